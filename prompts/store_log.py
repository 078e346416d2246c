"""The call log kept in the review's database."""

from __future__ import annotations

from collections.abc import Iterator

from realist.data.store import Store
from realist.prompts.calllog import Call, CallStatus
from realist.prompts.model import ModelReply


class StoreCallLog:
    """A call log that outlives the program: a call paid for once is not paid for again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str) -> ModelReply | None:
        """The first answered reply to this request, or None."""
        answered = (c.reply for c in self._of(key) if c.status is CallStatus.ANSWERED)
        return next((reply for reply in answered if reply is not None), None)

    def find(self, key: str) -> Call | None:
        """The newest row of this request, or None."""
        made = self._of(key)
        return made[-1] if made else None

    def put(self, call: Call) -> None:
        """Append a row; it is on disk when this returns."""
        self._store.add_call(call.as_row())

    def calls(self) -> Iterator[Call]:
        """All rows, oldest first."""
        return map(Call.from_row, self._store.calls())

    def _of(self, key: str) -> list[Call]:
        return [Call.from_row(row) for row in self._store.calls(key)]
