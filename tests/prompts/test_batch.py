"""Requests out, replies in: any order, in part, twice, and nothing lost or paid again."""

import json
import random

import pytest

from realist.data.domain import Consent
from realist.data.errors import MissingInputError, ModelError, UnwritableError
from realist.prompts.batch import CollectingModel, read_batch, write_batch
from realist.prompts.budget import Ledger, Price
from realist.prompts.calllog import Call, CallStatus, MemoryCallLog
from realist.prompts.logged import LoggedModel
from realist.prompts.model import (
    Message,
    ModelReply,
    ModelRequest,
    NotAnsweredError,
    Origin,
)

OPEN = Origin(consent=Consent.MODEL_ALLOWED, document_id="D1")


def request(text, origin=OPEN):
    return ModelRequest((Message("user", text),), model="m", origin=origin)


def answer(key, text="{}", **choice):
    """A line as the provider writes it, by hand."""
    body = {
        "model": "m-1",
        "choices": [{"finish_reason": "stop", **choice, "message": {"content": text}}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100},
    }
    return {"id": "b", "custom_id": key, "response": {"status_code": 200, "body": body}}


def write(path, lines):
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


@pytest.fixture
def queued(tmp_path):
    """Twelve requests in a batch file, and the log that knows them."""
    log = MemoryCallLog()
    requests = [request(f"question {n}") for n in range(12)]
    out = write_batch(requests, tmp_path / "out.jsonl", log)
    assert (out.written, out.withheld) == (12, 0)
    return requests, log, tmp_path / "out.jsonl"


def test_a_line_is_what_the_batch_api_takes(queued):
    """custom_id is the request's key; the body is the request and nothing about its origin."""
    requests, log, path = queued
    line = json.loads(path.read_text().splitlines()[0])
    assert line["custom_id"] == requests[0].key
    assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")
    assert line["body"] == requests[0].body()
    assert "D1" not in path.read_text()
    assert log.find(requests[0].key).status is CallStatus.QUEUED


def test_shuffled_halves_read_twice_give_each_answer_once(queued, tmp_path):
    """Order, parts and repeats make no difference to the log."""
    requests, log, _ = queued
    lines = [answer(r.key, f'{{"n": {n}}}') for n, r in enumerate(requests)]
    random.Random(2).shuffle(lines)
    first, second = write(tmp_path / "1", lines[:6]), write(tmp_path / "2", lines[6:])
    half = read_batch([second], log, price=Price(1.0, 10.0, "2026-03"))
    assert (half.found, half.answered, half.known) == (6, 6, 0)
    both = read_batch([first, second, first], log)
    assert (both.found, both.answered, both.known, both.rejected) == (18, 6, 12, ())
    assert [log.get(r.key).parsed["n"] for r in requests] == list(range(12))
    rows = [c for c in log.calls() if c.status is CallStatus.ANSWERED]
    assert len(rows) == 12
    assert {c.cost for c in rows} == {0.001, None}  # half of 0.002, or not priced
    assert {c.request.origin.document_id for c in rows} == {"D1"}


def test_failures_and_bad_lines_cost_the_good_ones_nothing(queued, tmp_path):
    """Each line is counted once, with its place and reason where it cannot be used."""
    requests, log, _ = queued
    keys = [r.key for r in requests]
    error_body = {"response": {"status_code": 500, "body": {"error": {"message": "down"}}}}
    lines = [
        json.dumps(answer(keys[0])),
        json.dumps({"custom_id": keys[1], "response": None, "error": {"code": "expired"}}),
        json.dumps({"custom_id": keys[2], **error_body}),
        json.dumps(answer(keys[3], "{", finish_reason="length")),
        json.dumps(answer(keys[4], "", finish_reason="content_filter")),
        "{half a li",
        json.dumps(answer("0" * 64)),
        json.dumps({"response": {}}),
        json.dumps({"custom_id": keys[5], "response": {"status_code": 200, "body": {}}}),
        json.dumps({"custom_id": keys[5], "text": 7}),
        "",
        "[]",
    ]
    path = tmp_path / "errors.jsonl"
    path.write_text("\r\n".join(lines), encoding="utf-8-sig")
    taken = read_batch([path], log)
    assert (taken.found, taken.answered, taken.failed) == (11, 1, 2)
    assert (taken.truncated, taken.refused) == (1, 1)
    assert [(r.file, r.line) for r in taken.rejected] == [
        ("errors.jsonl", n) for n in (6, 7, 8, 9, 10, 12)
    ]
    assert "not JSON" in taken.rejected[0].reason
    assert "no such request" in taken.rejected[1].reason
    assert "custom_id" in taken.rejected[2].reason
    again = read_batch([path], log)
    assert (again.known, again.answered, again.failed) == (5, 0, 0)
    assert log.find(keys[1]).error == '{"code":"expired"}'


