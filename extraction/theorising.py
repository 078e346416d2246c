"""Writing programme theories over configurations."""

from __future__ import annotations

from dataclasses import replace

from realist.data.book import Book, numbered
from realist.data.configuration import Change, MoveKind, ProgrammeTheory, State
from realist.data.errors import RefusedError

_FIXED = ("parents", "state", "version")


def theorise(book: Book, draft: ProgrammeTheory) -> Change:
    """Write a new theory; its id is given here. A parent that was live is superseded by it.

    Raises:
        RefusedError: it says nothing, or rests on a configuration no longer worked with.
    """
    parents = [book.theory(i) for i in dict.fromkeys(draft.parents)]
    identity = numbered("T", 2, book.theories, 1)[0]
    stated = replace(draft, parents=tuple(p.id for p in parents))
    made = _checked(book, replace(stated, id=identity, version=1, state=State.LIVE))
    gone = [
        replace(p, state=State.SUPERSEDED, version=p.version + 1)
        for p in parents
        if p.state is State.LIVE
    ]
    return Change(MoveKind.THEORISE, theories=(*gone, made))


def retheorise(book: Book, refined: ProgrammeTheory) -> Change:
    """Reword a theory or let it rest on other configurations: a new version of the same id."""
    old = book.theory(refined.id)
    if old.state is not State.LIVE:
        raise RefusedError(f"{old.id} is {old.state}; write a new one with it as parent")
    if any(getattr(old, name) != getattr(refined, name) for name in _FIXED):
        raise RefusedError(f"{old.id}: its parents, state and version are not for rewording")
    if refined == old:
        raise RefusedError(f"{old.id} says this already")
    made = replace(_checked(book, refined), version=old.version + 1)
    return Change(MoveKind.THEORISE, theories=(made,))


def _checked(book: Book, theory: ProgrammeTheory) -> ProgrammeTheory:
    if not theory.statement.strip():
        raise RefusedError("a theory needs a statement")
    for identity in theory.cmocs:
        book.live(identity)
    return replace(theory, cmocs=tuple(dict.fromkeys(theory.cmocs)))
