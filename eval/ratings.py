"""Ratings as the coefficients need them: codes, counts per category, and weights.

A *rating table* has one row per item and one column per rater; None (or NaN) is missing.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence, Sized
from itertools import chain
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from realist.data.errors import UsageError
from realist.eval.intervals import Floats

Weights = Literal["identity", "linear", "quadratic"]
RatingTable = Sequence[Sequence[Hashable | None]]
Codes = NDArray[np.intp]


def paired(first: Sequence[Hashable], second: Sequence[Hashable]) -> RatingTable:
    """Two raters' columns as a rating table.

    Raises:
        UsageError: when they differ in length.
    """
    same_length(first, second)
    return list(zip(first, second, strict=True))


def same_length(first: Sized, second: Sized) -> None:
    """Refuse two columns that cannot be about the same items."""
    if len(first) != len(second):
        raise UsageError(
            f"{len(first)} and {len(second)} ratings; both must cover the same items in one order"
        )


def zero_one(ratings: Sequence[Any] | NDArray[Any]) -> Codes:
    """Booleans or 0/1 as integers.

    Raises:
        UsageError: on anything else, such as words; `bool("exclude")` would be True.
    """
    values = np.asarray(ratings)
    if values.size and not (values.dtype.kind in "biuf" and np.isin(values, (0, 1)).all()):
        raise UsageError("a rating is neither True/False nor 1/0; map words to booleans first")
    return values.astype(np.intp)


def missing(rating: object) -> bool:
    """Whether a cell holds no rating: None, NaN or a pandas missing value."""
    return rating is None or rating != rating or str(rating) in ("<NA>", "NaT")  # noqa: PLR0124 - NaN


def coded(
    table: RatingTable, categories: Sequence[Hashable] | None, weights: Weights = "identity"
) -> tuple[Codes, list[Hashable]]:
    """The table as places in `categories` (-1 where missing), and the categories.

    Without `categories` they are those used, sorted; text has no order of its own, so weights
    other than "identity" then ask for them.

    Raises:
        UsageError: ragged rows, a rating outside `categories`, weights on text without an order.
    """
    if len(set(map(len, table))) > 1:
        raise UsageError("the rows of a rating table differ in length: one column per rater")
    found = set(chain.from_iterable(table))
    gaps = {rating for rating in found if missing(rating)}
    used = found - gaps
    if categories is None:
        if weights != "identity" and any(isinstance(one, str) for one in used):
            raise UsageError(f"{weights} weights need the categories in their order: categories=…")
        categories = sorted(used, key=_sortable)
    place = {category: index for index, category in enumerate(categories)}
    if strange := sorted(map(repr, used - place.keys())):
        raise UsageError(f"rating {strange[0]} is not among the categories {list(categories)}")
    place |= dict.fromkeys(gaps, -1)
    codes = np.fromiter(map(place.__getitem__, chain.from_iterable(table)), dtype=np.intp)
    width = len(table[0]) if len(table) else 0
    return codes.reshape(len(table), width), list(categories)


def category_counts(codes: Codes, size: int) -> Floats:
    """How many raters put each item in each category, shape (items, categories)."""
    counts: Floats = (codes[:, :, None] == np.arange(size)).sum(axis=1).astype(np.float64)
    return counts


def weight_matrix(size: int, weights: Weights) -> Floats:
    """How near two categories are, from 1 (the same) to 0 (the ends), by their places.

    identity: [i = j]; linear: 1 - |i - j| / (q - 1); quadratic: 1 - (i - j)² / (q - 1)².

    >>> weight_matrix(3, "quadratic")[0].tolist()
    [1.0, 0.75, 0.0]
    """
    if weights == "identity" or size < 2:
        return np.eye(size)
    gap = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    return np.asarray(1 - (gap if weights == "linear" else gap**2), dtype=np.float64)


def _sortable(category: Hashable) -> tuple[bool, Any]:
    return isinstance(category, str), category
