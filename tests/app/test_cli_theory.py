"""Theory at the command line: moves, views, and the published synthesis in the demonstration."""

import csv
import io
import json
from xml.dom import minidom

import pytest

from realist.app.theory_options import entry_of
from realist.app.work_demo import _fill
from realist.app.work_moves import make_move
from realist.app.work_theory import lineage, lineage_drawing, listed, matrix
from realist.data.domain import Record, Review, Reviewer, Role, Stage
from realist.data.errors import StaleWriteError
from realist.data.integrity import check
from realist.data.store import Store
from realist.data.view import View
from realist.extraction.settling import relabel, retire
from realist.extraction.shaping import create, draft


@pytest.fixture
def review(realist, tmp_path):
    """A review with a document, four proposed extracts and one reviewer."""
    text = (
        "# Findings\n\nBecause leaders met partners every week, staff trusted each other and "
        "waiting times fell by 12 per cent.\n\nThe weather was fine.\n"
    )
    (tmp_path / "paper.txt").write_text(text)
    realist("init", "--title", "ICS", "--reviewer", "Ann")
    assert realist("documents", "add", "paper.txt").code == 0
    assert realist("extract", "--offline").code == 0
    return realist


def move(review, *args):
    """A move that must be made; gives what it says."""
    result = review("theory", *args, "--reason", "because", "--json")
    assert result.code == 0, result.err
    return result.json


def test_from_an_extract_to_a_theory_and_back(review):
    """Extracts become configurations, they are merged, tested, settled, written up and undone."""
    proposal = review("extracts", "list", "--json").json["extracts"][0]["id"]
    refused = review("theory", "create", "--extract", proposal, "--by", "Ann", "--reason", "r")
    assert (refused.code, "no confirmed extract" in refused.err) == (1, True)
    review("extracts", "decide", proposal, "confirm", "--by", "Ann")
    made = move(review, "create", "--extract", proposal, "--by", "Ann", "--theme", "Being")
    assert made["touched"] == ["C001", "E00001"]
    assert made["rests_on"] == [proposal]
    move(review, "create", "--context", "early [inferred]", "--outcome", "trust [distal]")
    move(review, "complete", "C002", "--reasoning", "they trust")
    move(review, "refine", "C002", "--context", "early in a merger", "--empty", "outcome")
    move(review, "weigh", "C002", "D001", "qualifies", "--rigour", "high")
    merged = move(review, "merge", "C001", "C002")
    assert "C003" in merged["touched"]
    shown = review("theory", "show", "C003", "--json").json
    assert shown["parents"] == ["C001", "C002"]
    assert {p["stance"] for p in shown["evidence"]} == {"supports", "qualifies"}
    assert shown["evidence"][0]["quotes"][0]["confirmed"] is True
    move(review, "status", "C003", "supported")
    move(review, "write", "--theme", "Being", "--statement", "Leaders meet.", "--cmoc", "C003")
    move(review, "sentence", "C003", "If A, then B, because C.")
    assert "If A, then B" in review("theory", "narrative", "T01").out
    before = review("theory", "list", "--json").json
    retired = move(review, "retire", "T01")
    undone = review("theory", "undo", retired["move"], "--reason", "oops", "--json").json
    assert (undone["undoes"], undone["theory_version"]) == (retired["move"], 9)
    after = review("theory", "list", "--json").json
    assert after["theories"][0] | {"version": 0} == before["theories"][0] | {"version": 0}
    assert review("verify", "--json").json["sound"] is True


def test_tests_by_people_show_in_the_matrix(review):
    """A verdict becomes evidence of that stance, also before there are final configurations."""
    move(review, "create", "--outcome", "waits fall")
    args = ("test", "C001", "D001", "refines", "--by", "Ann")
    move(review, *args, "--strength", "strong")
    (cell,) = review("theory", "matrix", "--json").json["cells"]
    said = {k: cell[k] for k in ("document", "cmoc", "stance", "strength")}
    assert said == {"document": "D001", "cmoc": "C001", "stance": "refines", "strength": "strong"}
    assert review("theory", "show", "C001", "--json").json["tests"][0]["reviewer"] == "Ann"


