"""What is worth reading is kept, reference lists and the interviewer's turns are not."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realist.data.domain import Document, Kind, Span
from realist.data.fulltext import read_document
from realist.extraction.passages import (
    OVERLAP,
    WINDOW,
    Division,
    division,
    interviewers,
    is_reference,
    paragraphs,
    passages,
    windows,
)

SHARED = Path(__file__).parents[3] / "shared"
PROSE = (
    "Managers met every week and staff came to trust one another, so delays were reported sooner."
)


def paper(*parts: tuple[str, str]) -> Document:
    """A document with a section for each heading, headings on lines of their own."""
    text, sections, spans = "", [], []
    for heading, body in parts:
        start = len(text)
        text += f"## {heading}\n\n"
        for paragraph in body.split("\n\n"):
            spans.append(Span(len(text), len(text) + len(paragraph)))
            text += f"{paragraph}\n\n"
        sections.append(Span(start, len(text), heading))
    return Document("t", text, sections=tuple(sections), paragraphs=tuple(spans))


def transcript(*turns: tuple[str, str]) -> Document:
    text, spans = "", []
    for speaker, said in turns:
        text += f"{speaker}: "
        spans.append(Span(len(text), len(text) + len(said), speaker))
        text += f"{said}\n\n"
    return Document("t", text, Kind.INTERVIEW, turns=tuple(spans))


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("References", Division.BACK_MATTER),
        ("9. Works cited:", Division.BACK_MATTER),
        ("Literaturverzeichnis", Division.BACK_MATTER),
        ("References and notes", Division.BACK_MATTER),
        ("**7. Acknowledgements**", Division.BACK_MATTER),
        ("Conflict of interest statement", Division.BACK_MATTER),
        ("Declaration of competing interests", Division.BACK_MATTER),
        ("3 Results", Division.FINDINGS),
        ("Initial rough programme theories", Division.FINDINGS),
        ("Strengths and limitations", Division.LIMITS),
        ("Materials and methods", Division.METHODS),
        ("2.1 Setting and participants", Division.METHODS),
        ("4. Discussion", Division.DISCUSSION),
        ("Conclusions", Division.CONCLUSION),
        ("Background", Division.INTRODUCTION),
        ("A booklet in the post", None),
        ("References to trust in the interviews", None),
    ],
)
def test_headings_tell_the_division(heading, kind):
    """Numbering and marks do not matter; a heading that tells nothing says so."""
    assert division(heading) == kind


def test_subsections_belong_to_the_division_before():
    """A heading of the authors' own stands under the last one that told."""
    read = passages(
        paper(("Results", PROSE), ("One sentence, many times", PROSE), ("Discussion", PROSE))
    )
    assert [p.division for p in read] == [
        Division.FINDINGS,
        Division.FINDINGS,
        Division.DISCUSSION,
    ]


def test_references_and_back_matter_are_left_out():
    """Under such a heading nothing is read, whatever it says."""
    document = paper(("Findings", PROSE), ("Acknowledgements", PROSE), ("References", PROSE))
    assert [document.text[p.start : p.end] for p in passages(document)] == [PROSE]


def test_a_reference_list_without_sections_is_left_out():
    """In a bare text a line that says References opens the list, and entries are known as such."""
    entry = "Smith, J. and Lee, K. (2019), Trust in teams. Journal of Care, Vol. 3, pp. 1-9."
    document = Document(
        "t", f"{PROSE}\n\nReferences\n\n{entry}\n\nLee, K. (2020). More. Care 4(2), pp. 3-4."
    )
    assert [document.text[p.start : p.end] for p in passages(document)] == [PROSE]
    assert is_reference(entry)


@pytest.mark.parametrize(
    "prose",
    [
        PROSE,
        "Trust matters (Smith et al., 2019; Lee, 2020). It grows (Ray, 2021, pp. 3-4). It helps (Kim, Vol. 2, 2018). It stays.",
        "",
    ],
)
def test_prose_that_cites_is_no_reference(prose):
    """Citing does not make a list of references."""
    assert not is_reference(prose)


