"""The full text beside the form, in parts that a page can bear."""

from hypothesis import given
from hypothesis import strategies as st

from realist.app.front_report import parts
from realist.data.domain import Document, Span


@given(
    st.integers(1, 500),
    st.lists(st.integers(1, 499), max_size=20),
    st.integers(5, 200),
)
def test_the_parts_are_the_text_without_gap_or_overlap(length, breaks, most):
    """Whatever the pages, reading all parts is reading all the text, and none is too long."""
    text = "abcde fghi" * 50
    starts = sorted({0, *breaks})
    pages = tuple(Span(s, s + 1, str(n)) for n, s in enumerate(starts, start=1))
    found = parts(Document("D", text[:length], pages=pages), most)
    assert "".join(text[s.start : s.end] for s in found) == text[:length]
    assert all(s.end - s.start <= most for s in found)


def test_whole_pages_stand_together_and_are_named():
    """As many as fit; the name says from which page to which."""
    text = "x" * 100
    pages = tuple(Span(n * 20, n * 20 + 20, str(n + 1)) for n in range(5))
    found = parts(Document("D", text, pages=pages), 45)
    assert [s.label for s in found] == ["1 to 2", "3 to 4", "5"]


def test_an_empty_document_has_no_part_to_get_lost_in():
    """One part at most, and it is empty."""
    assert [s for s in parts(Document("D", "")) if s.end > s.start] == []
