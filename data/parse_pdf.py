"""PDF to blocks, on pypdfium2: characters with boxes, and what nobody is meant to see.

pdfium gives every character with its box, in the order of the content stream. They are strung
into fragments (stretches of one line without a column gap), which `pdf_layout` puts into reading
order. Text that a reader of the page would not see (invisible mode, off the page, tiny, of the
paper's colour) is left out and said; pages that are pictures are said, never guessed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as c

from realist.data.canonical import Draft, assemble, clean_line
from realist.data.errors import InputError
from realist.data.joining import HYPHEN
from realist.data.pdf_blocks import blocks_of
from realist.data.pdf_layout import Fragment, Page
from realist.data.suspicion import hidden_note

MOST_PAGES = 3000
MOST_CHARACTERS = 3_000_000  # of the whole file, before anything is made of them
SMALLEST = 2.0  # points; smaller letters are not meant for eyes
PALE = 200  # of 255: a fill this light is meant to be unseen where it does not stand out
UNDRAWN = 0.3  # of a page's letters: more that do not show are the drawing's fault
LEAST_CONTRAST = 24  # of 255, between the lightest and the darkest pixel of a fragment
_LINE_ENDS = {0x0A: "", 0x0D: "", 0xFFFE: HYPHEN, 0x02: HYPHEN}  # the last two cut a word
FEWEST = 12  # characters; a page with fewer and a large picture is a scan


@dataclass(frozen=True, slots=True)
class _Ink:
    """How one text object is drawn."""

    bold: bool = False
    invisible: bool = False
    pale: bool = False

    def alike(self, other: _Ink) -> bool:
        """Whether both are as visible as each other."""
        return (self.invisible, self.pale) == (other.invisible, other.pale)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One page's text, sorted into what a reader sees and what not."""

    page: Page
    hidden: tuple[str, ...] = ()
    scanned: bool = False
    layer: bool = False  # the text is an invisible layer that a recogniser put under a picture
    undrawn: bool = False  # much of its text does not show when drawn, and was kept


