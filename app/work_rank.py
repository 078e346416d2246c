"""Ranking a review's records for one person, and keeping the order as that person's queue.

Heavy libraries are imported where they are used, so that a short command stays short.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
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
    from realist.screening.rank import Ranking
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

    def ranked(self, focus: str = "") -> Ranking:
        """The records still to be decided, what is likely relevant and about the focus first."""
        from realist.screening.rank import rank_ids

        return rank_ids(
            self.ids,
            self.labels,
            question=self.question,
            theories=self.theories,
            focus=focus,
            ranker=self.ranker,
            features=self.features,
        )


def material(store: Store, view: View, stage: Stage, ranker: str | None = None) -> Material:
    """Read it; the records' texts only where their features are not kept."""
    from realist.screening.consensus import labels
    from realist.screening.flow import entering
    from realist.screening.rank import features_of
    from realist.screening.rankers import DEFAULT
    from realist.screening.rankers import ranker as named

    chosen, question = named(ranker or DEFAULT), store.review().question
    contents = store.contents()
    if stage is not view.protocol.order_of_stages[0]:
        came = set(entering(view, stage))
        contents = {i: content for i, content in contents.items() if i in came}
    theories = tuple(t.statement for t in store.theories())
    texts = [text for text in (question, *theories) if text]
    embedded = kept_by_hash(store, contents, texts) if chosen.embedding_weight else None
    folder = from_environment().cache / "features"
    features = features_of(contents, store.texts, chosen, cache_dir=folder, embedded=embedded)
    learned = {i: label for i, label in labels(view, stage).items() if i in contents}
    return Material(tuple(contents), learned, question, theories, chosen, features)


def look_ahead(
    store: Store, reviewer: str, stage: Stage, terms: Sequence[str] = ()
) -> dict[str, Any]:
    """Work out what is probably still out there, and keep it beside the reviewer's ranking.

    The ranker's terms are kept with it.
    """
    from realist.screening.flow import entering
    from realist.screening.outlook import outlook

    view = View(store, reviewer)
    found = outlook(view, stage, entering(view, stage)) | {"terms": list(terms)}
    store.save_outlook(reviewer, stage, found)
    return found


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
        theory: the id of a programme theory or a configuration whose records shall come first.
        top: how many of the first records to report.

    Raises:
        NotFoundError: no such theory or configuration.
    """
    started = time.perf_counter()
    focus = wording(store, theory)
    at_hand = material(store, View(store, reviewer), stage, ranker)
    ranking = at_hand.ranked(focus)
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
        "terms": list(ranking.terms),
        "basis": ranking.basis,
        "remarks": [ranking.note],
    }


def records_on(
    store: Store, identity: str, *, reviewer: str | None = None, top: int = 20
) -> dict[str, Any]:
    """Records still to be screened that bear on a theory or configuration; no queue is changed.

    In the order that `rank_records` gives with the same `theory`: likely relevant, and about it.
    It learns from decisions that the viewer may know alone.

    Raises:
        NotFoundError: no such theory, configuration or reviewer, or it has no wording.
    """
    focus, view = wording(store, identity), View(store, reviewer)
    if not store.count_records():
        return {"cmoc": identity, "records": []}
    at_hand = material(store, view, Stage.TITLE_ABSTRACT)
    ranking = at_hand.ranked(focus)
    first = store.records_by_id(list(ranking.ids[:top]))
    return {
        "cmoc": identity,
        "records": [
            {"record_id": i, "title": first[i].title, "score": round(score, 4)}
            for i, score in zip(ranking.ids[:top], ranking.scores, strict=False)
        ],
    }


def wording(store: Store, identity: str) -> str:
    """What a programme theory or a configuration says; "" where none is named.

    Raises:
        NotFoundError: there is none of that id.
    """
    if not identity:
        return ""
    known = {t.id: t.statement for t in store.theories()}
    known |= {c.id: " ".join(slot.text for slot in c.slots) for c in store.cmocs()}
    if not known.get(identity):
        raise NotFoundError(
            f"no programme theory or configuration {identity!r}; there are: "
            f"{', '.join(known) or 'none'}"
        )
    return known[identity]
