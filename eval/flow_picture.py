"""A flow diagram as a file: SVG as text of our own, PNG by matplotlib, which brings its fonts.

Words in the boxes are untrusted (reasons, names of sources): in SVG they are escaped, and
matplotlib is told to read no formula in them.
"""

from __future__ import annotations

import warnings
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from realist.data.errors import MissingInputError, UnwritableError
from realist.eval.flow_diagram import HEAD, LINE, Box, Diagram

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, END = "#1f2628", "#2f8f7f"
_STYLE = (
    "text{fill:currentColor;font:14px system-ui,sans-serif}"
    "rect{fill:currentColor;fill-opacity:.05;stroke:currentColor;stroke-opacity:.45}"
    "line{stroke:currentColor;stroke-opacity:.6;stroke-width:1.5}"
    ".count{font-weight:600;font-size:16px}.small{font-size:12.5px}.phase{fill-opacity:.12}"
    f".end{{fill:{END};fill-opacity:.25}}"
)
_XML_CONTROL = {n: " " for n in range(32) if n not in (9, 10, 13)} | {0xFFFE: " ", 0xFFFF: " "}


def svg(diagram: Diagram, *, ink: str = INK, background: str = "") -> str:
    """The diagram as a picture of its own.

    Args:
        diagram: the parts.
        ink: the colour of words and lines.
        background: a colour behind it; none if empty.
    """
    behind = f'<path d="M0 0h{diagram.width}v{diagram.height}H0z" fill="{background}"/>'
    parts = [behind if background else ""]
    parts += [_svg_box(box) for box in diagram.boxes]
    parts += [_svg_arrow(*arrow) for arrow in diagram.arrows]
    if diagram.note:
        parts.append(_svg_text(46, diagram.height - 10, diagram.note, "small"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{diagram.width}" '
        f'height="{diagram.height}" viewBox="0 0 {diagram.width} {diagram.height}" '
        f'color="{ink}"><style>{_STYLE}</style>{"".join(parts)}</svg>'
    )


def write_svg(diagram: Diagram, path: Path) -> None:
    """Write the diagram as SVG on white.

    Raises:
        MissingInputError: the folder is not there.
        UnwritableError: the file cannot be written.
    """
    _write(path, svg(diagram, background="#ffffff").encode())


def write_png(diagram: Diagram, path: Path, *, scale: float = 2.0) -> None:
    """Write the diagram as PNG on white, `scale` pixels to one of the diagram's.

    Raises:
        MissingInputError: the folder is not there.
        UnwritableError: the file cannot be written.
    """
    from io import BytesIO  # noqa: PLC0415 - with matplotlib, half a second for pictures alone

    from matplotlib import rc_context  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    settings: Any = {"text.parse_math": False, "font.family": "DejaVu Sans"}
    with rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        inches = (diagram.width / 100, diagram.height / 100)
        figure = Figure(figsize=inches, dpi=100 * scale)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, diagram.width), ylim=(diagram.height, 0))
        axes.axis("off")
        for box in diagram.boxes:
            _draw_box(axes, box)
        for x1, y1, x2, y2 in diagram.arrows:
            style = {"arrowstyle": "-|>,head_width=0.2,head_length=0.35", "color": INK, "lw": 0.9}
            style |= {"shrinkA": 0, "shrinkB": 0}
            axes.annotate("", (x2, y2), (x1, y1), arrowprops=style)
        if diagram.note:
            axes.text(46, diagram.height - 10, _plain(diagram.note), fontsize=8, color=INK)
        made = BytesIO()
        figure.savefig(made, format="png", facecolor="white")
    _write(path, made.getvalue())


def _svg_box(box: Box) -> str:
    frame = (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="5" '
        f'class="{box.kind}"/>'
    )
    if box.kind == "phase":
        x, y = box.x + 17, box.y + box.height // 2
        turned = f'<text transform="translate({x} {y}) rotate(-90)" text-anchor="middle"'
        return f'{frame}{turned} class="small">{_escaped(box.lines[0])}</text>'
    words = (
        _svg_text(box.x + 14, box.y + HEAD + LINE * n, line, _kind(n, line))
        for n, line in enumerate(box.lines)
    )
    return frame + "".join(words)


def _svg_text(x: int, y: int, text: str, kind: str) -> str:
    return f'<text x="{x}" y="{y}" class="{kind}">{_escaped(text)}</text>'


def _svg_arrow(x1: int, y1: int, x2: int, y2: int) -> str:
    if x1 == x2:
        head = f"M{x2 - 5} {y2 - 7}L{x2} {y2}L{x2 + 5} {y2 - 7}"
    else:
        head = f"M{x2 - 7} {y2 - 5}L{x2} {y2}L{x2 - 7} {y2 + 5}"
    line = f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
    return f'{line}<path d="{head}" fill="none" stroke="currentColor" stroke-opacity=".6"/>'


def _draw_box(axes: Axes, box: Box) -> None:
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415

    fill = {"end": (END, 0.25), "phase": (INK, 0.12)}.get(box.kind, (INK, 0.05))
    axes.add_patch(
        FancyBboxPatch(
            (box.x + 3, box.y + 3), box.width - 6, box.height - 6,
            boxstyle="round,pad=3,rounding_size=5", facecolor=fill, edgecolor=(INK, 0.45),
            linewidth=0.7,
        )
    )  # fmt: skip
    if box.kind == "phase":
        x, y = box.x + box.width / 2, box.y + box.height / 2
        axes.text(
            x, y, box.lines[0], fontsize=8.5, color=INK, rotation=90, ha="center", va="center"
        )
        return
    for n, line in enumerate(box.lines):
        kind = _kind(n, line)
        size = {"count": 11.0, "small": 8.4}.get(kind, 9.6)
        weight = "bold" if kind == "count" else "normal"
        x, y = box.x + 14, box.y + HEAD + LINE * n
        axes.text(x, y, _plain(line), fontsize=size, color=INK, fontweight=weight)


def _kind(number: int, line: str) -> str:
    if number == 0:
        return ""
    return "count" if number == 1 and line.startswith("n = ") else "small"


def _escaped(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    return text.translate(_XML_CONTROL).encode("utf-8", "replace").decode()


def _write(path: Path, content: bytes) -> None:
    if not path.parent.is_dir():
        raise MissingInputError(f"{path.parent}: no such folder; make it, or name another")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UnwritableError(f"{path}: cannot be written ({error.strerror or error})") from error