def test_an_error_that_comes_after_the_answer_changes_nothing(queued, tmp_path):
    """The provider's error file may be read last."""
    requests, log, _ = queued
    key = requests[0].key
    lines = [answer(key, '{"a": 1}'), {"custom_id": key, "error": {"code": "x"}}]
    read_batch([write(tmp_path / "both", lines)], log)
    assert log.get(key).parsed == {"a": 1}
    assert log.find(key).status is CallStatus.ANSWERED


def test_anyone_may_answer_by_other_means(queued, tmp_path):
    """A custom_id with a text, or with a reply as JSON, is a line too."""
    requests, log, _ = queued
    lines = [
        {"custom_id": requests[0].key, "text": '{"by": "hand"}'},
        {"custom_id": requests[1].key, "reply": {"by": "another program"}},
    ]
    assert read_batch([write(tmp_path / "own", lines)], log).answered == 2
    assert log.get(requests[0].key).parsed == {"by": "hand"}
    assert log.get(requests[1].key).parsed == {"by": "another program"}


def test_local_only_requests_are_withheld_unless_the_file_stays(tmp_path):
    """They are counted, and written only where the user says it is answered here."""
    log, path = MemoryCallLog(), tmp_path / "out.jsonl"
    requests = [request("a"), request("what she told us", Origin(document_id="D2"))]
    assert write_batch(requests, path, log).withheld == 1
    assert "she told us" not in path.read_text()
    assert write_batch(requests, path, log, stays_local=True).written == 2
    assert "she told us" in path.read_text()


def test_answered_questions_are_left_out_and_the_rest_written_again(queued, tmp_path):
    """A second batch holds what is still open, and queues nothing twice."""
    requests, log, _ = queued
    log.put(Call(requests[0], CallStatus.ANSWERED, ModelReply("{}")))
    again = write_batch([*requests, requests[1]], tmp_path / "2.jsonl", log)
    assert again.written == 11
    assert sum(c.status is CallStatus.QUEUED for c in log.calls()) == 12


def test_a_collecting_model_keeps_each_open_question_once():
    """Behind the log it sees only what the log cannot answer."""
    log = MemoryCallLog()
    log.put(Call(request("known"), CallStatus.ANSWERED, ModelReply("{}")))
    collector = CollectingModel()
    model = LoggedModel(collector, log, ledger=Ledger(None))
    model.complete(request("known"))
    for text in ("b", "a", "b"):
        with pytest.raises(NotAnsweredError):
            model.complete(request(text))
    assert sorted(r.messages[0].content for r in collector.requests) == ["a", "b"]


def test_files_that_cannot_be_written_or_read_are_said(tmp_path):
    """And an older file stays whole when a new one cannot be written."""
    with pytest.raises(UnwritableError, match="out"):
        write_batch([request("a")], tmp_path / "none" / "out.jsonl", MemoryCallLog())
    with pytest.raises(MissingInputError, match="absent"):
        read_batch([tmp_path / "absent.jsonl"], MemoryCallLog())


def test_what_a_batch_refused_is_final_when_it_comes_in_and_asked_again_when_it_goes_out():
    """A refusal or failure counts as what came of it; a cut-off reply gets its repair."""
    log = MemoryCallLog()
    asked = ModelRequest((Message("user", "q"),), "m", origin=Origin(document_id="D1"))
    for status, reply in (
        (CallStatus.REFUSED, ModelReply("", refusal="No.")),
        (CallStatus.TRUNCATED, ModelReply("{", "length")),
    ):
        log.put(Call(request=asked, status=status, reply=reply))
        assert CollectingModel(log, final=True).complete(asked) == reply
    assert CollectingModel(log).complete(asked).truncated
    log.put(Call(request=asked, status=CallStatus.FAILED, error="no such model"))
    with pytest.raises(ModelError, match="no such model"):
        CollectingModel(log, final=True).complete(asked)
    with pytest.raises(NotAnsweredError):
        CollectingModel(log).complete(asked)