def test_a_view_for_a_reviewer_keeps_a_colleague_s_open_test_back(review):
    """What Ann found, that she took it back and found otherwise, shows in no view of Ben's."""
    assert review("reviewers", "add", "Ben").code == 0
    move(review, "create", "--outcome", "waits fall")
    move(review, "write", "--theme", "Being", "--statement", "S.", "--cmoc", "C001")
    first = move(review, "test", "C001", "D001", "supports", "--by", "Ann", "--note", "canary")
    undone = review("theory", "undo", first["move"], "--reason", "canary", "--json")
    assert undone.code == 0
    move(review, "test", "C001", "D001", "refines", "--by", "Ann", "--note", "canary")
    views = (
        *(["matrix"], ["show", "C001"], ["show", "T01"], ["moves"], ["juxtapose", "C001"]),
        *(["adjudicate", "C001"], ["reconcile"], ["situate"], ["gaps"], ["narrative", "T01"]),
        *(["patterns", "--least", "1"], ["list"], ["lineage"], ["statements"]),
    )
    for view in views:
        found = review("theory", *view, "--reviewer", "Ben", "--json")
        assert found.code == 0, found.err
        assert "canary" not in found.out
        assert "Ann, test" not in found.out
    blind = review("theory", "matrix", "--reviewer", "Ben", "--json").json
    assert blind["cells"] == []
    assert (
        review("theory", "gaps", "--reviewer", "Ben", "--json").json["gaps"][0]["in_favour"] == 0
    )
    assert "canary" in review("theory", "moves", "--reviewer", "Ann", "--json").out
    move(review, "test", "C001", "D001", "supports", "--by", "Ben")
    opened = review("theory", "matrix", "--reviewer", "Ben", "--json").json
    assert len(opened["cells"]) == 2


def test_records_on_a_theory_are_those_that_rank_puts_first(review, tmp_path):
    """`theory find` gives the order of `rank --theory`, and leaves the queue as it was."""
    rows = [f"s{n},{title}" for n, title in enumerate(TITLES)]
    (tmp_path / "r.csv").write_text("\n".join(["record_id,title", *rows]))
    assert review("import", "r.csv").code == 0
    move(review, "create", "--resource", "leaders met partners weekly", "--outcome", "trust")
    found = review("theory", "find", "C001", "--reviewer", "Ann", "--json").json["records"]
    ranked = review("rank", "--theory", "C001", "--reviewer", "Ann", "--json").json["top"]
    assert [r["record_id"] for r in found] == [r["record_id"] for r in ranked]
    assert "partners" in found[0]["title"]
    with Store.open("sqlite:///review.db") as store:
        before = store.ranking_run("Ann", Stage.TITLE_ABSTRACT)
        assert review("theory", "find", "C001", "--reviewer", "Ann", "--top", "1").code == 0
        assert store.ranking_run("Ann", Stage.TITLE_ABSTRACT) == before


TITLES = (
    "Soil and rivers",
    "Leaders who met partners weekly came to trust them",
    "Budgets of hospitals",
    "Trust among wards",
)


def test_the_trail_has_before_and_after(review):
    """Each move says who, why, and from what to what; a split takes JSON."""
    move(review, "create", "--context", "early", "--outcome", "waits fall")
    parts = [json.dumps({"context": ["early"]}), json.dumps({"outcome": ["waits fall"]})]
    move(review, "split", "C001", "--into", parts[0], "--into", parts[1])
    trail = review("theory", "moves", "--id", "C001", "--json").json["moves"]
    assert [m["kind"] for m in trail] == ["create", "split"]
    assert trail[1]["before"]["C001"]["status"] == "proposed"
    assert trail[1]["after"]["C001"]["status"] == "split"
    assert trail[1]["after"]["C002"]["parents"] == ["C001"]


def test_the_trail_as_csv_runs_nothing(review, tmp_path):
    """A row for each thing touched; a reason that looks like a formula is made text."""
    made = review("theory", "create", "--context", "early", "--reason", "=1+1", "--json").json
    assert made["reason"] == "=1+1"
    assert review("theory", "moves", "--out", "trail.csv").code == 0
    (row,) = csv.DictReader(io.StringIO((tmp_path / "trail.csv").read_text(encoding="utf-8")))
    assert (row["reason"], row["id"], row["before"]) == ("'=1+1", "C001", "")
    assert json.loads(row["after"])["slots"][0]["text"] == "early"


