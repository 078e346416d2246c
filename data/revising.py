"""Documents into the store: a changed file is a new version, and what was located moves along.

A document keeps its id through its versions, so that evidence, tests and suggestions stay with
it. The text that was replaced stays readable by its version's number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, func, select

from realist.data import schema, values
from realist.data.carrying import Find
from realist.data.domain import Document
from realist.data.errors import NotFoundError, RefusedError
from realist.data.log import Event
from realist.data.moved_rows import (
    moved_decisions,
    moved_proposals,
    moved_resolutions,
    moved_suggestions,
)
from realist.data.moving import LEAST_SHARED, Moves, shared
from realist.data.reads import Reads


@dataclass(frozen=True, slots=True)
class Revision:
    """A change of a document's text and what became of the passages located in it."""

    document_id: str
    version: int  # the new one's number
    at: str
    by: str
    moved: tuple[str, ...]  # proposals whose words are the same in the new text
    changed: tuple[str, ...]  # proposals whose words were edited; no longer verbatim
    lost: tuple[str, ...]  # proposals that have no place in the new text
    found: tuple[str, ...]  # proposals that had no place before and have one now
    bounds_lost: tuple[int, ...]  # people's decisions whose own bounds have no place any more
    grounds_lost: tuple[str, ...]  # suggestions some of whose quotes have none


class Revising(Reads):
    """The part of the store that adds documents and knows their versions."""

    def add_document(
        self,
        document: Document,
        *,
        replaces: str = "",
        actor: str = "steward",
        find: Callable[[str], Find] | None = None,
        keep: Sequence[str] = (),
    ) -> Document:
        """Add a document; the same text again is the one already there.

        A changed file is a new version of the document it replaces: the one named, or else
        the one of the same file name, if the texts share enough (`moving.shared`). Quotes,
        people's bounds and what suggestions stand on move to the new text.

        Args:
            document: as read.
            replaces: the id of the document that this is a new version of.
            actor: who adds it.
            find: gives, for the new text, a function that looks for a quote in it; with it,
                quotes that have no place are looked for once more.
            keep: fields of the old version that a new one takes over, such as "consent".

        Raises:
            NotFoundError: there is no document to replace.
            RefusedError: the text is another document's, or an old version of this one.
        """
        with self._writing() as connection:
            same = _of_text(connection, document.sha256)
            old = _replaced(connection, document, replaces)
            if same and replaces not in ("", same):
                raise RefusedError(
                    f"{document.filename or document.title}: this text is {same} already; "
                    f"{replaces} stays as it is"
                )
            document_id = same or (old.id if old else "")
            if old and not same:
                if not replaces:
                    _check_not_old(connection, document, old)
                taken = {name: getattr(old, name) for name in keep}
                self._revise(connection, old, replace(document, **taken), actor, find)
            elif not same:
                document_id = f"D{_count(connection) + 1:03d}"
                row = values.document_row(document, document_id)
                payload = {"id": document_id, "title": document.title, "sha256": document.sha256}
                self._append(connection, [Event("document_added", payload, actor, bulk=[row])])
        return self.document(document_id)

    def namesake(self, document: Document) -> Document | None:
        """A document that came from a file of the same name, whatever it says."""
        with self._reading() as connection:
            return _namesake(connection, document.filename)

    def versions(self, document_id: str) -> list[Document]:
        """Every version of a document, the first one first, the current one last.

        Raises:
            NotFoundError: no such document.
        """
        current = self.document(document_id)
        table = schema.document_version
        query = select(table).where(table.c.document_id == document_id).order_by(table.c.version)
        return [*(_said(row.said) for row in self._rows(query)), current]

    def version(self, document_id: str, number: int) -> Document:
        """One version of a document.

        Raises:
            NotFoundError: no such document or version.
        """
        found = {d.version: d for d in self.versions(document_id)}
        if number not in found:
            raise NotFoundError(f"{document_id} has no version {number}; it has 1 to {len(found)}")
        return found[number]

    def revisions(self, document_id: str | None = None) -> list[Revision]:
        """What each change of a document's text did to the passages located in it."""
        table = schema.document_version
        query = select(table).order_by(table.c.document_id, table.c.version)
        if document_id is not None:
            query = query.where(table.c.document_id == document_id)
        return [
            Revision(
                row.document_id,
                row.version + 1,
                row.at,
                row.by,
                **{name: tuple(ids) for name, ids in row.carried.items()},
            )
            for row in self._rows(query)
        ]

    def _revise(
        self,
        connection: Connection,
        old: Document,
        new: Document,
        actor: str,
        find: Callable[[str], Find] | None,
    ) -> None:
        numbered = replace(new, version=old.version + 1, replaces=old.sha256)
        look = find(new.text) if find else None
        moves = Moves(old.text, new.text)
        proposals, told = moved_proposals(connection, old.id, moves, look, numbered.version)
        decisions, bounds_lost = moved_decisions(
            connection, old.id, moves, proposals, numbered.version
        )
        suggestions, grounds_lost = moved_suggestions(connection, old.id, moves)
        moved = {
            "proposal": [row for _, row in proposals.values()],
            "extract_decision": decisions,
            "extract_resolution": moved_resolutions(connection, old.id, moves),
            "suggestion": suggestions,
        }
        payload = {
            "id": old.id,
            "version": numbered.version,
            "sha256": new.sha256,
            "replaces": old.sha256,
            "carried": {**told, "bounds_lost": bounds_lost, "grounds_lost": grounds_lost},
        }
        bulk = {"document": values.document_row(numbered, old.id), "moved": moved}
        self._append(connection, [Event("document_revised", payload, actor, bulk=bulk)])


def _count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(schema.document)).scalar_one())


def _of_text(connection: Connection, sha256: str) -> str:
    table = schema.document.c
    found = connection.execute(select(table.id).where(table.sha256 == sha256))
    return found.scalar_one_or_none() or ""


def _namesake(connection: Connection, filename: str) -> Document | None:
    table = schema.document
    query = select(table).where(table.c.filename == filename).order_by(table.c.id.desc())
    row = connection.execute(query).first() if filename else None
    return values.document_of(row) if row else None


def _replaced(connection: Connection, document: Document, replaces: str) -> Document | None:
    """The document that this one is a new version of, if any."""
    if replaces:
        table = schema.document
        row = connection.execute(select(table).where(table.c.id == replaces)).first()
        if row is None:
            raise NotFoundError(f"no document {replaces!r} to replace; `realist documents list`")
        return values.document_of(row)
    old = _namesake(connection, document.filename)
    return old if old and shared(old.text, document.text) >= LEAST_SHARED else None


def _check_not_old(connection: Connection, document: Document, old: Document) -> None:
    table = schema.document_version
    rows = connection.execute(select(table).where(table.c.document_id == old.id))
    for row in rows:
        if row.said["sha256"] == document.sha256:
            raise RefusedError(
                f"{document.filename}: this is {old.id} as it was in version {row.version}; "
                f"to go back to that text, say that it replaces {old.id}"
            )


def _said(row: Mapping[str, Any]) -> Document:
    """The document that an old version's row was of."""
    columns: Any = SimpleNamespace(**row)
    return values.document_of(columns)
