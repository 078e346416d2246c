"""The synthesis in the store: its book, the moves that change it, and their undoing.

A move is one event that holds each row it touched as it was before and as it is after, so that
every state can be rebuilt from the log and any move can be taken back by a further one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from realist.data import schema, values
from realist.data.book import Book, numbered
from realist.data.configuration import (
    STEWARD,
    Change,
    Configuration,
    DataPoint,
    Entry,
    Move,
    MoveKind,
    ProgrammeTheory,
)
from realist.data.domain import Cmoc, Evidence, ReviewerRole, Theory
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.log import Event
from realist.data.merging import Merging
from realist.data.projection import THEORY_TABLES
from realist.data.undoing import check_untouched, restoring

Images = dict[str, list[dict[str, Any]]]  # table -> rows


class Theories(Merging):
    """The part of the store that knows of theories, configurations and what bears on them."""

    def book(self) -> Book:
        """The synthesis as it stands."""
        with self._reading() as connection:
            return _book(connection)

    def theories(self) -> list[Theory]:
        """The programme theories worked with now."""
        return [*self.book().live_theories()]

    def cmocs(self) -> list[Cmoc]:
        """The configurations that were not withdrawn, initial ones first."""
        return [*self.book().standing_cmocs()]

    def evidence(self) -> list[Evidence]:
        """What bears on which configuration."""
        return [*self.book().points()]

    def moves(self, touching: str | None = None) -> list[Move]:
        """What was done to the theory, oldest first; with `touching`, to one thing in it."""
        with self._reading() as connection:
            query = select(schema.theory_move).order_by(schema.theory_move.c.id)
            moves = [values.move_of(row) for row in _dicts(connection, query)]
        return [m for m in moves if touching is None or touching in m.touched]

    def theory_version(self) -> int:
        """How often the theory has changed what it says; 0 before there is any."""
        with self._reading() as connection:
            return theory_version(connection)

    def add_theory(
        self,
        theories: Sequence[Theory],
        cmocs: Sequence[Cmoc],
        evidence: Sequence[Evidence],
        *,
        actor: str = STEWARD,
        reason: str = "taken over as it is stated elsewhere",
        again: bool = False,
    ) -> None:
        """Record theories, configurations and evidence that were made elsewhere.

        They keep their ids; evidence is given one. With `again`, what has a known id is a new
        version of it.

        Raises:
            RefusedError: an id is taken, or the parts do not hold together.
        """
        with self._writing() as connection:
            book = _book(connection)
            taken = {t.id for t in theories} & book.theories.keys()
            taken |= {c.id for c in cmocs} & book.cmocs.keys()
            if taken and not again:
                raise RefusedError(f"already in this review: {', '.join(sorted(taken))}")
            ids = numbered("E", 5, book.evidence, len(evidence))
            change = Change(
                MoveKind.RECORD,
                tuple(_next(book.theories, _fuller(ProgrammeTheory, t)) for t in theories),
                tuple(_next(book.cmocs, _with_entries(c)) for c in cmocs),
                tuple(
                    replace(_fuller(DataPoint, e), id=i)
                    for i, e in zip(ids, evidence, strict=True)
                ),
            )
            if change.ids:
                self._log_move(connection, book, change, by=actor, reason=reason)

    def move(
        self,
        book: Book,
        change: Change,
        *,
        by: str,
        reason: str,
        rests_on: Sequence[str] = (),
    ) -> int:
        """Log a change that was made to `book`; gives the move's number.

        Args:
            book: what the writer had in front of them.
            change: each touched value as it is afterwards, from `realist.extraction.moves`.
            by: a reviewer's name, or the steward.
            reason: why; there must be one.
            rests_on: ids of extracts, evidence, documents or records that the move rests on.

        Raises:
            RefusedError: no reason, a trainee, or the book would no longer hold together.
            NotFoundError: an unknown person or an unknown id in `rests_on` or the evidence.
            StaleWriteError: somebody changed one of the touched values meanwhile.
        """
        with self._writing() as connection:
            now = _book(connection)
            stale = [i for i in change.ids if now.find(i) != book.find(i)]
            if stale:
                raise StaleWriteError(
                    f"{', '.join(stale)} changed meanwhile, perhaps in another tab; look again"
                )
            _check_person(connection, by)
            sources = {e.source_id for e in change.evidence if e.id not in now.evidence}
            sources |= {t.source_id for t in change.tests if t.id not in now.tests}
            _check_references(connection, now.after(change), {*rests_on, *sources})
            return self._log_move(connection, now, change, by=by, reason=reason, rests_on=rests_on)

    def undo_move(self, number: int, *, by: str, reason: str) -> int:
        """Take a move back by a further move; undoing that one does it again.

        Versions go on: what is restored is a new version that says what the old one said.

        Raises:
            NotFoundError: no such move.
            RefusedError: it is undone already, or later moves rest on it.
        """
        with self._writing() as connection:
            query = select(schema.theory_move).where(schema.theory_move.c.id == number)
            found = _dicts(connection, query)
            if not found:
                raise NotFoundError(f"no move {number}; `realist theory moves` lists them")
            move, now = values.move_of(found[0]), _book(connection)
            _check_person(connection, by)
            if move.undone_by is not None:
                raise RefusedError(f"move {number} was undone by move {move.undone_by} already")
            check_untouched(now, move)
            change = restoring(now, move)
            faults = now.after(change).faults()
            if faults:
                raise RefusedError(
                    f"move {number} cannot be undone while later moves rest on it: {faults[0]}"
                )
            return self._log_move(connection, now, change, by=by, reason=reason, undoes=move)

    def _log_move(
        self,
        connection: Connection,
        book: Book,
        change: Change,
        *,
        by: str,
        reason: str,
        rests_on: Sequence[str] = (),
        undoes: Move | None = None,
    ) -> int:
        if not reason.strip():
            raise RefusedError("a move needs a reason; say why in a few words")
        if faults := book.after(change).faults():
            raise RefusedError(f"this would not hold together: {'; '.join(faults[:3])}")
        before = {i: book.find(i) for i in change.ids}
        said = undoes.kind if undoes else change.kind
        payload = {
            "kind": str(change.kind),
            "reason": reason.strip(),
            "rests_on": list(rests_on),
            "touched": list(change.ids),
            "version": theory_version(connection) + said.substantive,
            "undoes": undoes.id if undoes else None,
        }
        bulk = {
            "before": _images(change, before),
            "after": _images(change, {i: book.after(change).find(i) for i in change.ids}),
        }
        return self._append(connection, [Event("theory_moved", payload, by, bulk=bulk)])[0]


def theory_version(connection: Connection) -> int:
    """The version of the theory in the caller's transaction."""
    query = select(func.coalesce(func.max(schema.theory_move.c.version), 0))
    return int(connection.execute(query).scalar_one())


