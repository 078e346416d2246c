"""Two simulated reviewers, their stated error model, and how they settle their conflicts.

Model of a reviewer. The truth at a stage is whether the record goes on in the published flow.
A reviewer misses a record that should go on with the stage's `miss` rate, and lets one through
that should not with its `false_include` rate, which on title and abstract depends on how near
the record stands to the question. The two err independently of each other, but for one
condition: where both would err on the same record, one of them (a coin decides which) gets it
right. So an error always shows as a conflict, the two never agree on a wrong verdict, and
discussion, which always ends at the truth, closes the published flow exactly. Real reviewers
have no such luck: agreed errors exist, and no simulation here speaks about them.

With the shipped seed Cohen's kappa on title and abstract lies between 0.55 and 0.75 (tested).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from realist.data.demo.generator import Nearness
from realist.data.demo.prose import Draws
from realist.data.domain import Decision, Resolution, Reviewer, Seen, Stage, Verdict

REVIEWERS = (
    Reviewer("Simulated reviewer 1", simulated=True),
    Reviewer("Simulated reviewer 2", simulated=True),
)

# Why a full text is excluded: the demonstration's own vocabulary, for the source states none.
NOT_STUDIED = "Leadership is mentioned but not studied"
FULL_TEXT_REASONS = (
    NOT_STUDIED,
    "Leadership of one organisation or service only",
    "Not an integrated health and social care system",
    "Nothing on how or why leadership works",
    "Setting too unlike an integrated care system to bear on the theories",
)
UNPUBLISHED_REASON = "Excluded at this stage in the published review, which states no reason"
MISTAKEN_REASONS = {  # of the one who excludes what should have gone on
    Stage.TITLE_ABSTRACT: "",
    Stage.FULL_TEXT: NOT_STUDIED,
    Stage.RELEVANCE: "Bears too little on any theory",
    Stage.RICHNESS: "Too thin to inform a theory",
    Stage.RIGOUR: "Not trustworthy enough for the use made of it",
}


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """How often a reviewer errs at a stage, as probabilities."""

    miss: float
    false_include: Mapping[Nearness, float]


def _same_rate(rate: float) -> dict[Nearness, float]:
    return dict.fromkeys(Nearness, rate)


ERROR_MODELS = {
    Stage.TITLE_ABSTRACT: ErrorModel(
        miss=0.12,
        false_include={
            Nearness.RELEVANT: 0.0,  # never asked: a relevant record cannot be a false include
            Nearness.NEAR: 0.012,
            Nearness.MID: 0.003,
            Nearness.FAR: 0.0005,
        },
    ),
    Stage.FULL_TEXT: ErrorModel(miss=0.08, false_include=_same_rate(0.07)),
    Stage.RELEVANCE: ErrorModel(miss=0.02, false_include=_same_rate(0.1)),
    Stage.RICHNESS: ErrorModel(miss=0.02, false_include=_same_rate(0.1)),
    Stage.RIGOUR: ErrorModel(miss=0.02, false_include=_same_rate(0.1)),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One record as a stage meets it, with the truth the simulation steers by."""

    source_id: str
    goes_on: bool
    nearness: Nearness
    reason: str = ""  # for a rightful exclusion, where the stage records one


def simulate_stage(
    stage: Stage, cases: Sequence[Case], seed: int
) -> tuple[list[Decision], list[Resolution]]:
    """Both reviewers' decisions on every case, in the order worked, and the conflicts settled.

    `record_id` is the source id and `at` is empty: the store knows both better.
    """
    draws = Draws(f"reviewers {seed} {stage}")
    decisions: list[Decision] = []
    resolutions: list[Resolution] = []
    for case in draws.shuffled(cases):
        verdicts = _verdicts(draws, case, ERROR_MODELS[stage])
        decisions += _decisions(stage, case, verdicts)
        if verdicts[0] is not verdicts[1]:
            resolutions.append(_resolution(stage, case))
    return decisions, resolutions


def _verdicts(draws: Draws, case: Case, model: ErrorModel) -> tuple[Verdict, Verdict]:
    rate = model.miss if case.goes_on else model.false_include[case.nearness]
    errs = [draws.chance(rate), draws.chance(rate)]
    if all(errs):
        errs[draws.between(0, 1)] = False
    return _verdict(case.goes_on is not errs[0]), _verdict(case.goes_on is not errs[1])


def _verdict(goes_on: bool) -> Verdict:  # noqa: FBT001 - the verdict's own two values
    return Verdict.INCLUDE if goes_on else Verdict.EXCLUDE


def _decisions(stage: Stage, case: Case, verdicts: tuple[Verdict, Verdict]) -> Iterator[Decision]:
    for reviewer, verdict in zip(REVIEWERS, verdicts, strict=True):
        yield Decision(
            record_id=case.source_id,
            reviewer=reviewer.name,
            stage=stage,
            verdict=verdict,
            reason="" if verdict is Verdict.INCLUDE else case.reason or MISTAKEN_REASONS[stage],
            seen=Seen(rank=False, suggestion=False, blind=True),
        )


def _resolution(stage: Stage, case: Case) -> Resolution:
    """Settled by both in discussion; a reason is given for exclusions alone, as in decisions."""
    return Resolution(
        record_id=case.source_id,
        stage=stage,
        verdict=_verdict(case.goes_on),
        by=tuple(reviewer.name for reviewer in REVIEWERS),
        reason="" if case.goes_on else case.reason,
    )
