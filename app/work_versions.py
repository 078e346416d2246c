"""What both faces do with files that are documents, or new versions of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from realist.app.work_pages import keep_pages
from realist.data.domain import Consent, Document, Kind, Located
from realist.data.errors import InputError, NotFoundError, RefusedError, UsageError
from realist.data.store import Store

FATES = ("moved", "changed", "lost", "found")


def add_files(
    store: Store,
    files: Sequence[Path],
    *,
    kind: Kind | None = None,
    consent: Consent | None = None,
    replaces: str = "",
    actor: str = "steward",
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Add documents or new versions; one that cannot be read does not stop the others.

    Returns:
        A row for each document, with what became of passages in its old text; and the failures.

    Raises:
        UsageError: several files are to replace one document.
    """
    from realist.data.fulltext import read_document

    if replaces and len(files) > 1:
        raise UsageError("--replaces names one document: add one file with it")
    done: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    for path in files:
        try:
            read = read_document(path, kind=kind, consent=consent)
            row = add_read(store, read, kind, consent, replaces=replaces, actor=actor)
            row["remarks"] += keep_pages(store, path, row["id"], by=actor)
            done.append(row)
        except (InputError, RefusedError) as error:
            failed.append({"file": str(path), "error": str(error)})
    return done, failed


def add_read(
    store: Store,
    read: Document,
    kind: Kind | None = None,
    consent: Consent | None = None,
    *,
    replaces: str = "",
    actor: str = "steward",
) -> dict[str, Any]:
    """Add one document as it was read; gives its row.

    A new version keeps the kind and consent of the old one where none is given: both were said
    of the source, not of its file.
    """
    given = {"kind": kind, "consent": consent}
    before = {d.id: d.version for d in store.documents()}
    namesake = store.namesake(read)
    added = store.add_document(
        read,
        replaces=replaces,
        actor=actor,
        find=finder,
        keep=[name for name, value in given.items() if value is None],
    )
    return {
        "id": added.id,
        "title": added.title,
        "kind": str(added.kind),
        "consent": str(added.consent),
        "version": added.version,
        "characters": len(added.text),
        "pages": len(added.pages),
        "warnings": list(added.warnings),
        "remarks": _remarks(store, added, before, namesake),
    }


def finder(text: str) -> Callable[[str], Located]:
    """Looks for quotes in a text as everywhere else."""
    from realist.extraction.locate import Source

    return Source(text).locate


def _remarks(
    store: Store, added: Document, before: Mapping[str, int], namesake: Document | None
) -> list[str]:
    """What a person should know of how a file was taken."""
    if added.id not in before:
        if namesake is None:
            return []
        remark = (
            f"{namesake.id} came from a file of the same name, but its text shares little with "
            f"this one: a new document; say --replaces {namesake.id} if it is a new version"
        )
        return [remark]
    if before[added.id] == added.version:
        return ["the same text is there already"]
    revision = store.revisions(added.id)[-1]
    told = ", ".join(f"{len(ids)} {fate}" for fate in FATES if (ids := getattr(revision, fate)))
    remarks = [f"version {added.version}; passages: {told or 'none were located'}"]
    if revision.lost or revision.bounds_lost:
        remarks.append("lost passages wait with those not found: `realist extracts list`")
    if revision.changed:
        remarks.append("changed passages are no longer verbatim; look at them again")
    return remarks


def described_versions(store: Store, document_id: str) -> list[dict[str, Any]]:
    """The versions of a document, oldest first, each with what the change to it did."""
    changes = {r.version: r for r in store.revisions(document_id)}
    rows = []
    for document in store.versions(document_id):
        change = changes.get(document.version)
        fates = {fate: list(getattr(change, fate, ())) for fate in FATES}
        rows.append(
            {
                "version": document.version,
                "filename": document.filename,
                "sha256": document.sha256,
                "characters": len(document.text),
                "at": change.at if change else "",
                "by": change.by if change else "",
                **fates,
                "bounds_lost": list(change.bounds_lost) if change else [],
            }
        )
    return rows


def original_file(store: Store, document_id: str, number: int | None) -> tuple[str, bytes]:
    """The name and content of the file that a version of a document was read from.

    Raises:
        NotFoundError: no such document or version, or its file was not kept.
    """
    versions = store.versions(document_id)
    document = store.version(document_id, len(versions) if number is None else number)
    content = store.file_of(document.sha256)
    if content is None:
        raise NotFoundError(
            f"the file of {document_id}, version {document.version}, was not kept: only PDFs of "
            "up to 50 MB are; `realist documents versions --text` gives its text"
        )
    return Path(document.filename).name or f"{document_id}.pdf", content
