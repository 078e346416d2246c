"""What a model is asked to reply, as schemas: the reasoning stands before the verdict.

No constraint beyond type and choice: strict servers refuse more, and what a reply says is
checked by the chain that asked. A quote is given with its paragraph's number, never with
offsets, which models get wrong.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Basis = Literal["stated", "inferred"]


class Reply(BaseModel):
    """A reply with exactly the fields named, none left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Quote(Reply):
    """Words of the source, and the number of the paragraph they were copied from."""

    paragraph: int
    quote: str


class CmoPiece(Reply):
    """One passage and the part it plays in a configuration."""

    paragraph: int
    quote: str
    restatement: str
    reasoning: str
    role: Literal["context", "resource", "reasoning", "outcome"]
    basis: Basis


class CmoConfiguration(Reply):
    """Pieces that belong together; a part of a configuration is a configuration too."""

    pieces: list[CmoPiece]
    reasoning: str
    direction: Literal["works", "does_not_work", "mixed"]


class CmoReply(Reply):
    """All configurations of one passage."""

    reading: str
    configurations: list[CmoConfiguration]


class CharacteristicFinding(Reply):
    """What the source says of itself in one respect."""

    paragraph: int
    quote: str
    field: Literal["objectives", "location", "design", "participants", "setting", "funder"]
    summary: str
    basis: Basis


class CharacteristicsReply(Reply):
    """The study's characteristics as far as they were found."""

    reading: str
    findings: list[CharacteristicFinding]


class AssembledConfiguration(Reply):
    """A configuration made of extracts by their numbers."""

    extracts: list[int]
    reasoning: str
    statement: str
    basis: Basis


class AssemblyReply(Reply):
    """A document's configurations over all its passages."""

    reading: str
    configurations: list[AssembledConfiguration]


class Criterion(Reply):
    """One appraisal criterion: evidence, then reasoning, then the level on the review's scale."""

    criterion: Literal["relevance", "richness", "rigour"]
    evidence: list[Quote]
    reasoning: str
    level: str


class AppraisalReply(Reply):
    """Relevance, richness and rigour, each on its own; never added up."""

    appraisals: list[Criterion]


class TheoryEvidence(Reply):
    """One passage and how it bears on the theory."""

    paragraph: int
    quote: str
    reasoning: str
    bearing: Literal["supports", "refines", "contradicts", "qualifies"]


class TheoryReply(Reply):
    """A test of one theory or configuration against a source."""

    evidence: list[TheoryEvidence]
    reasoning: str
    verdict: Literal["supports", "refines", "contradicts", "no_evidence"]


class CriterionJudgement(Reply):
    """One eligibility criterion against a title and abstract."""

    criterion: int
    quote: str
    reasoning: str
    judgement: Literal["met", "not_met", "unclear"]


class ScreeningReply(Reply):
    """A suggestion for a record: criteria one by one, reasons, then the verdict."""

    criteria: list[CriterionJudgement]
    reasons: str
    verdict: Literal["include", "maybe", "exclude"]


class SentenceReply(Reply):
    """A configuration in one sentence: which entry plays which part, then if-then-because."""

    reasoning: str
    sentence: str


SCHEMAS: dict[str, type[Reply]] = {
    schema.__name__: schema
    for schema in (
        CmoReply,
        CharacteristicsReply,
        AssemblyReply,
        AppraisalReply,
        TheoryReply,
        ScreeningReply,
        SentenceReply,
    )
}


def json_schema(reply: type[Reply]) -> dict[str, Any]:
    """A reply's JSON schema, without the titles, which only repeat the names."""
    schema: dict[str, Any] = json.loads(_schema_text(reply))
    return schema


@cache
def _schema_text(reply: type[Reply]) -> str:
    """Made once: pydantic takes milliseconds, and thousands of records have one schema."""
    return json.dumps(_untitled(reply.model_json_schema()))


def _untitled(value: Any) -> Any:
    if isinstance(value, list):
        return [_untitled(item) for item in value]
    if not isinstance(value, dict):
        return value
    # A field may be called "title"; its schema is then a dict.
    kept = {k: v for k, v in value.items() if k != "title" or isinstance(v, dict)}
    return {k: _untitled(v) for k, v in kept.items()}
