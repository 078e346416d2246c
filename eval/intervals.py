"""Estimates with intervals: analytic ones, Wilson's, and the bootstrap.

The bootstrap rests on one idea: each of our measures is a function of *sums over items* (the cells
of a cross-table, a coincidence matrix, true and false positives). So an item is a row of numbers,
a resample is a set of weights on the rows, and a thousand resamples are one matrix product.
Where items nest in documents the rows of a document are summed first and documents are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from realist.data.errors import UsageError
from realist.data.progress import Progress

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""From sums, shape (resamples, columns), to values, shape (resamples,); NaN where undefined."""
Statistics = Callable[[Floats], Mapping[str, Floats]]
"""Several of them by name."""

_CELLS = 4_000_000  # of the weight matrix held at a time: 32 MB
_ROUNDING = 1e-9  # a standard error below it is zero but for floating point
_MOST_UNDEFINED = 0.05  # share of resamples that may be undefined before the interval is


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval; None where undefined, and then `reason` says why."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def as_json(self) -> dict[str, float | None]:
        """The keys of the command line's contract: `value`, `low`, `high`."""
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How to draw: a percentile interval over items or, with `clusters`, over documents.

    Attributes:
        resamples: How many to draw.
        seed: Of numpy's generator: the same seed gives the same interval.
        confidence: Coverage aimed at.
        clusters: One label per item (its document); None draws the items themselves.
        progress: Called with (done, resamples).

    Reference:
        Davison & Hinkley (1997), Bootstrap Methods and their Application, ch. 2, 3.8 and 5.
    """

    resamples: int = 2000
    seed: int = 0
    confidence: float = 0.95
    clusters: Sequence[Hashable] | None = None
    progress: Progress | None = None


def undefined(reason: str) -> Estimate:
    """An estimate that does not exist, and why."""
    return Estimate(None, reason=reason)


def optional(value: float) -> float | None:
    """NaN and infinities become None, so that JSON says null."""
    return float(value) if np.isfinite(value) else None


def ratio(above: Floats, below: Floats) -> Floats:
    """Elementwise quotient, NaN where the divisor is zero."""
    nothing = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), np.nan)
    quotient: Floats = np.divide(above, below, out=nothing, where=below != 0)
    return quotient


def analytic(
    value: float, error: float, *, confidence: float = 0.95, freedom: float | None = None
) -> Estimate:
    """The interval value ± quantile x standard error, cut to [-1, 1].

    The quantile is the normal's, or Student's t where degrees of `freedom` are given. A standard
    error of zero (every item alike) gives no interval: a width of zero would claim certainty.
    """
    if not error > _ROUNDING:
        return Estimate(value, reason="no interval: the standard error is zero or undefined")
    tail = 0.5 + confidence / 2
    quantile = ndtri(tail) if freedom is None else stdtrit(freedom, tail)
    margin = float(quantile) * error
    return Estimate(value, max(value - margin, -1.0), min(value + margin, 1.0))


def wilson(hits: int, total: int, *, confidence: float = 0.95) -> Estimate:
    """A proportion with Wilson's score interval; it holds near 0 and 1, where Wald's does not.

    Reference:
        Wilson (1927), J Am Stat Assoc 22:209-212.

    >>> round(wilson(0, 20).high, 4)
    0.1611
    >>> wilson(0, 0).reason
    'nothing to take a share of'
    """
    if total == 0:
        return undefined("nothing to take a share of")
    z = float(ndtri(0.5 + confidence / 2))
    share = hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    variance = share * (1 - share) / total + z * z / (4 * total * total)
    margin = z * variance**0.5 / (1 + z * z / total)
    low = middle - margin if hits else 0.0  # exactly, whatever the rounding
    high = middle + margin if hits < total else 1.0
    return Estimate(share, low, high)


def mean_of_runs(values: Sequence[float], *, confidence: float = 0.95) -> Estimate:
    """The mean of independent runs (seeds) with Student's t interval; one run has none.

    >>> found = mean_of_runs([0.10, 0.12, 0.14])
    >>> round(found.value, 2), round(found.low, 4), round(found.high, 4)
    (0.12, 0.0703, 0.1697)
    """
    if len(values) == 0:
        return undefined("no runs")
    mean = float(np.mean(values))
    if len(values) == 1:
        return Estimate(mean, reason="no interval: a single run")
    error = float(np.std(values, ddof=1)) / len(values) ** 0.5
    margin = float(stdtrit(len(values) - 1, 0.5 + confidence / 2)) * error
    return Estimate(mean, mean - margin, mean + margin)


def bootstrap(rows: Floats, statistic: Statistic, settings: Bootstrap) -> Estimate:
    """The statistic of the summed rows with a percentile interval.

    Args:
        rows: One row of additive counts per item, shape (items, columns).
        statistic: From sums to values.
        settings: Draws, seed, clusters.

    Raises:
        UsageError: when `clusters` has not one label per item.
    """
    return bootstrap_many(rows, lambda sums: {"": statistic(sums)}, settings)[""]


def bootstrap_many(
    rows: Floats, statistics: Statistics, settings: Bootstrap
) -> dict[str, Estimate]:
    """Several statistics over the same resamples, so that their intervals belong together."""
    if settings.clusters is not None:
        rows = _by_cluster(rows, settings.clusters)
    values = {name: one[0] for name, one in statistics(rows.sum(axis=0)[None]).items()}
    if len(rows) < 2:
        reason = "no interval: fewer than two items (or documents) to draw from"
        return {name: Estimate(optional(value), reason=reason) for name, value in values.items()}
    drawn = statistics(_resampled_sums(rows, settings))
    return {
        name: percentile(value, drawn[name], settings.confidence) for name, value in values.items()
    }


def percentile(value: float, draws: Floats, confidence: float = 0.95) -> Estimate:
    """A value with the percentile interval of its resamples; undefined ones (NaN) left out.

    With more than 5 % of the resamples undefined there is no interval.
    """
    if not np.isfinite(value):
        return undefined("undefined on the data themselves")
    defined = draws[np.isfinite(draws)]
    lost = 1 - len(defined) / len(draws)
    if lost > _MOST_UNDEFINED:
        return Estimate(float(value), reason=f"no interval: undefined in {lost:.0%} of resamples")
    low, high = np.quantile(defined, [0.5 - confidence / 2, 0.5 + confidence / 2])
    return Estimate(float(value), float(low), float(high))


def _by_cluster(rows: Floats, clusters: Sequence[Hashable]) -> Floats:
    if len(clusters) != len(rows):
        raise UsageError(
            f"clusters: {len(clusters)} labels for {len(rows)} items; give one label per item"
        )
    place = {label: index for index, label in enumerate(dict.fromkeys(clusters))}
    sums = np.zeros((len(place), rows.shape[1]))
    np.add.at(sums, [place[label] for label in clusters], rows)
    return sums


def _resampled_sums(rows: Floats, settings: Bootstrap) -> Floats:
    """Sums of `resamples` multinomial draws of the rows, shape (resamples, columns).

    Equal rows are drawn as one with their multiplicity: the same distribution, far less work
    (a million paired decisions are four distinct rows).
    """
    distinct, times = np.unique(rows, axis=0, return_counts=True)
    draw = np.random.default_rng(settings.seed)
    sums = np.empty((settings.resamples, rows.shape[1]))
    step = max(1, min(settings.resamples, _CELLS // len(distinct)))
    for start in range(0, settings.resamples, step):
        stop = min(start + step, settings.resamples)
        weights = draw.multinomial(len(rows), times / len(rows), size=stop - start)
        sums[start:stop] = weights @ distinct
        if settings.progress is not None:
            settings.progress(stop, settings.resamples)
    return sums
