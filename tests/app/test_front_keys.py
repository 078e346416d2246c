"""Keys of one's own: what is refused, and in which words; labels that show text as typed."""

import pytest

from realist.app.front_keys import USUAL, Keys, problem
from realist.app.front_words import plain


def test_the_usual_keys_are_free_of_conflict():
    """Nobody has to change them."""
    assert problem(USUAL) == ""


@pytest.mark.parametrize(
    ("action", "key", "said"),
    [
        ("skip", "E", "E stands for both Exclude and Skip for now"),
        ("note", "C", "C is the browser page's own"),
        ("undo", "7", "7 will not do"),
        ("include", "", "nothing will not do"),
        ("maybe", "Ä", "Ä will not do"),
    ],
)
def test_a_key_that_cannot_be_is_refused_in_words(action, key, said):
    """Two actions on one letter, the browser's own letters, and what is no letter."""
    assert said in problem({**USUAL, action: key})


def test_switched_off_no_action_has_a_key():
    """The off switch takes them all, and forgets none."""
    assert {Keys(on=False).of(action) for action in USUAL} == {None}
    assert Keys(by={"include": "Y"}).of("include") == "Y"
    assert Keys(by={"include": "Y"}).of("exclude") == "E"


def test_a_reason_as_a_label_is_disarmed_markdown():
    """Every sign that markdown reads is escaped, and what is looked for in plain text parted."""
    said = plain("![x](http://127.0.0.1/x.png) :material/home: a@b")
    assert "![" not in said
    assert ":material" not in said
    assert "http:" not in said
    assert said.replace("\\", "").replace("\N{WORD JOINER}", "").startswith("![x](http://127")
