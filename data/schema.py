"""The tables of a review's database.

`log` is the truth; every table in `PROJECTIONS` is rebuilt from it. `ranking*` is a cache and
`model_call` the record of what machines were asked: no decision is lost with them.
"""

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
    MetaData,
    Table,
    Text,
    text,
)

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

PROJECTIONS = (
    review,
    reviewer,
    protocol,
    import_batch,
    record,
    duplicate_group,
    decision,
    calibration,
    resolution,
    document,
    document_version,
    document_file,
    proposal,
    extract_decision,
    extraction_finished,
    extract_resolution,
    suggestion,
    suggestion_decision,
    report,
    report_state,
    study,
    theory,
    cmoc,
    evidence,
    cmoc_test,
    theory_move,
)

# The files of documents as they came in. Added to, never changed; their hashes are in the log.
file_content = Table(
    "file_content",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# Who may come in. Not of the review: neither logged nor exported.
credential = Table(
    "credential",
    metadata,
    Column("reviewer", Text, primary_key=True),
    Column("hash", Text, nullable=False),  # Argon2id; "" where there is no passphrase
    Column("email", Text, nullable=False, index=True),
    Column("failures", Integer, nullable=False),  # wrong passphrases in a row
    Column("failed_at", Text, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("reviewer", Text, nullable=False),
    Column("expires", Text, nullable=False),
)

# A person's own and nobody else's: neither logged nor exported.
draft = Table(
    "draft",
    metadata,
    Column("reviewer", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("words", JSON, nullable=False),  # by the name of the box they stand in
    Column("at", Text, nullable=False),
)

preference = Table(
    "preference",
    metadata,
    Column("reviewer", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
)

# How some who differ would settle a conflict; logged as a resolution once all have signed.
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

ranking_run = Table(
    "ranking_run",
    metadata,
    Column("viewer", Text, primary_key=True),  # "" is the steward's
    Column("stage", Text, primary_key=True),
    Column("ranker", Text, nullable=False),
    Column("labelled", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("theory", Text, nullable=False),  # the theory the order serves, or ""
    Column("batch", Integer, nullable=False),  # of the entries that hold
    Column("outlook", JSON, nullable=False),  # what was worked out beside the ranking
)

ranking = Table(
    "ranking",
    metadata,
    Column("viewer", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("batch", Integer, primary_key=True),  # an order being written does not hold yet
    Column("position", Integer, primary_key=True),
    Column("record_id", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("lane", Text, nullable=False),
    sqlite_with_rowid=False,
)

model_call = Table(
    "model_call",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, index=True),  # the hash of the canonical request
    Column("status", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("prompt_id", Text, nullable=False),
    Column("prompt_version", Text, nullable=False),
    Column("prompt_sha256", Text, nullable=False),
    Column("schema_sha256", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("text", Text),
    Column("finish_reason", Text, nullable=False),
    Column("refusal", Text, nullable=False),
    Column("tokens_in", Integer),
    Column("tokens_out", Integer),
    Column("reported_model", Text, nullable=False),
    Column("cost", Float),
    Column("price_date", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("at", Text, nullable=False),
)
