"""Agreement of two raters who include or exclude: the 2 x 2 table and all that is read off it.

With a both include, b only the first, c only the second, d both exclude, n their sum:

    percent agreement po = (a + d) / n           conflict rate = (b + c) / n
    kappa = 2(ad - bc) / ((a+b)(b+d) + (a+c)(c+d))                      Cohen 1960
    AC1 = (po - pe) / (1 - pe), pe = 2q(1 - q), q = (2a + b + c) / 2n   Gwet 2008
    PABAK = 2po - 1                                                     Byrt et al. 1993
    alpha = 1 - (2n - 1)(b + c) / ((2a+b+c)(2d+b+c)), nominal           Krippendorff 2011
    PPA = 2a / (2a+b+c)    NPA = 2d / (2d+b+c)                          Cicchetti & Feinstein 1990
    prevalence index = (a - d) / n    bias index = (b - c) / n

A *maybe* counts as an include: at title and abstract it sends the record on, as an include does.
Screening is a rare event: kappa falls as includes grow rare while AC1 and PABAK rise towards 1.
Read them together, and with the positive agreement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from realist.data.errors import UsageError
from realist.eval.intervals import (
    Bootstrap,
    Estimate,
    Floats,
    bootstrap_many,
    optional,
    ratio,
)
from realist.eval.kappa import kappa_from_table
from realist.eval.raters import gwet_from_counts
from realist.eval.ratings import same_length, zero_one

_RATINGS = np.array([[2.0, 0], [1, 1], [1, 1], [0, 2]])  # includes, excludes in a, b, c, d
_NOBODY = "no item was rated by both"
_ONE_CATEGORY = "both raters used one and the same category only: the coefficient is 0/0"
_REASONS = {
    "kappa": _ONE_CATEGORY,
    "alpha": _ONE_CATEGORY,
    "ppa": "neither rater included anything",
    "npa": "neither rater excluded anything",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two raters' include/exclude decisions have in common.

    A statistic that does not exist is None, and `undefined` maps its name to the reason.
    """

    a: int
    b: int
    c: int
    d: int
    percent_agreement: float | None
    kappa: Estimate
    ac1: Estimate
    pabak: float | None
    alpha: float | None
    ppa: float | None
    npa: float | None
    prevalence_index: float | None
    bias_index: float | None
    conflict_rate: float | None
    undefined: Mapping[str, str] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Items rated by both."""
        return self.a + self.b + self.c + self.d

    def as_json(self) -> dict[str, Any]:
        """The keys of `realist eval agreement`, no more and no fewer."""
        return {
            "n": self.n,
            "table": {"a": self.a, "b": self.b, "c": self.c, "d": self.d},
            "percent_agreement": self.percent_agreement,
            "kappa": self.kappa.as_json(),
            "ac1": self.ac1.as_json(),
            "pabak": self.pabak,
            "alpha": self.alpha,
            "ppa": self.ppa,
            "npa": self.npa,
            "prevalence_index": self.prevalence_index,
            "bias_index": self.bias_index,
            "conflict_rate": self.conflict_rate,
        }


def agreement(
    first: Sequence[bool] | NDArray[Any],
    second: Sequence[bool] | NDArray[Any],
    *,
    confidence: float = 0.95,
) -> Agreement:
    """Compare two raters, item by item; True is include (or maybe), False exclude.

    Raises:
        UsageError: different lengths, or values that are neither booleans nor 0/1.

    >>> both = agreement([True, True, False, False], [True, False, False, False])
    >>> both.kappa.value, both.ppa
    (0.5, 0.6666666666666666)
    >>> agreement([False], [False]).undefined["kappa"]
    'both raters used one and the same category only: the coefficient is 0/0'
    """
    same_length(first, second)
    one, other = zero_one(first), zero_one(second)
    counts = np.bincount(2 * one + other, minlength=4)
    return agreement_from_table(
        int(counts[3]), int(counts[2]), int(counts[1]), int(counts[0]), confidence=confidence
    )


def agreement_from_table(a: int, b: int, c: int, d: int, *, confidence: float = 0.95) -> Agreement:
    """Read every statistic off a table of counts: both, only first, only second, neither.

    Intervals: kappa's by Fleiss, Cohen & Everitt (1969); AC1's by Gwet (2008), Student's t.

    Raises:
        UsageError: when a count is negative.

    >>> round(agreement_from_table(80, 40, 30, 5566).ac1.value, 5)
    0.98725
    """
    if min(a, b, c, d) < 0:
        raise UsageError(f"a count below zero in the table a={a}, b={b}, c={c}, d={d}")
    cells = np.array([[a, b, c, d]], dtype=np.float64)
    values = {name: optional(one[0]) for name, one in coefficients(cells).items()}
    kappa = kappa_from_table(np.array([[a, b], [c, d]], dtype=np.float64), confidence=confidence)
    ac1 = gwet_from_counts(_RATINGS, cells[0], np.eye(2), confidence=confidence)
    reasons = {
        name: _REASONS.get(name, _NOBODY) if cells.any() else _NOBODY
        for name, value in values.items()
        if value is None
    }
    values.pop("kappa")
    values.pop("ac1")
    return Agreement(a, b, c, d, kappa=kappa, ac1=ac1, undefined=reasons, **values)


def agreement_intervals(
    first: Sequence[bool] | NDArray[Any],
    second: Sequence[bool] | NDArray[Any],
    resampling: Bootstrap,
) -> dict[str, Estimate]:
    """Every statistic by name with its bootstrap interval, all from the same resamples.

    >>> draws = Bootstrap(resamples=200, seed=1)
    >>> found = agreement_intervals([1, 1, 0, 0] * 20, [1, 0, 0, 0] * 20, draws)
    >>> found["conflict_rate"].low < 0.25 < found["conflict_rate"].high
    True
    """
    same_length(first, second)
    rows = np.eye(4)[3 - (2 * zero_one(first) + zero_one(second))]
    return bootstrap_many(rows, coefficients, resampling)


def coefficients(cells: Floats) -> dict[str, Floats]:
    """All statistics of many tables at once.

    Args:
        cells: a, b, c, d of each table, shape (tables, 4).

    Returns:
        Arrays of shape (tables,) by name; NaN where a statistic is undefined.
    """
    a, b, c, d = cells.T
    n, split = a + b + c + d, b + c
    included, excluded = 2 * a + split, 2 * d + split
    observed = ratio(a + d, n)
    chance = 2 * ratio(included, 2 * n) * ratio(excluded, 2 * n)
    return {
        "percent_agreement": observed,
        "kappa": ratio(2 * (a * d - b * c), (a + b) * (b + d) + (a + c) * (c + d)),
        "ac1": ratio(observed - chance, 1 - chance),
        "pabak": 2 * observed - 1,
        "alpha": 1 - ratio((2 * n - 1) * split, included * excluded),
        "ppa": ratio(2 * a, included),
        "npa": ratio(2 * d, excluded),
        "prevalence_index": ratio(a - d, n),
        "bias_index": ratio(b - c, n),
        "conflict_rate": ratio(split, n),
    }
