"""The tables of configurations, theories, their evidence and their history."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, Table, Text

from realist.data.schema_log import metadata

theory = Table(
    "theory",
    metadata,
    Column("id", Text, primary_key=True),
    Column("theme", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("cmocs", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("parents", JSON, nullable=False),
    Column("substantive", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", Text, nullable=False),  # live, superseded, retired, withdrawn
)

cmoc = Table(
    "cmoc",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("phase", Text, nullable=False),
    Column("theme", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("slots", JSON, nullable=False),
    Column("parents", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("interventions", JSON, nullable=False),
    Column("actors", JSON, nullable=False),
    Column("substantive", Text, nullable=False),
    Column("rivals", JSON, nullable=False),
    Column("follows", JSON, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("state", Text, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("cmoc_id", Text, ForeignKey("cmoc.id"), nullable=False, index=True),
    Column("stance", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("strength", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("rigour", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("extracts", JSON, nullable=False),
    Column("carried_from", Text, nullable=False),
    Column("cmoc_version", Integer, nullable=False),
    Column("standing", Boolean, nullable=False),
)

cmoc_test = Table(
    "cmoc_test",
    metadata,
    Column("id", Text, primary_key=True),
    Column("cmoc_id", Text, ForeignKey("cmoc.id"), nullable=False),
    Column("source_id", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposer", Text, nullable=False),
    Column("cmoc_version", Integer, nullable=False),
    Column("standing", Boolean, nullable=False),
)

theory_move = Table(
    "theory_move",
    metadata,
    Column("id", Integer, primary_key=True),  # the log's
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("rests_on", JSON, nullable=False),
    Column("touched", JSON, nullable=False),
    Column("version", Integer, nullable=False),  # of the theory, after the move
    Column("undoes", Integer),
    Column("undone_by", Integer),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
)
