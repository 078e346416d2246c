"""`realist extract` with a model: over real HTTP to a loopback server with hand-written replies."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from realist.app.model_options import choice_of
from realist.data.store import Store
from realist.prompts.loopback import LoopbackServer, completion, fault

QUOTE = "staff trusted each other"
TEXT = f"# Findings\n\nBecause leaders met partners every week, {QUOTE} and waits fell.\n"
# A hand-written reply: no model has said this.
REPLY = {
    "reading": "Findings on meetings and trust.",
    "configurations": [
        {
            "reasoning": "One sentence tells of meetings and trust.",
            "direction": "works",
            "pieces": [
                {
                    "role": "reasoning",
                    "reasoning": "A response of staff.",
                    "paragraph": 1,
                    "quote": QUOTE,
                    "restatement": "Staff come to trust.",
                    "basis": "stated",
                }
            ],
        }
    ],
}


@pytest.fixture
def review(realist, tmp_path):
    (tmp_path / "paper.txt").write_text(TEXT)
    realist("init", "--title", "ICS", "--question", "How does leadership work?")
    realist("documents", "add", "paper.txt")
    return realist


def test_a_model_is_asked_once_and_its_quote_stands_on_the_source(review):
    """The first run calls, the second takes the reply from the call log; the quote is a slice."""
    with LoopbackServer(lambda _request: completion(json.dumps(REPLY))) as server:
        args = (
            "extract",
            "--only",
            "extracts",
            "--model",
            "m",
            "--base-url",
            server.url,
            "--json",
        )
        first, second = review(*args).json, review(*args).json
    assert (first["calls"], first["cached"], first["proposals"]) == (1, 0, 1)
    assert first["located"]["exact"] == 1
    assert first["tokens"] > 0
    assert (second["calls"], second["cached"]) == (0, 1)
    (shown,) = review("extracts", "list", "--json").json["extracts"]
    assert shown["text"] == QUOTE == TEXT[shown["start"] : shown["end"]]


def test_a_run_that_nobody_answered_fails(review):
    """Where every call failed the exit code says so, beside the account of each."""
    with LoopbackServer(lambda _request: fault(400)) as server:
        result = review(
            "extract", "--only", "extracts", "--model", "m", "--base-url", server.url, "--json"
        )
    assert result.code == 1
    assert [one["kind"] for one in result.json["failed"]] == ["call"]


def test_a_local_document_is_not_sent_elsewhere(review):
    """A document that is local only is named and withheld from a server that is not one's own."""
    args = ("extract", "--model", "m", "--base-url", "https://models.invalid/v1")
    result = review(*args, "--tokens", "100000", "--json")
    assert result.code == 0
    assert result.json["withheld"] == ["D001"]
    assert result.json["calls"] == 0


def test_a_model_of_unknown_price_needs_a_cap(review):
    """Money is not spent without a limit that can be kept."""
    result = review("extract", "--model", "m", "--base-url", "https://models.invalid/v1")
    assert (result.code, "cap in tokens" in result.err) == (2, True)


def test_a_batch_out_and_in_gives_the_direct_run_s_proposals(review, tmp_path):
    """Questions go out as a file, replies come in as one, and nothing is asked directly."""
    server = ("--model", "m", "--base-url", "http://127.0.0.1:9/v1", "--json")
    out = review("extract", "--only", "extracts", "--batch-out", "ask.jsonl", *server).json
    assert (out["written"], out["withheld"]) == (1, 0)
    asked = [json.loads(line) for line in (tmp_path / "ask.jsonl").read_text().splitlines()]
    replies = [{"custom_id": a["custom_id"], "reply": REPLY} for a in asked]
    (tmp_path / "replies.jsonl").write_text("\n".join(json.dumps(r) for r in replies))
    back = review("extract", "--only", "extracts", "--batch-in", "replies.jsonl", *server).json
    assert (back["answered"], back["proposals"], back["open"]) == (1, 1, 0)


def test_options_come_before_the_environment_and_that_before_the_review(review, monkeypatch):
    """Model, server and budget are each taken from the first that names them."""
    given = dict.fromkeys(("model", "base_url", "budget", "tokens", "prompts", "prices", "rate"))
    given |= {"own_hosts": (), "workers": 1, "timeout": 1.0}
    monkeypatch.delenv("REALIST_MODEL", raising=False)
    monkeypatch.delenv("REALIST_BASE_URL", raising=False)
    with Store.open("sqlite:///review.db") as store:
        ours = replace(store.review(), model="ours", base_url="http://ours/v1", budget=1.5)
        store.change_review(ours, actor="test")

        def chosen(**options):
            choice = choice_of(store, given | options)
            return choice.model, choice.base_url, choice.budget

        assert chosen() == ("ours", "http://ours/v1", 1.5)
        monkeypatch.setenv("REALIST_MODEL", "env")
        assert chosen() == ("env", "http://ours/v1", 1.5)
        monkeypatch.setenv("REALIST_BASE_URL", "http://env/v1")
        assert chosen(model="opt", budget=0.0) == ("opt", "http://env/v1", 0.0)
        assert chosen(base_url="http://opt/v1") == ("env", "http://opt/v1", 1.5)


def test_every_asking_command_reads_the_review_s_own_model(review, monkeypatch):
    """Without option or environment the review's server is asked, and named beforehand."""
    monkeypatch.delenv("REALIST_MODEL", raising=False)
    monkeypatch.delenv("REALIST_BASE_URL", raising=False)
    create = ("theory", "create", "--outcome", "waits fall", "--reason", "read")
    assert review(*create).code == 0
    with LoopbackServer(lambda _request: completion(json.dumps(REPLY))) as server:
        with Store.open("sqlite:///review.db") as store:
            ours = replace(store.review(), model="ours", base_url=server.url)
            store.change_review(ours, actor="test")
        (Path("r.csv")).write_text("record_id,title\ns1,Trust\n")
        assert review("import", "r.csv").code == 0
        for command in (
            ("extract", "--only", "extracts"),
            ("appraise",),
            ("suggest", "--criterion", "On trust"),
            ("theory", "propose-tests"),
        ):
            before = len(server.requests)
            told = review(*command)
            assert told.code == 0, told.err
            assert f"asked at {server.url}" in told.err
            assert len(server.requests) > before
        asked = len(server.requests)
        review("theory", "propose-sentence", "C001")  # the reply has another shape; it was asked
        assert len(server.requests) > asked
