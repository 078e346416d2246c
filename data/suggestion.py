"""What a machine suggests beside extracts, and what a person decides on it. Never evidence.

A study's characteristics, a configuration over a document's extracts, a level of appraisal, a
test of a configuration, an include or exclude: one kind of row for all of them, with the quotes
it stands on, who proposed it, and which call and prompt gave it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from realist.data.domain import Located, Match, Span
from realist.data.log import canonical


class SuggestionKind(StrEnum):
    """What is suggested."""

    CHARACTERISTICS = "characteristics"
    ASSEMBLY = "assembly"  # a configuration over a document's extracts
    APPRAISAL = "appraisal"
    THEORY_TEST = "theory_test"
    SCREENING = "screening"


class SuggestionVerdict(StrEnum):
    """What a person does with a suggestion."""

    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"
    WITHDRAWN = "withdrawn"

    @property
    def keeps(self) -> bool:
        """Whether the suggestion counts from now on, as it is or as it was changed."""
        return self in (SuggestionVerdict.ACCEPT, SuggestionVerdict.EDIT)


@dataclass(frozen=True, slots=True)
class Ground:
    """Words a suggestion rests on, where they stand in the source, and how they bear on it."""

    wording: str  # the proposer's own words for the quote
    located: Located
    bearing: str = ""  # a stance, a role, or met / not_met / unclear
    reasoning: str = ""
    about: str = ""  # which criterion, where there are several

    @property
    def found(self) -> bool:
        """Whether the source holds the words, in whatever way."""
        return self.located.match is not Match.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing suggested. It counts for nothing until a person decides on it."""

    kind: SuggestionKind
    about: str  # the document's id, or the record's
    target: str  # a characteristic, a criterion, a stage, a configuration's or theory's id, a key
    value: str  # the summary, statement, level or verdict
    rationale: str = ""
    grounds: tuple[Ground, ...] = ()
    read: tuple[Span, ...] = ()  # what of the text the proposer was given, where that matters
    stated: bool = True  # False: inferred
    flags: tuple[str, ...] = ()  # what to beware of: unverified, not located, ...
    proposer: str = ""  # name and version
    prompt_sha256: str = ""
    call_key: str = ""  # of the call log
    id: str = ""  # given by the store; follows from all the rest


@dataclass(frozen=True, slots=True)
class SuggestionDecision:
    """One reviewer's verdict on a suggestion; `value` is as it stands after it."""

    suggestion_id: str
    reviewer: str
    verdict: SuggestionVerdict
    value: str = ""
    reason: str = ""
    rationale_shown: bool = False
    at: str = ""
    id: int = 0
    supersedes: int | None = None


def named(suggestion: Suggestion) -> Suggestion:
    """The suggestion with its id: the same one again has the same id, in whatever order."""
    said = {**asdict(suggestion), "id": ""}
    return replace(suggestion, id="S" + hashlib.sha256(canonical(said).encode()).hexdigest()[:8])


def suggestion_row(suggestion: Suggestion) -> dict[str, Any]:
    """A suggestion as a table's row."""
    row = asdict(suggestion)
    row["grounds"] = [{**g, "located": list(g["located"].values())} for g in row["grounds"]]
    row["read"] = [list(span.values()) for span in row["read"]]
    return row


def suggestion_of(row: Mapping[str, Any]) -> Suggestion:
    """The suggestion that a row holds."""
    said = {
        "kind": SuggestionKind(row["kind"]),
        "grounds": tuple(_ground(g) for g in row["grounds"]),
        "read": tuple(Span(*span) for span in row["read"]),
        "flags": tuple(row["flags"]),
    }
    return Suggestion(**{**row, **said})


def _ground(said: Mapping[str, Any]) -> Ground:
    match, start, end, score, pieces = said["located"]
    located = Located(Match(match), start, end, score, tuple((a, b) for a, b in pieces))
    return Ground(**{**said, "located": located})


def suggestion_decision_row(decision: SuggestionDecision) -> dict[str, Any]:
    """A decision as the log keeps it; number and time are the log's."""
    row = asdict(decision)
    del row["id"], row["at"]
    return row


def suggestion_decision_of(row: Mapping[str, Any]) -> SuggestionDecision:
    """The decision that a row holds."""
    said = {k: v for k, v in row.items() if k != "standing"}
    return SuggestionDecision(**{**said, "verdict": SuggestionVerdict(row["verdict"])})
