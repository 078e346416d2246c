"""Finding a quote in its source, and saying how faithfully it quotes.

    exact        the quote is a slice of the text
    normalised   the same letters and digits in the same words; case, white space, line breaks,
                 hyphenation, ligatures, quotation marks, dashes, markdown may differ
    elided       its pieces are verbatim and in order, something between them was left out
    fuzzy        the most similar passage, similar enough: altered numbers, dropped words
    not_found    none of these

Only exact and normalised are verbatim, and neither is given where a number, a sign, a negation
or the joins between words differ (see `guards`). One quote at a time, in the whole text, in any
order. What is found is a slice: `text[start:end]` is the passage to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from realist.data.domain import Located, Match, Span
from realist.extraction import guards, pieces
from realist.extraction.fuzzy import SHORTEST, Likeness, longest_stranger
from realist.extraction.marks import with_marks
from realist.extraction.normalise import (
    Skeleton,
    extent,
    has_targets,
    may_name_targets,
    skeleton,
    whole_link,
    without_targets,
)
from realist.extraction.reading import TRIED, Reading, hits

NOT_FOUND = Located(Match.NOT_FOUND)

# Two passages run together without an ellipsis: each some five words, with more than a few
# dropped words between them. Anything less is a quote with words dropped: fuzzy.
UNMARKED_PIECE, UNMARKED_GAP = 24, 30
MOST_UNMARKED = 3
FEW = 10  # places of the longest piece around which the short ones are sought


class Source:
    """A text made ready for locating many quotes in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._readings = [Reading(text, targets=True)]
        if has_targets(text):
            self._readings.append(Reading(text, targets=False))

    def locate(self, quote: str, *, within: Span | None = None) -> Located:
        """Where the quote stands; with several places, the one in `within`, else the first.

        Args:
            quote: any string; blank ones are not found.
            within: the paragraph the quote is said to be from. It is a preference: a verbatim
                passage elsewhere comes before a merely similar one inside it.
        """
        quote = quote.strip()
        found = self._locate(quote, within)
        if found.match.verbatim or not has_targets(quote):
            return found
        plain = self._locate(without_targets(quote), within)
        return plain if plain.score > found.score and not self._is_linked(plain) else found

    def _locate(self, quote: str, within: Span | None) -> Located:
        return (
            self._verbatim(quote, within)
            or self._elided(quote)
            or self._similar_or_run_together(quote, within)
            or NOT_FOUND
        )

    def _is_linked(self, at: Located) -> bool:
        """Whether there are links in a passage, so that a quote's targets are to agree."""
        if at.start is None or at.end is None:
            return False
        start, end = whole_link(self.text, at.start, at.end)
        return has_targets(self.text[start:end])

    def occurrences(self, quote: str) -> tuple[Located, ...]:
        """Every verbatim place of a quote in order, at most 200: more than one needs a choice."""
        quote = quote.strip()
        found = {at: Located(Match.EXACT, *at, 100.0) for at in self._exact(quote, None)}
        exact = list(found)
        for at in self._normalised(quote, None):
            if not any(start < at[1] and at[0] < end for start, end in exact):
                found.setdefault(at, Located(Match.NORMALISED, *at, 100.0))
        return tuple(found[at] for at in sorted(found))[:TRIED]

    def _verbatim(self, quote: str, within: Span | None) -> Located | None:
        found = None
        for match, places in (
            (Match.EXACT, self._exact(quote, within)),
            (Match.NORMALISED, self._normalised(quote, within)),
        ):
            at = next(places, None)
            if at is None:
                continue
            found = found or Located(match, *at, 100.0)
            if within is None or (within.start <= at[0] and at[1] <= within.end):
                return Located(match, *at, 100.0)
        return found

    def _exact(self, quote: str, within: Span | None) -> Iterator[tuple[int, int]]:
        if not quote:
            return
        low, high = (within.start, within.end) if within else (0, len(self.text))
        spans = ((at, at + len(quote)) for at in hits(self.text, quote, low, high))
        yield from self._whole_first(at for at in spans if not self._cuts(at))

    def _cuts(self, at: tuple[int, int]) -> bool:
        """Whether an exact place leaves out part of a number, or what negates a word."""
        return guards.whole_numbers(self.text, *at) != at or guards.cuts_meaning(self.text, *at)

    def _normalised(self, quote: str, within: Span | None) -> Iterator[tuple[int, int]]:
        readings = self._readings[:1] if has_targets(quote) else self._readings_for(quote)
        for reading in readings:
            yield from self._whole_first(self._normalised_in(reading, quote, within))

    def _readings_for(self, quote: str) -> list[Reading]:
        """Words that are linked come before the addresses they link to, where a quote has any."""
        return self._readings[::-1] if may_name_targets(quote) else self._readings[-1:]

    def _normalised_in(
        self, reading: Reading, quote: str, within: Span | None
    ) -> Iterator[tuple[int, int]]:
        needle = reading.of(quote)
        for first in reading.hits(needle.letters, within):
            last = first + len(needle.letters)
            at = with_marks(self.text, reading.skeleton.span(first, last), quote, needle)
            if (
                guards.same_joins(quote, needle, self.text, reading.skeleton.offsets[first:last])
                and guards.same_numbers(quote, self.text, *at, targets=reading.targets)
                and not guards.cuts_meaning(self.text, *at)
            ):
                yield at

    def _whole_first(self, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Passages of whole words before those that cut one."""
        cut = []
        for at in spans:
            if guards.on_word_bounds(self.text, *at):
                yield at
            else:
                cut.append(at)
        yield from cut

    def _elided(self, quote: str) -> Located | None:
        parts = pieces.at_ellipses(quote)
        if len(parts) < 2:
            return None
        return self._chained(parts) or self._similar_chain(parts)

    def _chained(self, parts: list[str]) -> Located | None:
        extents = [extent(skeleton(part).letters) for part in parts]
        anchor = extents.index(max(extents))
        anchors = _spans(self.occurrences(parts[anchor]))
        places = [
            _spans(self.occurrences(part))
            if size >= pieces.SHORT_PIECE
            else self._near(part, anchors)
            for part, size in zip(parts, extents, strict=True)
        ]
        chain = pieces.closest_chain(places, extents)
        if not chain:
            return None
        return Located(Match.ELIDED, chain[0][0], chain[-1][1], 100.0, tuple(chain))

    def _near(self, part: str, anchors: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Where a short piece, which may be everywhere, occurs close to a longer one."""
        found = set()
        for start, end in anchors[:FEW]:
            low, high = max(0, start - 2 * pieces.CLOSE), end + 2 * pieces.CLOSE
            close = _spans(Source(self.text[low:high]).occurrences(part))
            found |= {(low + first, low + last) for first, last in close}
        return sorted(found)

    def _similar_chain(self, parts: list[str]) -> Located | None:
        """Pieces in order of which some are only similar; all must be found."""
        chain: list[tuple[int, int]] = []
        score = 100.0
        for part in parts:
            after = chain[-1][1] if chain else 0
            rest = Span(after, len(self.text))
            at = self._verbatim(part, rest) or self._similar(part, rest)
            if at is None or at.start is None or at.end is None or at.start < after:
                return None
            chain.append((at.start, at.end))
            score = min(score, at.score)
        if not pieces.is_believable(chain, [extent(skeleton(p).letters) for p in parts]):
            return None
        return Located(Match.FUZZY, chain[0][0], chain[-1][1], min(score, 99.0), tuple(chain))

    def _similar_or_run_together(self, quote: str, within: Span | None) -> Located | None:
        """A quote that one passage has all the letters of lost words; else it may be two."""
        similar = self._similar(quote, within)
        if similar is None:
            return self._run_together(quote)
        passage = skeleton(self.text[similar.start : similar.end]).letters
        letters = skeleton(quote).letters
        lost = longest_stranger(letters, passage) * extent(letters) // len(letters)
        return similar if lost < 4 else self._run_together(quote) or similar

    def _run_together(self, quote: str) -> Located | None:
        """Two or three passages quoted as one without an ellipsis between them."""
        parts = self._parted(quote, MOST_UNMARKED)
        if len(parts) < 2 or min(extent(skeleton(p).letters) for p in parts) < UNMARKED_PIECE:
            return None
        chained = self._chained(parts)
        if chained is None:
            return None
        between = zip(chained.pieces, chained.pieces[1:], strict=False)
        gaps = [
            extent(skeleton(self.text[a[1] : min(b[0], a[1] + 200)]).letters) for a, b in between
        ]
        return chained if min(gaps) >= UNMARKED_GAP else None

    def _parted(self, quote: str, most: int) -> list[str]:
        """A quote cut into verbatim parts, each as long as it goes; empty if it cannot be."""
        if self._verbatim(quote, None):
            return [quote]
        for reading in self._readings_for(quote) if most > 1 else []:
            needle = reading.of(quote)
            least = UNMARKED_PIECE * len(needle.letters) // max(1, extent(needle.letters))
            agreeing = reading.opening(needle.letters, least)
            if not least <= agreeing < len(needle.letters):
                continue
            for seam in pieces.seams(quote, needle, agreeing):
                first, rest = quote[:seam].strip(), quote[seam:].strip()
                parts = (
                    self._parted(rest, most - 1) if rest and self._verbatim(first, None) else []
                )
                if parts:
                    return [first, *parts]
        return []

    def _similar(self, quote: str, within: Span | None) -> Located | None:
        best: tuple[bool, float, tuple[int, int]] | None = None
        for reading in self._readings_for(quote):
            needle = reading.of(quote)
            if extent(needle.letters) < SHORTEST and needle.letters not in reading.letters:
                continue
            for like in reading.likenesses(needle):
                at = self._passage(reading, quote, needle, like)
                inside = within is not None and within.start <= at[0] and at[1] <= within.end
                best = max(best or (False, 0.0, at), (inside, like.score, at), key=lambda b: b[:2])
        if best is None:
            return None
        return Located(Match.FUZZY, *best[2], score=round(min(best[1], 99.0), 1))

    def _passage(
        self, reading: Reading, quote: str, needle: Skeleton, like: Likeness
    ) -> tuple[int, int]:
        at = with_marks(self.text, reading.skeleton.span(like.first, like.last), quote, needle)
        return guards.whole_numbers(self.text, *at)


def _spans(found: Iterable[Located]) -> list[tuple[int, int]]:
    return [(at.start or 0, at.end or 0) for at in found]


@lru_cache(maxsize=8)
def _source(text: str) -> Source:
    return Source(text)


def locate(text: str, quote: str, *, within: Span | None = None) -> Located:
    r"""Where a quote stands in a text, and how it matches; see `Source.locate`.

    >>> at = locate("We trusted the **new** lead-\nership.", "we trusted the new leadership")
    >>> str(at.match), at.start, at.end
    ('normalised', 0, 35)
    """
    return _source(text).locate(quote, within=within)


def occurrences(text: str, quote: str) -> tuple[Located, ...]:
    """Every verbatim place of a quote in a text; more than one needs a person's choice."""
    return _source(text).occurrences(quote)


def selector(text: str, start: int, end: int, context: int = 32) -> dict[str, str]:
    """The TextQuoteSelector of a passage (W3C Web Annotation Data Model 2017, section 4.2.4).

    >>> selector("one two three", 4, 7, context=3)
    {'type': 'TextQuoteSelector', 'exact': 'two', 'prefix': 'ne ', 'suffix': ' th'}
    """
    return {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - context) : start],
        "suffix": text[end : end + context],
    }
