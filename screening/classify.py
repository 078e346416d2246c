"""The classifier: a linear support vector machine, solved where re-ranking is cheap.

The problem is the one LIBLINEAR and scikit-learn's `LinearSVC` solve,

    min over w, b   (|w|^2 + b^2) / 2  +  C * sum_i s_i * max(0, 1 - y_i (w.x_i + b))^2

here by Newton's method on its dual coefficients (Chapelle 2007, Training a support vector
machine in the primal), each step solved by conjugate gradients. It needs products with the
rows only, takes sparse and dense columns together, and starts from the last solution when a
few labels have been added, so that a refit costs milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse

_STEPS = 30  # Newton steps; about five are taken
_HALVINGS = 10


@dataclass(frozen=True, slots=True)
class Matrix:
    """n rows of features: sparse columns, dense columns, or both side by side.

    Attributes:
        sparse: n x d, or None.
        dense: n x e, or None.
    """

    sparse: sparse.csr_array | None = None
    dense: np.ndarray | None = None

    def __len__(self) -> int:
        return int((self.sparse if self.sparse is not None else self.dense).shape[0])  # type: ignore[union-attr]

    def take(self, rows: np.ndarray) -> Matrix:
        """The given rows, in the given order."""
        return Matrix(
            None if self.sparse is None else self.sparse[rows],
            None if self.dense is None else self.dense[rows],
        )

    def combine(self, coefficients: np.ndarray) -> Direction:
        """The sum of all rows, each times its coefficient; and the sum of coefficients."""
        amounts = coefficients.astype(np.float32)
        return Direction(
            None if self.sparse is None else self.sparse.T @ amounts,
            None if self.dense is None else amounts @ self.dense,
            float(coefficients.sum()),
        )

    def along(self, direction: Direction) -> np.ndarray:
        """The score of every row: its product with a direction (n values)."""
        scores = np.full(len(self), direction.bias, dtype=np.float64)
        if self.sparse is not None and direction.sparse is not None:
            scores += self.sparse @ direction.sparse
        if self.dense is not None and direction.dense is not None:
            scores += self.dense @ direction.dense
        return scores


@dataclass(frozen=True, slots=True)
class Direction:
    """A weight for every column, and a constant."""

    sparse: np.ndarray | None
    dense: np.ndarray | None
    bias: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """What training found: dual coefficients of the examples, and the direction they sum to."""

    coefficients: np.ndarray
    direction: Direction


class Classifier(Protocol):
    """Learns from examples what tells relevant from irrelevant."""

    def fit(
        self, rows: Matrix, signs: np.ndarray, weights: np.ndarray, start: np.ndarray | None = None
    ) -> Fitted:
        """Train on n rows with signs +1 or -1 and weights; `start` is a guess at the dual."""
        ...


@dataclass(frozen=True, slots=True)
class LinearSvm:
    """Squared hinge loss with a ridge, the constant regularised as a column of ones."""

    c: float = 0.11
    tolerance: float = 1e-4

    def fit(
        self, rows: Matrix, signs: np.ndarray, weights: np.ndarray, start: np.ndarray | None = None
    ) -> Fitted:
        """Train on n rows with signs +1 or -1 and weights; `start` is a guess at the dual."""
        problem = _Problem(rows, signs.astype(np.float64), 2 * self.c * weights)
        dual = np.zeros(len(signs)) if start is None else start.astype(np.float64)
        scores = problem.product(dual) if start is not None else dual
        loss = problem.loss(dual, scores)
        for _ in range(_STEPS):
            goal = problem.newton(dual, scores, self.tolerance)
            dual, scores, new = problem.search(dual, scores, goal, loss)
            if loss - new <= self.tolerance * abs(new):
                break
            loss = new
        return Fitted(dual, rows.combine(dual))


@dataclass(frozen=True, slots=True)
class _Problem:
    rows: Matrix
    signs: np.ndarray
    cost: np.ndarray  # 2 C s_i

    def product(self, dual: np.ndarray) -> np.ndarray:
        return self.rows.along(self.rows.combine(dual))

    def loss(self, dual: np.ndarray, scores: np.ndarray) -> float:
        short = np.maximum(0, 1 - self.signs * scores)
        return float(dual @ scores + self.cost @ short**2) / 2

    def newton(self, dual: np.ndarray, scores: np.ndarray, tolerance: float) -> np.ndarray:
        """The dual that would be best were the same examples short of their margin."""
        active = np.flatnonzero((self.signs * scores < 1) & (self.cost > 0))
        rows, ridge = self.rows.take(active), 1 / self.cost[active]
        goal = np.zeros_like(dual)
        goal[active] = _solve(rows, ridge, self.signs[active], dual[active], tolerance)
        return goal

    def search(
        self, dual: np.ndarray, scores: np.ndarray, goal: np.ndarray, loss: float
    ) -> tuple[np.ndarray, np.ndarray, float]:
        """Go towards the goal, less far where the loss would rise."""
        step, ahead = 1.0, self.product(goal)
        for _ in range(_HALVINGS):
            new_dual = dual + step * (goal - dual)
            new_scores = scores + step * (ahead - scores)
            new = self.loss(new_dual, new_scores)
            if new < loss:
                return new_dual, new_scores, new
            step /= 2
        return dual, scores, loss


def _solve(
    rows: Matrix, ridge: np.ndarray, target: np.ndarray, guess: np.ndarray, tolerance: float
) -> np.ndarray:
    """Conjugate gradients for (rows rows' + 1 + diag(ridge)) x = target, Jacobi-preconditioned."""
    scale = 1 / (ridge + 2)  # rows have about unit length, plus the constant
    x = guess.copy()
    residual = target - rows.along(rows.combine(x)) - ridge * x
    direction = step = scale * residual
    energy = residual @ step
    enough = tolerance**2 * (target @ (scale * target))
    for _ in range(200):
        if energy <= enough:
            break
        image = rows.along(rows.combine(direction)) + ridge * direction
        rate = energy / (direction @ image)
        x = x + rate * direction
        residual = residual - rate * image
        step = scale * residual
        energy, before = residual @ step, energy
        direction = step + (energy / before) * direction
    return x
