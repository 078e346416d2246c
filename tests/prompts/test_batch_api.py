"""The Batch API over HTTP, against a server on this machine that holds files and batches."""

import json
import re

import pytest

from realist.data.domain import Consent
from realist.data.errors import InputError, ModelError, RefusedError
from realist.prompts.batch import read_batch, write_batch
from realist.prompts.batch_api import BatchApi, give_up, under_way
from realist.prompts.calllog import CallStatus, MemoryCallLog
from realist.prompts.loopback import LoopbackServer, Served, completion, fault
from realist.prompts.model import Message, ModelRequest, Origin


class Provider:
    """Takes one file, makes one batch, answers every line by hand in reverse order."""

    def __init__(self):
        self.lines = []
        self.calls = []

    def __call__(self, method, path, body):
        self.calls.append((method, path))
        if path == "/v1/files":
            found = re.findall(rb'\{"custom_id".*', body)
            self.lines = [json.loads(line) for line in found]
            return served({"id": "file-in", "object": "file", "purpose": "batch"})
        if path == "/v1/batches":
            return served(self.batch("validating"))
        if path == "/v1/batches/b1":
            return served(self.batch("completed", output_file_id="file-out"))
        if path == "/v1/files/file-out/content":
            return Served("\n".join(map(answered, reversed(self.lines))))
        return fault(404, message=path)

    def batch(self, status, **more):
        counts = {"total": 2, "completed": 2 if more else 0, "failed": 0}
        return {"id": "b1", "object": "batch", "status": status, "request_counts": counts, **more}


def served(value):
    return Served(json.dumps(value))


def answered(line):
    body = json.loads(completion({"said": line["body"]["messages"][0]["content"]}).body)
    response = {"status_code": 200, "body": body}
    return json.dumps({"custom_id": line["custom_id"], "response": response, "error": None})


def written(tmp_path, *, consent=Consent.MODEL_ALLOWED):
    log, path = MemoryCallLog(), tmp_path / "out.jsonl"
    origin = Origin(consent=consent, document_id="D1")
    requests = [ModelRequest((Message("user", t),), "m", origin=origin) for t in ("a", "b")]
    write_batch(requests, path, log, stays_local=True)
    return requests, log, path


def test_a_batch_goes_out_and_its_answers_come_in(tmp_path):
    """Uploaded as it was written, fetched as a file, read like any reply file."""
    requests, log, path = written(tmp_path)
    provider = Provider()
    with LoopbackServer([], other=provider) as server:
        api = BatchApi(base_url=server.url, api_key="k-1")
        sent = api.submit(path, log)
        assert (sent.id, sent.status) == ("b1", "validating")
        state = api.fetch(sent.id, tmp_path)
        assert {h["authorization"] for h in server.headers} == {"Bearer k-1"}
    assert provider.lines == [json.loads(line) for line in path.read_text().splitlines()]
    assert (state.status, state.completed, state.total) == ("completed", 2, 2)
    assert read_batch(state.files, log).answered == 2
    assert [log.get(r.key).parsed["said"] for r in requests] == ["a", "b"]


def test_a_batch_with_a_local_document_is_not_sent(tmp_path):
    """The gate stands before the upload; nothing is sent of the whole file."""
    _, log, path = written(tmp_path, consent=Consent.LOCAL_ONLY)
    with pytest.raises(RefusedError, match="D1 is local_only"):
        BatchApi(base_url="http://model.example/v1").submit(path, log)


def test_a_file_of_another_review_is_not_sent(tmp_path):
    """Whose consent it has cannot be known."""
    _, _, path = written(tmp_path)
    with pytest.raises(InputError, match=r"out\.jsonl line 1"):
        BatchApi(base_url="http://127.0.0.1:9/v1").submit(path, MemoryCallLog())


def test_a_provider_that_refuses_is_quoted(tmp_path):
    """The error names the Batch API and what it said."""
    _, log, path = written(tmp_path)
    refuse = lambda *_: fault(400, message="no batches here")  # noqa: E731
    with LoopbackServer([], other=refuse) as server:
        api = BatchApi(base_url=server.url)
        with pytest.raises(ModelError, match="no batches here"):
            api.submit(path, log)
        with pytest.raises(ModelError, match="no batches here"):
            api.fetch("b1", tmp_path)


def test_what_a_batch_left_unanswered_is_open_again(tmp_path):
    """Under way once sent; failed, with the reason, once the batch is over without a reply."""
    requests, log, path = written(tmp_path)
    with LoopbackServer([], other=Provider()) as server:
        sent = BatchApi(base_url=server.url).submit(path, log)
    assert {r.key for r in under_way(log)[sent.id]} == {r.key for r in requests}
    (tmp_path / "half.jsonl").write_text(answered({**line_of(requests[0])}))
    read_batch([tmp_path / "half.jsonl"], log)
    assert give_up(sent.id, "expired", log) == 1
    assert under_way(log) == {}
    left = log.find(requests[1].key)
    assert (left.status, "expired" in left.error) == (CallStatus.FAILED, True)
    assert write_batch(requests, path, log, stays_local=True).written == 1


def line_of(request):
    return {"custom_id": request.key, "body": request.body()}
