"""Suggestions at the command line: asked for, decided on one by one, used and measured.

Replies are written by hand; no model has said them.
"""

import io
import json
import re
import socket
import sys
from pathlib import Path
from shutil import copyfile

import pytest

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from model_replies import (
    CHAINS,
    REASONING,
    RESOURCE,
    as_batch_line,
    decisions_at,
    new_review,
    reply_to,
    units,
)

from realist.app.model_choice import ModelChoice
from realist.app.work_batches import batch_out
from realist.app.work_model import ask_directly
from realist.data.domain import Consent
from realist.data.errors import UsageError
from realist.data.integrity import check
from realist.data.store import Store
from realist.prompts.budget import BudgetError
from realist.prompts.loopback import LoopbackServer, Served, completion, fault

pytestmark = pytest.mark.slow

COMMANDS = {
    "extract": ("extract",),
    "appraise": ("appraise",),
    "theory": ("theory", "propose-tests"),
    "screening": ("suggest",),
}


@pytest.fixture
def server():
    with LoopbackServer(lambda request: completion(reply_to(request))) as server:
        yield server


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The small review before and after every chain was asked, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    with new_review(folder) as store:
        store.backup(folder / "before.db")
        with LoopbackServer(lambda request: completion(reply_to(request))) as server:
            for chain in CHAINS:
                ask_directly(store, ModelChoice("m", server.url), units(store, chain))
        store.backup(folder / "after.db")
    return folder


@pytest.fixture
def review(realist, tmp_path, monkeypatch, prepared):
    """The command line on the small review."""
    monkeypatch.setenv("REALIST_DB", f"sqlite:///{tmp_path / 'review.db'}")
    copyfile(prepared / "before.db", tmp_path / "review.db")
    return realist


@pytest.fixture
def opened(tmp_path, request):
    """The review's store, of whichever of the two the test works on."""
    request.getfixturevalue("asked" if "asked" in request.fixturenames else "review")
    with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as store:
        yield store


@pytest.fixture
def asked(review, tmp_path, prepared):
    """The same review after every chain was asked."""
    copyfile(prepared / "after.db", tmp_path / "review.db")
    return review


def listed(review, *args):
    return review("suggestions", "list", *args, "--json").json["suggestions"]


def decide(review, suggestion, verdict, by, *more):
    return review("suggestions", "decide", suggestion["id"], verdict, "--by", by, *more, "--json")


@pytest.mark.parametrize("chain", CHAINS)
def test_each_command_asks_its_chain(review, server, chain):
    """What it found, and that a person decides, is said; a second call asks nothing."""
    given = (*COMMANDS[chain], "--model", "m", "--base-url", server.url)
    first, second = review(*given), review(*given, "--json")
    assert (first.code, second.json["failed"], second.json["calls"]) == (0, [], 0)
    assert "suggest" in first.out.lower()
    assert listed(review)


def test_every_kind_of_suggestion_stands_on_quotes_of_its_source(asked, opened):
    """Five kinds; each quote shown is a slice of the document or record it is about."""
    rows = listed(asked)
    kinds = {row["kind"] for row in rows}
    assert kinds == {"characteristics", "assembly", "appraisal", "theory_test", "screening"}
    texts = {d.id: d.text for d in opened.documents()}
    texts |= {r.id: f"{r.title}\n{r.abstract}" for r in opened.records()}
    for row in rows:
        assert row["quotes"]
        assert len(row["prompt_sha256"]) == len(row["call"]) == 64
        for quoted in row["quotes"]:
            assert quoted["text"] == texts[row["about"]][quoted["start"] : quoted["end"]]
            assert quoted["match"] == "exact"


def test_nothing_suggested_counts_before_a_person_decides(asked, opened):
    """No decision, test, evidence or configuration comes of asking."""
    assert opened.decisions() == []
    assert opened.suggestion_decisions() == []
    assert list(opened.book().tests) == []
    assert len(opened.book().cmocs) == 1
    table = asked("documents", "characteristics", "--json").json["documents"]
    assert all(row["participants"] == [] for row in table)


