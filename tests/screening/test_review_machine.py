"""A review lived through at random: whatever people do, in any order, the rules hold.

Twenty sequences in the unit tests, two thousand among the slow ones; `--sequences N` for more.
"""

import shutil
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from realist.app.work import settle_conflict
from realist.app.work_review import history
from realist.data.clock import system_clock
from realist.data.dedupe import best_record
from realist.data.default_protocol import DEFAULT
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
from realist.data.protocol import Protocol, Rule, StageRules
from realist.data.store import Store
from realist.data.view import View
from realist.screening.closing import gaps
from realist.screening.conflicts import open_conflicts
from realist.screening.consensus import labels
from realist.screening.queue import calibration, upcoming

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
STAGES = (TA, FT)
TEAM, LATER, TRAINEE = ("Ann", "Ben", "Cy"), "Dot", "Tim"
PEOPLE = st.sampled_from((*TEAM, LATER, TRAINEE))
STAGE = st.sampled_from([TA, TA, FT])
VERDICTS = st.sampled_from([Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE])
RECORDS = st.integers(min_value=0, max_value=7)
VOTES = st.lists(
    st.tuples(PEOPLE, st.integers(min_value=0, max_value=3), STAGE, VERDICTS, st.booleans()),
    min_size=2,
    max_size=6,
)
SHARED = ("wrong setting", "wrong programme")
SHARDS = 8
MEMORY = Path("/dev/shm")  # where there is one: thousands of databases wear no disk


def _protocol(at_first, **other):
    full_text = StageRules(FT, reasons=SHARED, reason_required=True)
    return Protocol((replace(DEFAULT.of(TA), **at_first), full_text), **other)


PROTOCOLS = (
    _protocol({}),
    _protocol({"rule": Rule.SINGLE}),
    _protocol({"rule": Rule.SAMPLE, "sample": 0.5}),
    _protocol({}, order="random", seed=7),
)


class Place:
    """One file that every sequence starts anew in."""

    def __init__(self, held_open):
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.path, self._empty = self.folder / "review.db", self.folder / "empty.db"
        Store.create(f"sqlite:///{self._empty}").close()
        self.engine = held_open(self.path)

    def begin(self):
        self.clear()
        shutil.copy(self._empty, self.path)
        return Store(self.engine, self.path, system_clock)

    def clear(self):
        self.engine.dispose()
        for left in self.folder.glob("review.db*"):
            left.unlink()

    def restore(self, store):
        """What `realist backup` does and then `realist restore`."""
        copy = self.folder / "copy.db"
        store.backup(copy)
        with Store.open(f"sqlite:///{copy}") as source:
            self.clear()
            source.backup(self.path)
        for left in self.folder.glob("copy.db*"):
            left.unlink()
        return Store(self.engine, self.path, system_clock)


