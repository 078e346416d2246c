"""From separate decisions to one settled verdict per record and stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from realist.data.domain import Decision, Resolution, Stage, Verdict
from realist.data.view import View

REASONS_DIFFER = "reasons differ"


class State(StrEnum):
    """Where a record stands at a stage."""

    WAITING = "waiting"  # not all screeners it needs have decided
    CONFLICT = "conflict"
    INCLUDED = "included"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Settled:
    """A record's state at a stage, with the reason that stands for it."""

    state: State
    reason: str = ""
    reasons_differ: bool = False  # excluded by all, and still to be agreed why


def settle(
    decisions: Sequence[Decision],
    resolution: Resolution | None,
    *,
    needed: int,
    shared_reasons: bool = False,
) -> Settled:
    """The state that screeners' standing decisions and a resolution give.

    A maybe passes, so include and maybe agree. A resolution stands only over a conflict that was
    there: where a later change of vote brings agreement, the agreement stands, and where
    it breaks one made before, the record is in conflict until it is resolved again. Where all
    exclude for different reasons of a shared list, the record is excluded, and counted under
    `REASONS_DIFFER` until a resolution names the one.

    Args:
        decisions: the screeners' standing decisions on one record at one stage.
        resolution: the last resolution, if any.
        needed: how many decisions the record asks for at this stage.
        shared_reasons: whether the team excludes by a shared list of reasons.
    """
    if len(decisions) < needed:
        return Settled(State.WAITING)
    passes = {d.verdict.passes for d in decisions}
    resolved = resolution if resolution and resolution.id > max(d.id for d in decisions) else None
    if len(passes) == 1:
        differ = shared_reasons and not passes & {True} and _reasons_differ(decisions)
        if not differ:
            return _agreed(decisions, included=passes.pop())
        if not resolved or resolved.verdict.passes:
            return Settled(State.EXCLUDED, REASONS_DIFFER, reasons_differ=True)
    if resolved:
        state = State.INCLUDED if resolved.verdict.passes else State.EXCLUDED
        return Settled(state, resolved.reason)
    return Settled(State.CONFLICT)


def settle_all(view: View, stage: Stage) -> dict[str, Settled]:
    """The state of every record on which the viewer may see a screener's decision."""
    return settle_these(view, stage, view.decisions(stage))


def settle_these(
    view: View, stage: Stage, decisions: Mapping[str, Sequence[Decision]]
) -> dict[str, Settled]:
    """The state of some records, from the decisions on them that the viewer may see."""
    resolutions = view.resolutions(stage)
    shared = any(rules.reasons for rules in view.protocol.stages if rules.stage is stage)
    return {
        record_id: settle(
            [d for d in made if d.reviewer in view.screeners],
            resolutions.get(record_id),
            needed=view.needed_on(record_id, stage),
            shared_reasons=shared,
        )
        for record_id, made in decisions.items()
    }


def labels(view: View, stage: Stage) -> dict[str, float]:
    """What a ranker may learn from for this viewer: 1 relevant, 0 not, between where they differ.

    The viewer's own standing decisions count as they are; a record that is settled counts as
    settled; one in open conflict counts as the share of its decisions that pass.
    """
    decisions = view.decisions(stage)  # read once: others go on deciding meanwhile
    settled = settle_these(view, stage, decisions)
    certain = {State.INCLUDED: 1.0, State.EXCLUDED: 0.0}
    return {
        record_id: certain.get(settled[record_id].state, _share(made))
        for record_id, made in decisions.items()
    }


def conflicts(view: View, stage: Stage) -> dict[str, list[Decision]]:
    """Records whose verdicts are in open conflict, with the decisions that differ."""
    decisions = view.decisions(stage)
    return {
        record_id: list(decisions[record_id])
        for record_id, settled in settle_these(view, stage, decisions).items()
        if settled.state is State.CONFLICT
    }


def reasons(settled: Mapping[str, Settled]) -> Counter[str]:
    """How many records were excluded for which reason; "" where none was given."""
    return Counter(s.reason for s in settled.values() if s.state is State.EXCLUDED)


def _agreed(decisions: Sequence[Decision], *, included: bool) -> Settled:
    given = [d.reason for d in decisions if d.reason]
    state = State.INCLUDED if included else State.EXCLUDED
    return Settled(state, given[0] if given else "")


def _reasons_differ(decisions: Sequence[Decision]) -> bool:
    return len({d.reason.strip().casefold() for d in decisions} - {""}) > 1


def _share(made: Sequence[Decision]) -> float:
    return sum(d.verdict.passes for d in made) / len(made)


def verdict_of(settled: Settled) -> Verdict | None:
    """The settled verdict, or None while there is none."""
    return {State.INCLUDED: Verdict.INCLUDE, State.EXCLUDED: Verdict.EXCLUDE}.get(settled.state)
