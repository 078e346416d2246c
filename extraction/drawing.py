"""A small SVG writer: boxes, lines and text. All text is escaped; nothing in it is a link."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html import escape

_CONTROL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE = 16  # pixels between lines of text
_CHARACTER = 6.6  # mean width of a small letter at 12 px
_BULGE = 40  # pixels
_STYLE = (
    "text{font:12px sans-serif;fill:#1f2933}.small{font-size:11px;fill:#52606d}"
    ".head{font-weight:bold}rect{fill:#fff;stroke:#52606d;rx:6}"
    ".open{stroke-dasharray:4 3}.gone{fill:#f0f2f4}path{fill:none;stroke:#7b8794}"
    ".loose{stroke-dasharray:5 4}"
)


@dataclass(slots=True)
class Drawing:
    """Shapes laid on a white ground; the size grows with them."""

    title: str
    width: float = 0
    height: float = 0
    shapes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # drawn first: boxes lie over them

    def box(
        self, at: tuple[float, float], width: float, lines: list[str], *, kind: str = ""
    ) -> float:
        """A box with text, its first line bold; gives its height.

        Args:
            at: the upper left corner, in pixels.
            width: in pixels; longer lines are wrapped.
            lines: paragraphs of text.
            kind: "" or a class: `open` for what is missing, `gone` for what is no longer used.
        """
        x, y = at
        wrapped = wrap(lines, width)
        height = box_height(lines, width)
        self.shapes.append(
            f'<rect class="{escape(kind)}" x="{x:g}" y="{y:g}" width="{width:g}" '
            f'height="{height:g}"/>'
        )
        for n, line in enumerate(wrapped):
            self.text((x + 8, y + 18 + n * _LINE), line, kind="head" if n == 0 else "small")
        self._grow(x + width, y + height)
        return height

    def text(self, at: tuple[float, float], line: str, *, kind: str = "small") -> None:
        """One line of text."""
        x, y = at
        self.shapes.append(f'<text class="{kind}" x="{x:g}" y="{y:g}">{plain(line)}</text>')
        self._grow(x + measured(line) * _CHARACTER, y + _LINE)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], *, kind: str = ""
    ) -> None:
        """A curve from one point to another, leaving and arriving level; `loose` ones dashed.

        Between two points one above the other it bulges to the right.
        """
        (a, b), (c, d) = start, end
        first, last = ((a + c) / 2,) * 2 if a != c else (a + _BULGE, c + _BULGE)
        path = f"M{a:g} {b:g}C{first:g} {b:g} {last:g} {d:g} {c:g} {d:g}"
        self.lines.append(f'<path class="{escape(kind)}" d="{path}"/>')
        self._grow(max(a, c, first), max(b, d))

    def svg(self) -> str:
        """The drawing as an SVG document."""
        wide, high = self.width + 16, self.height + 16
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{wide:g}" '
            f'height="{high:g}" viewBox="0 0 {wide:g} {high:g}"><title>{plain(self.title)}'
            f'</title><style>{_STYLE}</style><rect width="100%" height="100%" '
            f'style="stroke:none"/>{"".join(self.lines + self.shapes)}</svg>\n'
        )

    def _grow(self, right: float, bottom: float) -> None:
        self.width, self.height = max(self.width, right), max(self.height, bottom)


def plain(text: str) -> str:
    """Text as XML may hold it: escaped, without control characters."""
    return escape(_CONTROL.sub("\ufffd", text))


def wrap(lines: list[str], width: float) -> list[str]:
    """Lines broken to a width in pixels."""
    columns = max(8, int((width - 16) / _CHARACTER))
    return [part for line in lines for part in _broken(line, columns)]


def shortened(text: str, most: int) -> str:
    """Text of at most so many characters, cut at a word where there is one near the end."""
    words = " ".join(text.split())
    if len(words) <= most:
        return words
    cut = words[: most - 1]
    whole = cut.rpartition(" ")[0]
    return (whole if len(whole) > most // 2 else cut).rstrip() + "…"


def measured(text: str) -> float:
    """How wide text is, in small letters: capitals are wider, ideographs nearly twice as wide."""
    return sum(_wide(character) for character in text)


def _wide(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.9
    if character in "MWmw@%—…":
        return 1.6
    return 1.3 if character.isupper() else 1.0


def _broken(line: str, columns: int) -> list[str]:
    """A line in parts no wider than that, broken between words; one that is too wide, in it."""
    parts = [""]
    for word in line.split():
        joined = f"{parts[-1]} {word}".lstrip()
        if measured(joined) <= columns:
            parts[-1] = joined
            continue
        if parts[-1] and measured(word) <= columns:
            parts.append(word)
            continue
        for character in f" {word}" if parts[-1] else word:
            if measured(parts[-1] + character) > columns:
                parts.append("")
            parts[-1] += character
    return parts


def box_height(lines: list[str], width: float) -> float:
    """How high a box with that text will be."""
    return len(wrap(lines, width)) * _LINE + 12
