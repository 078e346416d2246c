"""Every chain over HTTP against a server on this machine; replies are written by hand.

Faults on the way, a run killed in the middle, and batches answered in shuffled halves: no call
is paid for twice, nothing found is lost, and every road ends at the same rows.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from model_replies import CHAINS, as_batch_line, new_review, reply_to, units

from realist.app.model_choice import ModelChoice
from realist.app.work_batches import batch_in, batch_out
from realist.app.work_model import ask_directly
from realist.data import schema
from realist.data.integrity import check
from realist.data.store import Store
from realist.prompts.calllog import CallStatus
from realist.prompts.loopback import LoopbackServer, Served, completion, fault
from realist.prompts.model import canonical_json
from realist.prompts.store_log import StoreCallLog

pytestmark = pytest.mark.slow

FOUND = {
    "extract": (4, {"assembly": 2, "characteristics": 2}, 6),
    "appraise": (0, {"appraisal": 6}, 2),
    "theory": (0, {"theory_test": 2}, 2),
    "screening": (0, {"screening": 3}, 3),
}
FAULTS = {
    "normal": ([], {}),
    "malformed": ([completion("{ no json")], {}),
    "truncated": ([completion('{"reading": ', finish_reason="length")], {"truncated": 1}),
    "429": ([fault(429, retry_after="0")], {}),
    "503": ([fault(503, retry_after="0"), fault(500, retry_after="0")], {}),
}


class Script:
    """Faults for the first asking of each question, in turn; honest from then on."""

    def __init__(self, *faults):
        self.faults = list(faults)
        self.seen = set()
        self.answered = Counter()

    def __call__(self, request):
        question = canonical_json(request)
        if question not in self.seen and self.faults:
            self.seen.add(question)
            return self.faults.pop(0)
        self.answered[question] += 1
        return completion(reply_to(request), model="loopback-1")


@pytest.fixture
def review(tmp_path):
    with new_review(tmp_path / "direct") as store:
        yield store


def choice(server, **settings):
    return ModelChoice("m", server.url, **settings)


def found(result):
    return result["proposals"], result["suggestions"]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("chain", CHAINS)
def test_a_fault_on_the_way_loses_nothing_of_any_chain(review, chain, fault):
    """Retried or repaired, logged as what it was; the second run asks nothing and adds nothing."""
    first, statuses = FAULTS[fault]
    with LoopbackServer(Script(*first)) as server:
        work = units(review, chain)
        result = ask_directly(review, choice(server), work)
        asked = len(server.requests)
        again = ask_directly(review, choice(server), work)
        assert len(server.requests) == asked
    proposals, suggestions, calls = FOUND[chain]
    assert found(result) == found(again) == (proposals, suggestions)
    assert result["failed"] == []
    assert result["calls"] == calls + (fault in ("malformed", "truncated"))
    assert (result["new"], again["new"]) == (proposals + sum(suggestions.values()), 0)
    rows = Counter(c.status.value for c in StoreCallLog(review).calls())
    assert rows["truncated"] == statuses.get("truncated", 0)
    assert all(g.found for s in review.suggestions() for g in s.grounds)
    assert check(review).sound


@pytest.mark.parametrize("chain", CHAINS)
def test_a_refused_question_is_counted_and_asked_again_next_time(review, chain):
    """The rest is kept; the next run asks that question (and what rests on it) alone."""
    with LoopbackServer(Script(completion("", refusal="I cannot."))) as server:
        result = ask_directly(review, choice(server, workers=1), units(review, chain))
        assert [f["kind"] for f in result["failed"]] == ["refused"]
        before = len(server.requests)
        again = ask_directly(review, choice(server), units(review, chain))
        assert len(server.requests) == before + 1
    assert found(again) == FOUND[chain][:2]
    assert again["failed"] == []


@pytest.mark.parametrize("chain", CHAINS)
def test_a_reply_that_does_not_come_in_time_is_asked_for_again(review, chain):
    """A time-out is worth another attempt."""
    with LoopbackServer(Script(Served("{}", delay=1.5))) as server:
        result = ask_directly(review, choice(server, timeout=0.5), units(review, chain))
    assert found(result) == FOUND[chain][:2]


@pytest.mark.parametrize("chain", CHAINS)
def test_a_batch_in_shuffled_halves_ends_at_the_direct_run_s_tables(review, tmp_path, chain):
    """Out, answered in any order in two files, in, until nothing is open: equal digests."""
    with LoopbackServer(Script()) as server:
        ask_directly(review, choice(server), units(review, chain))
    batched = choice(server)
    shuffle = random.Random(4).shuffle
    with new_review(tmp_path / "batch") as store:
        for turn in range(5):
            file = tmp_path / f"{turn}.jsonl"
            if not batch_out(store, batched, units(store, chain), file)["written"]:
                break
            lines = [json.loads(line) for line in file.read_text().splitlines()]
            answers = [as_batch_line(a, completion(reply_to(a["body"])).body) for a in lines]
            shuffle(answers)
            halves = [tmp_path / f"{turn}a", tmp_path / f"{turn}b"]
            halves[0].write_text("\n".join(answers[: len(answers) // 2]))
            halves[1].write_text("\n".join(answers[len(answers) // 2 :]))
            result = batch_in(store, batched, units(store, chain), halves[::-1])
        twice = batch_in(store, batched, units(store, chain), halves)
        assert (result["open"], twice["new"], twice["known"]) == (0, 0, len(answers))
        for table in (schema.proposal, schema.suggestion):
            assert store.digest(table) == review.digest(table)
        assert check(store).sound
        replies = [
            {c.key: c.reply.text for c in StoreCallLog(s).calls() if c.reply}
            for s in (store, review)
        ]
    assert replies[0] == replies[1]


@pytest.mark.parametrize("chain", CHAINS)
def test_half_a_batch_keeps_what_is_whole_and_waits_for_the_rest(review, tmp_path, chain):
    """A document with an open question waits; what comes later completes the same rows."""
    with LoopbackServer(Script()) as server:
        ask_directly(review, choice(server), units(review, chain))
    batched = choice(server)
    with new_review(tmp_path / "batch") as store:
        for turn in range(5):
            file = tmp_path / f"{turn}.jsonl"
            if not batch_out(store, batched, units(store, chain), file)["written"]:
                break
            for half, line in enumerate(file.read_text().splitlines()):
                asked = json.loads(line)
                answer = as_batch_line(asked, completion(reply_to(asked["body"])).body)
                (tmp_path / f"{turn}-{half}").write_text(answer)
                batch_in(store, batched, units(store, chain), [tmp_path / f"{turn}-{half}"])
        assert store.digest(schema.suggestion) == review.digest(schema.suggestion)
        places = [
            sorted((p.document_id, str(p.role), p.located.start, p.configuration) for p in s)
            for s in (store.proposals(), review.proposals())
        ]
    assert places[0] == places[1]


@pytest.mark.parametrize("chain", CHAINS)
def test_a_cancelled_run_ends_its_retries_and_begins_no_call(review, chain):
    """A busy server asks for a minute's patience; the run ends at once, and goes on later."""
    stop, script = threading.Event(), Script()

    def busy(_request):
        stop.set()
        return fault(429, retry_after="60")

    with LoopbackServer(busy) as server:
        began = time.monotonic()
        work = units(review, chain)
        result = ask_directly(review, choice(server, workers=1), work, stop=stop)
        assert time.monotonic() - began < 20
        assert len(server.requests) == 1
    assert result["new"] == 0
    with LoopbackServer(script) as server:
        result = ask_directly(review, choice(server), units(review, chain))
    assert found(result) == FOUND[chain][:2]