def _book(connection: Connection) -> Book:
    def rows(name: str) -> list[dict[str, Any]]:
        table = schema.metadata.tables[name]
        return _dicts(connection, select(table).order_by(table.c.id))

    return Book(
        {r["id"]: values.theory_of(r) for r in rows("theory")},
        {r["id"]: values.cmoc_of(r) for r in rows("cmoc")},
        {r["id"]: values.point_of(r) for r in rows("evidence")},
        {r["id"]: values.cmoc_test_of(r) for r in rows("cmoc_test")},
    )


def _dicts(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _images(change: Change, found: Mapping[str, Any]) -> Images:
    parts: tuple[Sequence[Any], ...] = (
        change.theories,
        change.cmocs,
        change.evidence,
        change.tests,
    )
    return {
        table: [values.said(found[i.id]) for i in part if found[i.id] is not None]
        for table, part in zip(THEORY_TABLES, parts, strict=True)
    }


def _check_person(connection: Connection, name: str) -> None:
    """Someone who may change the theory: a reviewer, whoever leads, the steward; no trainee."""
    table = schema.reviewer.c
    people = connection.execute(select(table.name, table.role, table.lead))
    known = {row.name: (row.role, row.lead) for row in people}
    if known.get(name) == (ReviewerRole.TRAINEE, False):
        raise RefusedError(
            f"{name} is a trainee here: trainees read the theory, reviewers change it"
        )
    if name != STEWARD and name not in known:
        there = ", ".join(sorted(known)) or "none"
        raise NotFoundError(f"no reviewer {name!r}; there are: {there}, and {STEWARD}")


def _check_references(connection: Connection, book: Book, wanted: set[str]) -> None:
    """Every id that a move rests on is there."""
    missing = {w for w in wanted if w not in book.evidence and w not in book.tests}
    for column in (schema.proposal.c.id, schema.document.c.id):
        found = connection.execute(select(column).where(column.in_(missing))).scalars()
        missing -= set(found)
    record = schema.record.c
    named = or_(record.id.in_(missing), record.source_id.in_(missing))
    for row in connection.execute(select(record.id, record.source_id).where(named)):
        missing -= {row.id, row.source_id}
    if missing:
        raise NotFoundError(
            f"no extract, evidence, document or record {', '.join(sorted(missing))} here"
        )


def _fuller(kind: Any, plain: Any) -> Any:
    """A domain value as its fuller kind, with nothing more said."""
    if isinstance(plain, kind):
        return plain
    return kind(**{f.name: getattr(plain, f.name) for f in fields(plain)})


def _next(known: Mapping[str, Any], item: Any) -> Any:
    """The item as the version after the one that is known."""
    old = known.get(item.id)
    return item if old is None else replace(item, version=old.version + 1)


def _with_entries(plain: Cmoc) -> Configuration:
    slots = tuple(_fuller(Entry, slot) for slot in plain.slots)
    made: Configuration = replace(_fuller(Configuration, plain), slots=slots)
    return made
