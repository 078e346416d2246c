"""A ranker: one small cycle of parts, a frozen value that can be written down and read back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from realist.data.errors import UsageError
from realist.screening.balance import Balance, Balanced, Unbalanced
from realist.screening.classify import Classifier, LinearSvm
from realist.screening.features import TfidfSettings

if TYPE_CHECKING:
    from collections.abc import Mapping


class Query(Protocol):
    """Chooses what to show next from the scores."""

    def order(self, scores: np.ndarray) -> np.ndarray:
        """Positions of the n scores, the first to be shown first."""
        ...


@dataclass(frozen=True, slots=True)
class MostRelevant:
    """The most likely relevant first; equal scores keep the records' own order."""

    def order(self, scores: np.ndarray) -> np.ndarray:
        """Positions of the n scores, highest first."""
        return np.argsort(-scores, kind="stable")


@dataclass(frozen=True, slots=True)
class LeastCertain:
    """The record closest to the classifier's border first."""

    def order(self, scores: np.ndarray) -> np.ndarray:
        """Positions of the n scores, smallest distance from 0 first."""
        return np.argsort(np.abs(scores), kind="stable")


class Growth(Protocol):
    """Says how many decisions may pass before the next refit."""

    def batch(self, labelled: int) -> int:
        """At least 1."""
        ...


@dataclass(frozen=True, slots=True)
class GrowingBatch:
    """Refit after max(1, labels // divisor) decisions: 50 cost no loss and a ninth of the time."""

    divisor: int = 50

    def batch(self, labelled: int) -> int:
        """How many decisions until the next refit."""
        return max(1, labelled // self.divisor)


@dataclass(frozen=True, slots=True)
class Ranker:
    """One cycle: features, balance, classifier, query, and how batches grow.

    Attributes:
        name: what people call it.
        features: how texts become term weights.
        classifier, balance, query, growth: the parts; see their Protocols.
        embedding_weight: length of a record's sentence embedding beside its term weights,
            which have length 1; 0 leaves embeddings out. Without embeddings it has no effect.
        question_weight: how much likeness to the question and theories goes on counting beside
            what was learned, falling with the square root of the relevant records found.
        experience_weight: the same of what earlier reviews teach (`screening.experience`).
    """

    name: str
    features: TfidfSettings = field(default_factory=TfidfSettings)
    classifier: Classifier = field(default_factory=LinearSvm)
    balance: Balance = field(default_factory=Balanced)
    query: Query = field(default_factory=MostRelevant)
    growth: Growth = field(default_factory=GrowingBatch)
    embedding_weight: float = 0.0
    question_weight: float = 0.0
    experience_weight: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The cycle as plain values, fit for JSON."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The cycle written by `to_dict`.

        Raises:
            UsageError: a part or a setting that Realist does not know.
        """
        try:
            return cls(**{name: _part(value) for name, value in values.items()})
        except TypeError as error:
            raise UsageError(f"This ranker cannot be read: {error}.") from error


_KINDS: dict[str, type] = {
    "tfidf": TfidfSettings,
    "linear_svm": LinearSvm,
    "balanced": Balanced,
    "unbalanced": Unbalanced,
    "most_relevant": MostRelevant,
    "least_certain": LeastCertain,
    "growing_batch": GrowingBatch,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def _plain(value: Any) -> Any:
    kind = _NAMES.get(type(value))
    return {"kind": kind, **asdict(value)} if kind else value


def _part(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kind = value.get("kind", "")
    if kind not in _KINDS:
        known = ", ".join(_KINDS)
        raise UsageError(f"There is no part of a ranker called {kind!r}; there are {known}.")
    return _KINDS[kind](**{name: v for name, v in value.items() if name != "kind"})
