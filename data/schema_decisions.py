"""The tables of what people decide on records, and how they settle where they differ."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from realist.data.schema_log import metadata

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record_id", Text, ForeignKey("record.id"), nullable=False),
    Column("reviewer", Text, ForeignKey("reviewer.name"), nullable=False),
    Column("stage", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("rating", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("concerns", Text, nullable=False),  # a theory, a data point or an extract
    Column("tags", JSON, nullable=False),
    Column("rank_seen", Boolean, nullable=False),
    Column("suggestion_seen", Boolean, nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("theory_version", Integer, nullable=False),
    Column("carried_from", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("supersedes", Integer, unique=True),
    Column("standing", Boolean, nullable=False),
    Index(
        "one_standing_decision",
        "record_id",
        "stage",
        "reviewer",
        unique=True,
        sqlite_where=text("standing = 1"),
    ),
    Index("decisions_of_reviewer", "reviewer", "stage", "id"),
    Index("decisions_on_record", "record_id", "stage"),
)

calibration = Table(
    "calibration",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("records", JSON, nullable=False),  # in the order in which all decide on them
    Column("reviewers", JSON, nullable=False),
    Column("at", Text, nullable=False),
)

resolution = Table(
    "resolution",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record_id", Text, ForeignKey("record.id"), nullable=False),
    Column("stage", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("by", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("theory_version", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Index("resolution_of", "record_id", "stage"),
)

# How some who differ would settle a conflict, until all have signed and it is a resolution.
settlement = Table(
    "settlement",
    metadata,
    Column("record_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("signed", JSON, nullable=False),
    Column("rests_on", JSON, nullable=False),  # the numbers of the decisions it settles
    Column("at", Text, nullable=False),
)
