"""What is written on a PDF's page but is not its body: comments, notes and form fields.

Anybody may add these to a finished paper, and viewers show them in different ways or not at all.
They are never read as the document's text; what they say is told.
"""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as c

from realist.data.canonical import clean_line

MOST = 500  # looked at on one page
LONGEST = 20_000  # bytes of one that are read
_NO_WORDS = frozenset({c.FPDF_ANNOT_LINK, c.FPDF_ANNOT_POPUP})


def notes_of(page: pdfium.PdfPage) -> tuple[list[str], list[str]]:
    """The words of a page's comments, and of the form fields that are filled in."""
    comments: list[str] = []
    fields: list[str] = []
    for index in range(min(MOST, c.FPDFPage_GetAnnotCount(page))):
        one = c.FPDFPage_GetAnnot(page, index)
        if not one:
            continue
        kind = c.FPDFAnnot_GetSubtype(one)
        if kind == c.FPDF_ANNOT_WIDGET:
            fields.append(_string(one, b"V") or _inherited(one))
        elif kind not in _NO_WORDS:
            comments.append(_string(one, b"Contents"))
        c.FPDFPage_CloseAnnot(one)
    return [words for words in comments if words], [words for words in fields if words]


def _inherited(one: object) -> str:
    """The value of a field that is drawn at several places."""
    parent = c.FPDFAnnot_GetLinkedAnnot(one, b"Parent")
    if not parent:
        return ""
    words = _string(parent, b"V")
    c.FPDFPage_CloseAnnot(parent)
    return words


def _string(one: object, key: bytes) -> str:
    size = c.FPDFAnnot_GetStringValue(one, key, None, 0)
    if not 2 < size <= LONGEST:
        return "(too long to be read)" if size > LONGEST else ""
    buffer = ctypes.create_string_buffer(size)
    c.FPDFAnnot_GetStringValue(one, key, ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size)
    return clean_line(buffer.raw[: size - 2].decode("utf-16-le", "replace"))
