"""The book of a synthesis: its theories, configurations, evidence and tests at one moment.

A book is a value. Moves (`realist.extraction.moves`) read it and say what changes; the store
checks that nobody wrote meanwhile and that the book still holds together, and logs the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from realist.data.configuration import (
    Change,
    CmocTest,
    Configuration,
    DataPoint,
    ProgrammeTheory,
    State,
)
from realist.data.domain import CmocStatus
from realist.data.errors import NotFoundError, RefusedError


@dataclass(frozen=True, slots=True)
class Book:
    """Everything by id, in the order it came; withdrawn rows are kept, to be stepped over."""

    theories: Mapping[str, ProgrammeTheory] = field(default_factory=dict)
    cmocs: Mapping[str, Configuration] = field(default_factory=dict)
    evidence: Mapping[str, DataPoint] = field(default_factory=dict)
    tests: Mapping[str, CmocTest] = field(default_factory=dict)

    def cmoc(self, identity: str) -> Configuration:
        """One configuration.

        Raises:
            NotFoundError: there is none of that id, or it was withdrawn.
        """
        found = self.cmocs.get(identity)
        if found is None or found.state is State.WITHDRAWN:
            other = ", which is a theory" if identity in self.theories else ""
            raise NotFoundError(
                f"no configuration {identity!r}{other}; `realist theory list` lists them"
            )
        return found

    def live(self, identity: str) -> Configuration:
        """One configuration that can still be worked on.

        Raises:
            NotFoundError: there is none of that id.
            RefusedError: it went into another, or was retired.
        """
        found = self.cmoc(identity)
        if not found.live:
            what = found.status if found.state is State.LIVE else found.state
            raise RefusedError(f"{identity} is {what}; work on what came of it, or undo that move")
        return found

    def theory(self, identity: str) -> ProgrammeTheory:
        """One theory.

        Raises:
            NotFoundError: there is none of that id, or it was withdrawn.
        """
        found = self.theories.get(identity)
        if found is None or found.state is State.WITHDRAWN:
            other = ", which is a configuration" if identity in self.cmocs else ""
            raise NotFoundError(f"no theory {identity!r}{other}; `realist theory list` lists them")
        return found

    def point(self, identity: str) -> DataPoint:
        """One piece of evidence that stands.

        Raises:
            NotFoundError: there is none of that id, or it was withdrawn.
        """
        found = self.evidence.get(identity)
        if found is None or not found.standing:
            raise NotFoundError(f"no evidence {identity!r}; `realist theory show ID` lists it")
        return found

    def find(self, identity: str) -> Any:
        """Whatever has the id, withdrawn or not; None where nothing has."""
        parts: tuple[Mapping[str, Any], ...] = (
            self.theories,
            self.cmocs,
            self.evidence,
            self.tests,
        )
        return next((part[identity] for part in parts if identity in part), None)

    def standing_cmocs(self) -> list[Configuration]:
        """All but withdrawn ones: initial ones first, by number."""
        kept = (c for c in self.cmocs.values() if c.state is not State.WITHDRAWN)
        return sorted(kept, key=lambda c: (c.phase != "initial", c.number, c.id))

    def live_cmocs(self) -> list[Configuration]:
        """Those still worked with."""
        return [c for c in self.standing_cmocs() if c.live]

    def standing_theories(self) -> list[ProgrammeTheory]:
        """All but withdrawn ones."""
        return [t for t in self.theories.values() if t.state is not State.WITHDRAWN]

    def live_theories(self) -> list[ProgrammeTheory]:
        """Those still worked with."""
        return [t for t in self.theories.values() if t.state is State.LIVE]

    def points(self, cmoc_id: str | None = None) -> list[DataPoint]:
        """Standing evidence, of one configuration or of all."""
        return [
            e
            for e in self.evidence.values()
            if e.standing and (cmoc_id is None or e.cmoc_id == cmoc_id)
        ]

    def tests_of(self, cmoc_id: str) -> list[CmocTest]:
        """Standing tests of a configuration."""
        return [t for t in self.tests.values() if t.standing and t.cmoc_id == cmoc_id]

    def after(self, change: Change) -> Book:
        """The book once the change is made."""
        return Book(
            {**self.theories, **{t.id: t for t in change.theories}},
            {**self.cmocs, **{c.id: c for c in change.cmocs}},
            {**self.evidence, **{e.id: e for e in change.evidence}},
            {**self.tests, **{t.id: t for t in change.tests}},
        )

    def faults(self) -> list[str]:
        """What does not hold together; a sound book has none."""
        return [*self._loose_references(), *self._orphans(), *self._cycles()]

    def _loose_references(self) -> Iterator[str]:
        there = {c.id for c in self.standing_cmocs()}
        theories = {t.id for t in self.standing_theories()}
        for point in self.points():
            if point.cmoc_id not in there:
                yield f"evidence {point.id} bears on {point.cmoc_id}, which is not there"
        for test in self.tests.values():
            if test.standing and test.cmoc_id not in there:
                yield f"test {test.id} is of {test.cmoc_id}, which is not there"
        for cmoc in self.standing_cmocs():
            for gone in {*cmoc.parents, *cmoc.follows} - there:
                yield f"{cmoc.id} comes from {gone}, which is not there"
        for theory in self.standing_theories():
            for gone in {*theory.cmocs} - there | {*theory.parents} - theories:
                yield f"theory {theory.id} rests on {gone}, which is not there"

    def _orphans(self) -> Iterator[str]:
        """Evidence of what was merged or split must be found again in what came of it."""
        carried = {e.carried_from for e in self.evidence.values()}
        for point in self.points():
            cmoc = self.cmocs.get(point.cmoc_id)
            if cmoc is None or cmoc.status not in (CmocStatus.MERGED, CmocStatus.SPLIT):
                continue
            if point.id not in carried:
                yield f"evidence {point.id} went under when {point.cmoc_id} was {cmoc.status}"

    def _cycles(self) -> Iterator[str]:
        yield from _cyclic({c.id: c.parents for c in self.cmocs.values()})
        yield from _cyclic({t.id: t.parents for t in self.theories.values()})


def numbered(prefix: str, width: int, known: Iterable[str], many: int) -> list[str]:
    """The next ids after all that were ever given: none is used twice."""
    given = [int(i[len(prefix) :]) for i in known if i.startswith(prefix) and i[1:].isdigit()]
    first = max(given, default=0) + 1
    return [f"{prefix}{n:0{width}d}" for n in range(first, first + many)]


def _cyclic(parents: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Ids that are their own ancestors, found by taking away what has no parents left."""
    left = {child: set(some) & parents.keys() for child, some in parents.items()}
    while free := [child for child, some in left.items() if not some]:
        for child in free:
            del left[child]
        for some in left.values():
            some.difference_update(free)
    for child in left:
        yield f"{child} would be its own ancestor"
