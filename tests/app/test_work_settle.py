"""Settling from the app: both sign for themselves, a third settles alone, a changed vote undoes."""

import pytest

from realist.app.work import settle_conflict
from realist.app.work_settle import holds, settle
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
from realist.data.settlements import Settlement
from realist.data.store import Store
from realist.data.view import View
from realist.screening.conflicts import open_conflicts

TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Settling"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(3)])
        for record in store.all_ids()[:2]:
            store.decide([Decision(record, "Ann", TA, Verdict.INCLUDE)])
            store.decide([Decision(record, "Ben", TA, Verdict.EXCLUDE, "off topic")])
        yield store


def conflict_of(view, record="R000001"):
    return {c.record_id: c for c in open_conflicts(view, TA)}[record]


def wish(conflict, verdict=Verdict.INCLUDE, reason=""):
    rests_on = tuple(d.id for d in conflict.decisions)
    return Settlement(conflict.record_id, TA, verdict, reason, (), rests_on)


def test_one_signature_settles_nothing(store):
    """It is logged as Ann's and waits for the other's; there is no resolution until then."""
    ann = View(store, "Ann")
    assert not settle(ann, conflict_of(ann), wish(conflict_of(ann)))
    *_, last = store.events()
    assert (last.kind, last.actor, last.payload["signed"]) == ("settlement_signed", "Ann", ["Ann"])
    assert store.resolutions(TA) == []
    assert store.settlements(TA)["R000001"].signed == ("Ann",)
    assert len(open_conflicts(ann, TA)) == 2
    assert not settle(ann, conflict_of(ann), store.settlements(TA)["R000001"])


def test_the_second_signs_for_themselves(store):
    """Then it is logged as signed by both, and no longer waits."""
    ann, ben = View(store, "Ann"), View(store, "Ben")
    settle(ann, conflict_of(ann), wish(conflict_of(ann)))
    assert settle(ben, conflict_of(ben), store.settlements(TA)["R000001"])
    (made,) = store.resolutions(TA)
    assert (made.verdict, made.by) == (Verdict.INCLUDE, ("Ann", "Ben"))
    assert store.settlements(TA) == {}
    assert check(store).sound
    assert [c.record_id for c in open_conflicts(ann, TA)] == ["R000002"]


def test_another_verdict_asks_for_all_signatures_again(store):
    """Who signed for one outcome has not signed for the other."""
    ann, ben = View(store, "Ann"), View(store, "Ben")
    settle(ann, conflict_of(ann), wish(conflict_of(ann)))
    assert not settle(ben, conflict_of(ben), wish(conflict_of(ben), Verdict.EXCLUDE, "off topic"))
    assert store.settlements(TA)["R000001"].signed == ("Ben",)


def test_a_vote_changed_meanwhile_voids_the_signature(store):
    """The offer no longer holds, and a page drawn before is told."""
    ann, ben = View(store, "Ann"), View(store, "Ben")
    shown = conflict_of(ben)
    settle(ann, conflict_of(ann), wish(conflict_of(ann)))
    (last,) = [d for d in ann.own(TA) if d.record_id == "R000001"]
    store.decide([Decision("R000001", "Ann", TA, Verdict.MAYBE, supersedes=last.id)])
    offer = store.settlements(TA)["R000001"]
    assert not holds(offer, conflict_of(ben))
    with pytest.raises(StaleWriteError, match="meanwhile"):
        settle(ben, shown, offer)


def test_what_was_taken_back_is_not_signed_any_more(store):
    """A page that still shows it is told; so is one that shows the outcome before."""
    ann, ben = View(store, "Ann"), View(store, "Ben")
    settle(ann, conflict_of(ann), wish(conflict_of(ann)))
    shown = store.settlements(TA)["R000001"]
    for _ in range(2):  # the second time there is nothing to take back any more
        store.drop_settlement(shown, actor="Ann")
    assert [e.kind for e in store.events()].count("settlement_dropped") == 1
    with pytest.raises(StaleWriteError, match="what Ann had put up for signing was taken back"):
        settle(ben, conflict_of(ben), shown)
    settle(ann, conflict_of(ann), wish(conflict_of(ann), Verdict.EXCLUDE, "off topic"))
    with pytest.raises(StaleWriteError, match="changed meanwhile"):
        settle(ben, conflict_of(ben), shown)
    assert store.resolutions(TA) == []
    assert check(store).sound


def test_a_settlement_by_the_steward_leaves_nothing_to_sign(store):
    """What was put up for signing goes with the conflict."""
    ann = View(store, "Ann")
    settle(ann, conflict_of(ann), wish(conflict_of(ann)))
    settle_conflict(store, Resolution("R000001", TA, Verdict.EXCLUDE, ("Ann", "Ben"), "off topic"))
    assert store.settlements(TA) == {}
    assert check(store).sound


def test_a_third_person_settles_alone_and_a_trainee_not_at_all(store):
    """The third's name alone stands under it."""
    ann = View(store, "Ann")
    shown = conflict_of(ann)
    store.join([Reviewer("Cleo"), Reviewer("Tom", ReviewerRole.TRAINEE)])
    with pytest.raises(RefusedError):
        settle(View(store, "Tom"), shown, wish(shown))
    assert settle(View(store, "Cleo"), shown, wish(shown, Verdict.EXCLUDE, "off topic"))
    assert store.resolutions(TA)[0].by == ("Cleo",)
