"""Who speaks where, in the several habits of typists; and texts where nobody does."""

import pytest

from realist.data.transcript import find_turns, split_speaker


def _turns(text):
    return [(turn.label, text[turn.start : turn.end]) for turn in find_turns(text)]


SAID = [
    ("Interviewer", "How did it start?"),
    ("P1", "With a dinner."),
    ("Interviewer", "And then?"),
    ("P1", "Then we trusted each other."),
]


@pytest.mark.parametrize(
    "form",
    [
        "{}: {}\n\n",
        "{}: {}\n",
        "**{}:** {}\n\n",
        "**{}**: {}\n\n",
        "[00:01:02] {}: {}\n",
        "{} [00:01:02]: {}\n",
        "{}  00:03\n{}\n\n",
        "{} \u2013 00:01:02\n{}\n\n",
        "{}:\n{}\n\n",
        "{}:\t{}\n",
    ],
)
def test_habits_of_typists_are_read(form):
    """Bold names, times before, after or beside a name, words below it."""
    text = "".join(form.format(*line) for line in SAID)
    assert _turns(text) == SAID


def test_people_with_names_take_turns():
    """Names that are no parts are believed where they come back and alternate."""
    text = "\n\n".join(
        f"{'Lisa Knight' if n % 2 else 'Ali (NHS lead)'}: Answer {n}." for n in range(6)
    )
    assert [label for label, _ in _turns(text)] == ["Ali (NHS lead)", "Lisa Knight"] * 3


def test_a_part_that_speaks_once_is_not_merged_into_the_one_before():
    """In a focus group, a voice heard once keeps its words."""
    text = "Facilitator: So?\nP1: Yes.\nP2: No.\nP4 (nurse): Perhaps.\nP1: Fine.\nP2: Well."
    assert ("P4 (nurse)", "Perhaps.") in _turns(text)


def test_a_turn_ends_at_a_heading():
    """Headings that interrupt a transcript are no one's words."""
    text = "P1: One.\n\nINT: Two?\n\nP1: Three.\n\nPART TWO\n\nINT: Four?\n\nP1: Five."
    turns = find_turns(text, stops=[text.index("PART TWO")])
    assert [text[t.start : t.end] for t in turns] == ["One.", "Two?", "Three.", "Four?", "Five."]


@pytest.mark.parametrize(
    "text",
    [
        "Findings: trust.\n\nMethods: talk.\n\nFindings: more.\n\nNote: x.",
        "Returns: a number.\n\nSome words.\n\n" * 6 + "Raises: no.\n\n" * 3,
        "At 10:30 we met. He said: never.\n" * 8,
        "Source: here\n\nTable 1: a\n\nSource: there\n\nTable 2: b\n\nhttp: x",
        "",
    ],
)
def test_colons_alone_make_no_conversation(text):
    """Definitions, captions and times are not speakers."""
    assert find_turns(text) == ()


def test_a_line_is_split_into_name_and_words():
    """A name before a colon is split off; anything else is left whole."""
    assert split_speaker("P1 (lead): We met.") == ("P1 (lead)", "We met.")
    assert split_speaker("we met: often") == ("", "we met: often")
    assert split_speaker("At the end: nothing was said at all: nothing") == (
        "At the end",
        "nothing was said at all: nothing",
    )
