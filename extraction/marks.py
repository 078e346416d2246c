"""The punctuation around a located passage that its quote has as well."""

# ruff: noqa: RUF001 - quotation marks and dashes of all kinds are the subject

from __future__ import annotations

from realist.extraction.normalise import FOLDING, Skeleton, readable, whole_link

_MARKUP = frozenset("*_~`\\")
_QUOTES = frozenset("\"'“”„‟‘’‚‛«»‹›`´")
_DASHES = frozenset("-‐‑‒–—―−")


def with_marks(text: str, at: tuple[int, int], quote: str, needle: Skeleton) -> tuple[int, int]:
    """A passage, found by its letters, with the marks at its edges that the quote has too.

    Args:
        text: the source.
        at: where the passage's letters begin and end.
        quote: the quote.
        needle: its skeleton, not empty.
    """
    start, end = whole_link(text, *at)
    for char in reversed(quote[: needle.offsets[0]]):
        start = _step(text, start, char, -1)
    for char in readable(quote[needle.offsets[-1] + 1 :], targets=False):
        end = _step(text, end, char, 1)
    return start, end


def _step(text: str, at: int, char: str, way: int) -> int:
    """One mark further outwards if the text has the quote's there, perhaps behind markdown."""
    reach = at
    for _ in range(0 if char.isspace() else 4):
        index = reach if way > 0 else reach - 1
        if not 0 <= index < len(text):
            return at
        if _alike(text[index], char):
            return reach + way
        if text[index] not in _MARKUP and not text[index].isspace():
            return at
        reach += way
    return at


def _alike(one: str, other: str) -> bool:
    """Whether two marks are the same, or ones that fonts and models exchange."""
    return (
        one == other
        or (one in _QUOTES and other in _QUOTES)
        or (one in _DASHES and other in _DASHES)
        or FOLDING[one] == FOLDING[other] != ""
    )