def test_an_accepted_characteristic_comes_into_the_study_table(asked):
    """With its value as decided, its passage and who decided; a rejected one leaves again."""
    (first,) = listed(asked, "--kind", "characteristics", "--about", "D001")
    decide(asked, first, "edit", "Ann", "--value", "41 staff")
    row = asked("documents", "characteristics", "--json").json["documents"][0]
    (cell,) = row["participants"]
    assert (cell["value"], cell["by"], cell["quotes"][0]["text"]) == (
        "41 staff",
        ["Ann"],
        "41 people",
    )
    hidden = asked("documents", "characteristics", "--reviewer", "Ben", "--json").json
    assert hidden["documents"][0]["participants"] == []
    decide(asked, first, "reject", "Ann", "--reason", "of another study")
    table = asked("documents", "characteristics", "--json").json["documents"]
    assert table[0]["participants"] == []


def test_an_accepted_theory_test_is_the_persons_own_test(asked, opened):
    """Recorded by a move with what suggested it; the colleague's stays open."""
    (made,) = listed(asked, "--kind", "theory_test", "--about", "D001")
    result = decide(asked, made, "edit", "Ann", "--value", "qualifies", "--reason", "one site")
    assert result.json["move"]
    (test,) = opened.book().tests_of("C001")
    assert (test.reviewer, str(test.verdict), test.source_id) == ("Ann", "qualifies", "D001")
    assert made["id"] in test.proposer
    (point,) = opened.book().points("C001")
    assert (str(point.stance), point.note) == ("qualifies", "one site")
    assert decide(asked, made, "edit", "Ben", "--value", "perhaps").code == 1
    assert check(opened).sound


def test_a_verdict_on_a_theory_as_a_whole_stands_beside_it(review, server):
    """It is shown with the theory to whom it is open, and is no evidence."""
    review("theory", "write", "--statement", "Meetings build trust.", "--reason", "r")
    given = ("--document", "D001", "--cmoc", "T01", "--model", "m", "--base-url", server.url)
    assert review("theory", "propose-tests", *given).code == 0
    (made,) = [s for s in listed(review, "--kind", "theory_test") if s["target"] == "T01"]
    assert decide(review, made, "accept", "Ann").code == 0
    shown = review("theory", "show", "T01", "--json").json
    (verdict,) = shown["verdicts"]
    assert (verdict["document"], verdict["reviewer"]) == ("D001", "Ann")
    assert (verdict["verdict"], shown["evidence"]) == (made["value"], [])
    blind = review("theory", "show", "T01", "--reviewer", "Ben", "--json").json
    assert blind["verdicts"] == []


def test_an_unverified_verdict_cannot_be_accepted_as_it_is(review, opened):
    """Without a located quote a claim is unverified; a person says what they found instead."""

    def unfounded(request):
        reply = reply_to(request)
        reply["evidence"][0]["quote"] = "the moon is made of nothing that grows"
        return completion(reply)

    with LoopbackServer(unfounded) as server:
        review("theory", "propose-tests", "--model", "m", "--base-url", server.url)
    made = listed(review, "--kind", "theory_test")[0]
    assert made["value"] == "unverified"
    assert "claimed: supports" in made["flags"]
    refused = decide(review, made, "accept", "Ann")
    assert (refused.code, "no quote for it was found" in refused.err) == (1, True)
    assert opened.suggestion_decisions() == []
    assert decide(review, made, "edit", "Ann", "--value", "no_evidence").code == 0
    assert [str(t.verdict) for t in opened.book().tests_of("C001")] == ["no_evidence"]


