"""Ranking a review's records for one person, and keeping the order as that person's queue.

Heavy libraries are imported where they are used, so that a short command stays short.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from realist.app.settings import from_environment
from realist.app.work_embed import kept_by_hash
from realist.data.domain import Stage
from realist.data.errors import NotFoundError
from realist.data.store import Store
from realist.data.view import View

if TYPE_CHECKING:
    from realist.screening.learner import Features
    from realist.screening.ranker import Ranker


@dataclass(frozen=True)
class Material:
    """What a ranking rests on, as far as the viewer may know it.

    Attributes:
        ids: of the records that came to the stage.
        labels: record id to label, of those that the viewer may learn from.
        question: the review's.
        theories: the statements of the programme theories.
        ranker: by which to rank.
        features: of the records, in the order of the ids.
    """

    ids: tuple[str, ...]
    labels: dict[str, float]
    question: str
    theories: tuple[str, ...]
    ranker: Ranker
    features: Features


def material(store: Store, view: View, stage: Stage, ranker: str | None = None) -> Material:
    """Read it; the records' texts only where their features are not kept."""
    from realist.screening.consensus import labels
    from realist.screening.flow import entering
    from realist.screening.rank import features_of
    from realist.screening.rankers import DEFAULT
    from realist.screening.rankers import ranker as named

    chosen, question = named(ranker or DEFAULT), store.review().question
    contents = store.contents()
    if stage is not Stage.TITLE_ABSTRACT:
        came = set(entering(view, stage))
        contents = {i: content for i, content in contents.items() if i in came}
    theories = tuple(t.statement for t in store.theories())
    texts = [text for text in (question, *theories) if text]
    embedded = kept_by_hash(store, contents, texts) if chosen.embedding_weight else None
    folder = from_environment().cache / "features"
    features = features_of(contents, store.texts, chosen, cache_dir=folder, embedded=embedded)
    learned = {i: label for i, label in labels(view, stage).items() if i in contents}
    return Material(tuple(contents), learned, question, theories, chosen, features)


def rank_records(
    store: Store,
    reviewer: str | None,
    stage: Stage,
    *,
    ranker: str | None = None,
    theory: str = "",
    top: int = 10,
) -> dict[str, Any]:
    """Rank what the viewer has not decided, keep the order as the viewer's queue, report.

    Args:
        store: the review.
        reviewer: whose queue; None is the steward's list.
        stage: at which stage.
        ranker: by name; else the default.
        theory: the id of a programme theory whose records shall come first.
        top: how many of the first records to report.

    Raises:
        NotFoundError: no such theory.
    """
    from realist.screening.rank import rank_ids

    started = time.perf_counter()
    wording = _statement(store, theory)
    at_hand = material(store, View(store, reviewer), stage, ranker)
    ranking = rank_ids(
        at_hand.ids,
        at_hand.labels,
        question=at_hand.question,
        theories=at_hand.theories,
        focus=wording,
        ranker=at_hand.ranker,
        features=at_hand.features,
    )
    seconds = time.perf_counter() - started
    lanes = map(str, ranking.lanes)
    ordered = list(zip(ranking.ids, ranking.scores, lanes, strict=True))
    store.save_ranking(
        reviewer or "",
        stage,
        ordered,
        ranker=ranking.ranker,
        labelled=ranking.labelled,
        seconds=seconds,
        theory=theory,
    )
    first = store.records_by_id(list(ranking.ids[:top]))
    return {
        "records": len(at_hand.ids),
        "labelled": ranking.labelled,
        "ranked": len(ordered),
        "ranker": ranking.ranker,
        "theory": theory or None,
        "seconds": round(seconds, 3),
        "top": [
            {"record_id": i, "title": first[i].title, "score": score, "lane": lane}
            for i, score, lane in ordered[:top]
        ],
        "basis": ranking.basis,
        "remarks": [ranking.note],
    }


def _statement(store: Store, theory: str) -> str:
    """The wording of a theory, or "" where none is named."""
    if not theory:
        return ""
    known = {t.id: t.statement for t in store.theories()}
    if theory not in known:
        raise NotFoundError(
            f"no programme theory {theory!r}; there are: {', '.join(known) or 'none'}"
        )
    return known[theory]
