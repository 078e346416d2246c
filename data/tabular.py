"""Tables: CSV, TSV and XLSX, plain or gzipped, as rows with line numbers or as records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from realist.data.columns import recognise, resolve
from realist.data.csv_rows import RawRow, count_rows, split_rows
from realist.data.domain import Record
from realist.data.errors import InputError
from realist.data.identifiers import normalise_doi, normalise_pmid
from realist.data.people import split_authors, split_keywords
from realist.data.reading import Ledger, Reading, Rejection, excerpt, one_line, paragraphs
from realist.data.sniff import Format, Source, delimiter_of, sniff
from realist.data.when import year_in
from realist.data.workbook import sheet_rows

_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")  # a spreadsheet's mark that this is no formula
_PREAMBLE = 20  # rows above the header that some databases write


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    line: int
    columns: tuple[str, ...]
    values: tuple[str, ...]

    def get(self, column: str, default: str = "") -> str:
        """The cell under a column's name, whatever its case, trimmed."""
        for name, value in zip(self.columns, self.values, strict=True):
            if name.casefold() == column.casefold():
                return value.strip()
        return default


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table: `found` rows under the header are either rows or rejected."""

    file: str
    format: str
    encoding: str
    encoding_guessed: bool
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    found: int
    rejected: tuple[Rejection, ...]

    def require(self, *columns: str) -> None:
        """Raise InputError naming the columns that are missing."""
        present = {name.casefold() for name in self.columns}
        missing = [name for name in columns if name.casefold() not in present]
        if missing:
            shown = ", ".join(repr(name) for name in self.columns[:12])
            raise InputError(
                f"{self.file}: column {missing[0]!r} is missing; the file has {shown} and needs "
                + ", ".join(columns)
            )


def read_table(path: Path) -> Table:
    """A CSV, TSV or XLSX file, plain or gzipped, as it stands.

    Raises:
        MissingInputError: there is no such file.
        InputError: it is empty, or not a table.
    """
    source = sniff(path)
    columns, body, start = _header_and_body(source, _sniff_table(source))
    rows: list[Row] = []
    rejected: list[Rejection] = []
    damaged = False
    for raw in body:
        damaged |= raw.repaired or bool(raw.reason)
        if raw.reason:
            rejected.append(Rejection(raw.line, raw.reason, excerpt(raw.text)))
        else:
            rows.append(Row(raw.line, columns, raw.cells))
    found = _count(source, start, damaged=damaged)
    encoding = source.encoding
    return Table(
        path.name, source.format, encoding.name, encoding.guessed, columns, tuple(rows), found,
        tuple(rejected),
    )  # fmt: skip


def _sniff_table(source: Source) -> Iterator[RawRow]:
    """The raw rows of a source that must be a table."""
    if source.format is Format.XLSX:
        return sheet_rows(source.path)
    if source.format not in (Format.CSV, Format.TSV):
        raise InputError(
            f"{source.path.name}: this is {source.format}, not a table; give CSV, TSV or XLSX"
        )
    with source.text() as stream:
        delimiter = delimiter_of(stream.read(1 << 16))
    return split_rows(source.lines(), delimiter)


def _header_and_body(
    source: Source, rows: Iterator[RawRow]
) -> tuple[tuple[str, ...], Iterable[RawRow], int]:
    """The column names, the rows under them, and the header's line, past any preamble."""
    first = list(islice(rows, _PREAMBLE))
    start = _header_at(first)
    if start is None:
        raise InputError(f"{source.path.name}: the table is empty; export the records again")
    if (
        start > 0 and source.format is not Format.XLSX
    ):  # widths were set by the preamble: once more
        skip = first[start].line
        below = ((n, text) for n, text in source.lines() if n >= skip)
        rows = split_rows(below, delimiter_of(first[start].text))
        first = list(islice(rows, 1))
        start = 0
    columns = tuple(name.strip() or f"column {i}" for i, name in enumerate(first[start].cells, 1))
    return columns, chain(first[start + 1 :], rows), first[start].line


def _header_at(rows: list[RawRow]) -> int | None:
    """Which row names the columns: the first with two names we know, else the first of all."""
    for i, row in enumerate(rows):
        alone = row.text.replace('"', "").split(delimiter_of(row.text))
        if max(len(recognise(row.cells)), len(recognise(alone))) >= 2:
            return i
    hint = rows and rows[0].text.lower().startswith("sep=")
    return (1 if hint and len(rows) > 1 else 0) if rows else None


def read_tabular(source: Source, mapping: Mapping[str, str] | None = None) -> Reading:
    """Records from a table, one a row; columns are recognised by name or mapped.

    Raises:
        InputError: no column can be screened, or a mapped one is absent.
    """
    columns, body, start = _header_and_body(source, _sniff_table(source))
    at = resolve(columns, mapping, source.path.name)
    ledger = Ledger()
    damaged = False
    for raw in body:
        damaged |= raw.repaired or bool(raw.reason)
        if raw.reason:
            ledger.reject(raw.line, raw.reason, raw.text)
        else:
            ledger.take(_record(columns, raw.cells, at), raw.line, raw.text)
    return ledger.close(_count(source, start, damaged=damaged))


def _count(source: Source, header: int, *, damaged: bool) -> int:
    """The rows under the header at a line, counted in a pass of its own."""
    if source.format is Format.XLSX:
        return sum(1 for row in sheet_rows(source.path) if row.line > header or row.reason)
    below = ((n, text) for n, text in source.lines() if n >= header)
    if damaged:  # quotation marks do not pair: count what the repair makes of them
        first = next(below)
        return sum(1 for _ in split_rows(chain([first], below), delimiter_of(first[1]))) - 1
    return count_rows(text for _, text in below) - 1


def _record(columns: tuple[str, ...], cells: tuple[str, ...], at: Mapping[str, int]) -> Record:
    def cell(field: str) -> str:
        text = cells[at[field]] if field in at else ""
        return text[1:] if _GUARDED.match(text) else text

    return Record(
        source_id=cell("source_id").strip(),
        title=one_line(cell("title")),
        abstract=paragraphs(cell("abstract")),
        authors=split_authors(cell("authors")),
        year=year_in(cell("year")),
        journal=one_line(cell("journal")),
        keywords=split_keywords(cell("keywords")),
        doi=normalise_doi(cell("doi")),
        pmid=normalise_pmid(cell("pmid")),
        fields=tuple(zip(columns, cells, strict=True)),
    )
