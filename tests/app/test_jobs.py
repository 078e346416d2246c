"""Long work beside the app: progress, cancelling, failure in words, results that wait."""

import threading
import time

import pytest

from realist.app import job_notes
from realist.app.jobs import Jobs, Result, State, board
from realist.data.domain import Review, Reviewer
from realist.data.errors import InputError, NotFoundError, RefusedError
from realist.data.store import Store


@pytest.fixture
def jobs():
    return Jobs()


def test_a_result_waits_until_it_is_dismissed(jobs):
    """Whoever comes back finds it, and nobody after it was dismissed."""
    job = jobs.start("import", "Reading a.ris", lambda _p, _s: Result("2 new", {"n": 2}), by="Ann")
    assert jobs.wait(job.id).state is State.DONE
    assert [j.result.said for j in jobs.status("Ann")] == ["2 new"]
    assert jobs.status("Ben") == []
    jobs.dismiss(job.id)
    assert jobs.status() == []
    with pytest.raises(NotFoundError):
        jobs.wait(job.id)


def test_progress_is_seen_while_it_runs(jobs):
    """The worker's figures are those on the page."""
    reached, go = threading.Event(), threading.Event()

    def work(progress, _stop):
        progress(3, 10)
        reached.set()
        go.wait(10)
        return "done"

    job = jobs.start("embedding", "Embedding", work)
    assert reached.wait(10)
    assert (job.state, job.done, job.total) == (State.RUNNING, 3, 10)
    jobs.dismiss(job.id)
    assert jobs.status() == [job]
    go.set()
    assert jobs.wait(job.id).state is State.DONE


def test_cancelling_ends_the_work_at_its_next_step(jobs):
    """Even where the work catches every exception; the next job runs."""
    reached, go = threading.Event(), threading.Event()
    steps = []

    def work(progress, stop):
        for n in range(5):
            try:
                progress(n, 5)
            except Exception:  # noqa: BLE001 - what a library might do
                continue
            steps.append(n)
            reached.set()
            go.wait(10)
        return "not reached"

    job = jobs.start("a", "A", work)
    assert reached.wait(10)
    later = jobs.start("b", "B", lambda _p, _s: "b")
    jobs.cancel(job.id)
    go.set()
    assert jobs.wait(job.id).state is State.CANCELLED
    assert steps == [0]
    assert jobs.wait(later.id).state is State.DONE


def test_a_waiting_job_that_is_cancelled_never_begins(jobs):
    """It only waited for its turn."""
    go, begun = threading.Event(), []
    first = jobs.start("a", "A", lambda _p, _s: "x" * go.wait(10))
    second = jobs.start("b", "B", lambda _p, _s: begun.append(1) or "b")
    jobs.cancel(second.id)
    go.set()
    third = jobs.start("c", "C", lambda _p, _s: "c")
    assert jobs.wait(third.id).state is State.DONE
    assert jobs.wait(first.id).state is State.DONE
    assert (begun, second.state) == ([], State.CANCELLED)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("a.ris: the file is empty"), "a.ris: the file is empty"),
        (ZeroDivisionError("by zero"), "please report it: ZeroDivisionError"),
    ],
)
def test_a_failure_is_worded_and_the_worker_lives_on(jobs, error, said):
    """No traceback, and the next job is done."""

    def work(_progress, _stop):
        raise error

    job = jobs.start("a", "A", work)
    assert jobs.wait(job.id).state is State.FAILED
    assert said in job.error
    assert jobs.wait(jobs.start("a", "A", lambda _p, _s: "again").id).state is State.DONE


def test_of_one_kind_only_one_is_under_way(jobs):
    """A second press starts nothing twice."""
    go = threading.Event()
    job = jobs.start("a", "A", lambda _p, _s: "x" * go.wait(10))
    with pytest.raises(RefusedError, match="under way"):
        jobs.start("a", "A", lambda _p, _s: "x")
    go.set()
    jobs.wait(job.id)


def test_each_review_has_its_own_jobs(tmp_path):
    """And the same ones for everyone in it."""
    one, other = f"sqlite:///{tmp_path}/1.db", f"sqlite:///{tmp_path}/2.db"
    assert board(one) is board(one)
    assert board(one) is not board(other)


def test_a_line_of_each_job_outlives_the_server(tmp_path):
    """Another server finds how it ended, or that it was cut short; only who asked, until told."""
    url = f"sqlite:///{tmp_path / 'review.db'}"
    with Store.create(url) as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        jobs, reached, go = Jobs(job_notes.keep(url)), threading.Event(), threading.Event()
        done = jobs.start("import", "Import of 1 file", lambda _p, _s: "2 new records", by="Ann")
        jobs.wait(done.id)

        def endless(_progress, _stop):
            reached.set()
            go.wait(30)
            return "whole"

        cut = jobs.start("embedding", "Embedding records", endless, by="Ann")
        assert reached.wait(10)
        heard(store, 2, State.DONE)
        first, second = job_notes.notes(store, "Ann")
        assert first.line == "Import of 1 file: 2 new records"
        assert (first.mood, second.mood) == ("good", "warning")
        assert "cut short when the server ended" in second.line
        assert job_notes.notes(store, "Ann", {done.token, cut.token}) == []
        assert job_notes.notes(store, "Ben") == []
        go.set()
        jobs.wait(cut.id)
        job_notes.forget(store, "Ann", kind="import")
        job_notes.forget(store, "Ann", token=cut.token)
        heard(store, 0)


def heard(store, lines, first=None):
    """Wait until so many lines are kept, and the first says how its job ended."""
    for _ in range(500):
        found = job_notes.notes(store, "Ann")
        if len(found) == lines and (first is None or found[0].state is first):
            return
        time.sleep(0.02)
    raise AssertionError(found)