def test_an_accepted_assembly_becomes_a_configuration_of_confirmed_extracts(asked, opened):
    """First accepted, then its extracts confirmed, then made by a move with a reason."""
    (made,) = listed(asked, "--kind", "assembly", "--about", "D001")
    make = ("suggestions", "make-cmoc", made["id"], "--by", "Ann", "--reason", "it fits", "--json")
    assert "has not accepted" in asked(*make).err
    decide(asked, made, "accept", "Ann")
    assert "none of" in asked(*make).err
    first, second = opened.proposals("D001")
    asked("extracts", "decide", first.id, "confirm", "--by", "Ann")
    result = asked(*make).json
    assert result["unconfirmed"] == [second.id]
    cmoc = opened.book().cmoc(next(i for i in result["touched"] if i.startswith("C")))
    assert [e.extracts for e in cmoc.slots] == [(first.id,)]
    assert cmoc.source == f"suggestion {made['id']}"
    assert RESOURCE in {p.wording for p in opened.proposals()}
    assert check(opened).sound


def test_a_reviewer_meets_a_voice_only_after_deciding_unless_the_review_says_so(asked, opened):
    """Hidden from the list and from deciding; the steward's list has it."""
    (made,) = listed(asked, "--kind", "screening", "--about", "R000001")
    assert listed(asked, "--kind", "screening", "--reviewer", "Ann") == []
    assert "your own decision" in decide(asked, made, "accept", "Ann").err
    decisions_at(opened, {("R000001", "Ann"): "include"})
    (shown,) = listed(asked, "--kind", "screening", "--reviewer", "Ann")
    assert shown["id"] == made["id"]
    assert decide(asked, made, "accept", "Ann").code == 0


def test_the_voice_is_measured_against_those_who_had_not_heard_it(asked, opened):
    """Two records settled unaided count; the one decided with the voice on screen does not."""
    unheard = {
        ("R000001", "Ann"): "include",
        ("R000001", "Ben"): "maybe",
        ("R000002", "Ann"): "exclude",
        ("R000002", "Ben"): "exclude",
    }
    decisions_at(opened, unheard)
    heard = {("R000003", "Ann"): "exclude", ("R000003", "Ben"): "exclude"}
    decisions_at(opened, heard, suggestion=True)
    result = asked("eval", "suggestions", "--json").json
    (voice,) = result["voices"]
    assert (result["settled_unaided"], result["seen_first"]) == (2, 1)
    assert (voice["n"], voice["table"]) == (2, {"tp": 1, "fp": 1, "fn": 0, "tn": 0})
    assert (voice["sensitivity"]["value"], voice["specificity"]["value"]) == (1.0, 0.0)
    assert voice["kappa"]["value"] == 0.0
    assert voice["sensitivity"]["low"] > 0
    assert (voice["suggested"], voice["seen_first"], voice["not_settled"]) == (3, 1, 0)


def test_nothing_to_measure_is_said(asked):
    """Before anybody has decided there is no consensus."""
    result = asked("eval", "suggestions")
    assert (result.code, "screen on" in result.err) == (1, True)


def test_a_second_round_of_suggestions_takes_the_next_records(review, server):
    """Limit two, then the rest; nothing is asked twice."""
    command = ("suggest", "--model", "m", "--base-url", server.url, "--json")
    first = review(*command, "--limit", "2").json
    second = review(*command, "--limit", "2").json
    assert (first["records"], first["calls"], second["records"], second["calls"]) == (2, 2, 1, 1)


def test_a_review_without_criteria_or_theory_says_what_is_missing(realist, tmp_path):
    """What to set stands in the message; nothing is asked."""
    realist("init", "--title", "ICS")
    (tmp_path / "r.csv").write_text("title\nOne\n")
    realist("import", "r.csv")
    given = ("--model", "m", "--base-url", "http://127.0.0.1:9/v1")
    assert "--criterion" in realist("suggest", *given).err
    assert "no configuration" in realist("theory", "propose-tests", *given).err
    assert realist("suggest", *given, "--criterion", "On care", "--estimate").code == 0


