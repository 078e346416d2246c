"""Decisions from other tools' files: every entry taken, undecided or rejected with a reason.

The fixtures are made up in the forms that Rayyan, ASReview and Covidence write.
"""

import time

import pytest

from realist.data.domain import Record, Reviewer, Stage, Verdict
from realist.data.errors import InputError, UsageError
from realist.data.intake import read_records
from realist.screening import covidence
from realist.screening.decision_sources import carried, read_votes
from realist.screening.decisions_file import take
from realist.screening.rayyan import RayyanVote, votes_in
from realist.screening.record_names import RecordNames

COVIDENCE = (
    "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,"
    "Accession Number,DOI,Ref,Covidence #,Study,Notes,Tags\n"
    "Accountability without authority in new systems,Poirot H,,2013,,,,,,,10.5555/a.1,1,#101,"
    '"Poirot 2013","Exclusion reason: Wrong setting; ",rich\n'
    "Untitled working paper,Lemon F,,2010,,,,,,,,2,#102,Lemon 2010,,\n"
)


FULL = (
    'PMID 1 | RAYYAN-INCLUSION: {"Ann B."=>"Excluded", "J\\u00fcrgen"=>"Maybe"} | '
    "RAYYAN-LABELS: a,b | RAYYAN-EXCLUSION-REASONS: wrong topic,old | "
    'USER-NOTES: {"Ann B."=>["see \\"box\\"", "again"]}'
)


@pytest.fixture
def fixtures(request):
    return request.config.rootpath / "tests" / "data" / "fixtures"


def said(votes):
    return [(line, c["reviewer"], c["verdict"], c.get("reason", "")) for line, c in votes.rows]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ('RAYYAN-INCLUSION: {"Ann"=>"Included"}', [RayyanVote("Ann", "Included")]),
        (
            FULL,
            [
                RayyanVote("Ann B.", "Excluded", "wrong topic; old", 'see "box"\nagain'),
                RayyanVote("Jürgen", "Maybe"),
            ],
        ),
        ('<p>RAYYAN-INCLUSION: {"Ann"=>false}', [RayyanVote("Ann", "false")]),
        ("RAYYAN-LABELS: foreign", []),
        ("nothing of the kind", []),
    ],
)
def test_rayyans_notes(notes, expected):
    """Decisions with names; reasons go to those who excluded; quotation marks undone."""
    assert votes_in(notes) == expected


@pytest.mark.parametrize(
    "piece", ['"a"=>', '"', '"a"=>["', '"a"=>["b",', '"\\', "RAYYAN-INCLUSION: ", '["b"]']
)
def test_hostile_notes_are_read_in_a_moment(piece):
    """One pass, however the quotation marks and brackets are left open."""
    started = time.process_time()
    votes_in('RAYYAN-INCLUSION: {"a"=>"Included"} | USER-NOTES: {' + piece * 20_000)
    votes_in("RAYYAN-INCLUSION: {" + piece * 20_000)
    assert time.process_time() - started < 5


def test_rayyan_files(fixtures):
    """CSV by its notes column, RIS by N1, each with the line its entry begins at."""
    assert said(read_votes(fixtures / "rayyan.csv")) == [
        (2, "Reviewer A", "Included", ""),
        (3, "Reviewer A", "Excluded", "wrong topic"),
    ]
    assert said(read_votes(fixtures / "rayyan.ris")) == [
        (1, "Reviewer A", "Included", ""),
        (1, "Reviewer B", "Excluded", ""),
        (19, "Reviewer A", "Excluded", "wrong topic"),
    ]


def test_asreview_files(fixtures):
    """They name nobody, so the caller must; records never screened are undecided."""
    for name in ("asreview.csv", "asreview.ris"):
        with pytest.raises(UsageError, match="--reviewer"):
            read_votes(fixtures / name)
        votes = read_votes(fixtures / name, reviewer="Ann")
        assert [c["verdict"] for _, c in votes.rows] in (["1", "0"], ["include", "exclude"])
        assert (votes.form, votes.found, votes.undecided) == ("ASReview", 3, 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("review_12_select_csv_20240320131744.csv", (Stage.TITLE_ABSTRACT, Verdict.INCLUDE)),
        ("x_review_12_irrelevant_csv_20240303130132.csv", (Stage.TITLE_ABSTRACT, Verdict.EXCLUDE)),
        ("review_12_included_ris_20240320131744.ris", (Stage.FULL_TEXT, Verdict.INCLUDE)),
        ("review_12_excluded_csv_20241003192320.csv", (Stage.FULL_TEXT, Verdict.EXCLUDE)),
        ("review_12_screen_csv_20241003192320.csv", None),
        ("included.csv", None),
    ],
)
def test_covidences_lists(tmp_path, name, expected):
    """The name of the file is the decision; another name tells nothing."""
    assert covidence.list_of(tmp_path / name) == expected


def test_a_covidence_file(tmp_path):
    """The team's decision at the list's stage, with the reason from the notes."""
    path = tmp_path / "review_12_excluded_csv_20241003192320.csv"
    path.write_text(COVIDENCE)
    votes = read_votes(path, reviewer="Team")
    assert said(votes) == [(2, "Team", "exclude", "Wrong setting"), (3, "Team", "exclude", "")]
    assert {c["stage"] for _, c in votes.rows} == {"full_text"}
    with pytest.raises(UsageError, match="--reviewer"):
        read_votes(path)
    other = tmp_path / "export.csv"
    other.write_text(COVIDENCE)
    with pytest.raises(InputError, match="keep the name"):
        read_votes(other, reviewer="Team")


