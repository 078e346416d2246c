"""Quotes made of several passages: where they come apart, and which chain of places to believe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from realist.extraction.normalise import Skeleton, skeleton, writes_without_spaces

Span = tuple[int, int]

# A piece of two or three common words is in any text, so such ones must stand close to the next;
# and pieces pages apart are only believed if all are long. Letters, then characters between.
SHORT_PIECE, CLOSE = 10, 400
LONG_PIECE, FAR = 20, 4_000

_ELLIPSIS = re.compile(
    r"\s*(?:[\[(<{/]\s*(?:\.(?:\s?\.){1,4}|[…⋯]+)\s*[\])>}/]|\.(?:\s?\.){2,5}|[…⋯]+)\s*"
)
_SENTENCE_END = re.compile(r"[.!?;:]['\"”’)\]*_]*\s+")  # noqa: RUF001
_SPACE = re.compile(r"\s+")


def at_ellipses(quote: str) -> list[str]:
    """The pieces of a quote between its ellipses; one piece where there are none."""
    if not _ELLIPSIS.search(quote):
        return [quote]
    return [piece for piece in _ELLIPSIS.split(quote) if skeleton(piece).letters]


def seams(quote: str, needle: Skeleton, letters: int) -> list[int]:
    """Where a quote may come apart if only so many of its letters agree with one passage.

    The next passage may begin with the same letters or word as what really follows, so the end
    of a sentence just before is the likeliest seam, then the last end of a word, then the one
    before.
    """
    reached = needle.offsets[letters - 1] + 1
    following = needle.offsets[letters]
    ends = [m.end() for m in _SPACE.finditer(quote, 0, following)]
    sentences = [m.end() for m in _SENTENCE_END.finditer(quote, 0, following)]
    likely = [s for s in sentences[-1:] if s > reached - 16]
    words = list(reversed(ends[-2:]))
    if writes_without_spaces(quote[reached - 1]):
        words = [end for end in words if end > reached - 8]
        words += needle.offsets[letters : max(0, letters - 4) : -1]
    return list(dict.fromkeys([*likely, *words]))


def closest_chain(places: Sequence[Sequence[Span]], extents: Sequence[int]) -> list[Span]:
    """One place for each piece, in order, as close together as they come; empty if none fits.

    Args:
        places: for each piece every place it occurs at, ascending.
        extents: how much each piece says (`normalise.extent`).
    """
    anchor = min(range(len(places)), key=lambda i: len(places[i]))
    best: list[Span] = []
    for at in places[anchor]:
        chain = _around(at, places[:anchor], places[anchor + 1 :])
        if not chain or not is_believable(chain, extents):
            continue
        if not best or chain[-1][1] - chain[0][0] < best[-1][1] - best[0][0]:
            best = chain
    return best


def _around(
    at: Span, before: Sequence[Sequence[Span]], after: Sequence[Sequence[Span]]
) -> list[Span]:
    chain = [at]
    for places in after:
        following = next((s for s in places if s[0] >= chain[-1][1]), None)
        if following is None:
            return []
        chain.append(following)
    for places in reversed(before):
        preceding = next((s for s in reversed(places) if s[1] <= chain[0][0]), None)
        if preceding is None:
            return []
        chain.insert(0, preceding)
    return chain


def is_believable(chain: Sequence[Span], extents: Sequence[int]) -> bool:
    """Whether pieces this long and this far apart can be one quote with something left out."""
    gaps = [two[0] - one[1] for one, two in pairwise(chain)]
    if sum(gaps) > FAR and min(extents) < LONG_PIECE:
        return False
    return all(
        gap <= CLOSE or min(sizes) >= SHORT_PIECE
        for gap, sizes in zip(gaps, pairwise(extents), strict=True)
    )
