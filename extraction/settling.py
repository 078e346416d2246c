"""Settling what became of a configuration or theory, and matters of form."""

from __future__ import annotations

from dataclasses import replace

from realist.data.book import Book
from realist.data.configuration import Change, Configuration, MoveKind, State
from realist.data.domain import CmocStatus, Stance
from realist.data.errors import RefusedError

# What must have been found, and what must not, for a status to be given.
_NEEDS = {
    CmocStatus.SUPPORTED: {Stance.SUPPORTS},
    CmocStatus.REFINED: {Stance.SUPPORTS, Stance.REFINES},
    CmocStatus.REFUTED: {Stance.CONTRADICTS},
}
_OTHERWISE = (CmocStatus.MERGED, CmocStatus.SPLIT)


def settle(book: Book, identity: str, status: CmocStatus, *, again: bool = False) -> Change:
    """Say what became of a configuration on the evidence.

    Args:
        book: the synthesis as it stands.
        identity: a live configuration.
        status: what became of it.
        again: its evidence changed after it was settled: the status it has may be confirmed.

    Raises:
        RefusedError: the evidence does not allow it (an obstacle is no support), or the status
            belongs to a move of its own.
    """
    cmoc = book.live(identity)
    if status in _OTHERWISE:
        raise RefusedError(
            f"{status} is the outcome of that move: `realist theory {_verb(status)}`"
        )
    if status is cmoc.status and not again:
        raise RefusedError(f"{identity} is {status} already")
    found = {p.stance for p in book.points(identity)}
    needed = _NEEDS.get(status, set())
    if needed and not needed & found:
        raise RefusedError(
            f"{identity} cannot be {status}: no evidence that {_either(needed)} it stands; "
            f"what there is {_either(found) or 'is nothing'}"
        )
    if status is CmocStatus.NO_EVIDENCE and found:
        raise RefusedError(f"{identity} has evidence that {_either(found)} it")
    return _next(MoveKind.SETTLE, replace(cmoc, status=status))


def retire(book: Book, identity: str) -> Change:
    """Take a configuration or a theory out of use; it and its evidence stay on record."""
    if identity in book.theories:
        theory = book.theory(identity)
        if theory.state is not State.LIVE:
            raise RefusedError(f"{identity} is {theory.state} already")
        made = replace(theory, state=State.RETIRED, version=theory.version + 1)
        return Change(MoveKind.RETIRE, theories=(made,))
    cmoc = book.live(identity)
    resting = tuple(
        replace(t, cmocs=tuple(c for c in t.cmocs if c != identity), version=t.version + 1)
        for t in book.live_theories()
        if identity in t.cmocs
    )
    gone = replace(cmoc, state=State.RETIRED, version=cmoc.version + 1)
    return Change(MoveKind.RETIRE, theories=resting, cmocs=(gone,))


def move_to_theme(book: Book, identity: str, theme: str) -> Change:
    """Put a configuration under a theme of the organising framework."""
    cmoc = book.live(identity)
    return _changed(MoveKind.THEME, cmoc, replace(cmoc, theme=theme))


def relabel(
    book: Book, identity: str, *, label: str | None = None, number: int | None = None
) -> Change:
    """Give a configuration another short name or number; its id stays."""
    cmoc = book.live(identity)
    made = replace(
        cmoc,
        label=cmoc.label if label is None else label,
        number=cmoc.number if number is None else number,
    )
    return _changed(MoveKind.RELABEL, cmoc, made)


def accept_sentence(book: Book, identity: str, sentence: str) -> Change:
    """Take a sentence as the configuration's if-then-because statement."""
    cmoc = book.live(identity)
    return _changed(MoveKind.WORD, cmoc, replace(cmoc, sentence=" ".join(sentence.split())))


def _changed(kind: MoveKind, old: Configuration, new: Configuration) -> Change:
    if new == old:
        raise RefusedError(f"{old.id} says this already")
    return _next(kind, new)


def _next(kind: MoveKind, new: Configuration) -> Change:
    return Change(kind, cmocs=(replace(new, version=new.version + 1),))


def _either(stances: set[Stance]) -> str:
    return " or ".join(sorted(stances))


def _verb(status: CmocStatus) -> str:
    return "merge" if status is CmocStatus.MERGED else "split"
