"""The learner: a ranker at work on one set of records, from first question to last label."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from realist.screening.classify import Matrix
from realist.screening.embedder import PACKAGED
from realist.screening.experience import experience, standard
from realist.screening.question import topic_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from realist.screening.classify import Fitted
    from realist.screening.experience import Experience
    from realist.screening.features import Tfidf
    from realist.screening.ranker import Ranker


TITLE_WEIGHT = 2.0
COLD_EXPERIENCE = 0.3  # of the question's standard deviation, before there are labels
FOUND_WEIGHT = 0.5  # of the question's, for what was found, where there is no question


@dataclass(frozen=True)
class Embedded:
    """Sentence embeddings of the records, and of the question and theories.

    Attributes:
        rows: n x e, unit rows, in the records' order.
        texts: the vectors (e) of other texts, by the text.
        titles: n x e, unit rows, of the titles alone: a question is closer to a title's length
            and words than to an abstract's. None where there are none yet.
        model: what made them.
    """

    rows: np.ndarray
    texts: Mapping[str, np.ndarray] = field(default_factory=dict)
    titles: np.ndarray | None = None
    model: str = PACKAGED

    def likeness(self, texts: Sequence[str]) -> np.ndarray | None:
        """Cosines of n records with m texts; None where a text has no vector."""
        if any(text not in self.texts for text in texts):
            return None
        vectors = np.stack([self.texts[text] for text in texts]).T
        alike: np.ndarray = self.rows.astype(np.float32) @ vectors
        if self.titles is None:
            return alike
        titles: np.ndarray = self.titles.astype(np.float32) @ vectors
        mean: np.ndarray = (alike + TITLE_WEIGHT * titles) / (1 + TITLE_WEIGHT)
        return mean


@dataclass(frozen=True)
class Features:
    """All that is known of n records before anybody decides.

    Attributes:
        tfidf: their term weights.
        has_abstract: n booleans.
        embedded: their sentence embeddings, where there are any.
        experience: in place of what Realist ships, where a set is measured from which that
            was learned.
    """

    tfidf: Tfidf
    has_abstract: np.ndarray
    embedded: Embedded | None = None
    experience: Experience | None = None

    def __len__(self) -> int:
        return len(self.has_abstract)

    def matrix(self, embedding_weight: float) -> Matrix:
        """Term weights with the embeddings at that length beside them."""
        if self.embedded is None or not embedding_weight:
            return Matrix(self.tfidf.matrix)
        rows = self.embedded.rows.astype(np.float32) * np.float32(embedding_weight)
        return Matrix(self.tfidf.matrix, rows)

    def similarity(self, texts: Sequence[str]) -> np.ndarray:
        """Likeness of every record to each text (n x m): cosines of terms and of meaning.

        The mean of term weights, embedding and, twice, the title's embedding, as far as there
        are any. Terms count without the formula of realist questions.
        """
        topics = [topic_of(text) for text in texts]
        terms: np.ndarray = (self.tfidf.matrix @ self.tfidf.transform(topics).T).toarray()
        meaning = self.embedded.likeness(texts) if self.embedded else None
        if meaning is None or self.embedded is None:
            return terms
        weight = 1 if self.embedded.titles is None else 1 + TITLE_WEIGHT
        both: np.ndarray = (terms + weight * meaning) / (1 + weight)
        return both


class Learner:
    """Scores all records from the labels so far, starting each time from the last solution."""

    def __init__(
        self, ranker: Ranker, features: Features, question: str = "", theories: Sequence[str] = ()
    ) -> None:
        self.ranker = ranker
        self.features = features
        self.matrix = features.matrix(ranker.embedding_weight)
        self._question = [question] if question.strip() else []
        self._theories = [theory for theory in theories if theory.strip()]
        self._last: dict[tuple[int, int], float] = {}
        self.fitted: Fitted | None = None

    @property
    def has_question(self) -> bool:
        """Whether there is a text to start from."""
        return bool(self._question or self._theories)

    @cached_property
    def likeness(self) -> np.ndarray:
        """Likeness of every record to the question, and to the closest theory.

        The question counts as much as all theories together; zeros where there is neither.
        """
        scores = np.zeros(len(self.features))
        if self._question:
            scores += self.features.similarity(self._question)[:, 0]
        if self._theories:
            scores += self.features.similarity(self._theories).max(axis=1)
        return scores

    @cached_property
    def cold(self) -> np.ndarray:
        """Scores that need no labels: likeness and experience; without a question experience.

        With neither all are alike, and records keep the order of import.
        """
        if not self.ranker.experience_weight:
            return self.likeness
        if not self.has_question:
            return self.experienced
        trust = self.ranker.experience_weight * COLD_EXPERIENCE
        scores: np.ndarray = standard(self.likeness) + trust * self.experienced
        return scores

    @cached_property
    def experienced(self) -> np.ndarray:
        """Scores that need neither labels nor a question: what earlier reviews teach."""
        return (self.features.experience or experience()).scores(self.features)

    @property
    def _knows_meaning(self) -> bool:
        embedded = self.features.embedded
        texts = self._question + self._theories
        return embedded is not None and all(text in embedded.texts for text in texts)

    def trained(self, rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Scores of all n records after training on these rows and soft labels (0 to 1)."""
        positive, negative = self.ranker.balance.weights(labels)
        which = np.concatenate([np.flatnonzero(positive > 0), np.flatnonzero(negative > 0)])
        signs = np.where(np.arange(len(which)) < (positive > 0).sum(), 1, -1)
        weights = np.where(signs > 0, positive[which], negative[which])
        keys = list(zip(rows[which].tolist(), signs.tolist(), strict=True))
        start = np.array([self._last.get(key, 0.0) for key in keys])
        examples = self.matrix.take(rows[which])
        fitted = self.ranker.classifier.fit(examples, signs, weights, start)
        self._last = dict(zip(keys, fitted.coefficients.tolist(), strict=True))
        self.fitted = fitted
        return self.matrix.along(fitted.direction)

    def scores(self, rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Scores of all n records from whatever labels there are.

        The question and experience go on counting after the first labels, less and less as
        relevant records are found: all parts are brought to unit variance, the question's then
        times question_weight / sqrt(1 + relevant), experience's times experience_weight /
        sqrt(1 + relevant), and half of that where they rest on words alone, which tell less.
        Where there is no question, likeness to the mean of the relevant records' embeddings
        stands in for it, at FOUND_WEIGHT of its weight (relevance feedback, Rocchio 1971).
        """
        if not ((labels > 0).any() and (labels < 1).any()):
            return self.cold
        trained = self.trained(rows, labels)
        beside = self._beside(rows, labels)
        if not beside:
            return trained
        scores, fading = standard(trained), 1 / np.sqrt(1 + labels.sum())
        for weight, part in beside:
            scores = scores + fading * weight * part
        return scores

    def _beside(self, rows: np.ndarray, labels: np.ndarray) -> list[tuple[float, np.ndarray]]:
        """What counts beside training: weights, before they fade, and parts of unit variance."""
        asked, dense = self.ranker.question_weight, self.matrix.dense
        parts: list[tuple[float, np.ndarray]] = []
        if asked and self.has_question:
            parts.append((asked * (1.0 if self._knows_meaning else 0.5), standard(self.likeness)))
        elif asked and dense is not None:
            near = dense @ (labels.astype(np.float32) @ dense[rows])
            parts.append((asked * FOUND_WEIGHT, standard(near)))
        if self.ranker.experience_weight:
            known = self.ranker.experience_weight * (1.0 if self.features.embedded else 0.5)
            parts.append((known, self.experienced))
        return parts
