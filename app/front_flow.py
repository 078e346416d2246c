"""The flow diagram after PRISMA 2020, drawn from the counts of `realist.screening.flow`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from realist.app.front_text import esc
from realist.data.domain import ReviewerRole, Stage
from realist.data.view import View
from realist.screening.flow import StageFlow, flow

LEFT, WIDE = 10, 270  # the boxes of the stages
RIGHT, REST = 310, 420  # what did not go on
TALL, GAP = 58, 34
_REMOVED = "duplicates, and rows that could not be read"
_STYLE = (
    "text{fill:currentColor;font:14px system-ui,sans-serif}"
    "rect{fill:currentColor;fill-opacity:.05;stroke:currentColor;stroke-opacity:.45}"
    "line{stroke:currentColor;stroke-opacity:.6;stroke-width:1.5}"
    ".count{font-weight:600;font-size:16px}.small{font-size:12.5px}"
    ".end{fill:#2f8f7f;fill-opacity:.25}"
)
_REASONS = 4  # shown in a box; the rest is summed up


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


def identified(view: View) -> int:
    """How many records the imports found, those known already or unreadable among them."""
    return sum(batch["found"] for batch in view.store.imports() if not batch["undone"])


def flow_svg(stages: Sequence[StageFlow], *, found: int = 0, ink: str = "#1f2628") -> str:
    """The diagram as a picture of its own; stages that nothing came to are left out.

    Args:
        stages: the flow.
        found: records identified by the searches; shown where it is more than were screened.
        ink: the colour of words and lines.
    """
    reached = [s for n, s in enumerate(stages) if s.n or n == 0]
    boxes: list[str] = []
    top = 10
    if found > stages[0].n:
        before = (f"Removed before screening: {found - stages[0].n:,}", _REMOVED)
        top = _row(boxes, "Records identified", found, before, top)
    for stage in reached:
        top = _row(boxes, _name(stage), stage.n, _side(stage), top)
    boxes.append(_end(reached[-1], top))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="740" '
        f'height="{top + 70}" viewBox="0 0 740 {top + 70}" color="{ink}">'
        f"<style>{_STYLE}</style>{''.join(boxes)}</svg>"
    )


def described(stages: Sequence[StageFlow]) -> str:
    """The diagram in words, for those who cannot see it."""
    said = (
        f"{s.stage.label}: {s.n:,} in, {s.included:,} included, {s.excluded:,} excluded"
        for s in stages
        if s.n
    )
    return f"Flow diagram. {'; '.join(said)}."


def _row(boxes: list[str], name: str, n: int, side: Sequence[str], top: int) -> int:
    """One box, what did not go on beside it, and an arrow down; gives where the next begins."""
    height = max(TALL, 30 + 17 * len(side))
    boxes.append(_box(name, n, top))
    boxes.append(_side_box(side, top, height))
    boxes.append(_arrow(top + TALL, top + height + GAP))
    return top + height + GAP


def _name(stage: StageFlow) -> str:
    if stage.stage is Stage.TITLE_ABSTRACT:
        return "Titles and abstracts screened"
    return f"Records assessed for {stage.stage.label}"


def _box(name: str, n: int, top: int, kind: str = "") -> str:
    return (
        f'<rect x="{LEFT}" y="{top}" width="{WIDE}" height="{TALL}" rx="5" class="{kind}"/>'
        f'<text x="{LEFT + 14}" y="{top + 24}">{esc(name)}</text>'
        f'<text x="{LEFT + 14}" y="{top + 46}" class="count">n = {n:,}</text>'
    )


def _side(stage: StageFlow) -> list[str]:
    """What did not go on, with the reasons that were given."""
    given = sorted(((k, n) for k, n in stage.reasons if k), key=lambda pair: -pair[1])
    lines = [f"{_short(reason)}: {count:,}" for reason, count in given[:_REASONS]]
    if given[_REASONS:]:
        lines.append(f"other reasons: {sum(n for _, n in given[_REASONS:]):,}")
    if stage.conflicts:
        lines.append(f"in conflict: {stage.conflicts:,}")
    if stage.waiting:
        lines.append(f"still waiting: {stage.waiting:,}")
    return [f"Excluded: {stage.excluded:,}", *lines]


def _short(reason: str, most: int = 52) -> str:
    return reason if len(reason) <= most else reason[: most - 1].rstrip() + "…"


def _side_box(lines: Sequence[str], top: int, height: int) -> str:
    words = "".join(
        f'<text x="{RIGHT + 14}" y="{top + 24 + 17 * n}" class="{"" if n == 0 else "small"}">'
        f"{esc(line)}</text>"
        for n, line in enumerate(lines)
    )
    middle = top + 29
    return (
        f'<line x1="{LEFT + WIDE}" y1="{middle}" x2="{RIGHT}" y2="{middle}"/>'
        f'<rect x="{RIGHT}" y="{top}" width="{REST}" height="{height}" rx="5"/>{words}'
    )


def _arrow(start: int, end: int) -> str:
    x = LEFT + WIDE // 2
    return (
        f'<line x1="{x}" y1="{start}" x2="{x}" y2="{end}"/>'
        f'<line x1="{x - 5}" y1="{end - 7}" x2="{x}" y2="{end}"/>'
        f'<line x1="{x + 5}" y1="{end - 7}" x2="{x}" y2="{end}"/>'
    )


def _end(last: StageFlow, top: int) -> str:
    final = last.stage is Stage.RIGOUR
    name = "Included in the synthesis" if final else f"Included at {last.stage.label} so far"
    return _box(name, last.included, top, "end")
