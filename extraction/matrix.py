"""The evidence matrix: which document bears on which configuration, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from realist.data.book import Book
from realist.data.configuration import Configuration, DataPoint
from realist.data.domain import Stance
from realist.data.errors import UsageError

PHASES = ("initial", "final")
IN_FAVOUR = (Stance.SUPPORTS, Stance.REFINES)


@dataclass(frozen=True, slots=True)
class Cell:
    """A document's bearing of one stance on a configuration; a cell may hold several points."""

    document: str
    cmoc: str
    stance: Stance
    points: tuple[DataPoint, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A configuration's documents, counted; a document that only qualifies is no support."""

    documents: int
    by_stance: dict[Stance, int]  # documents with at least one point of that stance


def current(book: Book, phase: str | None = None) -> list[Configuration]:
    """The configurations of a phase that are on the table.

    Without a phase: all still worked with.

    Raises:
        UsageError: no such phase.
    """
    if phase is not None and phase not in PHASES:
        raise UsageError(f"no phase {phase!r}; there are: {', '.join(PHASES)}")
    if phase is not None:
        return [c for c in book.standing_cmocs() if c.phase == phase]
    return book.live_cmocs()


def cells_of(book: Book, cmocs: Sequence[Configuration]) -> list[Cell]:
    """The filled cells, in the order of documents, configurations and stances."""
    wanted = {c.id: n for n, c in enumerate(cmocs)}
    found: dict[tuple[str, int, Stance], list[DataPoint]] = {}
    for point in book.points():
        if point.cmoc_id in wanted:
            key = (point.source_id, wanted[point.cmoc_id], point.stance)
            found.setdefault(key, []).append(point)
    order = list(Stance)
    ordered = sorted(found, key=lambda k: (k[0], k[1], order.index(k[2])))
    return [Cell(k[0], cmocs[k[1]].id, k[2], tuple(found[k])) for k in ordered]


def column_of(cells: Sequence[Cell], cmoc_id: str) -> Column:
    """How many documents bear on a configuration, and with which stance."""
    own = [c for c in cells if c.cmoc == cmoc_id]
    by_stance = {s: len({c.document for c in own if c.stance is s}) for s in Stance}
    return Column(len({c.document for c in own}), by_stance)
