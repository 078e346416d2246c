"""How early a ranking shows the relevant records.

Every function takes the 0/1 labels in the order in which the records were screened, the priors
(records labelled before the ranking began) left out. With N records, R of them relevant, the i-th
relevant one at position p_i (from 1).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from statistics import fmean
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from realist.eval.intervals import Estimate, Floats, mean_of_runs
from realist.eval.ratings import same_length, zero_one

Id = TypeVar("Id", bound=Hashable)
Labels = Sequence[int] | NDArray[Any]

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Shares of the records screened at which recall is reported."""

MEASURES = ("loss", "ndcg", "wss95", "atd")

_ROUNDING = 1e-9  # 0.29 x 100 is 28.999999999999996


@dataclass(frozen=True, slots=True)
class Ranking:
    """The measures of one ranking; None where undefined, with the reason in `undefined`."""

    loss: float | None
    ndcg: float | None
    wss95: float | None
    atd: float | None
    recall: Mapping[str, float | None]
    undefined: str = ""

    def as_json(self) -> dict[str, Any]:
        """The measures' keys of `realist eval ranking`; `recall` by share screened."""
        return {
            "loss": self.loss,
            "ndcg": self.ndcg,
            "wss95": self.wss95,
            "atd": self.atd,
            "recall": dict(self.recall),
        }


def score_ranking(labels: Labels, *, shares: Sequence[float] = SHARES) -> Ranking:
    """All measures of one ranking.

    Raises:
        UsageError: a label is neither 0 nor 1.

    >>> score_ranking([1, 0, 1, 0, 0], shares=[0.5]).as_json()["recall"]
    {'0.5': 0.5}
    >>> score_ranking([0, 0]).undefined
    'no relevant record is left to find'
    """
    values = zero_one(labels)
    reason = _one_kind(values)
    return Ranking(
        loss=loss(values),
        ndcg=ndcg(values),
        wss95=wss(values, at=0.95),
        atd=atd(values),
        recall={f"{share:g}": recall_at(values, share) for share in shares},
        undefined=reason,
    )


def loss(labels: Labels) -> float | None:
    """The area the recall curve loses to a perfect one: 0 is perfect, 1 the worst order.

    (R(N - (R - 1)/2) - sum of the cumulative recall counts) / (R(N - R)); None where all records
    or none are relevant.

    Reference:
        ASReview's normalised loss (asreview.metrics.loss; asreview-insights).

    >>> loss([1, 0, 1, 0, 0])
    0.16666666666666666
    """
    values = zero_one(labels)
    total, relevant = len(values), int(values.sum())
    if relevant in (0, total):
        return None
    best = relevant * (total - (relevant - 1) / 2)
    return float((best - np.cumsum(values).sum()) / (relevant * (total - relevant)))


def ndcg(labels: Labels) -> float | None:
    """Normalised discounted cumulative gain: sum of 1/log2(p_i + 1) over that of the best order.

    None where all records or none are relevant, as in ASReview.

    Reference:
        Wang et al. (2013), arXiv:1304.6480; asreview.metrics.ndcg.

    >>> round(ndcg([1, 0, 1, 0, 0]), 4)
    0.9197
    """
    values = zero_one(labels)
    relevant = int(values.sum())
    if relevant in (0, len(values)):
        return None
    discount = 1 / np.log2(np.arange(2, len(values) + 2))
    return min(1.0, float(discount[values == 1].sum() / discount[:relevant].sum()))


def wss(labels: Labels, *, at: float = 0.95) -> float | None:
    """Work saved over random order at a recall: (N - k)/N - (1 - at).

    k is the first position at which the share `at` of the relevant records is found. It can be
    negative: later than a random order.

    Reference:
        Cohen, Hersh, Peterson & Yen (2006), J Am Med Inform Assoc 13:206-219.

    >>> round(wss([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]), 2)
    0.75
    """
    found = positions(labels)
    if not len(found):
        return None
    needed = max(1, ceil(at * len(found) - _ROUNDING))
    return float((len(labels) - found[needed - 1]) / len(labels) - (1 - at))