@pytest.mark.parametrize("chain", CHAINS)
def test_an_estimate_asks_nobody(review, chain):
    """Calls, tokens and cost of what is open; follow-up questions are said to be left out."""
    given = ("--model", "gpt-4o-mini", "--base-url", "https://models.invalid/v1")
    documents = review(*COMMANDS[chain], *given, "--estimate", "--json").json
    if chain == "screening":
        assert (documents["calls"], documents["withheld"]) == (3, [])
        assert documents["cost"] > 0
        assert documents["price_date"]
    else:
        assert (documents["calls"], documents["withheld"]) == (0, ["D001", "D002"])
    local = ("--model", "m", "--base-url", "http://127.0.0.1:9/v1", "--estimate", "--json")
    free = review(*COMMANDS[chain], *local).json
    assert free["calls"] > 0
    assert free["tokens"] == free["tokens_in"] + free["tokens_out"] > 0
    assert free["cost"] == 0
    assert free["follow_ups"] == (2 if chain == "extract" else 0)


def test_an_estimate_is_never_below_what_the_run_took(review, server):
    """Calls exactly, tokens at most; the run says its estimate before it begins."""
    given = ("appraise", "--model", "m", "--base-url", server.url)
    guess = review(*given, "--estimate", "--json").json
    run = review(*given, "--json")
    assert run.json["calls"] == guess["calls"]
    assert run.json["tokens"] <= guess["tokens"]
    assert f"At most {guess['calls']} calls" in run.err


class Terminal(io.StringIO):
    """What a person types."""

    def isatty(self):
        return True


def test_money_is_spent_at_a_terminal_only_after_a_yes(review, server, monkeypatch):
    """The estimate is shown first; a no asks nothing; `--yes` asks no question."""
    port = int(server.url.split(":")[2].split("/")[0])
    here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: here)
    far = ("--model", "gpt-4o", "--base-url", f"http://model.example:{port}/v1", "--budget", "1")
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    refused = review("suggest", *far)
    assert (refused.code, server.requests) == (1, [])
    assert "At most 3 calls" in refused.err
    assert "$0.0" in refused.err
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    agreed = review("suggest", *far, "--limit", "1", "--json")
    assert (agreed.json["calls"], len(server.requests)) == (1, 1)
    assert agreed.json["cost"] > 0
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    assert review("suggest", *far, "--yes", "--json").json["calls"] == 2


def test_a_prompt_of_ones_own_is_named_and_hashed_with_each_suggestion(review, server, tmp_path):
    """The proposer says so; a faulty one is refused before anything is asked."""
    packaged = Path(__file__).parents[2] / "prompts" / "appraisal.md"
    folder = tmp_path / "prompts"
    folder.mkdir()
    text = packaged.read_text(encoding="utf-8")
    (folder / "appraisal.md").write_text(text.replace("You assist", "You help"), encoding="utf-8")
    given = ("--model", "m", "--base-url", server.url, "--prompts", str(folder))
    assert review("appraise", *given).code == 0
    row = listed(review)[0]
    assert f"own {row['prompt_sha256'][:8]}" in row["proposer"]
    (folder / "appraisal.md").write_text(text.replace("{{scales}}", ""), encoding="utf-8")
    refused = review("appraise", *given)
    assert (refused.code, "{{scales}} is missing" in refused.err) == (1, True)


class Provider:
    """The Batch API of a provider: takes files, answers every line by hand when asked to."""

    def __init__(self):
        self.lines, self.batches, self.done = {}, [], False

    def __call__(self, method, path, body):
        if path == "/v1/files":
            found = re.findall(rb'\{"custom_id".*', body)
            self.lines[f"file-{len(self.lines)}"] = [json.loads(line) for line in found]
            return served({"id": f"file-{len(self.lines) - 1}", "object": "file"})
        if path == "/v1/batches":
            self.batches.append(json.loads(body)["input_file_id"])
            return served(self.batch(len(self.batches) - 1, "validating"))
        number = int(re.search(r"(\d+)", path.removeprefix("/v1")).group())
        if "content" in path:
            lines = reversed(self.lines[f"file-{number}"])
            bodies = ((line, completion(reply_to(line["body"])).body) for line in lines)
            return Served("\n".join(as_batch_line(*pair) for pair in bodies))
        if path.startswith("/v1/batches/"):
            state = {"output_file_id": f"file-{number}-out"} if self.done else {}
            return served(self.batch(number, "completed" if self.done else "in_progress", **state))
        return fault(404, message=path)

    def batch(self, number, status, **more):
        return {"id": f"batch{number}", "object": "batch", "status": status, **more}


