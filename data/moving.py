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
LEAST_SHARED = 0.5  # of the shorter text's word triples: less is another document's text


_Op = tuple[str, int, int, int, int]


def shared(old: str, new: str) -> float:
    """The share, 0 to 1, of the shorter text's word triples that the other text has too."""
    one, other = _triples(old), _triples(new)
    return len(one & other) / max(1, min(len(one), len(other)))


def _triples(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}


def moved(old: Document, new: Document, span: Span) -> Span | None:
    """The range of `new` that holds what `span` held in `old`; see `Moves.span`."""
    return Moves(old.text, new.text).span(span)


class Moves:
    """From one text to its next version; the lines are compared once for every passage asked."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
        old_at, new_at = _offsets(before), _offsets(after)
        lines = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        self._lines: list[_Op] = [
            (tag, old_at[a0], old_at[a1], new_at[b0], new_at[b1]) for tag, a0, a1, b0, b1 in lines
        ]
        self._within: dict[int, list[_Op]] = {}

    def span(self, span: Span) -> Span | None:
        """The range of the new text that holds what `span` held in the old one, or None.

        The words there may have been edited: compare the two slices, and let a person look
        again at what is no longer the same. The label is kept.
        """
        words = self.old[span.start : span.end]
        if not words.strip():
            return None
        start = self._bound(span.start, last=False)
        end = self._bound(span.end, last=True)
        if Indel.normalized_similarity(words, self.new[start:end]) >= LEAST_ALIKE:
            return Span(start, end, span.label)
        places = _places(self.new, words)
        if not places:
            return None
        nearest = min(places, key=lambda at: abs(at - start))
        return Span(nearest, nearest + len(words), span.label)

    def _bound(self, at: int, *, last: bool) -> int:
        """One bound; an end is carried by the character before it, a start by the one after."""
        point = at - 1 if last else at
        for number, (tag, a0, a1, b0, b1) in enumerate(self._lines):
            if not a0 <= point < a1:
                continue
            if tag == "equal":
                return b0 + at - a0
            if tag == "replace" and max(a1 - a0, b1 - b0) <= LONGEST_STRETCH:
                if number not in self._within:
                    self._within[number] = _letters(self.old[a0:a1], self.new[b0:b1])
                return b0 + _within(self._within[number], at - a0, last=last)
            return b1 if last else b0
        return len(self.new)


def _letters(old: str, new: str) -> list[_Op]:
    return [
        (op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end)
        for op in Levenshtein.opcodes(old, new)
    ]


def _offsets(lines: list[str]) -> list[int]:
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    return offsets


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
