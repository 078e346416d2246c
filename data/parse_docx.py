"""DOCX to blocks: the package's XML read directly, with defusedxml.

Read: paragraphs with their styles, tables, text boxes, foot- and endnotes, tracked insertions.
Left out and said: tracked deletions, comments, hidden, tiny and white text. Pages are those of
Word's last layout, where the file records it. python-docx does not give most of these.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from realist.data.canonical import Block, Draft, assemble, clean_line, is_usual_heading
from realist.data.docx_styles import Face, Styles, W, face_of
from realist.data.errors import InputError
from realist.data.suspicion import hidden_note

LARGEST_PART = 64 << 20  # bytes of XML; a book's text has two or three million
MOST_PARTS = 20_000
LONGEST_HEADING = 120
_MAIN = "word/document.xml"
_CORE_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSOUND = (  # what zipfile and what it uses raise on a damaged package
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError),
    *(NotImplementedError, OSError),
)
_SIGNS = {f"{W}tab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-"}


@dataclass(slots=True)
class _Writer:
    """Gathers blocks while the body is walked."""

    styles: Styles
    laid_out: bool  # whether the file says where Word last broke pages
    blocks: list[Block] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    title: str = ""
    page: int = 1


@dataclass(slots=True)
class _Words:
    """A paragraph's words as they come."""

    parts: list[str] = field(default_factory=list)
    pages: list[tuple[int, int]] = field(default_factory=list)  # (part, page that begins there)
    bold: int = 0
    length: int = 0


def parse(content: bytes) -> Draft:
    """Read a DOCX.

    Raises:
        InputError: no Word document, locked, damaged, or made to swell.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _read(package)
    except _UNSOUND as error:
        raise InputError(
            f"is no sound DOCX ({error}); open it in Word and save it again"
        ) from error


def _read(package: zipfile.ZipFile) -> Draft:
    if len(package.namelist()) > MOST_PARTS:
        raise InputError("has more parts than any Word document; it was not opened")
    if _MAIN not in package.namelist():
        raise InputError("is a package without a Word document; open it in Word and save as .docx")
    body = _part(package, _MAIN)
    assert body is not None
    laid_out = next(body.iter(f"{W}lastRenderedPageBreak"), None) is not None
    writer = _Writer(Styles(_part(package, "word/styles.xml")), laid_out)
    _walk(body, writer)
    _notes(package, writer)
    core = _part(package, "docProps/core.xml")
    title = clean_line(core.findtext(_CORE_TITLE) or "") if core is not None else ""
    warnings = list(_warnings(writer, _part(package, "word/comments.xml")))
    return assemble(_paged(writer), title=writer.title or title, warnings=warnings)


def _part(package: zipfile.ZipFile, name: str) -> Element | None:
    """A part's XML, or None where the package has no such part."""
    if name not in package.namelist():
        return None
    try:
        with package.open(name) as part:
            content = part.read(LARGEST_PART + 1)
        if len(content) > LARGEST_PART:
            raise InputError(
                f"unpacks to more than {LARGEST_PART >> 20} MB ({name}); it was not opened"
            )
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise InputError(f"declares XML entities ({name}), as no Word file does") from error
    except (ParseError, LookupError, ValueError) as error:  # the latter: an unknown encoding
        raise InputError(f"is damaged ({name}: {error}); save it again from Word") from error
    except RuntimeError as error:  # zipfile on a part with a password
        raise InputError(f"is locked ({error}); save it without a password") from error
    return root


