"""What both faces do with reports: seek them, say what became of them, attach their texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from realist.app.work_versions import finder
from realist.data.domain import Consent, Document, Kind
from realist.data.errors import InputError, MissingInputError, RefusedError
from realist.data.moving import LEAST_SHARED, shared
from realist.data.progress import Progress
from realist.data.report_matching import by_file, claims
from realist.data.reports import as_state
from realist.data.retrieval import Report, Retrieval
from realist.data.store import Store
from realist.data.view import View
from realist.eval.flow_counts import included_at_first

READ = frozenset({".pdf", ".docx", ".docm", ".html", ".htm", ".xhtml", ".txt", ".md"})


def seek_reports(store: Store, *, actor: str = "steward") -> dict[str, Any]:
    """Begin to look for the report of every record included at title and abstract."""
    included = included_at_first(View(store))
    return {"included": len(included), "new": store.seek(included, actor=actor)}


def described_reports(view: View, state: str | None = None) -> dict[str, Any]:
    """The reports a viewer may know of, their counts, and the records not sought yet."""
    included = included_at_first(view)
    sought = [
        r for r in view.store.reports() if view.viewer is None or r.record_ids[0] in included
    ]
    studies = {study.id: study.label for study in view.store.studies()}
    records = view.store.records_by_id([r.record_ids[0] for r in sought])
    rows = [
        {
            "id": r.id,
            "state": str(r.state),
            "records": list(r.record_ids),
            "still_included": r.record_ids[0] in included,
            "title": records[r.record_ids[0]].title,
            "doi": records[r.record_ids[0]].doi,
            "study": studies.get(r.study, ""),
            "document": r.document_id,
            "reason": r.reason,
            "note": r.note,
        }
        for r in sought
    ]
    held = {record for r in sought for record in r.record_ids}
    return {
        "reports": [row for row in rows if state in (None, row["state"])],
        "counts": _counts(sought),
        "not_sought_yet": len(set(included) - held),
        "studies": len({r.study or r.id for r in sought}),
    }


def _counts(reports: Sequence[Report]) -> dict[str, int]:
    counts = Counter(str(r.state) for r in reports)
    return {str(state): counts[str(state)] for state in Retrieval}


def state_report(
    store: Store,
    report_id: str,
    state: Retrieval,
    *,
    reason: str = "",
    note: str = "",
    actor: str = "steward",
) -> Report:
    """Say what became of a report; one that is not retrieved after all loses its text's link.

    Raises:
        NotFoundError: no such report.
    """
    held = store.report(report_id)
    document = held.document_id if state is Retrieval.RETRIEVED else ""
    change = as_state(
        held, state=state, reason=reason, note=note or held.note, document_id=document
    )
    store.state_report(change, actor=actor)
    return store.report(report_id)


def attach_text(
    store: Store,
    report_id: str,
    path: Path,
    *,
    kind: Kind | None = None,
    consent: Consent | None = None,
    actor: str = "steward",
) -> tuple[Report, Document]:
    """Read a file as the text of a report: it becomes a document, and the report is retrieved.

    A changed file of the text it has is a new version of that document, which keeps its id, and
    its kind and consent where none is given.

    Raises:
        NotFoundError: no such report.
        RefusedError: it has another text already, or the text is another report's.
        InputError: the file cannot be read.
    """
    from realist.data.fulltext import read_document

    store.report(report_id)
    given = {"kind": kind, "consent": consent}
    keep = [name for name, value in given.items() if value is None]
    read = read_document(path, kind=kind, consent=consent)
    return _attach(store, report_id, read, actor=actor, keep=keep)


def _attach(
    store: Store, report_id: str, read: Document, *, actor: str, keep: Sequence[str]
) -> tuple[Report, Document]:
    held = store.report(report_id)
    there = _there(store, held, read)
    owners = {r.document_id: r.id for r in store.reports() if r.document_id}
    if there and owners.get(there.id, report_id) != report_id:
        raise RefusedError(f"{read.filename}: this text is {owners[there.id]}'s already")
    if held.document_id and (there is None or there.id != held.document_id):
        raise RefusedError(
            f"{report_id} has {held.document_id} already; "
            "`realist documents add FILE --replaces` makes a new version of it, "
            f"`realist reports undo {report_id}` takes it off"
        )
    replaces = there.id if there and there.sha256 != read.sha256 else ""
    document = store.add_document(read, replaces=replaces, actor=actor, find=finder, keep=keep)
    if held.document_id != document.id:
        change = as_state(held, state=Retrieval.RETRIEVED, document_id=document.id, reason="")
        store.state_report(change, actor=actor)
    return store.report(report_id), document


def _there(store: Store, held: Report, read: Document) -> Document | None:
    """The document that a text already is, or is a new version of: the report's, a namesake's."""
    documents = {d.id: d for d in store.documents()}
    same = next((d for d in documents.values() if d.sha256 == read.sha256), None)
    likely = (documents.get(held.document_id), store.namesake(read))
    alike = (d for d in likely if d and shared(d.text, read.text) >= LEAST_SHARED)
    return same or next(alike, None)


def match_folder(
    store: Store,
    folder: Path,
    *,
    dry_run: bool = False,
    consent: Consent | None = None,
    actor: str = "steward",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Attach the files of a folder to the reports they surely are; list the rest.

    Reports that are not sought yet are sought first. A report with a text is not matched again.

    Returns:
        `attached`, `doubtful`, `unmatched` and `unreadable` files, each with why, and the
        reports still `missing`.

    Raises:
        MissingInputError: there is no such folder.
    """
    if not folder.is_dir():
        raise MissingInputError(f"{folder}: no such folder; name the one with the full texts")
    if not dry_run:
        seek_reports(store, actor=actor)
    keep = ("kind",) if consent else ("kind", "consent")
    read, unreadable = _read_all(folder, consent, progress)
    reports = store.reports()
    texts = {d.id: d.sha256 for d in store.documents()}
    known = {texts[r.document_id]: r.id for r in reports if r.document_id in texts}
    wanted = _wanted(store, reports, dry_run=dry_run)
    new = [(path, document) for path, document in read if document.sha256 not in known]
    found = by_file(claims(new, wanted))
    result: dict[str, Any] = {"attached": [], "doubtful": [], "unmatched": []}
    result["known"] = [
        {"file": path.name, "report": known[d.sha256]} for path, d in read if d.sha256 in known
    ]
    for path, document in new:
        made = found.get(path, [])
        if not made:
            result["unmatched"].append({"file": path.name})
        for claim in made:
            row = {"file": path.name, "report": claim.report_id, "reason": claim.reason}
            became = "attached" if claim.sure else "doubtful"
            if claim.sure and not dry_run:
                try:
                    _, added = _attach(store, claim.report_id, document, actor=actor, keep=keep)
                    row["document"] = added.id
                except RefusedError as error:
                    became, row["reason"] = "doubtful", str(error)
            result[became].append(row)
    got = {row["report"] for row in result["attached"]}
    missing = [report_id for report_id, _ in wanted if report_id not in got]
    return {**result, "unreadable": unreadable, "missing": missing, "dry_run": dry_run}


