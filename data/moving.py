"""Where a passage went when a document was changed and added again.

Lines are compared first (difflib), characters only within changed stretches (rapidfuzz), so
that a whole report is compared in a moment.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from rapidfuzz.distance import Indel, Levenshtein

from realist.data.domain import Document, Span

LEAST_ALIKE = 0.7  # normalised Indel similarity of the old and the new words
LONGEST_STRETCH = 10_000  # characters compared one by one


_Op = tuple[str, int, int, int, int]


def moved(old: Document, new: Document, span: Span) -> Span | None:
    """The range of `new` that holds what `span` held in `old`, or None if that is gone.

    The words there may have been edited: compare the two slices, and let a person look again
    at what is no longer the same.

    Args:
        old: the version that the span belongs to.
        new: the version added later.
        span: a range of the old canonical text; its label is kept.
    """
    words = old.text[span.start : span.end]
    if not words.strip():
        return None
    start, end = _carried(old.text, new.text, span.start, span.end)
    if Indel.normalized_similarity(words, new.text[start:end]) >= LEAST_ALIKE:
        return Span(start, end, span.label)
    places = _places(new.text, words)
    if not places:
        return None
    nearest = min(places, key=lambda at: abs(at - start))
    return Span(nearest, nearest + len(words), span.label)


def _carried(old: str, new: str, start: int, end: int) -> tuple[int, int]:
    """Both bounds carried from the old to the new text along an alignment."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    lines = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    old_at, new_at = _offsets(before), _offsets(after)
    bounds: list[_Op] = [
        (tag, old_at[a0], old_at[a1], new_at[b0], new_at[b1]) for tag, a0, a1, b0, b1 in lines
    ]
    return _bound(old, new, bounds, start, last=False), _bound(old, new, bounds, end, last=True)


def _offsets(lines: list[str]) -> list[int]:
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    return offsets


def _bound(old: str, new: str, operations: list[_Op], at: int, *, last: bool) -> int:
    """One bound; an end is carried by the character before it, a start by the one after."""
    point = at - 1 if last else at
    for tag, a0, a1, b0, b1 in operations:
        if not a0 <= point < a1:
            continue
        if tag == "equal":
            return b0 + at - a0
        if tag == "replace" and max(a1 - a0, b1 - b0) <= LONGEST_STRETCH:
            inner: list[_Op] = [
                (op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end)
                for op in Levenshtein.opcodes(old[a0:a1], new[b0:b1])
            ]
            return b0 + _within(inner, at - a0, last=last)
        return b1 if last else b0
    return len(new)


def _within(operations: list[_Op], at: int, *, last: bool) -> int:
    point = at - 1 if last else at
    for tag, a0, a1, b0, b1 in operations:
        if a0 <= point < a1:
            return b0 + at - a0 if tag in ("equal", "replace") else (b1 if last else b0)
    return operations[-1][4] if operations else 0


def _places(text: str, words: str) -> list[int]:
    """Where the very words stand elsewhere: a passage that was moved as it is."""
    places: list[int] = []
    at = text.find(words)
    while at >= 0 and len(places) < 100:
        places.append(at)
        at = text.find(words, at + 1)
    return places