def parse(content: bytes) -> Draft:
    """Read a PDF's text, structure and page labels.

    Raises:
        InputError: encrypted, damaged, too long, or nothing but scanned pages.
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise InputError(_unopened(str(error))) from error
    count = len(document)
    if count > MOST_PAGES:
        raise InputError(f"{count:,} pages are more than the {MOST_PAGES:,} read; split it")
    labels = _labels(document, count)
    seen = list(_read_pages(document, labels))
    if not any(one.page.fragments for one in seen):
        raise InputError(_nothing(seen))
    blocks, title, removed = blocks_of([one.page for one in seen])
    warnings = [*_page_warnings(seen), *removed]
    return assemble(blocks, title=_title(document) or title, warnings=warnings)


def _unopened(reason: str) -> str:
    if "password" in reason.lower():
        return "is locked with a password; save an unlocked copy and add that"
    return f"cannot be opened as PDF ({reason}); open it in a viewer and save it again"


def _nothing(seen: list[_Seen]) -> str:
    if any(one.scanned for one in seen):
        return (
            f"its {len(seen)} page(s) are pictures without text (scanned); run text recognition "
            "on it (for example OCRmyPDF) and add the result"
        )
    return "there is no text that a reader could see in it"


def _labels(document: pdfium.PdfDocument, count: int) -> list[str]:
    """Printed page numbers where the file gives a distinct one to each page, else 1, 2, 3."""
    printed = [clean_line(document.get_page_label(index) or "") for index in range(count)]
    distinct = all(printed) and len(set(printed)) == count
    return printed if distinct else [str(index + 1) for index in range(count)]


def _title(document: pdfium.PdfDocument) -> str:
    """The title in the file's metadata, unless it is a file's name."""
    title = clean_line(document.get_metadata_dict().get("Title", ""))
    named = title.lower().endswith((".doc", ".docx", ".pdf", ".indd", ".qxd", ".tex", ".rtf"))
    unfit = title.lower().startswith(("microsoft", "untitled", "pii:", "doi:")) or " " not in title
    return "" if named or unfit or len(title) > 300 else title


def _read_pages(document: pdfium.PdfDocument, labels: list[str]) -> Iterator[_Seen]:
    total = 0
    for index, label in enumerate(labels):
        try:
            page = document[index]
            text = page.get_textpage()
        except pdfium.PdfiumError:
            yield _Seen(Page(label, (), 0, 0), hidden=("a page that cannot be read",))
            continue
        total += text.count_chars()
        if total > MOST_CHARACTERS:
            raise InputError(f"more than {MOST_CHARACTERS:,} characters; split the document")
        yield _see(page, text, label)
        text.close()
        page.close()


def _see(page: pdfium.PdfPage, text: pdfium.PdfTextPage, label: str) -> _Seen:
    """One page, what is hidden on it put aside."""
    left, bottom, right, top = page.get_cropbox()
    strung = list(_fragments(text))
    letters = sum(len(f.text) for f, ink in strung if not ink.invisible)
    unseen = sum(len(f.text) for f, ink in strung if ink.invisible)
    picture = (letters < FEWEST or unseen > 0) and _has_large_picture(page)
    layer = picture and unseen > letters
    drawn = _Drawn(page) if strung and not layer else None
    shown: list[Fragment] = []
    hidden: list[str] = []
    blank: list[Fragment] = []  # nothing to be told apart where they should be
    for fragment, ink in strung:
        x, y = (fragment.x0 + fragment.x1) / 2, (fragment.y0 + fragment.y1) / 2
        off = not (left <= x <= right and bottom <= y <= top)
        if (ink.invisible and not layer) or off or fragment.height < SMALLEST:
            hidden.append(fragment.text)
        elif drawn is not None and drawn.is_blank(fragment):
            if ink.pale:
                hidden.append(fragment.text)
            else:
                blank.append(fragment)
        else:
            shown.append(fragment)
    undrawn = _letters(blank) > UNDRAWN * _letters([*shown, *blank])
    if undrawn:  # more likely a font that pdfium cannot draw than a trick
        shown += blank
    else:
        hidden += [fragment.text for fragment in blank]
    scanned = picture and _letters(shown) < FEWEST
    page_seen = Page(label, tuple(shown), bottom, top)
    return _Seen(page_seen, tuple(hidden), scanned, layer, undrawn)


def _letters(fragments: list[Fragment]) -> int:
    return sum(len(fragment.text) for fragment in fragments)


def _has_large_picture(page: pdfium.PdfPage) -> bool:
    """Whether pictures cover half of the page."""
    width, height = page.get_size()
    area = 0.0
    for item in page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        area += max(0.0, right - left) * max(0.0, top - bottom)
    return bool(area > width * height / 2)


class _Drawn:
    """A page as drawn, in grey and upright, to see whether letters stand out from what is behind.

    It finds letters of the paper's colour, under a picture or a box, and cut away.
    """

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._left, bottom, right, self._top = page.get_cropbox()
        self._scale = min(2.0, 2000 / max(right - self._left, self._top - bottom, 1))
        turned_back = -page.get_rotation() % 360
        bitmap = page.render(scale=self._scale, grayscale=True, rotation=turned_back)
        self._pixels = bytes(bitmap.buffer)
        self._stride, self._width, self._height = bitmap.stride, bitmap.width, bitmap.height

    def is_blank(self, fragment: Fragment) -> bool:
        """Whether nothing can be told apart in the fragment's box, though it has letters."""
        if not any(map(str.isalnum, fragment.text)):
            return False
        x0, x1 = ((x - self._left) * self._scale for x in (fragment.x0, fragment.x1))
        y0, y1 = ((self._top - y) * self._scale for y in (fragment.y1, fragment.y0))
        rows = range(max(0, int(y0)), min(self._height, int(y1) + 1))
        begin, end = max(0, int(x0)), min(self._width, int(x1) + 1)
        values: set[int] = set()
        for row in rows:
            values.update(self._pixels[row * self._stride + begin : row * self._stride + end])
        return bool(values) and max(values) - min(values) < LEAST_CONTRAST


