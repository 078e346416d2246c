"""Rows of delimited text, kept apart from each other even where a quotation mark went astray.

A row that cannot be read is given back as a rejection and reading resumes at the next line,
so that an unclosed quotation mark costs one row and not the rest of the file.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from realist.data.encoding import LONGEST_LINE

LOOKAHEAD = 1000  # lines that one quoted cell may span
csv.field_size_limit(LONGEST_LINE)

Lines = Iterator[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of one row, or the reason why there are none."""

    line: int
    cells: tuple[str, ...]
    text: str
    reason: str = ""
    repaired: bool = False  # its quotation marks do not pair as CSV wants them


def split_rows(lines: Lines, delimiter: str) -> Iterator[RawRow]:
    """Each row that is not blank; the first one read sets how many cells the others have.

    Args:
        lines: numbered lines without their ends.
        delimiter: one character.
    """
    waiting: deque[tuple[int, str]] = deque()
    width = 0
    while True:
        block = _block(waiting, lines)
        if not block:
            return
        row, used = _best_reading(block, delimiter, width)
        waiting.extendleft(reversed(block[used:]))
        if row.text.strip():
            width = width or len(row.cells)
            yield row


def count_rows(lines: Iterable[str]) -> int:
    """How many rows the lines make, by where the quotation marks so far are even in number."""
    count = odd = 0
    for line in lines:
        blank = not odd and not line.strip()
        odd ^= line.count('"') & 1
        count += not odd and not blank
    return count + odd


def _block(waiting: deque[tuple[int, str]], lines: Lines) -> list[tuple[int, str]]:
    """The next lines up to one where the quotation marks so far are even in number."""
    block: list[tuple[int, str]] = []
    odd = size = 0
    while len(block) < LOOKAHEAD and size < LONGEST_LINE:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            break
        block.append(line)
        size += len(line[1])
        odd ^= line[1].count('"') & 1
        if not odd:
            break
    return block


def _best_reading(block: list[tuple[int, str]], delimiter: str, width: int) -> tuple[RawRow, int]:
    """The row that a block of lines makes, and how many of the lines it took."""
    number, first = block[0]
    text = "\n".join(line for _, line in block)
    whole = _cells(text, delimiter, strict=True)
    alone = _cells(first, delimiter, strict=False) if len(block) > 1 or whole is None else None
    if whole is not None and (len(block) == 1 or _fits(whole, width) or not _fits(alone, width)):
        return _checked(RawRow(number, whole, text), width), len(block)
    if _fits(alone, width) and alone is not None:
        return RawRow(number, alone, first, repaired=True), 1
    escaped = _cells(text, delimiter, strict=True, escape="\\")
    if _fits(escaped, width) and escaped is not None:
        return RawRow(number, escaped, text, repaired=True), len(block)
    if alone is not None and len(block) == 1:
        return _checked(RawRow(number, alone, first, repaired=True), width), 1
    reason = "a quotation mark is opened and not closed as CSV wants it (double it inside a cell)"
    return RawRow(number, (), first, reason), 1


def _fits(cells: tuple[str, ...] | None, width: int) -> bool:
    return cells is not None and width > 0 and len(cells) == width


def _checked(row: RawRow, width: int) -> RawRow:
    """A row with as many cells as the header, or its rejection."""
    if not width or len(row.cells) == width:
        return row
    if any(cell.strip() for cell in row.cells[width:]):
        reason = (
            f"{len(row.cells)} cells under {width} columns: a separator stands unquoted in a cell"
        )
        return replace(row, cells=(), reason=reason)
    return replace(row, cells=(*row.cells, *[""] * width)[:width])


def _cells(
    text: str, delimiter: str, *, strict: bool, escape: str | None = None
) -> tuple[str, ...] | None:
    """The cells of one row's text, or None where it is not one row."""
    try:
        rows = list(
            csv.reader(
                [text],
                delimiter=delimiter,
                strict=strict,
                escapechar=escape,
                doublequote=escape is None,
            )
        )
    except csv.Error:
        return None
    return tuple(rows[0]) if len(rows) == 1 else (() if not rows else None)