def served(value):
    return Served(json.dumps(value))


@pytest.mark.parametrize("chain", CHAINS)
def test_a_batch_is_submitted_once_and_fetched_when_it_is_done(review, opened, chain):
    """Questions under way are not sent again; the direct run afterwards finds all answered."""
    provider = Provider()
    with LoopbackServer(lambda r: completion(reply_to(r)), other=provider) as server:
        given = (*COMMANDS[chain], "--model", "m", "--base-url", server.url, "--json")
        sent = review(*given, "--submit").json
        assert (sent["batch"], sent["status"]) == ("batch0", "validating")
        again = review(*given, "--submit").json
        assert (again["written"], again["under_way"]) == (0, sent["written"])
        early = review(*given, "--fetch").json
        assert early["batches"] == [{"batch": "batch0", "status": "in_progress", "unanswered": 0}]
        provider.done = True
        fetched = review(*given, "--fetch").json
        assert fetched["batches"][0]["status"] == "completed"
        for _ in range(2):  # what follows from answers goes out in a batch of its own
            review(*given, "--submit")
            review(*given, "--fetch")
        direct = review(*given).json
        assert (direct["calls"], direct["new"], server.requests) == (0, 0, [])
    assert opened.suggestions()
    assert check(opened).sound


def test_a_batch_over_the_cap_is_not_sent(tmp_path):
    """It cannot be stopped half-way, so all of it must fit; a batch costs half."""
    from realist.app.work_batches import submit

    with new_review(tmp_path, consent=Consent.MODEL_ALLOWED) as store:
        far = ModelChoice("gpt-4o", "https://models.invalid/v1", budget=0.001)
        with pytest.raises(BudgetError, match="over the budget"):
            submit(store, far, units(store, "appraise"))
        with pytest.raises(UsageError, match="costs money"):
            submit(store, ModelChoice("gpt-4o"), units(store, "appraise"))


@pytest.mark.parametrize("chain", ["extract", "appraise", "theory"])
def test_a_local_only_document_sends_no_byte_to_another_host(tmp_path, monkeypatch, chain):
    """Every name resolves to a watched socket: no look-up, no connection, no byte."""
    lookups, listener = [], socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    port = listener.getsockname()[1]

    def resolve(host, *_args, **_kwargs):
        lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    far = ModelChoice("m", f"http://model.example:{port}/v1", tokens=10**6, timeout=1)
    with listener, new_review(tmp_path) as store:
        work = units(store, chain)
        result = ask_directly(store, far, work)
        assert result["withheld"] == ["D001", "D002"]
        written = batch_out(store, far, work, tmp_path / "out.jsonl")
        assert written["written"] == 0
        assert written["withheld"] > 0
        assert REASONING not in (tmp_path / "out.jsonl").read_text()
        with pytest.raises(TimeoutError):
            listener.accept()
        assert lookups == []


def test_the_watch_would_have_seen_it(tmp_path, monkeypatch):
    """With consent the same call does arrive: the test above can fail."""
    lookups, listener = [], socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def resolve(host, *_args, **_kwargs):
        lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    far = ModelChoice("m", f"http://model.example:{port}/v1", tokens=10**6, timeout=0.3)
    with listener, new_review(tmp_path, consent=Consent.MODEL_ALLOWED) as store:
        work = units(store, "appraise")[:1]
        from realist.prompts import logged

        monkeypatch.setattr(logged, "LONGEST_WAIT", 0.0)
        ask_directly(store, far, work)
        connection, _ = listener.accept()
        with connection:
            assert connection.recv(64).startswith(b"POST /v1/chat")
    assert set(lookups) == {"model.example"}


