"""The whole chain over HTTP against a server on this machine; replies are hand-written.

Faults on the way, a run killed in the middle, and a batch answered in shuffled halves: no call
is paid for twice, no proposal is lost, and every road ends at the same proposals.
"""

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter

import pytest

from realist.data.domain import Review
from realist.data.store import Store
from realist.extraction.asking import Asker
from realist.extraction.chains import ModelProposer
from realist.prompts.batch import CollectingModel, read_batch, write_batch
from realist.prompts.budget import FREE, Ledger
from realist.prompts.calllog import CallStatus, MemoryCallLog
from realist.prompts.langchain_model import openai_compatible
from realist.prompts.logged import LoggedModel
from realist.prompts.loopback import LoopbackServer, Served, completion, fault
from realist.prompts.model import canonical_json
from realist.prompts.store_log import StoreCallLog

NAME = "study_shared_purpose.md"


class Script:
    """Faults for the first asking of each question, in turn; honest from then on."""

    def __init__(self, reply_to, *faults):
        self.reply_to = reply_to
        self.faults = list(faults)
        self.answered = Counter()
        self.seen = set()

    def __call__(self, request):
        user = request["messages"][1]["content"]
        question = canonical_json(request)
        if question not in self.seen and self.faults:
            self.seen.add(question)
            return self.faults.pop(0)
        self.answered[question] += 1
        return completion(self.reply_to(user), model="loopback-1")


def model_at(server, log, **settings):
    adapter = openai_compatible(
        "loopback", base_url=server.url, timeout=settings.pop("timeout", 20)
    )
    return LoggedModel(adapter, log, ledger=Ledger(FREE), sleep=lambda _: None, **settings)


def places(proposals):
    return {(p.role, p.located.start, p.located.end) for p in proposals}


@pytest.mark.parametrize(
    ("first", "retries", "repaired", "statuses"),
    [
        ([], 0, 0, {}),
        ([completion("{ no json")], 0, 1, {}),
        ([completion('{"reading": ', finish_reason="length")], 0, 1, {"truncated": 1}),
        ([fault(429, retry_after="0")], 1, 0, {}),
        ([fault(503), fault(500)], 2, 0, {}),
        ([Served("{}", delay=1.0)], 1, 0, {}),
    ],
    ids=["normal", "malformed", "truncated", "429", "5xx", "timeout"],
)
def test_a_fault_on_the_way_loses_no_proposal(
    first, retries, repaired, statuses, demo, gold, reply_to
):
    """Retried or repaired, logged as what it was, and the document is complete."""
    log = MemoryCallLog()
    with LoopbackServer(Script(reply_to, *first)) as server:
        model = model_at(server, log, timeout=0.5)
        proposer = ModelProposer(Asker(model))
        assert places(proposer.propose(demo[NAME])) == gold[NAME]
    spent = model.ledger.spending
    assert (spent.retries, proposer.runs[NAME].repaired) == (retries, repaired)
    rows = Counter(c.status.value for c in log.calls())
    assert {k: v for k, v in rows.items() if k != "answered"} == statuses
    assert {c.reply.model for c in log.calls()} <= {"loopback-1", "loopback"}


def test_a_refused_window_is_counted_and_asked_again_next_time(demo, gold, reply_to):
    """A refusal is no answer: the next run asks that window alone."""
    log = MemoryCallLog()
    with LoopbackServer(Script(reply_to, completion("", refusal="I cannot."))) as server:
        proposer = ModelProposer(Asker(model_at(server, log)))
        proposer.propose(demo[NAME])
        (failure,) = proposer.runs[NAME].failures
        assert failure.kind == "refused"
        before = len(server.requests)
        assert places(proposer.propose(demo[NAME])) == gold[NAME]
        assert len(server.requests) == before + 1


def test_a_server_that_stays_down_costs_only_the_attempts(demo, reply_to):
    """Every window fails after its attempts, with a reason; the next run succeeds."""
    log = MemoryCallLog()
    with LoopbackServer(lambda _: fault(503)) as server:
        proposer = ModelProposer(Asker(model_at(server, log, attempts=2)))
        assert proposer.propose(demo[NAME]) == []
        done = proposer.runs[NAME]
        assert [f.kind for f in done.failures] == ["call"] * done.parts
        assert len(server.requests) == 2 * done.parts
    with LoopbackServer(Script(reply_to)) as server:
        assert ModelProposer(Asker(model_at(server, log))).propose(demo[NAME])


