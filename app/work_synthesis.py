"""What both faces show of the synthesis: evidence side by side, likenesses, patterns, gaps."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from realist.app.work_embed import packaged_vectors
from realist.app.work_theory import described_points
from realist.data.domain import Decision, ExtractDecision, Record, Resolution, Stage
from realist.data.store import Store
from realist.data.view import View

LEVELS = ("low", "moderate", "high")  # of rigour, where the review names none


def juxtaposed(view: View, cmoc_id: str) -> dict[str, Any]:
    """The evidence for one configuration by stance, across documents, with the quotes."""
    from realist.extraction.synthesis import juxtapose

    sides = juxtapose(view.book(), cmoc_id)
    return {"cmoc": cmoc_id} | {str(s): described_points(view, p) for s, p in sides.items()}


def reconciled(view: View) -> dict[str, Any]:
    """Configurations with evidence both ways, each side with its contexts."""
    from realist.extraction.matrix import current
    from realist.extraction.synthesis import reconcile

    book = view.book()
    return {
        "contradictions": [
            {
                "cmoc": c.cmoc.id,
                "in_favour": described_points(view, c.in_favour),
                "against": described_points(view, c.against),
            }
            for c in reconcile(book, current(book))
        ]
    }


def adjudicated(view: View, cmoc_id: str, levels: Sequence[str] = ()) -> dict[str, Any]:
    """The data points of a configuration by rigour on the review's scale, the unrated first."""
    from realist.extraction.synthesis import adjudicate

    levels = tuple(levels) or rigour_levels(view.store)
    points = adjudicate(view.book(), cmoc_id, levels)
    return {
        "cmoc": cmoc_id,
        "levels": list(levels),
        "unrated": sum(p.rigour not in levels for p in points),
        "evidence": described_points(view, points),
    }


def rigour_levels(store: Store) -> tuple[str, ...]:
    """The review's own levels of rigour, lowest first; where it names none, ours."""
    scales = {rules.stage: rules.scale for rules in store.protocol().stages}
    return scales.get(Stage.RIGOUR, ()) or LEVELS


def situated(view: View) -> dict[str, Any]:
    """Contexts compared: what was seen to happen in each."""
    from realist.extraction.matrix import current
    from realist.extraction.synthesis import situate

    book = view.book()
    return {"situations": [asdict(s) for s in situate(book, current(book))]}


def likely_pairs(
    store: Store, *, threshold: float | None = None, by_meaning: bool = False
) -> dict[str, Any]:
    """Configurations that may be one, most alike first; a person decides.

    Raises:
        MissingPartError: likeness by meaning was asked for and there is no model for it.
    """
    from realist.extraction.consolidation import propose_pairs

    cmocs = [c for c in store.book().live_cmocs() if c.slots]
    meaning = packaged_vectors() if by_meaning else None
    found = propose_pairs(cmocs, threshold=threshold, embed=meaning)
    return {
        "cmocs": len(cmocs),
        "by": "meaning" if by_meaning else "words",
        "pairs": [asdict(pair) for pair in found],
    }


def measure_pairs(*, by_meaning: bool = False) -> dict[str, Any]:
    """Precision and recall on the shipped set of paraphrases: whole, and its two halves.

    The threshold was chosen on the odd-numbered pairs, the measure itself with all in view.
    """
    from realist.data.demo.paraphrases import paraphrases
    from realist.extraction.consolidation import measured, propose_pairs

    made, meaning = paraphrases(), packaged_vectors() if by_meaning else None
    parts = {
        "all": list(made.cmocs),
        "odd": [c for c in made.cmocs if int(c.id[1:]) % 2],
        "even": [c for c in made.cmocs if not int(c.id[1:]) % 2],
    }
    result: dict[str, Any] = {"by": "meaning" if by_meaning else "words"}
    for name, cmocs in parts.items():
        ids = {c.id for c in cmocs}
        true = [pair for pair in made.pairs if pair <= ids]
        found = measured(propose_pairs(cmocs, embed=meaning), true)
        figures = {"precision": found.precision, "recall": found.recall}
        result[name] = {"cmocs": len(cmocs)} | asdict(found) | figures
    return result


