"""Synthesis views: juxtapose, reconcile, adjudicate, situate, and what is still missing.

The moves are those of rapid realist reviews (Pawson 2006; Implementation Science 2017,
10.1186/s13012-017-0554-3, tables 1 and 3). Views show; people decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from realist.data.book import Book
from realist.data.configuration import Configuration, DataPoint
from realist.data.domain import Role, Stance
from realist.extraction.matrix import IN_FAVOUR

THIN = 2  # fewer documents in favour than this is thin
_AGAINST = (Stance.CONTRADICTS, Stance.QUALIFIES)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A configuration for which evidence points both ways."""

    cmoc: Configuration
    in_favour: tuple[DataPoint, ...]
    against: tuple[DataPoint, ...]  # contradicts or qualifies: each with its context


@dataclass(frozen=True, slots=True)
class Situation:
    """What happens in one context: the configurations and documents that tell of it."""

    context: str
    cmoc_id: str
    resources: tuple[str, ...]
    reasoning: tuple[str, ...]
    outcomes: tuple[str, ...]
    documents: tuple[str, ...]  # in favour


@dataclass(frozen=True, slots=True)
class Gap:
    """What a configuration lacks."""

    cmoc: Configuration
    in_favour: int  # documents
    against: int  # documents
    missing: tuple[Role, ...]  # slots without an entry
    reasons: tuple[str, ...]


def juxtapose(book: Book, cmoc_id: str) -> dict[Stance, list[DataPoint]]:
    """The evidence for one configuration side by side, by stance, across documents."""
    points = sorted(book.points(book.cmoc(cmoc_id).id), key=lambda p: (p.source_id, p.id))
    return {stance: [p for p in points if p.stance is stance] for stance in Stance}


def reconcile(book: Book, cmocs: Sequence[Configuration]) -> list[Contradiction]:
    """Configurations with evidence both ways: what in the contexts might explain it?"""
    sides = [
        Contradiction(
            cmoc,
            tuple(p for p in book.points(cmoc.id) if p.stance in IN_FAVOUR),
            tuple(p for p in book.points(cmoc.id) if p.stance in _AGAINST),
        )
        for cmoc in cmocs
    ]
    return [s for s in sides if s.in_favour and s.against]


def adjudicate(book: Book, cmoc_id: str, levels: Sequence[str]) -> list[DataPoint]:
    """The data points of a configuration by their own rigour, the unrated first.

    Args:
        book: the synthesis as it stands.
        cmoc_id: a configuration.
        levels: the review's levels of rigour, lowest first; other ratings count as unrated.
    """
    order = {level: n for n, level in enumerate(levels, start=1)}
    return sorted(book.points(book.cmoc(cmoc_id).id), key=lambda p: (order.get(p.rigour, 0), p.id))


def situate(book: Book, cmocs: Sequence[Configuration]) -> list[Situation]:
    """Each context with what was seen to happen in it: the same resource may fire otherwise."""
    return sorted(
        (
            Situation(
                entry.text,
                cmoc.id,
                texts(cmoc, Role.RESOURCE),
                texts(cmoc, Role.REASONING),
                texts(cmoc, Role.OUTCOME),
                tuple(sorted(_documents(book.points(cmoc.id), IN_FAVOUR))),
            )
            for cmoc in cmocs
            for entry in cmoc.slots
            if entry.role is Role.CONTEXT
        ),
        key=lambda s: (s.context.casefold(), s.cmoc_id),
    )


def gaps(book: Book, cmocs: Sequence[Configuration], *, thin: int = THIN) -> list[Gap]:
    """Configurations with no evidence, thin evidence, one side only, or an empty slot."""
    found = [_gap(book, cmoc, thin) for cmoc in cmocs]
    return [gap for gap in found if gap.reasons]


def texts(cmoc: Configuration, role: Role) -> tuple[str, ...]:
    """What a configuration says in one role."""
    return tuple(entry.text for entry in cmoc.slots if entry.role is role)


def _gap(book: Book, cmoc: Configuration, thin: int) -> Gap:
    points = book.points(cmoc.id)
    favour, against = _documents(points, IN_FAVOUR), _documents(points, _AGAINST)
    missing = tuple(role for role in Role if not texts(cmoc, role))
    reasons = []
    if not points:
        reasons.append("no evidence")
    elif not favour:
        reasons.append("obstacles only: nothing in favour")
    elif len(favour) < thin:
        reasons.append(f"thin: {len(favour)} document in favour")
    if favour and not against:
        reasons.append("one-sided: nothing contradicts or qualifies")
    if missing:
        reasons.append(f"partial: no {', no '.join(missing)}")
    return Gap(cmoc, len(favour), len(against), missing, tuple(reasons))


def _documents(points: Sequence[DataPoint], stances: Sequence[Stance]) -> set[str]:
    return {p.source_id for p in points if p.stance in stances}
