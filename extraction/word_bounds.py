"""Bounds that a person drew, on whole words."""

from __future__ import annotations

import re

# Letters and digits with what holds them together in a word: don't, 3.5, co-production, 1,200.
_WORD = re.compile(r"\w+(?:[-'\u2019\u2010\u2011.,:/]\w+)*%?")
# Scripts that put no spaces between words: there a run of letters may be a whole sentence.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
)
_FARTHEST = 80  # characters to either side that one word may reach


def snapped(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds moved out to whole words, and in from blanks at either end.

    Args:
        text: the document's canonical text.
        start: where the selection starts, in code points.
        end: where it ends, exclusive.

    Returns:
        Bounds within the text; as they were where nothing but blanks is between them.

    >>> snapped("They met 3.5 times; trust grew.", 6, 11)
    (5, 12)
    >>> snapped("They met. Trust grew.", 8, 15)
    (8, 15)
    """
    start, end = max(0, start), min(len(text), end)
    words = text[start:end]
    if not words.strip():
        return start, end
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    first = max(0, start - _FARTHEST)
    for word in _WORD.finditer(text, first, min(len(text), end + _FARTHEST)):
        if _UNSPACED.search(word.group()):
            continue
        if word.start() < start < word.end():
            start = word.start()
        if word.start() < end < word.end():
            end = word.end()
    return start, end
