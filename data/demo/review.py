"""The demonstration review as plain values: published facts among synthetic records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from realist.data.demo.documents import DemoDocument, Gold, demo_documents, demo_gold
from realist.data.demo.facts import Facts, published_facts
from realist.data.demo.generator import Generated, Nearness, generate, themes
from realist.data.demo.prose import Draws
from realist.data.demo.reviewers import (
    FULL_TEXT_REASONS,
    NOT_STUDIED,
    REVIEWERS,
    UNPUBLISHED_REASON,
    Case,
    simulate_stage,
)
from realist.data.demo.rules import DEMO_RULES, noted
from realist.data.domain import (
    Cmoc,
    Decision,
    Evidence,
    Record,
    Resolution,
    Review,
    Reviewer,
    Stage,
    Theory,
    Verdict,
)
from realist.data.protocol import Protocol

DEMO_SEED = 2024


@dataclass(frozen=True, slots=True)
class DemoReview:
    """All that goes into the demonstration's store; decisions name records by source id.

    Decisions and resolutions run stage by stage in the review's order: to keep every record's
    path lawful, write a stage's decisions, then its resolutions, then the next stage's.
    """

    review: Review
    protocol: Protocol
    reviewers: tuple[Reviewer, ...]
    records: tuple[Record, ...]
    decisions: tuple[Decision, ...]
    resolutions: tuple[Resolution, ...]
    documents: tuple[DemoDocument, ...]
    gold: tuple[Gold, ...]
    cmocs: tuple[Cmoc, ...]
    theories: tuple[Theory, ...]
    evidence: tuple[Evidence, ...]


def demo_review(seed: int = DEMO_SEED) -> DemoReview:
    """The demonstration review for a seed; only the shipped seed's figures are tested."""
    facts = published_facts()
    generated = generate(seed)
    decisions, resolutions = _decided(facts, generated, seed)
    records = [*facts.records, *(item.record for item in generated)]
    return DemoReview(
        review=noted(facts.review),
        protocol=DEMO_RULES,
        reviewers=REVIEWERS,
        records=tuple(Draws(f"order {seed}").shuffled(records)),
        decisions=tuple(decisions),
        resolutions=tuple(resolutions),
        documents=demo_documents(),
        gold=demo_gold(),
        cmocs=facts.cmocs,
        theories=facts.theories,
        evidence=facts.evidence,
    )


def _decided(
    facts: Facts, generated: Sequence[Generated], seed: int
) -> tuple[list[Decision], list[Resolution]]:
    decisions: list[Decision] = []
    resolutions: list[Resolution] = []
    for stage in Stage:
        cases = [*_published_cases(stage, facts), *_generated_cases(stage, generated, seed)]
        decided, settled = simulate_stage(stage, cases, seed)
        decisions += decided
        resolutions += settled
    return decisions, resolutions


def _published_cases(stage: Stage, facts: Facts) -> list[Case]:
    """The documents that reached the stage, with the decision the publication reports."""
    reached = {key: path[stage] for key, path in facts.verdicts.items() if stage in path}
    return [
        Case(key, True, Nearness.RELEVANT)
        if verdict is Verdict.INCLUDE
        else Case(key, False, Nearness.RELEVANT, UNPUBLISHED_REASON)
        for key, verdict in reached.items()
    ]


def _generated_cases(stage: Stage, generated: Sequence[Generated], seed: int) -> list[Case]:
    """The synthetic records that reached the stage: none goes on past full text."""
    if stage is Stage.TITLE_ABSTRACT:
        return [Case(item.record.source_id, item.relevant, item.nearness) for item in generated]
    if stage is not Stage.FULL_TEXT:
        return []
    draws = Draws(f"reasons {seed}")
    return [
        Case(item.record.source_id, False, item.nearness, _full_text_reason(draws, item))
        for item in generated
        if item.relevant
    ]


def _full_text_reason(draws: Draws, item: Generated) -> str:
    """A near theme's record only mentions leadership; for the others any reason may hold."""
    if item.theme in themes(Nearness.RELEVANT):
        return draws.pick([reason for reason in FULL_TEXT_REASONS if reason != NOT_STUDIED])
    return NOT_STUDIED