class _Stringer:
    """Strings characters together as long as they follow each other on a line."""

    def __init__(self) -> None:
        self._run: list[str] = []
        self._box = (0.0, 0.0, 0.0, 0.0)
        self._ink = _Ink()

    def put(self, sign: str, box: c.FS_RECTF, ink: _Ink) -> Iterator[tuple[Fragment, _Ink]]:
        """Take a character; hand out the fragment before it where it starts another."""
        if self._run and not (self._ink.alike(ink) and _follows(self._box, box)):
            yield from self.end()
        if not self._run:
            self._box = (box.left, box.bottom, box.right, box.top)
            self._ink = ink
        self._run.append(sign)
        x0, y0, x1, y1 = self._box
        self._box = (x0, min(y0, box.bottom), max(x1, box.right), max(y1, box.top))

    def space(self) -> None:
        """Take a blank."""
        if self._run:
            self._run.append(" ")

    def end(self, mark: str = "") -> Iterator[tuple[Fragment, _Ink]]:
        """Hand out what has been strung."""
        if self._run:
            yield Fragment("".join(self._run) + mark, *self._box, self._ink.bold), self._ink
        self._run = []


def _fragments(text: pdfium.PdfTextPage) -> Iterator[tuple[Fragment, _Ink]]:
    """The page's text as fragments, each drawn in one manner."""
    inks: dict[int, _Ink] = {}
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
            yield from stringer.put(chr(code), box, inks[address])
    yield from stringer.end()


def _follows(current: tuple[float, float, float, float], box: c.FS_RECTF) -> bool:
    """Whether a character continues a line: same height, to the right, without a wide gap."""
    _, bottom, right, top = current
    height = min(top - bottom, box.top - box.bottom)
    overlap = min(top, box.top) - max(bottom, box.bottom)
    gap = box.left - right
    return bool(overlap > height / 2 and -height < gap < max(height * 0.8, 4))


def _ink(text: pdfium.PdfTextPage, index: int, holder: object) -> _Ink:
    """How the text object of a character is drawn."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = c.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
    light = min(red.value, green.value, blue.value) > PALE or alpha.value < 64
    mode = c.FPDFTextObj_GetTextRenderMode(holder) if holder else 0
    bold = c.FPDFText_GetFontWeight(text, index) >= 600 or "bold" in _font(text, index)
    filled = mode in (c.FPDF_TEXTRENDERMODE_FILL, c.FPDF_TEXTRENDERMODE_FILL_CLIP)
    return _Ink(
        bold=bold,
        invisible=mode in (c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP),
        pale=bool(known) and light and filled,
    )


def _font(text: pdfium.PdfTextPage, index: int) -> str:
    """The font's name in lower case."""
    buffer = ctypes.create_string_buffer(128)
    c.FPDFText_GetFontInfo(text, index, buffer, 128, ctypes.c_int())
    return buffer.value.decode("utf-8", "replace").lower()


def _page_warnings(seen: list[_Seen]) -> Iterator[str]:
    """What a reviewer must know of pages that were not read, or not wholly."""
    scanned = [one.page.label for one in seen if one.scanned]
    if scanned:
        yield (
            f"scanned: page(s) {_some(scanned)} are pictures without text and were not read; "
            "run text recognition on the file and add it again"
        )
    layer = [one.page.label for one in seen if one.layer]
    undrawn = [one.page.label for one in seen if one.undrawn]
    if undrawn:
        yield f"page(s) {_some(undrawn)}: much of the text does not show when drawn; it was kept"
    if layer:
        yield f"recognised text: page(s) {_some(layer)} are pictures whose text a machine read"
    for one in seen:
        if one.hidden:
            yield hidden_note(f"on page {one.page.label}", " ".join(one.hidden))


def _some(labels: list[str]) -> str:
    """The first labels of a list, and how many more."""
    more = f" and {len(labels) - 12} more" if len(labels) > 12 else ""
    return ", ".join(labels[:12]) + more
