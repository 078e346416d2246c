"""When to stop screening: rules, what each claims and what it does not, and SAFE's checklist.

Every rule reads the 0/1 labels in the order in which the records were screened, from the
moment the ranking began, and the number of records there are to screen in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from realist.data.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Advice:
    """What a rule says now.

    Attributes:
        stop: whether it would stop here.
        why: the figures behind it, in words.
    """

    stop: bool
    why: str


class Rule(Protocol):
    """A stopping rule."""

    @property
    def name(self) -> str:
        """Its name with its parameters."""
        ...

    @property
    def claims(self) -> str:
        """What it promises, and under which assumption."""
        ...

    @property
    def does_not_claim(self) -> str:
        """What it leaves open."""
        ...

    @property
    def reliability(self) -> float | None:
        """The share of reviews in which it promises to reach its target; None for no promise."""
        ...

    def advise(self, labels: Sequence[int] | np.ndarray, total: int) -> Advice:
        """Whether to stop after these labels, with `total` records in all."""
        ...


@dataclass(frozen=True, slots=True)
class Consecutive:
    """Stop after n irrelevant records in a row."""

    n: int = 50
    reliability: None = None
    claims: str = "Nothing about recall: only that nothing relevant was seen for a while."
    does_not_claim: str = (
        "Any recall. A long run of irrelevant records also comes before a late, different group "
        "of relevant ones, and what is a long run depends on how rare they are."
    )

    @property
    def name(self) -> str:
        """With its n."""
        return f"{self.n} consecutive irrelevant"

    def advise(self, labels: Sequence[int] | np.ndarray, total: int) -> Advice:
        """Whether the last n labels are all irrelevant."""
        run = _run_of_irrelevant(np.asarray(labels))
        done = run >= self.n or len(labels) >= total
        return Advice(done, f"{run} irrelevant in a row, of {self.n} asked for.")


@dataclass(frozen=True, slots=True)
class UrnTest:
    """Callaghan & Mueller-Hansen's test on the ranked records themselves.

    The null hypothesis is that recall is still below the target. Each tail of the screened
    records is taken as if drawn at random, without replacement, from itself and all that is
    unscreened; with the fewest relevant records that the hypothesis allows, the chance of so
    few in the tail is hypergeometric. The smallest such p over all tails is compared with
    1 - confidence.

    Reference:
        Callaghan & Mueller-Hansen (2020), Systematic Reviews 9:273,
        doi:10.1186/s13643-020-01521-4.
    """

    target: float = 0.95
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not (0 < self.target < 1 and 0 < self.confidence < 1):
            raise UsageError("Target recall and confidence must lie between 0 and 1.")

    @property
    def name(self) -> str:
        """With its target and confidence."""
        return f"urn test, recall {self.target:g} at {self.confidence:g}"

    @property
    def reliability(self) -> float:
        """Its confidence."""
        return self.confidence

    @property
    def claims(self) -> str:
        """The promise and its assumption."""
        return (
            f"Recall of at least {self.target:.0%} with {self.confidence:.0%} confidence, if the "
            "unscreened records are no likelier to be relevant than those screened last."
        )

    @property
    def does_not_claim(self) -> str:
        """What it leaves open."""
        return (
            "That each single review reaches its target, that the labels are right, or that the "
            "search was complete. It is asked again and again, which the confidence does not "
            "allow for; a ranking better than random makes up for it."
        )

    def advise(self, labels: Sequence[int] | np.ndarray, total: int) -> Advice:
        """Whether the null hypothesis is rejected."""
        p = urn_p(labels, total, self.target)
        done = p < 1 - self.confidence or len(labels) >= total
        return Advice(done, f"p = {p:.3g} for recall below {self.target:g}.")


def urn_p(labels: Sequence[int] | np.ndarray, total: int, target: float = 0.95) -> float:
    """The p value of the hypothesis that recall is below `target`; 1 before any relevant record.

    Raises:
        UsageError: more labels than records.
    """
    values = np.asarray(labels, dtype=np.int64)
    if len(values) > total:
        raise UsageError(f"{len(values)} labels, but only {total} records.")
    seen = int(values.sum())
    if not seen:
        return 1.0
    # Only the longest tail for each number of relevant records in it can be the smallest.
    drawn, in_tail = _longest_tails(values)
    missing = np.floor(seen / target + 1 - (seen - in_tail)).astype(np.int64)
    population = total - len(values) + drawn
    if (missing > population).any():
        return 0.0  # there are not enough records left for the hypothesis to hold
    return float(_hypergeometric_cdf(in_tail, population, missing, drawn).min())


def recall_bound(
    labels: Sequence[int] | np.ndarray, total: int, confidence: float = 0.95
) -> float:
    """The highest recall, to 0.005, that the urn test confirms; 0 where it confirms none.

    Claims what `UrnTest` claims. The other end of the interval is 1.
    """
    targets = np.arange(1, 199) / 200
    low, high = 0, len(targets)  # p grows with the target: halve
    while low < high:
        middle = (low + high) // 2
        if urn_p(labels, total, float(targets[middle])) < 1 - confidence:
            low = middle + 1
        else:
            high = middle
    return float(targets[low - 1]) if low else 0.0


@dataclass(frozen=True, slots=True)
class Recall:
    """An estimate of recall, and a one-sided bound.

    Attributes:
        value: found / (found + expected among the unscreened); None before any relevant record.
        low: a bound that holds with the confidence asked for, under the stated assumption.
        remaining: how many relevant records are expected among the unscreened.
    """

    value: float | None
    low: float
    remaining: float


def recall_from_order(
    labels: Sequence[int] | np.ndarray, total: int, confidence: float = 0.95
) -> Recall:
    """Recall estimated from how the finds thin out, with the urn test's bound.

    The rate of finds over the last half of the screened records is taken to fall by the same
    factor over each further stretch of that length, as it fell from the first half to the
    second. This is a rough forecast without a promise; only `low` claims something.
    """
    values = np.asarray(labels, dtype=np.int64)
    found, half = int(values.sum()), len(values) // 2
    if not found or not half:
        return Recall(None, 0.0, 0.0)
    late = values[-half:].sum() + 0.5
    fall = min(1.0, late / (values[:half].sum() + 0.5))
    stretches = (total - len(values)) / half
    sum_of_falls = fall * (1 - fall**stretches) / (1 - fall) if fall < 1 else stretches
    remaining = float(min(late * sum_of_falls, total - len(values)))
    return Recall(found / (found + remaining), recall_bound(values, total, confidence), remaining)


def recall_from_sample(
    found: int, unscreened: int, sample: Sequence[int] | np.ndarray, confidence: float = 0.95
) -> Recall:
    """Recall from a random sample of the unscreened records: exact, whatever the ranking.

    Args:
        found: relevant records found by screening (the sample's own not counted).
        unscreened: how many records the sample was drawn from, at random, without replacement.
        sample: the sample's 0/1 labels.
        confidence: of the bound: the largest number of relevant records among the unscreened
            that would give so few in the sample with a chance above 1 - confidence.

    Raises:
        UsageError: an empty sample, or one larger than what it was drawn from.
    """
    labels = np.asarray(sample, dtype=np.int64)
    if not 0 < len(labels) <= unscreened:
        raise UsageError(f"A sample of {len(labels)} cannot come from {unscreened} records.")
    hits = int(labels.sum())
    possible = np.arange(hits, unscreened - len(labels) + hits + 1)
    chance = _hypergeometric_cdf(
        np.full_like(possible, hits),
        np.full_like(possible, unscreened),
        possible,
        np.full_like(possible, len(labels)),
    )
    most = int(possible[chance > 1 - confidence].max())
    likely = hits / len(labels) * unscreened
    known = found + hits
    value = known / (found + likely) if found + likely else None
    low = known / (found + most) if found + most else 0.0
    return Recall(value, low, max(0.0, likely - hits))


def _run_of_irrelevant(labels: np.ndarray) -> int:
    hits = np.flatnonzero(labels)
    return len(labels) - (int(hits[-1]) + 1 if len(hits) else 0)


def _longest_tails(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sizes of the longest tails with 0, 1, 2 ... relevant records, and those numbers."""
    from_end = np.flatnonzero(labels[::-1])
    sizes = np.append(from_end, len(labels))
    in_tail = np.arange(len(sizes))
    return sizes[sizes > 0], in_tail[sizes > 0]


def _hypergeometric_cdf(
    hits: np.ndarray, population: np.ndarray, relevant: np.ndarray, drawn: np.ndarray
) -> np.ndarray:
    from scipy.stats import hypergeom  # noqa: PLC0415 - half a second, and only this needs it

    return np.asarray(hypergeom.cdf(hits, population, relevant, drawn))
