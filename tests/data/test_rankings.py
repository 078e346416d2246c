"""The order of a queue: replaced at once, written in pieces that let others write in between."""

import pytest

from realist.data import rankings
from realist.data.domain import Decision, Record, Review, Reviewer, Stage, Verdict
from realist.data.store import Store

TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(rankings, "_CHUNK", 2)
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Order"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(7)])
        yield store


def save(store, ids, viewer="Ann"):
    order = [(i, 0.0, "abstract") for i in ids]
    store.save_ranking(viewer, TA, order, ranker="test", labelled=0, seconds=0.0)


def test_an_order_takes_the_place_of_the_last(store):
    """All of the new one and nothing of the old; another viewer's stays."""
    ids = store.all_ids()
    save(store, ids, "Ben")
    save(store, ids)
    save(store, ids[:3][::-1])
    assert [r for r, _, _ in store.ranking("Ann", TA)] == ids[:3][::-1]
    assert store.count_ranked("Ann", TA) == 3
    assert store.count_ranked("Ben", TA) == 7
    assert [r for r, _ in store.candidates("Ann", TA, [])] == ids[:3][::-1]


def test_until_the_new_order_is_whole_the_old_one_holds(store, monkeypatch):
    """Whoever looks or writes in between finds the old one; what was begun is cleared away."""
    ids, seen = store.all_ids(), []
    save(store, ids)

    def between(_seconds):
        seen.append([r for r, _, _ in store.ranking("Ann", TA)])
        if len(seen) == 1:
            store.decide([Decision(ids[0], "Ben", TA, Verdict.INCLUDE)])

    with monkeypatch.context() as patched:
        patched.setattr(rankings.time, "sleep", between)
        save(store, ids[::-1])
    assert seen[:4] == [ids] * 4
    assert store.ranking("Ann", TA)[0][0] == ids[-1]

    def breaks(_seconds):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rankings.time, "sleep", breaks)
        with pytest.raises(KeyboardInterrupt):
            save(store, ids)
    assert store.ranking("Ann", TA)[0][0] == ids[-1]
    save(store, ids[:2])
    with store._reading() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM ranking").scalar_one()
    assert left == 2
