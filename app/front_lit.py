"""A document's text with passages lit up: pieces of plain text, each with what marks it.

A page sets each piece as text; none of it is ever markup.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from realist.app.front_text import ROLE_LETTERS
from realist.data.domain import Role

_WORD = re.compile(r"\S+")
Pieces = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage to light up: `text[start:end]`, with its role, number and state."""

    start: int
    end: int
    role: Role
    number: int
    state: str = "open"  # open, confirmed, rejected or selected
    current: bool = False
    id: str = ""  # of the proposal; "" where pressing it leads nowhere

    @property
    def label(self) -> str:
        """The letter of the role and the number in the list: colour is never alone."""
        return f"{ROLE_LETTERS[self.role]}{self.number or ''}"


def lit(text: str, marks: Sequence[Mark], start: int = 0, end: int | None = None) -> Pieces:
    """A stretch of the text in pieces; where marks overlap, the current one, else the shortest.

    Returns:
        Pieces in order. Each has its text and its `start` in code points of the whole; those
        of a mark have its `look` (role, state, current) and `id`, and the first of a mark the
        `letters` that stand before it.
    """
    last = len(text) if end is None else end
    shown = [m for m in marks if m.start < last and m.end > start]
    cuts = {start, last, *(max(start, m.start) for m in shown), *(min(last, m.end) for m in shown)}
    pieces: Pieces = []
    for first, stop in pairwise(sorted(cuts)):
        active = [m for m in shown if m.start <= first and m.end >= stop]
        begun = [m for m in active if max(start, m.start) == first]
        piece: dict[str, Any] = {"text": text[first:stop], "start": first}
        if active:
            top = min(active, key=lambda m: (not m.current, m.end - m.start))
            piece |= {"look": _look(top), "id": top.id}
        if begun:
            piece["letters"] = [[m.label, f"{m.role} {m.state}"] for m in begun]
        pieces.append(piece)
    return pieces


def _look(mark: Mark) -> str:
    return f"{mark.role} {mark.state}{' current' if mark.current else ''}"


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