def recurring(store: Store, *, viewer: str | None = None, least: int = 2) -> dict[str, Any]:
    """C-M, M-O and C-M-O patterns over documents, with counts.

    Extracts count as the viewer may see them: a colleague's verdict only beside one's own.
    """
    from realist.extraction.confirmed import confirmed_extracts
    from realist.extraction.matrix import current
    from realist.extraction.patterns import instances_of, patterns

    book = View(store, viewer).book()
    told = instances_of(book, current(book), confirmed_extracts(store, viewer).values())
    return {
        "instances": len(told),
        "patterns": [asdict(p) | {"n": len(p.documents)} for p in patterns(told, least=least)],
    }


def lacking(view: View) -> dict[str, Any]:
    """Configurations with no, thin or one-sided evidence, or with an empty slot."""
    from realist.extraction.matrix import current
    from realist.extraction.synthesis import gaps

    book = view.book()
    tested = {c.id: {t.source_id for t in book.tests_of(c.id)} for c in current(book)}
    return {
        "gaps": [
            {
                "cmoc": g.cmoc.id,
                "in_favour": g.in_favour,
                "against": g.against,
                "missing": [str(role) for role in g.missing],
                "tested_in": len(tested[g.cmoc.id]),
                "reasons": list(g.reasons),
            }
            for g in gaps(book, current(book))
        ]
    }


def decided_before(store: Store, *, viewer: str | None = None, limit: int = 50) -> dict[str, Any]:
    """Standing decisions made under an older version of the theory, for a second look.

    With a viewer only the viewer's own, and the conflicts that the viewer had a part in settling.
    """
    now = store.theory_version()
    made = [d for d in store.decisions(reviewer=viewer) if d.theory_version < now]
    older = [d for d in store.extract_decisions(reviewer=viewer) if d.theory_version < now]
    settled = {(r.record_id, r.stage): r for r in store.resolutions()}  # the last of each
    before = [
        r
        for r in settled.values()
        if r.theory_version < now and (viewer is None or viewer in r.by)
    ]
    return {
        "theory_version": now,
        "decisions": len(made),
        "by_stage": dict(Counter(str(d.stage) for d in made)),
        "extract_decisions": len(older),
        "resolutions": len(before),
        "changes": [
            {"version": m.version, "move": m.id, "at": m.at, "kind": str(m.kind), "why": m.reason}
            for m in store.moves()
            if m.kind.substantive
        ],
        "rows": [
            {
                "record_id": d.record_id,
                "reviewer": d.reviewer,
                "stage": str(d.stage),
                **_made(d),
            }
            for d in made[:limit]
        ],
        "extracts": [
            {"proposal": d.proposal_id, "reviewer": d.reviewer, **_made(d)} for d in older[:limit]
        ],
        "settled": [
            {
                "record_id": r.record_id,
                "by": list(r.by),
                "stage": str(r.stage),
                **_made(r),
            }
            for r in before[:limit]
        ],
    }


def _made(one: Decision | ExtractDecision | Resolution) -> dict[str, Any]:
    return {"verdict": str(one.verdict), "theory_version": one.theory_version, "at": one.at}


def source_names(store: Store) -> dict[str, str]:
    """Documents, and records that evidence comes from, in plain words: author, year, title."""
    named = {d.id: d.title for d in store.documents()}
    book = store.book()
    used = {p.source_id for p in book.points()} | {t.source_id for t in book.tests.values()}
    ids = store.record_ids()
    wanted = {source: ids[source][0] for source in sorted(used - named.keys()) if ids.get(source)}
    records = store.records_by_id(list(wanted.values()))
    return named | {source: _cited(records[record]) for source, record in wanted.items()}


def _cited(record: Record) -> str:
    who = record.authors[0].split(",")[0] if record.authors else record.source_id
    others = " et al." if len(record.authors) > 1 else ""
    return (
        f"{who}{others} {record.year or ''}: {textwrap.shorten(record.title, 70, placeholder='…')}"
    )
