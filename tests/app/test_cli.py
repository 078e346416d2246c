"""The command line's contract: names, JSON keys, exit codes, and worded errors."""

import csv
import os
import re
import sqlite3
from pathlib import Path

import pytest

from realist.app.cli import realist as command
from realist.data.store import Store

RECORDS = [
    ("s1", "Leadership in integrated care systems", "Leaders share a vision with partners."),
    ("s2", "Trust between health and social care", "Managers built trust across organisations."),
    ("s3", "Knee surgery outcomes", "Pain after surgery of the knee was measured."),
    ("s4", "Vision of leaders", "A vision of integrated care was shared by leaders."),
    ("s5", "Asthma inhalers", "Technique with inhalers improved after teaching."),
]


@pytest.fixture
def review(realist, tmp_path):
    """A review with five records, two reviewers and no decisions."""
    write(tmp_path / "records.csv", ["record_id", "title", "abstract"], RECORDS)
    realist("init", "--title", "ICS", "--question", "How does leadership in integrated care work?",
            "--reviewer", "Ann", "--reviewer", "Ben")  # fmt: skip
    assert realist("import", "records.csv").code == 0
    return realist


def write(path, columns, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])


def decisions(tmp_path, *rows, name="decisions.csv"):
    write(tmp_path / name, ["record_id", "reviewer", "verdict", "reason"], rows)
    return name


def commands(group=command, path=()):
    for name, item in group.commands.items():
        here = (*path, name)
        yield (*here,)
        if hasattr(item, "commands"):
            yield from commands(item, here)


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_has_help_with_an_example(realist, path):
    """`--help` works everywhere and shows how the command is called."""
    shown = realist(*path, "--help")
    assert shown.code == 0
    assert "Example: realist" in shown.out


def test_import_accounts_for_every_row(realist, tmp_path):
    """The report has the contract's keys; a second import finds only duplicates."""
    write(tmp_path / "records.csv", ["record_id", "title", "abstract"], RECORDS)
    realist("init", "--title", "ICS")
    (first,) = realist("import", "records.csv", "--json").json["files"]
    assert set(first) == {
        "file",
        "format",
        "encoding",
        "found",
        "imported",
        "duplicates",
        "rejected",
        "encoding_guessed",
        "note",
    }
    assert (first["found"], first["imported"], first["duplicates"]) == (5, 5, 0)
    (again,) = realist("import", "records.csv", "--json").json["files"]
    assert (again["found"], again["imported"], again["duplicates"]) == (5, 0, 5)


def test_one_bad_file_does_not_lose_the_good_one(review, tmp_path):
    """The good file beside a missing one is imported; the exit code is 1."""
    write(tmp_path / "more.csv", ["record_id", "title"], [("s6", "More")])
    result = review("import", "nowhere.ris", "more.csv", "--json")
    assert result.code == 1
    assert result.json["files"][0]["imported"] == 1
    assert "nowhere.ris" in result.err


def test_ranking_starts_from_the_question_and_then_learns(review, tmp_path):
    """Without labels the question orders the records; with both kinds the decisions do."""
    cold = review("rank", "--json").json
    assert cold["labelled"] == 0
    assert cold["top"][0]["record_id"] in {"R000001", "R000004"}
    rows = [(r, who, v) for who in ("Ann", "Ben") for r, v in
            [("s1", "include"), ("s3", "exclude")]]  # fmt: skip
    review("decide", decisions(tmp_path, *[(*r, "") for r in rows]))
    warm = review("rank", "--ranker", "u4", "--json").json
    assert {"records", "labelled", "ranker", "seconds", "top"} <= set(warm)
    assert (warm["records"], warm["labelled"], warm["ranker"]) == (5, 2, "u4")
    assert warm["top"][0]["record_id"] == "R000004"


