"""Parts of a document: every readable character is shown, once where it is meant to be once."""

from pathlib import Path

import pytest

from realist.data.domain import Consent, Document
from realist.data.fulltext import read_document
from realist.extraction.parts import READING, Parted

KNIGHT = Path(__file__).parents[3] / "shared" / "papers" / "knight_2024.txt"
SENTENCE = "Leaders who stayed gave people a reason to believe them. "


def covered(parts):
    return {n for part in parts for span in part.read for n in range(span.start, span.end)}


@pytest.mark.parametrize("blank_lines", [True, False])
def test_readings_hold_what_the_windows_hold_each_piece_once(blank_lines):
    """Also where a text is one endless paragraph, which windows cut between sentences."""
    text = (SENTENCE * 12 + ("\n\n" if blank_lines else "")) * 90
    parted = Parted(Document("t", text))
    readings = parted.readings()
    assert covered(readings) == covered(parted.windows())
    assert len(covered(readings)) > 0.97 * len(text)
    pieces = [span for part in readings for span in part.read]
    assert len(set(pieces)) == len(pieces)
    assert all(sum(s.end - s.start for s in p.read) <= READING + 8_000 for p in readings)
    assert len({p.label for p in readings}) == len(readings) > 1


def test_a_part_shows_the_documents_own_words_and_numbers(demo):
    """A paragraph's number is its place in the document, in every window it stands in."""
    document = demo["study_linked_data.md"]
    parted = Parted(document)
    for part in parted.windows():
        for number, text in parted.shown(part):
            span = document.paragraphs[number - 1]
            assert document.text[span.start : span.end] == text


def test_a_request_carries_the_documents_consent_and_the_parts_label(demo):
    """So that the gate can judge it and the log can find it again."""
    parted = Parted(demo["interview_place_director.txt"])
    origin = parted.origin(parted.windows()[0])
    assert (origin.consent, origin.part) == (Consent.LOCAL_ONLY, "0001")
    assert origin.document_id == "interview_place_director.txt"


@pytest.mark.shared
@pytest.mark.skipif(not KNIGHT.exists(), reason="the published paper is not beside the checkout")
def test_a_published_paper_is_read_without_its_references():
    """The body is shown in windows of at most the stated size, the reference list is not."""
    document = read_document(KNIGHT)
    parted = Parted(document)
    windows = parted.windows()
    shown = "\n".join(text for part in windows for _, text in parted.shown(part))
    assert "systems leadership" in shown
    assert len(covered(windows)) > 0.5 * len(document.text)
    assert max(part.read[-1].end - part.read[0].start for part in windows) <= 8_000
    assert shown.count("https://doi.org") <= 2
