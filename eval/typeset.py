"""A text set in lines as a PDF gives it: for locating clean quotes in a worn source."""

from __future__ import annotations

import random
from itertools import pairwise


def typeset(text: str, width: int = 80, seed: int = 0) -> tuple[str, list[int]]:
    """A text as a PDF gives it: broken lines, words hyphenated across them.

    Returns:
        The text, and for each place of the original the place in it (one more at the end).
    """
    rng = random.Random(seed)  # noqa: S311 - a repeatable draw
    out: list[str] = []
    places: list[int] = []
    column = length = 0
    for before, char in pairwise(f" {text}"):
        piece, column = _set(before, char, column, width, rng)
        out.append(piece)
        places.append(length + len(piece) - 1)
        length += len(piece)
    return "".join(out), [*places, length]


def _set(before: str, char: str, column: int, width: int, rng: random.Random) -> tuple[str, int]:
    if char == "\n" or (char == " " and column >= width):
        return "\n", 0
    if column > width and before.isalpha() and char.isalpha() and rng.random() < 0.5:
        return f"-\n{char}", 1
    return char, column + 1