def test_decisions_are_taken_or_rejected_with_line_and_reason(review, tmp_path):
    """Unknown records, strangers and unknown verdicts are named; the rest is kept."""
    name = decisions(
        tmp_path,
        ("s1", "Ann", "include", ""),
        ("R000002", "Ann", "Exclude", "off topic"),
        ("s99", "Ann", "include", ""),
        ("s3", "Zoe", "include", ""),
        ("s4", "Ann", "perhaps", ""),
        ("s1", "Ben", "0", ""),
        ("s1", "Ben", "1", ""),
    )
    result = review("decide", name, "--stage", "title_abstract", "--json").json
    assert (result["imported"], result["conflicts"]) == (3, 1)
    assert {r["line"]: r["reason"].split(" ")[0] for r in result["rejected"]} == {
        4: "record_id",
        5: "reviewer",
        6: "verdict",
        8: "a",
    }
    assert review("decide", name, "--json").json["imported"] == 0


def test_reconciliation_settles_what_both_signed(review, tmp_path):
    """A conflict is listed, refused to one side alone, settled by both, and gone."""
    review(
        "decide", decisions(tmp_path, ("s1", "Ann", "include", ""), ("s1", "Ben", "exclude", ""))
    )
    assert [c["record_id"] for c in review("conflicts", "--json").json["conflicts"]] == ["R000001"]
    alone = review("resolve", "R000001", "include", "--by", "Ann")
    assert (alone.code, "signed by all" in alone.err) == (1, True)
    assert review("resolve", "R000001", "include", "--by", "Ann", "--by", "Ben").code == 0
    assert review("conflicts", "--json").json["conflicts"] == []
    stages = review("flow", "--json").json["stages"]
    assert [s["n"] for s in stages] == [5, 1, 0, 0, 0]


def test_a_reviewers_view_is_blind_at_the_command_line(review, tmp_path):
    """With --reviewer neither ranking nor conflicts tell what only the colleague decided."""
    before = review("rank", "--reviewer", "Ben", "--json").json
    review(
        "decide", decisions(tmp_path, ("s3", "Ann", "include", ""), ("s1", "Ann", "exclude", ""))
    )
    after = review("rank", "--reviewer", "Ben", "--json").json
    assert after["labelled"] == 0
    assert after["top"] == before["top"]
    assert review("rank", "--reviewer", "Ann", "--json").json["labelled"] == 2


def test_agreement_from_a_table_and_from_the_review_agree(review, tmp_path):
    """The same decisions give the same figures by either way, with the contract's keys."""
    votes = [("s1", 1, 1), ("s2", 1, 0), ("s3", 0, 0), ("s4", 1, 1), ("s5", 0, 0)]
    write(tmp_path / "wide.csv", ["record_id", "Ann", "Ben"], votes)
    rows = [(r, who, v, "") for r, a, b in votes for who, v in (("Ann", a), ("Ben", b))]
    review("decide", decisions(tmp_path, *rows))
    table = review("eval", "agreement", "wide.csv", "--raters", "Ann,Ben", "--json").json
    by_review = review("eval", "agreement", "--raters", "Ann,Ben", "--json").json
    assert table.pop("provenance")["files"].keys() == {"wide.csv"}
    assert by_review.pop("provenance")["code_version"]
    assert table == by_review
    assert table["table"] == {"a": 2, "b": 1, "c": 0, "d": 2}
    assert table["kappa"]["value"] == pytest.approx(8 / 13)  # po .8, pe .48


def test_agreement_keeps_the_decisions_of_before_unblinding(review, tmp_path):
    """A vote changed after both had decided does not change the agreement measured."""
    review(
        "decide", decisions(tmp_path, ("s1", "Ann", "include", ""), ("s1", "Ben", "exclude", ""))
    )
    review("decide", decisions(tmp_path, ("s1", "Ben", "include", ""), name="later.csv"))
    result = review("eval", "agreement", "--raters", "Ann,Ben", "--json").json
    assert result["table"] == {"a": 0, "b": 1, "c": 0, "d": 0}


def test_ranking_is_measured_on_a_labelled_set(realist, tmp_path):
    """The simulation reports the contract's keys for each set and ranker."""
    rows = [(f"r{n}", f"{'leaders of care' if n % 7 == 0 else 'knee'} study {n}", f"text {n}",
             int(n % 7 == 0)) for n in range(60)]  # fmt: skip
    write(tmp_path / "set.csv", ["record_id", "title", "abstract", "label_included"], rows)
    result = realist("eval", "ranking", "set.csv", "--ranker", "u4", "--seeds", "2", "--json").json
    (one,) = result["sets"]
    assert {"name", "records", "relevant", "ranker", "loss", "ndcg", "wss95", "atd", "recall",
            "seconds"} <= set(one)  # fmt: skip
    assert (one["records"], one["relevant"]) == (60, 9)
    assert one["loss"] == 0  # the word "leaders" gives the eight others away at once
    assert set(one["recall"]) == {"0.01", "0.02", "0.05", "0.1", "0.2", "0.5"}


