"""The flow of records in the app: what of it a viewer may know, and its picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from realist.data.domain import ReviewerRole, Stage
from realist.data.view import View
from realist.eval.flow_counts import Counts
from realist.eval.flow_diagram import diagram
from realist.eval.flow_picture import INK, svg
from realist.screening.flow import StageFlow, flow


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


def flow_svg(stages: Sequence[StageFlow], *, counts: Counts | None = None, ink: str = INK) -> str:
    """The diagram as a picture of its own; see `realist.eval.flow_diagram`.

    Args:
        stages: the flow.
        counts: what is known of the records' sources and of reports.
        ink: the colour of words and lines.
    """
    return svg(diagram(stages, counts), ink=ink)
