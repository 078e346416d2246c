"""Drawings: text stays in its box whatever its letters, and every line can be seen."""

from dataclasses import replace
from xml.dom import minidom

import pytest

from realist.data.book import Book
from realist.data.configuration import Entry, Intent, ProgrammeTheory, Reach
from realist.data.domain import Role
from realist.extraction.drawing import box_height, measured, shortened, wrap
from realist.extraction.lineage import lineage_svg, theory_svg
from realist.extraction.shaping import create, draft
from realist.extraction.theorising import theorise

WORDS = [
    "plain words of the usual length, forty of them " * 7,
    "ACCOUNTABILITY AND GOVERNANCE IN MULTI-AGENCY COMMISSIONING",
    "情報共有が進むと信頼が生まれ、" * 20,
    "- Donaudampfschifffahrtsgesellschaftskapitaenskajuetenschluesselanhaenger",
    "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM",
    "",
]


@pytest.mark.parametrize("text", WORDS, ids=lambda t: t[:8])
def test_no_line_is_wider_than_its_box(text):
    """Nothing is lost by breaking, and each part fits, capitals and ideographs too."""
    lines = wrap([text], 220)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(measured(line) for line in lines) * 6.6 <= 220 - 16
    assert box_height([text], 220) == len(lines) * 16 + 12


def test_shortening_keeps_words_and_never_everything_away():
    """Cut at a word where there is one; a language without spaces is cut between letters."""
    assert shortened("one two three", 9) == "one two…"
    assert shortened("one  two", 9) == "one two"
    assert shortened("情報共有が進む", 4) == "情報共…"


def _made(*follows):
    book = Book()
    for following in follows:
        entry = Entry(Role.OUTCOME, "waits fall", False, Reach.DISTAL, Intent.UNINTENDED)
        wanted = replace(draft(slots=[entry]), follows=following)
        book = book.after(create(book, wanted))
    return book


def test_a_theory_stands_to_the_right_of_the_one_it_came_from():
    """Theories stand by generation, so that the line between two can be seen."""
    book = _made(())
    for parents in ((), ("T01",), ("T02",)):
        theory = ProgrammeTheory("", "Being", "Leaders learn.", parents=parents, cmocs=("C001",))
        book = book.after(theorise(book, theory))
    boxes = minidom.parseString(lineage_svg(book).encode()).getElementsByTagName("rect")
    across = [float(box.getAttribute("x")) for box in boxes if box.getAttribute("x")]
    assert across == sorted(set(across))
    assert len(across) == 4


def test_a_line_between_two_in_one_column_passes_beside_them():
    """An outcome that is another's context is dashed, beside the boxes, and explained."""
    svg = lineage_svg(_made((), ("C001",)))
    (path,) = minidom.parseString(svg.encode()).getElementsByTagName("path")
    assert path.getAttribute("class") == "loose"
    assert path.getAttribute("d").startswith("M228 70C268 70 268 ")
    assert "Dashed: the outcome of one is a context of the other" in svg
    assert "Dashed" not in lineage_svg(_made((), ()))


def test_an_outcome_s_marks_are_drawn():
    """Distal, unintended and inferred are said in the diagram of a theory."""
    book = _made(())
    theory = ProgrammeTheory("", "Being", "Leaders learn.", cmocs=("C001",))
    book = book.after(theorise(book, theory))
    words = " ".join(
        text.firstChild.data
        for text in minidom.parseString(
            theory_svg(book, book.theory("T01")).encode()
        ).getElementsByTagName("text")
        if text.firstChild
    )
    assert "- waits fall [distal, unintended, inferred]" in words
