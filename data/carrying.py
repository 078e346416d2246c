"""What a located quote is worth after its document was changed: moved, changed or lost.

A quote whose words are no longer the same is never called verbatim again until it is looked for
anew; one that is gone keeps its wording and has no place.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from rapidfuzz.distance import Indel

from realist.data.domain import Located, Match, Span
from realist.data.moving import Moves

Find = Callable[[str], Located]
LOST = Located(Match.NOT_FOUND)


def carried(located: Located, moves: Moves) -> Located:
    """Where a quote stands in the new text, and as what; `LOST` where a part of it is gone."""
    if located.start is None or located.end is None:
        return located
    pieces = located.pieces or ((located.start, located.end),)
    moved = [moves.span(Span(start, end)) for start, end in pieces]
    places = [(span.start, span.end) for span in moved if span is not None]
    in_order = all(a[1] <= b[0] for a, b in pairwise(places))
    if len(places) < len(pieces) or not in_order:
        return LOST
    match, score = _worth(
        located,
        [moves.old[start:end] for start, end in pieces],
        [moves.new[start:end] for start, end in places],
    )
    kept = tuple(places) if located.pieces else ()
    return Located(match, places[0][0], places[-1][1], score, kept)


def _worth(located: Located, old: list[str], new: list[str]) -> tuple[Match, float]:
    if old == new:
        return located.match, located.score
    if [words.split() for words in old] == [words.split() for words in new]:
        spaced = Match.NORMALISED if located.match is Match.EXACT else located.match
        return spaced, located.score
    alike = Indel.normalized_similarity(" ".join(old), " ".join(new))
    return Match.FUZZY, round(min(located.score, 100 * alike), 1)


def same_words(old: Located, new: Located) -> bool:
    """Whether the words did not change on the way: only then is the match the same."""
    spaced = (old.match, new.match) == (Match.EXACT, Match.NORMALISED)
    return (old.match is new.match and old.score == new.score) or spaced
