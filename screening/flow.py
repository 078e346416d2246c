"""How many records came to each stage and what became of them; the arithmetic always closes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
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


def entering(view: View, stage: Stage) -> list[str]:
    """The records that come to a stage: all, or those included at the stage before it.

    A stage that the review does not have receives none.
    """
    order = view.protocol.order_of_stages
    if stage not in order:
        return []
    came = view.store.all_ids()
    for before in order[: order.index(stage)]:
        came = _passing(came, settle_all(view, before))
    return came


def flow(view: View) -> list[StageFlow]:
    """The flow through every stage in the review's own order, from the log's decisions alone."""
    found: list[StageFlow] = []
    came = view.store.all_ids()
    for stage in view.protocol.order_of_stages:
        settled = settle_all(view, stage)
        found.append(_count(stage, came, settled))
        came = _passing(came, settled)
    return found


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
            return [*shown, replace(blank, reasons=())]
        shown.append(stage)
    return shown


def totals_view(view: View, stage: Stage) -> View:
    """Through whose eyes a stage's totals are counted for a viewer: see `visible_flow`."""
    if view.role is not ReviewerRole.TRAINEE:
        return view
    closed = {s.stage for s in visible_flow(view) if not (s.waiting or s.conflicts)}
    return View(view.store) if stage in closed else view


def _passing(came: list[str], settled: Mapping[str, Settled]) -> list[str]:
    return [r for r in came if r in settled and settled[r].state is State.INCLUDED]


def _count(stage: Stage, came: list[str], settled: Mapping[str, Settled]) -> StageFlow:
    here = {r: settled.get(r, Settled(State.WAITING)) for r in came}
    states = Counter(s.state for s in here.values())
    return StageFlow(
        stage,
        n=len(came),
        included=states[State.INCLUDED],
        excluded=states[State.EXCLUDED],
        conflicts=states[State.CONFLICT],
        waiting=states[State.WAITING],
        reasons=tuple(sorted(reasons(here).items())),
        reason_conflicts=sum(s.reasons_differ for s in here.values()),
    )
