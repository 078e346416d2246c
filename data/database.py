"""One review, one database: opening, transactions, and the append that everything goes through."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from realist.data import projection, schema
from realist.data.clock import Clock, system_clock
from realist.data.errors import (
    NoReviewError,
    RealistError,
    StoreError,
    UnwritableError,
    UsageError,
)
from realist.data.log import GENESIS, Event, rows_for
from realist.data.migrations import CURRENT, migrate, version_of

BUSY_SECONDS = 30.0
_DAMAGED = (
    "the file is damaged or was changed by hand; `realist restore` makes the review of a backup"
)


class Database:
    """An open review database. Several processes and threads may share one file."""

    def __init__(self, engine: Engine, path: Path | None, clock: Clock) -> None:
        self._engine = engine
        self.path = path
        self._clock = clock

    @classmethod
    def create(cls, url: str, *, clock: Clock = system_clock) -> Self:
        """Open the database, making the file and its tables where they are missing.

        Raises:
            StoreError: the place cannot be written, or holds something else.
        """
        engine, path = _engine(url)
        if path is not None and not path.parent.is_dir():
            raise UnwritableError(
                f"{path}: the folder {path.parent} does not exist; make it first"
            )
        store = cls(engine, path, clock)
        with store._writing() as connection:
            migrate(connection)
        if path is not None:
            with store._plain_sqlite() as raw:
                raw.execute("PRAGMA journal_mode = WAL")
        return store

    @classmethod
    def open(cls, url: str, *, clock: Clock = system_clock) -> Self:
        """Open an existing review.

        Raises:
            NoReviewError: there is no such file, or it is not Realist's.
            NewerDatabaseError: a later Realist wrote it.
        """
        engine, path = _engine(url)
        if path is not None and not path.is_file():
            raise NoReviewError(
                f"{path}: no review here yet; start one with `realist init --title ...`, "
                "or name its database with --db"
            )
        store = cls(engine, path, clock)
        with store._reading() as connection:
            version = version_of(connection)
        if version == 0:
            raise NoReviewError(f"{path}: an empty file, not a review; `realist init` starts one")
        if version < CURRENT:
            with store._writing() as connection:
                migrate(connection)
        return store

    @staticmethod
    def path_of(url: str) -> Path | None:
        """The file a database URL names; None for one in memory."""
        engine, path = _engine(url)
        engine.dispose()
        return path

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def now(self) -> str:
        """The time, as it is written: ISO 8601, UTC, to the second."""
        return self._clock().isoformat(timespec="seconds")

    def backup(self, target: Path) -> None:
        """Copy the review while it is in use, by SQLite's online backup."""
        if target.exists():
            raise UnwritableError(f"{target}: exists already; name a new file")
        with worded(target), self._plain_sqlite() as source:
            copy = sqlite3.connect(target)
            try:
                source.backup(copy)
                copy.execute("DELETE FROM session")  # nobody comes in by a session of a copy's
                copy.commit()
            finally:
                copy.close()

    # -- for the classes built on this one ---------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with worded(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        # IMMEDIATE takes the write lock at once: a read that later wants to write would fail
        # under other writers instead of waiting for them.
        with worded(self.path), self._engine.connect() as plain:
            connection = plain.execution_options(begin="BEGIN IMMEDIATE")
            with connection.begin():
                yield connection

    def _append(self, connection: Connection, events: Iterable[Event]) -> list[int]:
        """Log the events and apply them, in the caller's transaction; gives their numbers."""
        last = connection.execute(
            select(schema.log.c.seq, schema.log.c.hash).order_by(schema.log.c.seq.desc()).limit(1)
        ).one_or_none()
        last_seq, last_hash = (last.seq, last.hash) if last else (0, GENESIS)
        stamped = [replace(e, at=e.at or self.now()) for e in events]
        rows = list(rows_for(stamped, last_seq=last_seq, last_hash=last_hash))
        if not rows:
            return []
        connection.execute(schema.log.insert(), rows)
        numbered = [replace(e, seq=row["seq"]) for e, row in zip(stamped, rows, strict=True)]
        projection.apply(connection, numbered)
        return [e.seq for e in numbered]

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._reading() as connection:
            return connection.execute(query).all()

    def _count(self, query: Select[Any]) -> int:
        with self._reading() as connection:
            found = connection.execute(select(func.count()).select_from(query.subquery()))
            return int(found.scalar_one())

    @contextmanager
    def _plain_sqlite(self) -> Iterator[sqlite3.Connection]:
        if self.path is None:
            raise UsageError("a review in memory has no file to copy")
        raw = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
        try:
            yield raw
        finally:
            raw.close()


def _engine(url: str) -> tuple[Engine, Path | None]:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UsageError(f"--db {url}: not a database URL; write sqlite:///review.db") from error
    if parsed.get_backend_name() != "sqlite":
        raise UsageError(f"--db {url}: only SQLite is supported; write sqlite:///review.db")
    if parsed.query:
        raise UsageError(f"--db {url}: what follows the question mark is not taken; leave it out")
    path = Path(parsed.database) if parsed.database not in (None, "", ":memory:") else None
    # A file is opened afresh for each transaction: safe across threads and forks, and whoever
    # copies or replaces the file between two has all of it, since the last to close it folds
    # the write-ahead log in. (Kept open, a small read takes a tenth of the time, but a file
    # copied meanwhile lacks what was written last.) In memory, the one connection
    # is the database.
    engine = create_engine(
        parsed,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        **({"poolclass": NullPool} if path else {}),
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine, path


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's `begin` event says when, not the driver
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def worded(path: Path | None) -> Iterator[None]:
    """Turn the database driver's complaints into ours."""
    where = path or "the review"
    try:
        yield
    except RealistError:
        raise
    except OperationalError as error:
        raise UnwritableError(f"{where}: {_cause(error)}") from error
    except DatabaseError as error:
        if "not a database" in str(error):
            raise NoReviewError(f"{where}: not a Realist review; name another file") from error
        raise StoreError(f"{where}: {_reason(error)}; {_DAMAGED}") from error
    except sqlite3.Error as error:
        raise UnwritableError(f"{where}: {error}") from error


def _cause(error: OperationalError) -> str:
    reason = _reason(error)
    advice = {
        "readonly": "the file or its folder is read-only; make it writable or copy it elsewhere",
        "unable to open": "cannot be opened; check that the folder exists and can be written",
        "locked": "another program holds it; close that one or try again",
        "full": "the disk is full; make room and try again",
        "no such": f"{_reason(error)}; {_DAMAGED}",
    }
    return next((text for word, text in advice.items() if word in reason), reason)


def _reason(error: DatabaseError) -> str:
    return str(error.orig).splitlines()[0]