@pytest.mark.parametrize(
    "line", ["Figure 2. The model of trust.", "| a | b |", "Keywords: trust", "12", "Table 1"]
)
def test_furniture_is_left_out(line):
    """Captions, tables, keywords and page numbers hold no extracts."""
    document = Document("t", f"{line}\n\n{PROSE}")
    assert [document.text[p.start : p.end] for p in passages(document)] == [PROSE]


def test_the_interviewer_is_context_not_a_source():
    """Only participants' turns are passages; windows keep the questions."""
    document = transcript(("Interviewer", "What changed?"), ("P1", PROSE), ("Interviewer", "Why?"))
    assert [p.speaker for p in passages(document)] == ["P1"]
    assert document.text[windows(document)[0].start :].startswith("Interviewer: What changed?")


def test_an_interviewer_without_a_title_is_known_by_asking():
    """The one speaker whose turns are mostly questions asks."""
    document = transcript(
        ("Ann", "What changed?"), ("Ben", PROSE), ("Ann", "And why?"), ("Ben", PROSE)
    )
    assert interviewers(document) == {"Ann"}


def test_two_who_ask_are_not_taken_for_interviewers():
    """Better to read too much than to drop a participant."""
    document = transcript(("Ann", "What?"), ("Ben", "Why?"), ("Cy", PROSE))
    assert interviewers(document) == frozenset()


def test_paragraphs_are_found_where_none_are_given():
    """Blank lines part them."""
    document = Document("t", "\n\nOne\nline.\n \nTwo.\n\n\nThree.")
    assert [document.text[p.start : p.end] for p in paragraphs(document)] == [
        "One\nline.",
        "Two.",
        "Three.",
    ]


def test_windows_overlap_by_a_paragraph_and_stay_in_size():
    """Every window but the first starts with the last paragraph of the one before."""
    document = paper(("Findings", "\n\n".join([PROSE * 8] * 30)))
    made = windows(document)
    starts = {p.start for p in document.paragraphs}
    assert all(w.end - w.start <= WINDOW for w in made)
    for one, two in pairwise(made):
        assert two.start in starts
        assert two.start < one.end < two.end
        assert one.end - two.start <= OVERLAP


def test_a_window_ends_with_its_section_once_it_is_nearly_full():
    """A section is not cut if it does not have to be."""
    document = paper(("Findings", PROSE * 70), ("Discussion", PROSE))
    assert [w.start for w in windows(document)] == [p.start for p in document.paragraphs]


def test_no_window_reaches_across_a_reference_list():
    """References in the middle, as in a collection of papers, part the windows."""
    document = paper(("Findings", PROSE), ("References", PROSE), ("Results", PROSE))
    assert len(windows(document)) == 2
    assert all("References" not in document.text[w.start : w.end] for w in windows(document))


@given(st.lists(st.integers(1, 12_000), min_size=1, max_size=12), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_windows_hold_every_paragraph(sizes, blanks):
    """Whatever the paragraphs' lengths, each character is in a window and none is too long."""
    document = Document(
        "t",
        "\n\n".join(("word. " * (size // 6 + 1))[:size].strip() or "a" for size in sizes)
        + "\n" * blanks,
    )
    made = windows(document)
    assert all(w.end - w.start <= WINDOW for w in made)
    covered = set().union(*(range(w.start, w.end) for w in made))
    assert all(i in covered for i, c in enumerate(document.text) if not c.isspace())


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_read(text):
    """Nothing raises, and what is given is inside the text."""
    document = Document("t", text)
    for part in (*passages(document), *windows(document)):
        assert 0 <= part.start < part.end <= len(text)


@pytest.mark.shared
def test_a_real_papers_references_are_left_out():
    """The paper's list of references is in no passage and no window; its findings are."""
    path = SHARED / "papers" / "knight_2024.txt"
    if not path.is_file():
        pytest.skip("the paper is not beside the checkout")
    document = read_document(path)
    start = document.text.rindex("References")
    assert all(p.end <= start for p in passages(document))
    assert all(w.end <= start for w in windows(document))
    read = " ".join(document.text[p.start : p.end] for p in passages(document))
    assert "In the context of a shared culture of learning" in read
