"""Agreement word by word: for each role, is this word of the document in one of its spans?

Unlike spans, words have true negatives, so chance-corrected agreement exists: alpha per role.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from realist.eval.agreement import agreement_from_table
from realist.eval.annotations import Quote
from realist.eval.spans import Counts

_WORD = re.compile(r"\w+")


def token_counts(text: str, gold: Sequence[Quote], predicted: Sequence[Quote]) -> Counts:
    """Words of a text in both annotators' spans, only the predicted, only the gold ones.

    A word belongs to a span that holds any of its characters.
    """
    first, second = _marked(text, gold, predicted)
    return Counts(
        int((first & second).sum()), int((second & ~first).sum()), int((first & ~second).sum())
    )


def word_count(text: str) -> int:
    """How many words a text has.

    >>> word_count("Trust grew; it wasn't given.")
    6
    """
    return sum(1 for _ in _WORD.finditer(text))


def token_alpha(counts: Counts, words: int) -> float | None:
    """Nominal alpha over the words; None where all or none are in spans of both.

    >>> round(token_alpha(Counts(matched=8, spurious=2, missed=2), words=100), 4)
    0.7789
    """
    neither = words - sum(counts.row)
    return agreement_from_table(counts.matched, counts.missed, counts.spurious, neither).alpha


def _marked(text: str, *sides: Sequence[Quote]) -> list[NDArray[np.bool_]]:
    words = [found.span() for found in _WORD.finditer(text)]
    starts = np.array([start for start, _ in words], dtype=np.intp)
    ends = np.array([end for _, end in words], dtype=np.intp)
    marks = []
    for quotes in sides:
        marked = np.zeros(len(words), dtype=bool)
        for quote in quotes:
            if quote.start is not None and quote.end is not None:
                marked |= (starts < quote.end) & (ends > quote.start)
        marks.append(marked)
    return marks
