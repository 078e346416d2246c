"""Tables of decisions and what is listed of them: no row is lost, each complaint says what to do."""

import pytest

from realist.data.domain import Stage
from realist.data.store import Store

COMPOSED, APART = "Zo\u00eb", "Zoe\u0308"  # one name in two spellings


@pytest.fixture
def review(realist, tmp_path):
    assert realist("init", "--title", "T", "--reviewer", "Ann", "--reviewer", COMPOSED).code == 0
    rows = "\n".join(f"s{n},Title {n},About {n}" for n in range(6))
    (tmp_path / "found.csv").write_text(f"record_id,title,abstract\n{rows}\n")
    assert realist("import", "found.csv").code == 0
    rules = tmp_path / "review.toml"
    first_two = "[[stages]]".join(rules.read_text().split("[[stages]]")[:3])
    rules.write_text(first_two)
    assert realist("rules", "set", "review.toml").code == 0
    return realist


@pytest.fixture
def decide(review, tmp_path):
    def take(*rows, head="record_id,reviewer,verdict", **options):
        (tmp_path / "d.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        more = [word for name, value in options.items() for word in (f"--{name}", value)]
        return review("decide", "d.csv", "--json", *more)

    return take


def why(result):
    return {r["line"]: r["reason"] for r in result.json["rejected"]}


def test_a_row_at_a_stage_that_the_review_does_not_have_is_rejected(decide):
    """It would stand in the log and be in no count."""
    head = "record_id,reviewer,verdict,stage"
    told = decide("s1,Ann,include,full_text", "s2,Ann,include,richness", head=head)
    assert told.json["imported"] == 1
    assert why(told) == {
        3: "this review has no stage 'richness'; it has: title and abstract, full text"
    }
    assert decide("s3,Ann,include", stage="rigour").json["imported"] == 0


def test_one_name_in_two_spellings_is_one_person(review, decide):
    """Accents written apart, and spaces around a name, make nobody new."""
    assert review("reviewers", "add", APART, " Ann ").code == 0
    assert len(review("reviewers", "list", "--json").json["reviewers"]) == 2
    assert decide(f"s1,{APART},include", "s2, Ann ,exclude").json["imported"] == 2
    assert review("history", "--reviewer", APART, "--json").json["history"][0]["by"] == [COMPOSED]


def test_a_rejected_row_says_what_is_missing(decide):
    """Nobody named, nobody known, no verdict, no record: each with its way out."""
    told = why(decide("s1,,include", "s1,Bob,include", "s1,Ann,", ",Ann,include"))
    assert told[2] == "the row names no reviewer"
    assert told[3].startswith(f"reviewer 'Bob' is not in this review, which has Ann, {COMPOSED}")
    assert "realist reviewers add" in told[3]
    assert told[4] == "no verdict: it is not include, maybe, exclude or withdrawn"
    assert told[5].startswith("the row names no record: by record_id")


def test_who_left_decides_no_more_by_table(review, decide):
    """A table of theirs, taken again, changes nothing that they had left behind."""
    assert decide(f"s1,{COMPOSED},include").json["imported"] == 1
    assert review("reviewers", "remove", COMPOSED).code == 0
    told = decide(f"s1,{COMPOSED},exclude")
    assert (told.json["imported"], "left the review" in why(told)[2]) == (0, True)


def test_a_title_is_told_as_the_file_has_it(decide):
    """Not as the letters that it is compared by."""
    told = decide("Unheard of: a study,Ann,include", head="title,reviewer,verdict")
    assert why(told) == {2: "title 'Unheard of: a study' is not in this review"}


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["queue", "--reviewer", "Ann", "--top", "-1"], 2, "--top"),
        (["rank", "--top", "-1"], 2, "--top"),
        (["history", "--since", "yesterday"], 2, "--since"),
        (["queue", "--reviewer", "Ann", "--stage", "rigour"], 1, "it has: title and abstract"),
        (["conflicts", "--stage", "rigour"], 1, "it has: title and abstract"),
        (["import", "found.csv", "--search", "@nowhere.txt"], 1, "@nowhere.txt"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(review, args, code, said):
    """Instead of a fault, an empty list or a list of nearly everything."""
    told = review(*args)
    assert (told.code, told.out) == (code, "")
    assert said in told.err
    assert "fault of ours" not in told.err


def test_verify_tells_of_decisions_that_no_count_has(review, decide, tmp_path):
    """On records that never came to a stage, and at stages that the rules dropped since."""
    head = "record_id,reviewer,verdict,stage"
    decide("s1,Ann,include,full_text", f"s2,{COMPOSED},include,full_text", head=head)
    (remark,) = review("verify", "--json").json["remarks"]
    assert remark.startswith("2 decisions at full text stand on records that have not come there")
    assert "R000002, R000003" in remark
    rules = tmp_path / "review.toml"
    rules.write_text("[[stages]]".join(rules.read_text().split("[[stages]]")[:2]))
    assert review("rules", "set", "review.toml").code == 0
    (remark,) = review("verify", "--json").json["remarks"]
    assert remark.startswith("2 decisions stand at full text, a stage that the rules do not have")


def test_a_rating_must_be_on_the_scale_of_its_stage(review, decide, tmp_path):
    """Whatever its capitals; a row with another says which levels there are, the others are taken."""
    rules = tmp_path / "review.toml"
    rules.write_text(rules.read_text().replace("scale = []", 'scale = ["low", "high"]'))
    assert review("rules", "set", "review.toml").code == 0
    rows = ("s1,Ann,include,HIGH", "s2,Ann,include,superb", "s3,Ann,include,")
    told = decide(*rows, head="record_id,reviewer,verdict,rating", stage="full_text")
    assert told.json["imported"] == 2
    assert why(told) == {3: "rating 'superb' is no level of the scale; choose low, high"}
    with Store.open("sqlite:///review.db") as store:
        assert [d.rating for d in store.decisions(Stage.FULL_TEXT)] == ["high", ""]


def test_a_time_out_of_all_calendars_loses_its_own_row_only(decide):
    """The last second of the year 9999 west of Greenwich, say."""
    rows = ("s1,Ann,include,9999-12-31T23:59:59-05:00", "s2,Ann,include,2026-11-23T09:30:00Z")
    told = decide(*rows, head="record_id,reviewer,verdict,at")
    assert (told.json["imported"], list(why(told))) == (1, [2])


def test_a_column_that_stands_there_twice_is_refused(decide):
    """Instead of the last one being taken for what was meant."""
    told = decide("s1,Ann,include,exclude", head="record_id,reviewer,verdict,Verdict")
    assert (told.code, told.out) == (1, "")
    assert "column 'verdict' stands there twice" in told.err


def test_many_conflicts_are_read_at_once(review, decide):
    """What is said beside each is the same as of one alone."""
    ids = ["s1", "s2", "s3"]
    decide(*[f"{i},Ann,include" for i in ids], *[f"{i},{COMPOSED},exclude" for i in ids])
    decide("s1,Ann,maybe")
    found = {c["record_id"]: c for c in review("conflicts", "--json").json["conflicts"]}
    assert len(found) == 3
    assert "Ann changed include to maybe" in found["R000002"]["remarks"][0]
    assert found["R000003"]["remarks"] == []
    with Store.open("sqlite:///review.db") as store:
        assert len(store.decisions(Stage.TITLE_ABSTRACT, history=True)) == 7


def test_a_decision_is_withdrawn_and_its_import_can_then_be_taken_back(review, decide):
    """A table undoes as the app does: by a row in the log. Where nothing stands, it says so."""
    ids = {"stage": "title_abstract"}
    decide("s1,Ann,include", "s2,Ann,exclude", **ids)
    refused = review("imports", "undo", "1")
    assert refused.code == 1
    assert "realist decide" in refused.err
    taken = decide("s1,Ann,withdrawn", "s2,Ann,withdrawn", "s3,Ann,withdrawn", **ids)
    assert taken.json["imported"] == 2
    assert "stands there" in why(taken)[4]
    assert review("imports", "undo", "1").code == 0
    assert review("verify").code == 0
