"""Ordered migrations: each takes the database from the version before it to its own.

The version stands in SQLite's `user_version`; `application_id` marks the file as Realist's.
A new database is made as `schema` has it; an older one walks the steps. A step is never edited
once released: add the next one.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from realist.data import schema
from realist.data.errors import NewerDatabaseError, NoReviewError

APPLICATION_ID = 0x52454C53  # "RELS"


# One step per version after the first, in order: MIGRATIONS[0] takes version 1 to version 2.
MIGRATIONS: tuple[Callable[[Connection], None], ...] = ()
CURRENT = 1 + len(MIGRATIONS)


def version_of(connection: Connection) -> int:
    """The database's version; 0 for an empty file.

    Raises:
        NoReviewError: the file is a database of something else.
        NewerDatabaseError: it was written by a later Realist.
    """
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    marked = int(connection.exec_driver_sql("PRAGMA application_id").scalar_one())
    tables = int(connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one())
    if marked != APPLICATION_ID and (tables or version):
        raise NoReviewError("this database is not a Realist review; name another with --db")
    if version > CURRENT:
        raise NewerDatabaseError(
            f"this review is of database version {version}, and this Realist knows up to "
            f"{CURRENT}; update Realist"
        )
    return version


def create(connection: Connection) -> None:
    """The tables as they are today, and the triggers that keep the log append-only."""
    schema.metadata.create_all(connection)
    for trigger in schema.APPEND_ONLY:
        connection.exec_driver_sql(trigger)


def migrate(connection: Connection) -> None:
    """Bring the database to the current version, inside the caller's transaction."""
    version = version_of(connection)
    if version == CURRENT:
        return
    if version == 0:
        create(connection)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    for step in MIGRATIONS[version - 1 :] if version else ():
        step(connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {CURRENT}")
