"""Drafts, places and keys: one person's own, gone with the decision, in no export."""

import pytest

from realist.data.domain import Decision, Record, Review, Reviewer, Stage, Verdict
from realist.data.store import Store

TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Drafts"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(2)])
        yield store


def test_a_box_is_kept_without_touching_the_others(store):
    """A second tab that writes the note leaves the reason of the first; an emptied box goes."""
    store.save_draft("Ann", "R000001", TA, {"reason": "off topic"})
    store.save_draft("Ann", "R000001", TA, {"note": "see page 3"})
    assert store.draft("Ann", "R000001", TA) == {"reason": "off topic", "note": "see page 3"}
    store.save_draft("Ann", "R000001", TA, {"reason": ""})
    assert store.draft("Ann", "R000001", TA) == {"note": "see page 3"}


def test_a_draft_is_of_one_person_record_and_stage(store):
    """Nobody else reads it, and it is on no other record or stage."""
    store.save_draft("Ann", "R000001", TA, {"note": "mine"})
    assert store.draft("Ben", "R000001", TA) == {}
    assert store.draft("Ann", "R000002", TA) == {}
    assert store.draft("Ann", "R000001", Stage.FULL_TEXT) == {}


def test_a_decision_ends_its_draft_and_no_other(store):
    """The draft goes in the decision's own transaction; a refused decision keeps it."""
    for who, record in (("Ann", "R000001"), ("Ann", "R000002"), ("Ben", "R000001")):
        store.save_draft(who, record, TA, {"note": "kept"})
    store.decide([Decision("R000001", "Ann", TA, Verdict.INCLUDE)])
    assert store.draft("Ann", "R000001", TA) == {}
    assert store.draft("Ann", "R000002", TA) == {"note": "kept"}
    assert store.draft("Ben", "R000001", TA) == {"note": "kept"}


def test_neither_drafts_nor_preferences_are_logged(store):
    """The log, from which exports and bundles are made, knows nothing of them."""
    before = store.count_events()
    store.save_draft("Ann", "R000001", TA, {"note": "canary"})
    store.prefer("Ann", "keys", {"on": False})
    assert store.count_events() == before
    assert "canary" not in str(list(store.log_rows()))
    assert store.preference("Ann", "keys") == {"on": False}
    assert store.preference("Ben", "keys") == {}


def test_the_last_decision_and_their_number(store):
    """Those that stand, of one person at one stage."""
    assert store.last_decision("Ann", TA) is None
    for record in ("R000001", "R000002"):
        store.decide([Decision(record, "Ann", TA, Verdict.INCLUDE)])
    last = store.last_decision("Ann", TA)
    assert last.record_id == "R000002"
    assert store.count_decisions("Ann", TA) == 2
    store.withdraw(last)
    assert store.last_decision("Ann", TA).record_id == "R000001"
    assert store.count_decisions("Ann", TA) == 1
