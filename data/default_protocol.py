"""The rules of a review whose team has set none of its own."""

from __future__ import annotations

from realist.data.domain import Stage, Verdict
from realist.data.protocol import Protocol, Rule, StageRules

# After the list of PRISMA 2020's "reports excluded, with reasons", as a realist review has them.
FULL_TEXT_REASONS = (
    "wrong setting or population",
    "wrong programme or intervention",
    "wrong kind of publication",
    "nothing on how or why it works",
    "bears on none of our theories",
    "outside the years we cover",
    "in a language we do not read",
    "report of a study already included",
    "full text not available",
)
LEVELS = ("low", "moderate", "high")  # a start; the scales are the review's own to set


def _appraisal(stage: Stage) -> StageRules:
    return StageRules(stage, Rule.DOUBLE, scale=LEVELS, passes_from="moderate")


DEFAULT = Protocol(
    stages=(
        StageRules(
            Stage.TITLE_ABSTRACT, verdicts=(Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE)
        ),
        StageRules(Stage.FULL_TEXT, reasons=FULL_TEXT_REASONS, reason_required=True),
        _appraisal(Stage.RELEVANCE),
        _appraisal(Stage.RICHNESS),
        _appraisal(Stage.RIGOUR),
    )
)
