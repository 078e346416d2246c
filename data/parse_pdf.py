"""PDF to blocks, on pypdfium2: what a reader of the page sees, and what nobody is meant to.

`pdf_glyphs` strings characters into fragments of lines, `pdf_layout` puts these into reading
order, `pdf_blocks` makes paragraphs and headings of them. Text that a reader of the page would
not see (invisible, off the page, tiny, of the paper's colour, covered) is left out and said;
pages that are pictures are said, never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as c

from realist.data.canonical import Draft, assemble, clean_line
from realist.data.errors import InputError
from realist.data.pdf_blocks import blocks_of
from realist.data.pdf_glyphs import Ink, fragments_of
from realist.data.pdf_layout import Box, Fragment, Page, turned
from realist.data.pdf_notes import notes_of
from realist.data.suspicion import hidden_note, left_out_note

MOST_PAGES = 3000
MOST_CHARACTERS = 3_000_000  # of the whole file, before anything is made of them
SMALLEST = 2.0  # points; smaller letters are not meant for eyes
UNDRAWN = 0.3  # of a page's letters: more that do not show are the drawing's fault
LEAST_CONTRAST = 24  # of 255, between the lightest and the darkest pixel of a fragment
FEWEST = 12  # characters; a page with fewer and a large picture is a scan


@dataclass(frozen=True, slots=True)
class _Seen:
    """One page's text, sorted into what a reader sees and what not."""

    page: Page
    hidden: tuple[str, ...] = ()
    scanned: bool = False
    layer: bool = False  # the text is an invisible layer that a recogniser put under a picture
    undrawn: bool = False  # much of its text does not show when drawn, and was kept
    comments: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()  # of a form, filled in


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
        comments, fields = notes_of(page)
        yield replace(_see(page, text, label), comments=tuple(comments), fields=tuple(fields))
        text.close()
        page.close()


def _see(page: pdfium.PdfPage, text: pdfium.PdfTextPage, label: str) -> _Seen:
    """One page, what is hidden on it put aside."""
    strung = list(fragments_of(text))
    letters = sum(len(f.text) for f, ink in strung if not ink.invisible)
    unseen = sum(len(f.text) for f, ink in strung if ink.invisible)
    picture = (letters < FEWEST or unseen > 0) and _has_large_picture(page)
    layer = picture and unseen > letters
    shown, hidden, blank = _told_apart(page, strung, layer=layer)
    undrawn = _letters(blank) > UNDRAWN * _letters([*shown, *blank])
    if undrawn:  # more likely a font that pdfium cannot draw than a trick
        shown += blank
    else:
        hidden += [fragment.text for fragment in blank]
    scanned = picture and _letters(shown) < FEWEST
    upright = _upright(label, shown, page.get_cropbox())
    return _Seen(upright, tuple(hidden), scanned, layer, undrawn)


def _told_apart(
    page: pdfium.PdfPage, strung: list[tuple[Fragment, Ink]], *, layer: bool
) -> tuple[list[Fragment], list[str], list[Fragment]]:
    """What shows, the words that nobody could see, and what should show and does not."""
    left, bottom, right, top = page.get_cropbox()
    drawn = _Drawn(page) if strung and not layer else None
    shown: list[Fragment] = []
    hidden: list[str] = []
    blank: list[Fragment] = []  # nothing to be told apart where they should be
    for fragment, ink in strung:
        x0, y0, x1, y1 = fragment.on_page
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        off = not (left <= x <= right and bottom <= y <= top)
        if (ink.invisible and not layer) or off or fragment.height < SMALLEST:
            hidden.append(fragment.text)
        elif drawn is not None and drawn.is_blank(fragment):
            if ink.pale or ink.layer:
                hidden.append(fragment.text)
            else:
                blank.append(fragment)
        else:
            shown.append(fragment)
    return shown, hidden, blank


def _upright(label: str, shown: list[Fragment], box: Box) -> Page:
    """The page as most of its text runs; what runs otherwise stands aside."""
    turns = Counter[int]()
    for fragment in shown:
        turns[fragment.turn] += len(fragment.text)
    main = turns.most_common(1)[0][0] if turns else 0
    _, bottom, _, top = turned(box, main)
    aside = [tuple(f for f in shown if f.turn == turn) for turn in turns if turn != main]
    return Page(label, tuple(f for f in shown if f.turn == main), bottom, top, tuple(aside))


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
        left, bottom, right, top = fragment.on_page
        x0, x1 = ((x - self._left) * self._scale for x in (left, right))
        y0, y1 = ((self._top - y) * self._scale for y in (top, bottom))
        rows = range(max(0, int(y0)), min(self._height, int(y1) + 1))
        begin, end = max(0, int(x0)), min(self._width, int(x1) + 1)
        values: set[int] = set()
        for row in rows:
            values.update(self._pixels[row * self._stride + begin : row * self._stride + end])
        return bool(values) and max(values) - min(values) < LEAST_CONTRAST


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
        for kind, words in (("comment", one.comments), ("filled-in form field", one.fields)):
            if words:
                said = f"{len(words)} {kind}(s) on page {one.page.label}"
                yield left_out_note(said, " ".join(words))


def _some(labels: list[str]) -> str:
    """The first labels of a list, and how many more."""
    more = f" and {len(labels) - 12} more" if len(labels) > 12 else ""
    return ", ".join(labels[:12]) + more
