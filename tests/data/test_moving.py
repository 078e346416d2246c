"""A passage is found again in a changed version of its document."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.data.domain import Document, Span
from realist.data.moving import moved

OLD = """# Trust

Leaders met every month. Trust grew slowly.

When money was short, partners looked after their own budgets first.

They came back to the table in spring."""
QUOTE = "partners looked after their own budgets first"


def _move(new, quote=QUOTE, old=OLD):
    at = old.index(quote)
    span = moved(Document("old", old), Document("new", new), Span(at, at + len(quote), "C1"))
    return None if span is None else (new[span.start : span.end], span.label)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (OLD, QUOTE),
        ("A new preface.\n\n" + OLD, QUOTE),
        (OLD.replace("When money was short, ", "In 2021, when there was less money, "), QUOTE),
        (
            OLD.replace("looked after their own", "kept to their"),
            "partners kept to their budgets first",
        ),
        (
            OLD.replace("partners looked after", "partners\nlooked after"),
            QUOTE.replace(" l", "\nl", 1),
        ),
        (OLD.replace("Trust grew slowly.", ""), QUOTE),
        ("They came back.\n\nPartly, " + QUOTE + ".\n\n# Trust\n\nLeaders met.", QUOTE),
    ],
)
def test_a_passage_is_followed_through_changes(new, words):
    """Insertions, edits, wraps and moves leave the span on its words, label kept."""
    assert _move(new) == (words, "C1")


def test_a_passage_that_was_cut_is_gone():
    """A removed or rewritten passage has no place in the new version."""
    assert _move(OLD.replace("When money was short, " + QUOTE + ".", "")) is None
    assert _move(OLD.replace(QUOTE, "nobody knows what happened to anyone")) is None


def test_the_nearest_of_several_places_is_taken():
    """Where the words now stand twice, the place that grew from the old one is meant."""
    new = f"Early on, {QUOTE}.\n\n{OLD}"
    at = OLD.index(QUOTE)
    span = moved(Document("a", OLD), Document("b", new), Span(at, at + len(QUOTE)))
    assert span is not None
    assert span.start == new.rindex(QUOTE)


@given(st.text(max_size=40), st.text(max_size=40))
def test_text_around_a_passage_does_not_lose_it(before, after):
    """Whatever is put before and after, the slice is the same words."""
    moved_to = _move(f"{before}\n{OLD}\n{after}")
    assert moved_to == (QUOTE, "C1")


def test_a_whole_report_is_compared_quickly():
    """Sixty thousand characters with an edit in every tenth line take well under a second."""
    lines = [
        f"Line {n} says that trust grew in place {n % 17} of the system." for n in range(1000)
    ]
    edited = [
        line.replace("trust", "much trust") if n % 10 == 0 else line
        for n, line in enumerate(lines)
    ]
    begin = time.process_time()
    words = "trust grew in place 9 of the system"
    got = _move("\n".join(edited), quote=lines[502][14:], old="\n".join(lines))
    assert got is not None
    assert words[:20] in got[0]
    assert time.process_time() - begin < 1