def _walk(root: Element, writer: _Writer) -> None:
    """Take every paragraph and table row below an element, in order, without recursion."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.tag == f"{W}p":
            _take(node, writer)
        elif node.tag == f"{W}tr":
            _take_row(node, writer)
        elif node.tag != _FALLBACK:
            stack += reversed(node)


def _take(paragraph: Element, writer: _Writer) -> None:
    """One paragraph becomes a block; text boxes anchored in it follow."""
    words, boxes = _words_of(paragraph, writer)
    text, pages = _joined(words)
    level = writer.styles.level(paragraph)
    if level == 0 and text and not writer.title:
        writer.title = text
    marked = words.bold * 10 > words.length * 9 and text[-1:] not in ".,:;?!"
    alone = marked or is_usual_heading(text)
    heading = bool(text) and (level is not None or (alone and len(text) <= LONGEST_HEADING))
    writer.blocks.append(Block(text, heading, pages))
    for box in boxes:
        _walk(box, writer)


def _take_row(row: Element, writer: _Writer) -> None:
    """A table's row becomes one block, its cells' paragraphs parted by tabs."""
    cells: list[str] = []
    pages: list[tuple[int, str]] = []
    anchored: list[Element] = []
    at = 0
    for paragraph in _paragraphs_in(row):
        words, boxes = _words_of(paragraph, writer)
        text, begun = _joined(words)
        anchored += boxes
        pages += [(at + offset, label) for offset, label in begun]
        if text:
            cells.append(text)
            at += len(text) + 1
    text = "\t".join(cells)
    writer.blocks.append(Block(text, pages=tuple((min(p, len(text)), n) for p, n in pages)))
    for box in anchored:
        _walk(box, writer)


def _paragraphs_in(root: Element) -> Iterator[Element]:
    """Paragraphs below an element, in order, without those inside a paragraph."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.tag == f"{W}p":
            yield node
        elif node.tag != _FALLBACK:
            stack += reversed(node)


def _words_of(paragraph: Element, writer: _Writer) -> tuple[_Words, list[Element]]:
    """What a paragraph says, and the text boxes anchored in it."""
    words, boxes = _Words(), []
    base = writer.styles.paragraph_face(paragraph)
    stack: list[tuple[Element, Face]] = [(child, base) for child in reversed(paragraph)]
    while stack:
        node, face = stack.pop()
        if node.tag == f"{W}txbxContent":
            boxes.append(node)
        elif node.tag in (f"{W}del", f"{W}moveFrom"):
            writer.deleted += [text.text or "" for text in node.iter(f"{W}delText")]
        elif node.tag == f"{W}t":
            _say(node.text or "", face, words, writer)
        elif node.tag in _SIGNS or node.tag == f"{W}lastRenderedPageBreak":
            _sign(node, words, writer)
        elif node.tag not in (_FALLBACK, f"{W}pPr", f"{W}rPr"):
            inner = face_of(node, face, writer.styles) if node.tag == f"{W}r" else face
            stack += [(child, inner) for child in reversed(node)]
    return words, boxes


def _say(text: str, face: Face, words: _Words, writer: _Writer) -> None:
    if face.unseen:
        writer.hidden.append(text)
        return
    words.parts.append(text)
    words.length += len(text)
    words.bold += len(text) if face.bold else 0


def _sign(node: Element, words: _Words, writer: _Writer) -> None:
    """A tab, line break or page break."""
    explicit = node.tag == f"{W}br" and node.get(f"{W}type") == "page"
    if node.tag == f"{W}lastRenderedPageBreak" or (explicit and not writer.laid_out):
        writer.page += 1
        words.pages.append((len(words.parts), writer.page))
    words.parts.append(_SIGNS.get(str(node.tag), ""))


def _joined(words: _Words) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Clean text and where pages begin in it; the first page begins with the first block."""
    text = clean_line("".join(words.parts))
    pages = []
    for part, number in words.pages:
        before = clean_line("".join(words.parts[:part]))
        space = 1 if before and len(before) < len(text) and text[len(before)] == " " else 0
        pages.append((min(len(before) + space, len(text)), str(number)))
    return text, tuple(pages)


def _paged(writer: _Writer) -> list[Block]:
    """The blocks, with page 1 at their beginning where the document has pages at all."""
    if writer.page == 1:
        return writer.blocks
    return [Block("", pages=((0, "1"),)), *writer.blocks]


def _notes(package: zipfile.ZipFile, writer: _Writer) -> None:
    """Footnotes and endnotes follow the body under a heading of our own."""
    page = writer.page
    start = len(writer.blocks)
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        notes = _part(package, name)
        if notes is not None:
            _walk(notes, writer)
    writer.page = page
    if any(block.text for block in writer.blocks[start:]):
        writer.blocks.insert(start, Block("Notes", heading=True))


def _warnings(writer: _Writer, comments: Element | None) -> Iterator[str]:
    if hidden := " ".join(writer.hidden).strip():
        yield hidden_note("in the document", hidden)
    if deleted := " ".join(writer.deleted).strip():
        yield f"tracked deletions were left out, insertions read: {clean_line(deleted)[:200]!r}"
    if comments is not None:
        said = " ".join(node.text or "" for node in comments.iter(f"{W}t"))
        if said.strip():
            yield hidden_note("in comments", said)
