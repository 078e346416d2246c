"""How well and how fast quotes are located: one table over every kind of damage.

    python -m realist.eval.locate_bench TEXT [OTHER_TEXT]

The quotes are generated (see `quote_variants`), so the truth is known. A case is right when the
match kind is one of the right ones and the passage found is the one the quote was made from: the
same letters, or an overlap of at least nine tenths (eight of a damaged quote). An altered quote
is right when it is not called verbatim, an absent one when it is not found. Google's langextract
(Apache-2.0, optional) is measured beside it where it is installed; it has no kind for verbatim but
typographically different, so for it look at "placed".
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles

from realist.data.domain import Located, Match
from realist.data.errors import (
    InputError,
    MissingInputError,
    MissingPartError,
    RealistError,
    UsageError,
)
from realist.eval.quote_variants import ALTERED, DAMAGED, Case, Spans, cases
from realist.extraction.locate import Source
from realist.extraction.normalise import skeleton

BESIDE = 3  # quotes a variant for langextract, which takes up to seconds for one

Locator = Callable[[str], Located]


@dataclass(frozen=True, slots=True)
class Row:
    """One variant's figures; times in milliseconds of processor time per quote."""

    variant: str
    quotes: int
    right: int
    placed: int  # the passage is right, whatever kind of match it is called
    verbatim: int
    found: int
    median_ms: float
    p99_ms: float

    @property
    def share(self) -> float:
        """The share that is right."""
        return self.right / self.quotes


def run_bench(
    text: str,
    *,
    foreign: str = "",
    each: int = 100,
    seed: int = 0,
    locator: Locator | None = None,
    variants: Sequence[str] = (),
) -> list[Row]:
    """Locate generated quotes in a text and count what came out right.

    Args:
        text: the source.
        foreign: another text, for quotes that are absent from this one.
        each: quotes per variant.
        seed: of the generated quotes.
        locator: what to measure; Realist's own where left out.
        variants: only these.

    Returns:
        A row per variant that the text has material for, and "all" as the last.

    Raises:
        InputError: the text is too short to draw passages from.
    """
    if len(text) < 2_000:
        raise InputError(f"a text of {len(text)} characters is too short; give at least 2,000")
    locate = locator or Source(text).locate
    made = cases(text, foreign=foreign, each=each, seed=seed)
    chosen = [case for case in made if not variants or case.variant in variants]
    locate("warm the index up")
    timed = [(case, *_timed(locate, case.quote)) for case in chosen]
    names = list(dict.fromkeys(case.variant for case in chosen))
    rows = [_row(name, [t for t in timed if t[0].variant == name], text) for name in names]
    return [*rows, _row("all", timed, text)]


def _timed(locate: Locator, quote: str) -> tuple[Located, float]:
    begun = time.thread_time()  # not the clock: other programs do not count
    at = locate(quote)
    return at, 1_000 * (time.thread_time() - begun)


def _row(variant: str, timed: Sequence[tuple[Case, Located, float]], text: str) -> Row:
    times = [ms for _, _, ms in timed]
    return Row(
        variant,
        len(timed),
        sum(is_right(case, at, text) for case, at, _ in timed),
        sum(is_placed(case, at, text) for case, at, _ in timed),
        sum(at.match.verbatim for _, at, _ in timed),
        sum(at.match is not Match.NOT_FOUND for _, at, _ in timed),
        median(times),
        quantiles(times, n=100, method="inclusive")[-1] if len(times) > 1 else times[0],
    )


def is_right(case: Case, at: Located, text: str) -> bool:
    """Whether a quote was located as it should be; see the head of this file."""
    if case.variant in ALTERED:
        return not at.match.verbatim
    return at.match in case.right and is_placed(case, at, text)


def is_placed(case: Case, at: Located, text: str) -> bool:
    """Whether the passage found is the one the quote was made from; none, if it is from none."""
    if not case.gold or at.start is None:
        return not case.gold and at.start is None
    if len(case.gold) > 1:
        return len(at.pieces) == len(case.gold) and all(
            _same(gold, piece, text, 0.8) for gold, piece in zip(case.gold, at.pieces, strict=True)
        )
    share = 0.8 if case.variant in DAMAGED else 0.9
    return _same(case.gold[0], (at.start or 0, at.end or 0), text, share)


def _same(gold: tuple[int, int], found: tuple[int, int], text: str, share: float) -> bool:
    shared = min(gold[1], found[1]) - max(gold[0], found[0])
    union = max(gold[1], found[1]) - min(gold[0], found[0])
    if union and shared / union >= share:
        return True
    return skeleton(text[slice(*gold)]).letters == skeleton(text[slice(*found)]).letters


def langextract_locator(text: str) -> Locator:
    """The default aligner of langextract as a locator, one quote at a time.

    Raises:
        MissingPartError: langextract is not installed.
    """
    if find_spec("langextract") is None:
        raise MissingPartError("langextract is not installed: pip install langextract")
    aligner = import_module("langextract.resolver").WordAligner()
    extraction = import_module("langextract.core.data").Extraction

    def locate(quote: str) -> Located:
        entry = extraction(extraction_class="quote", extraction_text=quote)
        aligned = aligner.align_extractions([[entry]], text)
        found = aligned[0][0]
        where = found.char_interval
        if where is None or where.start_pos is None:
            return Located(Match.NOT_FOUND)
        kind = Match.EXACT if found.alignment_status.value == "match_exact" else Match.FUZZY
        span: Spans = ((where.start_pos, where.end_pos),)
        return Located(kind, *span[0], pieces=span)

    return locate


def as_table(rows: Sequence[Row]) -> str:
    """The rows as fixed-width text."""
    names = ("quotes", "right", "placed", "verbatim", "found", "median ms", "p99 ms")
    widths = (7, 8, 8, 10, 7, 11, 9)
    head = f"{'variant':<26}" + "".join(f"{n:>{w}}" for n, w in zip(names, widths, strict=True))
    lines = [
        f"{r.variant:<26}{r.quotes:>7}{r.share:>8.1%}{r.placed / r.quotes:>8.1%}"
        f"{r.verbatim:>10}{r.found:>7}{r.median_ms:>11.2f}{r.p99_ms:>9.2f}"
        for r in rows
    ]
    return "\n".join([head, *lines])


def main(arguments: Sequence[str]) -> None:
    """Print the table for a text; a second text gives the absent quotes.

    Raises:
        UsageError: no text is named.
        MissingInputError: a named file is not there.
    """
    if not arguments:
        raise UsageError("name a text file, and another one for quotes absent from it")
    for name in arguments:
        if not Path(name).is_file():
            raise MissingInputError(f"{name}: no such file")
    text, *others = (Path(name).read_text(encoding="utf-8") for name in arguments)
    foreign = others[0] if others else ""
    write = sys.stdout.write
    write(as_table(run_bench(text, foreign=foreign)) + "\n")
    if find_spec("langextract") is not None:
        write("\nlangextract\n")
        beside = run_bench(text, foreign=foreign, each=BESIDE, locator=langextract_locator(text))
        write(as_table(beside) + "\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except RealistError as error:
        sys.exit(f"locate_bench: {error}")
