"""Asking once, and once more: a reply that fits its schema, or a counted failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import ValidationError

from realist.data.errors import ModelError
from realist.prompts.model import ChatModel, Message, ModelReply, ModelRequest
from realist.prompts.replies import Reply

R = TypeVar("R", bound=Reply)
_SHOWN = 8_000  # characters of a bad reply that go back with the complaint


class UnusableReplyError(ModelError):
    """Refused, truncated or misshapen after the repair; `kind` says which."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Answer(Generic[R]):
    """A reply that fits, with the request that got it."""

    value: R
    request: ModelRequest
    reply: ModelReply
    repaired: bool


def ask(
    model: ChatModel,
    request: ModelRequest,
    schema: type[R],
    check: Callable[[R], str] = lambda _: "",
) -> Answer[R]:
    """The model's reply as a `schema`, with one attempt at repair.

    Args:
        model: whom to ask.
        request: what to ask.
        schema: what the reply must fit.
        check: what the schema cannot say; returns a complaint, or "".

    Raises:
        UnusableReplyError: refused, or truncated or misshapen a second time.
        ModelError: what the model raised.
    """
    reply = model.complete(request)
    value, complaint = _read(reply, schema, check)
    if value is not None:
        return Answer(value, request, reply, repaired=False)
    again = _again(request, reply, complaint)
    reply = model.complete(again)
    value, complaint = _read(reply, schema, check)
    if value is None:
        kind = "truncated" if reply.truncated else "malformed"
        raise UnusableReplyError(f"{model.name}: reply unusable twice: {complaint}", kind)
    return Answer(value, again, reply, repaired=True)


def _read(reply: ModelReply, schema: type[R], check: Callable[[R], str]) -> tuple[R | None, str]:
    """The value, or None and what is wrong with the reply."""
    if reply.refused:
        said = reply.refusal or "its content filter stopped the reply"
        raise UnusableReplyError(f"the model refused: {said[:200]}", "refused")
    if reply.truncated:
        return None, "the reply was cut off at the limit of tokens"
    if reply.parsed is None:
        return None, "the reply is not JSON"
    try:
        value = schema.model_validate(reply.parsed)
    except ValidationError as error:
        return None, _faults(error)
    complaint = check(value)
    return (None, complaint) if complaint else (value, "")


def _again(request: ModelRequest, reply: ModelReply, complaint: str) -> ModelRequest:
    """More room for a cut-off reply; else the reply with the complaint."""
    if reply.truncated:
        return request.wider
    turn = (
        Message("assistant", reply.text[:_SHOWN]),
        Message("user", f"That reply cannot be used: {complaint}. Send the whole corrected JSON."),
    )
    return replace(request, messages=(*request.messages, *turn))


def _faults(error: ValidationError) -> str:
    faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return "; ".join(faults[:5])
