"""Agreement of two or more raters, ratings missing or not: AC1, AC2, Fleiss, Brennan-Prediger.

All have the form (pa - pe) / (1 - pe). `pa` is the mean, over items with two or more ratings, of
the share of its pairs of ratings that agree; near categories agree in part where weights say so.
They differ in `pe`, the agreement expected by chance from the categories' prevalences.
Items with a single rating inform the prevalences only.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from realist.eval.intervals import Bootstrap, Estimate, Floats, analytic, bootstrap, undefined
from realist.eval.ratings import (
    RatingTable,
    Weights,
    category_counts,
    coded,
    missing,
    weight_matrix,
)

Partner = Callable[[Floats], Floats]
"""From prevalences (…, q) to a vector whose product with them is the chance agreement."""

NO_PAIR = "no item has two ratings"
ONE_CATEGORY = "one category only: chance agreement is 1 and the coefficient 0/0"
UNKNOWN_REST = "one category only is known; name the others with categories=…"


def gwet_ac1(
    table: RatingTable,
    *,
    categories: Sequence[Hashable] | None = None,
    confidence: float = 0.95,
    resampling: Bootstrap | None = None,
) -> Estimate:
    """Gwet's AC1: chance agreement is the mean of p(1 - p) over categories, times q / (q - 1).

    It stays near the raw agreement where one category dominates, as in screening.

    Args:
        table: One row per item, one column per rater; None where missing.
        categories: All that could have been used; otherwise those that were.
        confidence: Of the interval, Student's t on the linearised variance over items.
        resampling: Draw a bootstrap interval in its place.

    Reference:
        Gwet (2008), Br J Math Stat Psychol 61:29-48; missing ratings and more than two raters:
        Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., ch. 5.

    >>> screened = [["in", "in"], ["out", "out"], ["out", "in"], ["out", "out"]]
    >>> round(gwet_ac1(screened).value, 4)
    0.5294
    """
    return gwet_ac2(
        table,
        categories=categories,
        weights="identity",
        confidence=confidence,
        resampling=resampling,
    )


def gwet_ac2(
    table: RatingTable,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: Weights = "quadratic",
    confidence: float = 0.95,
    resampling: Bootstrap | None = None,
) -> Estimate:
    """Gwet's AC2: AC1 for ordered categories, with linear or quadratic weights.

    pe = T / (q(q - 1)) x sum of p(1 - p), T the sum of all weights. The arguments are AC1's.

    Raises:
        UsageError: weights on text labels whose order `categories` does not give.

    Reference:
        Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., ch. 3.

    >>> richness = [["rich", "rich"], ["thin", "thick"], ["thick", "thick"], ["thin", "thin"]]
    >>> round(gwet_ac2(richness, categories=["thin", "thick", "rich"]).value, 4)
    0.8182
    """
    return _coefficient(table, categories, weights, gwet_partner, confidence, resampling)


def fleiss_kappa(
    table: RatingTable,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: Weights = "identity",
    confidence: float = 0.95,
    resampling: Bootstrap | None = None,
) -> Estimate:
    """Fleiss' kappa (Scott's pi for two raters): pe is the sum of squared prevalences.

    Only for complete tables: where ratings are missing it is undefined; use AC1 or alpha. The
    arguments are AC2's.

    References:
        Fleiss (1971), Psychol Bull 76:378-382; interval: Gwet (2021), Educ Psychol Meas
        81:781-790.

    >>> round(fleiss_kappa([["a", "a", "b"], ["b", "b", "b"], ["a", "a", "a"]]).value, 4)
    0.55
    """
    if any(missing(rating) for row in table for rating in row):
        return undefined("ratings are missing; Fleiss' kappa needs every item rated by all")
    return _coefficient(table, categories, weights, _fleiss_partner, confidence, resampling)


def brennan_prediger(
    table: RatingTable,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: Weights = "identity",
    confidence: float = 0.95,
    resampling: Bootstrap | None = None,
) -> Estimate:
    """Brennan and Prediger's coefficient; with two categories PABAK, 2po - 1.

    pe = T / q²: each category is as likely as any other. Name all `categories`, used or not.
    The arguments are AC2's.

    Reference:
        Brennan & Prediger (1981), Educ Psychol Meas 41:687-699.

    >>> brennan_prediger([["in", "in"], ["out", "out"], ["out", "in"], ["out", "out"]]).value
    0.5
    """
    return _coefficient(table, categories, weights, _uniform_partner, confidence, resampling)


def percent_agreement(
    table: RatingTable,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: Weights = "identity",
    resampling: Bootstrap | None = None,
) -> Estimate:
    """The mean share of agreeing pairs of ratings over items that have two or more.

    >>> percent_agreement([["a", "a", "b"], ["b", "b", None]]).value
    0.6666666666666666
    """
    codes, known = coded(table, categories, weights)
    rows = _rows(category_counts(codes, len(known)), weight_matrix(len(known), weights))
    if not rows[:, 0].any():
        return undefined(NO_PAIR)
    if resampling is not None:
        return bootstrap(rows, lambda sums: sums[:, 1] / sums[:, 0], resampling)
    return Estimate(float(rows[:, 1].sum() / rows[:, 0].sum()))


def gwet_partner(near: Floats) -> Partner:
    """AC2's chance agreement for the given weights."""
    size = len(near)
    return lambda shares: near.sum() / (size * (size - 1)) * (1 - shares)


