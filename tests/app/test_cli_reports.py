"""Reports from seeking to studies, as a user works. All records and texts are made up."""

import csv

import pytest

TITLES = (
    "How trust grows between leaders of integrated care systems",
    "Pooled budgets and their discontents in local government",
    "Learning from failure in neighbourhood health teams",
    "Never included whatever it may say",
)


@pytest.fixture
def review(realist, tmp_path):
    with (tmp_path / "r.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["record_id", "title", "authors", "year", "doi"])
        for n, title in enumerate(TITLES):
            doi = f"10.5555/invented.{n}" if n else ""
            writer.writerow([f"s{n}", title, f"Poirot{n}, H", 2010 + n, doi])
    assert realist("init", "--title", "T", "--reviewer", "Ann", "--reviewer", "Ben").code == 0
    assert realist("import", "r.csv").code == 0
    lines = ["record_id,reviewer,verdict"]
    for name in ("Ann", "Ben"):
        lines += [f"s{n},{name},{'exclude' if n == 3 else 'include'}" for n in range(4)]
    (tmp_path / "d.csv").write_text("\n".join(lines))
    assert realist("decide", "d.csv").code == 0
    return realist


def test_reports_are_sought_for_what_was_included(review):
    """Listing only says that something is to be sought; seeking writes it."""
    listed = review("reports", "list", "--json").json
    assert listed["reports"] == []
    assert listed["not_sought_yet"] == 3
    assert review("reports", "seek", "--json").json == {"included": 3, "new": 3}
    listed = review("reports", "list", "--json").json
    assert listed["counts"] == {"sought": 3, "not_retrieved": 0, "retrieved": 0}
    assert [r["records"] for r in listed["reports"]] == [["R000001"], ["R000002"], ["R000003"]]


def test_what_became_of_a_report_can_be_undone(review):
    """Each change is a row, and the review verifies."""
    review("reports", "seek")
    said = review(
        "reports", "state", "RP00002", "not_retrieved", "--reason", "no access", "--json"
    )
    assert said.json["report"]["reason"] == "no access"
    assert review("reports", "undo", "RP00002", "--json").json["report"]["state"] == "sought"
    assert review("reports", "state", "RP9", "retrieved").code == 1
    assert review("verify").code == 0


def test_a_file_is_attached_as_a_report_s_text(review, tmp_path):
    """It becomes a document; the same text cannot be another report's."""
    review("reports", "seek")
    (tmp_path / "paper.txt").write_text("Trust grew where leaders met.\n\nIt did.")
    attached = review("reports", "attach", "RP00001", "paper.txt", "--json").json["report"]
    assert (attached["state"], attached["document"]) == ("retrieved", "D001")
    refused = review("reports", "attach", "RP00002", "paper.txt")
    assert refused.code == 1
    assert "RP00001's already" in refused.err
    refused = review("reports", "state", "RP00001", "not_retrieved")
    assert refused.code == 0  # its text is taken off, and undo brings it back
    assert review("reports", "undo", "RP00001", "--json").json["report"]["document"] == "D001"


def test_a_changed_file_is_a_new_version_of_a_report_s_text(review, tmp_path):
    """The report keeps its document, which keeps its consent.

    A file of the same name as another report's text never takes that over, and a text that is
    wholly new is refused.
    """
    review("reports", "seek")
    file, words = tmp_path / "paper.txt", "Trust grew where leaders met. Nobody could say why."
    file.write_text(words)
    review("reports", "attach", "RP00001", "paper.txt", "--consent", "model_allowed")
    file.write_text(f"A preface.\n\n{words}")
    refused = review("reports", "attach", "RP00002", "paper.txt")
    assert (refused.code, "RP00001's already" in refused.err) == (1, True)
    attached = review("reports", "attach", "RP00001", "paper.txt", "--json").json["report"]
    assert (attached["state"], attached["document"]) == ("retrieved", "D001")
    (document,) = review("documents", "list", "--json").json["documents"]
    assert (document["id"], document["consent"]) == ("D001", "model_allowed")
    versions = review("documents", "versions", "D001", "--json").json["versions"]
    assert [v["version"] for v in versions] == [1, 2]
    file.write_text("Soil and rivers, and nothing else of note.")
    refused = review("reports", "attach", "RP00001", "paper.txt")
    assert (refused.code, "has D001 already" in refused.err) == (1, True)
    elsewhere = review("reports", "attach", "RP00002", "paper.txt", "--json").json["report"]
    assert elsewhere["document"] == "D002"
    assert review("verify").code == 0


def test_a_folder_is_matched(review, tmp_path):
    """Sure files are attached, doubtful ones listed, the rest said; a rehearsal writes nothing."""
    folder = tmp_path / "texts"
    (folder / "more").mkdir(parents=True)
    (folder / "10.5555_invented.1.txt").write_text("Budgets.")
    (folder / "more" / "x.txt").write_text(f"{TITLES[2]}\n\nH. Poirot2, 2012")
    (folder / "Poirot0 2010.md").write_text("Trust.")
    (folder / "notes.txt").write_text("Nothing of note.")
    (folder / "data.sav").write_bytes(b"\x00\x01")
    rehearsed = review("reports", "match", folder, "--dry-run", "--json").json
    assert review("documents", "list", "--json").json["documents"] == []
    done = review("reports", "match", folder, "--json").json
    for result in (rehearsed, done):
        assert [r["file"] for r in result["attached"]] == ["10.5555_invented.1.txt", "x.txt"]
        assert [r["file"] for r in result["doubtful"]] == ["Poirot0 2010.md"]
        assert [r["file"] for r in result["unmatched"]] == ["notes.txt"]
        assert [r["file"] for r in result["unreadable"]] == ["data.sav"]
    assert done["missing"] == ["RP00001"]
    again = review("reports", "match", folder, "--json").json
    assert (again["attached"], len(again["known"])) == ([], 2)
    assert review("reports", "match", "nowhere").code == 1
    assert review("verify").code == 0


def test_reports_of_one_study_are_joined_and_parted(review):
    """Studies are counted apart from reports."""
    review("reports", "seek")
    joined = review("reports", "join", "RP00001", "RP00002", "--study", "Poirot 2010", "--json")
    assert joined.json["label"] == "Poirot 2010"
    assert review("reports", "list", "--json").json["studies"] == 2
    assert review("reports", "part", "RP00002").code == 0
    assert review("reports", "list", "--json").json["studies"] == 3


def test_a_trainee_learns_no_outcome_from_the_reports(review):
    """That a report is sought tells that its record was included."""
    review("reviewers", "add", "Cy", "--trainee")
    review("reports", "seek")
    assert review("reports", "list", "--reviewer", "Cy", "--json").json["reports"] == []
    assert len(review("reports", "list", "--reviewer", "Ann", "--json").json["reports"]) == 3


def test_the_flow_tells_of_reports_and_is_drawn(review, tmp_path):
    """Counts under new keys beside the stages', and two pictures; nothing else changes."""
    before = review("flow", "--json").json
    assert before["reports"]["begun"] is False
    review("reports", "seek")
    review("reports", "state", "RP00002", "not_retrieved", "--reason", "no access")
    drawn = review("flow", "--svg", "f.svg", "--png", "f.png", "--json")
    after = drawn.json
    assert after["stages"] == before["stages"]
    assert after["identified"]["sources"] == [{"source": "r.csv", "n": 4}]
    reports = after["reports"]
    assert (reports["sought"], reports["not_retrieved"], reports["awaited"]) == (3, 1, 2)
    assert reports["reasons"] == {"no access": 1}
    assert "Reports sought for retrieval" in (tmp_path / "f.svg").read_text()
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")
    assert "3 reports sought, 1 not retrieved" in review("flow").out
    assert review("flow", "--png", "none/f.png").code == 1
