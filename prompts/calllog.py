"""The call log: cache, audit trail and state of batches in one append-only list.

A row says what was asked (by the key of the canonical request), for which document and by
which prompt, what came back, what it cost and when. The store keeps it in the review's
database; `MemoryCallLog` keeps it while the program runs.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from realist.data.domain import Consent
from realist.prompts.model import (
    Message,
    ModelReply,
    ModelRequest,
    Origin,
    canonical_json,
)


class CallStatus(StrEnum):
    """What became of a call; only an answered one is a cached one."""

    ANSWERED = "answered"
    REFUSED = "refused"
    TRUNCATED = "truncated"
    FAILED = "failed"
    QUEUED = "queued"  # written to a batch, no reply yet


@dataclass(frozen=True, slots=True)
class Call:
    """One row of the log."""

    request: ModelRequest
    status: CallStatus
    reply: ModelReply | None = None
    provider: str = ""  # the ChatModel's name, or the batch file's
    cost: float | None = None  # in US dollars; None: the price is not known
    price_date: str = ""  # of the price table that gave the cost
    seconds: float = 0.0
    attempts: int = 1
    error: str = ""
    at: str = ""  # ISO 8601, UTC

    @property
    def key(self) -> str:
        """The request's key."""
        return self.request.key

    def as_row(self) -> dict[str, str | int | float | None]:
        """The call as flat columns, for a table. Messages and schema stand in `request`."""
        reply = self.reply or ModelReply(text="", finish_reason="")
        return {
            "key": self.key,
            "status": self.status.value,
            **{k: str(v) for k, v in asdict(self.request.origin).items()},
            "model": self.request.model,
            "provider": self.provider,
            "request": canonical_json(_request_json(self.request)),
            "text": None if self.reply is None else reply.text,
            "finish_reason": reply.finish_reason,
            "refusal": reply.refusal,
            "tokens_in": reply.tokens_in,
            "tokens_out": reply.tokens_out,
            "reported_model": reply.model,
            "cost": self.cost,
            "price_date": self.price_date,
            "seconds": self.seconds,
            "attempts": self.attempts,
            "error": self.error,
            "at": self.at,
        }

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Call:
        """The call that `as_row` made flat; columns it does not know are left alone."""
        origin = Origin(
            consent=Consent(row["consent"]),
            **{name: row[name] for name in _ORIGIN},
        )
        reply = ModelReply(
            text=row["text"] or "",
            finish_reason=row["finish_reason"],
            refusal=row["refusal"],
            tokens_in=row["tokens_in"],
            tokens_out=row["tokens_out"],
            model=row["reported_model"],
        )
        return cls(
            request=replace(_request(json.loads(row["request"])), origin=origin),
            status=CallStatus(row["status"]),
            reply=None if row["text"] is None else reply,
            **{name: row[name] for name in _OWN},
        )


_ORIGIN = ("document_id", "part", "prompt_id", "prompt_version", "prompt_sha256", "schema_sha256")
_OWN = ("provider", "cost", "price_date", "seconds", "attempts", "error", "at")


class CallLog(Protocol):
    """Where calls are kept. Rows are appended, never changed."""

    def get(self, key: str) -> ModelReply | None:
        """The first answered reply to this request, or None."""
        ...

    def find(self, key: str) -> Call | None:
        """The newest row of this request, whatever its status, or None."""
        ...

    def put(self, call: Call) -> None:
        """Append a row; it is on disk when this returns."""
        ...

    def calls(self) -> Iterator[Call]:
        """All rows, oldest first."""
        ...


class MemoryCallLog:
    """A call log that lasts as long as the program; safe to use from several threads."""

    def __init__(self) -> None:
        self._rows: list[Call] = []
        self._answered: dict[str, ModelReply] = {}
        self._newest: dict[str, Call] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> ModelReply | None:
        """The first answered reply to this request, or None."""
        return self._answered.get(key)

    def find(self, key: str) -> Call | None:
        """The newest row of this request, or None."""
        return self._newest.get(key)

    def put(self, call: Call) -> None:
        """Append a row."""
        with self._lock:
            self._rows.append(call)
            self._newest[call.key] = call
            if call.status is CallStatus.ANSWERED and call.reply is not None:
                self._answered.setdefault(call.key, call.reply)

    def calls(self) -> Iterator[Call]:
        """All rows, oldest first."""
        yield from tuple(self._rows)


def status_of(reply: ModelReply) -> CallStatus:
    """What a reply makes of its call."""
    if reply.refused:
        return CallStatus.REFUSED
    return CallStatus.TRUNCATED if reply.truncated else CallStatus.ANSWERED


def _request_json(request: ModelRequest) -> dict[str, Any]:
    fields = asdict(request)
    del fields["origin"]
    return fields


def _request(fields: dict[str, Any]) -> ModelRequest:
    messages = tuple(Message(**m) for m in fields.pop("messages"))
    return ModelRequest(messages=messages, **fields)
