"""Taking a move back: what was there before it, as versions that go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from realist.data import values
from realist.data.book import Book
from realist.data.configuration import (
    Change,
    Configuration,
    Move,
    MoveKind,
    ProgrammeTheory,
    State,
)
from realist.data.errors import RefusedError


def check_untouched(now: Book, move: Move) -> None:
    """Nothing that the move left behind says something else by now.

    Raises:
        RefusedError: something does; later moves are undone first.
    """
    for identity, row in move.after.items():
        current = values.said(now.find(identity))
        if {**current, "version": 0} != {**row, "version": 0}:
            raise RefusedError(
                f"{identity} has been changed since move {move.id}; undo the later moves first "
                f"(`realist theory moves --id {identity}` lists them)"
            )


def restoring(now: Book, move: Move) -> Change:
    """The change that puts back what was there; what the move made is withdrawn."""
    back: dict[str, list[Any]] = {"theories": [], "cmocs": [], "evidence": [], "tests": []}
    makers: tuple[tuple[str, Mapping[str, Any], Any], ...] = (
        ("theories", now.theories, values.theory_of),
        ("cmocs", now.cmocs, values.cmoc_of),
        ("evidence", now.evidence, values.point_of),
        ("tests", now.tests, values.cmoc_test_of),
    )
    for name, current, make in makers:
        for identity in move.after.keys() & current.keys():
            was = move.before.get(identity)
            back[name].append(
                _renewed(current[identity], make(was)) if was else _withdrawn(current[identity])
            )
    return Change(
        MoveKind.UNDO, **{n: tuple(sorted(b, key=lambda i: i.id)) for n, b in back.items()}
    )


def _renewed(current: Any, was: Any) -> Any:
    if isinstance(current, (ProgrammeTheory, Configuration)):
        return replace(was, version=current.version + 1)
    return was


def _withdrawn(current: Any) -> Any:
    if isinstance(current, (ProgrammeTheory, Configuration)):
        return replace(current, state=State.WITHDRAWN, version=current.version + 1)
    return replace(current, standing=False)
