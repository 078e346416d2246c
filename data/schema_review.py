"""The tables of the review itself: its words, team, rules, imports, records and reports."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from realist.data.schema_log import metadata

review = Table(
    "review",
    metadata,
    Column("title", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("definitions", JSON, nullable=False),
    Column("themes", JSON, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("notes", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("budget", Float),
)

reviewer = Table(
    "reviewer",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("lead", Boolean, nullable=False),
    Column("left", Boolean, nullable=False),
)

protocol = Table(
    "protocol",
    metadata,
    Column("rules", JSON, nullable=False),  # one row at most
)

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("encoding", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("searched", Text, nullable=False),  # the date of the search
    Column("search", Text, nullable=False),  # the search string
    Column("hits", Integer),
    Column("undone", Boolean, nullable=False),
    Column("found", Integer, nullable=False),
    Column("imported", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("rejected", JSON, nullable=False),
    Column("at", Text, nullable=False),
)

record = Table(
    "record",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source_id", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("year", Integer),
    Column("journal", Text, nullable=False),
    Column("keywords", JSON, nullable=False),
    Column("doi", Text, nullable=False),
    Column("pmid", Text, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("content", Text, nullable=False),  # a hash of title and abstract as they are now
    Column("import_id", Integer, nullable=False, index=True),
    Column("duplicate_of", Text),  # the record it was merged into
    Column("undone", Boolean, nullable=False),  # its import was taken back
    Index("read_once", "fingerprint", unique=True, sqlite_where=text("undone = 0")),
    # What a ranking and a queue ask of every record stands in these, apart from the texts.
    Index(
        "in_review",
        "id",
        "content",
        "duplicate_of",  # these two so that the index alone answers
        "undone",
        sqlite_where=text("duplicate_of IS NULL AND undone = 0"),
    ),
    Index("left_review", "id", sqlite_where=text("duplicate_of IS NOT NULL OR undone = 1")),
)

duplicate_group = Table(
    "duplicate_group",
    metadata,
    Column("id", Text, primary_key=True),
    Column("members", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),  # for_review, merged, parted
    Column("kept", Text),
    Column("before", JSON),  # what the kept record said before the merge
)

report = Table(
    "report",
    metadata,
    Column("id", Text, primary_key=True),
    Column("record_id", Text, ForeignKey("record.id"), nullable=False, unique=True),
)

report_state = Table(
    "report_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_id", Text, ForeignKey("report.id"), nullable=False, index=True),
    Column("state", Text, nullable=False),  # sought, not_retrieved, retrieved
    Column("reason", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("study", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("supersedes", Integer, unique=True),
    Column("standing", Boolean, nullable=False),
)

study = Table(
    "study",
    metadata,
    Column("id", Text, primary_key=True),
    Column("label", Text, nullable=False),
)