CHILD = """
    import sys
    from pathlib import Path
    from dataclasses import replace
    from realist.data.fulltext import read_document
    from realist.data.store import Store
    from realist.extraction.asking import Asker
    from realist.extraction.chains import ModelProposer
    from realist.prompts.budget import FREE, Ledger
    from realist.prompts.langchain_model import openai_compatible
    from realist.prompts.logged import LoggedModel
    from realist.prompts.store_log import StoreCallLog

    url, database, file = sys.argv[1:]
    document = replace(read_document(Path(file)), id="D1")
    with Store.open(database) as store:
        adapter = openai_compatible("loopback", base_url=url)
        model = LoggedModel(adapter, StoreCallLog(store), ledger=Ledger(FREE))
        proposer = ModelProposer(Asker(model, workers=1))
        for p in proposer.propose(document):
            print(p.role, p.located.start, p.located.end)
"""


@pytest.mark.slow
def test_a_run_killed_in_the_middle_goes_on_without_paying_again(tmp_path, demo, gold, reply_to):
    """SIGKILL while a reply is awaited: what was answered is on disk, the rest is asked once."""
    database = f"sqlite:///{tmp_path / 'review.db'}"
    with Store.create(database) as store:
        store.start(Review("Leadership"))
    script = Script(reply_to)
    awaited = threading.Event()

    def hold_the_second(request):
        if sum(script.answered.values()) == 1 and not awaited.is_set():
            awaited.set()
            return Served("{}", delay=30)
        return script(request)

    file = tmp_path / NAME
    file.write_text(demo[NAME].text, encoding="utf-8")
    command = [sys.executable, "-c", textwrap.dedent(CHILD)]
    with LoopbackServer(hold_the_second) as server:
        arguments = [server.url, database, str(file)]
        with subprocess.Popen([*command, *arguments], stdout=subprocess.DEVNULL) as child:
            reached = awaited.wait(30)
            child.kill()
        assert reached
        assert child.returncode == -signal.SIGKILL
        done = subprocess.run([*command, *arguments], capture_output=True, check=True, text=True)
    lines = {tuple(line.split()) for line in done.stdout.splitlines()}
    assert lines == {(r.value, str(s), str(e)) for r, s, e in gold[NAME]}
    assert set(script.answered.values()) == {1}
    assert len(script.answered) > 1
    with Store.open(database) as store:
        rows = list(StoreCallLog(store).calls())
    assert Counter(c.status for c in rows) == {CallStatus.ANSWERED: len(script.answered)}


def as_batch_line(line, reply_to):
    body = completion(reply_to(line["body"]["messages"][1]["content"]), model="loopback-1").body
    return f'{{"custom_id": "{line["custom_id"]}", "response": {{"status_code": 200, "body": {body}}}}}'


def test_a_batch_answered_in_shuffled_halves_ends_like_the_direct_run(
    tmp_path, demo, gold, reply_to
):
    """Same proposals, keys and replies in the log; no call was made."""
    direct_log, log = MemoryCallLog(), MemoryCallLog()
    names = [NAME, "study_linked_data.md", "interview_place_director.txt"]
    with LoopbackServer(Script(reply_to)) as server:
        direct = ModelProposer(Asker(model_at(server, direct_log), model_name="loopback"))
        expected = [direct.propose(demo[name]) for name in names]

    def pass_over():
        collector = CollectingModel()
        model = LoggedModel(collector, log, ledger=Ledger(FREE))
        proposer = ModelProposer(Asker(model, model_name="loopback"))
        return proposer, [proposer.propose(demo[name]) for name in names], collector.requests

    proposer, nothing, requests = pass_over()
    assert nothing == [[], [], []]
    assert all(run.pending == run.parts for run in proposer.runs.values())
    assert write_batch(requests, tmp_path / "out.jsonl", log).withheld > 0  # the interview
    write_batch(requests, tmp_path / "out.jsonl", log, stays_local=True)
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    answers = [as_batch_line(line, reply_to) for line in lines]
    random.Random(4).shuffle(answers)
    half = len(answers) // 2
    (tmp_path / "a").write_text("\n".join(answers[:half]))
    (tmp_path / "b").write_text("\n".join(answers[half:]))

    read_batch([tmp_path / "b"], log)
    _, some, left = pass_over()
    assert len(left) == half
    assert sum(map(len, some)) < sum(map(len, expected))
    read_batch([tmp_path / "a", tmp_path / "b"], log)
    _, all_of_them, left = pass_over()
    assert left == []
    assert all_of_them == expected
    for row in direct_log.calls():
        assert log.get(row.key) == row.reply
    assert places(all_of_them[0]) == gold[NAME]


def test_the_adapters_import_is_not_paid_for_by_those_who_do_not_call():
    """The chain's modules load without langchain or openai."""
    code = (
        "import sys, realist.prompts.langchain_model, realist.prompts.batch_api, "
        "realist.prompts.logged; "
        "print(sorted({'langchain', 'langchain_core', 'openai', 'httpx2'} & set(sys.modules)))"
    )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"
    assert time.monotonic() - began < 20
