"""A selection snaps to whole words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.extraction.word_bounds import snapped

TEXT = "Co-production grew by 3.5% (p<0.05), and staff didn't  trust it.\n\nNäkökulma."


@pytest.mark.parametrize(
    ("selected", "whole"),
    [
        ("oduct", "Co-production"),
        ("w by 3", "grew by 3.5%"),
        (" and staff didn", "and staff didn't"),
        ("  trust it", "trust it"),
        ("trust it.", "trust it."),
        ("kökul", "Näkökulma"),
        (".05), a", "0.05), and"),
    ],
)
def test_bounds_move_out_to_words_and_in_from_blanks(selected, whole):
    """Hyphens, decimals and apostrophes hold a word together; marks are left as selected."""
    at = TEXT.index(selected)
    start, end = snapped(TEXT, at, at + len(selected))
    assert TEXT[start:end] == whole


def test_scripts_without_spaces_are_left_as_selected():
    """A run of Chinese letters is no word."""
    text = "信任逐渐增长。领导每月见面。"
    assert snapped(text, 2, 5) == (2, 5)


def test_nothing_but_blanks_stays():
    """There is no word to snap to."""
    assert snapped("a   b", 1, 3) == (1, 3)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_snapping_twice_changes_nothing(text, one, other):
    """Bounds stay in the text and a snapped selection is snapped."""
    start, end = snapped(text, *sorted((min(one, len(text)), min(other, len(text)))))
    assert 0 <= start <= end <= len(text)
    assert snapped(text, start, end) == (start, end)
