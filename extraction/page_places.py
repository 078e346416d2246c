"""Where a quote stands in the picture of a page: one box for each of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Postfix, Prefix

from realist.extraction.locate import Source
from realist.extraction.normalise import skeleton

_AROUND = 400  # characters beside a quote that tell its repeats apart
Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels from the upper left


def places(
    page: Source, boxes: Sequence[Box], quote: str, around: tuple[str, str] = ("", "")
) -> list[Box]:
    """The lines of a quote on a page.

    Args:
        page: the page's own text, which may break, hyphenate and order it otherwise.
        boxes: one for each character of that text.
        quote: words of the document's canonical text.
        around: what stands before and after it there; tells repeats apart.

    Returns:
        A box for each line, in reading order; none where the words are not found as they are.
    """
    found = page.locate(quote)
    if not found.match.verbatim or found.start is None or found.end is None:
        return []
    spans = found.pieces or (_same_place(page, quote, around) or (found.start, found.end),)
    letters = (
        boxes[n]
        for start, end in spans
        for n in range(start, end)
        if not page.text[n].isspace() and boxes[n][2] > boxes[n][0]
    )
    return lines_of(letters)


def _same_place(page: Source, quote: str, around: tuple[str, str]) -> tuple[int, int] | None:
    """Of several places of a quote the one with the most letters alike around it."""
    here = [(at.start or 0, at.end or 0) for at in page.occurrences(quote)]
    if len(here) < 2:
        return here[0] if here else None
    before, after = (skeleton(words).letters for words in around)

    def alike(at: tuple[int, int]) -> int:
        left = skeleton(page.text[max(0, at[0] - _AROUND) : at[0]]).letters
        right = skeleton(page.text[at[1] : at[1] + _AROUND]).letters
        return Postfix.similarity(before, left) + Prefix.similarity(after, right)

    return max(here, key=alike)


def lines_of(boxes: Iterable[Box]) -> list[Box]:
    """Characters' boxes in reading order, joined as long as they stand on one line."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _same_line(lines[-1], box):
            a, b = lines[-1], box
            lines[-1] = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
        else:
            lines.append(box)
    return lines


def _same_line(line: Box, box: Box) -> bool:
    """Half of the lower one's height is shared, and it does not go back to the left."""
    shared = min(line[3], box[3]) - max(line[1], box[1])
    least = min(line[3] - line[1], box[3] - box[1]) / 2
    return shared > least and box[0] >= line[0]
