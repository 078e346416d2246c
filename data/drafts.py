"""What a person keeps for themselves: words not yet decided with, where they are, their keys.

None of it is of the review: it is not logged, not exported, not in a bundle, and only its
writer ever reads it. A draft ends with the decision it was for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects.sqlite import insert

from realist.data import schema
from realist.data.database import Database
from realist.data.domain import Decision, Stage


class Drafts(Database):
    """The part of the store that belongs to one person at a time."""

    def draft(self, reviewer: str, record_id: str, stage: Stage) -> dict[str, Any]:
        """What the reviewer has written beside a record, by the name of the box."""
        table = schema.draft.c
        query = select(table.words).where(
            table.reviewer == reviewer, table.record_id == record_id, table.stage == stage
        )
        found = self._rows(query)
        return dict(found[0].words) if found else {}

    def save_draft(
        self, reviewer: str, record_id: str, stage: Stage, words: Mapping[str, Any]
    ) -> None:
        """Keep what stands in some boxes; the others stay as they were, empty ones go."""
        key = {"reviewer": reviewer, "record_id": record_id, "stage": str(stage)}
        table = schema.draft
        here = [table.c[name] == value for name, value in key.items()]
        with self._writing() as connection:
            held = connection.execute(select(table.c.words).where(*here)).scalar_one_or_none()
            kept = {name: said for name, said in {**(held or {}), **words}.items() if said}
            if kept:
                _put(connection, table, key, {"words": kept, "at": self.now()})
            else:
                connection.execute(delete(table).where(*here))

    def preference(self, reviewer: str, name: str) -> dict[str, Any]:
        """What a person has set for themselves under a name; empty where nothing."""
        table = schema.preference.c
        found = self._rows(
            select(table.value).where(table.reviewer == reviewer, table.name == name)
        )
        return dict(found[0].value) if found else {}

    def prefer(self, reviewer: str, name: str, value: Mapping[str, Any]) -> None:
        """Keep a setting of one person's."""
        key = {"reviewer": reviewer, "name": name}
        with self._writing() as connection:
            _put(connection, schema.preference, key, {"value": dict(value)})


def drop_drafts(connection: Connection, decisions: Sequence[Decision]) -> None:
    """Forget the drafts of what has been decided, in the decisions' own transaction."""
    table = schema.draft.c
    for d in decisions:
        connection.execute(
            delete(schema.draft).where(
                table.reviewer == d.reviewer,
                table.record_id == d.record_id,
                table.stage == str(d.stage),
            )
        )


def _put(
    connection: Connection, table: Table, key: Mapping[str, str], values: Mapping[str, Any]
) -> None:
    new = insert(table).values({**key, **values})
    connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=dict(values)))
