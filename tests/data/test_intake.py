"""Reading files of records: hostile, damaged and ordinary ones."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realist.data.bench_intake import fuzz
from realist.data.errors import InputError, MissingInputError, UsageError
from realist.data.intake import read_records
from realist.data.ris import lines_of
from realist.data.tabular import read_table

FIXTURES = Path(__file__).parent / "fixtures"
BENCHMARKS = Path(__file__).parents[3] / "shared" / "benchmarks"


def future_zip() -> bytes:
    """An archive that asks for a version of ZIP that does not exist yet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "")
    entry = out.getvalue().index(b"PK\x01\x02")
    return out.getvalue()[: entry + 6] + b"\x51" + out.getvalue()[entry + 7 :]


FUTURE_ZIP = future_zip()


def saved(tmp_path: Path, content: str | bytes, name: str = "export.txt") -> Path:
    """A file with this content."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    """An XLSX file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for i, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet{i + 1}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (FUTURE_ZIP, "damaged"),
        (b"%PDF-1.7", "documents add"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xlsx"),
        (b"\x1f\x8b\x08 cut", "damaged or cut short"),
        (b"\x00\x01\x02" * 50, "not text"),
        (b"nothing,useful\n1,2\n", "--map"),
        (b"<html><body>Sign in</body></html>", "web page"),
        (b"<PubmedArticleSet></PubmedArticleSet>", "nbib"),
        (b"FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI X\nER\n", "as RIS"),
        (b"%0 Journal Article\n%T A title\n", "as RIS"),
        (b"title,abstract\n", "no records"),
    ],
)
def test_what_is_no_list_of_records_is_refused_with_advice(
    tmp_path: Path, content: bytes, words: str
) -> None:
    """Each unreadable file gets an InputError that says what it is and what to do."""
    with pytest.raises(InputError, match=words) as caught:
        read_records(saved(tmp_path, content))
    assert "export.txt" in str(caught.value)


@pytest.mark.parametrize(
    "cell",
    [
        "TY  - JOUR",
        "PMID- 123",
        "@article{a,",
        "<PubmedArticle>",
        "<html>",
        "%0 Book",
        "FN a\nPT J",
    ],
)
def test_what_a_cell_quotes_does_not_tell_the_format(tmp_path: Path, cell: str) -> None:
    """A table stays one, whatever begins a line inside its quoted cells."""
    path = saved(tmp_path, f'title,abstract\nOne,"He wrote ""so"":\n{cell}"\nPT INR,PMID-1\n')
    assert [r.title for r in read_records(path).records] == ["One", "PT INR"]


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    """A wrong path is a MissingInputError; a folder is said to be one."""
    with pytest.raises(MissingInputError, match="no such file"):
        read_records(tmp_path / "nowhere.ris")
    with pytest.raises(InputError, match="folder"):
        read_records(tmp_path)


def test_a_missing_er_in_the_middle_merges_nothing(tmp_path: Path) -> None:
    """TY opens a new record whether or not the last was closed, as rispy does not see."""
    path = saved(tmp_path, "TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  - \n")
    assert [r.title for r in read_records(path).records] == ["One", "Two"]


def test_a_record_without_ty_is_kept(tmp_path: Path) -> None:
    """Tags that follow an ER without a TY are a record of their own, and are counted."""
    path = saved(tmp_path, "TY  - JOUR\nTI  - One\nER  - \n\nTI  - Two\nER  - \n")
    intake = read_records(path)
    assert [r.title for r in intake.records] == ["One", "Two"]
    assert intake.found == 2


def test_one_unclosed_quotation_mark_costs_one_row(tmp_path: Path) -> None:
    """The row with the mark is read on its own, or rejected by line; the others are untouched."""
    intake = read_records(saved(tmp_path, 'title,abstract\nA,a\nB,"b\nC,c\nD,d\n'))
    assert [r.title for r in intake.records] == ["A", "B", "C", "D"]
    intake = read_records(saved(tmp_path, 'title,abstract\nA,a\n"B,b\nC,c\nD,d\n'))
    assert [r.title for r in intake.records] == ["A", "C", "D"]
    assert [r.line for r in intake.rejected] == [3]
    assert intake.found == 4


def test_a_row_with_too_many_cells_is_rejected_by_line(tmp_path: Path) -> None:
    """A separator left unquoted in a cell would shift the columns, so the row is rejected."""
    intake = read_records(saved(tmp_path, "title,year,doi\nA,2000,\nB, C,2001,,x\n"))
    assert [r.title for r in intake.records] == ["A"]
    assert [(r.line, r.reason[:7]) for r in intake.rejected] == [(3, "5 cells")]


