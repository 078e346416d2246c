"""Words lit up in a record: never markup, never colour alone, switched on and off."""

from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from realist.app.front_highlight import Lights, highlighter, legend
from realist.app.front_text import esc
from realist.data.default_protocol import DEFAULT

LISTS = replace(DEFAULT, highlight_include=("trust*", "open board"), highlight_exclude=("soil",))


class Text(HTMLParser):
    """The text of HTML, and its tags with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.said, self.tags = "", []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.said += data

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_listed_words_are_marked_with_a_sign_each():
    """A star stands for any ending; a word inside another is left alone."""
    lit = Text(
        highlighter(LISTS, (), [Lights.LISTS])("Trusted in subsoil, soil and an open  board")
    )
    assert [(a["class"], a["data-sign"]) for _, a in lit.tags] == [
        ("rl-hit include", "+"),
        ("rl-hit exclude", "\N{MINUS SIGN}"),
        ("rl-hit include", "+"),
    ]
    assert lit.said == "Trusted in subsoil, soil and an open  board"


def test_the_rankers_terms_and_cues_have_signs_of_their_own():
    """The ranker's two-word terms too; every sign is explained."""
    text = "In a context of austerity staff felt trusted; as a result waits fell"
    chosen = [Lights.RANKER, Lights.CUES]
    lit = Text(highlighter(LISTS, ("staff felt",), chosen)(text))
    signs = {a["data-sign"] for _, a in lit.tags}
    assert {"↑", "C", "O"} <= signs
    assert all(sign in legend(chosen) for sign in signs)


def test_switched_off_nothing_is_lit():
    """The text alone."""
    assert highlighter(LISTS, ("trust",), [])("trust & soil") == "trust &amp; soil"
    assert legend([]) == ""


WORDS = st.text(alphabet="<>&\"'abt *[(\\", max_size=6)


@given(st.text(alphabet="<>&\"' abt/=\n", max_size=60), st.lists(WORDS, max_size=4))
def test_any_text_and_any_list_come_out_as_typed(text, words):
    """Only our own marks are tags, whatever the words in the lists."""
    protocol = replace(DEFAULT, highlight_include=tuple(words))
    lit = Text(highlighter(protocol, words, list(Lights))(text))
    assert {tag for tag, _ in lit.tags} <= {"mark"}
    assert lit.said == text
    assert Text(esc(text)).said == text
