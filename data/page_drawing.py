"""One page of a PDF drawn, with its characters and where each stands in the picture.

Runs in the confined worker of `sandbox`, as the reader of a PDF does; `drawn_page` asks it.
"""

from __future__ import annotations

import base64
import ctypes
import tempfile
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from realist.data.errors import InputError
from realist.data.sandbox import Limits, answer_of

WIDEST, TALLEST = 1000, 1600  # pixels of a picture
LIMITS = Limits(seconds=20)
_CUTS = {0xFFFE: "-", 0x02: "-"}  # where a word is cut at a line's end
_LAST = 0x10FFFF

Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels from the upper left


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A picture of a page, and each of its characters with its place in it."""

    width: int
    height: int
    pixels: bytes  # RGB, row after row
    text: str
    boxes: tuple[Box, ...]  # one for each character of the text


def drawn_page(content: bytes, index: int, *, name: str = "the file") -> DrawnPage:
    """Draw a page in a worker process.

    Args:
        content: a PDF.
        index: of the page, from 0.
        name: of the file, for errors.

    Raises:
        InputError: there is no such page, or drawing it crashed or went over a limit.
    """
    with tempfile.TemporaryFile() as source:
        source.write(content)
        source.seek(0)
        answer = answer_of(source, name, "PDF page", LIMITS, str(index))
    return DrawnPage(
        answer["width"],
        answer["height"],
        base64.b64decode(answer["pixels"]),
        answer["text"],
        tuple((a, b, c, d) for a, b, c, d in answer["boxes"]),
    )


def draw(content: bytes, index: int) -> dict[str, Any]:
    """The worker's part: the fields of a DrawnPage as JSON has them."""
    document = pdfium.PdfDocument(content)
    if not 0 <= index < len(document):
        raise InputError(f"page {index + 1} is asked for, and there are {len(document)}")
    page = document[index]
    width, height = page.get_size()
    scale = min(2.0, WIDEST / max(width, 1), TALLEST / max(height, 1))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    text = page.get_textpage()
    size = bitmap.width, bitmap.height
    return {
        "width": bitmap.width,
        "height": bitmap.height,
        "pixels": base64.b64encode(_rgb(bitmap)).decode("ascii"),
        "text": "".join(_sign(text, n) for n in range(text.count_chars())),
        "boxes": [_box(page, text, n, size) for n in range(text.count_chars())],
    }


def _rgb(bitmap: pdfium.PdfBitmap) -> bytes:
    """The pixels without what pads a row, and without a fourth channel."""
    raw, channels, length = bytes(bitmap.buffer), bitmap.n_channels, bitmap.width
    rows = []
    for top in range(bitmap.height):
        row = raw[top * bitmap.stride :][: length * channels]
        if channels != 3:
            bands = [row[min(n, channels - 1) :: channels] for n in range(3)]
            row = bytes(value for pixel in zip(*bands, strict=True) for value in pixel)
        rows.append(row)
    return b"".join(rows)


def _sign(text: pdfium.PdfTextPage, index: int) -> str:
    code = c.FPDFText_GetUnicode(text, index)
    if code in _CUTS:
        return _CUTS[code]
    return " " if code == 0 or code > _LAST or 0xD800 <= code < 0xE000 else chr(code)


def _box(page: pdfium.PdfPage, text: pdfium.PdfTextPage, index: int, size: tuple[int, int]) -> Box:
    try:
        left, bottom, right, top = text.get_charbox(index, loose=True)
    except pdfium.PdfiumError:
        return (0, 0, 0, 0)
    (x0, y0), (x1, y1) = (_pixel(page, size, x, y) for x, y in ((left, top), (right, bottom)))
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _pixel(page: pdfium.PdfPage, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    """A point of the page in the picture, the page's rotation and crop regarded."""
    across, down = ctypes.c_int(), ctypes.c_int()
    c.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value