def test_columns_can_be_mapped(tmp_path: Path) -> None:
    """--map names the column of a field, over what is recognised by name."""
    path = saved(tmp_path, "Titel;Zusammenfassung;Jahr\nEins;Text;2001\n")
    mapping = {"Titel": "title", "zusammenfassung": "abstract", "Jahr": "year"}
    record = read_records(path, mapping=mapping).records[0]
    assert (record.title, record.abstract, record.year) == ("Eins", "Text", 2001)
    with pytest.raises(InputError, match="no column 'Name'"):
        read_records(path, mapping={"Name": "title"})
    with pytest.raises(UsageError, match="no such field"):
        read_records(path, mapping={"Titel": "headline"})
    with pytest.raises(UsageError, match="for tables"):
        read_records(FIXTURES / "scopus.ris", mapping={"Titel": "title"})


def test_unknown_columns_stay_in_fields_in_order(tmp_path: Path) -> None:
    """Every cell of the file is in `fields`, known or not, repeated names included."""
    path = saved(tmp_path, "x,title,x,label\n1,A,2,0\n")
    fields = read_records(path).records[0].fields
    assert fields == (("x", "1"), ("title", "A"), ("x", "2"), ("label", "0"))


def test_a_preamble_above_the_header_is_passed_over(tmp_path: Path) -> None:
    """Excel's sep= line and a database's lines above the column names do not become a header."""
    for top in ("sep=;\n", "Search results\nExported 1 May\n\n"):
        intake = read_records(saved(tmp_path, top + "title;doi\nA;10.1000/x\nB;\n"))
        assert (intake.found, [r.title for r in intake.records]) == (2, ["A", "B"])


def test_a_table_can_be_read_as_it_stands(tmp_path: Path) -> None:
    """Decisions and labels come as rows with line numbers; a missing column is named."""
    text = 'record_id,reviewer,verdict,reason\n1,ann,include,\n2,ann,exclude,"two\nlines"\n3,ann,maybe,\n'
    table = read_table(saved(tmp_path, gzip.compress(text.encode())))
    assert [row.line for row in table.rows] == [2, 3, 5]
    assert table.rows[1].get("Reason") == "two\nlines"
    table.require("record_id", "verdict")
    with pytest.raises(InputError, match="'stage' is missing"):
        table.require("stage")
    with pytest.raises(InputError, match="not a table"):
        read_table(FIXTURES / "scopus.ris")


def test_a_workbook_is_read_and_no_sheet_is_lost_in_silence(tmp_path: Path) -> None:
    """The sheet with known columns is read; another with something in it is a rejection."""
    notes: list[list[object]] = [["Exported by hand"]]
    rows: list[list[object]] = [
        ["Title", "Publication Year", "DOI", "Mine"],
        ["Étude", 2020, "10.1000/A", 1.0],
        [None, None, None, None],
        ["Zwei", None, None, 2.5],
    ]
    intake = read_records(workbook(tmp_path / "a.bin", notes, rows))
    assert intake.format == "xlsx"
    assert [(r.title, r.year, r.doi) for r in intake.records] == [
        ("Étude", 2020, "10.1000/a"),
        ("Zwei", None, ""),
    ]
    assert intake.records[1].fields[-1] == ("Mine", "2.5")
    assert [r.reason[:14] for r in intake.rejected] == ["sheet 'Sheet1'"]
    assert intake.unaccounted == 0


def test_a_dead_reference_to_an_entity_or_a_bomb_is_refused(tmp_path: Path) -> None:
    """Entity declarations are refused before any XML is parsed; nothing is fetched or expanded."""
    body = "<xml><records><record><titles><title>&x;</title></titles></record></records></xml>"
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    for dtd in (
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]>',
        f'<!DOCTYPE a [<!ENTITY x "{"ha" * 1000}">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
    ):
        with pytest.raises(InputError, match="refused as unsafe"):
            read_records(saved(tmp_path, f'<?xml version="1.0"?>{dtd}{body}'))
    inside = body.replace("<title>", '<!DOCTYPE a [<!ENTITY x "y">]><title>')
    assert len(read_records(saved(tmp_path, inside)).rejected) == 1


def hostile(tmp_path: Path, kind: str) -> Path:
    """A file made to exhaust its reader."""
    path = tmp_path / "hostile"
    if kind == "zip bomb":
        workbook(path, [["title"], ["A"]])
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
            archive.open("xl/sharedStrings2.xml", "w", force_zip64=True) as part,
        ):
            for _ in range(600):
                part.write(b"0" * (1 << 20))
        return path
    start = {
        "ris line": b"TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nAB  - ",
        "csv line": b'title,abstract\nA,b\nB,"',
        "bare line": b"",
        "xml line": b"<xml><records><record><titles><title>",
        "json line": b'[{"title": "',
        "bibtex line": b"@article{a, title = {",
    }[kind]
    with path.open("wb") as stream:
        stream.write(start)
        for _ in range(500):
            stream.write(b"a" * (1 << 20))
    return path


