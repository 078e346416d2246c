"""The review's rules in the store: set by an event, read back as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from realist.data import schema
from realist.data.default_protocol import DEFAULT
from realist.data.domain import Stage, Verdict
from realist.data.errors import RefusedError
from realist.data.log import Event
from realist.data.protocol import Protocol, Rule, StageRules, problems
from realist.data.reads import Reads

_LISTS = ("include_criteria", "exclude_criteria", "highlight_include", "highlight_exclude")


class Protocols(Reads):
    """The part of the store that knows the review's rules."""

    def protocol(self) -> Protocol:
        """The rules of the review; the default ones where none were set."""
        found = self._rows(select(schema.protocol.c.rules))
        return protocol_of(found[0].rules) if found else DEFAULT

    def set_protocol(self, protocol: Protocol, *, actor: str = "steward") -> bool:
        """Set the rules; gives whether that changed anything.

        Decisions made under other rules stay as they are; what they come to follows the rules now.

        Raises:
            RefusedError: the rules contradict themselves.
        """
        problem = next(iter(problems(protocol)), "")
        if problem:
            raise RefusedError(f"the review's rules: {problem}")
        if protocol == self.protocol():
            return False
        with self._writing() as connection:
            said = {"rules": protocol_row(protocol)}
            self._append(connection, [Event("protocol_set", said, actor)])
        return True


def protocol_row(protocol: Protocol) -> dict[str, Any]:
    """The rules as JSON."""
    return asdict(protocol)


def protocol_of(row: Mapping[str, Any]) -> Protocol:
    """The rules from JSON."""
    stages = tuple(_stage_of(stage) for stage in row["stages"])
    return Protocol(**{**row, "stages": stages, **{name: tuple(row[name]) for name in _LISTS}})


def _stage_of(row: Mapping[str, Any]) -> StageRules:
    verdicts = tuple(Verdict(v) for v in row["verdicts"])
    kinds = {"stage": Stage(row["stage"]), "rule": Rule(row["rule"]), "verdicts": verdicts}
    lists = {name: tuple(row[name]) for name in ("reasons", "scale")}
    return StageRules(**{**row, **kinds, **lists})
