"""The log: the one table that is the truth, and the triggers that keep it so."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

log = Table(
    "log",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("bulk", LargeBinary),  # zlib-compressed JSON, for records and documents
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

APPEND_ONLY = tuple(
    f"CREATE TRIGGER {name}_refuses_{verb.lower()} BEFORE {verb} ON {name} "
    "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    for name in ("log", "model_call", "file_content")
    for verb in ("UPDATE", "DELETE")
)
