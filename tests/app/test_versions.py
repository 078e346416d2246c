"""A changed file added again from the command line."""

import json
import sys
from pathlib import Path

from click.testing import CliRunner

from realist.app.cli import realist
from realist.data.demo.documents import demo_documents

sys.path.insert(0, str(Path(__file__).parents[1] / "data" / "makers"))
from pdf_writer import Text, write_pdf

TEXT = next(d for d in demo_documents() if d.name == "study_shared_purpose.md").text


def run(*arguments):
    """A command's JSON; it must succeed."""
    done = CliRunner().invoke(realist, [*arguments, "--json"])
    assert done.exit_code == 0, done.output + str(done.exception)
    return json.loads(done.stdout)


def test_a_changed_file_keeps_consent_and_says_what_moved(tmp_path, monkeypatch):
    """Added again it is version 2; consent stays unless given; lost passages are told."""
    monkeypatch.chdir(tmp_path)
    db = ("--db", "sqlite:///review.db")
    run("init", "--title", "Trust", *db)
    file = tmp_path / "study.md"
    file.write_text(TEXT)
    run("documents", "add", "study.md", "--consent", "model_allowed", *db)
    run("extract", "--offline", *db)
    rows = run("extracts", "list", *db)["extracts"]
    gone = rows[0]["text"]
    file.write_text("A preface.\n\n" + TEXT.replace(gone, ""))
    (added,) = run("documents", "add", "study.md", *db)["documents"]
    assert (added["id"], added["version"], added["consent"]) == ("D001", 2, "model_allowed")
    old, new = run("documents", "versions", "D001", *db)["versions"]
    assert old["version"] == 1
    assert new["lost"] == [rows[0]["id"]]
    assert len(new["moved"]) == len(rows) - 1
    assert run("documents", "versions", "D001", "--text", "1", *db)["text"] == TEXT
    after = {r["id"]: r["text"] for r in run("extracts", "list", *db)["extracts"]}
    assert {i: t for i, t in after.items() if t} == {r["id"]: r["text"] for r in rows[1:]}


def test_one_bad_file_does_not_stop_the_others(tmp_path, monkeypatch):
    """An old version added by itself is refused with the way to do it; the rest is added."""
    monkeypatch.chdir(tmp_path)
    db = ("--db", "sqlite:///review.db")
    run("init", "--title", "Trust", *db)
    (tmp_path / "a.md").write_text(TEXT)
    run("documents", "add", "a.md", *db)
    (tmp_path / "a.md").write_text(TEXT + "\n\nAn annex.")
    run("documents", "add", "a.md", *db)
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "b.md").write_text("Another paper.")
    done = CliRunner().invoke(realist, ["documents", "add", "a.md", "b.md", "--json", *db])
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert [d["id"] for d in said["documents"]] == ["D002"]
    assert "as it was in version 1" in said["failed"][0]["error"]


def test_a_kept_file_is_given_out_again(tmp_path, monkeypatch):
    """Byte for byte, of any version; never over a file that is there, never without one kept."""
    monkeypatch.chdir(tmp_path)
    db = ("--db", "sqlite:///review.db")
    run("init", "--title", "Trust", *db)
    first = write_pdf([[Text(72, 700, "Trust grew in the wards, they said.")]])
    second = write_pdf([[Text(72, 700, "Trust grew in the wards, they said. Then it fell.")]])
    for content in (first, second):
        (tmp_path / "paper.pdf").write_bytes(content)
        run("documents", "add", "paper.pdf", *db)
    run("documents", "file", "D001", "--out", "new.pdf", *db)
    run("documents", "file", "D001", "--version", "1", "--out", "old.pdf", *db)
    assert (tmp_path / "new.pdf").read_bytes() == second
    assert (tmp_path / "old.pdf").read_bytes() == first
    taken = CliRunner().invoke(realist, ["documents", "file", "D001", *db])
    assert "paper.pdf exists already" in str(taken.exception)
    (tmp_path / "a.md").write_text(TEXT)
    run("documents", "add", "a.md", *db)
    absent = CliRunner().invoke(realist, ["documents", "file", "D002", *db])
    assert "was not kept" in str(absent.exception)
