"""The review's rules, queues and history at the command line."""

import pytest

from realist.data.domain import Decision, Stage, Verdict
from realist.data.store import Store

TA = Stage.TITLE_ABSTRACT
CANARY = "canary-2b1d"


@pytest.fixture
def review(realist, tmp_path):
    assert realist("init", "--title", "T", "--reviewer", "Ann", "--reviewer", "Ben").code == 0
    rows = "\n".join(f"s{n},Title {n},About {n}" for n in range(6))
    (tmp_path / "found.csv").write_text(f"id,title,abstract\n{rows}\n")
    assert realist("import", "found.csv").code == 0
    return realist


def decide(record_id, reviewer, verdict=Verdict.INCLUDE, **more):
    with Store.open("sqlite:///review.db") as store:
        store.decide([Decision(record_id, reviewer, TA, verdict, **more)])


def test_init_writes_a_review_file_and_never_over_one(realist, tmp_path):
    """The rules stand beside the database, or where --file says; an old file stays."""
    made = realist("init", "--title", "T", "--json").json["review"]
    assert made["file"] == "review.toml"
    before = (tmp_path / "review.toml").read_text()
    again = realist("init", "--title", "U", "--db", "other.db", "--json")
    assert "file" not in again.json["review"]
    assert "rules set" in again.err
    assert (tmp_path / "review.toml").read_text() == before
    third = realist("init", "--title", "V", "--db", "v.db", "--file", "v.toml", "--json")
    assert third.json["review"]["file"] == "v.toml"
    assert 'title = "V"' in (tmp_path / "v.toml").read_text()


def test_rules_are_edited_set_and_shown(review, tmp_path):
    """Verify says where file and review differ; rules set takes the file's; then all is one."""
    assert review("verify", "--json").json["file"]["differs"] == []
    path = tmp_path / "review.toml"
    path.write_text(path.read_text().replace('"moderate"\n', '"low"\n', 1))
    path.write_text(path.read_text().replace('question = ""', 'question = "How?"'))
    told = review("verify", "--json")
    assert told.code == 0
    assert told.json["file"]["differs"] == ["question", "relevance.passes_from"]
    assert "rules set" in told.err
    changed = review("rules", "set", "review.toml", "--json").json["changed"]
    assert changed == told.json["file"]["differs"]
    assert review("verify", "--json").json["file"]["differs"] == []
    assert review("rules", "show").out == path.read_text()
    assert review("rules", "show", "--json").json["rules"]["stages"][2]["passes_from"] == "low"


def test_a_faulty_file_fails_verify_and_changes_nothing(review, tmp_path):
    """Line and field are said, and the review keeps its rules."""
    shown = review("rules", "show").out
    path = tmp_path / "review.toml"
    path.write_text('title = "T"\n[[stages]]\nstage = "rigor"\n')
    for command in (("verify",), ("rules", "set", "review.toml")):
        told = review(*command)
        assert told.code == 1
        assert "review.toml, line 3: stages.stage: 'rigor' is not one of" in told.err
    assert review("rules", "show").out == shown
    path.unlink()
    assert review("verify", "--json").json["file"] is None
    assert review("verify", "--file", "no.toml").code == 1


def test_verify_fails_where_the_flow_does_not_close(review):
    """A record that an import did not count breaks the sums, though log and tables agree."""
    assert review("verify", "--json").json["flow_closes"] is True
    with Store.open("sqlite:///review.db") as store:
        record = store.records()[0]
        store.add_records([record], batch={"found": 9})
    told = review("verify", "--json")
    assert told.code == 1
    assert told.json["sound"] is True
    assert told.json["flow_closes"] is False
    assert "found 9, imported, known and rejected 1" in told.err


def test_a_reviewer_is_removed_and_comes_back(review):
    """What was half-done goes back, the list says who left, and the rest is told to wait."""
    decide("R000001", "Ben")
    told = review("reviewers", "remove", "Ben", "--json")
    assert told.json == {"removed": "Ben", "returned": 1, "screeners": ["Ann"]}
    assert "Add a screener" in told.err
    left = {r["name"]: r["left"] for r in review("reviewers", "list", "--json").json["reviewers"]}
    assert left == {"Ann": False, "Ben": True}
    assert review("reviewers", "remove", "Ben").code == 1
    assert review("reviewers", "remove", "Ann").code == 1  # the only one who leads
    assert review("queue", "--reviewer", "Ben").code == 1
    review("reviewers", "add", "Ben")
    assert review("queue", "--reviewer", "Ben", "--order", "random", "--json").code == 0


def test_a_queue_is_listed_and_a_calibration_round_drawn(review):
    """Three records for the whole team, the same for both; the rest is ranked where it was not."""
    drawn = review("queue", "--reviewer", "Ann", "--calibration", "3", "--json")
    assert "3 records drawn (seed 1)" in drawn.err
    assert drawn.json["waiting"] == 6
    mine = [r["record_id"] for r in drawn.json["next"]][:3]
    bens = review("queue", "--reviewer", "Ben", "--top", "3", "--json").json["next"]
    assert [r["record_id"] for r in bens] == mine
    assert review("queue", "--reviewer", "Ann", "--calibration", "0").code == 2


def test_history_is_filtered_and_blind(review):
    """By person, record, verdict, day; a reviewer's own view shows no colleague too early."""
    decide("R000001", "Ann", reason=CANARY)
    decide("R000002", "Ann", Verdict.EXCLUDE)
    decide("R000002", "Ben", Verdict.EXCLUDE)

    def rows(*options):
        return review("history", *options, "--json").json["history"]

    assert len(rows()) == 3
    assert [r["record_id"] for r in rows("--by", "Ann")] == ["R000001", "R000002"]
    assert len(rows("--record", "R000002", "--verdict", "exclude")) == 2
    assert rows("--since", "2999-01-01") == []
    assert rows("--stage", "full_text") == []
    assert CANARY not in str(review("history", "--reviewer", "Ben", "--json").out)
    assert len(rows("--reviewer", "Ben")) == 2
    assert review("history", "--by", "Zoe").code == 1
