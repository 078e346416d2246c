"""People's own extracts and two extractors' differences from the command line."""

import json

import pytest
from click.testing import CliRunner

from realist.app.cli import realist
from realist.app.work_extraction_eval import extraction_scores
from realist.app.work_versions import add_files
from realist.data.demo.documents import demo_documents
from realist.data.domain import Located, Match, Proposal, Review, Role, Stance
from realist.data.store import Store
from realist.extraction.confirmed import confirmed_extracts

TEXT = next(d for d in demo_documents() if d.name == "study_shared_purpose.md").text


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command on a review with one document and two extractors; gives its JSON."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments, code=0):
        done = CliRunner().invoke(realist, [*arguments, "--json", "--db", "sqlite:///r.db"])
        assert done.exit_code == code, done.output + str(done.exception)
        return json.loads(done.stdout) if not code else done

    (tmp_path / "study.md").write_text(TEXT)
    command("init", "--title", "Trust", "--reviewer", "Ann", "--reviewer", "Ben")
    command("documents", "add", "study.md")
    return command


def add(run, start, end, by, role="context"):
    """An own extract by its bounds."""
    bounds = ("--start", str(start), "--end", str(end), "--role", role)
    return run("extracts", "add", "--document", "D001", *bounds, "--by", by)


def test_two_extractors_differ_and_settle(run):
    """Selections snap to words, stay blind until finished, are compared and settled."""
    at = TEXT.index("shared")
    mine = add(run, at + 1, at + 20, "Ann")
    assert TEXT[mine["start"] : mine["start"] + 6] == "shared"
    assert run("extracts", "list", "--reviewer", "Ben")["extracts"] == []
    theirs = add(run, at, at + 20, "Ben", role="resource")
    for name in ("Ann", "Ben"):
        run("extracts", "finish", "D001", "--by", name)
    (found,) = run("extracts", "conflicts")["documents"]
    (conflict,) = found["conflicts"]
    assert conflict["kind"] == "role"
    assert conflict["id"] == f"{mine['id']}+{theirs['id']}"
    keep = ("--keep", theirs["id"])
    refused = run("extracts", "resolve", conflict["id"], *keep, "--by", "Ann", code=1)
    assert "cannot settle it alone" in str(refused.exception)
    both = ("--by", "Ann", "--by", "Ben")
    assert run("extracts", "resolve", conflict["id"], *keep, *both)["keeps"] == theirs["id"]
    assert run("extracts", "conflicts")["documents"][0]["conflicts"] == []


def test_a_stance_and_inference_are_kept_with_a_decision(run):
    """A decision says whether the role is stated and what the passage does to the theory."""
    run("extract", "--offline")
    first = run("extracts", "list")["extracts"][0]["id"]
    said = ("--stance", "contradicts", "--inferred", "--restatement", "In short")
    run("extracts", "decide", first, "confirm", "--by", "Ann", *said)
    with Store.open("sqlite:///r.db") as store:
        extract = confirmed_extracts(store)[first]
    assert (extract.stance, extract.stated) == (Stance.CONTRADICTS, False)
    assert extract.restatement == "In short"


def test_agreement_is_measured_on_what_was_decided_blind(run):
    """A change made after both had finished leaves the figure as it was."""
    at = TEXT.index("shared")
    mine = add(run, at, at + 20, "Ann")
    add(run, at, at + 20, "Ben")
    for name in ("Ann", "Ben"):
        run("extracts", "finish", "D001", "--by", name)
    before = run("eval", "extraction", "--raters", "Ann,Ben")
    assert before["spans"]["f1"] == 1
    run("extracts", "decide", mine["id"], "edit", "--role", "outcome", "--by", "Ann")
    after = run("eval", "extraction", "--raters", "Ann,Ben")
    assert after["spans"] == before["spans"]


def test_gold_that_is_not_of_this_text_is_told(tmp_path, monkeypatch):
    """The same passages score 1; offsets of another version are remarked on, and what is broken."""
    monkeypatch.chdir(tmp_path)
    text = "Because they met, trust grew in the wards. As a result complaints fell."
    (tmp_path / "a.md").write_text(text)
    with Store.create("sqlite:///review.db") as store:
        store.start(Review("Wards"))
        add_files(store, [tmp_path / "a.md"])
        start = text.index("trust grew")
        at = Located(Match.EXACT, start, start + 10, 100.0)
        store.propose([Proposal("D001", Role.REASONING, "trust grew", at)])
        for shift, told in ((0, False), (1000, True)):
            quote = {"quote": "trust grew", "start": start + shift, "end": start + 10 + shift}
            gold = {"document": "a.md", "cmocs": [{"reasoning": [quote]}]}
            (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n{broken\n")
            scores, remarks = extraction_scores(store, tmp_path / "gold.jsonl")
            assert scores["spans"]["f1"] == (0.0 if told else 1.0)
            assert any("line 2: not JSON" in one for one in remarks)
            assert any("1 of 1 passages are not the words" in one for one in remarks) is told
