"""What parting a merge leaves behind: whatever came only from the parted records goes with them.

Merges stand on each other: m was merged into k, then k into j. Parting m from k takes m's words
and m's decisions out of k, and out of j, to which they came by way of k.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from realist.data import schema, values
from realist.data.dedupe import best_record
from realist.data.domain import Decision, Record
from realist.data.log import Event

MERGE_FIELDS = (
    "title",
    "abstract",
    "authors",
    "year",
    "journal",
    "keywords",
    "doi",
    "pmid",
)  # what a kept record may take from its duplicates; its own fields as read stay as they were


def merge_fields(record: Record) -> dict[str, Any]:
    """What of a record a merge may change."""
    return {name: getattr(record, name) for name in MERGE_FIELDS}


def upward(connection: Connection, record_id: str) -> Iterator[str]:
    """The record, the one it was merged into, the one that was merged into, and so on."""
    record = schema.record.c
    at: str | None = record_id
    while at is not None:
        yield at
        query = select(record.duplicate_of).where(record.id == at)
        at = connection.execute(query).scalar_one()


def said_of_itself(connection: Connection, record_id: str) -> dict[str, Any] | None:
    """What a record said before any merge into it that holds; None where none does."""
    group = schema.duplicate_group.c
    query = select(group.before).where(group.kept == record_id, group.state == "merged")
    return connection.execute(query.order_by(group.id)).scalars().first()


def said_without(
    connection: Connection, kept: Collection[str], parted: Collection[str]
) -> dict[str, dict[str, Any]]:
    """The fields of kept records, and of all they were merged into, once the parted are out."""
    now: dict[str, Record] = {}
    concerned = {above for record_id in kept for above in upward(connection, record_id)}
    for record_id in sorted(concerned, reverse=True):  # the first imported is kept: upwards
        own = said_of_itself(connection, record_id)
        if own is None:
            continue
        base = replace(_record(connection, record_id), **_as_held(own))
        under = [i for i in _merged_into(connection, record_id) if i not in parted]
        rest = [now.get(i) or _record(connection, i) for i in under]
        now[record_id] = best_record([base, *rest]) if rest else base
    return {record_id: merge_fields(record) for record_id, record in now.items()}


def carried_anew(connection: Connection, kept: str, parted: Collection[str]) -> list[Event]:
    """Withdraw every decision that came through the parted records; carry what stands instead.

    Where the same reviewer has decided on another duplicate too, that decision was not carried
    while this one stood: it takes its place.
    """
    found: dict[tuple[str, str, str], Decision | None] = {}
    events = []
    for record_id in upward(connection, kept):
        for made in _standing(connection, record_id):
            if not _came_through(connection, made, kept, parted):
                continue
            under = [i for i in _merged_into(connection, record_id) if i not in parted]
            after = _next_in_line(connection, made, under, found)
            found[record_id, made.reviewer, made.stage] = after
            events += [values.withdrawal(made, "parted"), *([after] if after else [])]
    return [Event("decided", values.decision_row(d), "dedupe") for d in events]


def _next_in_line(
    connection: Connection,
    made: Decision,
    under: Collection[str],
    found: dict[tuple[str, str, str], Decision | None],
) -> Decision | None:
    for record_id in under:
        key = (record_id, made.reviewer, made.stage)
        held = found[key] if key in found else _held(connection, *key)
        if held:
            return replace(held, record_id=made.record_id, carried_from=record_id, supersedes=None)
    return None


def _came_through(
    connection: Connection, made: Decision, kept: str, parted: Collection[str]
) -> bool:
    """Whether a decision was carried, at first or later hand, from a parted record to `kept`."""
    if not made.carried_from:
        return False
    if made.record_id == kept and made.carried_from in parted:
        return True
    table = schema.decision.c
    before = select(schema.decision).where(
        table.record_id == made.carried_from,
        table.reviewer == made.reviewer,
        table.stage == made.stage,
        table.id < made.id,
    )
    row = connection.execute(before.order_by(table.id.desc()).limit(1)).one_or_none()
    return row is not None and _came_through(connection, values.decision_of(row), kept, parted)


def _merged_into(connection: Connection, record_id: str) -> list[str]:
    record = schema.record.c
    query = select(record.id).where(record.duplicate_of == record_id, ~record.undone)
    return list(connection.execute(query.order_by(record.id)).scalars())


def _standing(connection: Connection, record_id: str) -> list[Decision]:
    table = schema.decision
    query = select(table).where(table.c.record_id == record_id, table.c.standing)
    return [values.decision_of(row) for row in connection.execute(query.order_by(table.c.id))]


def _held(connection: Connection, record_id: str, reviewer: str, stage: str) -> Decision | None:
    made = _standing(connection, record_id)
    return next((d for d in made if (d.reviewer, d.stage) == (reviewer, stage)), None)


def _record(connection: Connection, record_id: str) -> Record:
    row = connection.execute(select(schema.record).where(schema.record.c.id == record_id)).one()
    return values.record_of(row)


def _as_held(said: dict[str, Any]) -> dict[str, Any]:
    """What a log row says of a record, with the lists of JSON as a record has them."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in said.items()}
