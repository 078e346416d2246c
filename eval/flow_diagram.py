"""The boxes and arrows of a PRISMA 2020 flow diagram with a realist review's appraisal stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from realist.data.domain import Stage
from realist.eval.flow_counts import Counts, Identified, Sought
from realist.screening.flow import StageFlow

BAR, LEFT, WIDE = 10, 46, 290  # the phases' bar; the boxes of the stages
RIGHT, REST = 376, 414  # what did not go on
WIDTH = RIGHT + REST + 10
GAP, LINE, HEAD = 26, 18, 24  # between boxes; from line to line; from a box to its first line
LETTER = 6  # of a phase's name, written upwards
BESIDE = 28  # from a box to the arrow at its side
_SOURCES = 6  # shown in a box; the rest is summed up
_LINE = 56  # characters of a line
_LONGEST = 140  # characters of a reason
_APPRAISAL = (Stage.RELEVANCE, Stage.RICHNESS, Stage.RIGOUR)


@dataclass(frozen=True, slots=True)
class Box:
    """Some lines in a frame; the first is its heading. Sizes in pixels from the top left."""

    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    kind: str = ""  # "phase": a bar, its line written upwards; "end": the last box


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture's parts; arrows are straight, from (x1, y1) to (x2, y2)."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[tuple[int, int, int, int], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A box, and beside it what did not go on."""

    phase: str
    lines: tuple[str, ...]
    side: tuple[str, ...] = ()
    kind: str = ""


def diagram(
    stages: Sequence[StageFlow], counts: Counts | None = None, *, most: int = 4, note: str = ""
) -> Diagram:
    """Lay the flow out; stages that nothing came to are left out.

    Args:
        stages: the flow, in the review's own order.
        counts: what is known beside the stages.
        most: how many reasons a box shows; the others are summed up.
        note: a line below, for instance that the data are synthetic.
    """
    reached = [s for n, s in enumerate(stages) if s.n or n == 0]
    reports = counts.reports if counts and counts.reports and counts.reports.begun else None
    rows: list[_Row] = []
    if counts and counts.identified.total > stages[0].n:
        rows.append(_identification(counts.identified))
    screened = False
    for stage in reached:
        if reports and screened:
            rows.append(_retrieval(reports, most))
            rows.append(_assessment(stage, reports, most))
            reports = None
        else:
            rows.append(_stage(stage, stage.n, stage.waiting, most))
        screened = stage.stage is Stage.TITLE_ABSTRACT
    rows.append(_end(reached[-1], stages[-1], counts.reports if counts else None))
    return _laid_out(rows, note)


def described(stages: Iterable[StageFlow]) -> str:
    """The diagram in words, for those who cannot see it."""
    said = (
        f"{s.stage.label}: {s.n:,} in, {s.included:,} included, {s.excluded:,} excluded"
        for s in stages
        if s.n
    )
    return f"Flow diagram. {'; '.join(said)}."


def _identification(found: Identified) -> _Row:
    sources = [f"{_short(name, 30)}: {n:,}" for name, n in found.sources[:_SOURCES]]
    if found.sources[_SOURCES:]:
        sources.append(f"other sources: {sum(n for _, n in found.sources[_SOURCES:]):,}")
    removed = {
        "duplicates": found.duplicates,
        "could not be read": found.unreadable,
        "for other reasons": found.other,
    }
    return _Row(
        "Identification",
        ("Records identified", f"n = {found.total:,}", *(sources if len(sources) > 1 else ())),
        (
            f"Removed before screening: {found.total - found.screened:,}",
            *(f"{name}: {n:,}" for name, n in removed.items() if n),
        ),
    )


def _retrieval(reports: Sought, most: int) -> _Row:
    side = [f"Reports not retrieved: {reports.not_retrieved:,}", *_told(reports.reasons, most)]
    if reports.awaited:
        side.append(f"still being sought: {reports.awaited:,}")
    head = ("Reports sought for retrieval", f"n = {reports.sought:,}")
    return _Row("Screening", head, tuple(side))