def recall_at(labels: Labels, share: float) -> float | None:
    """The share of the relevant records among the first floor(share x N) screened.

    >>> recall_at([1, 0, 1, 0], 0.5)
    0.5
    """
    values = zero_one(labels)
    if not values.any():
        return None
    screened = floor(share * len(values) + _ROUNDING)
    return float(values[:screened].sum() / values.sum())


def atd(labels: Labels) -> float | None:
    """Average time to discovery: the mean position of the relevant records as a share of all, 0-1.

    Reference:
        Ferdinands et al. (2023), Syst Rev 12:100 (there as a count of records).

    >>> atd([1, 0, 1, 0])
    0.5
    """
    found = positions(labels)
    return float(found.mean() / len(labels)) if len(found) else None


def positions(labels: Labels) -> NDArray[np.intp]:
    """Where the relevant records stood, counted from 1.

    >>> positions([0, 1, 1]).tolist()
    [2, 3]
    """
    return np.flatnonzero(zero_one(labels)) + 1


def recall_curve(labels: Labels) -> tuple[Floats, Floats]:
    """Shares screened and recall reached, each of shape (N + 1,) and from 0 to 1.

    Both are empty when there is no relevant record.

    >>> [points.tolist() for points in recall_curve([1, 0])]
    [[0.0, 0.5, 1.0], [0.0, 1.0, 1.0]]
    """
    values = zero_one(labels)
    if not values.any():
        return np.array([]), np.array([])
    found = np.concatenate([[0], np.cumsum(values)])
    return np.arange(len(values) + 1) / len(values), found / found[-1]


def time_to_discovery(labels: Labels, ids: Sequence[Id]) -> dict[Id, int]:
    """The position at which each relevant record was shown, by its id, in order of discovery.

    Raises:
        UsageError: when there is not one id per label.

    >>> time_to_discovery([0, 1, 1], ["r7", "r3", "r9"])
    {'r3': 2, 'r9': 3}
    """
    same_length(labels, ids)
    return {ids[place - 1]: int(place) for place in positions(labels)}


def hardest_records(
    discoveries: Iterable[Mapping[Id, int]],
) -> list[tuple[Id, float]]:
    """Relevant records by their mean position over runs, the latest found first.

    A record that is a prior in a run does not count in that run.

    >>> hardest_records([{"r3": 2, "r9": 3}, {"r3": 9}])
    [('r3', 5.5), ('r9', 3.0)]
    """
    times: dict[Id, list[int]] = {}
    for run in discoveries:
        for record, position in run.items():
            times.setdefault(record, []).append(position)
    means = [(record, fmean(found)) for record, found in times.items()]
    return sorted(means, key=lambda pair: (-pair[1], str(pair[0])))


def mean_ranking(runs: Sequence[Ranking], *, confidence: float = 0.95) -> dict[str, Estimate]:
    """Each measure's mean over runs (seeds) with Student's t interval; undefined runs left out.

    >>> runs = [score_ranking([1, 0, 1, 0]), score_ranking([1, 1, 0, 0])]
    >>> mean_ranking(runs)["atd"].value
    0.4375
    """
    columns = {name: [getattr(run, name) for run in runs] for name in MEASURES}
    shares = dict.fromkeys(share for run in runs for share in run.recall)
    columns |= {f"recall@{share}": [run.recall.get(share) for run in runs] for share in shares}
    return {
        name: mean_of_runs([one for one in values if one is not None], confidence=confidence)
        for name, values in columns.items()
    }


def _one_kind(values: NDArray[np.intp]) -> str:
    if not values.any():
        return "no relevant record is left to find"
    return "every record is relevant: loss and nDCG are undefined" if values.all() else ""
