"""The C/M/O chain replayed from recorded HTTP, without a server.

The replies were hand-written from the gold annotation and recorded against the loopback server
on this machine; no model was asked. After a change of a prompt, a window or the adapter:
`.venv/bin/python tests/extraction/test_cassettes.py`, and read the diff.
"""

import importlib.util
import re
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import vcr
import yaml

from realist.data.demo.documents import demo_documents, demo_gold
from realist.data.fulltext import read_document
from realist.extraction.asking import Asker
from realist.extraction.chains import ModelProposer
from realist.prompts.budget import FREE, Ledger
from realist.prompts.calllog import MemoryCallLog
from realist.prompts.langchain_model import openai_compatible
from realist.prompts.logged import LoggedModel
from realist.prompts.loopback import LoopbackServer, completion, fault

CASSETTES = Path(__file__).parents[1] / "cassettes"
NAME = "study_shared_purpose.md"
PORT = 18_237  # any: requests are matched by method, path and body
HEADER = (
    "# Hand-written replies, recorded against Realist's loopback server on this machine. "
    "No model was asked.\n"
)
SCENARIOS = {
    "cmo_normal": [],
    "cmo_malformed": [completion("Here are the configurations you asked for:")],
    "cmo_truncated": [completion('{"reading": "A study of', finish_reason="length")],
    "cmo_refused": [completion("", refusal="I cannot help with that.")],
    "cmo_busy": [fault(429, retry_after="0"), fault(503)],
}


def recorder():
    """The library as it records and replays here: no secrets, no dates, no other hosts."""
    return vcr.VCR(
        match_on=("method", "path", "body"),
        filter_headers=["authorization", "user-agent", "host", "connection"],
        before_record_response=bare,
        decode_compressed_response=True,
    )


def bare(response):
    """A response without the headers that change from one recording to the next."""
    kept = {"content-type", "retry-after"}
    headers = {k: v for k, v in response["headers"].items() if k.lower() in kept}
    return {**response, "headers": headers}


def run(folder, name):
    """The chain over one document, one window after the other, as every scenario has it."""
    file = folder / NAME
    file.write_text(next(d.text for d in demo_documents() if d.name == NAME), encoding="utf-8")
    adapter = openai_compatible("loopback", base_url=f"http://127.0.0.1:{PORT}/v1")
    model = LoggedModel(adapter, MemoryCallLog(), ledger=Ledger(FREE), sleep=lambda _: None)
    proposer = ModelProposer(Asker(model, workers=1))
    proposals = proposer.propose(replace(read_document(file), id=name))
    return proposals, proposer.runs[name], model


@contextmanager
def replayed(name):
    path = CASSETTES / f"{name}.yaml"
    with recorder().use_cassette(str(path), record_mode="none") as cassette:
        yield cassette


def gold_places():
    planted = next(g for g in demo_gold() if g.document == NAME)
    return {(s.role, s.start, s.end) for cmoc in planted.cmocs for s in cmoc}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_recorded_run_replays_without_a_server(name, tmp_path):
    """Every recorded exchange is used, and only the refused window's proposals are missing."""
    with replayed(name) as cassette:
        proposals, done, model = run(tmp_path, name)
        assert cassette.all_played
    found = {(p.role, p.located.start, p.located.end) for p in proposals}
    assert all(p.located.match.verbatim for p in proposals)
    refused = name == "cmo_refused"
    assert [f.kind for f in done.failures] == (["refused"] if refused else [])
    assert done.repaired == (name in ("cmo_malformed", "cmo_truncated"))
    assert model.ledger.spending.retries == (2 if name == "cmo_busy" else 0)
    if refused:
        assert found < gold_places()
    else:
        assert found == gold_places()


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_cassette_says_that_it_is_hand_written_and_names_no_machine(name):
    """First line, hosts, paths and keys; and few enough exchanges to match by body quickly."""
    text = (CASSETTES / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith(HEADER)
    recorded = yaml.safe_load(text)["interactions"]
    assert {i["request"]["uri"].split("/")[2].split(":")[0] for i in recorded} == {"127.0.0.1"}
    assert set(re.findall(r"https?://[^/\s\"']+", text)) == {f"http://127.0.0.1:{PORT}"}
    assert "authorization" not in text.lower()
    assert not re.search(r"/(?:home|root|work|tmp|Users)/", text)
    assert len(recorded) < 50


def test_no_cassette_is_left_over():
    """Each one belongs to a scenario."""
    assert {path.stem for path in CASSETTES.iterdir()} == set(SCENARIOS)


def record():
    """Record all scenarios anew."""
    import tempfile

    spec = importlib.util.spec_from_file_location(
        "honest", Path(__file__).with_name("conftest.py")
    )
    honest = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(honest)
    CASSETTES.mkdir(exist_ok=True)
    for name, faults in SCENARIOS.items():
        path = CASSETTES / f"{name}.yaml"
        path.unlink(missing_ok=True)
        script = scripted(list(faults), honest.honest_reply)
        with (
            tempfile.TemporaryDirectory() as folder,
            LoopbackServer(script, port=PORT),
            recorder().use_cassette(str(path), record_mode="once"),
        ):
            run(Path(folder), name)
        path.write_text(HEADER + path.read_text(encoding="utf-8"), encoding="utf-8")


def scripted(faults, reply_to):
    """The faults first, then honest replies."""
    return lambda request: (
        faults.pop(0) if faults else completion(reply_to(request["messages"][1]["content"]))
    )


if __name__ == "__main__":
    record()
