"""XLSX sheets as rows, with a guard against archives that unpack into far more than they are."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from realist.data.columns import recognise
from realist.data.csv_rows import RawRow
from realist.data.errors import InputError
from realist.data.sniff import BROKEN_ARCHIVE

LARGEST_PART = 1 << 30  # bytes unpacked
SUSPECT_PART = 48 << 20  # bytes unpacked at which the ratio starts to count
HIGHEST_RATIO = 60
_LAST_ROW = 1_048_576  # of an Excel sheet
_STEP = 1 << 20


def check_archive(path: Path) -> None:
    """Refuse a workbook that unpacks beyond reason, whatever sizes it declares.

    Raises:
        InputError: damaged, or a zip bomb.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                _check_part(archive, part, path.name)
    except BROKEN_ARCHIVE as error:
        raise InputError(
            f"{path.name}: the workbook is damaged; save it again ({error})"
        ) from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_STEP):
            size += len(chunk)
            swollen = size > SUSPECT_PART and size > HIGHEST_RATIO * max(part.compress_size, 1)
            if swollen or size > LARGEST_PART:
                raise InputError(
                    f"{name}: {part.filename} unpacks to {size >> 20} MB or more from "
                    f"{part.compress_size >> 10} KB; refused. Save the sheet as CSV instead"
                )


def sheet_rows(path: Path) -> Iterator[RawRow]:
    """The rows of the first sheet whose header is recognised (else of the first sheet).

    A further sheet with anything in it comes as one rejection, so that it is not lost in silence.
    """
    import openpyxl  # noqa: PLC0415 -- half a second to import, needed for XLSX alone

    check_archive(path)
    try:
        with path.open("rb") as stream:  # a stream, because openpyxl goes by a path's suffix
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            yield from _chosen([(sheet.title, sheet) for sheet in book.worksheets], path.name)
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever the XML made it raise
        raise InputError(
            f"{path.name}: the workbook cannot be read; save it as CSV ({error})"
        ) from error


def _chosen(sheets: list[tuple[str, Any]], name: str) -> Iterator[RawRow]:
    if not sheets:
        raise InputError(f"{name}: no sheet in the workbook")
    headers = [_first_row(sheet) for _, sheet in sheets]
    best = max(range(len(sheets)), key=lambda i: (len(recognise(headers[i])), -i))
    yield from _rows(sheets[best][1])
    for i, (title, _) in enumerate(sheets):
        if i != best and headers[i]:
            reason = f"sheet {title!r} was not read: put its rows into the first, or save it apart"
            yield RawRow(1, (), " ".join(headers[i]), reason)


def _first_row(sheet: Any) -> tuple[str, ...]:
    return next((row.cells for row in _rows(sheet)), ())


def _rows(sheet: Any) -> Iterator[RawRow]:
    """Each row with something in it, as wide as the first."""
    sheet.reset_dimensions()  # what a file says of its size is not to be trusted
    width = 0
    for number, raw in enumerate(sheet.iter_rows(values_only=True, max_row=_LAST_ROW), 1):
        cells = [_text(value) for value in raw]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        width = width or len(cells)
        text = " ".join(cells[:6])
        if len(cells) > width:
            reason = f"{len(cells)} cells under {width} columns: give each column a name"
            yield RawRow(number, (), text, reason)
        else:
            yield RawRow(number, (*cells, *[""] * (width - len(cells))), text)


def _text(value: object) -> str:
    """A cell as it reads: whole numbers without a point, dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    return str(value)
