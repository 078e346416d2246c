"""Every dialect, in every encoding and with every line end, without a record lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from realist.data.intake import Intake, read_records
from realist.data.ris import lines_of

FIXTURES = Path(__file__).parent / "fixtures"  # invented records in the vendors' layouts
DIALECTS = sorted(path.name for path in FIXTURES.iterdir())
LATIN = [name for name in DIALECTS if name != "other_scripts.ris"]
# Latin-1 has no typographic dashes and quotes
UNTYPOGRAPHIC = str.maketrans("\u2013\u2014\u2018\u2019\u201c\u201d\u2026", "--''''.")
WRITINGS = [
    ("utf-8", "\n"),
    ("utf-8-sig", "\r\n"),
    ("utf-16", "\r\n"),
    ("utf-16-be", "\n"),
    ("cp1252", "\r\n"),
    ("latin-1", "\r"),
]
REPORTED = {
    "utf-8": ("utf-8",),
    "utf-8-sig": ("utf-8-sig",),
    "utf-16": ("utf-16-le",),
    "utf-16-be": ("utf-16-be",),
    "cp1252": ("cp1252", "latin-1", "utf-8"),  # the same bytes unless dashes or quotes occur
    "latin-1": ("latin-1", "utf-8"),
}
# what stands in the files, counted by hand: entries, and those that say nothing about a work
HELD = {
    "asreview.csv": (3, 0), "asreview.ris": (3, 0), "cochrane.ris": (2, 0),
    "covidence_semicolon.csv": (2, 0), "crossref_items.json": (2, 0), "ebsco.ris": (2, 0),
    "embase.ris": (2, 0), "endnote.ris": (3, 1), "endnote.xml": (2, 0), "mendeley.ris": (2, 0),
    "one_space_no_er.ris": (2, 0), "other_scripts.ris": (3, 0), "ovid_medline.ris": (2, 0),
    "proquest.ris": (2, 0), "pubmed.csv": (2, 0), "pubmed.nbib": (3, 0),
    "pubmed_via_tool.ris": (2, 0), "rayyan.csv": (2, 0), "rayyan.ris": (2, 0),
    "scopus.bib": (2, 0), "scopus.csv": (2, 0), "scopus.ris": (3, 0),
    "web_of_science.bib": (2, 0), "web_of_science.ris": (2, 0), "web_of_science.tsv": (2, 0),
    "zotero.ris": (2, 0), "zotero_biblatex.bib": (3, 0), "zotero_csl.json": (2, 0),
}  # fmt: skip


def written(tmp_path: Path, name: str, encoding: str, end: str) -> Intake:
    """The fixture's text in another encoding, under a name that gives nothing away."""
    text = (FIXTURES / name).read_text(encoding="utf-8")
    if encoding == "latin-1":
        text = text.translate(UNTYPOGRAPHIC)
    path = tmp_path / "export.dat"
    path.write_bytes(text.replace("\n", end).encode(encoding))
    return read_records(path)


def test_every_fixture_has_its_count_written_down() -> None:
    """A new dialect needs a count made by hand, and there are at least fourteen."""
    assert sorted(HELD) == DIALECTS
    assert len(DIALECTS) >= 14


@pytest.mark.parametrize("name", DIALECTS)
def test_each_entry_becomes_a_record_or_a_rejection(name: str) -> None:
    """The hand-made count, the independent count and what came out agree."""
    intake = read_records(FIXTURES / name)
    entries, rejected = HELD[name]
    assert intake.found == entries
    assert len(intake.rejected) == rejected
    assert len(intake.records) == entries - rejected
    assert all(rejection.line > 0 and rejection.reason for rejection in intake.rejected)


@pytest.mark.parametrize(("encoding", "end"), WRITINGS)
@pytest.mark.parametrize("name", LATIN)
def test_encoding_and_line_ends_change_nothing(
    tmp_path: Path, name: str, encoding: str, end: str
) -> None:
    """The same text in any encoding and line end gives the same records and the same counts."""
    plain = written(tmp_path, name, "utf-8", "\n")
    other = written(tmp_path, name, encoding, end)
    assert other.unaccounted == 0
    assert other.format == plain.format
    assert other.found == plain.found
    if encoding != "latin-1":
        assert other.records == plain.records
    else:
        assert [r.authors for r in other.records] == [r.authors for r in plain.records]
    assert other.encoding in REPORTED[encoding]
    proven = other.encoding.startswith("utf-8") or encoding == "utf-16"
    assert other.encoding_guessed != proven


WHOLE_RIS = [name for name in DIALECTS if name.endswith(".ris") and HELD[name][1] == 0]


@pytest.mark.parametrize("name", WHOLE_RIS)
def test_ris_comes_out_as_it_went_in(name: str) -> None:
    """RIS to records to RIS gives the same lines, unknown tags, repeats and order included."""
    text = (FIXTURES / name).read_text(encoding="utf-8")
    records = read_records(FIXTURES / name).records
    lines = [line for record in records for line in lines_of(record)]
    assert "\n".join(lines).rstrip("\n") == text.rstrip("\n")


def test_scripts_other_than_latin_are_read() -> None:
    """Cyrillic and Chinese titles stay as they are."""
    titles = [r.title for r in read_records(FIXTURES / "other_scripts.ris").records]
    assert titles[0].startswith("Лидерство")
    assert titles[1] == "整合医疗体系中的领导力:现实主义综述"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1251", "Лидерство и доверие в организациях "),
        ("gb18030", "整合医疗体系中的领导力与信任机制研究"),
    ],
)
def test_old_eastern_encodings_are_guessed_and_said_to_be(
    tmp_path: Path, encoding: str, words: str
) -> None:
    """A file in Windows-1251 or GB 18030 is read as such and reported as a guess."""
    path = tmp_path / "x.ris"
    path.write_bytes(f"TY  - JOUR\nTI  - {words}\nAB  - {words * 12}\nER  - \n".encode(encoding))
    intake = read_records(path)
    assert intake.encoding_guessed
    assert intake.records[0].title == words.strip()


def test_a_stray_byte_does_not_turn_a_utf8_file_into_another(tmp_path: Path) -> None:
    """One Windows-1252 byte among UTF-8 is read as what it is, and the note says so."""
    good = "".join(f"TY  - JOUR\nTI  - Études {i}\nER  - \n" for i in range(30)).encode()
    path = tmp_path / "x.ris"
    path.write_bytes(good + b"TY  - JOUR\nTI  - caf\xe9\nER  - \n")
    intake = read_records(path)
    assert intake.encoding == "utf-8"
    assert intake.encoding_guessed
    assert "Windows-1252" in intake.note
    assert intake.records[0].title == "Études 0"
    assert intake.records[-1].title == "café"