def test_a_column_for_each_reviewer(tmp_path):
    """Teams keep their votes so; an empty cell is no decision."""
    (tmp_path / "w.csv").write_text("record_id,Ann's vote,B\ns0,1,\ns1,0,yes\ns2,,\n")
    votes = read_votes(tmp_path / "w.csv", columns={"Ann's vote": "Ann", "B": "Ben"})
    assert said(votes) == [(2, "Ann", "1", ""), (3, "Ann", "0", ""), (3, "Ben", "yes", "")]
    assert votes.undecided == 1
    with pytest.raises(InputError, match="'C' is missing"):
        read_votes(tmp_path / "w.csv", columns={"C": "Cy"})


def test_a_file_without_decisions_is_refused(fixtures):
    """With what it would need."""
    for name in ("scopus.csv", "ovid_medline.ris"):
        with pytest.raises(InputError, match="reviewer"):
            read_votes(fixtures / name)


@pytest.mark.parametrize(
    ("name", "form"),
    [("rayyan.csv", "Rayyan"), ("rayyan.ris", "Rayyan"), ("asreview.csv", "ASReview"),
     ("asreview.ris", "ASReview")],
)  # fmt: skip
def test_what_a_file_of_records_carries(fixtures, name, form):
    """Told at import by the records as read."""
    assert carried(read_records(fixtures / name).records, fixtures / name) == (form, 2)
    plain = read_records(fixtures / "scopus.csv").records
    assert carried(plain, fixtures / "scopus.csv") is None


TRUST = Record("R1", "s1", "How trust grows between leaders", year=2013, doi="10.5555/a.1")
MONEY = Record("R2", "s2", "Pooled budgets and their discontents", year=2014, pmid="123456")
TWIN = Record("R3", "s2", "Editorial", year=2015)
LATER = Record("R4", "s4", "Editorial", year=2019)
NAMES = RecordNames(
    {"R1": ["R1"], "s1": ["R1"], "R2": ["R2"], "s2": ["R2", "R3"], "R3": ["R3"], "s4": ["R4"]},
    [TRUST, MONEY, TWIN, LATER],
)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"record_id": "s1"}, "R1"),
        ({"record_id": "R2"}, "R2"),
        ({"doi": "https://doi.org/10.5555/A.1"}, "R1"),
        ({"pmid": "PMID: 123456"}, "R2"),
        ({"title": "Pooled budgets, and their discontents", "year": "2014"}, "R2"),
        ({"title": "Editorial", "year": "2019"}, "R4"),
        ({"source_id": "s2", "title": "Editorial", "year": "2015"}, "R3"),
        ({"record_id": "R2", "title": TRUST.title, "doi": TRUST.doi}, "R1"),
        ({"source_id": "s2", "record_id": "R2"}, "R2"),
    ],
)
def test_sure_matches(cells, expected):
    """By id, DOI, PMID or title and year; what one name leaves open the others tell."""
    assert NAMES.find(cells) == expected


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"record_id": "s2"}, "several records"),
        ({"record_id": "s9"}, "not in this review"),
        ({"record_id": "R2", "title": "Quite another paper on other things"}, "another title"),
        ({"record_id": "R1", "doi": "10.5555/b.2"}, "another title, year or DOI"),
        ({"title": "Editorial"}, "another title, year or DOI"),
        ({"title": TRUST.title, "year": "1999"}, "another title, year or DOI"),
        ({}, "names no record"),
    ],
)
def test_no_sure_match(cells, why):
    """A wrong id, a short title alone or another year take nobody's decision along."""
    with pytest.raises(InputError, match=why):
        NAMES.find(cells)


def taken(*rows, stage=Stage.TITLE_ABSTRACT, only=False):
    whole = [(n, {"record_id": "R1", "reviewer": "Ann", "verdict": "in"} | r)
             for n, r in enumerate(rows, start=2)]  # fmt: skip
    return take(
        whole, stage=stage, names=NAMES, reviewers=[Reviewer("Ann")], standing=[], only=only
    )


def test_a_row_says_its_own_stage():
    """Asked for one stage, rows at another are rejected and said."""
    both = [{"stage": "full_text"}, {"stage": "Title and abstract"}]
    assert [d.stage for d in taken(*both).new] == [Stage.FULL_TEXT, Stage.TITLE_ABSTRACT]
    one = taken(*both, only=True)
    assert [d.stage for d in one.new] == [Stage.TITLE_ABSTRACT]
    assert one.rejected[0].line == 2
    assert "full text, not at title" in one.rejected[0].reason


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ({"stage": "synthesis"}, "stage"),
        ({"at": "yesterday"}, "no time"),
        ({"blind": "perhaps"}, "neither true nor false"),
        ({"verdict": "Undecided"}, "verdict"),
        ({"reviewer": "Eve"}, "Eve"),
    ],
)
def test_what_cannot_be_read_is_rejected(cell, why):
    """Rather than guessed: above all, whether a decision was blind."""
    result = taken(cell)
    assert not result.new
    assert why in result.rejected[0].reason