CHILD = """
import sys
sys.path.insert(0, {makers!r})
from model_replies import units
from realist.app.model_choice import ModelChoice
from realist.app.work_model import ask_directly
from realist.data.store import Store
url, database, chain = sys.argv[1:]
with Store.open(database) as store:
    choice = ModelChoice("m", url, workers=1)
    print(ask_directly(store, choice, units(store, chain))["new"])
"""


@pytest.mark.parametrize("chain", CHAINS)
def test_a_run_killed_in_the_middle_goes_on_without_paying_again(tmp_path, chain):
    """SIGKILL while a reply is awaited: what was answered is on disk, the rest is asked once."""
    new_review(tmp_path).close()
    database = f"sqlite:///{tmp_path / 'review.db'}"
    script, awaited = Script(), threading.Event()

    def hold_the_second(request):
        if sum(script.answered.values()) == 1 and not awaited.is_set():
            awaited.set()
            return Served("{}", delay=30)
        return script(request)

    code = CHILD.format(makers=str(Path(__file__).parent / "makers"))
    with LoopbackServer(hold_the_second) as server:
        command = [sys.executable, "-c", code, server.url, database, chain]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
            reached = awaited.wait(60)
            child.kill()
        assert reached
        assert child.returncode == -signal.SIGKILL
        subprocess.run(command, capture_output=True, check=True, text=True, env=os.environ)
    proposals, suggestions, calls = FOUND[chain]
    assert set(script.answered.values()) == {1}
    assert len(script.answered) == calls
    with Store.open(database) as store:
        kept = Counter(str(s.kind) for s in store.suggestions())
        assert (len(store.proposals()), dict(kept)) == (proposals, suggestions)
        rows = Counter(c.status for c in StoreCallLog(store).calls())
        assert rows == {CallStatus.ANSWERED: calls}
        assert check(store).sound
