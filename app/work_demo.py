"""Building the demonstration review: its records, decisions, documents, ranking and figures.

Everything in it is synthetic but the published facts, and says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from realist.app.work_documents import propose_extracts
from realist.app.work_eval import review_agreement, review_ranking
from realist.app.work_rank import rank_records
from realist.app.work_reports import seek_reports
from realist.app.work_suggestions import text_of
from realist.data.demo.documents import DemoDocument
from realist.data.demo.review import demo_review
from realist.data.demo.suggestions import (
    BY_HAND,
    ON_DOCUMENTS,
    ON_RECORDS,
    PROPOSER,
    Scripted,
)
from realist.data.demo.synthesis import record_final, record_initial
from realist.data.domain import Document, Reviewer, ReviewerRole, Stage
from realist.data.errors import RefusedError
from realist.data.fulltext import read_document
from realist.data.reports import as_state
from realist.data.retrieval import Retrieval
from realist.data.store import Store
from realist.data.suggestion import Ground, Suggestion
from realist.extraction.locate import Source

Say = Callable[[str], None]
GUESTS = ("Guest A", "Guest B")


def demo(db: str, *, say: Say) -> dict[str, Any]:
    """Build the demonstration review unless it is there, and report on it.

    Raises:
        RefusedError: the database holds another review.
    """
    started = time.perf_counter()
    path = Store.path_of(db)
    if path is None or not path.exists():
        _build_aside(db, path, say)
    with Store.open(db) as store:
        _check_is_demo(store, db)
        return _report(store, say) | {"seconds": round(time.perf_counter() - started, 2)}


def _build_aside(db: str, path: Path | None, say: Say) -> None:
    """Build under another name and rename at the end: an interrupted build leaves nothing."""
    if path is None:
        raise RefusedError("--db must name a file for the demonstration review")
    aside = path.with_name(f"{path.name}.building")
    for leftover in path.parent.glob(f"{aside.name}*"):
        leftover.unlink()
    with Store.create(f"sqlite:///{aside}") as store:
        _fill(store, say)
    aside.replace(path)
    say(f"The demonstration review is in {db}.")


def _fill(store: Store, say: Say) -> None:
    say("Making the demonstration review: synthetic records around real published facts …")
    made = demo_review()
    store.start(made.review, actor="demo")
    store.set_protocol(made.protocol, actor="demo")
    guests = [Reviewer(GUESTS[0], ReviewerRole.TRAINEE, lead=True)]  # may look at the set-up
    guests += [Reviewer(name, ReviewerRole.TRAINEE) for name in GUESTS[1:]]
    store.join([*made.reviewers, *guests], actor="demo")
    store.add_records(made.records, batch={"file": "demonstration", "format": "generated"})
    ids = {name: found[0] for name, found in store.record_ids().items()}
    source = made.cmocs[0].source
    record_initial(store, made.cmocs, source=source)
    say(f"Two simulated reviewers decide on {len(made.records):,} records …")
    decisions = [replace(d, record_id=ids[d.record_id]) for d in made.decisions]
    resolutions = [replace(r, record_id=ids[r.record_id]) for r in made.resolutions]
    for stage in Stage:
        store.decide([d for d in decisions if d.stage is stage], actor="demo")
        store.resolve([r for r in resolutions if r.stage is stage], actor="demo")
        if stage is Stage.TITLE_ABSTRACT:
            _retrieve(store)
    record_final(store, made.theories, made.cmocs, made.evidence, source=source)
    for document in made.documents:
        ids[document.name] = store.add_document(_as_read(document), actor="demo").id
    store.suggest([_by_hand(store, s, ids) for s in (*ON_DOCUMENTS, *ON_RECORDS)], actor="demo")


def _by_hand(store: Store, scripted: Scripted, ids: Mapping[str, str]) -> Suggestion:
    """A suggestion written by hand, with its quotes located as a model's would be."""
    about = ids[scripted.about]
    source = Source(text_of(store, about))
    return Suggestion(
        scripted.kind,
        about,
        scripted.target,
        scripted.value,
        scripted.rationale,
        tuple(Ground(q, source.locate(q), bearing, why) for q, bearing, why in scripted.quotes),
        flags=(*scripted.flags, BY_HAND),
        proposer=PROPOSER,
    )


def _retrieve(store: Store) -> None:
    """Every full text was screened in the published review, so every report was retrieved."""
    seek_reports(store, actor="demo")
    got = [as_state(report, state=Retrieval.RETRIEVED) for report in store.reports()]
    store.state_reports(got, actor="demo")


def _as_read(document: DemoDocument) -> Document:
    """The fictional document as any other would be read."""
    with resources.as_file(resources.files("realist.data.demo") / document.name) as path:
        read = read_document(
            path, kind=document.kind, consent=document.consent, title=document.title
        )
    return replace(read, synthetic=True)


def _check_is_demo(store: Store, db: str) -> None:
    review = store.review()
    if not review.synthetic:
        raise RefusedError(f"{db} holds the review {review.title!r}; name another with --db")


def _report(store: Store, say: Say) -> dict[str, Any]:
    say("Ranking for the guests, by the review question …")
    ranked = [rank_records(store, guest, Stage.TITLE_ABSTRACT)["ranked"] for guest in GUESTS]
    say("Proposing extracts offline …")
    proposed = propose_extracts(store)
    say("Measuring agreement and ranking …")
    screeners = [r.name for r in store.reviewers() if r.role is ReviewerRole.SCREENER]
    return {
        "records": store.count_records(),
        "ranked": max(ranked),
        "documents": len(store.documents()),
        "proposals": len(store.proposals()),
        "located": proposed["located"],
        "agreement": review_agreement(store, Stage.TITLE_ABSTRACT, (screeners[0], screeners[1])),
        "ranking": review_ranking(store),
    }
