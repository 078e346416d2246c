"""Ranking: records in, the order in which to screen them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from realist.data.errors import NotFoundError, UsageError
from realist.screening.feature_cache import features_by_hash, tfidf_of
from realist.screening.features import record_text
from realist.screening.lanes import Lane, lane_of
from realist.screening.learner import Features, Learner
from realist.screening.theory_scores import for_theory, theory_scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
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
        basis: what the order rests on: "labels", "question", "experience" or "as imported".
        note: the same in words for a person, with what was missing.
        terms: those that speak most for a record, once there is something learned.
    """

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    lanes: tuple[Lane, ...]
    ranker: str
    labelled: int
    basis: str
    note: str
    terms: tuple[str, ...] = ()

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


def features_of(
    contents: Mapping[str, str],
    texts: Callable[[], Iterable[tuple[str, str, str]]],
    ranker: Ranker,
    *,
    cache_dir: Path | None = None,
    embedded: Embedded | None = None,
) -> Features:
    """The same for records whose texts are not at hand.

    Args:
        contents: record id to a hash of title and abstract.
        texts: gives (id, title, abstract) of these records and perhaps others, in the same
            order; called only where the features are not kept.
        ranker: as above.
        cache_dir: as above.
        embedded: as above.
    """

    def read() -> Iterable[tuple[str, str]]:
        return ((title, abstract) for i, title, abstract in texts() if i in contents)

    hashes = contents.values()
    return Features(*features_by_hash(hashes, read, ranker.features, cache_dir), embedded)


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
    features = features or build_features(records, ranker, cache_dir=cache_dir)
    ids = [record.id for record in records]
    return rank_ids(
        ids, labels, question=question, theories=theories, ranker=ranker, features=features
    )


def rank_ids(
    ids: Sequence[str],
    labels: Mapping[str, float],
    *,
    question: str = "",
    theories: Sequence[str] = (),
    focus: str = "",
    ranker: Ranker,
    features: Features,
) -> Ranking:
    """The same, of records known by their ids and features.

    Args:
        ids: of all records, in the order of the features.
        labels: as for `rank`.
        question: as for `rank`.
        theories: as for `rank`.
        focus: the wording of a theory: records that bear on it come first, as far as they are
            likely to be relevant (`theory_scores.for_theory`).
        ranker: as for `rank`.
        features: of these records, in this order.

    Raises:
        NotFoundError: a label for a record that is not among the records.
        UsageError: a label outside 0 to 1, or features of other records.
    """
    rows, values = _labels(ids, labels)
    if len(features) != len(ids):
        raise UsageError(f"Features of {len(features)} records, but {len(ids)} records.")
    learner = Learner(ranker, features, question, theories)
    scores = learner.scores(rows, values)
    if focus:
        scores = for_theory(scores, theory_scores(features, [focus])[:, 0])
    pool = np.setdiff1d(np.arange(len(ids)), rows)
    order = pool[ranker.query.order(scores[pool])]
    basis = _basis(values, learner)
    note = _note(basis, values, ranker, features)
    return Ranking(
        ids=tuple(ids[i] for i in order),
        scores=tuple(scores[order].tolist()),
        lanes=tuple(_LANES[has] for has in features.has_abstract[order].tolist()),
        ranker=ranker.name,
        labelled=len(rows),
        basis=basis,
        note=f"Records that bear on the theory come first. {note}" if focus else note,
        terms=_terms(learner),
    )


def _terms(learner: Learner, most: int = 20) -> tuple[str, ...]:
    fitted = learner.fitted
    if fitted is None or fitted.direction.sparse is None:
        return ()
    weights = np.asarray(fitted.direction.sparse)
    first = np.argpartition(-weights, min(most, len(weights) - 1))[:most]
    order = first[np.argsort(-weights[first], kind="stable")]
    return tuple(learner.features.tfidf.term(int(i)) for i in order if weights[i] > 0)


_LANES = {True: Lane.ABSTRACT, False: Lane.NO_ABSTRACT}


def _labels(ids: Sequence[str], labels: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers and labels, in the records' order."""
    known = set(ids)
    for record_id, label in labels.items():
        if record_id not in known:
            raise NotFoundError(f"There is a label for record {record_id}, but no such record.")
        if not 0 <= label <= 1:
            raise UsageError(f"The label of record {record_id} is {label}; it must be 0 to 1.")
    rows = [row for row, record_id in enumerate(ids) if record_id in labels]
    return np.array(rows, dtype=np.int64), np.array([labels[ids[row]] for row in rows])


def _basis(values: np.ndarray, learner: Learner) -> str:
    if (values > 0).any() and (values < 1).any():
        return "labels"
    if learner.has_question:
        return "question"
    return "experience" if learner.ranker.experience_weight else "as imported"


def _note(basis: str, values: np.ndarray, ranker: Ranker, features: Features) -> str:
    if basis == "as imported":
        return (
            "In the order of import: there is no review question yet, and no decisions of both "
            "kinds to learn from. Give the review a question, or screen on."
        )
    if basis == "experience":
        return (
            "By what other reviews usually included, whatever their topic: there is no review "
            "question yet, and no decisions of both kinds to learn from. Give the review a "
            "question, or screen on."
        )
    if basis == "question":
        return "By likeness to the review question, until a record is included and one excluded."
    counted = f"Learned from {len(values)} records, {values.sum():g} of them relevant."
    if ranker.embedding_weight and features.embedded is None:
        return f"{counted} By their words alone: there are no sentence embeddings yet."
    return counted
