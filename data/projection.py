"""From events to tables: what each kind of event does, and nothing else does.

`apply` is used when something happens and again when the tables are rebuilt, so both must agree.
Events of one kind that follow each other are applied together, for speed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from realist.data import schema, values
from realist.data.errors import StoreError
from realist.data.log import Event, canonical

Handler = Callable[[Connection, Sequence[Event]], None]
THEORY_TABLES = ("theory", "cmoc", "evidence", "cmoc_test")


def apply(connection: Connection, events: Iterable[Event]) -> None:
    """Write what the events say into the tables, in order."""
    for kind, run in groupby(events, key=lambda e: e.kind):
        handler = HANDLERS.get(kind)
        if handler is None:
            raise StoreError(f"the log holds an event of unknown kind {kind!r}; update Realist")
        handler(connection, list(run))


def digest(connection: Connection, table: Table) -> str:
    """A hash of a table's rows in the order of its key: equal tables, equal digests."""
    seen = hashlib.sha256()
    for row in connection.execute(select(table).order_by(*(table.primary_key or table.columns))):
        seen.update(canonical(list(row)).encode())
    return seen.hexdigest()


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)


def _payloads(table: Table) -> Handler:
    """A handler for events whose payload is one row."""

    def handle(connection: Connection, events: Sequence[Event]) -> None:
        _insert(connection, table, [e.payload for e in events])

    return handle


def _bulk(table: Table) -> Handler:
    """A handler for events whose bulk is a list of rows."""

    def handle(connection: Connection, events: Sequence[Event]) -> None:
        for event in events:
            _insert(connection, table, event.bulk)

    return handle


def _numbered(table: Table) -> Handler:
    """A handler for rows that take the event's number and time."""

    def handle(connection: Connection, events: Sequence[Event]) -> None:
        _insert(connection, table, [{**e.payload, "id": e.seq, "at": e.at} for e in events])

    return handle


def _stamped(table: Table) -> Handler:
    """A handler for rows that have a number of their own and take the event's time."""

    def handle(connection: Connection, events: Sequence[Event]) -> None:
        _insert(connection, table, [{**e.payload, "at": e.at} for e in events])

    return handle


