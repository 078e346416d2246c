"""Ranking a review: only what changed is read again, and a theory may come first."""

import pytest

from realist.app.work_rank import material, rank_records
from realist.data.domain import Decision, Record, Review, Reviewer, Stage, Theory, Verdict
from realist.data.errors import NotFoundError
from realist.data.store import Store
from realist.data.view import View

TA = Stage.TITLE_ABSTRACT
TITLES = (
    "Trust between boards",
    "Drought and soil",
    "Nurses lead change",
    "Boards that govern nurses",
    "Housing and budgets",
    "Steel bridges",
)


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership", "Does trust grow?"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        store.add_records([Record(source_id=t, title=t, abstract=t) for t in TITLES])
        yield store


def first(store, **how):
    return rank_records(store, "Ann", TA, **how)["top"][0]["title"]


def test_a_second_ranking_reads_no_texts(store, monkeypatch):
    """Hashes, decisions and the kept features are all it needs; a changed text is read."""
    assert first(store) == TITLES[0]
    unread = lambda: pytest.fail("texts were read again")  # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(store, "texts", unread)
        rank_records(store, "Ann", TA)
    store.add_records([Record(source_id="new", title="Trust: does it grow?")])
    assert first(store) == "Trust: does it grow?"


def test_a_theory_puts_its_records_first_and_the_queue_remembers_it(store):
    """Asked for a theory on nurses the queue begins there; the next plain ranking forgets it."""
    theories(store, ("T1", "Nurses change housing"), ("T2", "Steel bridges rust"))
    assert first(store, theory="T2") == "Steel bridges"
    assert store.ranking_run("Ann", TA)["theory"] == "T2"
    assert store.queue("Ann", TA, settled_by=[], needed=2, limit=1) == ["R000006"]
    with pytest.raises(NotFoundError, match="T1, T2"):
        rank_records(store, "Ann", TA, theory="T9")
    rank_records(store, "Ann", TA)
    assert store.ranking_run("Ann", TA)["theory"] == ""


def test_what_a_colleague_alone_decided_is_no_material(store):
    """Labels are the viewer's until both have decided."""
    store.decide([Decision("R000001", "Ben", TA, Verdict.INCLUDE)])
    assert material(store, View(store, "Ann"), TA).labels == {}
    store.decide([Decision("R000001", "Ann", TA, Verdict.EXCLUDE)])
    assert material(store, View(store, "Ann"), TA).labels == {"R000001": 0.5}


def theories(store, *said):
    store.add_theory([Theory(i, "", statement) for i, statement in said], [], [])