PROBE = """
import sys, time
from pathlib import Path
from realist.data.intake import read_records
from realist.data.errors import InputError
import openpyxl

# VmHWM is of this program alone; ru_maxrss also remembers the one that started it.
def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) >> 10

start = time.process_time()
try:
    read_records(Path(sys.argv[1]))
except InputError as error:
    print(time.process_time() - start, peak(), error)
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="peak memory is read from /proc"
)
@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    ["zip bomb", "ris line", "csv line", "bare line", "xml line", "json line", "bibtex line"],
)
def test_a_500_megabyte_line_or_a_bomb_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    """Refused in two seconds with the whole process under 200 MB."""
    path = hostile(tmp_path, kind)
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, str(path)], capture_output=True, text=True, check=True
    )
    seconds, megabytes, reason = probe.stdout.split(" ", 2)
    assert float(seconds) < 2
    assert int(megabytes) < 200
    assert reason


@pytest.mark.parametrize("rounds", [40])
def test_mutants_are_read_or_refused_and_lose_nothing(rounds: int) -> None:
    """Random injuries never give a traceback, a hang or an entry unaccounted for."""
    for format_, tally in fuzz(sorted(FIXTURES.iterdir()), rounds).items():
        assert tally["lost"] == 0, format_
        assert tally["slowest"] < 2, format_


def test_a_row_number_out_of_this_world_does_not_hang(tmp_path: Path) -> None:
    """A workbook that claims a row number of a thousand million is read or refused at once."""
    path = workbook(tmp_path / "a.xlsx", [["title"], ["A"], ["B"]])
    out = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'<row r="3"', b'<row r="999999999"')
            new.writestr(name, content)
    start = time.perf_counter()
    with contextlib.suppress(InputError):
        assert read_records(out).unaccounted == 0
    assert time.perf_counter() - start < 20


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
TAGS = st.sampled_from(["AU", "KW", "N1", "ZZ", "X9", "UR", "AB", "C1"])
ENTRY = st.lists(st.tuples(TAGS, TEXT), max_size=8)


@settings(max_examples=60, deadline=None)
@given(entries=st.lists(ENTRY, min_size=1, max_size=5), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_ris_round_trips(
    tmp_path_factory: pytest.TempPathFactory, entries: list[list[tuple[str, str]]], end: str
) -> None:
    """Unknown tags, repeats, odd values and order come out as they went in."""
    lines: list[str] = []
    for i, entry in enumerate(entries):
        lines += ["TY  - JOUR", f"TI  - Title {i}"]
        lines += [f"{tag}  - {value}" for tag, value in entry]
        lines += ["ER  - ", ""]
    path = tmp_path_factory.mktemp("ris") / "x"
    path.write_bytes(end.join([*lines, ""]).encode())
    intake = read_records(path)
    assert len(intake.records) == intake.found == len(entries)
    assert [line for record in intake.records for line in lines_of(record)] == lines


@settings(max_examples=60, deadline=None)
@given(
    cells=st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=20),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    ),
    delimiter=st.sampled_from(",;\t"),
)
def test_any_csv_round_trips(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]], delimiter: str
) -> None:
    """Whatever the cells hold, quoted as CSV wants it, comes back cell for cell."""

    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    header = ["title", "record_id", "mine"]
    rows = [header, *[[f"T{i}{row[0]}", *row[1:]] for i, row in enumerate(cells)]]
    text = "".join(delimiter.join(map(quoted, row)) + "\n" for row in rows)
    path = tmp_path_factory.mktemp("csv") / "x"
    path.write_bytes(text.encode())
    intake = read_records(path)
    assert intake.found == len(cells)
    assert [[value for _, value in r.fields] for r in intake.records] == rows[1:]


def test_json_that_no_store_could_take_is_cleaned(tmp_path: Path) -> None:
    """Escaped lone surrogates and NULs do not reach the record's text."""
    item = '[{"id": "\\ud800", "title": "a\\u0000b \\udfff", "x": "\\ud800"}]'
    record = read_records(saved(tmp_path, item)).records[0]
    json.dumps([record.title, record.source_id, record.fields]).encode()
    assert "\x00" not in record.title
    record.fields[0][1].encode()


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.skipif(
    not BENCHMARKS.exists(), reason="the labelled sets are not beside the checkout"
)
def test_the_labelled_sets_are_read_whole() -> None:
    """All 26 labelled sets, 46,820 records, without one rejected; unknown columns are kept."""
    sizes = {}
    for path in sorted(BENCHMARKS.glob("*.csv.gz")):
        intake = read_records(path)
        assert (intake.unaccounted, intake.rejected) == (0, ())
        sizes[path.name] = len(intake.records)
    assert sizes["vive_professional_development_2019.csv.gz"] == 5144
    assert sum(sizes.values()) == 46_820
    last = read_records(BENCHMARKS / "vive_professional_development_2019.csv.gz").records[-1]
    assert [name for name, _ in last.fields][-2:] == ["reviewer_2_id", "n_reviewers"]
