"""Random sequences of moves: whatever people do, the synthesis holds together."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from realist.data.book import Book
from realist.data.clock import fixed_clock
from realist.data.configuration import (
    CmocTest,
    CmocVerdict,
    DataPoint,
    Entry,
    ProgrammeTheory,
)
from realist.data.domain import CmocStatus, Document, Review, Reviewer, Role, Stance
from realist.data.errors import RefusedError
from realist.data.integrity import check
from realist.data.store import Store
from realist.extraction import merging_splitting, settling, shaping, theorising, weighing

pytestmark = pytest.mark.slow

WORDS = st.sampled_from(["trust", "meetings", "waits fall", "early on", "shared data"])
ENTRIES = st.lists(st.builds(Entry, st.sampled_from(list(Role)), WORDS), min_size=1, max_size=4)
PICK = st.integers(0, 10_000)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def content(book: Book):
    """What the book says, without version numbers and without what was withdrawn."""
    return (
        {t.id: replace(t, version=0) for t in book.standing_theories()},
        {c.id: replace(c, version=0) for c in book.standing_cmocs()},
        {p.id: p for p in book.points()},
        {t.id: t for t in book.tests.values() if t.standing},
    )


class Synthesis(RuleBasedStateMachine):
    """Two people move at random; the log is the only memory."""

    def __init__(self):
        super().__init__()
        self.store = Store.create("sqlite://", clock=fixed_clock(MOMENT))
        self.store.start(Review("R"))
        self.store.join([Reviewer("Ann")])
        for n in range(3):
            self.store.add_document(Document(f"Paper {n}", f"Text {n}.", sha256=f"{n}"))
        self.seen = {}  # id -> what it was first made from
        self.version = 0

    def teardown(self):
        assert check(self.store).sound  # the tables are what the log says
        self.store.close()

    def move(self, make, *, refusable=False):
        """Make a move; afterwards undo it and do it again: both restore."""
        book = self.store.book()
        try:
            change = make(book)
            number = self.store.move(book, change, by="Ann", reason="r")
        except RefusedError:
            assert refusable
            assert content(self.store.book()) == content(book)
            return
        after = self.store.book()
        assert content(after) == content(book.after(change))
        undone = self.store.undo_move(number, by="Ann", reason="u")
        assert content(self.store.book()) == content(book)
        self.store.undo_move(undone, by="Ann", reason="again")
        assert content(self.store.book()) == content(after)

    def pick(self, n):
        live = self.store.book().live_cmocs()
        return live[n % len(live)].id

    def any_live(self):
        return bool(self.store.book().live_cmocs())

    @rule(entries=ENTRIES)
    def create(self, entries):
        self.move(lambda b: shaping.create(b, shaping.draft(slots=entries)))

    @precondition(any_live)
    @rule(n=PICK, entries=ENTRIES)
    def complete(self, n, entries):
        which = self.pick(n)
        self.move(lambda b: shaping.complete(b, which, entries), refusable=True)

    @precondition(any_live)
    @rule(n=PICK, entries=ENTRIES)
    def refine(self, n, entries):
        which = self.pick(n)
        self.move(
            lambda b: shaping.refine(b, replace(b.live(which), slots=tuple(entries))),
            refusable=True,
        )

    @precondition(any_live)
    @rule(n=PICK, m=PICK)
    def merge(self, n, m):
        some = [self.pick(n), self.pick(m)]
        self.move(lambda b: merging_splitting.merge(b, some), refusable=some[0] == some[1])

    @precondition(any_live)
    @rule(n=PICK, first=ENTRIES, second=ENTRIES, both=st.booleans())
    def split(self, n, first, second, both):
        which = self.pick(n)
        points = [p.id for p in self.store.book().points(which)]
        drafts = [shaping.draft(slots=first), shaping.draft(slots=second)]
        taken = [points, points if both else []]
        self.move(lambda b: merging_splitting.split(b, which, drafts, taken))

    @precondition(any_live)
    @rule(n=PICK, status=st.sampled_from(list(CmocStatus)))
    def settle(self, n, status):
        which = self.pick(n)
        self.move(lambda b: settling.settle(b, which, status), refusable=True)

    @precondition(any_live)
    @rule(n=PICK)
    def retire(self, n):
        which = self.pick(n)
        self.move(lambda b: settling.retire(b, which))

    @precondition(any_live)
    @rule(n=PICK, theme=WORDS, number=st.integers(1, 9))
    def relabel(self, n, theme, number):
        which = self.pick(n)
        self.move(lambda b: settling.move_to_theme(b, which, theme), refusable=True)
        self.move(lambda b: settling.relabel(b, which, number=number), refusable=True)

    @precondition(any_live)
    @rule(n=PICK, d=st.integers(1, 3), stance=st.sampled_from(list(Stance)))
    def weigh(self, n, d, stance):
        point = DataPoint(f"D{d:03d}", self.pick(n), stance)
        self.move(lambda b: weighing.weigh(b, point))

    @precondition(any_live)
    @rule(n=PICK, d=st.integers(1, 3), verdict=st.sampled_from(list(CmocVerdict)))
    def test(self, n, d, verdict):
        test = CmocTest("", self.pick(n), f"D{d:03d}", verdict, "Ann")
        self.move(lambda b: weighing.put_to(b, test))

    @precondition(lambda self: self.store.book().points())
    @rule(n=PICK)
    def strike(self, n):
        points = self.store.book().points()
        self.move(lambda b: weighing.strike(b, points[n % len(points)].id), refusable=True)

    @precondition(any_live)
    @rule(n=PICK, words=WORDS)
    def theorise(self, n, words):
        draft = ProgrammeTheory("", words, words, cmocs=(self.pick(n),))
        self.move(lambda b: theorising.theorise(b, draft))

    @precondition(lambda self: self.store.moves())
    @rule(n=PICK)
    def undo_any(self, n):
        """An older move is undone, or refused because others rest on it; never half."""
        moves = self.store.moves()
        before = content(self.store.book())
        try:
            self.store.undo_move(moves[n % len(moves)].id, by="Ann", reason="second thoughts")
        except RefusedError:
            assert content(self.store.book()) == before

    @invariant()
    def holds_together(self):
        """No orphan evidence, no loose reference, no cycle."""
        assert self.store.book().faults() == []

    @invariant()
    def ids_are_stable(self):
        """An id once given stays, and means the same thing: its parents never change."""
        book = self.store.book()
        for item in (*book.theories.values(), *book.cmocs.values()):
            assert self.seen.setdefault(item.id, item.parents) == item.parents
        assert self.seen.keys() == book.theories.keys() | book.cmocs.keys()

    @invariant()
    def versions_go_on(self):
        """The theory's version never falls."""
        version = self.store.theory_version()
        assert version >= self.version
        self.version = version


TestSynthesis = Synthesis.TestCase
TestSynthesis.settings = settings(
    max_examples=8,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
