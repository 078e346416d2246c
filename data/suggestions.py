"""Suggestions in the store: kept once each, and decided on one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from realist.data import schema
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.log import Event
from realist.data.reads import Reads
from realist.data.suggestion import (
    Suggestion,
    SuggestionDecision,
    SuggestionKind,
    SuggestionVerdict,
    named,
    suggestion_decision_of,
    suggestion_decision_row,
    suggestion_of,
    suggestion_row,
)


class Suggestions(Reads):
    """The part of the store that knows what machines suggested beside extracts."""

    def suggest(self, suggestions: Sequence[Suggestion], *, actor: str = "proposer") -> int:
        """Keep suggestions that are not there yet; gives how many were new.

        Raises:
            NotFoundError: one is about a document or record that is not in this review.
        """
        with self._writing() as connection:
            known = set(connection.execute(select(schema.suggestion.c.id)).scalars())
            new = {s.id: s for s in map(named, suggestions) if s.id not in known}
            _check_subjects(connection, {s.about for s in new.values()})
            if new:
                bulk = [suggestion_row(s) for s in new.values()]
                payload = {"suggestions": len(bulk)}
                self._append(connection, [Event("suggested", payload, actor, bulk=bulk)])
            return len(new)

    def suggestions(
        self,
        kind: SuggestionKind | None = None,
        *,
        about: str | None = None,
        target: str | None = None,
    ) -> list[Suggestion]:
        """Suggestions by what they are about, then by kind and target."""
        table = schema.suggestion.c
        query = select(schema.suggestion).order_by(table.about, table.kind, table.target, table.id)
        for column, wanted in ((table.kind, kind), (table.about, about), (table.target, target)):
            if wanted is not None:
                query = query.where(column == wanted)
        return [suggestion_of(row) for row in self._mapped(query)]

    def has_suggestions(self) -> bool:
        """Whether anything was suggested on a document."""
        table = schema.suggestion.c
        query = select(table.id).where(table.kind != SuggestionKind.SCREENING).limit(1)
        return bool(self._rows(query))

    def suggestion(self, identity: str) -> Suggestion:
        """One suggestion.

        Raises:
            NotFoundError: there is none of that id.
        """
        found = self._mapped(select(schema.suggestion).where(schema.suggestion.c.id == identity))
        if not found:
            raise NotFoundError(
                f"no suggestion {identity!r}; `realist suggestions list` lists them"
            )
        return suggestion_of(found[0])

    def suggestion_decisions(
        self, *, reviewer: str | None = None, history: bool = False
    ) -> list[SuggestionDecision]:
        """What people decided on suggestions; with `history`, what was superseded too."""
        table = schema.suggestion_decision.c
        query = select(schema.suggestion_decision).order_by(table.id)
        if not history:
            query = query.where(table.standing)
        if reviewer is not None:
            query = query.where(table.reviewer == reviewer)
        return [suggestion_decision_of(row) for row in self._mapped(query)]

    def decide_suggestion(self, decision: SuggestionDecision) -> int:
        """Log a person's verdict on one suggestion; there is no way to decide on many.

        Raises:
            NotFoundError: an unknown suggestion or reviewer.
            RefusedError: an edit that says nothing, or nothing to withdraw.
            StaleWriteError: the standing verdict is not the one the writer believed in.
        """
        suggested = self.suggestion(decision.suggestion_id)
        self.reviewer(decision.reviewer)
        if decision.verdict is SuggestionVerdict.ACCEPT and decision.value != suggested.value:
            raise RefusedError(f"{suggested.id} says something else: that is an edit")
        if decision.verdict.keeps and not decision.value.strip():
            raise RefusedError(f"{decision.suggestion_id}: say what it should read instead")
        if decision.verdict is SuggestionVerdict.WITHDRAWN and decision.supersedes is None:
            raise RefusedError(
                f"{decision.reviewer} has no verdict on {decision.suggestion_id} to withdraw"
            )
        table = schema.suggestion_decision.c
        standing = select(table.id).where(
            table.suggestion_id == decision.suggestion_id,
            table.reviewer == decision.reviewer,
            table.standing,
        )
        with self._writing() as connection:
            if connection.execute(standing).scalar_one_or_none() != decision.supersedes:
                raise StaleWriteError(
                    f"suggestion {decision.suggestion_id}: {decision.reviewer}'s verdict was "
                    "changed meanwhile, perhaps in another tab; look at it again"
                )
            row = suggestion_decision_row(decision)
            event = Event("suggestion_decided", row, decision.reviewer, at=decision.at)
            return self._append(connection, [event])[0]

    def _mapped(self, query: Select[Any]) -> list[dict[str, Any]]:
        with self._reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def _check_subjects(connection: Connection, wanted: set[str]) -> None:
    for identity in sorted(wanted):
        there = (
            connection.execute(select(table.c.id).where(table.c.id == identity)).first()
            for table in (schema.document, schema.record)
        )
        if not any(there):
            raise NotFoundError(f"no document or record {identity!r} in this review")
