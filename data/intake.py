"""A file of records in, each one accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from realist.data.bibtex import read_bibtex
from realist.data.csljson import read_csljson
from realist.data.domain import Record
from realist.data.endnote_xml import read_endnote_xml
from realist.data.errors import InputError, UsageError
from realist.data.nbib import read_nbib
from realist.data.reading import Reading, Rejection
from realist.data.ris import read_ris
from realist.data.sniff import Format, Source, sniff
from realist.data.tabular import read_tabular


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of reading one file.

    `found` is counted apart from the parsing; `unaccounted` is what neither became a record
    nor was rejected, and should be 0.
    """

    file: str
    format: str
    encoding: str
    encoding_guessed: bool
    found: int
    records: tuple[Record, ...]
    rejected: tuple[Rejection, ...]
    note: str = ""

    @property
    def unaccounted(self) -> int:
        """Entries counted but neither read nor rejected."""
        return self.found - len(self.records) - len(self.rejected)


_READERS: dict[Format, Callable[[Source], Reading]] = {
    Format.RIS: read_ris,
    Format.NBIB: read_nbib,
    Format.BIBTEX: read_bibtex,
    Format.ENDNOTE_XML: read_endnote_xml,
    Format.CSL_JSON: read_csljson,
}


def read_records(path: Path, *, mapping: Mapping[str, str] | None = None) -> Intake:
    """Read every record of a file, whatever its format and encoding.

    Args:
        path: RIS, nbib, BibTeX, EndNote XML, CSL JSON, CSV, TSV or XLSX, plain or gzipped.
        mapping: for tables, column name to field (`{"Titel": "title"}`), over what is recognised.

    Raises:
        MissingInputError: there is no such file.
        InputError: it is empty, in no known format, or holds nothing that can be screened.
        UsageError: the mapping is for a file without columns, or names an unknown field.
    """
    source = sniff(path)
    if source.format in (Format.CSV, Format.TSV, Format.XLSX):
        reading = read_tabular(source, mapping)
    elif mapping:
        raise UsageError(f"{path.name}: --map is for tables; this is {source.format}")
    else:
        reading = _READERS[source.format](source)
    if not reading.found:
        raise InputError(f"{path.name}: no records in it; export them again")
    encoding = source.encoding
    return Intake(
        path.name, source.format, encoding.name, encoding.guessed, reading.found,
        reading.records, reading.rejected, encoding.note,
    )  # fmt: skip
