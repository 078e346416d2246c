"""A PDF page's characters, strung into fragments of lines.

pdfium gives every character with its box, in the order of the content stream. They are strung
together as long as they follow each other on a line in one manner of drawing. Text that runs up,
down or upside down (tables set sideways) is turned upright first.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as c

from realist.data.joining import HYPHEN
from realist.data.pdf_layout import Box, Fragment, turned

PALE = 200  # of 255: a fill this light is meant to be unseen where it does not stand out
_LINE_ENDS = {0x0A: "", 0x0D: "", 0xFFFE: HYPHEN, 0x02: HYPHEN}  # the last two cut a word


@dataclass(frozen=True, slots=True)
class Ink:
    """How one text object is drawn."""

    bold: bool = False
    invisible: bool = False
    pale: bool = False
    layer: bool = False  # belongs to a layer that viewers can switch off

    def alike(self, other: Ink) -> bool:
        """Whether both are as visible as each other."""
        mine = (self.invisible, self.pale, self.layer)
        return mine == (other.invisible, other.pale, other.layer)


class _Stringer:
    """Strings characters together as long as they follow each other on a line."""

    def __init__(self) -> None:
        self._run: list[str] = []
        self._box: Box = (0.0, 0.0, 0.0, 0.0)
        self._turn = 0
        self._ink = Ink()

    def put(self, sign: str, box: Box, turn: int, ink: Ink) -> Iterator[tuple[Fragment, Ink]]:
        """Take a character; hand out the fragment before it where it starts another."""
        alike = self._turn == turn and self._ink.alike(ink)
        if self._run and not (alike and _follows(self._box, box)):
            yield from self.end()
        if not self._run:
            self._box, self._turn, self._ink = box, turn, ink
        self._run.append(sign)
        x0, y0, x1, y1 = self._box
        self._box = (x0, min(y0, box[1]), max(x1, box[2]), max(y1, box[3]))

    def space(self) -> None:
        """Take a blank."""
        if self._run:
            self._run.append(" ")

    def end(self, mark: str = "") -> Iterator[tuple[Fragment, Ink]]:
        """Hand out what has been strung."""
        if self._run:
            words = "".join(self._run) + mark
            yield Fragment(words, *self._box, self._ink.bold, self._turn), self._ink
        self._run = []


def fragments_of(text: pdfium.PdfTextPage) -> Iterator[tuple[Fragment, Ink]]:
    """The page's text as fragments, each drawn in one manner."""
    inks: dict[int, Ink] = {}
    box = c.FS_RECTF()
    stringer = _Stringer()
    for index in range(text.count_chars()):
        code = c.FPDFText_GetUnicode(text, index)
        if code in _LINE_ENDS:
            yield from stringer.end(_LINE_ENDS[code])
        elif code in (0x20, 0xA0, 0x09):
            stringer.space()
        elif code and c.FPDFText_GetLooseCharBox(text, index, box):
            holder = c.FPDFText_GetTextObject(text, index)
            address = ctypes.addressof(holder.contents) if holder else 0
            if address not in inks:
                inks[address] = _ink(text, index, holder)
            turn = round(c.FPDFText_GetCharAngle(text, index) / (math.pi / 2)) % 4
            placed = turned((box.left, box.bottom, box.right, box.top), turn)
            yield from stringer.put(chr(code), placed, turn, inks[address])
    yield from stringer.end()


def _follows(current: Box, box: Box) -> bool:
    """Whether a character continues a line: same height, to the right, without a wide gap."""
    height = min(current[3] - current[1], box[3] - box[1])
    overlap = min(current[3], box[3]) - max(current[1], box[1])
    gap = box[0] - current[2]
    return overlap > height / 2 and -height < gap < max(height * 0.8, 4)


def _ink(text: pdfium.PdfTextPage, index: int, holder: object) -> Ink:
    """How the text object of a character is drawn."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = c.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
    light = min(red.value, green.value, blue.value) > PALE or alpha.value < 64
    mode = c.FPDFTextObj_GetTextRenderMode(holder) if holder else 0
    bold = c.FPDFText_GetFontWeight(text, index) >= 600 or "bold" in _font(text, index)
    filled = mode in (c.FPDF_TEXTRENDERMODE_FILL, c.FPDF_TEXTRENDERMODE_FILL_CLIP)
    return Ink(
        bold=bold,
        invisible=mode in (c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP),
        pale=bool(known) and light and filled,
        layer=bool(holder) and _in_layer(holder),
    )


def _in_layer(holder: object) -> bool:
    """Whether an object is marked as optional content: /OC, by the PDF's own name for it."""
    name = ctypes.create_string_buffer(64)
    buffer = ctypes.cast(name, ctypes.POINTER(c.FPDF_WCHAR))
    for index in range(min(8, c.FPDFPageObj_CountMarks(holder))):
        mark, size = c.FPDFPageObj_GetMark(holder, index), ctypes.c_ulong()
        known = c.FPDFPageObjMark_GetName(mark, buffer, len(name), size)
        if known and name.raw[: size.value] == "OC\0".encode("utf-16-le"):
            return True
    return False


def _font(text: pdfium.PdfTextPage, index: int) -> str:
    """The font's name in lower case."""
    buffer = ctypes.create_string_buffer(128)
    c.FPDFText_GetFontInfo(text, index, buffer, 128, ctypes.c_int())
    return buffer.value.decode("utf-8", "replace").lower()
