"""The passage most like a quote whose words were dropped, altered or misread.

Two steps. Four-letter pieces of the quote vote, by where they occur in the text, for the place
it came from (a few array look-ups, whatever the text's length). There, the bounds are moved
over word bounds to where the edit similarity is highest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel, LCSseq

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

GRAM = 4  # letters; one misread letter in twenty leaves four such pieces in five whole
HITS = 20_000  # pieces looked up for one quote, the rarest first: common ones tell no place
PLACES = 3  # tried for each quote
SHORTEST = 12  # letters; below this a likeness is chance
EDGE = 48  # letters by which the beginning and the end of a quote are placed
REACH = 32  # letters around the estimated bounds in which better ones are sought


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
        self._sorted = grams[self._order]
        self.letters = letters

    def estimates(self, quote: str) -> list[tuple[int, int]]:
        """About where a quote may begin and end in the skeleton, the likeliest first."""
        queries, positions, weights = self._hits(quote)
        if not len(positions):
            return []
        width = max(16, len(quote) // 6)
        votes = np.bincount((positions - queries + len(quote)) // width, weights)
        votes = votes + np.append(votes[1:], 0)  # a shift may straddle two bins
        apart: list[int] = []
        for place in np.argsort(-votes, kind="stable")[: 3 * PLACES].tolist():
            if votes[place] and all(abs(place - other) > 1 for other in apart):
                apart.append(place)
        places = [(place + 1) * width - len(quote) for place in apart[:PLACES]]
        return [_bounds(queries, positions, len(quote), place) for place in places]

    def _hits(self, quote: str) -> tuple[Ints, Ints, Floats]:
        """Places in the quote and in the text with the same piece, and how rare the piece is."""
        grams = _grams(quote)
        low = np.searchsorted(self._sorted, grams, side="left")
        counts = np.searchsorted(self._sorted, grams, side="right") - low
        rarest = np.argsort(counts, kind="stable")
        counts[rarest[np.cumsum(counts[rarest]) > HITS]] = 0
        queries = np.repeat(np.arange(len(grams)), counts)
        within = np.arange(len(queries)) - np.repeat(np.cumsum(counts) - counts, counts)
        rarity = 1 / np.maximum(np.repeat(counts, counts), 1)
        return queries, self._order[np.repeat(low, counts) + within], rarity


def _bounds(queries: Ints, positions: Ints, length: int, place: int) -> tuple[int, int]:
    """Where a quote near a place begins and ends, judged by its first and its last letters."""
    shift = positions - queries
    near = np.abs(shift - place) <= max(32, length // 3)
    shift, queries = shift[near], queries[near]
    if not len(shift):
        return place, place + length
    edge = max(EDGE, length // 5)
    first = _commonest(shift[queries < edge], shift)
    last = _commonest(shift[queries > length - edge], shift)
    return first, last + length


def _commonest(shifts: Ints, otherwise: Ints) -> int:
    """The shift most pieces agree on, give or take a few letters."""
    shifts = shifts if len(shifts) else otherwise
    low = int(shifts.min())
    votes = np.bincount((shifts - low) // 6)
    votes = votes + np.append(votes[1:], 0)
    bin_ = int(votes.argmax())
    inside = (shifts - low) // 6
    return int(np.median(shifts[(inside == bin_) | (inside == bin_ + 1)]))


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
    quote: str, letters: str, estimate: tuple[int, int], starts: Ints, ends: Ints
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


def _near(bounds: Ints, at: int) -> list[int]:
    low, high = np.searchsorted(bounds, [at - REACH, at + REACH + 1])
    return [int(b) for b in bounds[low:high]]


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
