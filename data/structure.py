"""Is a review's file built as Realist builds one: its tables, indexes, triggers and pages?

Whoever edits the file by hand drops the triggers that keep the log append-only, or the index that
allows one standing decision each: the tables may say what the log says, and yet no longer be kept
so.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, create_engine

from realist.data.migrations import create

Shape = dict[tuple[str, str], str]  # (table, index, trigger or view; name): how it is built
_SOME = 5  # of many faults of one kind


def faults(connection: Connection) -> list[str]:
    """What is missing, different or foreign in a review's database; empty where it is whole."""
    damaged = connection.exec_driver_sql(f"PRAGMA integrity_check({_SOME})").scalars().all()
    found = [f"the file is damaged: {said}" for said in damaged if said != "ok"]
    here, due = _shape(connection), _due()
    for kind, name in sorted(here.keys() | due.keys()):
        if (kind, name) not in here:
            found.append(f"{kind} {name} is missing")
        elif (kind, name) not in due:
            found.append(f"{kind} {name} is not Realist's")
        elif here[kind, name] != due[kind, name]:
            found.append(f"{kind} {name} is built otherwise")
    return found


def _shape(connection: Connection) -> Shape:
    """A table by its columns, whatever their order; all else by its SQL, whatever its spacing."""
    made = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"
    ).all()
    shape = {(kind, name): " ".join((sql or "").split()) for kind, name, sql in made}
    columns = connection.exec_driver_sql(
        'SELECT m.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master m '
        "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2"
    ).all()
    built: dict[str, list[str]] = {}
    for table, *column in columns:
        built.setdefault(table, []).append(" ".join(map(str, column)))
    return {
        key: ", ".join(built[key[1]]) if key[0] == "table" else sql for key, sql in shape.items()
    }


@cache
def _due() -> Shape:
    memory = create_engine("sqlite://")
    try:
        with memory.begin() as connection:
            create(connection)
            return _shape(connection)
    finally:
        memory.dispose()
