"""A voice - a model, or one reviewer - against the consensus on includes and excludes.

With tp includes found, fp false includes, fn missed includes and tn excludes agreed:

    sensitivity = tp / (tp + fn)      specificity = tn / (tn + fp)      precision = tp / (tp + fp)
    F2 = 5 tp / (5 tp + 4 fn + fp)    van Rijsbergen 1979: recall counts for more than precision
    MCC = (tp tn - fp fn) / √((tp+fp)(tp+fn)(tn+fp)(tn+fn))                   Matthews 1975

The weighted MCC is the MCC of the table in which each include counts `weight` times, by default as
often as makes includes and excludes balance: a missed include then costs what it costs a review.
Kappa is no proxy for any of these.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
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
    wilson,
)
from realist.eval.ratings import same_length, zero_one

Labels = Sequence[int] | NDArray[Any]

_NO_INCLUDE, _NO_EXCLUDE = "the consensus includes nothing", "the consensus excludes nothing"
_NO_CALL = "nothing was included, by either"
_REASONS = {
    "sensitivity": _NO_INCLUDE,
    "specificity": _NO_EXCLUDE,
    "precision": "the voice included nothing",
    "f2": _NO_CALL,
    "mcc": "one side used one category only: the coefficient is 0/0",
    "wmcc": "one side used one category only: the coefficient is 0/0",
}


@dataclass(frozen=True, slots=True)
class Screening:
    """How a voice's includes and excludes compare with the consensus.

    Shares come with Wilson's interval, F2 and the two MCCs with a bootstrap one where it was
    asked for. `missed` lists the includes it would have lost.
    """

    tp: int
    fp: int
    fn: int
    tn: int
    sensitivity: Estimate
    specificity: Estimate
    precision: Estimate
    f2: Estimate
    mcc: Estimate
    wmcc: Estimate
    weight: float | None
    missed: tuple[Hashable, ...]
    cost: float | None = None
    undefined: Mapping[str, str] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Records compared."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def cost_per_record(self) -> float | None:
        """What was spent over the records compared, in the currency of `cost`."""
        return None if self.cost is None or not self.n else self.cost / self.n

    def as_json(self) -> dict[str, Any]:
        """Counts, measures, missed includes and cost, in plain values."""
        measures = ("sensitivity", "specificity", "precision", "f2", "mcc", "wmcc")
        return {
            "n": self.n,
            "table": {"tp": self.tp, "fp": self.fp, "fn": self.fn, "tn": self.tn},
            **{name: getattr(self, name).as_json() for name in measures},
            "include_weight": self.weight,
            "missed": [str(record) for record in self.missed],
            "cost": self.cost,
            "cost_per_record": self.cost_per_record,
        }


def score_screening(
    consensus: Labels,
    voice: Labels,
    *,
    ids: Sequence[Hashable] | None = None,
    weight: float | None = None,
    cost: float | None = None,
    resampling: Bootstrap | None = None,
) -> Screening:
    """Compare a voice with the consensus, record by record.

    Args:
        consensus: 1 for include, 0 for exclude.
        voice: The model's or single reviewer's, in the same order.
        ids: Of the records, for the list of missed includes; otherwise their places from 0.
        weight: How often an include counts in the weighted MCC; balance unless given.
        cost: What the voice's decisions cost altogether.
        resampling: Draw intervals for F2, MCC and weighted MCC.

    Raises:
        UsageError: different lengths, labels other than 0 and 1, a weight not above zero.

    >>> found = score_screening([1, 1, 0, 0, 0], [1, 0, 1, 0, 0], ids="vwxyz", cost=0.5)
    >>> found.sensitivity.value, found.missed, found.cost_per_record
    (0.5, ('w',), 0.1)
    """
    same_length(consensus, voice)
    truth, called = zero_one(consensus), zero_one(voice)
    names: Sequence[Hashable] = range(len(truth)) if ids is None else ids
    same_length(names, truth)
    cells = np.stack([truth & called, (1 - truth) & called, truth & (1 - called)], axis=1)
    rows = np.column_stack([cells, 1 - cells.sum(axis=1)]).astype(np.float64)
    tp, fp, fn, tn = (int(count) for count in rows.sum(axis=0))
    chosen = _weight(weight, tp + fn, fp + tn)
    estimates = _estimates(rows, chosen, resampling)
    return Screening(
        tp,
        fp,
        fn,
        tn,
        sensitivity=wilson(tp, tp + fn),
        specificity=wilson(tn, tn + fp),
        precision=wilson(tp, tp + fp),
        **estimates,
        weight=chosen,
        missed=tuple(names[place] for place in np.flatnonzero(cells[:, 2]).tolist()),
        cost=cost,
        undefined=_undefined(tp, fp, fn, tn, estimates),
    )


def measures(cells: Floats, weight: float | None = None) -> dict[str, Floats]:
    """F2, MCC and weighted MCC of many tables at once.

    Args:
        cells: tp, fp, fn, tn, shape (tables, 4).
        weight: Of an include; None balances includes and excludes in each table.

    Returns:
        Arrays of shape (tables,); NaN where undefined.
    """
    tp, fp, fn, tn = cells.T
    heavy = ratio(fp + tn, tp + fn) if weight is None else np.float64(weight)
    return {
        "f2": ratio(5 * tp, 5 * tp + 4 * fn + fp),
        "mcc": _mcc(tp, fp, fn, tn),
        "wmcc": _mcc(heavy * tp, fp, heavy * fn, tn),
    }


def _mcc(tp: Floats, fp: Floats, fn: Floats, tn: Floats) -> Floats:
    spread = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return ratio(tp * tn - fp * fn, np.sqrt(spread))


def _weight(weight: float | None, includes: int, excludes: int) -> float | None:
    if weight is None:
        return excludes / includes if includes and excludes else None
    if not weight > 0:
        raise UsageError(f"weight {weight}: an include must count for something")
    return weight


def _estimates(
    rows: Floats, weight: float | None, resampling: Bootstrap | None
) -> dict[str, Estimate]:
    if resampling is not None:
        return bootstrap_many(rows, lambda sums: measures(sums, weight), resampling)
    found = measures(rows.sum(axis=0)[None], weight)
    return {name: Estimate(optional(one[0])) for name, one in found.items()}


def _undefined(
    tp: int, fp: int, fn: int, tn: int, estimates: Mapping[str, Estimate]
) -> dict[str, str]:
    empty = {
        "sensitivity": tp + fn == 0,
        "specificity": tn + fp == 0,
        "precision": tp + fp == 0,
        **{name: one.value is None for name, one in estimates.items()},
    }
    return {name: _REASONS[name] for name, missing in empty.items() if missing}
