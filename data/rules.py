"""What the review's rules say about one decision of a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from realist.data.domain import Decision, Stage, Verdict
from realist.data.errors import RefusedError, StaleWriteError
from realist.data.protocol import Protocol, StageRules
from realist.data.quorum import Quorum

OTHER = "other: "


def check(
    protocol: Protocol,
    quorum: Quorum,
    decisions: Sequence[Decision],
    standing: Iterable[tuple[str, str, str]],
) -> None:
    """Hold decisions that people make here against the review's rules.

    Args:
        protocol: the rules.
        quorum: the rules applied to the team.
        decisions: in the order they were made.
        standing: record, reviewer and stage of what stands on these records.

    Raises:
        RefusedError: one is forbidden; the message says which, why and what to do.
        StaleWriteError: colleagues have settled the record meanwhile.
    """
    made: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record_id, reviewer, stage in standing:
        made[record_id, stage].add(reviewer)
    for decision in decisions:
        problem = refusal(protocol, decision)
        if problem:
            raise RefusedError(problem)
        if decision.reviewer in quorum.left:
            raise RefusedError(f"{decision.reviewer} left the review and decides no more")
        here = made[decision.record_id, str(decision.stage)]
        _check_wanted(quorum, decision, here)
        here.add(decision.reviewer)


def _check_wanted(quorum: Quorum, decision: Decision, made: set[str]) -> None:
    """A record that enough screeners settled, and may look at, is not asked of a further one."""
    if decision.reviewer in made or decision.reviewer not in quorum.screeners:
        return
    if len(made & quorum.screeners) >= quorum.needed(decision.record_id, decision.stage):
        raise StaleWriteError(
            f"record {decision.record_id}: enough reviewers have decided on it at "
            f"{decision.stage.label} meanwhile; it does not need you any more"
        )


def refusal(protocol: Protocol, decision: Decision) -> str:
    """Why the rules forbid a decision, and what to do; "" where they do not.

    Decisions imported from elsewhere are not held against them: they were made under others.
    """
    where = f"record {decision.record_id} at {decision.stage.label}: "
    if decision.verdict is Verdict.WITHDRAWN:
        return ""
    if missing := no_such_stage(protocol, decision.stage):
        return f"{where}{missing}"
    rules = protocol.of(decision.stage)
    problem = _verdict(rules, decision) or _reason(rules, decision) or _rating(rules, decision)
    return where + problem if problem else ""


def no_such_stage(protocol: Protocol, stage: Stage) -> str:
    """What to say where the review does not have this stage; "" where it does."""
    if stage in protocol.order_of_stages:
        return ""
    stages = ", ".join(s.label for s in protocol.order_of_stages)
    return f"this review has no stage {stage.label!r}; it has: {stages}"


def require_stage(protocol: Protocol, stage: Stage) -> None:
    """Go on only where the review has this stage.

    Raises:
        RefusedError: it does not; the message lists those it has.
    """
    if missing := no_such_stage(protocol, stage):
        raise RefusedError(missing)


def worded(rules: StageRules, reason: str) -> str:
    """A reason as the rules want it: one of the list, or a person's own words marked as such."""
    said = reason.strip()
    if not said or not rules.reasons:
        return said
    shared = {r.casefold(): r for r in rules.reasons}
    if said.casefold() in shared:
        return shared[said.casefold()]
    return said if said.casefold().startswith(OTHER.strip()) else OTHER + said


def off_scale(rules: StageRules, rating: str) -> str:
    """What to say of a rating that is no level of the stage's scale; "" where there is none."""
    if not rating or not rules.scale or rating in rules.scale:
        return ""
    return f"rating {rating!r} is no level of the scale; choose {', '.join(rules.scale)}"


def _verdict(rules: StageRules, decision: Decision) -> str:
    if decision.verdict in rules.verdicts:
        return ""
    return f"{decision.verdict} is no verdict here; choose {' or '.join(rules.verdicts)}"


def _reason(rules: StageRules, decision: Decision) -> str:
    reason = decision.reason.strip()
    if decision.verdict is not Verdict.EXCLUDE:
        return ""
    if not reason:
        missing = rules.reason_required
        return f"an exclusion needs a reason: {_choices(rules)}" if missing else ""
    own = reason.startswith(OTHER) and len(reason) > len(OTHER)
    if not rules.reasons or own or reason in rules.reasons:
        return ""
    return f"{reason!r} is none of the shared reasons; choose {_choices(rules)}"


def _rating(rules: StageRules, decision: Decision) -> str:
    rating = decision.rating
    if not rating:
        return f"rate it: {', '.join(rules.scale)}" if rules.rating_required else ""
    if not rules.scale:
        return ""
    return off_scale(rules, rating) or _kept_although_low(rules, decision)


def _kept_although_low(rules: StageRules, decision: Decision) -> str:
    """A weak study with a robust nugget stays, and says which."""
    if not (decision.verdict.passes and rules.passes_from) or decision.rationale.strip():
        return ""
    if rules.scale.index(decision.rating) >= rules.scale.index(rules.passes_from):
        return ""
    return (
        f"say in the rationale why it stays although rated {decision.rating}: "
        "for instance for which robust nugget"
    )


def _choices(rules: StageRules) -> str:
    return "; ".join((*rules.reasons, "or 'other: ' and your own words"))
