"""The review for other programs and for deposit: a REFI-QDA project, a bundle of open files."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from realist.app import work_theory, work_trail
from realist.app.work_flow import count_flow
from realist.app.work_records import export_decisions, export_records
from realist.data.book import Book
from realist.data.configuration import Configuration
from realist.data.domain import Consent, Role
from realist.data.export import ExportFormat, write_table, write_zip
from realist.data.qdpx import Code, Coded, Group, Project, write_qdpx
from realist.data.review_file import review_toml
from realist.data.store import Store
from realist.data.view import View
from realist.extraction.confirmed import Extract, confirmed_extracts
from realist.extraction.lineage import lineage_svg
from realist.extraction.writing import narrative, statement

_ROLES = {  # name and colour; a colour never stands alone: each role has a name
    Role.CONTEXT: ("Context", "#1f77b4"),
    Role.RESOURCE: ("Mechanism: resource", "#2ca02c"),
    Role.REASONING: ("Mechanism: reasoning", "#ff7f0e"),
    Role.OUTCOME: ("Outcome", "#9467bd"),
}
_EXTRACT = ("id", "document", "role", "start", "end", "quote", "restatement", "stated", "by")


def export_qdpx(store: Store, path: Path, *, reviewer: str | None = None) -> dict[str, Any]:
    """Write documents, confirmed extracts and configurations as a REFI-QDA project.

    A passage is coded with its role and with each configuration that it went into; a document
    whose bearing on a configuration rests on no passage is coded with it as a whole.
    """
    view = View(store, reviewer)
    book, extracts = view.book(), confirmed_extracts(store, reviewer)
    coded = [*_passages(book, extracts), *_wholes(book, {d.id for d in store.documents()})]
    project = Project(
        store.review().title,
        store.documents(),
        _codes(book),
        coded,
        [Group(t.id, t.theme or t.id, narrative(book, t), t.cmocs) for t in _theories(book)],
        sorted({r.name for r in store.reviewers()}),
    )
    write_qdpx(path, project)
    local = sum(d.consent is Consent.LOCAL_ONLY for d in project.documents)
    return {
        "file": str(path),
        "documents": len(project.documents),
        "local_only": local,
        "codes": len(_ROLES) + len(book.standing_cmocs()),
        "passages": sum(c.start is not None for c in coded),
        "without_place": sum(e.start is None for e in extracts.values()),
    }


def export_bundle(store: Store, path: Path, *, reviewer: str | None = None) -> dict[str, Any]:
    """Write what a reader needs to follow the review as open files in one zip, with their hashes.

    Texts of documents that are local only are left out, and counted; so are private notes. It is
    no backup: nothing reads it back.
    """
    view = View(store, reviewer)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        left_out = _fill(root, store, view)
        made = sorted(p for p in root.rglob("*") if p.is_file())
        files = {p.relative_to(root).as_posix(): p.read_bytes() for p in made}
    manifest = {
        "review": store.review().title,
        "as_seen_by": reviewer or "steward",
        "texts_left_out": left_out,
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    files["manifest.json"] = _json(manifest)
    write_zip(path, files)
    return {"file": str(path), "files": len(files), "texts_left_out": left_out}


def _fill(root: Path, store: Store, view: View) -> list[str]:
    export_records(store, "ris", root / "records.ris", reviewer=view.viewer)
    export_records(store, "csv", root / "records.csv", reviewer=view.viewer)
    decisions = root / "decisions.csv"
    export_decisions(store, "csv", decisions, reviewer=view.viewer, private=False)
    words = {"review.toml": review_toml(store.review(), store.protocol())}
    words["theory/lineage.svg"] = lineage_svg(view.book())
    words["theory/trail.csv"] = work_trail.trail_csv(work_trail.trail(view))
    left_out = []
    for document in store.documents():
        if document.consent is Consent.LOCAL_ONLY:
            left_out.append(document.id)
        else:
            words[f"documents/{document.id}.txt"] = document.text
    for name, text in words.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", errors="replace", newline="")
    shown: dict[str, Callable[[], dict[str, Any]]] = {
        "flow.json": lambda: count_flow(view),
        "theory/theory.json": lambda: work_theory.listed(view),
        "theory/matrix.json": lambda: work_theory.matrix(view),
        "theory/lineage.json": lambda: work_theory.lineage(view),
        "theory/statements.json": lambda: work_theory.stated(view),
    }
    for name, made in shown.items():
        (root / name).write_bytes(_json(made()))
    write_table(root / "extracts.csv", _extract_rows(store, view), ExportFormat.CSV)
    return left_out


def _extract_rows(store: Store, view: View) -> list[list[str]]:
    held = {d.id for d in store.documents() if d.consent is not Consent.LOCAL_ONLY}
    rows = [
        [
            e.id,
            e.document_id,
            str(e.role),
            str(e.start),
            str(e.end),
            e.quote if e.document_id in held else "",
            e.restatement,
            "stated" if e.stated else "inferred",
            "; ".join(e.reviewers),
        ]
        for e in confirmed_extracts(store, view.viewer).values()
    ]
    return [list(_EXTRACT), *rows]


def _codes(book: Book) -> list[Code]:
    roles = tuple(Code(f"role {r}", name, "", color) for r, (name, color) in _ROLES.items())
    cmocs = tuple(Code(c.id, _name(c), _said(c)) for c in book.standing_cmocs())
    found = [Code("roles", "Roles", "Of passages in configurations.", codes=roles, codable=False)]
    if cmocs:
        found.append(Code("cmocs", "Configurations", "CMOCs.", codes=cmocs, codable=False))
    return found


def _theories(book: Book) -> list[Any]:
    standing = {c.id for c in book.standing_cmocs()}
    return [t for t in book.standing_theories() if set(t.cmocs) <= standing]


def _name(cmoc: Configuration) -> str:
    return f"{cmoc.id}, {cmoc.phase} CMOC {cmoc.number}" + (
        f": {cmoc.label}" if cmoc.label else ""
    )


def _said(cmoc: Configuration) -> str:
    became = cmoc.status if cmoc.state == "live" else cmoc.state
    return f"{statement(cmoc)} ({str(became).replace('_', ' ')})".strip()


def _passages(book: Book, extracts: dict[str, Extract]) -> list[Coded]:
    """Confirmed extracts that have a place, each with what it was used for."""
    used: dict[str, list[str]] = defaultdict(list)
    bears: dict[str, list[str]] = defaultdict(list)
    for cmoc in book.standing_cmocs():
        for entry in cmoc.slots:
            for identity in entry.extracts:
                used[identity].append(cmoc.id)
    for point in book.points():
        for identity in point.extracts:
            used[identity].append(point.cmoc_id)
            bears[identity].append(f"{point.stance} {point.cmoc_id}")
    return [
        Coded(
            e.id,
            e.document_id,
            (f"role {e.role}", *dict.fromkeys(used[e.id])),
            e.start,
            e.end,
            e.reviewers[-1] if e.reviewers else "",
            ". ".join(
                part for part in (e.restatement, "; ".join(dict.fromkeys(bears[e.id]))) if part
            ),
        )
        for e in extracts.values()
        if e.start is not None
    ]


def _wholes(book: Book, documents: set[str]) -> list[Coded]:
    """Documents that bear on a configuration by no passage; records are no sources here."""
    return [
        Coded(p.id, p.source_id, (p.cmoc_id,))
        for p in book.points()
        if p.source_id in documents and not p.extracts
    ]


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
