"""The flow of a review as counts and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from realist.data.view import View

if TYPE_CHECKING:
    from realist.eval.flow_counts import Counts
    from realist.screening.flow import StageFlow

_SYNTHETIC = "The records and decisions are synthetic."
REASONS = 12  # shown in a picture that is published


def count_flow(view: View, *, svg: Path | None = None, png: Path | None = None) -> dict[str, Any]:
    """The flow's counts as the viewer may know them, drawn where that is asked for too.

    Raises:
        MissingInputError: a folder is not there.
        UnwritableError: a file cannot be written.
    """
    from realist.eval.flow_counts import counted_flow

    stages, counts = counted_flow(view)
    synthetic = view.store.review().synthetic
    _draw(stages, counts, svg, png, note=_SYNTHETIC if synthetic else "")
    return {
        "stages": [s.as_json() for s in stages],
        "included": stages[-1].included,
        "synthetic": synthetic,
        "identified": counts.identified.as_json(),
        "reports": counts.reports.as_json() if counts.reports else None,
    }


def _draw(
    stages: Sequence[StageFlow], counts: Counts, svg: Path | None, png: Path | None, *, note: str
) -> None:
    """Write the PRISMA 2020 flow diagram."""
    from realist.eval.flow_diagram import diagram
    from realist.eval.flow_picture import write_png, write_svg

    if not (svg or png):
        return
    drawn = diagram(stages, counts, most=REASONS, note=note)
    if svg:
        write_svg(drawn, svg)
    if png:
        write_png(drawn, png)
