"""Requests out as OpenAI Batch JSONL, replies in again: any order, in part, twice.

A line's `custom_id` is the key of its request, so a reply finds its question in the call log
whoever wrote it and however long it took. Once replies are in the log, the chains run as if
they had just been given.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from realist.data.clock import Clock, system_clock
from realist.data.domain import Consent
from realist.data.errors import MissingInputError, ModelError, UnwritableError
from realist.prompts.budget import BATCH_SHARE, Price
from realist.prompts.calllog import Call, CallLog, CallStatus, status_of
from realist.prompts.model import (
    ModelReply,
    ModelRequest,
    NotAnsweredError,
    canonical_json,
    well_formed,
)

ENDPOINT: Final = "/v1/chat/completions"


class CollectingModel:
    """Keeps what it is asked and cannot answer: run a chain over it to see its requests.

    Args:
        log: answers from here, as if they were just given; a reply that was cut off is one too,
            so that its repair is asked.
        final: take a refusal or a failure in the log as what came of the request, instead of
            asking it again.

    Attributes:
        cached: how many requests the log answered.
    """

    name = "batch"

    def __init__(self, log: CallLog | None = None, *, final: bool = False) -> None:
        self.cached = 0
        self._log = log
        self._final = final
        self._asked: dict[str, ModelRequest] = {}
        self._lock = threading.Lock()

    @property
    def requests(self) -> list[ModelRequest]:
        """What was asked, each question once, in a stable order."""
        with self._lock:
            kept = self._asked.values()
            return sorted(kept, key=lambda r: (r.origin.document_id, r.origin.part, r.key))

    def complete(self, request: ModelRequest) -> ModelReply:
        """The log's reply.

        Raises:
            NotAnsweredError: there is none; the request is kept.
            ModelError: it failed in a batch, and that is final.
        """
        kept = self._kept(request.key, self._log) if self._log else None
        with self._lock:
            if kept is not None:
                self.cached += 1
                return kept
            self._asked[request.key] = request
        raise NotAnsweredError("set aside for a batch")

    def _kept(self, key: str, log: CallLog) -> ModelReply | None:
        newest = log.find(key)
        if newest is None:
            return None
        answered = log.get(key)
        if answered is not None:
            return answered
        if newest.status is CallStatus.FAILED and self._final:
            raise ModelError(f"{newest.provider}: {newest.error}")
        usable = newest.status is CallStatus.TRUNCATED or (
            newest.status is CallStatus.REFUSED and self._final
        )
        return newest.reply if usable else None


@dataclass(frozen=True, slots=True)
class BatchOut:
    """What was written; `withheld` requests belong to documents that may not be sent."""

    written: int
    withheld: int


def write_batch(
    requests: Iterable[ModelRequest],
    path: Path,
    log: CallLog,
    *,
    stays_local: bool = False,
    clock: Clock = system_clock,
) -> BatchOut:
    """Write requests as a batch file and note each in the log as queued.

    Args:
        requests: what to ask; questions answered already are left out.
        path: the file; an older one is replaced, whole or not at all.
        log: the call log.
        stays_local: the file will be answered on this machine, so that `local_only`
            documents may stand in it; otherwise they are withheld and counted.
        clock: gives the rows their time.

    Raises:
        UnwritableError: the file cannot be written.
    """
    open_ones = {r.key: r for r in requests if log.get(r.key) is None}
    written = [r for r in open_ones.values() if stays_local or _may_leave(r)]
    _replace(path, "".join(f"{canonical_json(_line(r))}\n" for r in written))
    for request in written:
        newest = log.find(request.key)
        if newest is None or newest.status is not CallStatus.QUEUED:
            now = clock().isoformat()
            log.put(Call(request=request, status=CallStatus.QUEUED, provider=path.name, at=now))
    return BatchOut(len(written), len(open_ones) - len(written))


def _may_leave(request: ModelRequest) -> bool:
    return request.origin.consent is Consent.MODEL_ALLOWED


def _line(request: ModelRequest) -> dict[str, Any]:
    return {
        "custom_id": request.key,
        "method": "POST",
        "url": ENDPOINT,
        "body": request.body(),
    }


def _replace(path: Path, text: str) -> None:
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_text(text, encoding="utf-8", newline="\n")
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise UnwritableError(f"{path}: {error.strerror}; choose another place") from error


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that could not be used, and why."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class BatchIn:
    """What reply files held: every line is counted once."""

    found: int
    answered: int
    known: int  # had their answer, or this failure, already
    refused: int
    truncated: int
    failed: int
    rejected: tuple[Rejected, ...] = field(default_factory=tuple)


def read_batch(
    paths: Iterable[Path],
    log: CallLog,
    *,
    price: Price | None = None,
    clock: Clock = system_clock,
) -> BatchIn:
    """Take reply files, output and error files alike, into the log.

    Besides the provider's lines, `{"custom_id", "text"}` and `{"custom_id", "reply"}` (JSON)
    are taken: replies written by other means.

    Args:
        paths: the files, in any order.
        log: the call log that holds the questions.
        price: the direct price; a provider's batch costs half.
        clock: gives the rows their time.

    Raises:
        MissingInputError: a file is not there.
    """
    counts: Counter[str] = Counter()
    rejected = []
    for path in paths:
        for number, line in _lines(path):
            counts["found"] += 1
            try:
                call = _call(line, log, price, path.name, clock)
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                rejected.append(Rejected(path.name, number, _reason(error)))
                continue
            counts[_take(call, log)] += 1
    names = ("found", "answered", "known", "refused", "truncated", "failed")
    return BatchIn(**{name: counts[name] for name in names}, rejected=tuple(rejected))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise MissingInputError(f"{path}: {error.strerror}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def _take(call: Call, log: CallLog) -> str:
    """Append the call unless the log knows it; the name it is counted under."""
    newest = log.find(call.key)
    same = newest and (newest.status, newest.reply, newest.error) == (
        call.status,
        call.reply,
        call.error,
    )
    if log.get(call.key) is not None or same:
        return "known"
    log.put(call)
    return call.status.value


def _call(line: str, log: CallLog, price: Price | None, name: str, clock: Clock) -> Call:
    value = json.loads(line)
    asked = log.find(value["custom_id"])
    if asked is None:
        raise ValueError(f"no such request in this review: custom_id {value['custom_id']!r}")
    reply, error = _reply(value)
    return Call(
        request=asked.request,
        status=status_of(reply) if reply else CallStatus.FAILED,
        reply=reply,
        provider=name,
        cost=_cost(reply, price),
        price_date=price.date if price else "",
        error=error,
        at=clock().isoformat(),
    )


def _cost(reply: ModelReply | None, price: Price | None) -> float | None:
    if reply is None or price is None:
        return None
    return BATCH_SHARE * price.of(reply.tokens_in, reply.tokens_out)


def _reply(value: dict[str, Any]) -> tuple[ModelReply | None, str]:
    """The reply of a line, or None and the error it reports."""
    if "text" in value:
        return ModelReply(text=_text(value["text"])), ""
    if "reply" in value:
        return ModelReply(text=canonical_json(value["reply"])), ""
    response = value.get("response")
    if not response or value.get("error") or response["status_code"] != 200:
        said = value.get("error") or (response or {}).get("body") or "no response"
        return None, canonical_json(said)[:300]
    return _completion(response["body"]), ""


def _completion(body: dict[str, Any]) -> ModelReply:
    choice = body["choices"][0]
    usage = body.get("usage") or {}
    return ModelReply(
        text=_text(choice["message"].get("content") or ""),
        finish_reason=_text(choice.get("finish_reason") or "stop"),
        refusal=_text(choice["message"].get("refusal") or ""),
        tokens_in=int(usage.get("prompt_tokens", 0)),
        tokens_out=int(usage.get("completion_tokens", 0)),
        model=_text(body.get("model") or ""),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, {type(value).__name__} found")
    return well_formed(value)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error}"
    if isinstance(error, KeyError):
        return f"no {error} in it"
    return str(error)
