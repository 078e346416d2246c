"""Whether a stated probability means what it says: calibration table and Brier score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from realist.data.errors import UsageError
from realist.eval.intervals import Estimate, optional, wilson
from realist.eval.ratings import same_length, zero_one


@dataclass(frozen=True, slots=True)
class Bin:
    """Records whose stated probability lies in [low, high), the last bin closed."""

    low: float
    high: float
    n: int
    stated: float | None  # mean probability
    observed: Estimate  # share included by the consensus, Wilson's interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """The table and its summaries.

    Attributes:
        bins: From low to high, empty ones too.
        brier: Mean squared distance of probability and outcome; 0 is best.
        skill: 1 - brier / that of always stating the prevalence; None where that is 0.
        error: Expected calibration error, the mean gap of stated and observed over records.
    """

    bins: tuple[Bin, ...]
    brier: float | None
    skill: float | None
    error: float | None

    def as_json(self) -> dict[str, Any]:
        """Plain values for a report."""
        return {
            "bins": [
                {
                    "low": one.low,
                    "high": one.high,
                    "n": one.n,
                    "stated": one.stated,
                    "observed": one.observed.as_json(),
                }
                for one in self.bins
            ],
            "brier": self.brier,
            "brier_skill": self.skill,
            "expected_calibration_error": self.error,
        }


def calibration(
    consensus: Sequence[int] | NDArray[Any],
    probabilities: Sequence[float] | NDArray[Any],
    *,
    bins: int = 10,
) -> Calibration:
    """Compare stated probabilities of inclusion with the consensus, in bins of equal width.

    Raises:
        UsageError: different lengths, a probability outside [0, 1], fewer than one bin.

    References:
        Brier (1950), Mon Weather Rev 78:1-3; Murphy (1973), J Appl Meteorol 12:595-600;
        Naeini et al. (2015), AAAI, for the calibration error.

    >>> found = calibration([0, 0, 1, 1], [0.1, 0.3, 0.8, 0.8], bins=2)
    >>> round(found.brier, 4), [one.n for one in found.bins], round(found.error, 2)
    (0.045, [2, 2], 0.2)
    """
    same_length(consensus, probabilities)
    truth, stated = zero_one(consensus), np.asarray(probabilities, dtype=np.float64)
    if bins < 1:
        raise UsageError(f"bins {bins}: give one or more")
    if len(stated) and not ((stated >= 0) & (stated <= 1)).all():
        raise UsageError("a probability lies outside 0 to 1")
    edges = np.linspace(0, 1, bins + 1)
    place = np.minimum(np.searchsorted(edges, stated, side="right") - 1, bins - 1)
    table = tuple(
        _bin(edges[n], edges[n + 1], truth[place == n], stated[place == n]) for n in range(bins)
    )
    brier = optional(((stated - truth) ** 2).mean()) if len(truth) else None
    return Calibration(table, brier, _skill(brier, truth), _error(table, len(truth)))


def _bin(low: float, high: float, truth: NDArray[Any], stated: NDArray[Any]) -> Bin:
    mean = float(stated.mean()) if len(stated) else None
    return Bin(float(low), float(high), len(truth), mean, wilson(int(truth.sum()), len(truth)))


def _skill(brier: float | None, truth: NDArray[Any]) -> float | None:
    variance = float(truth.var()) if len(truth) else 0.0
    return None if brier is None or variance == 0 else 1 - brier / variance


def _error(table: Sequence[Bin], total: int) -> float | None:
    gaps = [
        one.n * abs(one.stated - one.observed.value)
        for one in table
        if one.stated is not None and one.observed.value is not None
    ]
    return sum(gaps) / total if total else None
