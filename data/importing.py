"""Records that come in. While they are written nobody else writes: all else is done before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from realist.data import schema, values
from realist.data.database import Database
from realist.data.domain import Record
from realist.data.log import Event, pack
from realist.data.progress import Progress

CHUNK = 2_000  # records per log row
_UNSAID: dict[str, Any] = {
    "file": "",
    "format": "",
    "encoding": "",
    "source": "",
    "platform": "",
    "searched": "",
    "search": "",
    "hits": None,
    "undone": False,
    "rejected": [],
}
Marked = tuple[str, Record]  # a record's fingerprint, and the record
State = tuple[int, int, int]  # how many records there are, how many left, how many imports


@dataclass(frozen=True, slots=True)
class _Ready:
    """New records numbered and packed for the log: right for as long as the state is this one."""

    state: State
    number: int
    new: int
    events: list[Event]


class Importing(Database):
    """The part of the store that takes records in."""

    def add_records(
        self,
        records: Sequence[Record],
        *,
        batch: Mapping[str, Any] | None = None,
        actor: str = "steward",
        progress: Progress | None = None,
    ) -> tuple[int, int]:
        """Add records in one transaction; gives how many are new and how many were known.

        Args:
            records: as read; a row read before (every field equal) is known and not added.
            batch: what the import says of itself: file, format, encoding, source, found, rejected.
            actor: who imports.
            progress: called with records done and records in all.
        """
        marked = [(values.fingerprint(record), record) for record in records]
        with self._reading() as connection:
            ready = _make_ready(connection, marked, actor)
        with self._writing() as connection:
            if _state(connection) != ready.state:  # somebody else's import came between
                ready = _make_ready(connection, marked, actor)
            done = 0
            for event in ready.events:
                self._append(connection, [event])
                done += len(event.bulk)
                if progress:
                    progress(done, ready.new)
            counts = {"imported": ready.new, "duplicates": len(records) - ready.new}
            about = {"id": ready.number, "found": len(records), **(batch or {}), **counts}
            self._append(connection, [Event("import_finished", _UNSAID | about, actor)])
        return counts["imported"], counts["duplicates"]


def _make_ready(connection: Connection, marked: Sequence[Marked], actor: str) -> _Ready:
    state = _state(connection)
    held = select(schema.record.c.fingerprint).where(~schema.record.c.undone)
    new = list(_unknown(marked, set(connection.execute(held).scalars())))
    records, _, imports = state  # rows are never deleted, so their count numbers the next one
    events = []
    for start in range(0, len(new), CHUNK):
        numbered = enumerate(new[start : start + CHUNK], start=records + start + 1)
        rows = [values.record_row(r, mark, f"R{n:06d}", imports + 1) for n, (mark, r) in numbered]
        said = {"records": len(rows)}
        events.append(Event("records_added", said, actor, bulk=rows, packed=pack(rows)))
    return _Ready(state, imports + 1, len(new), events)


def _state(connection: Connection) -> State:
    record = schema.record
    undone = select(func.count()).where(record.c.undone)
    rows = (select(func.count()).select_from(record), undone)
    imports = select(func.count()).select_from(schema.import_batch)
    records, left, batches = (
        int(connection.execute(query).scalar_one()) for query in (*rows, imports)
    )
    return records, left, batches


def _unknown(marked: Iterable[Marked], known: set[str]) -> Iterator[Marked]:
    for mark, record in marked:
        if mark not in known:
            known.add(mark)
            yield mark, record
