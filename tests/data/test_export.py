"""Records out: nothing lost, nothing run as a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from realist.data.domain import Record
from realist.data.errors import MissingInputError, UnwritableError
from realist.data.export import CELL, ExportFormat, neutral, write_records
from realist.data.intake import read_records

FIXTURES = Path(__file__).parent / "fixtures"
WORDS = {"decision": "include at title and abstract (both reviewers)", "reason": "rich\ntheory"}


def cells(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", ["ovid_medline.ris", "cochrane.ris", "one_space_no_er.ris"])
def test_ris_goes_out_as_it_came_in(tmp_path: Path, name: str) -> None:
    """Without additions the file is the same apart from line ends and a missing last ER."""
    out = tmp_path / "out.ris"
    records = read_records(FIXTURES / name).records
    assert write_records(out, records, ExportFormat.RIS) == len(records)
    text = (FIXTURES / name).read_text(encoding="utf-8")
    if name == "one_space_no_er.ris":
        again = read_records(out)
        assert [r.title for r in again.records] == [r.title for r in records]
    else:
        assert out.read_text(encoding="utf-8") == text


def test_decisions_go_into_ris_as_notes_and_the_old_notes_stay(tmp_path: Path) -> None:
    """The words stand in N1 before ER; every line that was there is still there."""
    record = read_records(FIXTURES / "rayyan.ris").records[0]
    out = tmp_path / "out.ris"
    kept = Record(**{**{f: getattr(record, f) for f in record.__slots__}, "id": "r1"})
    write_records(out, [kept], ExportFormat.RIS, {"r1": WORDS})
    lines = out.read_text(encoding="utf-8").splitlines()
    before = [f"{key}  - {value}" for key, value in record.fields if key]
    assert [line for line in lines if line in before] == before
    assert "N1  - Realist decision: include at title and abstract (both reviewers)" in lines
    assert "N1  - Realist reason: rich theory" in lines
    assert lines.index("N1  - Realist reason: rich theory") < lines.index("ER  - ")


@pytest.mark.parametrize(
    "name", ["pubmed.nbib", "endnote.xml", "zotero_biblatex.bib", "scopus.csv", "zotero_csl.json"]
)
def test_other_formats_can_leave_as_ris(tmp_path: Path, name: str) -> None:
    """What Realist knows of a record survives, and fields without a tag become notes."""
    records = read_records(FIXTURES / name).records
    out = tmp_path / "out"
    write_records(out, records, ExportFormat.RIS)
    again = read_records(out).records
    for old, new in zip(records, again, strict=True):
        assert (new.title, new.authors, new.year, new.doi) == (
            old.title,
            old.authors,
            old.year,
            old.doi,
        )
        assert new.pmid == old.pmid
        assert new.keywords == old.keywords
    if name == "scopus.csv":
        assert "N1  - Cited by: 7" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("format_", [ExportFormat.CSV, ExportFormat.XLSX])
def test_tables_carry_every_field_and_come_back(tmp_path: Path, format_: ExportFormat) -> None:
    """Standard columns, added ones, then each other field; reading the table gives the record."""
    records = read_records(FIXTURES / "scopus.ris").records
    numbered = [
        Record(**{**{f: getattr(r, f) for f in r.__slots__}, "id": f"r{i}"})
        for i, r in enumerate(records)
    ]
    out = tmp_path / "table"
    write_records(out, numbered, format_, {"r0": WORDS})
    again = read_records(out)
    assert again.unaccounted == 0
    for old, new in zip(records, again.records, strict=True):
        assert (new.title, new.abstract, new.doi, new.pmid) == (
            old.title,
            old.abstract,
            old.doi,
            old.pmid,
        )
        assert (new.authors, new.keywords, new.year) == (old.authors, old.keywords, old.year)
    first = dict(again.records[0].fields)
    assert first["decision"] == WORDS["decision"]
    assert first["N1"].startswith("Export Date")
    assert first["VL"] == "14"


@pytest.mark.parametrize("start", ["=1+1", "+1-cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_run_as_a_formula(tmp_path: Path, start: str) -> None:
    """A leading = + - @ tab or CR is made text in CSV and XLSX, and undone when read again."""
    records = [Record(id="r1", title="T", abstract=start, fields=(("mine", start),))]
    write_records(tmp_path / "a.csv", records, ExportFormat.CSV)
    assert cells(tmp_path / "a.csv")[0]["mine"].startswith("'")
    write_records(tmp_path / "a.xlsx", records, ExportFormat.XLSX)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["records"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    for name in ("a.csv", "a.xlsx"):
        assert read_records(tmp_path / name).records[0].abstract == start.strip()
    assert neutral("-5") == "-5"
    assert neutral("plain") == "plain"


def test_a_text_too_long_for_excel_says_that_it_was_cut(tmp_path: Path) -> None:
    """Excel keeps 32,767 characters of a cell; more than that is cut in words, not in silence."""
    out = tmp_path / "a.xlsx"
    write_records(out, [Record(id="r1", title="T", abstract="x" * 40_000)], ExportFormat.XLSX)
    cell = openpyxl.load_workbook(out)["records"]["D2"].value
    assert len(cell) == CELL
    assert cell.endswith("characters]")


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    """A missing folder and an unwritable target are said in words; no partial file stays."""
    with pytest.raises(MissingInputError, match="no such folder"):
        write_records(tmp_path / "no" / "a.csv", [], ExportFormat.CSV)
    (tmp_path / "taken").mkdir()
    with pytest.raises(UnwritableError, match="cannot be written"):
        write_records(tmp_path / "taken", [], ExportFormat.CSV)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
