"""One way of reading a text: its letters, ready for looking quotes up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache

import numpy as np
from rapidfuzz.distance import Indel

from realist.data.domain import Span
from realist.extraction.fuzzy import (
    GramIndex,
    Ints,
    Likeness,
    best_bounds,
    longest_stranger,
    threshold,
    with_words_left_out,
)
from realist.extraction.normalise import Skeleton, extent, skeleton, writes_without_spaces

TRIED = 200  # occurrences of one quote looked at; nobody chooses among more
# Letters of a quote in a row that the passage lacks, as a share of the quote, at least and at
# most: more than a few altered words, or one in a short quote, is invention.
INVENTED, INVENTED_LEAST, INVENTED_MOST = 0.15, 4, 24


def hits(text: str, needle: str, low: int, high: int) -> Iterator[int]:
    """Where a string occurs: first inside a range, then anywhere; at most 200 places."""
    seen: set[int] = set()
    for first, last in dict.fromkeys([(max(0, low), high), (0, len(text))]):
        at = text.find(needle, first, last)
        while at >= 0 and len(seen) < TRIED:
            if at not in seen:
                seen.add(at)
                yield at
            at = text.find(needle, at + 1, last)


_quoted = lru_cache(maxsize=64)(skeleton)  # one quote is read several times over


class Reading:
    """A text's letters with or without the targets of its links, and where words stand."""

    def __init__(self, text: str, *, targets: bool) -> None:
        self.targets = targets
        self.skeleton = skeleton(text, targets=targets)
        self.letters = self.skeleton.letters

    def of(self, quote: str) -> Skeleton:
        """A quote's skeleton, read the same way."""
        return _quoted(quote, targets=self.targets)

    def hits(self, needle: str, within: Span | None) -> Iterator[int]:
        """Where these letters occur, in `within` first; not inside a ligature."""
        if not needle:
            return
        low, high = 0, len(self.letters)
        if within is not None:
            low, high = map(int, np.searchsorted(self._offsets, [within.start, within.end]))
        offsets = self.skeleton.offsets
        for first in hits(self.letters, needle, low, high):
            last = first + len(needle)
            if first and offsets[first - 1] == offsets[first]:
                continue
            if last == len(offsets) or offsets[last - 1] != offsets[last]:
                yield first

    def likenesses(self, needle: Skeleton) -> list[Likeness]:
        """The passages that resemble a quote's letters enough, the likeliest places first."""
        letters = needle.letters
        words = [letters[a:b] for a, b in zip(*_word_bounds(needle), strict=True)]
        made: list[Likeness | None] = []
        for estimate in self._grams.estimates(letters):
            around = (self.letters, estimate, *self._word_bounds)
            whole = with_words_left_out(words, *around)
            if whole:
                return [whole]
            made.append(best_bounds(letters, *around))
        same = self.letters.find(letters) if letters else -1
        if same >= 0:  # the letters are there, but guarded: 1.5 for 15
            made.append(self._whole_words(same, same + len(letters)))
        return [like for like in made if like and self._is_like(letters, like)]

    def opening(self, letters: str, least: int) -> int:
        """How many letters agree with the text from the first on; 0 if less than `least`."""
        if letters[:least] not in self.letters or letters[-least:] not in self.letters:
            return 0
        low, high = least, len(letters)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if letters[:middle] in self.letters else (low, middle - 1)
        return low

    def _is_like(self, letters: str, like: Likeness) -> bool:
        if like.score < threshold(extent(letters)):
            return False
        bearable = min(max(INVENTED * len(letters), INVENTED_LEAST), INVENTED_MOST)
        return longest_stranger(letters, self.letters[like.first : like.last]) <= bearable

    def _whole_words(self, first: int, last: int) -> Likeness:
        starts, ends = self._word_bounds
        begin = starts[bisect_right(starts, first) - 1]
        close = ends[bisect_left(ends, last)]
        score = Indel.normalized_similarity(self.letters[first:last], self.letters[begin:close])
        return Likeness(begin, close, 100 * score)

    @cached_property
    def _offsets(self) -> Ints:
        return np.asarray(self.skeleton.offsets, dtype=np.int64)

    @cached_property
    def _grams(self) -> GramIndex:
        return GramIndex(self.letters)

    @cached_property
    def _word_bounds(self) -> tuple[list[int], list[int]]:
        return _word_bounds(self.skeleton)


def _word_bounds(skeleton: Skeleton) -> tuple[list[int], list[int]]:
    """Where words begin and end among a skeleton's letters."""
    letters = skeleton.letters
    gaps = np.diff(np.asarray(skeleton.offsets, dtype=np.int64)) > 1
    if not letters.isascii():
        loose = [writes_without_spaces(letter) for letter in letters]
        gaps |= np.asarray(loose[1:], dtype=bool)
    inner = (np.flatnonzero(gaps) + 1).tolist()
    return [0, *inner], [*inner, len(letters)]
