"""Theory-aware screening: how each record bears on each programme theory.

A theory short of evidence can ask for its records: likely relevant, and about it. Likeness to
a theory's wording is a pointer for people, not evidence for or against the theory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from realist.screening.learner import Features


def theory_scores(features: Features, theories: Sequence[str]) -> np.ndarray:
    """The likeness of n records to m theories (n x m cosines, 0 to 1 for terms alone)."""
    if not theories:
        return np.zeros((len(features), 0))
    return features.similarity(theories)


def for_theory(relevance: np.ndarray, likeness: np.ndarray, share: float = 0.5) -> np.ndarray:
    """Scores for a queue that serves one theory.

    Args:
        relevance: n scores of the ranker, on any scale.
        likeness: n likenesses to the theory: a column of `theory_scores`.
        share: how much the theory counts beside relevance, 0 to 1.

    Both are turned into ranks first, so that neither scale rules the other.
    """
    return (1 - share) * _ranks(relevance) + share * _ranks(likeness)


def _ranks(values: np.ndarray) -> np.ndarray:
    """From 0 for the lowest to 1 for the highest; equal values share their mean rank."""
    unique, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    if len(unique) < 2:
        return np.zeros(len(values))
    below = np.cumsum(counts) - (counts + 1) / 2
    ranks: np.ndarray = below[place] / (len(values) - 1)
    return ranks