def _wanted(store: Store, reports: Sequence[Report], *, dry_run: bool) -> list[tuple[str, Any]]:
    """Reports without a text, with their records; in a rehearsal, records not sought yet too."""
    open_ones = [(r.id, r.record_ids) for r in reports if not r.document_id]
    if dry_run:
        held = {record for r in reports for record in r.record_ids}
        fresh = [r for r in included_at_first(View(store)) if r not in held]
        open_ones += [(record, (record,)) for record in fresh]
    records = store.records_by_id([record for _, ids in open_ones for record in ids])
    return [(name, [records[record] for record in ids]) for name, ids in open_ones]


def _read_all(
    folder: Path, consent: Consent | None, progress: Progress | None
) -> tuple[list[tuple[Path, Document]], list[dict[str, str]]]:
    from realist.data.fulltext import read_document

    files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    read: list[tuple[Path, Document]] = []
    unreadable: list[dict[str, str]] = []
    for done, path in enumerate(files, start=1):
        if path.suffix.lower() in READ:
            try:
                read.append((path, read_document(path, consent=consent)))
            except InputError as error:
                unreadable.append({"file": path.name, "reason": str(error)})
        else:
            unreadable.append({"file": path.name, "reason": "not PDF, DOCX, HTML, TXT or MD"})
        if progress:
            progress(done, len(files))
    return read, unreadable
