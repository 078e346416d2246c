"""Cohen's kappa, plain and weighted, for two raters over any categories."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from realist.eval.intervals import (
    Bootstrap,
    Estimate,
    Floats,
    analytic,
    bootstrap,
    ratio,
    undefined,
)
from realist.eval.ratings import Weights, coded, paired, weight_matrix


def cohen_kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    *,
    categories: Sequence[Hashable] | None = None,
    weights: Weights = "identity",
    confidence: float = 0.95,
    resampling: Bootstrap | None = None,
) -> Estimate:
    """Cohen's kappa: (po - pe) / (1 - pe), each cell weighted by how near its two ratings are.

    Args:
        first: One rater's categories, in the order of the items; None where missing.
        second: The other's; items that either left out are not counted.
        categories: All categories in their order; needed for ordered text labels.
        weights: "identity" (plain kappa), "linear" or "quadratic" in the categories' order.
        confidence: Of the interval.
        resampling: Draw a bootstrap interval in place of the large-sample one.

    Returns:
        The value with its interval; undefined when both raters used one and the same category.

    Raises:
        UsageError: different lengths, a rating outside `categories`, or weights without an order.

    References:
        Cohen (1960), Educ Psychol Meas 20:37-46; Cohen (1968), Psychol Bull 70:213-220;
        interval: Fleiss, Cohen & Everitt (1969), Psychol Bull 72:323-327.

    >>> levels = ["low", "moderate", "high"]
    >>> one = ["low", "low", "moderate", "high", "high", "moderate"]
    >>> other = ["low", "moderate", "moderate", "high", "moderate", "moderate"]
    >>> round(cohen_kappa(one, other, categories=levels, weights="linear").value, 4)
    0.5714
    """
    codes, categories = coded(paired(first, second), categories, weights)
    complete = codes[(codes >= 0).all(axis=1)]
    size = len(categories)
    near = weight_matrix(size, weights)
    if resampling is not None:
        cells = np.eye(size * size)[complete[:, 0] * size + complete[:, 1]]
        return bootstrap(cells, lambda sums: _kappas(sums, near), resampling)
    table = np.zeros((size, size))
    np.add.at(table, (complete[:, 0], complete[:, 1]), 1)
    return kappa_from_table(table, near, confidence=confidence)


def kappa_from_table(
    table: Floats, weights: Floats | None = None, *, confidence: float = 0.95
) -> Estimate:
    """Kappa of a square cross-table of counts, rows the first rater's, with its interval."""
    near = np.eye(len(table)) if weights is None else weights
    if table.sum() == 0:
        return undefined("no item was rated by both")
    value = float(_kappas(table.reshape(1, -1), near)[0])
    if np.isnan(value):
        return undefined("both raters used one and the same category only: kappa is 0/0")
    return analytic(value, _standard_error(table, near), confidence=confidence)


def _kappas(cells: Floats, near: Floats) -> Floats:
    """Kappa of flattened tables, shape (tables, k * k); NaN where chance agreement is 1."""
    tables = cells.reshape(-1, *near.shape)
    rows, columns, total = tables.sum(axis=2), tables.sum(axis=1), tables.sum(axis=(1, 2))
    far = 1 - near
    seen = total * np.einsum("tij,ij->t", tables, far)
    chance = np.einsum("ti,tj,ij->t", rows, columns, far)
    return 1.0 - ratio(seen, chance)


def _standard_error(table: Floats, near: Floats) -> float:
    """Of weighted kappa when it is not zero: Fleiss, Cohen & Everitt (1969), equation 9."""
    share = table / table.sum()
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    seen = float((share * near).sum())
    chance = float(rows @ near @ columns)
    means = (near @ columns)[:, None] + (rows @ near)[None, :]
    inner = float((share * (near * (1 - chance) - means * (1 - seen)) ** 2).sum())
    variance = inner - (seen * chance - 2 * chance + seen) ** 2
    return float(np.sqrt(max(variance, 0.0) / table.sum()) / (1 - chance) ** 2)
