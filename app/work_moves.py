"""Moves on the synthesis, as both faces make them: upon what a person may know and had in view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from realist.app.work_trail import described_move, moves_seen
from realist.data.book import Book
from realist.data.configuration import Change, CmocTest, MoveKind
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.store import Store
from realist.data.view import View, closed_tests

_TRIES = 50  # how often somebody else may come first with a move that does not touch this one
_WEIGHED = (MoveKind.SETTLE, MoveKind.SPLIT)  # moves that go by all the evidence there is


def make_move(
    store: Store,
    make: Callable[[Book], Change],
    *,
    by: str,
    reason: str,
    rests_on: Sequence[str] = (),
    book: Book | None = None,
) -> dict[str, Any]:
    """Make a move on the synthesis as it stands; gives its number and what it touched.

    What others added meanwhile is stepped around: it costs nobody their move. What this move
    changes must be as it was.

    Args:
        store: the review.
        make: one of the moves in `realist.extraction`, bound to all but the book.
        by: a reviewer, or the steward.
        reason: why.
        rests_on: ids of extracts, evidence, documents or records it rests on.
        book: what the person had on screen, where that may be older than now.

    Raises:
        RefusedError: a rule of the method, a book that would not hold together, or a verdict on
            evidence that is in part still blind to `by`.
        StaleWriteError: what the move touches was changed since `book` was read.
    """
    for _ in range(_TRIES):
        now = store.book()
        base, change = _change(store, make, now if book is None else _with_news(book, now), by)
        try:
            rests = tuple(dict.fromkeys(rests_on))
            number = store.move(base, change, by=by, reason=reason, rests_on=rests)
        except StaleWriteError:
            if book is not None and _overtaken(book, store.book(), change):
                raise
        else:
            return moved(store, number)
    raise StaleWriteError("others were writing all the time; nothing was changed, try again")


def undo(store: Store, number: int, *, by: str, reason: str) -> dict[str, Any]:
    """Take a move back by a further one.

    Raises:
        NotFoundError: no such move, or one that is still blind to `by`.
        RefusedError: it is undone already, or later moves rest on it.
    """
    if _known(store, by) and number not in {m.id for m in moves_seen(View(store, by))}:
        raise NotFoundError(f"no move {number}; `realist theory moves` lists them")
    return moved(store, store.undo_move(number, by=by, reason=reason))


def moved(store: Store, number: int) -> dict[str, Any]:
    """A move, and what it touched as it now stands."""
    move = next(m for m in store.moves() if m.id == number)
    return described_move(move) | {"theory_version": store.theory_version()}


def _change(
    store: Store, make: Callable[[Book], Change], base: Book, by: str
) -> tuple[Book, Change]:
    """The move, and the book it was made upon: without what is still blind to the person.

    No rule of the method can then tell, by refusing, what a colleague found. A merge takes all
    evidence along, whoever may see it, and is made upon the whole.
    """
    closed = closed_tests(View(store, by), base) if _known(store, by) else []
    if not closed:
        return base, make(base)
    blind = _without(base, closed)
    change = make(blind)
    if change.kind is MoveKind.MERGE:
        return base, make(base)
    waiting = {c.id for c in change.cmocs} & {t.cmoc_id for t in closed if t.standing}
    if change.kind in _WEIGHED and waiting:
        one = min(waiting)
        sources = sorted({t.source_id for t in closed if t.standing and t.cmoc_id == one})
        raise RefusedError(
            f"{one} has tests that wait for yours, of {', '.join(sources)}: put it to them too "
            f"(`realist theory test {one} {sources[0]} VERDICT --by {by} --reason R`), or leave "
            "this to the steward (the command line without --by), who sees all"
        )
    return blind, change


def _without(base: Book, closed: Iterable[CmocTest]) -> Book:
    """The book with some tests and their evidence not standing; their ids stay taken."""
    gone = {t.id: f"{t.reviewer}, test {t.id}" for t in closed}
    origins = set(gone.values())
    return replace(
        base,
        evidence={
            i: replace(e, standing=False) if e.origin in origins else e
            for i, e in base.evidence.items()
        },
        tests={i: replace(t, standing=False) if i in gone else t for i, t in base.tests.items()},
    )


def _with_news(seen: Book, now: Book) -> Book:
    """What a person saw, and behind it what was added since, so that no id is given twice."""
    return Book(
        {**now.theories, **seen.theories},
        {**now.cmocs, **seen.cmocs},
        {**now.evidence, **seen.evidence},
        {**now.tests, **seen.tests},
    )


def _overtaken(seen: Book, now: Book, change: Change) -> bool:
    """Whether somebody changed what the person saw, and not only added something."""
    return any(seen.find(i) is not None and seen.find(i) != now.find(i) for i in change.ids)


def _known(store: Store, name: str) -> bool:
    return any(r.name == name for r in store.reviewers())
