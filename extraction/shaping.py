"""Making and rewording a configuration: create, complete, refine.

A move is a pure function from a book to a change; `Store.move` checks and logs it. Partial
configurations are normal: one entry is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from realist.data.book import Book, numbered
from realist.data.configuration import (
    Change,
    Configuration,
    DataPoint,
    Entry,
    MoveKind,
    State,
)
from realist.data.domain import CmocStatus, Role, Stance
from realist.data.errors import RefusedError
from realist.extraction.confirmed import Extract

_NOT_REFINED = ("number", "theme", "status", "parents", "version", "label", "sentence", "state")


def create(
    book: Book, draft: Configuration, extracts: Sequence[Extract] = (), *, by: str = ""
) -> Change:
    """A new configuration, from extracts, from words, or from both.

    Args:
        book: the synthesis as it stands.
        draft: what it says; its id, version and state are given here, a number 0 is replaced by
            the next of its phase.
        extracts: confirmed ones; each becomes an entry, and evidence in support.
        by: who makes it.

    Raises:
        RefusedError: it would be empty.
    """
    made = fresh(book, [replace(draft, slots=(*draft.slots, *entries_of(extracts)))])[0]
    return Change(MoveKind.CREATE, cmocs=(made,), evidence=_support(book, made, extracts, by))


def complete(
    book: Book,
    identity: str,
    entries: Sequence[Entry] = (),
    extracts: Sequence[Extract] = (),
    *,
    by: str = "",
) -> Change:
    """Add entries to a configuration; what it says already stays.

    Raises:
        RefusedError: nothing would be added.
    """
    cmoc = book.live(identity)
    slots = _joined([*cmoc.slots, *entries, *entries_of(extracts)])
    if slots == cmoc.slots:
        raise RefusedError(f"{identity} says all of this already")
    made = replace(cmoc, slots=checked(slots), version=cmoc.version + 1, sentence="")
    return Change(MoveKind.COMPLETE, cmocs=(made,), evidence=_support(book, made, extracts, by))


def refine(book: Book, refined: Configuration) -> Change:
    """Reword a configuration: a new version of the same id.

    Its number, label, theme and status have moves of their own and stay. An accepted sentence
    goes when the wording it was made of does.

    Raises:
        RefusedError: nothing would change, or something that has a move of its own.
    """
    old = book.live(refined.id)
    for name in _NOT_REFINED:
        if getattr(old, name) != getattr(refined, name):
            raise RefusedError(f"{old.id}: refining changes what it says, not its {name}")
    if refined == old:
        raise RefusedError(f"{old.id} says this already")
    if old.id in refined.follows:
        raise RefusedError(f"{old.id} cannot follow itself; name another, or word its context")
    sentence = old.sentence if refined.slots == old.slots else ""
    made = replace(
        refined, slots=checked(refined.slots), version=old.version + 1, sentence=sentence
    )
    return Change(MoveKind.REFINE, cmocs=(made,))


def fresh(book: Book, drafts: Sequence[Configuration]) -> list[Configuration]:
    """Drafts as new configurations with ids and numbers never used before."""
    ids = numbered("C", 3, book.cmocs, len(drafts))
    made: list[Configuration] = []
    for identity, draft in zip(ids, drafts, strict=True):
        taken = [c.number for c in [*book.cmocs.values(), *made] if c.phase == draft.phase]
        made.append(
            replace(
                draft,
                id=identity,
                number=draft.number or max(taken, default=0) + 1,
                slots=checked(_joined(draft.slots)),
                version=1,
                state=State.LIVE,
            )
        )
    return made


def draft(phase: str = "initial", slots: Sequence[Entry] = ()) -> Configuration:
    """A configuration that has no id yet."""
    status = CmocStatus.PROPOSED
    return Configuration(id="", number=0, phase=phase, status=status, slots=tuple(slots))


def entries_of(extracts: Sequence[Extract]) -> list[Entry]:
    """An entry for each extract."""
    return [Entry(e.role, e.text, e.stated, extracts=(e.id,)) for e in extracts]


def checked(slots: Sequence[Entry]) -> tuple[Entry, ...]:
    """Slots in the order of their roles.

    Raises:
        RefusedError: there is none, one is blank, or one that is no outcome has a reach.
    """
    if not slots:
        raise RefusedError("a configuration needs at least one entry")
    for entry in slots:
        if not entry.text.strip():
            raise RefusedError(f"an entry of the {entry.role} slot is blank")
        if entry.role is not Role.OUTCOME and (entry.reach or entry.intent):
            raise RefusedError("only an outcome is proximal or distal, intended or unintended")
    order = list(Role)
    return tuple(sorted(slots, key=lambda e: order.index(e.role)))


def _joined(slots: Sequence[Entry]) -> tuple[Entry, ...]:
    """Entries that say the same in the same role are one, with the extracts of all."""
    found: dict[tuple[Role, str], Entry] = {}
    for entry in slots:
        key = (entry.role, " ".join(entry.text.split()).casefold())
        held = found.setdefault(key, entry)
        extracts = tuple(dict.fromkeys([*held.extracts, *entry.extracts]))
        stated = held.stated or entry.stated
        found[key] = replace(held, extracts=extracts, stated=stated)
    return tuple(found.values())


def _support(
    book: Book, cmoc: Configuration, extracts: Sequence[Extract], by: str
) -> tuple[DataPoint, ...]:
    """A data point for each document that the extracts come from."""
    by_document: dict[str, list[str]] = {}
    for extract in extracts:
        by_document.setdefault(extract.document_id, []).append(extract.id)
    ids = numbered("E", 5, book.evidence, len(by_document))
    return tuple(
        DataPoint(
            source_id=document_id,
            cmoc_id=cmoc.id,
            stance=Stance.SUPPORTS,
            origin=by,
            id=identity,
            extracts=tuple(found),
            cmoc_version=cmoc.version,
        )
        for identity, (document_id, found) in zip(ids, by_document.items(), strict=True)
    )
