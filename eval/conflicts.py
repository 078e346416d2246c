"""Conflict rates: doubly screened items on which two raters differ, by pair, batch and time.

Counted before reconciliation. A share that rises over time or stands out in one pair is a reason
to meet and go over the criteria.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from realist.data.errors import UsageError
from realist.eval.intervals import Estimate, wilson
from realist.eval.ratings import missing, same_length

Ratings = Sequence[Hashable | None]


@dataclass(frozen=True, slots=True)
class ConflictRate:
    """Conflicts within one group of doubly rated items, with Wilson's interval."""

    group: str
    n: int
    conflicts: int
    rate: Estimate

    def as_json(self) -> dict[str, Any]:
        """Plain values for a report."""
        counts = {"group": self.group, "n": self.n, "conflicts": self.conflicts}
        return counts | {"rate": self.rate.as_json()}


def conflict_rate(first: Ratings, second: Ratings, *, group: str = "all") -> ConflictRate:
    """Discordant / doubly rated items; those that either left out do not count.

    >>> conflict_rate([1, 1, 0, None], [1, 0, 0, 1]).rate.value
    0.3333333333333333
    """
    same_length(first, second)
    both = [
        (one, other)
        for one, other in zip(first, second, strict=True)
        if not (missing(one) or missing(other))
    ]
    conflicts = sum(one != other for one, other in both)
    return ConflictRate(group, len(both), conflicts, wilson(conflicts, len(both)))


def conflict_rates_by_pair(ratings: Mapping[str, Ratings]) -> list[ConflictRate]:
    """One rate for each two raters, from their columns by name.

    >>> raters = {"Ana": [1, 0, None], "Ben": [1, 1, 0], "Cat": [None, 1, 0]}
    >>> [(one.group, one.conflicts, one.n) for one in conflict_rates_by_pair(raters)]
    [('Ana / Ben', 1, 2), ('Ana / Cat', 1, 1), ('Ben / Cat', 0, 2)]
    """
    return [
        conflict_rate(ratings[one], ratings[other], group=f"{one} / {other}")
        for one, other in combinations(ratings, 2)
    ]


def conflict_rates_by_group(
    first: Ratings, second: Ratings, groups: Sequence[Hashable]
) -> list[ConflictRate]:
    """One rate for each batch, day or other group, in the order in which groups appear.

    >>> found = conflict_rates_by_group([1, 0, 1], [1, 1, 1], ["pilot", "pilot", "rest"])
    >>> [(one.group, one.rate.value) for one in found]
    [('pilot', 0.5), ('rest', 0.0)]
    """
    same_length(first, groups)
    same_length(first, second)
    members: dict[Hashable, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    return [
        conflict_rate([first[i] for i in items], [second[i] for i in items], group=str(group))
        for group, items in members.items()
    ]


def conflict_rates_over_time(
    first: Ratings, second: Ratings, times: Sequence[str], *, window: int = 100
) -> list[ConflictRate]:
    """One rate per `window` doubly rated items in order of time, named by its first and last.

    Args:
        first: One rater's column.
        second: The other's.
        times: ISO 8601 in UTC, when the later of the two decided.
        window: Items in each, the last one fewer.

    Raises:
        UsageError: a window below one, or columns of different lengths.

    >>> days = ["2024-01-03", "2024-01-01", "2024-01-02"]
    >>> found = conflict_rates_over_time([1, 1, 0], [0, 1, 0], days, window=2)
    >>> [(one.group, one.conflicts) for one in found]
    [('2024-01-01 to 2024-01-02', 0), ('2024-01-03 to 2024-01-03', 1)]
    """
    if window < 1:
        raise UsageError(f"window: {window} items; give one or more")
    same_length(first, times)
    same_length(first, second)
    doubly = [
        index
        for index in sorted(range(len(times)), key=lambda i: times[i])
        if not (missing(first[index]) or missing(second[index]))
    ]
    windows = [doubly[start : start + window] for start in range(0, len(doubly), window)]
    return [
        conflict_rate(
            [first[i] for i in items],
            [second[i] for i in items],
            group=f"{times[items[0]]} to {times[items[-1]]}",
        )
        for items in windows
    ]
