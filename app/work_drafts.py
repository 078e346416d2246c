"""What was typed beside a record, between the boxes of a page and the store."""

from __future__ import annotations

from realist.data.domain import Decision, Stage
from realist.data.protocol import StageRules


def tags_of(typed: str) -> tuple[str, ...]:
    """Tags as typed, separated by commas, each once."""
    found = (tag for part in typed.split(",") if (tag := part.strip()))
    return tuple(dict.fromkeys(found))


def draft_of(rules: StageRules, decision: Decision) -> dict[str, str]:
    """What stood in the boxes when a decision was made, for a decision taken back."""
    shared = decision.reason in rules.reasons
    name = "own" if rules.reasons and not shared else "reason"
    words = {n: getattr(decision, n) for n in ("note", "rating", "rationale", "concerns")}
    return {**words, name: decision.reason, "tags": ", ".join(decision.tags)}


def place(stage: Stage) -> str:
    """Under which name a person's place at a stage is kept."""
    return f"place {stage}"
