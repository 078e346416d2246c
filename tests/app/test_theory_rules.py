"""Who may change the theory, who may see a test of it, and under which version a decision fell."""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from realist.app.work_moves import make_move, undo
from realist.app.work_synthesis import decided_before
from realist.data.configuration import CmocTest, CmocVerdict, Entry
from realist.data.domain import (
    CmocStatus,
    Decision,
    ExtractVerdict,
    Record,
    Resolution,
    Role,
    Stage,
    Verdict,
)
from realist.data.errors import NotFoundError, RefusedError
from realist.data.integrity import check
from realist.data.store import Store
from realist.data.view import View
from realist.extraction.merging_splitting import merge, split
from realist.extraction.settling import settle
from realist.extraction.shaping import create, draft
from realist.extraction.weighing import put_to, strike

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from theory_review import theory_review

TA = Stage.TITLE_ABSTRACT
BEN = {"by": "Ben", "reason": "read"}


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


def _new(store):
    """A configuration made meanwhile; its id."""
    return move(store)["touched"][0]


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


def test_no_rule_tells_by_refusing_what_a_colleague_found(store):
    """Ben can neither settle nor split on evidence that is blind to him, nor touch it."""
    move(store)
    put(store, "Ann", CmocVerdict.CONTRADICTS)
    held = store.moves()[-1].id
    said = set()
    for status in (CmocStatus.NO_EVIDENCE, CmocStatus.NEW):
        with pytest.raises(RefusedError, match="wait for yours, of D001") as refused:
            make_move(store, partial(settle, identity="C001", status=status), **BEN)
        said.add(str(refused.value))
    assert len(said) == 1
    with pytest.raises(RefusedError, match="no evidence that contradicts it stands"):
        make_move(store, partial(settle, identity="C001", status=CmocStatus.REFUTED), **BEN)
    parts = [draft("initial", [Entry(Role.CONTEXT, words)]) for words in ("early", "late")]
    with pytest.raises(RefusedError, match="wait for yours"):
        make_move(store, partial(split, identity="C001", drafts=parts, evidence=[[], []]), **BEN)
    with pytest.raises(NotFoundError, match="no evidence 'E00001'"):
        make_move(store, partial(strike, identity="E00001"), **BEN)
    with pytest.raises(NotFoundError, match=f"no move {held}"):
        undo(store, held, **BEN)
    put(store, "Ben")
    make_move(store, partial(settle, identity="C001", status=CmocStatus.REFUTED), **BEN)


def test_who_sees_all_settles_on_all(store):
    """The maker of the only test, and the steward, are not kept from settling."""
    move(store)
    put(store, "Ann", CmocVerdict.CONTRADICTS)
    settled = partial(settle, identity="C001", status=CmocStatus.REFUTED)
    made = make_move(store, settled, by="Ann", reason="read")
    undo(store, made["move"], by="Ann", reason="no")
    make_move(store, settled, by="steward", reason="read")


def test_tests_of_what_is_no_longer_worked_with_are_open(store):
    """After a merge nobody can make the same test any more, so that it waits for nobody."""
    move(store)
    move(store)
    put(store, "Ann")
    assert View(store, "Ben").book().points() == []
    make_move(store, partial(merge, ids=["C001", "C002"]), **BEN)
    seen = View(store, "Ben").book()
    assert [p.carried_from for p in seen.points("C003")] == ["E00001"]
    assert [t.reviewer for t in seen.tests_of("C001")] == ["Ann"]
    assert View(store, "Tom").book().points() == []
    undo(store, store.moves()[-1].id, **BEN)
    assert View(store, "Ben").book().points() == []


def test_what_others_add_costs_nobody_a_move(store):
    """Two who test from pages drawn at the same moment are both kept, under ids of their own."""
    move(store)
    page = store.book()
    for by in ("Ann", "Ben"):
        test = CmocTest("", "C001", "D001", CmocVerdict.SUPPORTS, by, "read")
        make_move(store, partial(put_to, draft=test), by=by, reason="read", book=page)
    assert [(t.id, t.reviewer) for t in store.book().tests_of("C001")] == [
        ("X00001", "Ann"),
        ("X00002", "Ben"),
    ]
    make_move(store, partial(merge, ids=["C001", _new(store)]), **BEN, book=page)
    assert len(store.book().points("C003")) == 2  # evidence that came meanwhile is no orphan
    assert check(store).sound


def test_writers_at_the_same_time_are_all_kept(store, tmp_path):
    """Eight who each make a configuration at once are given eight ids."""

    def one(_):
        with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as own:
            return move(own)["touched"]

    with ThreadPoolExecutor(8) as pool:
        made = [ids for (ids,) in pool.map(one, range(8))]
    assert sorted(made) == [f"C{n:03d}" for n in range(1, 9)]
    assert check(store).sound


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
