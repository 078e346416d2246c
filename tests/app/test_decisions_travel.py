"""Decisions go out of one review and into another as they were, and come from other tools."""

import csv
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realist.app.work import import_decisions
from realist.app.work_records import export_decisions
from realist.data.domain import Decision, Record, Review, Reviewer, Seen, Stage, Verdict
from realist.data.export import ExportFormat
from realist.data.export_decisions import write_decisions
from realist.data.store import Store
from realist.screening.decision_sources import read_votes
from realist.screening.decisions_file import take
from realist.screening.record_names import RecordNames

SHARED = Path(__file__).parents[3] / "shared" / "benchmarks"
KAPPAS = {  # as the sets' README states them: records with both decisions, disagreements, kappa
    "teachers_soft_skills_2022": (363, 3, 0.93),
    "niph_chronic_low_back_pain_qes_2024": (424, 53, 0.72),
    "snhl_phenotyping_2024": (1495, 6, 0.82),
    "vive_friends_programme_2023": (2745, 45, 0.77),
    "vive_military_deployment_2018": (2978, 182, 0.36),
    "vive_professional_development_2019": (5144, 336, 0.47),
}

TA = Stage.TITLE_ABSTRACT
TEAM = ("Ann", "Ben", "=Cy", "Dé; d")

words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=40).map(
    str.strip
)
formulas = st.sampled_from(["=1+1", "'=1+1", "-5", "@x", "+44", '"; "', "''-a", "[1]", "a;b"])
MARKS = (
    'RAYYAN-INCLUSION: {"Ann"=>"Excluded"}', "Realist decision: {}", "ASReview_relevant",
    "TY  - JOUR", "ER  -", "PMID- 1", "@article{x,", "<PubmedArticle>", "%0 Book", "PT J",
)  # fmt: skip
quoting = st.sampled_from([f"{before}{mark}" for mark in MARKS for before in ("", "it says:\n")])
texts = words | formulas | quoting
decisions = st.builds(
    Decision,
    record_id=st.sampled_from([f"R{n:06d}" for n in range(1, 5)]),
    reviewer=st.sampled_from(TEAM),
    stage=st.sampled_from(Stage),
    verdict=st.sampled_from([Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE]),
    reason=texts,
    note=texts,
    rating=texts,
    rationale=texts,
    concerns=texts,
    tags=st.lists(texts.filter(bool), max_size=3).map(tuple),
    seen=st.builds(Seen, st.booleans(), st.booleans(), st.booleans()),
    at=st.datetimes().map(lambda at: at.replace(microsecond=0).isoformat() + "+00:00"),
)
made_decisions = st.lists(
    decisions, max_size=8, unique_by=lambda d: (d.record_id, d.reviewer, d.stage)
)
TITLES = ("=SUM(A1) of trust", "Editorial", "Editorial", "Budgets; and 'quotes', \"too\"")
RECORDS = [
    Record(source_id=f"s{n}", title=title, year=2010 + n, doi="10.5555/x" if n == 3 else "")
    for n, title in enumerate(TITLES)
]


def review(records):
    store = Store.create("sqlite://")
    store.start(Review("T"))
    store.join([Reviewer(name) for name in TEAM])
    store.add_records(records)
    return store


def held(store):
    """The standing decisions, by the source's own names of the records."""
    names = {record.id: record.source_id for record in store.records()}
    return {
        replace(d, id=0, supersedes=None, record_id=names[d.record_id]) for d in store.decisions()
    }


@settings(max_examples=60, deadline=None)
@given(made=made_decisions, form=st.sampled_from(ExportFormat))
def test_a_round_trip_changes_nothing(made, form):
    """Written for one review and read for another that numbers its records otherwise."""
    here = {f"R{n:06d}": replace(r, id=f"R{n:06d}") for n, r in enumerate(RECORDS, 1)}
    there = [replace(r, id=f"R{n:06d}") for n, r in enumerate(RECORDS[::-1], 1)]
    ids = {r.source_id: [r.id] for r in there} | {r.id: [r.id] for r in there}
    with TemporaryDirectory() as folder:
        out = Path(folder) / f"d.{form}"
        assert write_decisions(out, made, here, form) == len(made)
        if not made and form is ExportFormat.RIS:
            return  # a file without records is no file of records
        votes = read_votes(out)
    names, team = RecordNames(ids, there), [Reviewer(name) for name in TEAM]
    taken = take(votes.rows, stage=TA, names=names, reviewers=team, standing=[])
    assert taken.rejected == []
    kept = {r.id: r.source_id for r in there}
    came = {replace(d, record_id=kept[d.record_id]) for d in taken.new}
    assert came == {replace(d, record_id=here[d.record_id].source_id) for d in made}


@pytest.mark.parametrize("form", ["csv", "xlsx", "ris"])
def test_a_new_review_takes_an_old_ones_decisions(tmp_path, form):
    """By the commands' own work, all stages at once; a second time all are known already."""
    made = [
        Decision(f"R{n:06d}", name, stage, Verdict.EXCLUDE, "=1+1", "mine", tags=("a;b", "c"))
        for n in range(1, 5)
        for name in TEAM
        for stage in (TA, Stage.FULL_TEXT)
    ]
    out = tmp_path / f"d.{form}"
    with review(RECORDS) as one, review(RECORDS[::-1]) as other:
        one.decide(made, actor="test")
        assert export_decisions(one, form, out)["decisions"] == len(made)
        assert import_decisions(other, out, TA)["rejected"] == []
        assert held(other) == held(one)
        again = import_decisions(other, out, TA)
        assert (again["imported"], again["unchanged"]) == (0, len(made))


