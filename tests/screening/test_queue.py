"""Whose turn it is: shares, half-done records, calibration, random order, comings and goings."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from realist.data.default_protocol import DEFAULT
from realist.data.domain import Decision, Record, Review, Reviewer, ReviewerRole, Stage, Verdict
from realist.data.errors import RefusedError, UsageError
from realist.data.integrity import check
from realist.data.protocol import Protocol, Rule, StageRules
from realist.data.store import Store
from realist.data.view import View
from realist.screening.consensus import State, settle_all
from realist.screening.queue import BLOCK, calibration, upcoming, waiting

TA = Stage.TITLE_ABSTRACT
IN, OUT = Verdict.INCLUDE, Verdict.EXCLUDE
RECORDS = 60


@pytest.fixture
def store():
    with Store.create("sqlite://") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Tim", ReviewerRole.TRAINEE)])
        found = [Record(source_id=f"s{n}", title=f"Title {n}") for n in range(RECORDS)]
        store.add_records(found)
        rank(store, "Ann", "Ben", "Tim")
        yield store


def rank(store, *viewers):
    ordered = [(record_id, 0.0, "abstract") for record_id in store.all_ids()]
    for viewer in viewers:
        store.save_ranking(viewer, TA, ordered, ranker="none", labelled=0, seconds=0)


def put(store, record_id, reviewer, verdict=IN):
    return store.decide([Decision(record_id, reviewer, TA, verdict)])[0]


def queue(store, name, **more):
    return upcoming(View(store, name), TA, limit=None, **more)


def test_half_done_records_come_first_within_a_stretch_of_the_ranking(store):
    """A colleague's decision moves a record up within its block, never across the ranking."""
    ids = store.all_ids()
    for n in (5, 15, BLOCK + 3):
        put(store, ids[n], "Ann")
    expected = [ids[5], ids[15], *(i for i in ids[:BLOCK] if i not in (ids[5], ids[15]))]
    assert queue(store, "Ben")[:BLOCK] == expected
    assert queue(store, "Ben")[BLOCK] == ids[BLOCK + 3]
    assert queue(store, "Ben")[:3] == upcoming(View(store, "Ben"), TA, limit=3)


def test_the_queue_tells_nothing_of_a_verdict(store, tmp_path):
    """Whatever the colleague decided, and however privately, the order is the same."""
    orders = []
    for verdicts in ((IN, OUT), (OUT, IN)):
        with Store.create(f"sqlite:///{tmp_path / str(verdicts[0])}.db") as other:
            other.start(Review("Leadership"))
            other.join([Reviewer("Ann"), Reviewer("Ben")])
            other.add_records(store.records())
            rank(other, "Ben")
            for n, record_id in enumerate(other.all_ids()[::7]):
                put(other, record_id, "Ann", verdicts[n % 2])
            orders.append(queue(other, "Ben"))
    assert orders[0] == orders[1]


def test_three_screeners_finish_together_and_none_sees_a_record_in_vain(store):
    """Each has about two thirds; a record two have decided on comes to no third."""
    store.join([Reviewer("Cy")])
    rank(store, "Cy")
    done = Counter()
    while wanted := {n: q[0] for n in ("Ann", "Ben", "Cy") if (q := queue(store, n))}:
        name = min(wanted, key=lambda n: (done[n], n))
        put(store, wanted[name], name)
        done[name] += 1
    assert sum(done.values()) == 2 * RECORDS
    assert max(done.values()) - min(done.values()) <= 1
    assert all(s.state is State.INCLUDED for s in settle_all(View(store), TA).values())


def test_who_is_away_is_waited_for_last(store):
    """Of three, one decides nothing: the other two are asked about everything in the end."""
    store.join([Reviewer("Cy")])
    rank(store, "Cy")
    assert sorted(queue(store, "Ann")) == store.all_ids()
    assert waiting(View(store, "Ann"), TA) == RECORDS


def test_what_a_reviewer_leaves_half_done_is_asked_of_the_others(store):
    """After the departure every open record is in the queues of those who stay."""
    ids = store.all_ids()
    put(store, ids[0], "Ann")
    put(store, ids[0], "Ben")
    put(store, ids[1], "Ann")
    put(store, ids[2], "Ben")
    store.leave("Ann")
    store.join([Reviewer("Cy")])
    rank(store, "Cy")
    assert set(queue(store, "Ben")) == set(ids) - {ids[0], ids[2]}
    assert set(queue(store, "Cy")) == set(ids) - {ids[0]}
    assert check(store).sound


def test_a_calibration_round_is_the_same_for_all_and_comes_first(store):
    """Ten records, one order for the whole team, a third screener included."""
    store.join([Reviewer("Cy")])
    rank(store, "Cy")
    drawn = calibration(View(store), TA, 10, seed=3)
    assert len(set(drawn.records)) == 10
    for name in ("Ann", "Ben", "Cy"):
        assert tuple(queue(store, name)[:10]) == drawn.records
    for name in ("Ann", "Ben"):
        put(store, drawn.records[0], name)
    assert queue(store, "Cy")[0] == drawn.records[0]  # three are asked, two do not settle it
    assert waiting(View(store, "Cy"), TA) == RECORDS
    again = calibration(View(store), TA, 10, seed=3)
    assert not set(again.records) & set(drawn.records)
    assert check(store).sound


def test_a_calibration_round_needs_records_and_a_size(store):
    """Nothing undecided, or no number: refused with what to do."""
    with pytest.raises(UsageError, match="at least one"):
        calibration(View(store), TA, 0)
    with pytest.raises(RefusedError, match="nobody has decided on"):
        calibration(View(store), Stage.FULL_TEXT, 5)


def test_a_random_order_is_seeded_and_common(store):
    """The same for every reviewer, another for another seed, and without any ranking."""
    store.join([Reviewer("Cy")])
    store.leave("Cy")
    ids = queue(store, "Ann", order="random")
    assert sorted(ids) == store.all_ids() != ids
    assert ids == queue(store, "Ben", order="random") == queue(store, "Tim", order="random")
    store.set_protocol(replace(DEFAULT, order="random", seed=2))
    assert sorted(ids) == sorted(queue(store, "Ann")) != ids != queue(store, "Ann")
    assert waiting(View(store, "Ann"), TA) == RECORDS
    with pytest.raises(UsageError, match="ranked or random"):
        queue(store, "Ann", order="sorted")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rule", list(Rule))
def test_working_through_the_queues_settles_every_record_once(seed, rule):
    """Any team under any rule: nobody is shown a record twice, nothing waits at the end."""
    rng = random.Random(seed)
    names = ["Ann", "Ben", "Cy", "Di"][: rng.randint(2, 4)]
    with Store.create("sqlite://") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer(name) for name in names])
        sample = 0.3 if rule is Rule.SAMPLE else 0.0
        store.set_protocol(Protocol((StageRules(TA, rule, sample),), seed=seed))
        store.add_records([Record(source_id=f"s{n}", title=f"T {n}") for n in range(25)])
        rank(store, *names)
        seen = Counter()
        while wanted := {n: q[0] for n in names if (q := queue(store, n))}:
            name = rng.choice(sorted(wanted))
            put(store, wanted[name], name)
            seen[wanted[name], name] += 1
        view = View(store)
        assert set(seen.values()) == {1}
        made = Counter(record_id for record_id, _ in seen)
        assert made == {i: view.needed_on(i, TA) for i in store.all_ids()}
        assert all(s.state is State.INCLUDED for s in settle_all(view, TA).values())
