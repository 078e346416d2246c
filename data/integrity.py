"""Does a review still add up? The log's chain is followed, the tables are built again from it.

Kept files are compared with the hashes that the log names.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, Table, create_engine
from sqlalchemy.pool import StaticPool

from realist.data import projection, schema
from realist.data.log import first_break
from realist.data.progress import Progress
from realist.data.store import Store


@dataclass(frozen=True, slots=True)
class Integrity:
    """What the check found; `broken_at` is the first log row that does not continue the chain."""

    events: int
    broken_at: int | None
    differing_tables: tuple[str, ...]
    faults: tuple[str, ...] = ()  # of the file itself: damage, triggers dropped, tables changed
    head: str = ""  # the last row's hash: kept elsewhere, it proves that no row was cut off

    @property
    def sound(self) -> bool:
        """Whether file and log are whole and the tables say what the log says."""
        return self.broken_at is None and not self.differing_tables and not self.faults


def check(store: Store, *, progress: Progress | None = None) -> Integrity:
    """Follow the chain, replay the log into memory, compare each table with its rebuilt twin."""
    faults = tuple(store.faults())
    if any(fault.startswith("table") for fault in faults):  # what can be read is not known
        return Integrity(0, None, (), faults)
    events, head = store.count_events(), store.head()
    broken = first_break(store.log_rows())
    differing = _differing(store, events, progress) if broken is None else ()
    if broken is None and "document_file" not in differing:
        faults = (*faults, *store.file_faults())
    return Integrity(events, broken, differing, faults, head)


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
                table.name for table in schema.PROJECTIONS if not _same(rebuilt, store, table)
            )
    finally:
        memory.dispose()


def _same(rebuilt: Connection, store: Store, table: Table) -> bool:
    try:
        return projection.digest(rebuilt, table) == store.digest(table)
    except ValueError:  # a cell that is not the JSON it should be
        return False
