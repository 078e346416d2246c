"""Sentences of a text by their offsets, careful with abbreviations, initials and decimals."""

# ruff: noqa: RUF001 - quotation marks of all kinds close a sentence

from __future__ import annotations

import re
from collections.abc import Iterator

from realist.data.domain import Span

_END = re.compile(
    r"[.!?…]+[\"'”’)\]*_]*(?=\s)|[。！？]+[」』”’]*|\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*•|]|\d+[.)])\s)"
)
_OPENING = re.compile(r"\s+[\"'“‘(\[*_]*[^\W_a-z]")
# After these a stop ends nothing: titles, references, Latin.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[\"“])(?:(?:et\sal|e\.g|i\.e|cf|vs|viz|approx|ca|resp|incl|dr|mrs?|ms|prof|st|rev|fig|figs|"
    r"eq|no|nos|vol|pp?|eds?|ch|sec|tab|jr|sr|inc|ltd|dept|univ|min|max|p\.m|a\.m)|[A-Z]|[A-Z]\.[A-Z]|\d+)\.$",
    re.IGNORECASE,
)
_BEFORE_FIGURE = re.compile(r"(?:^|\s)(?:no|nos|fig|figs|vol|pp?|ch|sec|tab|eq)\.$", re.IGNORECASE)
_LATIN = re.compile(r"\b(?:p\.m|a\.m|etc|inc|ltd|min|max|jr|\d+)\.$", re.IGNORECASE)


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of a text, or of a part of it: no white space at their edges, none empty.

    A closing quotation mark or bracket belongs to the sentence it closes. Blank lines and list
    items end a sentence without a stop; single line breaks do not.

    >>> text = "It fell by 1.5 days (Smith et al. 2020, p. 3). Staff agreed."
    >>> [text[s.start:s.end] for s in sentences(text)]
    ['It fell by 1.5 days (Smith et al. 2020, p. 3).', 'Staff agreed.']
    """
    end = len(text) if end is None else end
    made: list[Span] = []
    for low, high in _between(text, start, end):
        passage = text[low:high]
        bare = passage.strip()
        if bare:
            first = low + passage.index(bare)
            made.append(Span(first, first + len(bare)))
    return made


def _between(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    low = start
    for match in _END.finditer(text, start, end):
        if _ends(text, low, match, end):
            yield low, match.end()
            low = match.end()
    yield low, end


def _ends(text: str, low: int, match: re.Match[str], end: int) -> bool:
    mark = match.group()
    if mark[0] in "\n。！？":
        return True
    if not _OPENING.match(text, match.end(), end):
        return False
    if mark[0] != ".":
        return True
    before = text[max(low, match.start() - 12) : match.start() + 1]
    if _LATIN.search(before) and match.start() - low > 4:
        return True  # a sentence may end with "etc." or a figure; its number only opens it
    return not _ABBREVIATED.search(before)
