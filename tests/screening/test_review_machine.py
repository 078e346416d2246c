"""A review lived through at random: whatever people do, in any order, the rules hold.

Ten sequences in the unit tests, two thousand among the slow ones; more with the environment
variable REALIST_SEQUENCES.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from realist.app.work import settle_conflict
from realist.app.work_review import history
from realist.data.domain import (
    Decision,
    Record,
    Resolution,
    Review,
    Reviewer,
    ReviewerRole,
    Stage,
    Verdict,
)
from realist.data.errors import RefusedError, StaleWriteError
from realist.data.integrity import check
from realist.data.store import Store
from realist.data.view import View
from realist.screening.closing import gaps
from realist.screening.conflicts import open_conflicts
from realist.screening.consensus import labels
from realist.screening.queue import upcoming

TA = Stage.TITLE_ABSTRACT
SCREENERS, TRAINEE = ("Ann", "Ben", "Cy"), "Tim"
PEOPLE = st.sampled_from((*SCREENERS, TRAINEE))
VERDICTS = st.sampled_from([Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE])
RECORDS = st.integers(min_value=0, max_value=5)
NEEDED = 2
MEMORY = Path("/dev/shm")  # where there is one: thousands of databases wear no disk


class ReviewMachine(RuleBasedStateMachine):
    """The store beside a model of its own: who holds which verdict on which record."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.store = Store.create(f"sqlite:///{self.folder / 'review.db'}")
        self.store.start(Review("Leadership"))
        self.store.join([Reviewer(n) for n in SCREENERS])
        self.store.join([Reviewer(TRAINEE, ReviewerRole.TRAINEE)])
        self.made: dict[str, dict[str, Decision]] = {}
        self.left: set[str] = set()
        self.count = self.copies = self.step = 0
        self.bring(1)

    @rule(n=st.integers(min_value=1, max_value=2))
    def bring(self, n):
        """Import records; the last one twice, so that one is known already."""
        if len(self.made) < 6:
            first = len(self.made)
            new = [Record(source_id=f"s{k}", title=f"T {k}") for k in range(first, first + n)]
            assert self.store.add_records([*new, new[-1]]) == (n, 1)
            self.made |= {record_id: {} for record_id in self.store.all_ids()[first:]}

    @rule(who=PEOPLE, which=RECORDS, verdict=VERDICTS)
    def vote(self, who, which, verdict):
        """Decide, or change one's mind: taken, unless gone or not needed any more."""
        record_id = self._record(which)
        held = self.made[record_id].get(who)
        secret = f"canary-{self.count}-{who}"
        self.count += 1
        wanted = Decision(
            record_id,
            who,
            TA,
            verdict,
            reason=f"{secret}-reason",
            note=f"{secret}-note",
            tags=(f"{secret}-tag",),
            supersedes=held.id if held else None,
        )
        if who in self.left:
            with pytest.raises(RefusedError, match="left the review"):
                self.store.decide([wanted])
        elif who != TRAINEE and not held and self._complete(record_id):
            with pytest.raises(StaleWriteError, match="does not need you"):
                self.store.decide([wanted])
        else:
            self.store.decide([wanted])
            made = self.store.decisions(TA, reviewer=who, record_id=record_id)
            self.made[record_id][who] = made[0]

    @rule(who=PEOPLE, which=RECORDS)
    def undo(self, who, which):
        """Withdraw a decision that stands; a second time it is refused."""
        held = self.made[self._record(which)].get(who)
        if held:
            self.store.withdraw(held)
            del self.made[held.record_id][who]
            with pytest.raises(StaleWriteError):
                self.store.withdraw(held)

    @rule(who=PEOPLE, which=RECORDS)
    def tab_behind(self, who, which):
        """A tab that does not know of the standing decision is refused."""
        held = self.made[self._record(which)].get(who)
        if held and who not in self.left:
            with pytest.raises(StaleWriteError):
                self.store.decide([Decision(held.record_id, who, TA, Verdict.INCLUDE)])

    @rule(verdict=st.sampled_from([Verdict.INCLUDE, Verdict.EXCLUDE]), which=RECORDS)
    def resolve(self, verdict, which):
        """Both sign: taken where there is a conflict and both are there."""
        record_id = self._record(which)
        votes = {n: d for n, d in self.made[record_id].items() if n != TRAINEE}
        open_one = len({d.verdict.passes for d in votes.values()}) == 2
        resolution = Resolution(record_id, TA, verdict, tuple(sorted(votes)), "discussed")
        standing = {r.record_id: r for r in self.store.resolutions(TA)}.get(record_id)
        newest = max((d.id for d in votes.values()), default=0)
        settled = standing is not None and standing.id > newest
        if open_one and not settled and not self.left & set(votes):
            settle_conflict(self.store, resolution)
        else:
            with pytest.raises(RefusedError):
                settle_conflict(self.store, resolution)

    @rule(who=PEOPLE)
    def leave(self, who):
        """Half-done decisions go; those on complete records stay."""
        if who in self.left:
            return
        self.store.leave(who)
        self.left.add(who)
        for record_id, made in self.made.items():
            if who in made and who != TRAINEE and not self._complete(record_id):
                del made[who]

    @precondition(lambda self: self.left)
    @rule(data=st.data())
    def come_back(self, data):
        """Who left comes back and decides again."""
        who = data.draw(st.sampled_from(sorted(self.left)))
        self.store.join([Reviewer(who)])
        self.left.remove(who)

    @rule()
    def back_up_and_restore(self):
        """The copy says what the review says, and life goes on in the copy."""
        self.copies += 1
        target = self.folder / f"copy{self.copies}.db"
        self.store.backup(target)
        copy = Store.open(f"sqlite:///{target}")
        assert copy.decisions(history=True) == self.store.decisions(history=True)
        self.store.close()
        self.store = copy

    @invariant()
    def one_live_vote_each(self):
        """What stands is what the model holds, once per reviewer and record."""
        stands = self.store.decisions(TA)
        assert len({(d.record_id, d.reviewer) for d in stands}) == len(stands)
        assert {d.id for d in stands} == {d.id for m in self.made.values() for d in m.values()}

    @invariant()
    def blind(self):
        """No word of a colleague shows before its time, and no private word ever.

        Looked at through one pair of eyes after each step, through all in turn.
        """
        self.step += 1
        for who in {(*SCREENERS, TRAINEE)[self.step % 4]} - self.left:
            view = View(self.store, who)
            shown = repr(
                [
                    view.decisions(TA),
                    [view.decisions_on(i, TA) for i in self.made],
                    open_conflicts(view, TA),
                    history(view),
                    upcoming(view, TA, order="random", limit=None),
                ]
            )
            known = set(labels(view, TA))
            for record_id, made in self.made.items():
                opened = self._complete(record_id) and (who != TRAINEE or who in made)
                assert (record_id in known) == (opened or who in made)
                for other, decision in made.items():
                    if other != who:
                        assert decision.note not in shown
                        assert decision.tags[0] not in shown
                        assert opened == (decision.reason in shown)

    def teardown(self):
        if hasattr(self, "store"):
            assert gaps(self.store) == []
            assert check(self.store).sound
            self.store.close()
            shutil.rmtree(self.folder)

    def _record(self, which):
        return sorted(self.made)[which % len(self.made)]

    def _complete(self, record_id):
        return sum(n != TRAINEE for n in self.made[record_id]) >= NEEDED


def _sequences(n, steps):
    return settings(
        max_examples=n,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


TestAReviewLivedThrough = ReviewMachine.TestCase
TestAReviewLivedThrough.settings = _sequences(10, 10)


@pytest.mark.slow
class TestManyReviewsLivedThrough(ReviewMachine.TestCase):
    settings = _sequences(int(os.environ.get("REALIST_SEQUENCES", "2000")), 15)
