"""The passage most like a quote whose words were dropped, altered or misread.

Two steps. Four-letter pieces of the quote vote, by where they occur in the text, for the place
it came from (a few array look-ups, whatever the text's length). There, the bounds are moved
over word bounds to where the edit similarity is highest.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel, LCSseq

from realist.extraction.normalise import extent

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

GRAM = 4  # letters; one misread letter in twenty leaves four such pieces in five whole
HITS = 20_000  # pieces looked up for one quote, the rarest first: common ones tell no place
PLACES = 3  # tried for each quote
RIVAL = 0.4  # of the votes of the likeliest place: with fewer, another is not worth trying
SHORTEST = 12  # letters; below this a likeness is chance
EDGE = 48  # letters by which the beginning and the end of a quote are placed
REACH = 32  # letters around the estimated bounds in which better ones are sought
MOST_LEFT_OUT = 5  # words (a compound is several) that a quote which says all else may lack
FEWEST_WORDS, LEAST_SAID = 5, 20  # of such a quote, and its letters

_NONE: Ints = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A stretch of a skeleton that resembles a quote's; `score` from 0 to 100."""

    first: int
    last: int
    score: float


class GramIndex:
    """Where each four-letter piece of a skeleton occurs."""

    def __init__(self, letters: str) -> None:
        grams = _grams(letters)
        self._order = np.argsort(grams, kind="stable")
        self._kinds, self._first, self._counts = np.unique(
            grams[self._order], return_index=True, return_counts=True
        )
        self.letters = letters

    def estimates(self, quote: str) -> Iterator[tuple[int, int]]:
        """About where a quote may begin and end in the skeleton, the likeliest first."""
        queries, positions, weights = self._hits(quote)
        if not len(positions):
            return
        width = max(16, len(quote) // 6)
        shifts = positions - queries
        votes = np.bincount((shifts + len(quote)) // width, weights)
        votes[:-1] += votes[1:]  # a shift may straddle two bins
        least = votes.max() * RIVAL
        for _ in range(PLACES):
            place = int(votes.argmax())
            if votes[place] <= 0 or votes[place] < least:
                return
            votes[max(0, place - 1) : place + 2] = 0
            yield _bounds(queries, shifts, len(quote), (place + 1) * width - len(quote))

    def _hits(self, quote: str) -> tuple[Ints, Ints, Floats]:
        """Places in the quote and in the text with the same piece, and how rare the piece is."""
        grams = _grams(quote)
        if not len(grams) or not len(self._kinds):
            return _NONE, _NONE, np.empty(0)
        kinds = np.searchsorted(self._kinds, grams).clip(max=len(self._kinds) - 1)
        low, counts = self._first[kinds], self._counts[kinds]
        counts[self._kinds[kinds] != grams] = 0
        rarest = np.argsort(counts, kind="stable")
        counts[rarest[np.cumsum(counts[rarest]) > HITS]] = 0
        queries = np.repeat(np.arange(len(grams)), counts)
        within = np.arange(len(queries)) - np.repeat(np.cumsum(counts) - counts, counts)
        rarity = np.repeat(1 / np.maximum(counts, 1), counts)
        return queries, self._order[np.repeat(low, counts) + within], rarity


def _bounds(queries: Ints, shifts: Ints, length: int, place: int) -> tuple[int, int]:
    """Where a quote near a place begins and ends, judged by its first and its last letters."""
    near = np.flatnonzero(np.abs(shifts - place) <= max(32, length // 3))
    shift, queries = shifts[near], queries[near]
    if not len(shift):
        return place, place + length
    edge = max(EDGE, length // 5)
    first = _commonest(shift[queries < edge], shift)
    last = _commonest(shift[queries > length - edge], shift)
    return first, last + length


def _commonest(shifts: Ints, otherwise: Ints) -> int:
    """The shift most pieces agree on, give or take a few letters."""
    shifts = shifts if len(shifts) else otherwise
    bins = (shifts - shifts.min()) // 6
    votes = np.bincount(bins)
    votes[:-1] += votes[1:]
    most = votes.argmax()
    agreeing = np.sort(shifts[(bins == most) | (bins == most + 1)])
    return int(agreeing[len(agreeing) // 2])


def _grams(letters: str) -> Ints:
    """A number for each run of four letters."""
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = codes.astype(np.int64)
    size = len(codes) - GRAM + 1
    if size <= 0:
        return np.empty(0, dtype=np.int64)
    grams = np.zeros(size, dtype=np.int64)
    for step in range(GRAM):
        grams = grams * 65_599 + codes[step : step + size]  # wraps around; equal stays equal
    return grams


def threshold(length: int) -> float:
    """The similarity a quote of so many letters must reach to count as found.

    Measured on two texts of 60,000 characters with 600 quotes a variant: passages of another
    text reach at most 71 from 40 letters on, reshuffled words of a reference 82, a quote with
    every twentieth letter misread at least 85, one with up to three words dropped 79 and more
    from 40 letters, 90 from 100. At 20 letters stock phrases reach 90 by chance.
    """
    return 80.0 + 0.2 * max(0, 60 - length) + 0.3 * max(0, 40 - length)


def best_bounds(
    quote: str, letters: str, estimate: tuple[int, int], starts: list[int], ends: list[int]
) -> Likeness | None:
    """The stretch between word bounds around an estimate that is most like the quote.

    Args:
        quote: the quote's letters.
        letters: the text's.
        estimate: about where the quote begins and ends.
        starts: where words begin in `letters`, ascending.
        ends: where words end.
    """
    first, last = estimate
    begins = [at for at in _near(starts, first) if at < last]
    if not begins:
        return None
    # The two bounds hardly depend on each other: one after the other will do.
    first = max(begins, key=lambda at: _gain(quote, letters, at, last))
    closes = [at for at in _near(ends, last) if at > first]
    if not closes:
        return None
    last = max(closes, key=lambda at: _gain(quote, letters, first, at))
    score = Indel.normalized_similarity(quote, letters[first:last])
    return Likeness(first, last, 100 * score)


def with_words_left_out(
    words: Sequence[str],
    letters: str,
    estimate: tuple[int, int],
    starts: list[int],
    ends: list[int],
) -> Likeness | None:
    """The stretch around an estimate that has all of a quote's words in order and few others.

    In a short quote a few dropped words are many letters, so that its likeness says little; but
    a text does not have five or more words in order, nearly side by side, by chance.

    Args:
        words: the quote's, folded.
        letters: the text's.
        estimate: about where the quote begins and ends.
        starts: where words begin in `letters`, ascending.
        ends: where words end.
    """
    quote = "".join(words)
    if len(words) < FEWEST_WORDS or extent(quote) < LEAST_SAID:
        return None
    for first in _near(starts, estimate[0], 2 * REACH):
        last = _read_on(words, letters, first, starts, ends)
        if last:
            return Likeness(
                first, last, 100 * Indel.normalized_similarity(quote, letters[first:last])
            )
    return None


def _read_on(
    words: Sequence[str], letters: str, first: int, starts: list[int], ends: list[int]
) -> int:
    """Where the last word ends if the text is read from a place on and few words skipped, or 0."""
    at, skipped = first, 0
    for word in words:
        while not (letters.startswith(word, at) and _holds(ends, at + len(word))):
            following = bisect_right(starts, at)
            skipped += 1
            if at == first or skipped > MOST_LEFT_OUT or following == len(starts):
                return 0
            at = starts[following]
        at += len(word)
    return at


def _holds(bounds: list[int], at: int) -> bool:
    index = bisect_left(bounds, at)
    return index < len(bounds) and bounds[index] == at


def _near(bounds: list[int], at: int, reach: int = REACH) -> list[int]:
    return bounds[bisect_left(bounds, at - reach) : bisect_right(bounds, at + reach)]


def _gain(quote: str, letters: str, first: int, last: int) -> int:
    """What speaks for these bounds: a letter of the quote left out is worse than two too many."""
    return 3 * LCSseq.similarity(quote, letters[first:last]) - (last - first)


def longest_stranger(quote: str, passage: str) -> int:
    """The longest run of a quote's letters that the passage does not have in this order.

    Agreements of fewer than three letters in a row are chance and do not end a run.
    """
    run = longest = 0
    before = 0
    for block in LCSseq.editops(quote, passage).as_matching_blocks():
        run += block.a - before
        if block.size >= 3 or block.a == len(quote):
            longest, run = max(longest, run), 0
        else:
            run += block.size
        before = block.a + block.size
    return max(longest, run)