def _records_added(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        rows = [tuple(_told(row, name) for name in _RECORD) for row in event.bulk]
        if rows:  # plain tuples: a third of the time, in which nobody else can write
            connection.exec_driver_sql(_INSERT_RECORD, rows)


_RECORD = tuple(column.name for column in schema.record.columns)
_INSERT_RECORD = (
    f"INSERT INTO record ({', '.join(_RECORD)}) VALUES ({', '.join('?' * len(_RECORD))})"  # noqa: S608 - the schema's own names
)


def _told(row: Mapping[str, Any], name: str) -> object:
    """What a record's row says in a column, as SQLite takes it."""
    if name == "content":
        return values.content(row["title"], row["abstract"])
    said = row[name]
    return json.dumps(said) if name in {"authors", "keywords", "fields"} else said


def _hash_again(connection: Connection, ids: Iterable[str]) -> None:
    """After a change of title or abstract: the hash of what stands there now."""
    record = schema.record
    for record_id in ids:
        one = record.c.id == record_id
        row = connection.execute(select(record.c.title, record.c.abstract).where(one)).one()
        now = values.content(row.title, row.abstract)
        connection.execute(record.update().where(one).values(content=now))


def _settlement_signed(connection: Connection, events: Sequence[Event]) -> None:
    """The last one put up on a record at a stage is the one that waits."""
    for event in events:
        _settlement_over(connection, [event])
        _insert(connection, schema.settlement, [{**event.payload, "at": event.at}])


def _settlement_over(connection: Connection, events: Sequence[Event]) -> None:
    table = schema.settlement
    for event in events:
        here = [table.c[name] == event.payload[name] for name in ("record_id", "stage")]
        connection.execute(table.delete().where(*here))


def _resolved(connection: Connection, events: Sequence[Event]) -> None:
    """What is settled waits for no signature."""
    _numbered(schema.resolution)(connection, events)
    _settlement_over(connection, events)


def _protocol_set(connection: Connection, events: Sequence[Event]) -> None:
    """The last rules set are those that hold."""
    connection.execute(schema.protocol.delete())
    _insert(connection, schema.protocol, [events[-1].payload])


def _import_undone(connection: Connection, events: Sequence[Event]) -> None:
    """Take the records of an import out of the review; their rows stay."""
    record, batch = schema.record, schema.import_batch
    for event in events:
        number = event.payload["id"]
        connection.execute(record.update().where(record.c.import_id == number).values(undone=True))
        connection.execute(batch.update().where(batch.c.id == number).values(undone=True))
        _say_again(connection, event.bulk)


def _abstracts_found(connection: Connection, events: Sequence[Event]) -> None:
    """Fill abstracts that were missing; one that is there stays."""
    record = schema.record
    fill = record.update().where(record.c.id == bindparam("which"), record.c.abstract == "")
    for event in events:
        found = [{"which": record_id, "abstract": text} for record_id, text in event.bulk]
        connection.execute(fill.values(abstract=bindparam("abstract")), found)
        _hash_again(connection, [record_id for record_id, _ in event.bulk])


def _merged(connection: Connection, events: Sequence[Event]) -> None:
    """The kept record takes the best of each field; the others point to it."""
    record, group = schema.record, schema.duplicate_group
    for event in events:
        said = event.payload
        others = [m for m in said["members"] if m != said["kept"]]
        connection.execute(
            record.update().where(record.c.id.in_(others)).values(duplicate_of=said["kept"])
        )
        kept = record.update().where(record.c.id == said["kept"])
        connection.execute(kept.values(event.bulk["after"]))
        _hash_again(connection, [said["kept"]])
        connection.execute(
            group.update()
            .where(group.c.id == said["id"])
            .values(state="merged", kept=said["kept"], before=event.bulk["before"])
        )


def _parted(connection: Connection, events: Sequence[Event]) -> None:
    """A merge taken back: every record is as it is without it."""
    record, group = schema.record, schema.duplicate_group
    for event in events:
        said = event.payload
        connection.execute(
            record.update()
            .where(record.c.duplicate_of == said["kept"], record.c.id.in_(said["members"]))
            .values(duplicate_of=None)
        )
        _say_again(connection, event.bulk)
        connection.execute(
            group.update().where(group.c.id == said["id"]).values(state="parted", before=None)
        )


def _say_again(connection: Connection, said: dict[str, Any] | None) -> None:
    """What each record says from now on; nothing where no merge was undone."""
    record = schema.record
    for record_id, fields in (said or {}).items():
        connection.execute(record.update().where(record.c.id == record_id).values(fields))
    _hash_again(connection, said or {})


def _superseding(table: Table) -> Handler:
    """A handler for decisions: each new row lays its predecessor to rest."""
    rest = table.update().where(table.c.id == bindparam("old")).values(standing=False)

    def handle(connection: Connection, events: Sequence[Event]) -> None:
        rows = [
            {
                **e.payload,
                "id": e.seq,
                "at": e.at,
                "standing": e.payload.get("verdict") != "withdrawn",
            }
            for e in events
        ]
        if any(row["supersedes"] for row in rows):
            for row in rows:  # one by one: a row may supersede another of the same batch
                if row["supersedes"]:
                    connection.execute(rest, {"old": row["supersedes"]})
                _insert(connection, table, [row])
        else:
            _insert(connection, table, rows)

    return handle


def _theory_moved(connection: Connection, events: Sequence[Event]) -> None:
    """Each row the move touched is as the move left it; the move itself is a row too."""
    for event in events:
        for name in THEORY_TABLES:  # configurations before what refers to them
            table = schema.metadata.tables[name]
            for row in event.bulk["after"].get(name, ()):
                put = insert(table).values(row)
                put = put.on_conflict_do_update(index_elements=[table.c.id], set_=row)
                connection.execute(put)
        images = {side: _by_id(event.bulk[side]) for side in ("before", "after")}
        move = {"id": event.seq, "at": event.at, "by": event.actor, **event.payload, **images}
        _insert(connection, schema.theory_move, [{**move, "undone_by": None}])
        undone = schema.theory_move.update().where(
            schema.theory_move.c.id == event.payload["undoes"]
        )
        connection.execute(undone.values(undone_by=event.seq))


def _by_id(tables: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for rows in tables.values() for row in rows}


def _review_changed(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        connection.execute(schema.review.update().values(event.payload))


def _changed(table: Table, key: str) -> Handler:
    """A handler for events that name a row by its key and say what of it is new."""

    def handle(connection: Connection, events: Sequence[Event]) -> None:
        for event in events:
            one = table.update().where(table.c[key] == event.payload[key])
            connection.execute(one.values(event.payload))

    return handle


def _document_revised(connection: Connection, events: Sequence[Event]) -> None:
    """A new text in the old one's place: the old row is put by, located passages move along."""
    document = schema.document
    for event in events:
        one = document.c.id == event.payload["id"]
        before = connection.execute(select(document).where(one)).mappings().one()
        kept = {
            "document_id": before["id"],
            "version": before["version"],
            "said": dict(before),
            "at": event.at,
            "by": event.actor,
            "carried": event.payload["carried"],
        }
        _insert(connection, schema.document_version, [kept])
        connection.execute(document.update().where(one).values(event.bulk["document"]))
        for name, rows in event.bulk["moved"].items():
            table = schema.metadata.tables[name]
            for row in rows:
                connection.execute(table.update().where(table.c.id == row["id"]).values(row))


HANDLERS: dict[str, Handler] = {
    "review_started": _payloads(schema.review),
    "review_changed": _review_changed,
    "reviewer_joined": _payloads(schema.reviewer),
    "reviewer_changed": _changed(schema.reviewer, "name"),
    "reviewer_left": _changed(schema.reviewer, "name"),
    "protocol_set": _protocol_set,
    "records_added": _records_added,
    "import_finished": _stamped(schema.import_batch),
    "import_undone": _import_undone,
    "abstracts_found": _abstracts_found,
    "duplicates_proposed": _bulk(schema.duplicate_group),
    "duplicates_merged": _merged,
    "duplicates_parted": _parted,
    "decided": _superseding(schema.decision),
    "calibration_drawn": _numbered(schema.calibration),
    "settlement_signed": _settlement_signed,
    "settlement_dropped": _settlement_over,
    "resolved": _resolved,
    "document_added": _bulk(schema.document),
    "document_revised": _document_revised,
    "file_kept": _payloads(schema.document_file),
    "consent_changed": _changed(schema.document, "id"),
    "extracts_proposed": _bulk(schema.proposal),
    "extract_decided": _superseding(schema.extract_decision),
    "extraction_finished": _numbered(schema.extraction_finished),
    "extract_resolved": _numbered(schema.extract_resolution),
    "suggested": _bulk(schema.suggestion),
    "suggestion_decided": _superseding(schema.suggestion_decision),
    "reports_sought": _bulk(schema.report),
    "report_stated": _superseding(schema.report_state),
    "study_named": _payloads(schema.study),
    "theory_moved": _theory_moved,
}
