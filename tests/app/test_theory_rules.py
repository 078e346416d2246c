"""Who may change the theory, who may see a test of it, and under which version a decision fell."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from realist.app.work_synthesis import decided_before
from realist.app.work_theory import make_move
from realist.data.configuration import CmocTest, CmocVerdict, Entry
from realist.data.domain import (
    Decision,
    ExtractVerdict,
    Record,
    Resolution,
    Role,
    Stage,
    Verdict,
)
from realist.data.errors import RefusedError
from realist.data.integrity import check
from realist.data.store import Store
from realist.data.view import View
from realist.extraction.shaping import create, draft
from realist.extraction.weighing import put_to

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from theory_review import theory_review

TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path / 'review.db'}"
    theory_review(url)
    with Store.open(url) as store:
        store.add_records([Record(source_id="s1", title="One")])
        yield store


def move(store, by="Ann"):
    """A new configuration: the theory says something else afterwards."""
    wanted = draft("initial", [Entry(Role.CONTEXT, "early in a merger")])
    return make_move(store, partial(create, draft=wanted), by=by, reason="read")


def put(store, by, verdict=CmocVerdict.SUPPORTS):
    test = CmocTest("", "C001", "D001", verdict, by, f"as {by} reads it")
    make_move(store, partial(put_to, draft=test), by=by, reason="read in full")


def test_a_trainee_does_not_change_the_theory(store):
    """Neither by a move nor by taking one back, whatever the face that asks."""
    with pytest.raises(RefusedError, match="Tom is a trainee"):
        move(store, by="Tom")
    made = move(store)
    with pytest.raises(RefusedError, match="Tom is a trainee"):
        store.undo_move(made["move"], by="Tom", reason="no")
    assert [c.id for c in store.cmocs()] == ["C001"]


def test_a_trainee_who_leads_may_change_the_theory(store):
    """As a guest of the demonstration does; being asked to lead is being trusted."""
    store.change_reviewer("Tom", lead=True)
    move(store, by="Tom")
    assert [c.id for c in store.cmocs()] == ["C001"]


def test_a_test_is_open_to_its_maker_and_to_who_has_made_it_too(store):
    """Until then neither the test nor the evidence that it made is in another's book."""
    move(store)
    put(store, "Ann")
    assert View(store, "Ann").book().tests_of("C001")
    hidden = View(store, "Ben").book()
    assert (hidden.tests_of("C001"), hidden.points("C001")) == ([], [])
    assert View(store).book().points("C001")  # the steward keeps the file
    put(store, "Ben", CmocVerdict.NO_EVIDENCE)
    assert len(View(store, "Ben").book().tests_of("C001")) == 2
    assert len(View(store, "Ann").book().tests_of("C001")) == 2
    assert View(store, "Tom").book().tests_of("C001") == []


def test_every_decision_says_under_which_theory_it_fell(store):
    """On records, on extracts and on conflicts; a new verdict is one under today's."""
    store.decide([Decision("R000001", "Ann", TA, Verdict.INCLUDE)])
    store.resolve([Resolution("R000001", TA, Verdict.INCLUDE, ("Ann", "Ben"), "discussed")])
    assert decided_before(store)["decisions"] == 0
    move(store)
    found = decided_before(store, viewer="Ann")
    assert (found["decisions"], found["extract_decisions"], found["resolutions"]) == (1, 10, 1)
    assert found["changes"][0]["why"] == "read"
    held = store.extract_decisions(reviewer="Ann")[0]
    again = replace(
        held, verdict=ExtractVerdict.REJECT, reason="no", supersedes=held.id, theory_version=0
    )
    store.decide_extract(again)
    assert decided_before(store, viewer="Ann")["extract_decisions"] == 9
    assert decided_before(store, viewer="Ben")["resolutions"] == 1
    assert store.extract_decisions(reviewer="Ann")[-1].theory_version == 1
    assert check(store).sound