VIEWS = [
    ["juxtapose", "C001"],
    ["reconcile"],
    ["adjudicate", "C001"],
    ["situate"],
    ["consolidate"],
    ["patterns"],
    ["gaps"],
    ["find", "C001"],
    ["statements"],
    ["narrative", "T01"],
    ["older"],
    ["list"],
    ["show", "C001"],
    ["matrix"],
    ["lineage", "--svg", "l.svg"],
    ["moves"],
]


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v[0])
def test_every_view_speaks_to_people_and_to_programs(review, view):
    """With and without --json, on a review with a little of everything."""
    move(review, "create", "--context", "early", "--outcome", "waits fall")
    move(review, "weigh", "C001", "D001", "supports")
    move(review, "weigh", "C001", "D001", "contradicts", "--context", "in winter")
    move(review, "write", "--theme", "Being", "--statement", "S.", "--cmoc", "C001")
    for extra in ([], ["--json"]):
        result = review("theory", *view, *extra)
        assert result.code == 0, result.err
    assert isinstance(result.json, dict)


def test_a_merge_and_a_split_keep_what_is_not_said_anew(review):
    """Names given without entries hold; actors, phase and theme are handed on."""
    move(review, "create", "--context", "early", "--actor", "boards", "--phase", "final")
    args = ("--outcome", "waits fall", "--phase", "final", "--theme", "Being")
    move(review, "create", *args)
    move(review, "merge", "C001", "C002", "--label", "both", "--theme", "Being", "--number", "7")
    made = review("theory", "show", "C003", "--json").json
    assert (made["label"], made["theme"], made["number"]) == ("both", "Being", 7)
    assert (made["actors"], made["phase"], len(made["slots"])) == (["boards"], "final", 2)
    parts = ('{"context": ["early"], "rivals": ["money"]}', '{"outcome": ["w"], "theme": "Doing"}')
    move(review, "split", "C003", "--into", parts[0], "--into", parts[1])
    first, second = (review("theory", "show", i, "--json").json for i in ("C004", "C005"))
    assert (first["phase"], first["theme"], first["rivals"]) == ("final", "Being", ["money"])
    assert (second["phase"], second["theme"]) == ("final", "Doing")
    move(review, "merge", "C004", "C005", "--reasoning", "they trust")
    again = review("theory", "show", "C006", "--json").json
    assert [s["text"] for s in again["slots"]] == ["they trust"]
    assert (again["phase"], again["rivals"]) == ("final", ["money"])


def test_an_empty_text_takes_back_what_was_said(review):
    """A blank rival, actor or note is none, and none is told in the narrative."""
    given = ("--rival", "money", "--actor", "boards", "--note", "n", "--substantive", "s")
    move(review, "create", "--context", "early", *given)
    move(review, "refine", "C001", "--rival", "", "--actor", " ", "--note", "")
    left = review("theory", "show", "C001", "--json").json
    assert (left["rivals"], left["actors"], left["note"], left["substantive"]) == ([], [], "", "s")


def test_the_list_says_what_each_says_and_what_became_of_it(review):
    """Its short name and entries by role; retired is told before what was found."""
    move(review, "create", "--context", "early", "--outcome", "waits fall", "--label", "mergers")
    move(review, "write", "--statement", "S.", "--theme", "Being")
    move(review, "write", "--statement", "T.", "--parent", "T01", "--parent", "T01")
    move(review, "retire", "C001")
    shown = " ".join(review("theory", "list").out.split())
    assert "retired mergers: C early; O waits fall" in shown
    assert "superseded S." in shown
    assert "C001 retired" in " ".join(review("theory", "lineage").out.split())
    assert review("theory", "show", "T02", "--json").json["parents"] == ["T01"]


def test_one_configuration_is_shown_in_words(review):
    """A line for each entry, piece of evidence, test and move, without a programmer's brackets."""
    said = ("--outcome", "waits fall [distal, inferred]")
    move(review, "create", "--context", "early", *said, "--label", "mergers")
    move(review, "weigh", "C001", "D001", "contradicts", "--rigour", "low", "--note", "one voice")
    made = move(review, "test", "C001", "D001", "no_evidence", "--by", "Ann")
    shown = review("theory", "show", "C001").out
    for words in (
        "C: early",
        "O: waits fall [distal, inferred]",
        "E00001 D001 contradicts: rigour low: one voice",
        "D001 no_evidence, Ann: because",
        "steward, create: because",
    ):
        assert words in shown
    assert not set("{}'") & set(shown)
    assert "None" not in shown
    assert made["kind"] == "test"


