"""The tables beside the review: who may come in, people's own, rankings, calls to models.

None is rebuilt from the log: no decision is lost with them.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, Integer, Table, Text

from realist.data.schema_log import metadata

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
