"""What both faces show of the synthesis and its history; moves are made in `work_moves`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from realist.app.work_trail import described_move, moves_seen
from realist.data.configuration import Configuration, DataPoint, ProgrammeTheory
from realist.data.errors import NotFoundError
from realist.data.store import Store
from realist.data.suggestion import SuggestionKind
from realist.data.view import View

Rows = list[dict[str, Any]]


def listed(view: View) -> dict[str, Any]:
    """All theories and configurations, superseded and retired ones too."""
    book, changed = view.book(), evidence_since(view)
    return {
        "theory_version": view.store.theory_version(),
        "theories": [described_theory(t) for t in book.standing_theories()],
        "cmocs": [
            described_cmoc(c) | {"since_settled": changed.get(c.id, "")}
            for c in book.standing_cmocs()
        ],
    }


def evidence_since(view: View) -> dict[str, str]:
    """What became of the evidence of configurations after they were settled, by id, in words.

    Only those are named whose evidence changed.
    """
    from realist.extraction.since import since_settled

    found = since_settled(view.book(), moves_seen(view))
    return {identity: since.words for identity, since in found.items()}


def shown(view: View, identity: str) -> dict[str, Any]:
    """One theory or configuration with its wording, evidence, tests and history.

    As far as the viewer may know: a test that is still blind to them is left out.

    Raises:
        NotFoundError: neither has that id.
    """
    from realist.extraction.writing import narrative, statement

    book = view.book()
    history = [described_move(m) for m in moves_seen(view, identity)]
    if identity in book.theories:
        theory = book.theory(identity)
        points = [p for c in theory.cmocs for p in book.points(c)]
        said = described_theory(theory) | {"narrative": narrative(book, theory)}
        return said | {
            "evidence": described_points(view, points),
            "verdicts": verdicts_on(view, identity),
            "moves": history,
        }
    if identity not in book.cmocs:
        raise NotFoundError(f"no theory or CMOC {identity!r}; `realist theory list` lists them")
    cmoc = book.cmoc(identity)
    return described_cmoc(cmoc) | {
        "since_settled": evidence_since(view).get(identity, ""),
        "statement": statement(cmoc),
        "evidence": described_points(view, book.points(identity)),
        "tests": [asdict(t) for t in book.tests_of(identity)],
        "children": [c.id for c in book.standing_cmocs() if identity in c.parents],
        "moves": history,
    }


def verdicts_on(view: View, theory_id: str) -> Rows:
    """What people decided when a model had put a theory as a whole to a document.

    They are no evidence: that bears on configurations. A colleague's shows beside one's own.
    """
    asked = view.store.suggestions(SuggestionKind.THEORY_TEST, target=theory_id)
    tested = {s.id: s for s in asked}
    return [
        {
            "document": tested[d.suggestion_id].about,
            "verdict": d.value,
            "reviewer": d.reviewer,
            "reason": d.reason,
            "suggestion": d.suggestion_id,
        }
        for d in view.suggestion_decisions()
        if d.suggestion_id in tested and d.verdict.keeps
    ]


def matrix(view: View, *, phase: str | None = None) -> dict[str, Any]:
    """Which document bears on which configuration, and how; with counts per configuration."""
    from realist.extraction.matrix import cells_of, column_of, current

    book = view.book()
    cmocs = current(book, phase)
    cells = cells_of(book, cmocs)
    columns = {c.id: column_of(cells, c.id) for c in cmocs}
    return {
        "documents": sorted({c.document for c in cells}),
        "cmocs": [c.id for c in cmocs],
        "cells": [
            {
                "document": c.document,
                "cmoc": c.cmoc,
                "stance": str(c.stance),
                "strength": "; ".join(dict.fromkeys(p.strength for p in c.points if p.strength)),
                "note": "; ".join(dict.fromkeys(p.note for p in c.points if p.note)),
                "evidence": [p.id for p in c.points],
                "extracts": [e for p in c.points for e in p.extracts],
            }
            for c in cells
        ],
        "counts": [
            {"cmoc": i, "documents": c.documents}
            | {str(stance): n for stance, n in c.by_stance.items()}
            for i, c in columns.items()
        ],
    }


def lineage(view: View) -> dict[str, Any]:
    """What became of each configuration, from which others it comes, and what is not stated.

    Its moves are those that the viewer may know of.
    """
    from realist.extraction.lineage import edges_of, unexplained

    book, moves = view.book(), moves_seen(view)
    cmocs, theories = book.standing_cmocs(), book.standing_theories()
    noted = [*(c.note for c in cmocs), *(f"{t.id}: {t.note}" for t in theories if t.note)]
    return {
        "cmocs": [
            {
                "id": c.id,
                "phase": c.phase,
                "number": c.number,
                "status": str(c.status),
                "state": str(c.state),
                "version": c.version,
                "parents": list(c.parents),
                "moves": [m.id for m in moves if c.id in m.touched],
            }
            for c in cmocs
        ],
        "theories": [
            {
                "id": t.id,
                "theme": t.theme,
                "phase": t.phase,
                "state": str(t.state),
                "version": t.version,
                "parents": list(t.parents),
                "cmocs": list(t.cmocs),
            }
            for t in theories
        ],
        "edges": [{"from": e.source, "to": e.target, "kind": e.kind} for e in edges_of(book)],
        "notes": sorted({n for n in noted if n}) + unexplained(book),
    }


def lineage_drawing(store: Store) -> str:
    """The lineage as an SVG document."""
    from realist.extraction.lineage import lineage_svg

    return lineage_svg(store.book())


def theory_drawing(store: Store, identity: str) -> str:
    """A theory with its configurations and their entries as an SVG document."""
    from realist.extraction.lineage import theory_svg

    book = store.book()
    return theory_svg(book, book.theory(identity))


def stated(view: View) -> dict[str, Any]:
    """The if-then-because statement of each configuration on the table."""
    from realist.extraction.matrix import current
    from realist.extraction.writing import statement

    return {
        "statements": [
            {"cmoc": c.id, "statement": statement(c), "accepted": bool(c.sentence)}
            for c in current(view.book())
        ]
    }


def narrated(view: View, identity: str) -> str:
    """A theory as text, with its configurations and how the evidence bears on each."""
    from realist.extraction.writing import narrative

    book = view.book()
    return narrative(book, book.theory(identity))


def described_theory(theory: ProgrammeTheory) -> dict[str, Any]:
    """A theory as JSON has it."""
    return asdict(theory)


def described_cmoc(cmoc: Configuration) -> dict[str, Any]:
    """A configuration as JSON has it."""
    return asdict(cmoc)


def described_points(view: View, points: Sequence[DataPoint]) -> Rows:
    """Data points with the quotes they were made from."""
    quotes = _quotes(view, {e for p in points for e in p.extracts})
    return [
        {"document": p.source_id, **asdict(p), "quotes": [quotes[e] for e in p.extracts]}
        for p in points
    ]


def _quotes(view: View, wanted: set[str]) -> dict[str, dict[str, Any]]:
    """The passages of extracts; one whose verdict was changed since is said to be so."""
    from realist.extraction.confirmed import confirmed_extracts

    found = confirmed_extracts(view.store, view.viewer) if wanted else {}
    return {
        i: {
            "extract": i,
            "text": found[i].quote if i in found else "",
            "start": found[i].start if i in found else None,
            "end": found[i].end if i in found else None,
            "confirmed": i in found,
        }
        for i in wanted
    }
