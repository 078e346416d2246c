"""Conflicts on verdicts and on reasons, and votes changed late."""

import pytest

from realist.app.work import settle_conflict
from realist.data.default_protocol import FULL_TEXT_REASONS
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
from realist.data.errors import RefusedError
from realist.data.protocol import Protocol, Rule, StageRules
from realist.data.store import Store
from realist.data.view import View
from realist.screening.conflicts import ConflictKind, open_conflicts
from realist.screening.consensus import REASONS_DIFFER, State, conflicts, settle_all
from realist.screening.flow import entering, flow

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
IN, OUT = Verdict.INCLUDE, Verdict.EXCLUDE
ONE, OTHER = FULL_TEXT_REASONS[:2]


@pytest.fixture
def store():
    with Store.create("sqlite://") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Tim", ReviewerRole.TRAINEE)])
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(1, 5)])
        for n in range(1, 5):
            for name in ("Ann", "Ben"):
                put(store, n, name, IN, TA)
        yield store


def put(store, number, reviewer, verdict, stage=FT, **more):
    return store.decide([Decision(f"R{number:06d}", reviewer, stage, verdict, **more)])[0]


def test_differing_reasons_are_a_conflict_that_holds_nothing_back(store):
    """The record is excluded; the flow says that reasons differ until one is settled."""
    put(store, 1, "Ann", OUT, reason=ONE)
    put(store, 1, "Ben", OUT, reason=OTHER)
    settled = settle_all(View(store), FT)["R000001"]
    assert (settled.state, settled.reason) == (State.EXCLUDED, REASONS_DIFFER)
    (conflict,) = open_conflicts(View(store, "Ann"), FT)
    assert (conflict.kind, conflict.record_id) == (ConflictKind.REASON, "R000001")
    assert conflicts(View(store), FT) == {}
    stage = flow(View(store))[1]
    assert (stage.excluded, stage.conflicts, stage.reason_conflicts) == (1, 0, 1)
    assert stage.reasons == ((REASONS_DIFFER, 1),)
    both = ("Ann", "Ben")
    with pytest.raises(RefusedError, match="change the decisions"):
        settle_conflict(store, Resolution("R000001", FT, IN, both))
    with pytest.raises(RefusedError, match="needs a reason"):
        settle_conflict(store, Resolution("R000001", FT, OUT, both))
    settle_conflict(store, Resolution("R000001", FT, OUT, both, OTHER))
    assert flow(View(store))[1].reasons == ((OTHER, 1),)
    assert open_conflicts(View(store), FT) == []


def test_a_colleague_s_reason_makes_no_conflict_before_both_decided(store):
    """Nothing shows to anyone while one decision is missing, to a trainee not even then."""
    put(store, 1, "Ann", OUT, reason=ONE)
    assert open_conflicts(View(store, "Ben"), FT) == []
    put(store, 1, "Ben", OUT, reason=OTHER)
    assert open_conflicts(View(store, "Tim"), FT) == []
    assert len(open_conflicts(View(store, "Ben"), FT)) == 1


def test_without_a_shared_list_reasons_are_free_words(store):
    """At title and abstract two wordings are no conflict, and the first stands."""
    words = {"Ann": "off topic", "Ben": "not our topic"}
    for old in store.decisions(TA, record_id="R000002"):
        put(store, 2, old.reviewer, OUT, TA, reason=words[old.reviewer], supersedes=old.id)
    assert open_conflicts(View(store), TA) == []
    assert settle_all(View(store), TA)["R000002"].reason == "off topic"


def test_a_vote_changed_late_is_said_beside_the_conflict(store):
    """Who changed what, when, after all had decided; and which resolution it overtook."""
    first = put(store, 1, "Ann", IN)
    put(store, 1, "Ben", OUT, reason=ONE)
    assert open_conflicts(View(store), FT)[0].remarks == ()
    settle_conflict(store, Resolution("R000001", FT, IN, ("Ann", "Ben")))
    again = put(store, 1, "Ann", OUT, reason=ONE, supersedes=first)
    assert open_conflicts(View(store), FT) == []  # both agree now, and that stands
    put(store, 1, "Ann", IN, supersedes=again)
    (conflict,) = open_conflicts(View(store), FT)
    assert conflict.kind is ConflictKind.VERDICT
    changed, back, settled = conflict.remarks
    assert changed.startswith("Ann changed include to exclude")
    assert back.startswith("Ann changed exclude to include")
    assert "settled before (include, by Ann and Ben)" in settled


def test_a_change_before_the_colleague_decided_is_not_late(store):
    """One's own second thoughts are nobody's business."""
    first = put(store, 1, "Ann", IN)
    put(store, 1, "Ann", OUT, reason=ONE, supersedes=first)
    put(store, 1, "Ben", IN)
    assert open_conflicts(View(store), FT)[0].remarks == ()


def test_who_left_does_not_sign(store):
    """The one who stays cannot settle it alone; a third person can."""
    put(store, 1, "Ann", IN)
    put(store, 1, "Ben", OUT, reason=ONE)
    store.leave("Ann")
    assert len(open_conflicts(View(store), FT)) == 1
    for by in (("Ann", "Ben"), ("Ben",)):
        with pytest.raises(RefusedError, match="third person"):
            settle_conflict(store, Resolution("R000001", FT, IN, by))
    store.join([Reviewer("Cy")])
    settle_conflict(store, Resolution("R000001", FT, IN, ("Cy",)))
    assert settle_all(View(store), FT)["R000001"].state is State.INCLUDED


def test_the_stages_are_the_review_s_own_in_its_own_order(store):
    """The flow follows the rules set; a stage left out receives nothing."""
    single = [StageRules(s, Rule.SINGLE) for s in (TA, Stage.RIGOUR, FT)]
    store.set_protocol(Protocol(tuple(single)))
    put(store, 1, "Ann", IN, Stage.RIGOUR)
    put(store, 2, "Ben", OUT, Stage.RIGOUR)
    stages = flow(View(store))
    assert [(s.stage, s.n) for s in stages] == [(TA, 4), (Stage.RIGOUR, 4), (FT, 1)]
    assert entering(View(store), FT) == ["R000001"]
    assert entering(View(store), Stage.RICHNESS) == []
