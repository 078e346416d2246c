"""A page of the original file as a picture, with the same passages marked as in the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from realist.app import front_session
from realist.app.front_extract import ExtractDesk
from realist.app.front_lit import Mark
from realist.app.front_text import empty, hint, notice
from realist.data.domain import Document, Role
from realist.data.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

    from realist.data.page_drawing import DrawnPage
    from realist.extraction.page_places import Box

COLOURS = {
    Role.CONTEXT: (59, 120, 181),
    Role.RESOURCE: (138, 90, 176),
    Role.REASONING: (176, 88, 45),
    Role.OUTCOME: (47, 138, 85),
}
_PALE, _STRONG = 0.22, 0.45  # how much of a mark's colour lies on the paper
Placed = tuple[Mark, list["Box"]]


def page_turner(desk: ExtractDesk, document: Document, at: int) -> int:
    """The number of the page that holds an offset, or of the one the person turned to.

    Draws its name and keys to the ones before and after it.
    """
    here = next((n for n, p in enumerate(document.pages) if p.start <= at < p.end), 0)
    number, count = here if desk.page is None else desk.page, len(document.pages)

    def turn(step: int) -> None:
        desk.page = (number + step) % count

    key = f"{document.id}-{number}"
    hint(f"Page {document.pages[number].label}, {number + 1} of {count}")
    if count > 1:
        st.button("←", key=f"page-back-{key}", help="Page before", on_click=turn, args=(-1,))
        st.button("→", key=f"page-on-{key}", help="Page after", on_click=turn, args=(1,))
    return number


def page_image(document: Document, marks: Sequence[Mark], number: int) -> None:
    """Draw a page of the file, or say why there is none."""
    if not front_session.store().has_file(document.sha256):
        empty(
            "The file of this document was not kept.",
            "Whoever leads the review can add the same PDF again; its pages show from then on.",
        )
        return
    try:
        drawn = _drawn(front_session.database(), document.sha256, number, document.filename)
    except InputError as error:
        notice(f"The page cannot be drawn: {error}.", "warning")
        return
    _show(document, number, drawn, marks)


@st.cache_resource(show_spinner="Drawing the page", max_entries=24)
def _drawn(
    database: str,  # noqa: ARG001 - what Streamlit's cache goes by
    sha256: str,
    number: int,
    name: str,
) -> DrawnPage:
    """A page drawn in a process under limits, for the file is anybody's; kept for all."""
    from realist.data.page_drawing import drawn_page

    content = front_session.store().file_of(sha256) or b""
    return drawn_page(content, number, name=name)


def _show(document: Document, number: int, drawn: DrawnPage, marks: Sequence[Mark]) -> None:
    page = document.pages[number]
    here = [m for m in marks if m.start < page.end and m.end > page.start]
    placed = _placed(document, number, drawn, here)
    labels = ", ".join(m.label for m, boxes in placed if boxes)
    st.image(
        marked(drawn, placed),
        width="stretch",
        alt=f"Page {page.label} of the file; marked: {labels or 'nothing'}",
    )
    unseen = ", ".join(m.label for m, boxes in placed if not boxes)
    if unseen:
        hint(f"On this page, but not found in its picture: {unseen}. The text has them.")


def _placed(
    document: Document, number: int, drawn: DrawnPage, marks: Sequence[Mark]
) -> list[Placed]:
    from realist.extraction.locate import Source
    from realist.extraction.page_places import places

    page, source, text = document.pages[number], Source(drawn.text), document.text
    placed = []
    for mark in marks:
        start, end = max(page.start, mark.start), min(page.end, mark.end)
        around = text[max(page.start, start - 400) : start], text[end : min(page.end, end + 400)]
        placed.append((mark, places(source, drawn.boxes, text[start:end], around)))
    return placed


def marked(drawn: DrawnPage, placed: Sequence[Placed]) -> Image:
    """The picture with the passages tinted and underlined and their letters before them."""
    from PIL import Image

    picture = Image.frombytes("RGB", (drawn.width, drawn.height), drawn.pixels)
    for mark, boxes in sorted(placed, key=lambda one: one[0].current):
        for box in boxes:
            _tint(picture, mark, box)
        if boxes:
            _letter(picture, mark, boxes[0])
    return picture


def _tint(picture: Image, mark: Mark, box: Box) -> None:
    """As a marker pen does: dark letters stay dark. Underlined by what became of it."""
    from PIL import Image, ImageChops, ImageDraw

    colour = COLOURS[mark.role]
    left, top, right, bottom = box
    if mark.state != "rejected" or mark.current:
        share = _STRONG if mark.current else _PALE
        tint = tuple(round(255 - share * (255 - one)) for one in colour)
        piece = picture.crop(box)
        picture.paste(ImageChops.multiply(piece, Image.new("RGB", piece.size, tint)), (left, top))
    pen = ImageDraw.Draw(picture)
    if mark.state == "rejected":
        for x in range(left, right, 5):
            pen.line((x, bottom, min(x + 2, right), bottom), colour, 1)
        return
    pen.line((left, bottom, right, bottom), colour, 2)
    if mark.state == "confirmed":
        pen.line((left, bottom + 4, right, bottom + 4), colour, 2)
    if mark.current:
        pen.rectangle((left - 2, top - 2, right + 2, bottom + 2), outline=colour, width=2)


def _letter(picture: Image, mark: Mark, box: Box) -> None:
    from PIL import ImageDraw, ImageFont

    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(17)
    left, top, right, bottom = pen.textbbox((0, 0), mark.label, font=font)
    wide, high = int(right - left) + 6, int(bottom - top) + 6
    x, y = max(0, box[0] - wide - 2), max(0, box[1] - high + 6)
    pen.rectangle((x, y, x + wide, y + high), fill="white", outline=COLOURS[mark.role])
    pen.text((x + 3 - left, y + 3 - top), mark.label, fill="black", font=font)
