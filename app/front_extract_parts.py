"""A long document in parts that a page can show one at a time, cut where its sections begin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from realist.data.domain import Document

LONGEST = 12_000  # characters of one part: what a press sends again
LEAST = LONGEST // 3  # of a part that a section's end may close


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document's text and what it is called."""

    start: int
    end: int
    label: str = ""


def parts_of(document: Document) -> tuple[Part, ...]:
    """The document in parts that follow each other without a gap.

    Each ends with a section where one ends in time, else with a paragraph, else at a blank.
    """
    cuts, size = [0], len(document.text)
    sections = [s.start for s in document.sections]
    paragraphs = [p.start for p in document.paragraphs]
    while size - cuts[-1] > LONGEST:
        cuts.append(_cut(document.text, cuts[-1], sections, paragraphs))
    ends = [*cuts[1:], size]
    return tuple(Part(a, b, _label(document, a, b)) for a, b in zip(cuts, ends, strict=True))


def part_at(parts: Sequence[Part], offset: int) -> int:
    """The number of the part that holds an offset, from 0."""
    return max(0, bisect_right([p.start for p in parts], offset) - 1)


def _cut(text: str, start: int, sections: Sequence[int], paragraphs: Sequence[int]) -> int:
    for places in (sections, paragraphs):
        fitting = [at for at in places if start + LEAST < at <= start + LONGEST]
        if fitting:
            return fitting[-1]
    blank = text.rfind(" ", start + LEAST, start + LONGEST)
    return blank + 1 if blank > 0 else start + LONGEST


def _label(document: Document, start: int, end: int) -> str:
    """The sections in the part, or else its pages."""
    named = [s.label for s in document.sections if s.start < end and s.end > start and s.label]
    if not named:
        pages = [p.label for p in document.pages if p.start < end and p.end > start]
        named = [f"page {label}" for label in pages]
    if len(named) < 2:
        return named[0] if named else ""
    return f"{named[0]} … {named[-1]}"
