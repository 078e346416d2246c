"""The rules the demonstration's simulated reviewers worked by, and where each comes from.

From the published review: the stages and their order, two reviewers at each, and what was
asked of a record. It prints neither its reasons for exclusion nor its scales of appraisal, so
those here are plain ones of our own, and `NOTES`, shown with the review, says so.
"""

from __future__ import annotations

from dataclasses import replace

from realist.data.default_protocol import DEFAULT, LEVELS
from realist.data.demo.reviewers import FULL_TEXT_REASONS, MISTAKEN_REASONS, UNPUBLISHED_REASON
from realist.data.domain import Review, Stage
from realist.data.protocol import Protocol, Rule, StageRules

_UNPUBLISHED = (
    "The published review prints neither its reasons for exclusion nor its levels of "
    "appraisal: those of this demonstration are plain ones of our own."
)
_RETRIEVAL = (
    "It prints 99 full texts screened. So 99 reports are counted here as sought and "
    "retrieved; how many more it sought in vain, if any, is not stated."
)
NOTES = (_UNPUBLISHED, _RETRIEVAL)
_QUESTION = (
    "Bears on how, for whom or in what circumstances leadership in integrated care systems works"
)


def _appraisal(stage: Stage) -> StageRules:
    reasons = (MISTAKEN_REASONS[stage], UNPUBLISHED_REASON)
    return StageRules(stage, Rule.DOUBLE, reasons=reasons, scale=LEVELS, passes_from="moderate")


DEMO_RULES = Protocol(
    stages=(
        DEFAULT.of(Stage.TITLE_ABSTRACT),
        StageRules(Stage.FULL_TEXT, reasons=FULL_TEXT_REASONS, reason_required=True),
        _appraisal(Stage.RELEVANCE),
        _appraisal(Stage.RICHNESS),
        _appraisal(Stage.RIGOUR),
    ),
    include_criteria=(_QUESTION,),
    exclude_criteria=("Published before 2017, when English integrated care systems began",),
)


def noted(review: Review) -> Review:
    """The review with what its reader must know of these rules."""
    return replace(review, notes="\n".join([review.notes, *NOTES]))
