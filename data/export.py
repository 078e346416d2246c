"""Records out again, as RIS, CSV or XLSX, with whatever was decided about them in words.

RIS comes out as it came in, line for line, with the added lines before ER; existing notes
stay. Cells that a spreadsheet would run as a formula are made text.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from realist.data import tagged
from realist.data.columns import recognise
from realist.data.domain import Record
from realist.data.errors import MissingInputError, UnwritableError
from realist.data.ris import LAYOUT, fields_of

Added = Mapping[str, Mapping[str, str]]  # record id to name to words, e.g. "decision" to "include"

CELL = 32_767  # characters that Excel keeps in one
_CUT = " [cut: Excel keeps 32,767 characters]"
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")  # marked before already: once more, to read it again
_NUMBER = re.compile(r"^[+-]?\d+(?:[.,]\d+)?%?$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STANDARD = (
    "realist_id", "record_id", "title", "abstract", "authors", "year", "journal", "keywords",
    "doi", "pmid",
)  # fmt: skip


class ExportFormat(StrEnum):
    """What records can be written as."""

    RIS = "ris"
    CSV = "csv"
    XLSX = "xlsx"


def write_records(
    path: Path,
    records: Iterable[Record],
    format_: ExportFormat,
    added: Added | None = None,
) -> int:
    """Write the records to a file and give their number; the file appears whole or not at all.

    Args:
        path: of the file to write; one that is there is replaced.
        records: in the order wanted.
        format_: RIS, CSV or XLSX.
        added: for each record's id, names and words to add: RIS notes, table columns.

    Raises:
        MissingInputError: the folder is not there.
        UnwritableError: the file cannot be written.
    """
    whole, said = list(records), added or {}
    if format_ is ExportFormat.RIS:
        lines = (line for record in whole for line in ris_lines(record, said.get(record.id, {})))
        write_lines(path, lines)
    else:
        write_table(path, table(whole, said), format_)
    return len(whole)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines as UTF-8; the file appears whole or not at all.

    Raises:
        MissingInputError: the folder is not there.
        UnwritableError: the file cannot be written.
    """

    def write(partial: Path) -> None:
        with partial.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(line + "\n" for line in lines)

    _whole(path, write)


def write_table(path: Path, rows: Iterable[Sequence[str]], format_: ExportFormat) -> None:
    """Write rows, the header first, as CSV or XLSX without live formulas.

    Raises:
        MissingInputError: the folder is not there.
        UnwritableError: the file cannot be written.
    """
    writer = {ExportFormat.CSV: _write_csv, ExportFormat.XLSX: _write_xlsx}[format_]
    _whole(path, lambda partial: writer(partial, rows))


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a zip of files, without times, so that the same files give the same zip.

    Raises:
        MissingInputError: the folder is not there.
        UnwritableError: the file cannot be written.
    """

    def write(partial: Path) -> None:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in files.items():
                packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)

    _whole(path, write)


def _whole(path: Path, write: Callable[[Path], None]) -> None:
    if not path.parent.is_dir():
        raise MissingInputError(f"{path.parent}: no such folder; make it, or name another")
    partial = path.with_name(path.name + ".part")
    try:
        write(partial)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UnwritableError(f"{path}: cannot be written ({error.strerror or error})") from error


def ris_lines(record: Record, words: Mapping[str, str]) -> Iterator[str]:
    """The record's RIS lines with the added words as notes before its end."""
    fields = record.fields
    if not any(tagged.tag_of(key) == "TY" for key, _ in fields):
        fields = _ris_fields(record)
    notes = [
        ("N1", f"Realist {name}: {' '.join(text.split())}") for name, text in words.items() if text
    ]
    ends = [i for i, (key, _) in enumerate(fields) if tagged.tag_of(key) == "ER"]
    at = ends[0] if ends else len(fields)
    close = () if ends else (("ER", ""), ("", ""))
    yield from tagged.write((*fields[:at], *notes, *fields[at:], *close), LAYOUT)


# Fields of other formats that have a RIS tag of their own, and those already told.
_TAGS = {
    "volume": "VL", "vi": "VL", "number": "IS", "issue": "IS", "ip": "IS", "pages": "SP",
    "page": "SP", "pg": "SP", "issn": "SN", "isbn": "SN", "is": "SN", "publisher": "PB",
    "url": "UR", "link": "UR", "language": "LA", "la": "LA", "lang": "LA", "notes": "N1",
    "note": "N1", "urls/related-urls/url": "UR", "dates/pub-dates/date": "DA",
}  # fmt: skip
_TOLD = frozenset((
    "entrytype", "id", "fau", "mh", "ot", "jt", "ta", "dp", "lid", "aid", "rec-number", "issued",
    "contributors/authors/author", "titles/title", "titles/secondary-title", "keyword",
    "periodical/full-title", "keywords/keyword", "dates/year", "electronic-resource-num",
))  # fmt: skip


def _ris_fields(record: Record) -> tagged.Fields:
    """RIS fields of a record from another format; what has no tag becomes a note."""
    body = list(fields_of(record))
    ends = body.index(("ER", ""))
    for key, value in record.fields:
        name, text = tagged.tag_of(key).lower(), " ".join(value.split()).strip("{}")
        if not text or not name or "@" in name or name in _TOLD or recognise([name]):
            continue
        tag = _TAGS.get(name)
        body.insert(ends, (tag, text) if tag else ("N1", f"{key.strip(' -')}: {text}"))
        ends += 1
    return tuple(body)


def table(records: Sequence[Record], added: Added) -> Iterator[list[str]]:
    """A header and one row a record: the standard fields, what was added, then all other fields.

    Repeated fields share a cell, parted by "; ".
    """
    names = list(dict.fromkeys(name for words in added.values() for name in words))
    others = [key for key in _other_keys(records) if key not in names]
    yield [*_STANDARD, *names, *others]
    for record in records:
        words = added.get(record.id, {})
        held: dict[str, list[str]] = {}
        for tag, value in tagged.values(record.fields):
            if value:
                held.setdefault(tag, []).append(value)
        yield [
            record.id, record.source_id, record.title, record.abstract, "; ".join(record.authors),
            str(record.year or ""), record.journal, "; ".join(record.keywords), record.doi,
            record.pmid, *(words.get(name, "") for name in names),
            *("; ".join(held.get(key, ())) for key in others),
        ]  # fmt: skip


def _other_keys(records: Iterable[Record]) -> list[str]:
    """The fields that the standard columns do not tell, in the order in which they first occur."""
    keys = dict.fromkeys(
        tagged.tag_of(key) for record in records for key, _ in record.fields if key
    )
    return [key for key in keys if key and key not in _STANDARD and not recognise([key])]


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: a leading = + - @ tab or CR gets a quote."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.match(cell) else cell


def _write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:  # Excel needs the mark
        writer = csv.writer(stream)
        for row in rows:
            writer.writerow([neutral(cell.replace("\x00", "")) for cell in row])


def _write_xlsx(path: Path, rows: Iterable[Sequence[str]]) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 -- half a second to import

    book = Workbook(write_only=True)
    sheet = book.create_sheet("records")
    for row in rows:
        sheet.append([_xlsx_cell(cell) for cell in row])
    book.save(path)


def _xlsx_cell(cell: str) -> str:
    text = neutral(_CONTROL.sub("", cell))
    return text if len(text) <= CELL else text[: CELL - len(_CUT)] + _CUT
