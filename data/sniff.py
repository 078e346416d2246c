"""What a file is and how its text is encoded, told from its content and never from its name."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from realist.data.encoding import LONGEST_LINE, STRAY, Encoding, detect_encoding
from realist.data.errors import InputError, MissingInputError

# What zipfile raises at archives that are damaged, or that ask for what it cannot do.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError,
    RuntimeError, ValueError,
)  # fmt: skip
HEAD = 1 << 16  # bytes that decide the format


class Format(StrEnum):
    """The file formats Realist reads records from."""

    RIS = "ris"
    NBIB = "nbib"
    BIBTEX = "bibtex"
    ENDNOTE_XML = "endnote-xml"
    CSL_JSON = "csl-json"
    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"


_RIS = re.compile(r"^[\s\ufeff]*TY {0,2}\t?- ?", re.MULTILINE)
_NBIB = re.compile(r"^[\s\ufeff]*PMID ?- ?\d+[ \t]*$", re.MULTILINE)
_BIBTEX = re.compile(r"^[\s\ufeff]*@\w+[ \t]*[{(]", re.MULTILINE)
_ENDNOTE = re.compile(r"<(records|ref-type|rec-number)\b")
_ADVICE = (
    (b"%PDF", "a PDF: add full texts with `realist documents add`"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file: save it as .xlsx or .csv"),
    (b"{\\rtf", "rich text: export as RIS, nbib, BibTeX, EndNote XML, CSV or XLSX"),
)
_TEXT_ADVICE = (
    (re.compile(r"\A\s*(FN|VR|PT) "), "Web of Science plain text: export as RIS"),
    (re.compile(r"\A\s*%0 "), "EndNote/Refer text: export as RIS or EndNote XML"),
)
_XML_ADVICE = (
    (re.compile(r"<PubmedArticle", re.IGNORECASE), "PubMed XML: save as PubMed (nbib) instead"),
    (
        re.compile(r"<(!doctype )?html", re.IGNORECASE),
        "a web page: download the export file itself",
    ),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file with its format and encoding known, ready to be read as text."""

    path: Path
    format: Format
    encoding: Encoding
    gzipped: bool = False

    @contextmanager
    def bytes(self) -> Iterator[BinaryIO]:
        """The file's bytes, decompressed."""
        with _opened(self.path, gzipped=self.gzipped) as stream:
            yield stream

    @contextmanager
    def text(self) -> Iterator[io.TextIOWrapper]:
        """The file's text without byte-order mark; line ends LF, CRLF and CR all become LF."""
        with self.bytes() as stream:
            wrapper = io.TextIOWrapper(stream, self.encoding.name, errors=_errors(self.encoding))
            if self.encoding.name.startswith("utf-16") and wrapper.read(1) != "\ufeff":
                wrapper.seek(0)
            yield wrapper

    def lines(self) -> Iterator[tuple[int, str]]:
        """Each line with its number from 1, without its end."""
        with self.text() as stream:
            number = 0
            while line := stream.readline(LONGEST_LINE):
                number += 1
                yield number, line.removesuffix("\n")


def _errors(encoding: Encoding) -> str:
    return STRAY if encoding.name.startswith("utf-8") else "replace"


def sniff(path: Path) -> Source:
    """Tell a file's format and encoding from what is in it.

    Raises:
        MissingInputError: there is no such file.
        InputError: it is empty, unreadable, or in no format that Realist reads.
    """
    gzipped = _is_gzip(path)
    with _opened(path, gzipped=gzipped) as stream:
        head = stream.read(HEAD)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError(f"{path.name}: the file is empty; export the records again")
    if head.startswith(b"PK\x03\x04"):
        return Source(path, _workbook(path), Encoding("xlsx"))
    for magic, advice in _ADVICE:
        if head.startswith(magic):
            raise InputError(f"{path.name}: this is {advice}")
    return _sniff_text(path, head, gzipped=gzipped)


def _sniff_text(path: Path, head: bytes, *, gzipped: bool) -> Source:
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
    with _opened(path, gzipped=gzipped) as stream:
        encoding = detect_encoding(stream, path.name, lines=start not in (b"<", b"{", b"["))
    text = head.decode(encoding.name, "ignore").lstrip("\ufeff")
    if text.count("\x00") * 50 > len(text):
        raise InputError(
            f"{path.name}: this is not text; export as RIS, nbib, BibTeX, CSV or XLSX"
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Source(path, _format_of(text, path.name), encoding, gzipped=gzipped)


def _format_of(text: str, name: str) -> Format:
    """The format that the first 64 KB of a text are written in."""
    start = text.lstrip()[:1]
    if start == "<" and _ENDNOTE.search(text):
        return Format.ENDNOTE_XML
    if start in ("[", "{"):
        return Format.CSL_JSON
    firsts = [
        (found.start(), format_)
        for format_, pattern in (
            (Format.RIS, _RIS),
            (Format.NBIB, _NBIB),
            (Format.BIBTEX, _BIBTEX),
        )
        if (found := _outside_cells(pattern, text))
    ]
    if firsts:
        return min(firsts)[1]
    for pattern, advice in _XML_ADVICE if start == "<" else _TEXT_ADVICE:
        if pattern.search(text):
            raise InputError(f"{name}: this is {advice}")
    if start == "<":
        raise InputError(f"{name}: XML, but not EndNote's; export as EndNote XML or RIS")
    return Format.TSV if delimiter_of(text) == "\t" else Format.CSV


def _outside_cells(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Where the pattern first matches outside double quotes: a table's cell may quote anything."""
    quotes, before = 0, 0
    for found in pattern.finditer(text):
        quotes += text.count('"', before, found.start())
        before = found.start()
        if quotes % 2 == 0:
            return found
    return None


def delimiter_of(text: str) -> str:
    """The character that separates cells: the commonest outside quotes in the first line."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) >= 5:  # Excel's own hint
        return first[4]
    bare = re.sub(r'"[^"]*"', "", first)
    best = max(",\t;|", key=bare.count)
    return best if bare.count(best) else ","


def _is_gzip(path: Path) -> bool:
    with _opened(path, gzipped=False) as stream:
        return stream.read(3) == b"\x1f\x8b\x08"


@contextmanager
def _opened(path: Path, *, gzipped: bool) -> Iterator[BinaryIO]:
    """The file open for reading, with the system's complaints in our words."""
    try:
        with path.open("rb") as raw:
            yield cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if gzipped else raw
    except FileNotFoundError as error:
        raise MissingInputError(f"{path}: no such file; check the name and the folder") from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: a folder; name the files in it") from error
    except PermissionError as error:
        raise InputError(f"{path}: no permission to read it") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            f"{path.name}: the compressed file is damaged or cut short; fetch it again"
        ) from error


def _workbook(path: Path) -> Format:
    """XLSX, if the archive holds a workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            if any(name.lower().startswith("xl/") for name in archive.namelist()):
                return Format.XLSX
    except BROKEN_ARCHIVE as error:
        raise InputError(f"{path.name}: a damaged XLSX or ZIP file; save it again") from error
    raise InputError(f"{path.name}: a ZIP archive, not a workbook; unpack it first")
