"""Finding one's decisions: by verdict, words and date."""

from datetime import date

from realist.app.front_history import Wanted
from realist.data.domain import Decision, Record, Stage, Verdict

RECORD = Record("R000007", title="Boards that listen")
MADE = Decision(
    "R000007",
    "Ann",
    Stage.TITLE_ABSTRACT,
    Verdict.EXCLUDE,
    reason="Off topic",
    note="ask Ben",
    tags=("trust",),
    at="2026-03-04T10:00:00+00:00",
)


def test_without_a_filter_every_decision_is_wanted():
    """Nothing is hidden by itself."""
    assert Wanted().takes(MADE, RECORD)


def test_each_filter_narrows():
    """Verdict and day must fit."""
    assert Wanted((Verdict.EXCLUDE,)).takes(MADE, RECORD)
    assert not Wanted((Verdict.INCLUDE,)).takes(MADE, RECORD)
    assert Wanted(since=date(2026, 3, 4)).takes(MADE, RECORD)
    assert not Wanted(since=date(2026, 3, 5)).takes(MADE, RECORD)


def test_every_word_is_looked_for_in_all_that_was_said():
    """Title, number, reason, note and tags, whatever the case."""
    for text in ("boards LISTEN", "r000007", "off topic", "ben", "trust listen"):
        assert Wanted(text=text).takes(MADE, RECORD), text
    assert not Wanted(text="boards nurses").takes(MADE, RECORD)
