"""What a ranking reads of the records: their hashes, which are quick to read, or their texts."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, or_, select

from realist.data import schema
from realist.data.database import Database


class Contents(Database):
    """Reads over every record of the review that leave everything else of a record aside."""

    def count_records(self) -> int:
        """How many records the review has, duplicates merged."""
        return self._count(select(schema.record.c.id).where(active()))

    def count_merged(self) -> int:
        """How many records left the review as duplicates of others that stay."""
        record = schema.record.c
        return self._count(
            select(record.id).where(record.duplicate_of.is_not(None), ~record.undone)
        )

    def all_ids(self) -> list[str]:
        """Realist's id of every record, in the order of import."""
        query = select(schema.record.c.id).where(active()).order_by(schema.record.c.id)
        return [row.id for row in self._rows(query)]

    def contents(self) -> dict[str, str]:
        """A hash of each record's title and abstract, by id, in the order of import."""
        table = schema.record.c
        query = select(table.id, table.content).where(active()).order_by(table.id)
        return {row.id: row.content for row in self._rows(query)}

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """The id, title and abstract of each record, in the order of import, one at a time."""
        table = schema.record.c
        query = select(table.id, table.title, table.abstract).where(active()).order_by(table.id)
        with self._reading() as connection:
            for row in connection.execute(query).yield_per(5_000):
                yield row[0], row[1], row[2]

    def count_events(self) -> int:
        """How many events the log holds: they are numbered without a gap."""
        with self._reading() as connection:
            last = connection.execute(select(func.max(schema.log.c.seq))).scalar_one()
            return int(last or 0)


def active() -> ColumnElement[bool]:
    """A record that is in the review: not merged into another, its import not taken back."""
    record = schema.record.c
    return record.duplicate_of.is_(None) & ~record.undone


def left() -> ColumnElement[bool]:
    """A record that is not; said so that the index of those few records serves."""
    record = schema.record.c
    return or_(record.duplicate_of.is_not(None), record.undone)