def test_a_voice_on_screen_is_kept_with_the_decision(asked, opened):
    """Off, nothing is shown and nothing recorded; on, the decision says that it was seen."""
    from dataclasses import replace

    from realist.app.front_desk import seen_now
    from realist.app.work_suggestions import on_screen
    from realist.data.domain import Stage
    from realist.data.view import View

    at = ("R000001", Stage.TITLE_ABSTRACT)
    assert on_screen(opened, *at) == []
    assert not seen_now(View(opened, "Ann"), *at, ranked=False).suggestion
    opened.set_protocol(replace(opened.protocol(), show_suggestions=True))
    assert [s.value for s in on_screen(opened, *at)] == ["include"]
    assert seen_now(View(opened, "Ann"), *at, ranked=False).suggestion
    assert len(listed(asked, "--kind", "screening", "--reviewer", "Ann")) == 3


def test_an_appraisal_stands_beside_the_rating_of_its_record(asked, opened):
    """By the report whose text the document is; at its own stage, and only when shown."""
    from dataclasses import replace

    from realist.app.work_suggestions import on_screen
    from realist.data.domain import Stage
    from realist.data.reports import as_state
    from realist.data.retrieval import Retrieval

    opened.seek(["R000002"])
    (report,) = opened.reports()
    opened.state_report(as_state(report, state=Retrieval.RETRIEVED, document_id="D001"))
    assert on_screen(opened, "R000002", Stage.RIGOUR) == []
    assert listed(asked, "--kind", "appraisal", "--about", "D001", "--reviewer", "Ann") == []
    assert len(listed(asked, "--kind", "appraisal", "--about", "D002", "--reviewer", "Ann")) == 3
    opened.set_protocol(replace(opened.protocol(), show_suggestions=True))
    (shown,) = on_screen(opened, "R000002", Stage.RIGOUR)
    assert (shown.about, shown.target, shown.value) == ("D001", "rigour", "high")
    assert on_screen(opened, "R000001", Stage.RIGOUR) == []


def test_what_a_model_says_is_never_markup(opened):
    """Its words, flags and reasons are shown as typed; the reasons stay folded."""
    from realist.app.front_suggestions import suggestions_html
    from realist.data.domain import Located, Match
    from realist.data.suggestion import Ground, Suggestion, SuggestionKind

    bad = "<img src=x onerror=alert(1)>"
    lost = Ground(bad, Located(Match.NOT_FOUND), bad, bad, bad)
    made = Suggestion(
        SuggestionKind.SCREENING, "R000001", bad, bad, bad, (lost,), flags=(bad,), proposer=bad
    )
    html = suggestions_html(opened, [made])
    assert "<img" not in html
    assert html.index("not in the source") < html.index("<details>") < html.index("Its reasons")


def test_the_report_discloses_what_the_call_log_knows(asked, opened, tmp_path):
    """Models, prompts by hash, what was sent, what people checked, tokens and influence."""
    from realist.app.model_facts import model_facts

    facts = model_facts(opened)
    assert facts["models"] == ["m (reported as loopback)"]
    assert facts["data_sent"] == {"documents in parts": 2, "titles and abstracts": 3}
    assert sum(facts["purpose"].values()) == facts["calls"]["answered"] == 13
    assert all(len(digest) == 64 for digest in facts["prompts"].values())
    assert facts["verification"]["extracts decided on"] == "0 of 4"
    assert facts["cost"] == "$0.0000"
    assert asked("report", "--out", "r.md", "--format", "md").code == 0
    assert "reported as loopback" in (tmp_path / "r.md").read_text(encoding="utf-8")