class ReviewMachine(RuleBasedStateMachine):
    """The store beside a model of its own: which decision of whom stands on which record."""

    place: Place
    sequences = steps = 0

    @initialize(votes=VOTES)
    def begin(self, votes):
        self.store = self.place.begin()
        self.store.start(Review("Leadership"))
        self.store.join([*map(Reviewer, TEAM), Reviewer(TRAINEE, ReviewerRole.TRAINEE)])
        self.protocol = PROTOCOLS[0]
        self.store.set_protocol(self.protocol)
        self.made = defaultdict(dict)  # record and stage: reviewer: what stands
        self.batches: list[list[str]] = []
        self.ids: list[str] = []  # of every record, those that left the review too
        self.gone: dict[str, str] = {}  # merged into which
        self.undone: set[str] = set()
        self.groups: dict[str, tuple[str, str]] = {}
        self.drawn: dict[tuple[str, Stage], set[str]] = {}
        self.team, self.left = {*TEAM, TRAINEE}, set()
        self.secrets: dict[int, str] = {}  # whose
        self.log: list[dict[str, object]] = []
        self.here = self.copies = 0
        type(self).sequences += 1
        self.bring(1)
        self.bring(3)
        self.vote(votes)

    # -- what people do ------------------------------------------------------------------------

    @rule(n=st.integers(min_value=1, max_value=2))
    def bring(self, n):
        """Import records; the last one twice, so that one is known already."""
        first = len(self.ids)
        if first < 8:
            new = [Record(source_id=f"s{k}", title=f"T {k}") for k in range(first, first + n)]
            assert self.store.add_records([*new, new[-1]]) == (n, 1)
            self.batches.append([i for i in self.store.all_ids() if i not in self.ids])
            self.ids += self.batches[-1]

    @rule(which=st.integers(min_value=0, max_value=3))
    def take_import_back(self, which):
        """Refused where a decision stands on it or a record of another hangs on it."""
        number = which % len(self.batches) + 1
        batch = set(self.batches[number - 1])
        decided = any(self.made[i, s] for i in batch for s in STAGES)
        hanging = any(
            kept in batch and i not in batch | self.undone for i, kept in self.gone.items()
        )
        if batch <= self.undone or decided or hanging:
            with pytest.raises(RefusedError, match="import"):
                self.store.undo_import(number)
        else:
            assert self.store.undo_import(number) == len(batch)
            self.undone |= batch

    @rule(votes=VOTES)
    def vote(self, votes):
        """A stretch of screening."""
        for each in votes:
            self._vote(*each)

    @rule(which=RECORDS, stage=STAGE, verdicts=st.tuples(VERDICTS, VERDICTS, VERDICTS))
    def all_vote(self, which, stage, verdicts):
        """The trainee decides on a record and then those who are asked for it."""
        for who, verdict in zip((TRAINEE, *TEAM), (verdicts[0], *verdicts), strict=True):
            self._vote(who, which, stage, verdict, shared=False)

    def _vote(self, who, which, stage, verdict, shared):
        """Decide, or change one's mind: taken, unless gone or not needed any more."""
        at = self._record(which), stage
        held = self.made[at].get(who)
        wanted = self._secretly(Decision(at[0], who, stage, verdict), shared=shared)
        wanted = replace(wanted, supersedes=held.id if held else None)
        if who not in self.team:
            return
        if at[0] not in self._active():
            with pytest.raises(StaleWriteError, match="merged into|taken back"):
                self.store.decide([wanted])
        elif verdict is Verdict.MAYBE and stage is FT:
            with pytest.raises(RefusedError, match="no verdict here"):
                self.store.decide([wanted])
        elif who in self.left:
            with pytest.raises(RefusedError, match="left the review"):
                self.store.decide([wanted])
        elif who != TRAINEE and not held and self._complete(at):
            with pytest.raises(StaleWriteError, match="does not need you"):
                self.store.decide([wanted])
        else:
            self.made[at][who] = replace(wanted, id=self.store.decide([wanted])[0])

    @rule(who=PEOPLE, which=RECORDS, stage=STAGE)
    def undo(self, who, which, stage):
        """Withdraw a decision that stands; a second time it is refused."""
        at = self._record(which), stage
        held = self.made[at].get(who)
        if held and at[0] not in self._active():
            with pytest.raises(StaleWriteError, match="merged into"):
                self.store.withdraw(held)
        elif held:
            self.store.withdraw(held)
            del self.made[at][who]
            with pytest.raises(StaleWriteError):
                self.store.withdraw(held)

    @rule(who=PEOPLE, which=RECORDS)
    def tab_behind(self, who, which):
        """A tab that does not know of the standing decision is refused."""
        held = self.made[self._record(which), TA].get(who)
        if held and who not in self.left:
            with pytest.raises(StaleWriteError):
                self.store.decide([Decision(held.record_id, who, TA, Verdict.INCLUDE)])

    @rule(
        verdict=st.sampled_from([Verdict.INCLUDE, Verdict.EXCLUDE]),
        which=RECORDS,
        stage=STAGE,
        third=st.booleans(),
    )
    def resolve(self, verdict, which, stage, third):
        """All who differ sign, or a third person: taken where there is an open conflict."""
        at = self._record(which), stage
        sides = sorted(self.made[at].keys() - {TRAINEE})
        others = sorted(self.team - self.left - {*sides, TRAINEE})
        by = others[:1] if third else sides
        resolution = Resolution(at[0], stage, verdict, tuple(by), SHARED[0])
        kind = self._conflict(at)
        fitting = kind == "verdict" or (kind == "reason" and verdict is Verdict.EXCLUDE)
        if by and fitting and not self.left & set(by):
            settle_conflict(self.store, resolution)
            assert self._conflict(at) is None
        elif by:
            with pytest.raises(RefusedError):
                settle_conflict(self.store, resolution)

    @rule(who=PEOPLE)
    def leave(self, who):
        """Half-done decisions go; those on complete records stay."""
        if who in self.left or who not in self.team:
            return
        half = [at for at, made in self.made.items() if who in made and not self._complete(at)]
        assert self.store.leave(who) == (0 if who == TRAINEE else len(half))
        self.left.add(who)
        for at in half if who != TRAINEE else ():
            del self.made[at][who]

    @precondition(lambda self: self.left or LATER not in self.team)
    @rule(data=st.data())
    def join(self, data):
        """Somebody new comes, or who left comes back and decides again."""
        who = data.draw(st.sampled_from(sorted(self.left | ({LATER} - self.team))))
        self.store.join([Reviewer(who)])
        self.left.discard(who)
        self.team.add(who)

    @rule(protocol=st.sampled_from(PROTOCOLS))
    def other_rules(self, protocol):
        """What was decided stays; what it comes to follows the rules as they are now."""
        assert self.store.set_protocol(protocol) == (protocol != self.protocol)
        self.protocol = protocol

    @rule(size=st.integers(min_value=1, max_value=2))
    def calibrate(self, size):
        """All screeners who are there are asked for records that nobody has decided on."""
        touched = {i for (i, stage), made in self.made.items() if stage is TA and made}
        fresh = set(self._active()) - touched - {i for i, _ in self.drawn}
        asked = self.team - self.left - {TRAINEE}
        if not fresh or not asked:
            with pytest.raises(RefusedError):
                calibration(View(self.store), TA, size)
            return
        found = calibration(View(self.store), TA, size)
        assert set(found.records) <= fresh
        self.drawn |= {(i, TA): set(asked) for i in found.records}

    @precondition(lambda self: len(self._active()) > 1)
    @rule(data=st.data())
    def merge(self, data):
        """The first record takes over what the same reviewer did not decide on it."""
        pair = st.lists(st.sampled_from(self._active()), min_size=2, max_size=2, unique=True)
        kept, other = sorted(data.draw(pair))
        if (kept, other) in self.groups.values():
            return  # parted by a person: not proposed again
        groups = self.store.propose_duplicates([((kept, other), 1.0, "alike")])
        self.store.merge(groups, best_record)
        self.groups[groups[0].id] = kept, other
        self.gone[other] = kept
        for stage in STAGES:
            for who, decision in self.made[other, stage].items():
                carried = replace(decision, record_id=kept, carried_from=other, supersedes=None)
                if who not in self.made[kept, stage]:
                    found = self.store.decisions(stage, reviewer=who, record_id=kept)
                    assert [replace(d, id=0, at="") for d in found] == [replace(carried, id=0)]
                    self.made[kept, stage][who] = replace(carried, id=found[0].id)

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def part(self, data):
        """Both records are as they were; what was carried over is withdrawn."""
        kept_by = {i: g for g, (k, i) in self.groups.items() if self.gone.get(i) == k}
        other = data.draw(st.sampled_from(sorted(self.gone)))
        self.store.part(kept_by[other])
        kept = self.gone.pop(other)
        for stage in STAGES:
            made = self.made[kept, stage]
            for who in [w for w, d in made.items() if d.carried_from == other]:
                del made[who]

    @precondition(lambda self: self.copies < 2)
    @rule()
    def back_up_and_restore(self):
        """The restored review says what the review said, and life goes on in it."""
        self.copies += 1
        said = list(self.store.log_rows())
        self.store = self.place.restore(self.store)
        assert list(self.store.log_rows()) == said

    # -- what holds after each step ------------------------------------------------------------

    @invariant()
    def history_never_shrinks(self):
        """Every row of the log is as it was, and the step's own come after."""
        type(self).steps += 1
        now = list(self.store.log_rows())
        assert now[: len(self.log)] == self.log
        self.log = now

    @invariant()
    def one_live_vote_each(self):
        """What stands is what the model holds, once per reviewer, record and stage."""
        active = set(self._active())
        assert set(self.store.all_ids()) == active
        stands = self.store.decisions()
        assert len({(d.record_id, d.stage, d.reviewer) for d in stands}) == len(stands)
        held = {d.id for (i, _), made in self.made.items() for d in made.values() if i in active}
        assert {d.id for d in stands} == held

    @invariant()
    def the_flow_closes(self):
        """Records, imports, merges and stages add up."""
        assert gaps(self.store) == []

    @invariant()
    def blind(self):
        """No word of a colleague shows before its time, and no private word ever.

        Decisions are looked at through every pair of eyes; queue, conflicts, history and what a
        ranking learns from through one after each step, all in turn.
        """
        eyes = sorted(self.team - self.left)
        if not eyes:
            return
        self.here += 1
        for who in eyes:
            view = View(self.store, who)
            shown = [view.decisions(stage) for stage in STAGES]
            if who == eyes[self.here % len(eyes)]:
                shown += [open_conflicts(view, stage) for stage in STAGES]
                shown += [history(view, stage=STAGES[self.here // len(eyes) % 2])]
                self._check_learned(view)
                self._check_queue(view)
            self._check_shown(who, repr(shown))

    def teardown(self):
        """The log, replayed, gives the same tables."""
        if hasattr(self, "store"):
            assert check(self.store).sound
            self.place.clear()

    # -- what the model says -------------------------------------------------------------------

    def _active(self):
        return [i for i in self.ids if i not in self.gone and i not in self.undone]

    def _record(self, which):
        return self.ids[which % len(self.ids)]

    def _secretly(self, decision, *, shared):
        number = len(self.secrets)
        self.secrets[number] = decision.reviewer
        reason = f"other: «{number}r»"
        if shared and decision.stage is FT:
            reason = SHARED[number % 2]
        return replace(decision, reason=reason, note=f"«{number}n»", tags=(f"«{number}t»",))

    def _needed(self, at):
        record_id, stage = at
        by_rule = {Rule.SINGLE: 1, Rule.DOUBLE: 2}.get(self.protocol.of(stage).rule)
        if by_rule is None:  # which records two decide on is drawn; test_queue.py holds the share
            by_rule = self.store.quorum()._by_rule(record_id, stage)
        return max(by_rule, len(self.drawn.get(at, set()) - self.left))

    def _complete(self, at):
        return len(self.made[at].keys() - {TRAINEE}) >= self._needed(at)

    def _opened(self, at, who):
        return self._complete(at) and (who != TRAINEE or who in self.made[at])

    def _conflict(self, at):
        votes = [d for who, d in self.made[at].items() if who != TRAINEE]
        if at[0] not in self._active() or not self._complete(at):
            return None
        last = [r for r in self.store.resolutions(at[1]) if r.record_id == at[0]][-1:]
        settled = last and last[0].id > max(d.id for d in votes)
        passes = {d.verdict.passes for d in votes}
        if len(passes) == 2:
            return None if settled else "verdict"
        if True in passes or at[1] is TA or len({d.reason for d in votes}) == 1:
            return None
        return None if settled and not last[0].verdict.passes else "reason"

    def _check_shown(self, who, shown):
        """Of each secret: one's own may show, a colleague's reason where it is open, no more."""
        open_reasons = {
            decision.reason
            for (record_id, stage), made in self.made.items()
            if record_id in self._active() and self._opened((record_id, stage), who)
            for decision in made.values()
        }
        for number, owner in self.secrets.items():
            if owner != who:
                assert f"«{number}n»" not in shown
                assert f"«{number}t»" not in shown
                reason = f"other: «{number}r»"
                assert (reason in shown) == (reason in open_reasons)

    def _check_learned(self, view):
        """A ranking learns from what is open, and else from one's own verdict as it is."""
        learned = labels(view, TA)
        for record_id in self._active():
            at = record_id, TA
            mine = self.made[at].get(view.viewer)
            if self._opened(at, view.viewer) and self.made[at]:
                assert record_id in learned
            else:
                assert learned.get(record_id) == (float(mine.verdict.passes) if mine else None)

    def _check_queue(self, view):
        """What waits for somebody follows from who has decided, never from what."""
        active = set(self._active())
        mine = {i for (i, s), made in self.made.items() if s is TA and view.viewer in made}
        drawn = {i for (i, _), asked in self.drawn.items() if view.viewer in asked}
        wanted = {i for i in active if view.viewer == TRAINEE or not self._complete((i, TA))}
        queue = upcoming(view, TA, order="random", limit=None)
        assert len(queue) == len(set(queue))
        assert set(queue) == (wanted | (drawn & active)) - mine


def live(machine, sequences, steps, held_open):
    """Live through so many reviews; gives how many sequences and steps there were."""
    machine.place = Place(held_open)
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=sequences,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        shutil.rmtree(machine.place.folder)
    return {"sequences": machine.sequences, "steps": machine.steps}


def test_a_few_reviews_lived_through(held_open):
    """Twenty different ones each time."""
    machine = type("Few", (ReviewMachine,), {})
    assert live(machine, 20, 8, held_open)["sequences"] >= 20


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_many_reviews_lived_through(shard, request, record_property, held_open):
    """The same two thousand each time, short ones and long ones."""
    wanted = -(-request.config.getoption("--sequences") // SHARDS)
    machine = seed(shard)(type(f"Shard{shard}", (ReviewMachine,), {}))
    counted = live(machine, wanted, 5 + 2 * (shard % 4), held_open)
    assert counted["sequences"] >= wanted
    for name, count in counted.items():
        record_property(name, count)
