"""Why a record stands where it does: the terms that speak for and against it, and its like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from realist.screening.experience import experience, word_parts

if TYPE_CHECKING:
    from realist.screening.learner import Features, Learner


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the record and what it adds to the record's score (negative: takes off)."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A record confirmed as relevant, by its row, and how alike it is (cosine)."""

    row: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Why:
    """What the ranker can say about one record.

    Attributes:
        terms: the terms that add most to its score, the strongest first.
        against: those that take most off it.
        meaning: what its sentence embedding adds; 0 without embeddings.
        neighbours: the most similar confirmed records.
        shared: terms that the nearest of these has in common with it.
        usual: its words that speak for it by experience alone, whatever the review's topic:
            usual in included records of other reviews. Empty for a ranker without experience.
        unusual: those that speak against it by experience.
        experience: what experience says of it, in standard deviations from the mean record.
    """

    terms: tuple[Term, ...]
    against: tuple[Term, ...]
    meaning: float
    neighbours: tuple[Neighbour, ...]
    shared: tuple[str, ...]
    usual: tuple[Term, ...] = ()
    unusual: tuple[Term, ...] = ()
    experience: float = 0.0


def why(learner: Learner, row: int, confirmed: np.ndarray, most: int = 5) -> Why:
    """Explain the rank of the record in `row`.

    Args:
        learner: after its last `scores`; before any training there are no terms to show.
        row: the record's row.
        confirmed: rows of the records confirmed as relevant.
        most: how many terms and neighbours to give at most.
    """
    features = learner.features
    columns, weights, meaning = _contributions(learner, row)
    order = np.argsort(-weights, kind="stable")
    terms = [Term(features.tfidf.term(int(columns[i])), float(weights[i])) for i in order]
    neighbours = _nearest(features, row, confirmed, most)
    known = _known(learner, row)
    return Why(
        terms=tuple(t for t in terms[:most] if t.weight > 0),
        against=tuple(t for t in terms[::-1][:most] if t.weight < 0),
        meaning=meaning,
        neighbours=neighbours,
        shared=_shared(features, row, neighbours[0].row, most) if neighbours else (),
        usual=tuple(t for t in known[:most] if t.weight > 0),
        unusual=tuple(t for t in known[::-1][:most] if t.weight < 0),
        experience=float(learner.experienced[row]) if learner.ranker.experience_weight else 0.0,
    )


def _known(learner: Learner, row: int) -> list[Term]:
    """What each of the record's words adds by experience, the most first."""
    if not learner.ranker.experience_weight:
        return []
    features = learner.features
    parts = word_parts(features.tfidf, (features.experience or experience()).words, row)
    order = sorted(parts.items(), key=lambda part: -part[1])
    return [Term(word, weight) for word, weight in order]


def _contributions(learner: Learner, row: int) -> tuple[np.ndarray, np.ndarray, float]:
    """The record's columns, what each adds to its score, and what the embedding adds."""
    at = learner.features.tfidf.matrix[[row]]
    direction = learner.fitted.direction if learner.fitted else None
    if direction is None or direction.sparse is None:
        return np.empty(0, dtype=np.int64), np.empty(0), 0.0
    added = at.data * np.asarray(direction.sparse)[at.indices]
    dense = learner.matrix.dense
    if dense is None or direction.dense is None:
        return at.indices, added, 0.0
    return at.indices, added, float(dense[row] @ direction.dense)


def _nearest(
    features: Features, row: int, confirmed: np.ndarray, most: int
) -> tuple[Neighbour, ...]:
    """Cosine of terms and, where there are embeddings, of meaning, averaged."""
    others = confirmed[confirmed != row]
    if not len(others):
        return ()
    alike = _cosines(features.tfidf.matrix, others, row)
    if features.embedded is not None:
        rows = features.embedded.rows
        alike = (alike + rows[others].astype(np.float32) @ rows[row].astype(np.float32)) / 2
    order = np.argsort(-alike, kind="stable")[:most]
    return tuple(Neighbour(int(others[i]), float(alike[i])) for i in order)


def _cosines(matrix: sparse.csr_array, others: np.ndarray, row: int) -> np.ndarray:
    cosines: np.ndarray = (matrix[others] @ matrix[[row]].T).toarray()[:, 0]
    return cosines


def _shared(features: Features, row: int, other: int, most: int) -> tuple[str, ...]:
    """The terms that make two records alike, the one that counts most first."""
    matrix = features.tfidf.matrix
    product = sparse.csr_array(matrix[[row]].multiply(matrix[[other]]))
    order = np.argsort(-product.data, kind="stable")[:most]
    return tuple(features.tfidf.term(int(product.indices[i])) for i in order)
