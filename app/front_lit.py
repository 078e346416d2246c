"""A document's text with passages lit up: the text escaped, the marks our own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from realist.app.front_text import ROLE_LETTERS, esc
from realist.data.domain import Role

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage to light up: `text[start:end]`, with its role, number and state."""

    start: int
    end: int
    role: Role
    number: int
    state: str = "open"  # open, confirmed or rejected
    current: bool = False

    @property
    def label(self) -> str:
        """The letter of the role and the number in the list: colour is never alone."""
        return f"{ROLE_LETTERS[self.role]}{self.number}"


def lit_html(text: str, marks: Sequence[Mark]) -> str:
    """The whole text as HTML; where marks overlap, the current one shows, else the shortest."""
    cuts = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    starting: dict[int, list[Mark]] = {}
    for mark in marks:
        starting.setdefault(mark.start, []).append(mark)
    parts: list[str] = []
    active: list[Mark] = []
    for start, end in pairwise(cuts):
        begun = starting.get(start, [])
        active = [m for m in active if m.end > start] + begun
        parts.append("".join(_letter(m) for m in begun))
        parts.append(_segment(text[start:end], active))
    return "".join(parts)


def _letter(mark: Mark) -> str:
    return f'<span class="rl-letter {mark.role} {mark.state}">{mark.label}</span>'


def _segment(words: str, active: Sequence[Mark]) -> str:
    if not active:
        return esc(words)
    top = min(active, key=lambda m: (not m.current, m.end - m.start))
    classes = f"{top.role} {top.state}{' current' if top.current else ''}"
    return f'<mark class="{classes}">{esc(words)}</mark>'


class Words:
    """The words of a text, to which the bounds of a passage snap."""

    def __init__(self, text: str) -> None:
        found = [match.span() for match in _WORD.finditer(text)]
        self.starts = [start for start, _ in found]
        self.ends = [end for _, end in found]

    def start(self, offset: int, step: int = 0) -> int:
        """The start of the word at the offset, or of one `step` words away."""
        at = bisect_right(self.starts, offset) - 1 + step
        return self.starts[max(0, min(at, len(self.starts) - 1))]

    def end(self, offset: int, step: int = 0) -> int:
        """The end of the word at the offset, or of one `step` words away."""
        at = bisect_left(self.ends, offset) + step
        return self.ends[max(0, min(at, len(self.ends) - 1))]


def around(text: str, start: int, end: int, reach: int = 120) -> tuple[str, str]:
    """Some words before and after a passage, of its own paragraph, cut between words."""
    gap = text.rfind("\n\n", 0, start)
    first = gap + 2 if gap >= 0 else 0
    gap = text.find("\n\n", end)
    last = gap if gap >= 0 else len(text)
    before, after = text[max(first, start - reach) : start], text[end : min(last, end + reach)]
    if start - first > reach:
        before = "… " + before.partition(" ")[2]
    if last - end > reach:
        after = after.rpartition(" ")[0] + " …"
    return before, after
