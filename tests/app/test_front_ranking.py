"""The queue's order: made where it is missing, refreshed beside the app, never in its way."""

import pytest

from realist.app.front_ranking import RankingError, RankingWorker, basis, batch_after, is_missing
from realist.data.domain import Decision, Record, Review, Reviewer, Stage, Theory, Verdict
from realist.data.store import Store
from realist.data.view import View

TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def url(tmp_path, monkeypatch):
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    return f"sqlite:///{tmp_path / 'review.db'}"


@pytest.fixture
def store(url):
    with Store.create(url) as store:
        store.start(Review("Leadership", "Does trust grow?"))
        store.join([Reviewer("Ann")])
        titles = [f"Trust and place {n}" if n % 3 else f"Steel bridges {n}" for n in range(12)]
        store.add_records([Record(source_id=t, title=t, abstract=t) for t in titles])
        yield store


def test_a_queue_without_a_ranking_or_with_new_records_wants_one(store):
    """Records imported after the last ranking are not left out of the queue."""
    view = View(store, "Ann")
    assert is_missing(view, TA, 12)
    assert basis(store.ranking_run("Ann", TA)) == "in the order of import"
    order = [(record_id, 0.0, "abstract") for record_id in store.all_ids()]
    store.save_ranking("Ann", TA, order, ranker="test", labelled=0, seconds=0.0)
    assert not is_missing(view, TA, 12)
    assert "no decisions to learn from" in basis(store.ranking_run("Ann", TA))
    store.add_records([Record(source_id="late", title="Late")])
    assert is_missing(view, TA, 13)


def test_refreshing_grows_rarer_with_the_labels(store):
    """One label in fifty: at first after each decision, later after many."""
    assert batch_after(store.ranking_run("Ann", TA)) == 1
    store.save_ranking("Ann", TA, [], ranker="test", labelled=500, seconds=0.0)
    assert batch_after(store.ranking_run("Ann", TA)) == 10


@pytest.mark.slow
def test_the_worker_ranks_learns_and_goes_on_after_a_failure(store, url):
    """In a process of its own; a wish already waiting is not queued twice, and it may rest."""
    worker = RankingWorker(url)
    first = worker.ask("Ann", TA).result(timeout=60)
    assert first == {"labelled": 0, "ranked": 12}
    ids = store.all_ids()
    store.decide(
        [
            Decision(ids[0], "Ann", TA, Verdict.EXCLUDE),
            Decision(ids[1], "Ann", TA, Verdict.INCLUDE),
        ]
    )
    with pytest.raises(RankingError, match="Nobody"):
        worker.ask("Nobody", TA).result(timeout=60)
    asked = [worker.ask("Ann", TA) for _ in range(5)]
    assert asked[-1].result(timeout=60) == {"labelled": 2, "ranked": 10}
    assert len({id(one) for one in asked}) <= 2
    best = store.record(store.ranking("Ann", TA)[0][0])
    assert best.title.startswith("Trust")
    rests = worker.ask_soon("Ann", TA)
    assert rests is None or rests.result(timeout=60)["labelled"] == 2
    worker._rests_until = float("inf")
    assert worker.ask_soon("Ann", TA) is None
    worker.close()


def test_the_theory_asked_for_stays_first_until_it_is_taken_back(store, url):
    """Rankings that nobody asked for by name keep it; one for none takes it back."""
    store.add_theory([Theory("T1", "Steel", "Steel bridges of steel carry trains")], [], [])
    worker = RankingWorker(url)
    try:
        worker.ask("Ann", TA, "T1").result(timeout=60)
        worker.ask("Ann", TA).result(timeout=60)
        assert store.ranking_run("Ann", TA)["theory"] == "T1"
        assert "Steel" in store.record(store.ranking("Ann", TA)[0][0]).title
        worker.ask("Ann", TA, "").result(timeout=60)
        worker.ask("Ann", TA).result(timeout=60)
        assert store.ranking_run("Ann", TA)["theory"] == ""
    finally:
        worker.close()
