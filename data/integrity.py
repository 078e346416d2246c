"""Does a review still add up? The log's chain is followed, the tables are built again from it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from realist.data import projection, schema
from realist.data.log import first_break
from realist.data.store import Progress, Store


@dataclass(frozen=True, slots=True)
class Integrity:
    """What the check found; `broken_at` is the first log row that does not continue the chain."""

    events: int
    broken_at: int | None
    differing_tables: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether the log is whole and the tables say what it says."""
        return self.broken_at is None and not self.differing_tables


def check(store: Store, *, progress: Progress | None = None) -> Integrity:
    """Follow the chain, replay the log into memory, compare each table with its rebuilt twin."""
    events = store.count_events()
    broken = first_break(store.log_rows())
    if broken is not None:
        return Integrity(events, broken, ())
    return Integrity(events, None, _differing(store, events, progress))


def _differing(store: Store, events: int, progress: Progress | None) -> tuple[str, ...]:
    memory = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with memory.begin() as rebuilt:
            schema.metadata.create_all(rebuilt)
            done, replay = 0, store.events()
            while chunk := list(islice(replay, 500)):
                projection.apply(rebuilt, chunk)
                done += len(chunk)
                if progress:
                    progress(done, events)
            return tuple(
                table.name
                for table in schema.PROJECTIONS
                if projection.digest(rebuilt, table) != store.digest(table)
            )
    finally:
        memory.dispose()
