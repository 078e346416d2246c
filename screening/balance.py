"""How much each label weighs in training, so that few relevant records are not drowned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np


class Balance(Protocol):
    """Gives every label its weight as a relevant and as an irrelevant example."""

    def weights(self, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights of n soft labels (0 to 1): for the relevant and for the irrelevant side."""
        ...


@dataclass(frozen=True, slots=True)
class Balanced:
    """The relevant together weigh `ratio` times as much as the irrelevant together.

    As ASReview's balancer of that name: the mean weight is 1, so that the classifier's C
    keeps its meaning while labels come in. A soft label (0.5 where two reviewers disagree)
    is a relevant and an irrelevant example at once, each by its share.
    """

    ratio: float = 9.8

    def weights(self, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights of n soft labels: for the relevant and for the irrelevant side."""
        relevant, irrelevant = labels.sum(), (1 - labels).sum()
        positive = labels.astype(np.float64)
        negative = (1 - labels) * (relevant / (self.ratio * irrelevant) if irrelevant else 1.0)
        scale = len(labels) / (positive.sum() + negative.sum())
        return positive * scale, negative * scale


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """Every label weighs the same."""

    def weights(self, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights of n soft labels: for the relevant and for the irrelevant side."""
        return labels.astype(np.float64), 1.0 - labels
