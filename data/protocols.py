"""The review's rules in the store: set by an event, read back as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from realist.data import schema
from realist.data.default_protocol import DEFAULT
from realist.data.domain import Protocol, Rule, Stage, StageRules, Verdict
from realist.data.errors import RefusedError
from realist.data.log import Event
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


def problems(protocol: Protocol) -> list[str]:
    """What is contradictory in the rules, each with its stage and field."""
    found = [] if protocol.stages else ["stages: a review needs at least one"]
    names = protocol.order_of_stages
    found += [f"stages: {s} comes twice" for s in dict.fromkeys(names) if names.count(s) > 1]
    if protocol.order not in ("ranked", "random"):
        found.append(f"order: {protocol.order!r} is not ranked or random")
    return found + [f"{r.stage}: {problem}" for r in protocol.stages for problem in _wrong(r)]


def _wrong(rules: StageRules) -> list[str]:
    found = []
    if rules.rule is Rule.SAMPLE and not 0 < rules.sample < 1:
        found.append("sample: a share above 0 and below 1, for instance 0.2")
    if rules.rule is not Rule.SAMPLE and rules.sample:
        found.append("sample: goes with the rule 'sample' alone")
    if Verdict.INCLUDE not in rules.verdicts or Verdict.EXCLUDE not in rules.verdicts:
        found.append("verdicts: include and exclude must be among them")
    if Verdict.WITHDRAWN in rules.verdicts:
        found.append("verdicts: withdrawn is an undo and never offered")
    if rules.reason_required and not rules.reasons:
        found.append("reasons: required, so the team needs a list of them")
    if rules.passes_from and rules.passes_from not in rules.scale:
        found.append(f"passes_from: {rules.passes_from!r} is no level of the scale")
    if rules.rating_required and not rules.scale:
        found.append("rating_required: there is no scale to rate on")
    for name in ("verdicts", "reasons", "scale"):
        listed = [str(item).casefold() for item in getattr(rules, name)]
        if len(set(listed)) < len(listed) or not all(item.strip() for item in listed):
            found.append(f"{name}: one is empty or comes twice")
    return found


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
