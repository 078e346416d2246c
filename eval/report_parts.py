"""What a report is made of: sections of paragraphs, tables and plots, in plain text.

Escaping is the business of whoever writes them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from realist.eval.wording import estimate

Results = Mapping[str, Any]
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of text under a caption; the first column names the rows."""

    caption: str
    header: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """An SVG element and the words that stand for it."""

    caption: str
    svg: str


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the report."""

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    plots: tuple[Plot, ...] = ()


def tabulated(caption: str, header: Sequence[str], rows: Iterable[Iterable[Any]]) -> Table:
    """A table of values, estimates and texts, each cell in words."""
    return Table(caption, tuple(header), tuple(tuple(map(estimate, row)) for row in rows))
