"""The model seam: one request, one reply, one method. Nothing here knows a provider."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, runtime_checkable

from realist.data.domain import Consent
from realist.data.errors import ModelError

_FENCE = re.compile(r"\A\s*```[a-z]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


class TransientModelError(ModelError):
    """The model cannot answer now (busy, limited, unreachable): asking again may help.

    Attributes:
        retry_after: seconds the server asked us to wait, or None.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotAnsweredError(ModelError):
    """The request was set aside for a batch; its reply is not here yet."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation; `role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: logged with it, sent nowhere, no part of its key.

    `consent` is the strictest one unless somebody says otherwise.
    """

    consent: Consent = Consent.LOCAL_ONLY
    document_id: str = ""  # or the record's
    part: str = ""  # which window of it
    prompt_id: str = ""
    prompt_version: str = ""
    prompt_sha256: str = ""
    schema_sha256: str = ""


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What is asked of a model. Two requests with the same `key` have the same answer."""

    messages: tuple[Message, ...]
    model: str
    schema_name: str = ""
    schema: dict[str, Any] = field(default_factory=dict, hash=False)
    temperature: float | None = 0.0  # None: not sent, for models that refuse one
    max_tokens: int = 4096
    origin: Origin = field(default=Origin(), compare=False)

    def body(self) -> dict[str, Any]:
        """The request as the chat-completions protocol writes it, for keys and batches."""
        body: dict[str, Any] = {
            "model": self.model.removeprefix("openai:"),  # langchain's name for a provider
            "messages": [{"role": m.role, "content": m.content} for m in self.messages],
            "max_completion_tokens": self.max_tokens,
        }
        if self.temperature is not None:
            body["temperature"] = self.temperature
        if self.schema:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": self.schema_name, "schema": self.schema, "strict": True},
            }
        return body

    @property
    def wider(self) -> ModelRequest:
        """The same with room for a reply twice as long, for one that was cut off."""
        return replace(self, max_tokens=2 * self.max_tokens)

    @property
    def key(self) -> str:
        """SHA-256 of the canonical request: the name of this question everywhere."""
        return sha256(canonical_json(self.body()))


@dataclass(frozen=True, slots=True)
class ModelReply:
    """What a model answered, raw; whether it fits a schema is judged by the caller."""

    text: str
    finish_reason: str = "stop"
    refusal: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    model: str = ""  # as the server reports it

    @property
    def parsed(self) -> Any | None:
        """The reply's JSON, fenced or not; None where there is none."""
        fenced = _FENCE.match(self.text)
        try:
            value = json.loads(fenced.group(1) if fenced else self.text)
            # Half a character may stand in JSON as an escape; no file or table can hold it.
            return json.loads(well_formed(json.dumps(value, ensure_ascii=False)))
        except (ValueError, RecursionError):
            return None

    @property
    def refused(self) -> bool:
        """Whether the model or its filter declined to answer."""
        return bool(self.refusal) or self.finish_reason == "content_filter"

    @property
    def truncated(self) -> bool:
        """Whether the reply ran into the limit of tokens."""
        return self.finish_reason == "length"


@runtime_checkable
class ChatModel(Protocol):
    """Anything that answers a request; `name` says who in a log or on a screen."""

    @property
    def name(self) -> str:
        """Provider and model, as shown to people."""
        ...

    def complete(self, request: ModelRequest) -> ModelReply:
        """Answer one request.

        Raises:
            TransientModelError: busy, limited or unreachable.
            ModelError: the request or its reply is unusable.
            RefusedError: consent or budget forbids the call.
        """
        ...


def canonical_json(value: Any) -> str:
    """JSON without spaces, keys in their own order: in a reply schema the order matters."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def well_formed(text: str) -> str:
    """The text with a question mark for each half of a surrogate pair that stands alone."""
    return text.encode("utf-8", "replace").decode("utf-8")


def sha256(text: str) -> str:
    """The hash of a text in UTF-8, lone surrogates included."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