def test_documents_quotes_and_extracts(review, tmp_path):
    """A text is added, quotes are located in it, extracts proposed and decided on."""
    text = (
        "# Findings\n\nBecause leaders met partners every week, staff trusted each other and "
        "waiting times fell by 12 per cent.\n\nThe weather was fine.\n"
    )
    (tmp_path / "paper.txt").write_text(text)
    (added,) = review("documents", "add", "paper.txt", "--json").json["documents"]
    assert {"id", "kind", "characters", "pages", "warnings"} <= set(added)
    quotes = (
        '{"id": 1, "quote": "staff trusted  each other"}\n{"id": 2, "quote": "absent words"}\n'
    )
    (tmp_path / "quotes.jsonl").write_text(quotes + "not json\n")
    located = review("locate", "paper.txt", "quotes.jsonl", "--out", "located.jsonl")
    assert "line 3" in located.err
    assert (tmp_path / "located.jsonl").read_text().count("\n") == 2
    result = review("extract", "--offline", "--json").json
    assert {"documents", "calls", "cached", "proposals", "located", "tokens", "cost"} <= set(
        result
    )
    assert set(result["located"]) == {"exact", "normalised", "elided", "fuzzy", "not_found"}
    shown = review("extracts", "list", "--json").json["extracts"]
    assert shown
    assert all(text[e["start"] : e["end"]] == e["text"] for e in shown)
    decided = review("extracts", "decide", shown[0]["id"], "confirm", "--by", "Ann", "--json").json
    assert decided["verdict"] == "confirm"
    assert review("extracts", "decide", "P99999", "reject", "--by", "Ann").code == 1


def test_verify_tells_when_something_was_changed(review, tmp_path):
    """A sound review verifies; one changed behind the log's back does not, with exit code 1."""
    assert review("verify", "--json").json["sound"] is True
    raw = sqlite3.connect(tmp_path / "review.db")
    raw.execute("UPDATE record SET title = 'Other' WHERE id = 'R000001'")
    raw.commit()
    raw.close()
    result = review("verify", "--json")
    assert (result.code, result.json["differing_tables"]) == (1, ["record"])


def test_backup_and_restore(review, tmp_path):
    """A backup restores to a new place, and never over a review that is there."""
    assert review("backup", "copy.db").code == 0
    assert review("restore", "copy.db", "--db", "sqlite:///again.db").code == 0
    with Store.open(f"sqlite:///{tmp_path / 'again.db'}") as store:
        assert store.count_records() == 5
    assert review("restore", "copy.db").code == 1


BAD = [
    (["import", "nowhere.csv"], "nowhere.csv"),
    (["import", "empty.csv"], "empty"),
    (["import", "picture.png"], "picture.png"),
    (["decide", "nowhere.csv"], "nowhere.csv"),
    (["decide", "records.csv"], "reviewer"),
    (["rank", "--reviewer", "Zoe"], "Zoe"),
    (["rank", "--ranker", "magic"], "magic"),
    (["resolve", "R000099", "include", "--by", "Ann"], "R000099"),
    (["documents", "add", "nowhere.pdf"], "nowhere.pdf"),
    (["documents", "add", "picture.png"], "picture.png"),
    (["locate", "nowhere.txt", "quotes.jsonl"], "nowhere.txt"),
    (["extract"], "--offline"),
    (["extract", "--offline", "--document", "D999"], "D999"),
    (["eval", "agreement", "records.csv", "--raters", "Ann,Ben"], "Ann"),
    (["eval", "ranking", "records.csv"], "label"),
    (["eval", "agreement"], "decided"),
    (["theory", "show", "T9"], "T9"),
    (["restore", "records.csv"], "records.csv"),
    (["init", "--title", "Again"], "ICS"),
    (["flow", "--db", "elsewhere.db"], "elsewhere.db"),
    (["app", "--db", "records.csv"], "records.csv"),
]


