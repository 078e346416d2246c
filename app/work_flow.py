"""The flow of a review as counts and as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from realist.data.view import View
from realist.screening.flow import visible_flow

REASONS = 12  # shown in a picture that is published


def count_flow(view: View) -> dict[str, Any]:
    """The flow's counts as the viewer may know them."""
    from realist.eval.flow_counts import flow_counts

    stages = visible_flow(view)
    counts = flow_counts(view)
    return {
        "stages": [s.as_json() for s in stages],
        "included": stages[-1].included,
        "synthetic": view.store.review().synthetic,
        "identified": counts.identified.as_json(),
        "reports": counts.reports.as_json() if counts.reports else None,
    }


def draw_flow(view: View, *, svg: Path | None = None, png: Path | None = None) -> None:
    """Write the PRISMA 2020 flow diagram.

    Raises:
        MissingInputError: a folder is not there.
        UnwritableError: a file cannot be written.
    """
    from realist.eval.flow_counts import flow_counts
    from realist.eval.flow_diagram import diagram
    from realist.eval.flow_picture import write_png, write_svg

    if not (svg or png):
        return
    note = "The records and decisions are synthetic." if view.store.review().synthetic else ""
    drawn = diagram(visible_flow(view), flow_counts(view), most=REASONS, note=note)
    if svg:
        write_svg(drawn, svg)
    if png:
        write_png(drawn, png)