def test_no_cell_is_a_live_formula(tmp_path):
    """Neither in XLSX nor in CSV."""
    said = Decision("R000001", "=Cy", Stage.FULL_TEXT, Verdict.EXCLUDE, "=1+1", note="@SUM(A1)")
    with review(RECORDS) as store:
        store.decide([said], actor="test")
        export_decisions(store, "xlsx", tmp_path / "d.xlsx")
        export_decisions(store, "csv", tmp_path / "d.csv")
    sheet = openpyxl.load_workbook(tmp_path / "d.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    with (tmp_path / "d.csv").open(encoding="utf-8-sig") as stream:
        assert not [c for row in csv.reader(stream) for c in row if c[:1] in ("=", "@")]


@pytest.fixture
def blind(realist, tmp_path):
    rows = ["record_id,title", *(f"s{n},Title number {n} of a made-up set" for n in range(3))]
    (tmp_path / "r.csv").write_text("\n".join(rows))
    realist("init", "--title", "T", "--reviewer", "Ann", "--reviewer", "Ben")
    realist("import", "r.csv")
    canary = "record_id,reviewer,verdict,reason,note\ns0,Ann,include,canary,canary\n"
    (tmp_path / "d.csv").write_text(canary)
    realist("decide", "d.csv")
    return realist


@pytest.mark.parametrize("form", ["csv", "xlsx", "ris"])
def test_an_export_for_a_reviewer_is_blind(blind, tmp_path, form):
    """Until both have decided, nothing of Ann's reaches Ben's file; then her note still not."""
    out = f"mine.{form}"
    made = blind("export", "decisions", "--to", form, "--reviewer", "Ben", "--out", out, "--json")
    assert made.json["decisions"] == 0
    assert "canary" not in text_of(tmp_path / out)
    (tmp_path / "e.csv").write_text("record_id,reviewer,verdict\ns0,Ben,exclude\n")
    blind("decide", "e.csv")
    blind("export", "decisions", "--to", form, "--reviewer", "Ben", "--out", out)
    assert text_of(tmp_path / out).count("canary") == 1


def text_of(path):
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return "\n".join(str(row) for row in rows)


def test_rayyan_from_import_to_conflict(realist, request, tmp_path):
    """Import says that decisions are there and how to take them; that command takes them."""
    path = request.config.rootpath / "tests" / "data" / "fixtures" / "rayyan.ris"
    realist("init", "--title", "T")
    imported = realist("import", path, "--json")
    told = imported.json["files"][0]["decisions"]
    assert (told["form"], told["records"]) == ("Rayyan", 2)
    assert told["command"] in imported.err
    taken = realist(*told["command"].split()[1:], "--json").json
    assert (taken["imported"], taken["rejected"], taken["conflicts"]) == (3, [], 1)
    assert taken["form"] == "Rayyan"


def test_a_strangers_decision_is_rejected_with_its_line(realist, request):
    """A review that has reviewers takes nobody else's decisions."""
    path = request.config.rootpath / "tests" / "data" / "fixtures" / "rayyan.ris"
    realist("init", "--title", "T", "--reviewer", "Reviewer A")
    realist("import", path)
    taken = realist("decide", path, "--json").json
    assert taken["imported"] == 2
    assert [r["line"] for r in taken["rejected"]] == [1]
    assert "Reviewer B" in taken["rejected"][0]["reason"]


def test_who_decided_must_be_said(realist, request):
    """ASReview's files name nobody; wrong usage says what to add."""
    path = request.config.rootpath / "tests" / "data" / "fixtures" / "asreview.csv"
    realist("init", "--title", "T", "--reviewer", "Ann")
    told = realist("import", path, "--json").json["files"][0]["decisions"]["command"]
    assert "--reviewer NAME" in told
    refused = realist("decide", path)
    assert refused.code == 2
    assert "--reviewer NAME" in refused.err
    taken = realist("decide", path, "--reviewer", "Ann", "--json").json
    assert (taken["imported"], taken["undecided"]) == (2, 1)


@pytest.mark.shared
@pytest.mark.parametrize("name", KAPPAS)
def test_published_kappas(realist, name):
    """Two reviewers' decisions, imported by the commands, agree as the set's README says."""
    path = SHARED / f"{name}.csv.gz"
    if not path.exists():
        pytest.skip("the labelled sets are not beside the checkout")
    records, differing, kappa = KAPPAS[name]
    realist("init", "--title", name, "--reviewer", "A", "--reviewer", "B")
    assert realist("import", path).code == 0
    columns = ("--votes", "reviewer_1=A", "--votes", "reviewer_2=B")
    taken = realist("decide", path, *columns, "--json").json
    assert taken["rejected"] == []
    assert taken["conflicts"] == differing
    measured = realist("eval", "agreement", "--db", "review.db", "--raters", "A,B", "--json").json
    assert measured["n"] == records
    assert round(measured["kappa"]["value"], 2) == kappa
    table = measured["table"]
    assert table["b"] + table["c"] == differing
