"""Captions: a transcript with turns."""

import pytest

from realist.data.errors import InputError
from realist.data.parse_captions import parse

VTT = """WEBVTT - made for this test

NOTE nothing to read

STYLE
::cue { color: lime }

1
00:00:01.000 --> 00:00:03.000 align:start
<v Lisa Knight>How did it <i>start</i>?</v>

00:03.500 --> 00:06.000
<v P1>With a dinner &amp; a walk.
We talked.

00:06.000 --> 00:08.000
<v P1>For hours.
"""

SRT = """1
00:00:01,000 --> 00:00:03,000
Interviewer: How did it start?

2
00:00:03,500 --> 00:00:06,000
P1: With a dinner.

3
00:00:06,000 --> 00:00:08,000
We talked: for hours.
"""


def _turns(draft):
    return [(turn.label, draft.text[turn.start : turn.end]) for turn in draft.turns]


def test_voices_of_webvtt_become_turns():
    """Cues of one voice run together; notes, styles, tags and settings are no words."""
    draft = parse(VTT.encode())
    assert _turns(draft) == [
        ("Lisa Knight", "How did it start?"),
        ("P1", "With a dinner & a walk. We talked. For hours."),
    ]
    assert draft.text == (
        "Lisa Knight: How did it start?\n\nP1: With a dinner & a walk. We talked. For hours."
    )


def test_names_in_subrip_become_turns():
    """A name before a colon is a speaker; a cue without one goes on with the last."""
    draft = parse(SRT.replace("\n", "\r\n").encode())
    assert _turns(draft) == [
        ("Interviewer", "How did it start?"),
        ("P1", "With a dinner. We talked: for hours."),
    ]


def test_captions_without_names_part_at_pauses():
    """A pause after a sentence begins a paragraph; there are no turns to speak of."""
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n\n00:02.100 --> 00:03.000\nTwo.\n\n"
    draft = parse((text + "00:09.000 --> 00:10.000\nThree.\n").encode())
    assert draft.text == "One. Two.\n\nThree."
    assert draft.turns == ()


def test_a_colon_alone_does_not_make_a_speaker():
    """A name that never comes back stays part of the words."""
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nRemember: trust.\n"
    assert parse(text.encode()).text == "Remember: trust."


def test_rolling_captions_are_read_once():
    """A line that is shown again while it scrolls is not said again."""
    cue = "00:0{0}.000 --> 00:0{1}.000\n{2}\n\n"
    text = "WEBVTT\n\n" + cue.format(1, 2, "So we met.") + cue.format(2, 3, "So we met.\nOften.")
    assert parse(text.encode()).text == "So we met. Often."


def test_a_file_without_cues_is_refused():
    """What has no timing line is no caption file."""
    with pytest.raises(InputError, match="has no captions"):
        parse(b"WEBVTT\n\njust words\n")


def test_words_without_a_readable_time_are_kept_and_told():
    """A blank line within a caption, or a broken time, loses nothing; notes and styles go."""
    draft = parse(
        b"WEBVTT\n\nNOTE Ignore this\n\nSTYLE\n::cue { color: red }\n\n"
        b"00:01.000 --> 00:02.000\n<v Ann>Trust grew\n\nin the wards.\n\n"
        b"4\n00:xx --> bad\nThen it fell.\n"
    )
    assert draft.text == "Ann: Trust grew in the wards. Then it fell."
    (said,) = draft.warnings
    assert said.startswith("2 passage(s) have no time that can be read")
    assert "in the wards." in said
