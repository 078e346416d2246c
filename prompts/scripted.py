"""A model that says what it is told to: for tests, demonstrations and dry runs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

from realist.data.errors import ModelError
from realist.prompts.model import ModelReply, ModelRequest

Said = ModelReply | str | dict[str, Any] | BaseException
Script = Iterable[Said] | Callable[[ModelRequest], Said]


class ScriptedModel:
    """Answers from a list, a generator or a callable; keeps what it was asked.

    A str is the reply's text, a dict its JSON, an exception is raised. Safe to call from
    several threads.

    Example:
        >>> model = ScriptedModel([{"verdict": "include"}])
        >>> model.complete(ModelRequest(messages=(), model="scripted")).parsed
        {'verdict': 'include'}
    """

    def __init__(self, script: Script, *, name: str = "scripted") -> None:
        self.name = name
        self.requests: list[ModelRequest] = []
        self._lock = threading.Lock()
        self._say = script if callable(script) else _in_turn(script)

    def complete(self, request: ModelRequest) -> ModelReply:
        """The next reply of the script.

        Raises:
            ModelError: the script has run out.
        """
        with self._lock:
            self.requests.append(request)
            said = self._say(request)
        if isinstance(said, BaseException):
            raise said
        return as_reply(said, model=self.name)


def as_reply(said: ModelReply | str | dict[str, Any], *, model: str) -> ModelReply:
    """A whole reply from a text or a JSON value."""
    if isinstance(said, ModelReply):
        return said
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return ModelReply(text=text, model=model)


def _in_turn(script: Iterable[Said]) -> Callable[[ModelRequest], Said]:
    replies = iter(script)

    def say(_request: ModelRequest) -> Said:
        try:
            return next(replies)
        except StopIteration:
            raise ModelError("the script has no reply left; add one for this request") from None

    return say
