"""Reading order of lines with boxes; knows nothing of PDF.

A page's fragments are parted at the gutter that most rows share; what crosses the gutter
parts bands, and in each band the left column is read before the right (the idea of the XY-cut of
Nagy & Seth 1984, with bands instead of blank strips, which running paragraphs do not leave).
A table within running text has no gutter of its own and is read by rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]  # left, bottom, right, top


def turned(box: Box, turn: int) -> Box:
    """A box seen with the page turned by so many quarters, against the clock."""
    left, bottom, right, top = box
    return (
        box,
        (-top, left, -bottom, right),
        (-right, -top, -left, -bottom),
        (bottom, -right, top, -left),
    )[turn]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of one line: text and box in points, upright, y upwards."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool = False
    turn: int = 0  # quarters by which it was turned to stand upright

    @property
    def on_page(self) -> Box:
        """The box as it lies on the page."""
        return turned((self.x0, self.y0, self.x1, self.y1), -self.turn % 4)

    @property
    def height(self) -> float:
        """Of the box, in points: about the type size."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """The height on the page at which the line runs."""
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page's label, fragments in any order, and its lower and upper edge."""

    label: str
    fragments: tuple[Fragment, ...]
    bottom: float
    top: float
    aside: tuple[tuple[Fragment, ...], ...] = ()  # text that runs in other directions


def merge_rows(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Fragments at one height become one line, left to right; lines from the top down."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: -f.middle):
        lead = rows[-1][0] if rows else None
        if lead and abs(lead.middle - fragment.middle) < min(lead.height, fragment.height) / 2:
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return [_one_line(row) for row in rows]


def _one_line(row: list[Fragment]) -> Fragment:
    row.sort(key=lambda f: f.x0)
    main = max(row, key=lambda f: len(f.text))
    return Fragment(
        text=" ".join(f.text.strip() for f in row),
        x0=row[0].x0,
        y0=main.y0,
        x1=max(f.x1 for f in row),
        y1=main.y1,
        bold=sum(len(f.text) for f in row if f.bold) * 2 > sum(len(f.text) for f in row),
    )


def flows(fragments: Sequence[Fragment], depth: int = 0) -> list[list[Fragment]]:
    """Columns in reading order, each a list of lines from the top down."""
    gutter = _gutter(fragments) if depth < 3 else None
    if gutter is None:
        return [merge_rows(fragments)] if fragments else []
    result: list[list[Fragment]] = []
    for band in _bands(fragments, gutter):
        wide, left, right = band
        if not _is_columnar(left, right, gutter):
            wide, left, right = [*wide, *left, *right], [], []
        if wide and result and not left and not right and not _is_split(result[-1], wide):
            result[-1] = merge_rows([*result[-1], *wide])
        elif wide:
            result.append(merge_rows(wide))
        result += [*flows(left, depth + 1), *flows(right, depth + 1)]
    return result


def _is_split(flow: list[Fragment], wide: list[Fragment]) -> bool:
    """Whether the lines of a flow belong to a column, so that wide lines do not continue it."""
    return max(f.x1 for f in flow) - min(f.x0 for f in flow) < 0.75 * (
        max(f.x1 for f in wide) - min(f.x0 for f in wide)
    )


_Band = tuple[list[Fragment], list[Fragment], list[Fragment]]


def _bands(fragments: Sequence[Fragment], gutter: float) -> list[_Band]:
    """(lines across the gutter, what is left, what is right of it below them), top down."""
    bands: list[_Band] = [([], [], [])]
    for fragment in sorted(fragments, key=lambda f: -f.middle):
        wide, left, right = bands[-1]
        if fragment.x1 <= gutter:
            left.append(fragment)
        elif fragment.x0 >= gutter:
            right.append(fragment)
        elif left or right:
            bands.append(([fragment], [], []))
        else:
            wide.append(fragment)
    return bands


def _is_columnar(left: list[Fragment], right: list[Fragment], gutter: float) -> bool:
    """Whether both sides are running lines, not the cells of a table."""
    if min(len(left), len(right)) < 3:
        return not (left and right)
    edge, end = min(f.x0 for f in left), max(f.x1 for f in right)
    return _inked(left) > 0.45 * (gutter - edge) and _inked(right) > 0.45 * (end - gutter)


def _inked(fragments: list[Fragment]) -> float:
    """The mean width of a row's fragments together: a table's cells leave most of it empty."""
    return sum(f.x1 - f.x0 for f in fragments) / len(merge_rows(fragments))


def _gutter(fragments: Sequence[Fragment]) -> float | None:
    """The x that parts most rows into two columns, or None for a page of one."""
    if len(fragments) < 8:
        return None
    low, high = min(f.x0 for f in fragments), max(f.x1 for f in fragments)
    width = high - low
    best, most = None, 0.0
    for step in range(15, 86):
        x = low + width * step / 100
        parted = _parted(fragments, x)
        if parted > most + 0.5:
            best, most = x, parted
    return best if best is not None and most >= 4 else None


def _parted(fragments: Sequence[Fragment], x: float) -> float:
    """How many rows a gutter at x parts, less what it cuts through, in columnar bands only."""
    gain = 0.0
    for wide, left, right in _bands(fragments, x):
        gain -= 0.2 * len(wide)
        if left and right and _is_columnar(left, right, x):
            low, high = min(f.y0 for f in right), max(f.y1 for f in right)
            paired = sum(1 for f in left if low <= f.middle <= high)
            clear = min(f.x0 for f in right) - max(f.x1 for f in left)
            gain += paired + min(clear, 30) / 100 if clear >= 5 else 0
    return gain
