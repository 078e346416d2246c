"""Ranking: records in, the order in which to screen them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from realist.data.errors import NotFoundError, UsageError
from realist.screening.feature_cache import tfidf_of
from realist.screening.features import record_text
from realist.screening.lanes import Lane, lane_of
from realist.screening.learner import Features, Learner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from realist.data.domain import Record
    from realist.screening.learner import Embedded
    from realist.screening.ranker import Ranker


@dataclass(frozen=True, slots=True)
class Ranking:
    """The unlabelled records, the first to be screened first.

    Attributes:
        ids: record ids in order.
        scores: the score of each; higher is more likely relevant. Only their order has a meaning.
        lanes: the lane of each.
        ranker: the ranker's name.
        labelled: how many labels it learned from.
        basis: what the order rests on: "labels", "question" or "as imported".
        note: the same in words for a person, with what was missing.
    """

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    lanes: tuple[Lane, ...]
    ranker: str
    labelled: int
    basis: str
    note: str

    def lane(self, lane: Lane) -> tuple[str, ...]:
        """The ids waiting in one lane, in order."""
        return tuple(i for i, at in zip(self.ids, self.lanes, strict=True) if at is lane)


def build_features(
    records: Sequence[Record],
    ranker: Ranker,
    *,
    cache_dir: Path | None = None,
    embedded: Embedded | None = None,
) -> Features:
    """What the ranker needs to know of the records; kept in memory and in `cache_dir`."""
    tfidf = tfidf_of([record_text(r) for r in records], ranker.features, cache_dir)
    has_abstract = np.array([lane_of(r) is Lane.ABSTRACT for r in records], dtype=bool)
    return Features(tfidf, has_abstract, embedded)


def rank(
    records: Sequence[Record],
    labels: Mapping[str, float],
    *,
    question: str = "",
    theories: Sequence[str] = (),
    ranker: Ranker,
    features: Features | None = None,
    cache_dir: Path | None = None,
) -> Ranking:
    """Order the unlabelled records, likely relevant first.

    Args:
        records: all records of the review, with their ids.
        labels: record id to label: 1 relevant, 0 irrelevant, 0.5 where reviewers disagree.
        question: the review question: the cold start, until there are labels of both kinds.
        theories: statements of programme theories, which the cold start reads too.
        ranker: see `rankers.ranker`.
        features: from `build_features` for these very records; made here when not given.
        cache_dir: a folder in which features are kept between runs.

    Raises:
        NotFoundError: a label for a record that is not among the records.
        UsageError: a label outside 0 to 1, or features of other records.
    """
    if not records:
        return Ranking((), (), (), ranker.name, 0, "as imported", "There are no records to rank.")
    rows, values = _labels(records, labels)
    features = features or build_features(records, ranker, cache_dir=cache_dir)
    if len(features) != len(records):
        raise UsageError(f"Features of {len(features)} records, but {len(records)} records.")
    learner = Learner(ranker, features, question, theories)
    scores = learner.scores(rows, values)
    pool = np.setdiff1d(np.arange(len(records)), rows)
    order = pool[ranker.query.order(scores[pool])]
    basis = _basis(values, learner)
    return Ranking(
        ids=tuple(records[i].id for i in order),
        scores=tuple(scores[order].tolist()),
        lanes=tuple(lane_of(records[i]) for i in order),
        ranker=ranker.name,
        labelled=len(rows),
        basis=basis,
        note=_note(basis, values, ranker, features),
    )


def _labels(
    records: Sequence[Record], labels: Mapping[str, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers and labels, in the records' order."""
    known = {record.id for record in records}
    for record_id, label in labels.items():
        if record_id not in known:
            raise NotFoundError(f"There is a label for record {record_id}, but no such record.")
        if not 0 <= label <= 1:
            raise UsageError(f"The label of record {record_id} is {label}; it must be 0 to 1.")
    rows = [i for i, record in enumerate(records) if record.id in labels]
    return np.array(rows, dtype=np.int64), np.array([labels[records[i].id] for i in rows])


def _basis(values: np.ndarray, learner: Learner) -> str:
    if (values > 0).any() and (values < 1).any():
        return "labels"
    return "question" if learner.has_question else "as imported"


def _note(basis: str, values: np.ndarray, ranker: Ranker, features: Features) -> str:
    if basis == "as imported":
        return (
            "In the order of import: there is no review question yet, and no decisions of both "
            "kinds to learn from. Give the review a question, or screen on."
        )
    if basis == "question":
        return "By likeness to the review question, until a record is included and one excluded."
    counted = f"Learned from {len(values)} records, {values.sum():g} of them relevant."
    if ranker.embedding_weight and features.embedded is None:
        return f"{counted} By their words alone: there are no sentence embeddings yet."
    return counted