@pytest.mark.parametrize(("args", "named"), BAD, ids=lambda v: " ".join(v)[:40] if v else "")
def test_bad_input_is_named_and_nothing_is_lost(review, tmp_path, args, named):
    """One line that names the trouble, an exit code, no traceback, the review as it was."""
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    result = review(*args)
    assert result.code in {1, 2}
    assert named in result.err
    assert "Traceback" not in result.err
    assert "a fault of ours" not in result.err
    with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as store:
        assert store.count_records() == 5


def test_wrong_usage_has_exit_code_two(review):
    """An unknown command, option or value is usage."""
    assert review("bogus").code == 2
    assert review("flow", "--bogus").code == 2
    assert review("decide", "records.csv", "--stage", "lunch").code == 2
    assert review("flow", "--db", "postgresql://a/b").code == 2


def test_a_review_that_could_not_be_begun_whole_is_not_begun(realist, tmp_path):
    """No name, no title, no file to be in: nothing is left behind that would stand in the way."""
    assert realist("init", "--title", "T", "--reviewer", "Ann", "--reviewer", " ").code == 2
    assert realist("init", "--title", " ", "--reviewer", "Ann").code == 2
    for nowhere in ("sqlite://", "", "sqlite:///review.db?mode=memory"):
        assert realist("init", "--title", "T", "--db", nowhere).code == 2
    assert not list(tmp_path.glob("*.db"))
    assert realist("init", "--title", "T", "--reviewer", "Ann").code == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to a read-only folder")
def test_a_read_only_folder_is_named(realist, tmp_path):
    """Where nothing can be written the message says so."""
    tmp_path.chmod(0o500)
    result = realist("init", "--title", "T")
    tmp_path.chmod(0o700)
    assert (result.code, "review.db" in result.err) == (1, True)


def test_duplicates_merge_and_part_at_the_command_line(review, tmp_path):
    """A record under the same DOI is merged and counted; parting gives it back."""
    rows = [
        ("d1", "Vision and trust in care systems", "A long abstract about vision.", "10.5555/1"),
        ("d2", "Vision and trust in care systems.", "", "https://doi.org/10.5555/1"),
    ]
    write(tmp_path / "more.csv", ["record_id", "title", "abstract", "doi"], rows)
    review("import", "more.csv")
    result = review("dedupe", "--json").json
    assert (result["records"], result["groups"], result["merged"]) == (7, 1, 1)
    assert review("flow", "--json").json["stages"][0]["n"] == 6
    (group,) = review("duplicates", "list", "--state", "merged", "--json").json["groups"]
    assert [r["record_id"] for r in group["records"]] == ["R000006", "R000007"]
    assert review("dedupe", "--json").json["groups"] == 0
    assert review("duplicates", "part", group["id"]).code == 0
    assert review("flow", "--json").json["stages"][0]["n"] == 7
    assert review("verify").code == 0


def test_export_carries_what_may_be_seen(review, tmp_path):
    """The steward's export has every decision; a reviewer's none of an undecided colleague."""
    review("decide", decisions(tmp_path, ("s1", "Ann", "exclude", "canary-reason")))
    assert review("export", "csv", "--json").json["records"] == 5
    assert "canary-reason" in (tmp_path / "records.csv").read_text()
    for form in ("csv", "ris"):
        review("export", form, "--reviewer", "Ben", "--out", f"ben.{form}")
        assert "canary-reason" not in (tmp_path / f"ben.{form}").read_text()
    assert review("export", "xlsx").code == 0
    assert (tmp_path / "records.xlsx").stat().st_size > 0
    assert review("export", "docx").code == 2


def test_two_results_are_compared_and_held_to_thresholds(realist, tmp_path):
    """A fall beyond the threshold is said, with exit code 1."""
    (tmp_path / "a.json").write_text('{"kappa": {"value": 0.7, "low": 0.6, "high": 0.8}}')
    (tmp_path / "b.json").write_text('{"kappa": {"value": 0.5, "low": 0.4, "high": 0.6}}')
    (tmp_path / "limits.toml").write_text("[kappa]\nmax_drop = 0.1\n")
    assert realist("eval", "compare", "a.json", "b.json", "--json").json["passed"] is True
    result = realist("eval", "compare", "a.json", "b.json", "--thresholds", "limits.toml")
    assert (result.code, "kappa: fell by 0.2" in result.err) == (1, True)
    assert realist("eval", "compare", "a.json", "nowhere.json").code == 1
    assert realist("eval", "compare", "a.json", "limits.toml").code == 1


