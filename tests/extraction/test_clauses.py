"""A sentence comes apart at its causal joints and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.extraction.clauses import clauses


def cut(text: str) -> list[str]:
    return [text[c.start : c.end] for c in clauses(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The board published its waiting times, which meant that staff felt trusted, so that delays were reported.",
            [
                "The board published its waiting times",
                "which meant that staff felt trusted",
                "so that delays were reported.",
            ],
        ),
        (
            "Because managers felt trusted, they reported delays sooner.",
            ["Because managers felt trusted", "they reported delays sooner."],
        ),
        (
            "*CMOC 5: In the context of digital care (C), the use of shared records (M-Res) supports leaders to understand (M-Rea), which leads to better targeting (O).*",
            [
                "CMOC 5: In the context of digital care (C)",
                "the use of shared records (M-Res)",
                "supports leaders to understand (M-Rea)",
                "which leads to better targeting (O).",
            ],
        ),
        ("Trust grew slowly (Lee, 2019; Ray, because of it, 2020; Kim and others, 2021).", 1),
        ("The trust, the council and the practices met.", 1),
        ("It failed because of money.", 1),
        ("", 0),
    ],
)
def test_where_clauses_begin(text, expected):
    """At connectives, after labels; not in brackets, not where too little would be left."""
    found = cut(text)
    assert found == expected if isinstance(expected, list) else len(found) == expected


def test_only_the_first_clause_opens_its_sentence():
    """So that clauses of one sentence are known as such."""
    text = "They met every single week, which helped them to trust each other. It worked."
    assert [c.opens for c in clauses(text, 0, len(text))] == [True, False, True]


@given(st.text("ab because so that ,;(). \n*", max_size=120))
def test_clauses_are_slices_in_order(text):
    """None is empty or overlaps the one before, whatever the text."""
    at = 0
    for clause in clauses(text, 0, len(text)):
        assert at <= clause.start < clause.end <= len(text)
        assert text[clause.start : clause.end].strip(" *\n") == text[clause.start : clause.end]
        at = clause.end
