"""Settling, blindness, queue and flow, on a small real review."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from realist.data.errors import NotFoundError, RefusedError
from realist.data.store import Store
from realist.data.view import View
from realist.screening.consensus import State, conflicts, labels, settle, settle_all
from realist.screening.flow import entering, flow
from realist.screening.queue import upcoming, waiting

TA = Stage.TITLE_ABSTRACT
IN, OUT, MAYBE = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE
CANARY = "canary-7f3a"


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Tim", ReviewerRole.TRAINEE)])
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(1, 5)])
        yield store


def put(store, number, reviewer, verdict, stage=TA, **more):
    return store.decide([Decision(f"R{number:06d}", reviewer, stage, verdict, **more)])[0]


def rank_all(store, *viewers):
    ordered = [(record_id, 0.0, "abstract") for record_id in store.all_ids()]
    for viewer in viewers:
        store.save_ranking(viewer, TA, ordered, ranker="none", labelled=0, seconds=0)


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        (IN, IN, State.INCLUDED),
        (OUT, OUT, State.EXCLUDED),
        (IN, MAYBE, State.INCLUDED),
        (MAYBE, OUT, State.CONFLICT),
    ],
)
def test_two_decisions_settle_or_conflict(store, first, second, state):
    """Agreement settles; a maybe passes; anything else waits for a resolution."""
    put(store, 1, "Ann", first)
    assert settle_all(View(store), TA)["R000001"].state is State.WAITING
    put(store, 1, "Ben", second)
    assert settle_all(View(store), TA)["R000001"].state is state


def test_a_resolution_settles_a_conflict_until_a_vote_changes(store):
    """A vote changed after the resolution either brings agreement or opens the conflict again."""
    put(store, 1, "Ann", IN)
    first = put(store, 1, "Ben", OUT)
    store.resolve([Resolution("R000001", TA, OUT, ("Ann", "Ben"), "off topic")])
    settled = settle_all(View(store), TA)["R000001"]
    assert (settled.state, settled.reason) == (State.EXCLUDED, "off topic")
    changed = put(store, 1, "Ben", IN, supersedes=first)
    assert settle_all(View(store), TA)["R000001"].state is State.INCLUDED
    put(store, 1, "Ben", OUT, supersedes=changed)
    assert settle_all(View(store), TA)["R000001"].state is State.CONFLICT


def test_a_trainee_settles_nothing(store):
    """A trainee's decision is kept and counted in agreement, and the flow does not hear of it."""
    put(store, 1, "Ann", IN)
    put(store, 1, "Tim", IN)
    assert settle_all(View(store), TA)["R000001"].state is State.WAITING
    assert flow(View(store))[0].included == 0


def test_nothing_reaches_the_colleague_before_both_have_decided(store):
    """Verdict, reason, note and label stay with their writer; the note stays for good."""
    put(store, 1, "Ann", IN, reason=CANARY, note=CANARY)
    ben, tim = View(store, "Ben"), View(store, "Tim")
    for other in (ben, tim):
        assert other.decisions(TA) == {}
        assert other.decisions_on("R000001", TA) == []
        assert labels(other, TA) == {}
        assert conflicts(other, TA) == {}
    assert labels(View(store, "Ann"), TA) == {"R000001": 1.0}
    put(store, 1, "Ben", OUT)
    opened = {d.reviewer: d for d in View(store, "Ben").decisions_on("R000001", TA)}
    assert opened["Ann"].reason == CANARY
    assert opened["Ann"].note == ""
    assert labels(View(store, "Ben"), TA) == {"R000001": 0.5}
    assert list(conflicts(View(store, "Ben"), TA)) == ["R000001"]


def test_a_trainee_stays_blind_until_deciding(store):
    """What two screeners settled is shown to a trainee only after the trainee's own decision."""
    put(store, 1, "Ann", IN)
    put(store, 1, "Ben", OUT)
    store.resolve([Resolution("R000001", TA, IN, ("Ann", "Ben"), CANARY)])
    tim = View(store, "Tim")
    assert tim.decisions(TA) == {}
    assert tim.resolutions(TA) == {}
    put(store, 1, "Tim", OUT)
    assert {d.reviewer for d in View(store, "Tim").decisions_on("R000001", TA)} == {
        "Ann",
        "Ben",
        "Tim",
    }


def test_the_queue_passes_over_what_needs_no_decision(store):
    """Own decisions and complete records do not come again; a trainee gets complete ones too."""
    rank_all(store, "Ann", "Tim")
    put(store, 1, "Ann", IN)
    assert upcoming(View(store, "Ann"), TA) == ["R000002", "R000003", "R000004"]
    assert upcoming(View(store, "Tim"), TA, limit=2) == ["R000001", "R000002"]
    store.join([Reviewer("Cy")])
    rank_all(store, "Cy")
    put(store, 1, "Ben", IN)
    assert upcoming(View(store, "Cy"), TA) == ["R000002", "R000003", "R000004"]
    assert waiting(View(store, "Cy"), TA) == 3
    with pytest.raises(RefusedError, match="name one"):
        upcoming(View(store), TA)


def test_the_flow_closes_at_every_stage(store):
    """Included, excluded, conflicting and waiting add up to what came in."""
    for n, (a, b) in enumerate([(IN, IN), (OUT, OUT), (IN, OUT)], start=1):
        put(store, n, "Ann", a, reason="" if a.passes else "wrong topic")
        put(store, n, "Ben", b)
    put(store, 1, "Ann", OUT, stage=Stage.FULL_TEXT, reason="other: no leadership")
    title, full, *later = flow(View(store))
    assert (title.n, title.included, title.excluded, title.conflicts, title.waiting) == (
        4,
        1,
        1,
        1,
        1,
    )
    assert title.reasons == (("wrong topic", 1),)
    assert (full.n, full.waiting) == (1, 1)
    assert [s.n for s in later] == [0, 0, 0]
    assert entering(View(store), Stage.FULL_TEXT) == ["R000001"]


def test_a_lone_screener_settles_alone(tmp_path):
    """With one screener the rule asks for one decision."""
    with Store.create(f"sqlite:///{tmp_path / 'r.db'}") as store:
        store.start(Review("Solo"))
        store.join([Reviewer("Ann")])
        store.add_records([Record(source_id="s1", title="T")])
        put(store, 1, "Ann", OUT)
        assert settle_all(View(store), TA)["R000001"].state is State.EXCLUDED


def test_a_stranger_has_no_view(store):
    """A view belongs to a reviewer of this review."""
    with pytest.raises(NotFoundError, match="Zoe"):
        View(store, "Zoe")


@given(
    st.lists(st.sampled_from([IN, OUT, MAYBE]), min_size=0, max_size=4),
    st.sampled_from([None, IN, OUT]),
)
def test_settling_is_total_and_ignores_order(verdicts, resolved):
    """Any set of decisions has one state, whoever came first."""
    made = [Decision("R1", f"r{n}", TA, v, id=n + 1) for n, v in enumerate(verdicts)]
    resolution = resolved and Resolution("R1", TA, resolved, ("a", "b"), id=99)
    state = settle(made, resolution, needed=2).state
    assert state is settle(made[::-1], resolution, needed=2).state
    assert (state is State.WAITING) == (len(made) < 2)
    if resolution:
        assert state is not State.CONFLICT
