"""Embedding beside the app: asked for, made in a process of its own, used, and cancelled."""

from importlib.util import find_spec

import pytest

from realist.app.front_embed import embed
from realist.app.jobs import Jobs, State
from realist.app.work_embed import kept_by_hash
from realist.data.domain import Record, Review, Reviewer, Stage
from realist.data.store import Store

TA = Stage.TITLE_ABSTRACT
QUESTION = "Does trust grow?"


@pytest.fixture
def url(tmp_path, monkeypatch):
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    made = f"sqlite:///{tmp_path / 'review.db'}"
    with Store.create(made) as store:
        store.start(Review("Leadership", QUESTION))
        store.join([Reviewer("Ann")])
        titles = ("Confidence in the board", "Steel bridges", "Soil and drought")
        store.add_records([Record(source_id=t, title=t, abstract=t) for t in titles])
    return made


def job(url):
    return lambda progress, _stop: embed(url, "Ann", progress)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("sentence_transformers") is None, reason="no embeddings here")
def test_records_are_embedded_and_the_queue_ranked_with_them(url):
    """No word in common with the question, yet the record that means it comes first."""
    jobs = Jobs()
    done = jobs.wait(jobs.start("embedding", "Embedding", job(url)).id, seconds=300)
    assert (done.state, done.error) == (State.DONE, "")
    assert done.done == done.total > 0
    with Store.open(url) as store:
        assert kept_by_hash(store, store.contents(), [QUESTION]) is not None
        first = store.ranking("Ann", TA)[0][0]
        assert store.record(first).title == "Confidence in the board"


@pytest.mark.slow
def test_a_cancelled_embedding_ends_at_once(url):
    """Its process is ended, whatever it was doing."""
    jobs = Jobs()
    begun = jobs.start("embedding", "Embedding", job(url))
    while begun.state is State.WAITING:
        pass
    jobs.cancel(begun.id)
    assert jobs.wait(begun.id, seconds=60).state is State.CANCELLED