def _assessment(stage: StageFlow, reports: Sought, most: int) -> _Row:
    waiting = stage.waiting - reports.not_retrieved - reports.awaited
    return _stage(stage, reports.assessed, waiting, most)


def _stage(stage: StageFlow, n: int, waiting: int, most: int) -> _Row:
    side = [f"Excluded: {stage.excluded:,}", *_told(stage.reasons, most)]
    if stage.conflicts:
        side.append(f"in conflict: {stage.conflicts:,}")
    if waiting:
        side.append(f"still waiting: {waiting:,}")
    phase = "Appraisal" if stage.stage in _APPRAISAL else "Screening"
    return _Row(phase, (_name(stage.stage), f"n = {n:,}"), tuple(side))


def _name(stage: Stage) -> str:
    if stage is Stage.TITLE_ABSTRACT:
        return "Titles and abstracts screened"
    if stage is Stage.FULL_TEXT:
        return "Reports assessed in full text"
    return f"Reports appraised for {stage.label}"


def _end(last: StageFlow, final: StageFlow, reports: Sought | None) -> _Row:
    done = last.stage is final.stage
    name = "Included in the synthesis" if done else f"Included at {last.stage.label} so far"
    lines = [name, f"n = {last.included:,}"]
    if done and reports and reports.included_studies < reports.included_reports:
        lines.append(
            f"{reports.included_studies:,} studies in {reports.included_reports:,} reports"
        )
    return _Row("Included", tuple(lines), kind="end")


def _told(reasons: Sequence[tuple[str, int]], most: int) -> list[str]:
    """The reasons that were given, most frequent first."""
    given = sorted(((reason, n) for reason, n in reasons if reason), key=lambda pair: -pair[1])
    lines = [line for reason, n in given[:most] for line in _wrapped(f"{_short(reason)}: {n:,}")]
    if given[most:]:
        lines.append(f"other reasons: {sum(n for _, n in given[most:]):,}")
    silent = sum(n for reason, n in reasons if not reason)
    return [*lines, f"no reason given: {silent:,}"] if lines and silent else lines


def _wrapped(text: str) -> list[str]:
    """Lines that fit a box, the further ones set in."""
    return wrap(text, _LINE, subsequent_indent="\N{NO-BREAK SPACE}" * 4)


def _short(text: str, most: int = _LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _laid_out(rows: Sequence[_Row], note: str) -> Diagram:
    boxes: list[Box] = []
    arrows: list[tuple[int, int, int, int]] = []
    phases: list[tuple[str, int, int]] = []
    top, middle = 10, LEFT + WIDE // 2
    for number, row in enumerate(rows):
        height, beside = _height(row.lines), _height(row.side) if row.side else 0
        boxes.append(Box(LEFT, top, WIDE, height, row.lines, row.kind))
        if row.side:
            boxes.append(Box(RIGHT, top, REST, beside, row.side))
            arrows.append((LEFT + WIDE, top + BESIDE, RIGHT, top + BESIDE))
        bottom = top + max(height, beside, LETTER * len(row.phase) + 8)
        if number < len(rows) - 1:
            arrows.append((middle, top + height, middle, bottom + GAP))
        phases = _extended(phases, row.phase, top, bottom)
        top = bottom + GAP
    bars = [Box(BAR, start, 24, end - start, (name,), "phase") for name, start, end in phases]
    below = 22 if note else 0
    return Diagram(WIDTH, top - GAP + 10 + below, (*bars, *boxes), tuple(arrows), note)


def _height(lines: Sequence[str]) -> int:
    return max(56, HEAD + LINE * (len(lines) - 1) + 14)


def _extended(
    phases: list[tuple[str, int, int]], name: str, top: int, bottom: int
) -> list[tuple[str, int, int]]:
    """The phases with one more row: of the last phase, or of a new one."""
    if phases and phases[-1][0] == name:
        return [*phases[:-1], (name, phases[-1][1], bottom)]
    return [*phases, (name, top, bottom)]
