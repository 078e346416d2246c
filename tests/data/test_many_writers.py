"""Many write at once, and processes die: what was acknowledged stands, once, in a sound file."""

import multiprocessing
import random
import sqlite3
import time

import pytest
from writing import decide_many

from realist.data.domain import Record, Review, Reviewer, ReviewerRole, Stage
from realist.data.integrity import check
from realist.data.store import Store

pytestmark = pytest.mark.slow
WRITERS, EACH, KILLS = 20, 200, 100


@pytest.fixture(scope="module")
def processes():
    """Processes that start at once, with the store imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["realist.data.store"])
    return context


def review(path, records, *reviewers):
    store = Store.create(f"sqlite:///{path}")
    store.start(Review("Leadership"))
    store.join(reviewers)
    store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(records)])
    return store


def received(pipe):
    """What a writer acknowledged until it ended or was killed."""
    said = []
    try:
        while True:
            said.append(pipe.recv())
    except (EOFError, ConnectionResetError):
        return said


def test_twenty_writers_at_once_lose_and_double_nothing(tmp_path, processes):
    """Ten pairs, each on the same 200 records, all from the same moment on."""
    names = [f"Reviewer {n:02d}" for n in range(WRITERS)]
    url = f"sqlite:///{tmp_path / 'review.db'}"
    with review(tmp_path / "review.db", WRITERS // 2 * EACH, *map(Reviewer, names)) as store:
        ids = store.all_ids()
        begin, writers = processes.Barrier(WRITERS), []
        for n, name in enumerate(names):
            share = ids[n // 2 * EACH :][:EACH]
            mine, theirs = processes.Pipe(duplex=False)
            process = processes.Process(target=decide_many, args=(url, name, share, theirs, begin))
            process.start()
            theirs.close()
            writers.append((name, mine, process))
        acknowledged = [
            (name, *said) for name, pipe, process in writers for said in received(pipe)
        ]
        for _, _, process in writers:
            process.join(timeout=60)
            assert process.exitcode == 0
        stands = [(d.reviewer, d.record_id, d.id) for d in store.decisions(history=True)]
        assert len(stands) == WRITERS * EACH
        assert sorted(stands) == sorted(acknowledged)
        assert len({(name, record_id) for name, record_id, _ in stands}) == WRITERS * EACH
        assert len({number for _, _, number in stands}) == WRITERS * EACH
        assert check(store).sound


def test_a_hundred_kills_lose_nothing_acknowledged_and_corrupt_nothing(tmp_path, processes):
    """A writer dies by SIGKILL at any moment; the next one goes on in the same file."""
    chance, began = random.Random(5), time.monotonic()
    trainee = Reviewer("Ann", ReviewerRole.TRAINEE)
    path, acknowledged, midway = tmp_path / "review.db", set(), 0
    with review(path, 5_000, trainee) as store:
        ids = store.all_ids()
        for _ in range(KILLS):
            done = {d.record_id for d in store.decisions(Stage.TITLE_ABSTRACT)}
            rest = [i for i in ids if i not in done]
            mine, theirs = processes.Pipe(duplex=False)
            process = processes.Process(
                target=decide_many, args=(store_url(path), "Ann", rest, theirs)
            )
            process.start()
            theirs.close()
            mine.poll(chance.choice([0, 5]))  # now and then before the first decision
            time.sleep(chance.uniform(0, 0.08))
            process.kill()
            process.join(timeout=30)
            assert process.exitcode == -9
            said = received(mine)
            midway += bool(said)
            acknowledged |= set(said)
            stands = {(d.record_id, d.id) for d in store.decisions(history=True)}
            assert acknowledged <= stands
            assert len({record_id for record_id, _ in stands}) == len(stands)
            assert whole(path)
            assert check(store).sound
    took = time.monotonic() - began
    assert midway > KILLS // 2, "too few were killed among their decisions to show anything"
    print(f"{KILLS} kills, {len(acknowledged):,} decisions acknowledged, {took:.0f} s")  # noqa: T201


def store_url(path):
    return f"sqlite:///{path}"


def whole(path):
    raw = sqlite3.connect(path)
    try:
        return raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        raw.close()