def test_a_report_is_one_page_that_asks_for_nothing(review, tmp_path):
    """The report holds the agreement and no address it would load from."""
    rows = [(r, who, v, "") for r, a, b in [("s1", 1, 1), ("s2", 1, 0), ("s3", 0, 0)]
            for who, v in (("Ann", a), ("Ben", b))]  # fmt: skip
    review("decide", decisions(tmp_path, *rows))
    assert review("report", "--json").json == {"file": "report.html", "format": "html"}
    page = (tmp_path / "report.html").read_text()
    assert "Ann and Ben" in page
    assert "default-src 'none'" in page
    assert "http" + "s://" not in page
    for form in ("md", "json", "csv"):
        assert review("report", "--format", form).code == 0
    assert review("report", "--out", "no/such/folder.html").code == 1


def test_many_raters_and_a_voice_are_measured_from_a_table(realist, tmp_path):
    """Three raters with a gap and ordered levels; a voice that misses one include."""
    rows = [("r1", "high", "high", "moderate", 1, 1), ("r2", "low", "low", "low", 0, 0),
            ("r3", "moderate", "low", "", 1, 0), ("r4", "high", "high", "high", 0, 1)]  # fmt: skip
    write(tmp_path / "t.csv", ["record_id", "a", "b", "c", "label", "model"], rows)
    levels = ("--raters", "a,b,c", "--levels", "low,moderate,high")
    result = realist("eval", "raters", "t.csv", *levels, "--bootstrap", "50", "--json").json
    assert result["n"] == 4
    assert result["alpha_ordinal"]["value"] > result["alpha"]["value"]
    assert result["ac2"]["low"] <= result["ac2"]["value"] <= result["ac2"]["high"]
    assert realist("eval", "raters", "t.csv", "--raters", "a").code == 2
    args = ("eval", "screening", "t.csv", "--truth", "label", "--voice", "model", "--cost", "2")
    voice = realist(*args, "--json").json
    assert voice["missed"] == ["r3"]
    assert voice["sensitivity"]["value"] == 0.5
    assert voice["cost_per_record"] == 0.5


def test_the_page_of_commands_says_what_help_says():
    """docs/command-line.md has a row for each command, with its help's first line and its options."""
    page = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `realist ([^`]+)` \| (.*?) \| (.*) \|$", page, re.MULTILINE)
    said = {path: (does, set(re.findall(r"--[a-z-]+", takes))) for path, does, takes in rows}
    groups = {path[:-1] for path in commands()}
    assert said == {" ".join(p): _help_of(p) for p in commands() if p not in groups}


def _help_of(path):
    item = command
    for name in path:
        item = item.commands[name]
    does = " ".join(item.help.split("\n\n")[0].split())
    options = {o.opts[0] for o in item.params if o.param_type_name == "option"}
    return does, options - {"--db", "--json", "--help"}


RIS = sorted((Path(__file__).parents[1] / "data" / "fixtures").glob("*.ris"))


@pytest.mark.parametrize("path", RIS, ids=lambda p: p.stem)
def test_ris_comes_out_of_the_store_as_it_went_in(realist, tmp_path, path):
    """Every line of every record survives the database, but for line ends and blank lines."""
    realist("init", "--title", "ICS")
    (report,) = realist("import", path, "--json").json["files"]
    assert report["imported"] + report["duplicates"] + len(report["rejected"]) == report["found"]
    realist("export", "ris", "--out", "out.ris")
    went_in = [line.rstrip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    came_out = {line.rstrip() for line in (tmp_path / "out.ris").read_text("utf-8").splitlines()}
    started = next(n for n, line in enumerate(went_in) if line.startswith("TY"))
    missing = [line for line in went_in[started:] if line and line not in came_out]
    assert missing == [] or report["rejected"]  # a rejected record has its reason instead
