"""How many records came to each stage and what became of them; the arithmetic always closes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from realist.data.domain import ReviewerRole, Stage
from realist.data.view import View
from realist.screening.consensus import Settled, State, reasons, settle_all


@dataclass(frozen=True, slots=True)
class StageFlow:
    """One stage: `n` entered; included + excluded + conflicts + waiting = n."""

    stage: Stage
    n: int
    included: int
    excluded: int
    conflicts: int
    waiting: int
    reasons: tuple[tuple[str, int], ...]
    reason_conflicts: int = 0  # among the excluded: all exclude, for different reasons

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return {
            "stage": str(self.stage),
            "n": self.n,
            "included": self.included,
            "excluded": self.excluded,
            "conflicts": self.conflicts,
            "waiting": self.waiting,
            "reasons": dict(self.reasons),
            "reason_conflicts": self.reason_conflicts,
        }


@dataclass(frozen=True, slots=True)
class AtStage:
    """The records that came to a stage, in order of import, and how each stands there."""

    stage: Stage
    records: Mapping[str, Settled]

    def left_as(self, *states: State) -> list[str]:
        """The records that stand in one of these states."""
        return [record for record, settled in self.records.items() if settled.state in states]

    def counted(self) -> StageFlow:
        """How many stand how."""
        states = Counter(s.state for s in self.records.values())
        return StageFlow(
            self.stage,
            n=len(self.records),
            included=states[State.INCLUDED],
            excluded=states[State.EXCLUDED],
            conflicts=states[State.CONFLICT],
            waiting=states[State.WAITING],
            reasons=tuple(sorted(reasons(self.records).items())),
            reason_conflicts=sum(s.reasons_differ for s in self.records.values()),
        )


def entering(view: View, stage: Stage) -> list[str]:
    """The records that come to a stage: all, or those included at the stage before it.

    A stage that the review does not have receives none.
    """
    order = view.protocol.order_of_stages
    if stage not in order:
        return []
    before = _at(view, order[: order.index(stage)])
    return before[-1].left_as(State.INCLUDED) if before else view.store.all_ids()


def at_stages(view: View) -> list[AtStage]:
    """Each stage in the review's own order, from the log's decisions alone."""
    return _at(view, view.protocol.order_of_stages)


def flow(view: View) -> list[StageFlow]:
    """The flow through every stage in the review's own order."""
    return [at.counted() for at in at_stages(view)]


def visible_flow(view: View) -> list[StageFlow]:
    """The flow as the viewer may know it.

    A screener's is what the screener may see. A trainee has no part in the flow and sees the
    totals of each stage that is closed (nobody waiting, nothing in conflict): by then there is
    no blindness between its reviewers left to guard, and a total names no record.
    """
    if view.role is not ReviewerRole.TRAINEE:
        return flow(view)
    shown: list[StageFlow] = []
    for stage in flow(View(view.store)):
        if stage.waiting or stage.conflicts:
            blank = replace(stage, included=0, excluded=0, conflicts=0, waiting=stage.n)
            return [*shown, replace(blank, reasons=(), reason_conflicts=0)]
        shown.append(stage)
    return shown


def totals_view(view: View, stage: Stage) -> View:
    """Through whose eyes a stage's totals are counted for a viewer: see `visible_flow`."""
    if view.role is not ReviewerRole.TRAINEE:
        return view
    closed = {s.stage for s in visible_flow(view) if not (s.waiting or s.conflicts)}
    return View(view.store) if stage in closed else view


def _at(view: View, stages: Sequence[Stage]) -> list[AtStage]:
    found: list[AtStage] = []
    came = view.store.all_ids()
    for stage in stages:
        settled = settle_all(view, stage)
        here = AtStage(stage, {r: settled.get(r, Settled(State.WAITING)) for r in came})
        found.append(here)
        came = here.left_as(State.INCLUDED)
    return found
