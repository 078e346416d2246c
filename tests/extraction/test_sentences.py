"""Sentences are cut where a reader would, with true offsets."""

# ruff: noqa: RUF001 - full-width stops are the subject

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.extraction.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell by 1.5 days. Staff agreed.", ["It fell by 1.5 days.", "Staff agreed."]),
        (
            "Smith et al. Realists agree (e.g. us, i.e. you).",
            ["Smith et al. Realists agree (e.g. us, i.e. you)."],
        ),
        (
            "Dr. Lee met J. Smith vs. Prof. Ray. They left.",
            ["Dr. Lee met J. Smith vs. Prof. Ray.", "They left."],
        ),
        ("See Fig. 3 and p. 12. Then No. 5.", ["See Fig. 3 and p. 12.", "Then No. 5."]),
        ("We met in 2019. Nobody came.", ["We met in 2019.", "Nobody came."]),
        ("1. Scope of this. It is wide.", ["1. Scope of this.", "It is wide."]),
        (
            "“It's ours,” she said. “Really?” “Yes.” We left!",
            ["“It's ours,” she said.", "“Really?”", "“Yes.”", "We left!"],
        ),
        ("One line\ngoes on here. End", ["One line\ngoes on here.", "End"]),
        ("A list:\n- one\n- two\n\nNext", ["A list:", "- one", "- two", "Next"]),
        ("第一句。第二句！好", ["第一句。", "第二句！", "好"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_where_sentences_end(text, expected):
    """Stops of abbreviations, initials, figures and references end nothing; list items do."""
    assert cut(text) == expected


def test_a_part_of_a_text_keeps_the_texts_offsets():
    """Bounds are respected and offsets count from the text's start."""
    text = "One. Two three. Four."
    found = sentences(text, 5, 15)
    assert [(s.start, s.end) for s in found] == [(5, 15)]


@given(st.text('Ab1. \n?!”"(…。e', max_size=80))
def test_sentences_cover_everything_but_blanks_in_order(text):
    """No letter is lost, nothing overlaps, no sentence is blank or has blank edges."""
    found = sentences(text)
    at = 0
    for sentence in found:
        assert not text[at : sentence.start].strip()
        assert (
            text[sentence.start : sentence.end].strip()
            == text[sentence.start : sentence.end]
            != ""
        )
        at = sentence.end
    assert not text[at:].strip()
