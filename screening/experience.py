"""Experience: what earlier reviews teach about which records tend to be included.

Whatever the topic, records that report a study's data are included more often than editorials,
case reports and descriptions of systems. A weight for each of some hundred common words, and for
each direction of the sentence embeddings, says how much; they were learned from other, finished
reviews (`eval/bench_experience.py`) and each review starts from them before it has labels.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from realist.screening.embedder import PACKAGED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy import sparse

    from realist.screening.features import Tfidf
    from realist.screening.learner import Features

FILE = Path(__file__).with_name("experience.json")


@dataclass(frozen=True)
class Experience:
    """Weights learned from finished reviews.

    Attributes:
        words: by word.
        meaning: by dimension of the packaged model's embeddings; empty where none were learned.
    """

    words: Mapping[str, float]
    meaning: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def scores(self, features: Features) -> np.ndarray:
        """How likely each of n records is by experience alone: unit variance, mean 0.

        With embeddings, words and meaning count alike.
        """
        by_words = standard(word_scores(features.tfidf, self.words))
        embedded = features.embedded
        if embedded is None or embedded.model != PACKAGED:
            return by_words
        if embedded.rows.shape[1] != len(self.meaning):
            return by_words
        return standard(by_words + standard(embedded.rows.astype(np.float32) @ self.meaning))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The weights written by `to_json`."""
        found = json.loads(text)
        return cls(found["words"], np.array(found["meaning"], dtype=np.float32))

    def to_json(self) -> str:
        """The weights, to five digits."""
        words = {word: float(f"{w:.5g}") for word, w in self.words.items()}
        meaning = [float(f"{w:.5g}") for w in self.meaning]
        return json.dumps({"words": words, "meaning": meaning}, indent=0)


@lru_cache(maxsize=1)
def experience() -> Experience:
    """What Realist ships, learned from the development sets named in docs/ranking.md."""
    return Experience.from_json(FILE.read_text(encoding="utf-8"))


def word_scores(tfidf: Tfidf, words: Mapping[str, float]) -> np.ndarray:
    """The sum over words of weight times the word's part of the record's length (n values)."""
    columns, found = word_columns(tfidf, tuple(words))
    direction = np.zeros(tfidf.matrix.shape[1], dtype=np.float32)
    weights = np.fromiter(words.values(), dtype=np.float32)[found]
    direction[columns] = weights / tfidf.idf[columns]
    scores: np.ndarray = tfidf.matrix @ direction
    return scores


def word_parts(tfidf: Tfidf, words: Mapping[str, float], row: int) -> dict[str, float]:
    """What each word of one record adds to its `word_scores`; words it lacks are left out."""
    columns, found = word_columns(tfidf, tuple(words))
    of_row = tfidf.matrix[[row]].toarray()[0, columns] / tfidf.idf[columns]
    names = list(words)
    parts = {names[i]: float(words[names[i]] * x) for i, x in zip(found, of_row, strict=True)}
    return {word: part for word, part in parts.items() if part}


def word_columns(tfidf: Tfidf, words: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The columns of those of the words that have one, and which words these are."""
    columns = tfidf.columns_of(words)
    found = np.flatnonzero(columns >= 0)
    return columns[found], found


def word_matrix(tfidf: Tfidf, words: tuple[str, ...]) -> np.ndarray:
    """What `word_scores` multiplies by its weights: n records x the words, for learning them."""
    columns, found = word_columns(tfidf, words)
    matrix = np.zeros((tfidf.matrix.shape[0], len(words)), dtype=np.float32)
    part: sparse.csr_array = tfidf.matrix[:, columns]
    matrix[:, found] = part.toarray() / tfidf.idf[columns]
    return matrix


def standard(scores: np.ndarray) -> np.ndarray:
    """Scores with mean 0 and standard deviation 1; zeros where all are the same; none for none."""
    if not scores.size:  # a stage that nothing has come to yet
        return scores
    spread = scores.std()
    centred: np.ndarray = scores - scores.mean()
    return centred / spread if spread else centred