def _fleiss_partner(near: Floats) -> Partner:
    return lambda shares: shares @ near


def _uniform_partner(near: Floats) -> Partner:
    return lambda shares: np.full_like(shares, near.mean())


def gwet_from_counts(
    counts: Floats, times: Floats, near: Floats, *, confidence: float = 0.95
) -> Estimate:
    """AC2 from ratings per item and category, each row standing for `times` items."""
    return _linearised(_rows(counts, near), times, gwet_partner(near), confidence)


def _coefficient(
    table: RatingTable,
    categories: Sequence[Hashable] | None,
    weights: Weights,
    partner: Callable[[Floats], Partner],
    confidence: float,
    resampling: Bootstrap | None,
) -> Estimate:
    codes, known = coded(table, categories, weights)
    if len(known) < 2:
        return undefined(UNKNOWN_REST if known else NO_PAIR)
    near = weight_matrix(len(known), weights)
    rows = _rows(category_counts(codes, len(known)), near)
    chance = partner(near)
    if resampling is not None:
        return bootstrap(rows, lambda sums: _coefficients(sums, chance), resampling)
    return _linearised(rows, np.ones(len(rows)), chance, confidence)


def _rows(counts: Floats, near: Floats) -> Floats:
    """Per item: has a pair, agreeing share of its pairs, is rated, share of each category."""
    ratings = counts.sum(axis=1)
    pairs = ratings * (ratings - 1)
    agreeing = (counts * (counts @ near - 1)).sum(axis=1)
    agreed = np.divide(agreeing, pairs, out=np.zeros(len(counts)), where=pairs > 0)
    shares = counts / np.maximum(ratings, 1)[:, None]
    return np.column_stack([pairs > 0, agreed, ratings > 0, shares])


def _coefficients(sums: Floats, partner: Partner) -> Floats:
    """The coefficient of each row of sums; NaN where it is 0/0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        agreed, shares = sums[:, 1] / sums[:, 0], sums[:, 3:] / sums[:, 2:3]
        chance = (shares * partner(shares)).sum(axis=1)
        return np.where(chance < 1 - 1e-12, (agreed - chance) / (1 - chance), np.nan)


def _linearised(rows: Floats, times: Floats, partner: Partner, confidence: float) -> Estimate:
    """The coefficient with Gwet's linearised variance: each item's influence on it, squared."""
    sums = times @ rows
    if sums[0] == 0:
        return undefined(NO_PAIR)
    value = float(_coefficients(sums[None], partner)[0])
    if np.isnan(value):
        return undefined(ONE_CATEGORY)
    if sums[2] < 2:
        return Estimate(value, reason="no interval: a single item")
    error = _standard_error(rows, times, value, partner)
    return analytic(value, error, confidence=confidence, freedom=float(sums[2]) - 1)


def _standard_error(rows: Floats, times: Floats, value: float, partner: Partner) -> float:
    has_pair, agreed, rated = rows[:, 0], rows[:, 1], times * rows[:, 2]
    items = rated.sum()
    shares = rated @ rows[:, 3:] / items
    expected = partner(shares)
    chance = shares @ expected
    own_chance = rows[:, 3:] @ expected
    scale = items / (times @ has_pair)
    own = scale * has_pair * (agreed - chance) / (1 - chance)
    influence = own - 2 * (1 - value) * (own_chance - chance) / (1 - chance)
    return float(np.sqrt(rated @ (influence - value) ** 2 / (items * (items - 1))))
