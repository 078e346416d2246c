"""The tables of documents, proposed extracts and suggestions, and of what people say to them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from realist.data.schema_log import metadata

document = Table(
    "document",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("structure", JSON, nullable=False),  # pages, sections, paragraphs, turns
    Column("warnings", JSON, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("replaces", Text, nullable=False, default=""),
)

# What a document was before a changed file took its place.
document_version = Table(
    "document_version",
    metadata,
    Column("document_id", Text, ForeignKey("document.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("said", JSON, nullable=False),  # the document's row
    Column("at", Text, nullable=False),  # when it was replaced
    Column("by", Text, nullable=False),
    Column("carried", JSON, nullable=False),  # what became of the passages located in it
)

# Which file a text was read from; the bytes lie apart, in `file_content`.
document_file = Table(
    "document_file",
    metadata,
    Column("text_sha256", Text, primary_key=True),
    Column("document_id", Text, ForeignKey("document.id"), nullable=False),
    Column("filename", Text, nullable=False),
    Column("sha256", Text, nullable=False),  # of the file
    Column("bytes", Integer, nullable=False),
)

# The files of documents as they came in. Added to, never changed; their hashes are in the log.
file_content = Table(
    "file_content",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

proposal = Table(
    "proposal",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document_id", Text, ForeignKey("document.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("match", Text, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("match_score", Float, nullable=False),
    Column("pieces", JSON, nullable=False),
    Column("configuration", Text, nullable=False),
    Column("restatement", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("stated", Boolean, nullable=False),
    Column("direction", Text, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("score", Float, nullable=False),
    Column("proposer", Text, nullable=False),
)

extract_decision = Table(
    "extract_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("proposal_id", Text, ForeignKey("proposal.id"), nullable=False),
    Column("reviewer", Text, ForeignKey("reviewer.name"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("restatement", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("rationale_shown", Boolean, nullable=False),
    Column("stance", Text, default=None),
    Column("stated", Boolean, default=None),
    Column("document_version", Integer, nullable=False, default=1),
    Column("theory_version", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("supersedes", Integer, unique=True),
    Column("standing", Boolean, nullable=False),
    Index(
        "one_standing_extract",
        "proposal_id",
        "reviewer",
        unique=True,
        sqlite_where=text("standing = 1"),
    ),
)

extraction_finished = Table(
    "extraction_finished",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Text, ForeignKey("document.id"), nullable=False),
    Column("reviewer", Text, ForeignKey("reviewer.name"), nullable=False),
    Column("finished", Boolean, nullable=False),  # False: taken back
    Column("at", Text, nullable=False),
)

extract_resolution = Table(
    "extract_resolution",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Text, ForeignKey("document.id"), nullable=False),
    Column("proposals", JSON, nullable=False),  # whose difference it settles
    Column("keeps", Text, nullable=False),  # the one that stays, or ""
    Column("role", Text),
    Column("start", Integer),
    Column("end", Integer),
    Column("restatement", Text, nullable=False),
    Column("by", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
)

suggestion = Table(
    "suggestion",
    metadata,
    Column("id", Text, primary_key=True),  # follows from the rest of the row
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False, index=True),  # a document or a record
    Column("target", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("grounds", JSON, nullable=False),  # quotes as worded and as located
    Column("read", JSON, nullable=False),
    Column("stated", Boolean, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("proposer", Text, nullable=False),
    Column("prompt_sha256", Text, nullable=False),
    Column("call_key", Text, nullable=False),
)

suggestion_decision = Table(
    "suggestion_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("suggestion_id", Text, ForeignKey("suggestion.id"), nullable=False),
    Column("reviewer", Text, ForeignKey("reviewer.name"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("rationale_shown", Boolean, nullable=False),
    Column("at", Text, nullable=False),
    Column("supersedes", Integer, unique=True),
    Column("standing", Boolean, nullable=False),
    Index(
        "one_standing_on_suggestion",
        "suggestion_id",
        "reviewer",
        unique=True,
        sqlite_where=text("standing = 1"),
    ),
)
