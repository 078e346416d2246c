"""A review lived through at random: whatever people do, in any order, the rules hold.

Twenty sequences in the unit tests, two thousand among the slow ones; `--sequences N` for more.
"""

import shutil
import tempfile
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
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
from realist.data.quorum import lot
from realist.data.store import Store
from realist.data.view import View
from realist.screening.closing import gaps
from realist.screening.conflicts import open_conflicts
from realist.screening.consensus import State, labels
from realist.screening.flow import flow
from realist.screening.queue import calibration, upcoming

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
STAGES = (TA, FT)
TEAM, LATER, TRAINEE = ("Ann", "Ben", "Cy"), "Dot", "Tim"
PEOPLE = st.sampled_from((*TEAM, LATER, TRAINEE))
STAGE = st.sampled_from([TA, TA, FT])
VERDICTS = st.sampled_from([Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE])
RECORDS = st.integers(min_value=0, max_value=7)
CAST = st.tuples(PEOPLE, VERDICTS, st.booleans())
CASTS = st.lists(CAST, min_size=1, max_size=3)
VOTES = st.lists(  # by one or several on one record: pairs get complete, and differ
    st.tuples(
        st.integers(min_value=0, max_value=3), STAGE, st.lists(CAST, min_size=1, max_size=3)
    ),
    min_size=1,
    max_size=3,
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
        self.words: dict[str, str] = {}  # each record's abstract, as it was imported
        self.paths: dict[tuple[str, Stage, str], tuple[str, ...]] = {}  # of what was carried
        self.sampled: dict[tuple[str, Stage], int] = {}  # how many the sample rule asks
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
            new = [
                Record(source_id=f"s{k}", title=f"T {k}", abstract="w" * (1 + 5 * k % 9))
                for k in range(first, first + n)
            ]
            assert self.store.add_records([*new, new[-1]]) == (n, 1)
            self.batches.append([i for i in self.store.all_ids() if i not in self.ids])
            self.ids += self.batches[-1]
            self.words |= {i: r.abstract for i, r in zip(self.batches[-1], new, strict=True)}

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
            self._check_words()

    @precondition(lambda self: len(self.ids) < 8 and self._active())
    @rule(data=st.data())
    def bring_a_copy(self, data):
        """A record that hangs on another keeps that one's import from being taken back."""
        fresh = [i for i in self._active() if not any(self.made[i, s] for s in STAGES)]
        kept = data.draw(st.sampled_from(fresh or self._active()))
        self.bring(1)
        self._merge(kept, self.ids[-1])
        self.take_import_back(next(n for n, b in enumerate(self.batches) if kept in b))
        if data.draw(st.booleans()):
            self._part(self.ids[-1])

    @rule(votes=VOTES)
    def vote(self, votes):
        """A stretch of screening."""
        for which, stage, cast in votes:
            for who, verdict, shared in cast:
                self._vote(who, which, stage, verdict, shared)

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
            with pytest.raises(
                (StaleWriteError, RefusedError), match="merged into|left the review"
            ):
                self.store.withdraw(held)
        elif held and who in self.left:
            with pytest.raises(RefusedError, match="left the review"):
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
        late=st.booleans(),
        aimed=st.sampled_from([True, True, False]),
    )
    def resolve(self, verdict, which, stage, third, late, aimed):
        """All who differ sign, or a third person, where there is a conflict; then one changes."""
        resolved = self._resolved()
        open_ones = sorted(at for at in self.made if self._conflict(at, resolved))
        if aimed and not open_ones:
            for who, said in zip(TEAM, (Verdict.INCLUDE, Verdict.EXCLUDE), strict=False):
                self._vote(who, which, stage, said, shared=True)
        aim = aimed and open_ones
        at = open_ones[which % len(open_ones)] if aim else (self._record(which), stage)
        self._resolve(at, verdict, third)
        if late:
            for who in sorted(self.made[at].keys() & (set(TEAM) - self.left))[:1]:
                self._vote(who, self.ids.index(at[0]), at[1], verdict, shared=True)

    def _resolve(self, at, verdict, third):
        sides = sorted(self.made[at].keys() - {TRAINEE})
        others = sorted(self.team - self.left - {*sides, TRAINEE})
        by = others[:1] if third else sides
        resolution = Resolution(*at, verdict, tuple(by), SHARED[0])
        kind = self._conflict(at, self._resolved())
        fitting = kind == "verdict" or (kind == "reason" and verdict is Verdict.EXCLUDE)
        if by and fitting and not self.left & set(by):
            settle_conflict(self.store, resolution)
            assert self._conflict(at, self._resolved()) is None
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
        by_lot = sorted(fresh, key=lambda i: lot(self.protocol.seed, "calibration", TA, i))
        assert found.records == tuple(by_lot[:size])
        self.drawn |= {(i, TA): set(asked) for i in found.records}

    @precondition(lambda self: len(self._active()) > 1)
    @rule(
        data=st.data(),
        shape=st.sampled_from(["pair", "chain", "chain", "two into one"]),
        cast=CASTS,
        stage=STAGE,
        parted=st.booleans(),
    )
    def merge(self, data, shape, cast, stage, parted):
        """What was just voted on is a copy, perhaps of a copy; and perhaps it is none after all."""
        size = 2 if shape == "pair" or len(self._active()) < 3 else 3
        one = st.sampled_from(self._active())
        first, *rest = sorted(data.draw(st.lists(one, min_size=size, max_size=size, unique=True)))
        for who, verdict, shared in cast:
            self._vote(who, self.ids.index(rest[-1]), stage, verdict, shared)
        if shape == "chain" and size == 3:
            self._merge(*rest)
        for other in [i for i in rest if i in self._active()]:
            self._merge(first, other)
        if parted and rest[-1] in self.gone:
            self._part(rest[-1])

    def _merge(self, kept, other):
        """The first record takes over what the same reviewer did not decide on it."""
        if (kept, other) in self.groups.values():
            return  # parted by a person: not proposed again
        before = {stage: self._as_before_merging(kept, other, stage) for stage in STAGES}
        groups = self.store.propose_duplicates([((kept, other), 1.0, "alike")])
        self.store.merge(groups, best_record)
        self.groups[groups[0].id] = kept, other
        self.gone[other] = kept
        for stage in STAGES:
            for who, decision in self.made[other, stage].items():
                if who not in self.made[kept, stage]:
                    carried = self._carried(decision, kept)
                    found = self.store.decisions(stage, reviewer=who, record_id=kept)
                    assert [replace(d, id=0, at="") for d in found] == [replace(carried, id=0)]
                    self.made[kept, stage][who] = replace(carried, id=found[0].id)
            if before[stage]:
                assert self._state((kept, stage), self._resolved()) == before[stage]
        self._check_words()

    def _as_before_merging(self, kept, other, stage):
        """What becomes of a record that takes over all decisions of another; None of others."""
        into, at = (kept, stage), (other, stage)
        if self.made[into].keys() - {TRAINEE} or self._needed(into) != self._needed(at):
            return None
        return self._state(at, self._resolved())

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def part(self, data):
        """In any order: the records first merged may be the first to be parted."""
        self._part(data.draw(st.sampled_from(sorted(self.gone))))

    def _part(self, other):
        """What came through the parted record is withdrawn, wherever it had got to."""
        kept = self.gone.pop(other)
        seen = self.store.count_events()
        self.store.part(next(g for g, pair in self.groups.items() if pair == (kept, other)))
        wanted = {}
        for above in self._upward(kept):
            for at in [(above, stage) for stage in STAGES]:
                for who in [w for w in self.made[at] if (kept, other) in self._steps(at, w)]:
                    del self.made[at][who]
                    instead = self._next_in_line(at, who)
                    if instead:
                        wanted[*at, who] = self.made[at][who] = self._carried(instead, above)
        logged = {
            (e.payload["record_id"], e.payload["stage"], e.payload["reviewer"]): e.seq
            for e in self.store.events()
            if e.seq > seen and e.kind == "decided" and e.payload["verdict"] != "withdrawn"
        }
        assert logged.keys() == wanted.keys()
        for (record_id, stage, who), number in logged.items():
            at = record_id, Stage(stage)
            self.made[at][who] = replace(self.made[at][who], id=number)
        self._check_words()

    def _next_in_line(self, at, who):
        """What the same reviewer decided on another duplicate that stays merged, if anything."""
        under = sorted(i for i, into in self.gone.items() if into == at[0])
        made = [self.made[i, at[1]].get(who) for i in under if i not in self.undone]
        return next(filter(None, made), None)

    def _carried(self, decision, into):
        at = decision.record_id, decision.stage
        path = self._path(at, decision.reviewer)
        self.paths[into, decision.stage, decision.reviewer] = (into, *path)
        return replace(decision, record_id=into, carried_from=at[0], supersedes=None)

    def _path(self, at, who):
        """The records that a decision came through, the one it stands on first."""
        carried = self.made[at][who].carried_from
        return self.paths[*at, who] if carried else (at[0],)

    def _steps(self, at, who):
        path = self._path(at, who)
        return set(pairwise(path))

    def _upward(self, record_id):
        while record_id:
            yield record_id
            record_id = self.gone.get(record_id)

    def _check_words(self):
        """Each record has the longest abstract among those merged into it, and no other's."""
        shown = {r.id: r.abstract for r in self.store.records()}
        assert shown == {i: max(self._said_under(i), key=len) for i in self._active()}

    def _said_under(self, record_id):
        under = [i for i, into in self.gone.items() if into == record_id and i not in self.undone]
        return [self.words[record_id], *(w for i in under for w in self._said_under(i))]

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
    def the_flow_is_what_the_votes_come_to(self):
        """Each stage has as many included, excluded, in conflict and waiting as the model says."""
        resolved, came = self._resolved(), self._active()
        for counted in flow(View(self.store)):
            stands = {i: self._state((i, counted.stage), resolved) for i in came}
            parts = (counted.included, counted.excluded, counted.conflicts, counted.waiting)
            of = Counter(stands.values())
            names = (State.INCLUDED, State.EXCLUDED, State.CONFLICT, State.WAITING)
            assert (counted.n, *parts) == (len(came), *(of[name] for name in names))
            kinds = [self._conflict((i, counted.stage), resolved) for i in came]
            assert counted.reason_conflicts == kinds.count("reason")
            came = [i for i in came if stands[i] is State.INCLUDED]

    @invariant()
    def blind(self):
        """No word of a colleague shows before its time, and no private word ever.

        Decisions are looked at through every other pair of eyes; queue, conflicts, history and
        what a ranking learns from through one after each step, all in turn.
        """
        eyes = sorted(self.team - self.left)
        if not eyes:
            return
        self.here += 1
        for who in sorted({*eyes[self.here % 2 :: 2], eyes[self.here % len(eyes)]}):
            view = View(self.store, who)
            shown = [view.decisions(stage) for stage in STAGES]
            if who == eyes[self.here % len(eyes)]:
                shown += [open_conflicts(view, stage) for stage in STAGES]
                shown += [history(view, stage=STAGES[self.here // len(eyes) % 2])]
                self._check_learned(view)
                self._check_queue(view)
            self._check_shown(who, repr(shown))

    def teardown(self):
        """The log, replayed, gives the same tables; imports, merges and stages add up."""
        if hasattr(self, "store"):
            assert check(self.store).sound
            assert gaps(self.store) == []
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
            if at not in self.sampled:
                self.sampled[at] = self.store.quorum()._by_rule(record_id, stage)
            by_rule = self.sampled[at]
        return max(by_rule, len(self.drawn.get(at, set()) - self.left))

    def _complete(self, at):
        return len(self.made[at].keys() - {TRAINEE}) >= self._needed(at)

    def _opened(self, at, who):
        return self._complete(at) and (who != TRAINEE or who in self.made[at])

    def _resolved(self):
        return {(r.record_id, r.stage): r for r in self.store.resolutions()}

    def _conflict(self, at, resolved):
        votes = [d for who, d in self.made[at].items() if who != TRAINEE]
        if at[0] not in self._active() or not self._complete(at):
            return None
        last = resolved.get(at)
        settled = last and last.id > max(d.id for d in votes)
        passes = {d.verdict.passes for d in votes}
        if len(passes) == 2:
            return None if settled else "verdict"
        if True in passes or at[1] is TA or len({d.reason for d in votes}) == 1:
            return None
        return None if settled and not last.verdict.passes else "reason"

    def _state(self, at, resolved):
        """Where a record stands, by the votes that the model holds."""
        votes = [d for who, d in self.made[at].items() if who != TRAINEE]
        if not self._complete(at):
            return State.WAITING
        if self._conflict(at, resolved) == "verdict":
            return State.CONFLICT
        passes = {d.verdict.passes for d in votes}
        included = resolved[at].verdict.passes if len(passes) == 2 else True in passes
        return State.INCLUDED if included else State.EXCLUDED

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
        assert queue == upcoming(view, TA, order="random", limit=None)
        first = [i for i, _ in self.drawn if i in drawn and i in queue]
        assert queue[: len(first)] == first
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
    """Twenty, and other ones when the profile searches."""
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
