"""What became of a configuration's evidence after the configuration was settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from realist.data.book import Book
from realist.data.configuration import Configuration, Move, MoveKind
from realist.data.domain import CmocStatus

SETTLED = (CmocStatus.SUPPORTED, CmocStatus.REFINED, CmocStatus.NO_EVIDENCE, CmocStatus.REFUTED)


@dataclass(frozen=True, slots=True)
class Since:
    """Ids of evidence that came, went or took another stance after the status was given."""

    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The same as a sentence."""
        told = (
            ("added", self.added),
            ("taken back", self.gone),
            ("given another stance", self.turned),
        )
        said = "; ".join(f"{', '.join(ids)} {what}" for what, ids in told if ids)
        return f"Its evidence changed after it was settled: {said}."


def since_settled(book: Book, moves: Sequence[Move]) -> dict[str, Since]:
    """The live configurations whose evidence is not that on which they were settled.

    A status stays when its evidence changes, because a person gave it; whoever reads it is told.

    Args:
        book: the synthesis, as its reader may see it.
        moves: all moves that the reader may know of, oldest first.
    """
    undone_by = {m.id: m.undone_by for m in moves}
    now: dict[str, dict[str, str]] = {}
    for point in book.points():
        now.setdefault(point.cmoc_id, {})[point.id] = str(point.stance)
    found: dict[str, Since] = {}
    rows: dict[str, Mapping[str, Any]] = {}
    for move in moves:
        rows |= {i: row for i, row in move.after.items() if i in book.evidence}
        for cmoc in _settled_by(move, book, undone_by):
            found[cmoc.id] = _since(_standing(rows, cmoc.id), now.get(cmoc.id, {}))
    return {identity: since for identity, since in found.items() if since != Since()}


def _settled_by(
    move: Move, book: Book, undone_by: Mapping[int, int | None]
) -> Iterator[Configuration]:
    """The configurations that have their present status from this move, or had it confirmed."""
    if move.kind is MoveKind.UNDO or not _holds(move.id, undone_by):
        return
    for identity, row in move.after.items():
        cmoc = book.cmocs.get(identity)
        if cmoc is None or not cmoc.live or cmoc.status not in SETTLED:
            continue
        was = move.before.get(identity, {}).get("status")
        if row["status"] == cmoc.status and (move.kind is MoveKind.SETTLE or was != cmoc.status):
            yield cmoc


def _holds(number: int, undone_by: Mapping[int, int | None]) -> bool:
    """Whether a move stands: not taken back, or the taking back was itself taken back."""
    by = undone_by.get(number)
    return by is None or not _holds(by, undone_by)


def _standing(rows: Mapping[str, Mapping[str, Any]], cmoc_id: str) -> dict[str, str]:
    return {i: r["stance"] for i, r in rows.items() if r["cmoc_id"] == cmoc_id and r["standing"]}


def _since(then: Mapping[str, str], now: Mapping[str, str]) -> Since:
    return Since(
        tuple(i for i in now if i not in then),
        tuple(i for i in then if i not in now),
        tuple(i for i in now if i in then and now[i] != then[i]),
    )
