"""Every chain replayed from recorded HTTP, without a server.

The replies were hand-written (for C/M/O from the gold annotation) and recorded against the
loopback server on this machine; no model was asked. After a change of a prompt, a window or the
adapter: `make record`, and read the diff.
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
from realist.data.domain import Proposal, Record
from realist.data.fulltext import read_document
from realist.extraction.asking import Asker, Task
from realist.extraction.asking import run as run_tasks
from realist.extraction.assembly import assemble
from realist.extraction.chains import ModelProposer
from realist.extraction.locate import Source
from realist.extraction.study import appraise, characteristics
from realist.extraction.theory_tests import Target, put_to_test
from realist.prompts.budget import FREE, Ledger
from realist.prompts.calllog import MemoryCallLog
from realist.prompts.langchain_model import openai_compatible
from realist.prompts.logged import LoggedModel
from realist.prompts.loopback import LoopbackServer, completion, fault
from realist.prompts.replies import ScreeningReply
from realist.prompts.screen import one_by_one, screening_request

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


NO_JSON = "Here is what you asked for:"
OTHERS = ("characteristics", "assembly", "appraisal", "theory_test", "screening")
OTHER_SCENARIOS = {
    **{f"{chain}_normal": [] for chain in OTHERS},
    **{f"{chain}_malformed": [completion(NO_JSON)] for chain in OTHERS},
}
ALL = {**SCENARIOS, **OTHER_SCENARIOS}


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


def run_other(folder, name):
    """Another chain over the same document: what it found, its run and the model."""
    chain = name.rpartition("_")[0]
    file = folder / NAME
    file.write_text(next(d.text for d in demo_documents() if d.name == NAME), encoding="utf-8")
    document = replace(read_document(file), id=name)
    adapter = openai_compatible("loopback", base_url=f"http://127.0.0.1:{PORT}/v1")
    model = LoggedModel(adapter, MemoryCallLog(), ledger=Ledger(FREE), sleep=lambda _: None)
    return RUNS[chain](Asker(model, workers=1), document), model


def _assembly(asker, document):
    source = Source(document.text)
    planted = next(g for g in demo_gold() if g.document == NAME).cmocs[0]
    extracts = [Proposal(document.id, s.role, s.quote, source.locate(s.quote)) for s in planted]
    return assemble(asker, document, extracts)


def _screening(asker, document):
    record = Record(id="R1", title=document.title, abstract=document.text[:1500])
    request = screening_request(record, question="?", criteria=CRITERIA, model="loopback")
    task = Task(request, ScreeningReply, lambda answer: [answer.value], one_by_one(CRITERIA))
    return run_tasks(asker, [task])


CRITERIA = ("It is about integrated care.", "It says why something works.")
SCALES = dict.fromkeys(("relevance", "richness", "rigour"), ("high", "low"))
RUNS = {
    "characteristics": characteristics,
    "assembly": _assembly,
    "appraisal": lambda asker, document: appraise(asker, document, scales=SCALES),
    "theory_test": lambda asker, document: put_to_test(
        asker, document, [Target("C1", "Meetings build trust.")]
    ),
    "screening": _screening,
}


def other_reply(request):
    """A hand-written reply that quotes the first words of the first paragraph shown."""
    shown = re.findall(r"^\[(\d+)\] (.*)$", request["messages"][1]["content"], re.MULTILINE)
    number, words = int(shown[0][0]), " ".join(shown[0][1].split()[:6])
    quote = {"paragraph": number, "quote": words}
    level = {"evidence": [quote], "reasoning": "By hand.", "level": "high"}
    judged = {"quote": words, "reasoning": "By hand.", "judgement": "met"}
    joined = {"extracts": [1, 2], "reasoning": "By hand.", "statement": "By hand."}
    found = {**quote, "field": "objectives", "summary": "By hand.", "basis": "stated"}
    bears = {**quote, "reasoning": "By hand.", "bearing": "supports"}
    return {
        "CharacteristicsReply": {"reading": "By hand.", "findings": [found]},
        "AssemblyReply": {
            "reading": "By hand.",
            "configurations": [{**joined, "basis": "inferred"}],
        },
        "AppraisalReply": {"appraisals": [{"criterion": c, **level} for c in SCALES]},
        "TheoryReply": {"evidence": [bears], "reasoning": "By hand.", "verdict": "supports"},
        "ScreeningReply": {
            "criteria": [{"criterion": n, **judged} for n in (1, 2)],
            "reasons": "By hand.",
            "verdict": "include",
        },
    }[request["response_format"]["json_schema"]["name"]]


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


@pytest.mark.parametrize("name", OTHER_SCENARIOS)
def test_every_other_chain_replays_without_a_server(name, tmp_path):
    """Every recorded exchange is used; a reply that was no JSON was repaired."""
    with replayed(name) as cassette:
        done, model = run_other(tmp_path, name)
        assert cassette.all_played
    assert (done.failures, done.pending) == ((), 0)
    assert done.repaired == name.endswith("malformed")
    chain = name.rpartition("_")[0]
    found = {"characteristics": done.parts, "appraisal": 3}.get(chain, 1)
    assert len(done.found) == found
    assert model.ledger.spending.calls == len(cassette)


@pytest.mark.parametrize("name", ALL)
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
    assert {path.stem for path in CASSETTES.iterdir()} == set(ALL)


def record():
    """Record all scenarios anew."""
    import tempfile

    spec = importlib.util.spec_from_file_location(
        "honest", Path(__file__).with_name("conftest.py")
    )
    honest = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(honest)
    CASSETTES.mkdir(exist_ok=True)
    for name, faults in ALL.items():
        path = CASSETTES / f"{name}.yaml"
        path.unlink(missing_ok=True)
        cmo = name in SCENARIOS
        reply = (
            (lambda r: honest.honest_reply(r["messages"][1]["content"])) if cmo else other_reply
        )
        script = scripted(list(faults), reply)
        with (
            tempfile.TemporaryDirectory() as folder,
            LoopbackServer(script, port=PORT),
            recorder().use_cassette(str(path), record_mode="once"),
        ):
            (run if cmo else run_other)(Path(folder), name)
        path.write_text(HEADER + path.read_text(encoding="utf-8"), encoding="utf-8")


def scripted(faults, reply_to):
    """The faults first, then honest replies."""
    return lambda request: faults.pop(0) if faults else completion(reply_to(request))


if __name__ == "__main__":
    record()
