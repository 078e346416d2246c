"""Krippendorff's alpha: any number of raters, ratings missing or not, several levels."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np

from realist.data.errors import UsageError
from realist.eval.intervals import Bootstrap, Estimate, Floats, bootstrap, ratio, undefined
from realist.eval.ratings import RatingTable, category_counts, coded

Level = Literal["nominal", "ordinal", "interval"]


def krippendorff_alpha(
    table: RatingTable,
    *,
    level: Level,
    categories: Sequence[Hashable] | None = None,
    resampling: Bootstrap | None = None,
) -> Estimate:
    """Alpha: 1 - observed / expected disagreement, over the values that can be paired.

    With o_ck the coincidences of values c and k (each item's ordered pairs, over its ratings less
    one), n_c their sums and n the sum of all:

        alpha = 1 - (n - 1) x sum of o_ck d_ck / sum of n_c n_k d_ck

    where d_ck is [c ≠ k] (nominal), the squared distance of mid-ranks (ordinal) or of the values
    themselves (interval).

    Args:
        table: One row per item, one column per rater; None where missing.
        level: Of measurement; it must be said, for the coefficients differ.
        categories: In their order; needed for text labels that are ordinal.
        resampling: Draw a bootstrap interval; without it there is none.

    Returns:
        The value; undefined when no item has two ratings or all pairable ratings are alike.

    Raises:
        UsageError: text labels without an order (ordinal) or at interval level.

    Reference:
        Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, University of
        Pennsylvania.

    >>> rows = [[1, 1, None], [2, 2, 3], [3, 3, 3], [1, 2, None]]
    >>> round(krippendorff_alpha(rows, level="ordinal").value, 4)
    0.7398
    """
    codes, known = coded(table, categories, "identity" if level == "nominal" else "linear")
    counts = category_counts(codes, len(known))
    values = _values(known, level)
    if resampling is not None and len(counts):
        rows = _coincidences(counts).reshape(len(counts), -1)
        return bootstrap(rows, lambda sums: _alphas(sums, level, values), resampling)
    total = _coincidences(counts).sum(axis=0)
    if not total.any():
        return undefined("no item has two ratings")
    value = float(_alphas(total.reshape(1, -1), level, values)[0])
    if np.isnan(value):
        return undefined("all ratings are alike: no disagreement was possible, alpha is 0/0")
    return Estimate(value)


def _coincidences(counts: Floats) -> Floats:
    """Each item's coincidence matrix, shape (items, k, k); zero where it has no pair."""
    ratings = counts.sum(axis=1)
    weight = np.divide(1.0, ratings - 1, out=np.zeros(len(counts)), where=ratings > 1)
    pairs = counts[:, :, None] * counts[:, None, :]
    own = np.arange(counts.shape[1])
    pairs[:, own, own] -= counts
    return np.asarray(pairs * weight[:, None, None], dtype=np.float64)


def _alphas(sums: Floats, level: Level, values: Floats) -> Floats:
    """Alpha of flattened coincidence matrices, shape (matrices, k * k); NaN where 0/0."""
    size = len(values)
    pairs = sums.reshape(-1, size, size)
    margins = pairs.sum(axis=2)
    far = _distances(margins, level, values)
    seen = (pairs * far).sum(axis=(1, 2))
    expected = np.einsum("tc,tk,tck->t", margins, margins, far)
    return 1.0 - ratio((margins.sum(axis=1) - 1) * seen, expected)


def _distances(margins: Floats, level: Level, values: Floats) -> Floats:
    """Squared distances between categories: ordinal ones depend on how often each was used."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))[None]
    middle = margins.cumsum(axis=1) - margins / 2
    places = middle if level == "ordinal" else values[None]
    return np.asarray((places[:, :, None] - places[:, None, :]) ** 2, dtype=np.float64)


def _values(categories: Sequence[Hashable], level: Level) -> Floats:
    if level != "interval":
        return np.arange(len(categories), dtype=np.float64)
    try:
        return np.array(categories, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError("interval alpha needs numbers; for ordered words use ordinal") from None
