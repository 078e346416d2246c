"""What the chains find, as suggestions to keep: each waits for a person's decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from realist.data.domain import Match, Record, Stage
from realist.data.suggestion import Ground, Suggestion, SuggestionKind
from realist.extraction.findings import (
    Appraisal,
    Assembly,
    Characteristic,
    Quoted,
    TestVerdict,
    TheoryTest,
)
from realist.extraction.locate import Source
from realist.extraction.parts import NOT_FOUND, REPEATS, repeats_example
from realist.prompts.prompt_file import Prompt
from realist.prompts.replies import ScreeningReply

UNVERIFIED = "no quote of it was found in the source"


def of_characteristic(found: Characteristic) -> Suggestion:
    """One thing a study says of itself."""
    return Suggestion(
        SuggestionKind.CHARACTERISTICS,
        found.document_id,
        found.field,
        found.summary,
        grounds=(_ground(found.quoted),),
        stated=found.stated,
        flags=found.flags,
        proposer=found.proposer,
        prompt_sha256=found.prompt_sha256,
        call_key=found.call_key,
    )


def of_assembly(found: Assembly) -> Suggestion:
    """A configuration; its grounds are the extracts, with their roles."""
    grounds = [
        Ground(m.wording, m.located, bearing=m.role.value, reasoning=m.restatement)
        for m in found.members
    ]
    return Suggestion(
        SuggestionKind.ASSEMBLY,
        found.document_id,
        found.key,
        found.statement,
        found.rationale,
        tuple(grounds),
        stated=found.stated,
        proposer=found.proposer,
        prompt_sha256=found.prompt_sha256,
        call_key=found.call_key,
    )


def of_appraisal(found: Appraisal) -> Suggestion:
    """A level on one of the review's scales."""
    return Suggestion(
        SuggestionKind.APPRAISAL,
        found.document_id,
        found.criterion.value,
        found.level,
        found.reasoning,
        tuple(map(_ground, found.evidence)),
        found.read,
        flags=found.flags if found.verified else (*_but(found.flags, NOT_FOUND), UNVERIFIED),
        proposer=found.proposer,
        prompt_sha256=found.prompt_sha256,
        call_key=found.call_key,
    )


def of_theory_test(found: TheoryTest) -> Suggestion:
    """A verdict on a configuration or theory; an unverified one says what was claimed."""
    grounds = [
        Ground(b.quoted.wording, b.quoted.located, b.stance.value, b.reasoning)
        for b in found.evidence
    ]
    unverified = found.verdict is TestVerdict.UNVERIFIED
    claimed = (UNVERIFIED, f"claimed: {found.claimed}") if unverified else ()
    return Suggestion(
        SuggestionKind.THEORY_TEST,
        found.document_id,
        found.target_id,
        found.verdict.value,
        found.reasoning,
        tuple(grounds),
        found.read,
        flags=(*found.flags, *claimed),
        proposer=found.proposer,
        prompt_sha256=found.prompt_sha256,
        call_key=found.call_key,
    )


def of_screening(
    record: Record,
    criteria: Sequence[str],
    reply: ScreeningReply,
    prompt: Prompt,
    made: dict[str, Any],
) -> Suggestion:
    """A verdict on a title and abstract, criterion by criterion."""
    source = Source(record_text(record))
    grounds = tuple(
        Ground(
            c.quote,
            source.locate(c.quote),
            c.judgement,
            c.reasoning,
            f"{c.criterion}. {criteria[c.criterion - 1]}",
        )
        for c in sorted(reply.criteria, key=lambda c: c.criterion)
    )
    quoted = [g for g in grounds if g.wording.strip()]
    warnings = {
        NOT_FOUND: any(g.located.match is Match.NOT_FOUND for g in quoted),
        REPEATS: any(repeats_example(g.wording, prompt) for g in quoted),
    }
    return Suggestion(
        SuggestionKind.SCREENING,
        record.id,
        Stage.TITLE_ABSTRACT.value,
        reply.verdict,
        reply.reasons,
        grounds,
        flags=tuple(words for words, holds in warnings.items() if holds),
        **made,
    )


def record_text(record: Record) -> str:
    """What quotes from a record are offsets into: its title and abstract, a line each."""
    return f"{record.title}\n{record.abstract}"


def _ground(quoted: Quoted) -> Ground:
    return Ground(quoted.wording, quoted.located)


def _but(flags: Iterable[str], one: str) -> list[str]:
    return [flag for flag in flags if flag != one]