def test_a_theory_is_tested_through_its_configurations(review):
    """The refusal names them, or says that it has none yet."""
    move(review, "create", "--outcome", "waits fall")
    move(review, "write", "--statement", "S.", "--cmoc", "C001")
    move(review, "write", "--statement", "T.")
    for identity, named in (("T01", "(C001)"), ("T02", "theory create")):
        args = ("test", identity, "D001", "supports", "--by", "Ann", "--reason", "r")
        refused = review("theory", *args)
        assert (refused.code, named in refused.err) == (1, True)


BAD = [
    (["create", "--reason", "r"], "at least one entry"),
    (["create", "--context", "c", "--reason", " "], "reason"),
    (["create", "--context", "c", "--reason", "r", "--by", "Zoe"], "Zoe"),
    (["create", "--outcome", "o [distal, proximal]", "--reason", "r"], "exclude"),
    (["complete", "C009", "--context", "c", "--reason", "r"], "C009"),
    (["weigh", "C001", "D999", "supports", "--reason", "r"], "D999"),
    (["split", "C001", "--into", "nonsense", "--reason", "r"], "not JSON"),
    (["test", "C001", "D001", "supports", "--reason", "r"], "made by a reviewer"),
    (["undo", "99", "--reason", "r"], "99"),
    (["narrative", "T09"], "T09"),
    (["merge", "C001", "--reason", "r"], "two configurations"),
    (["merge", "C001", "C001", "--reason", "r"], "two configurations"),
    (["narrative", "C001"], "which is a configuration"),
    (["create", "--context", "c", "--number", "-3", "--reason", "r"], "--number"),
    (["relabel", "C001", "--number", "0", "--reason", "r"], "--number"),
    (["refine", "C001", "--follows", "C001", "--reason", "r"], "follow itself"),
    (["moves", "--id", "C099"], "C099"),
    (["consolidate", "--threshold", "7"], "--threshold"),
    (["patterns", "--least", "0"], "--least"),
    (["find", "C001", "--top", "-1"], "--top"),
    (["older", "--limit", "-1"], "--limit"),
    (["split", "C001", "--into", '{"labell": "x"}', "--reason", "r"], "labell"),
    (["split", "C001", "--into", '{"rivals": "x"}', "--reason", "r"], "rivals"),
    (["split", "C001", "--into", '{"phase": "x"}', "--reason", "r"], "initial or final"),
    (["list", "--reviewer", "Zoe"], "Zoe"),
    (["lineage", "--reviewer", "Zoe"], "Zoe"),
    (["statements", "--reviewer", "Zoe"], "Zoe"),
]


@pytest.mark.parametrize(("args", "named"), BAD, ids=lambda v: " ".join(v)[:30] if v else "")
def test_what_cannot_be_done_is_named(review, args, named):
    """One line says what is wrong, and the synthesis is as it was."""
    move(review, "create", "--outcome", "waits fall")
    before = review("theory", "list", "--json").json
    result = review("theory", *args)
    assert result.code in {1, 2}
    assert named in result.err
    assert "a fault of ours" not in result.err
    assert review("theory", "list", "--json").json == before


def test_marks_are_read_and_other_brackets_are_words():
    """Only known marks count as such."""
    assert entry_of(Role.OUTCOME, "waits fall [unintended, inferred]").stated is False
    assert entry_of(Role.CONTEXT, "the trust [sic]").text == "the trust [sic]"


def test_a_move_on_an_old_page_is_refused(tmp_path):
    """What somebody changed since the page was read is not overwritten."""
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("R"))
        who = {"by": "steward", "reason": "r"}
        make_move(store, lambda b: create(b, draft(slots=[entry_of(Role.CONTEXT, "c")])), **who)
        page = store.book()
        make_move(store, lambda b: relabel(b, "C001", number=7), **who)
        with pytest.raises(StaleWriteError, match="C001"):
            make_move(store, lambda b: retire(b, "C001"), book=page, **who)


def test_decisions_made_before_a_change_can_be_listed(review, tmp_path):
    """A decision is stamped with the theory's version; only older ones are listed."""
    move(review, "create", "--outcome", "waits fall")
    with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(2)])
        store.join([Reviewer("Ben")])
    (tmp_path / "one.csv").write_text("record_id,reviewer,verdict,reason\ns0,Ann,include,\n")
    (tmp_path / "two.csv").write_text("record_id,reviewer,verdict,reason\ns1,Ann,include,\n")
    review("decide", "one.csv")
    assert review("theory", "older", "--json").json["decisions"] == 0
    move(review, "refine", "C001", "--outcome", "waits fall for some")
    review("decide", "two.csv")
    older = review("theory", "older", "--json").json
    assert [(r["record_id"], r["theory_version"]) for r in older["rows"]] == [("R000001", 1)]
    assert review("theory", "older", "--reviewer", "Ben", "--json").json["decisions"] == 0


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demonstration review, without ranking or proposals."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with Store.create(f"sqlite:///{path}") as store:
        _fill(store, lambda _line: None)
        yield store


