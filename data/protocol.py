"""The rules a review's team agreed on, as plain values, and whether they contradict themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from realist.data.domain import Stage, Verdict


class Rule(StrEnum):
    """How many screeners decide on a record at a stage."""

    SINGLE = "single"
    DOUBLE = "double"
    SAMPLE = "sample"  # two on a share of the records, one on the rest


@dataclass(frozen=True, slots=True)
class StageRules:
    """What a review asks for at one of its stages."""

    stage: Stage
    rule: Rule = Rule.DOUBLE
    sample: float = 0.0  # the share that two decide on, from 0 to 1, where the rule is SAMPLE
    verdicts: tuple[Verdict, ...] = (Verdict.INCLUDE, Verdict.EXCLUDE)
    reasons: tuple[str, ...] = ()  # for exclusion, shared by the team; "other: ..." is always open
    reason_required: bool = False
    scale: tuple[str, ...] = ()  # the levels of a rating, lowest first; empty: nothing is rated
    passes_from: str = ""  # an include rated below this level says why
    rating_required: bool = False


@dataclass(frozen=True, slots=True)
class Protocol:
    """The rules of a review, as its team agreed on them; a default is in `default_protocol`."""

    stages: tuple[StageRules, ...]  # in the review's own order
    show_rank: bool = True  # a reviewer sees that a record was ranked, and why
    show_suggestions: bool = False  # of a model, before one's own decision
    include_criteria: tuple[str, ...] = ()
    exclude_criteria: tuple[str, ...] = ()
    highlight_include: tuple[str, ...] = ()  # words to light up in a record
    highlight_exclude: tuple[str, ...] = ()
    order: str = "ranked"  # how records come to a reviewer: ranked or random
    seed: int = 1  # of the random order, of the sample and of who is asked first

    def of(self, stage: Stage) -> StageRules:
        """The rules of one stage.

        Raises:
            KeyError: the review has no such stage.
        """
        return {rules.stage: rules for rules in self.stages}[stage]

    @property
    def order_of_stages(self) -> tuple[Stage, ...]:
        """The review's stages in its own order."""
        return tuple(rules.stage for rules in self.stages)


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
        levels = ", ".join(rules.scale) or "none is set"
        found.append(f"passes_from: {rules.passes_from!r} is no level of the scale: {levels}")
    if rules.rating_required and not rules.scale:
        found.append("rating_required: there is no scale to rate on")
    for name in ("verdicts", "reasons", "scale"):
        listed = [str(item).casefold() for item in getattr(rules, name)]
        if len(set(listed)) < len(listed) or not all(item.strip() for item in listed):
            found.append(f"{name}: one is empty or comes twice")
    return found
