"""Quoted spans of two annotators: which are the same, and precision, recall and F1.

Two spans are alike by their places: *iou*, shared characters / characters of either (the
Jaccard index), or *overlap*, shared characters / characters of the shorter, which forgives one
annotator's longer quotes. Spans without a place are alike only if their words are the same.
Matching is one to one, with as many matches as can be, then the closest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

from realist.data.errors import UsageError
from realist.eval.annotations import Quote
from realist.eval.intervals import Floats, optional, ratio

Likeness = Literal["iou", "overlap"]
Matches = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Rule:
    """When two spans count as the same.

    Attributes:
        likeness: How it is measured, "iou" or "overlap".
        threshold: How alike they must be, above 0 up to 1; 1 with "iou" is exact.
        same_role: Whether their roles must agree too.
    """

    likeness: Likeness = "iou"
    threshold: float = 0.5
    same_role: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise UsageError(f"threshold {self.threshold}: give a share above 0, up to 1")

    def __str__(self) -> str:
        roles = "same role" if self.same_role else "any role"
        return f"{self.likeness} >= {self.threshold:g}, {roles}, one to one"


EXACT = Rule(threshold=1.0)


@dataclass(frozen=True, slots=True)
class Counts:
    """Matched and unmatched items; sums of counts are counts."""

    matched: int = 0
    spurious: int = 0  # predicted only
    missed: int = 0  # gold only

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.matched + other.matched,
            self.spurious + other.spurious,
            self.missed + other.missed,
        )

    @property
    def row(self) -> tuple[int, int, int]:
        """For the bootstrap over documents."""
        return self.matched, self.spurious, self.missed

    def as_json(self) -> dict[str, float | None]:
        """`precision`, `recall`, `f1`: None where there was nothing to take a share of.

        >>> Counts(matched=2, spurious=2, missed=0).as_json()
        {'precision': 0.5, 'recall': 1.0, 'f1': 0.6666666666666666}
        >>> Counts(missed=3).as_json()
        {'precision': None, 'recall': 0.0, 'f1': 0.0}
        """
        found = precision_recall_f1(np.array([self.row], dtype=np.float64))
        return {name: optional(float(one[0])) for name, one in found.items()}


def precision_recall_f1(sums: Floats) -> dict[str, Floats]:
    """From matched, spurious and missed, shape (…, 3); NaN where undefined.

    Precision = m / (m + s), recall = m / (m + f), F1 = 2m / (2m + s + f).

    Reference:
        van Rijsbergen (1979), Information Retrieval, 2nd ed., ch. 7.
    """
    matched, spurious, missed = np.moveaxis(sums, -1, 0)
    return {
        "precision": ratio(matched, matched + spurious),
        "recall": ratio(matched, matched + missed),
        "f1": ratio(2 * matched, 2 * matched + spurious + missed),
    }


def match_spans(gold: Sequence[Quote], predicted: Sequence[Quote], rule: Rule) -> Matches:
    """Pairs of places in `gold` and `predicted`, one to one, of spans that are the same.

    >>> from realist.data.domain import Role
    >>> gold = [Quote(Role.OUTCOME, "", 0, 10)]
    >>> match_spans(gold, [Quote(Role.OUTCOME, "", 0, 4), Quote(Role.OUTCOME, "", 2, 10)], Rule())
    [(0, 1)]
    """
    if not gold or not predicted:
        return []
    alike = likenesses(gold, predicted, rule.likeness)
    same_role = np.array([[one.role == other.role for other in predicted] for one in gold])
    same = (alike >= rule.threshold - 1e-12) & (same_role | (not rule.same_role))
    preferred = np.where(same_role, 1.0, 1 - 1e-6)  # of two equally near, take the same role
    return best_pairs(np.where(same, alike * preferred, 0.0))


def best_pairs(alike: Floats) -> Matches:
    """One-to-one pairs of likeness above zero: the most pairs first, then the closest.

    Reference:
        Kuhn (1955), Nav Res Logist Q 2:83-97, by scipy's linear_sum_assignment.
    """
    worth = np.where(alike > 0, 1 + alike / (min(alike.shape) + 1), 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if alike[row, column] > 0
    ]


def count_spans(gold: Sequence[Quote], predicted: Sequence[Quote], rule: Rule) -> Counts:
    """How many spans match, and how many on either side do not."""
    matched = len(match_spans(gold, predicted, rule))
    return Counts(matched, len(predicted) - matched, len(gold) - matched)


def likenesses(gold: Sequence[Quote], predicted: Sequence[Quote], likeness: Likeness) -> Floats:
    """How alike each two spans are, 0 to 1, shape (gold, predicted), whatever their roles."""
    alike = _overlaps(_bounds(gold), _bounds(predicted), likeness)
    for row, one in enumerate(gold):
        for column, other in enumerate(predicted):
            if not (one.located and other.located):
                alike[row, column] = _folded(one.text) == _folded(other.text)
    return alike


def _bounds(quotes: Sequence[Quote]) -> Floats:
    return np.array([(q.start or 0, q.end or 0) for q in quotes], dtype=np.float64)


def _overlaps(gold: Floats, predicted: Floats, likeness: Likeness) -> Floats:
    start = np.maximum(gold[:, None, 0], predicted[None, :, 0])
    end = np.minimum(gold[:, None, 1], predicted[None, :, 1])
    shared = np.maximum(end - start, 0)
    one, other = (np.ptp(bounds, axis=1) for bounds in (gold, predicted))
    shorter = np.minimum(one[:, None], other[None, :])
    whole = shorter if likeness == "overlap" else one[:, None] + other[None, :] - shared
    return np.asarray(shared / np.maximum(whole, 1), dtype=np.float64)


def _folded(text: str) -> list[str]:
    return text.casefold().split()


def spans_json(counts: Counts, **more: Any) -> dict[str, Any]:
    """Precision, recall, F1 and what they were counted from."""
    return {
        **counts.as_json(),
        "matched": counts.matched,
        "gold": counts.matched + counts.missed,
        "predicted": counts.matched + counts.spurious,
        **more,
    }