@pytest.mark.slow
def test_the_demonstration_reproduces_the_published_synthesis(demo):
    """Four initial theories, nine configurations and their fates, six final ones, 57 cells."""
    found = listed(View(demo))
    initial = [c for c in found["cmocs"] if c["phase"] == "initial"]
    fates = {c["number"]: str(c["status"]) for c in initial}
    assert {n for n, s in fates.items() if s == "supported_with_refinement"} == {1, 6, 7, 8}
    assert {n for n, s in fates.items() if s == "merged"} == {2, 4, 5, 9}
    assert {n for n, s in fates.items() if s == "no_evidence"} == {3}
    phases = [t["phase"] for t in found["theories"]]
    assert (phases.count("initial"), phases.count("final")) == (4, 4)
    shown = matrix(View(demo))
    assert len({(c["document"], c["cmoc"]) for c in shown["cells"]}) == 57
    assert [c["documents"] for c in shown["counts"]] == [10, 11, 12, 8, 6, 10]
    assert [c["supports"] for c in shown["counts"]] == [10, 10, 12, 8, 4, 9]
    assert demo.theory_version() == 2
    assert {d.theory_version for d in demo.decisions()} == {1}


@pytest.mark.slow
def test_the_demonstration_invents_no_lineage(demo):
    """No parent is drawn where none is published, and the notes say so; all is in the log."""
    found = lineage(View(demo))
    assert not [e for e in found["edges"] if e["kind"] == "parent"]
    notes = " ".join(found["notes"])
    assert "inference" in notes
    assert "initial-2, initial-4, initial-5, initial-9" in notes
    assert check(demo).sound
    assert minidom.parseString(lineage_drawing(demo).encode())


def test_a_status_whose_evidence_changed_is_told_and_can_be_confirmed(review):
    """Struck evidence leaves the status and marks it; settling it again takes the mark away."""
    move(review, "create", "--context", "early")
    move(review, "weigh", "C001", "D001", "supports")
    move(review, "weigh", "C001", "D001", "supports")
    move(review, "status", "C001", "supported")
    again = ("theory", "status", "C001", "supported", "--reason", "r")
    assert "supported already" in review(*again).err
    move(review, "strike", "E00001")
    assert "supported, evidence changed since" in review("theory", "list").out
    said = review("theory", "show", "C001", "--json").json["since_settled"]
    assert said == "Its evidence changed after it was settled: E00001 taken back."
    assert review(*again).code == 0
    assert review("theory", "show", "C001", "--json").json["since_settled"] == ""


def test_what_was_found_is_told_beside_what_is_out_of_use(review):
    """A refuted one that was retired is both in the list."""
    move(review, "create", "--context", "early")
    move(review, "weigh", "C001", "D001", "contradicts")
    move(review, "status", "C001", "refuted")
    move(review, "retire", "C001")
    assert "refuted, retired" in review("theory", "list").out


def test_the_trail_as_csv_says_in_words_what_changed(review, tmp_path):
    """What is new says all it says; a rewording both sides; an undo what came back."""
    move(review, "create", "--context", "early", "--outcome", "waits fall [distal]")
    move(review, "refine", "C001", "--context", "late [inferred]")
    move(review, "status", "C001", "no_evidence")
    last = review("theory", "moves", "--json").json["moves"][-1]["move"]
    move(review, "undo", str(last))
    assert review("theory", "moves", "--out", "trail.csv").code == 0
    written = io.StringIO((tmp_path / "trail.csv").read_text(encoding="utf-8"))
    made, refined, settled, undone = (row["changed"] for row in csv.DictReader(written))
    assert made.startswith("new; number: 1")
    assert "outcome: “waits fall” [distal]" in made
    assert refined == "context: “late” [inferred]; no longer “early”"
    assert settled == "status: no evidence (was proposed)"
    assert undone == "status: proposed (was no evidence)"
