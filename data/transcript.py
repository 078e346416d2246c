"""Who speaks where in an interview transcript.

Three habits are read: `P1 (place director): words` at a line's beginning (bold or with a time
before or after the name), a name and a time on a line of their own with the words below, and
the same as Markdown. Names are only believed when they come back: a text with a colon here and
there has no turns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from realist.data.domain import Span

FEWEST_TURNS = 4
_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_NAME = r"[^\W_](?:[\w.'’/&-]| (?! )){0,48}?(?: ?[(\[](?!\d{1,2}:\d)[^()\[\]\n]{1,60}[)\]])?"  # noqa: RUF001
_INLINE = re.compile(
    rf"^[ \t]*(?:{_TIME}[ \t]+)?(?P<mark>\*\*|__)?(?P<name>{_NAME})[ \t]*(?:{_TIME})?"
    r"(?P<tail>[ \t]*:(?:\*\*|__)?|(?:\*\*|__)[ \t]*:)[ \t]*(?=\S|$)",
    re.MULTILINE,
)
_ABOVE = re.compile(
    rf"^[ \t]*(?:\*\*)?(?P<name>{_NAME})(?:\*\*)?[ \t]*[-–,|]?[ \t]+{_TIME}[ \t]*$",  # noqa: RUF001
    re.MULTILINE,
)
_PART = re.compile(  # a part in an interview is believed even where it speaks once
    r"(?i)(?:p|r|s|i|int|m|f|participant|speaker|respondent|resp|interviewer|interviewee"
    r"|facilitator|moderator|researcher|chair)[ .-]?\d{0,3}(?: ?[(\[].*)?$"
)
_NOT_NAMES = frozenset(
    {"http", "https", "note", "source", "table", "figure", "doi", "isbn", "www"}
)


def find_turns(text: str, stops: Sequence[int] = ()) -> tuple[Span, ...]:
    """The turns of a transcript, or () where the text is none.

    Args:
        text: canonical text.
        stops: offsets where a turn must end whoever speaks, such as headings.

    Returns:
        Spans over what is said, without the name; the label is the speaker as written.
    """
    starts = _speakers(text)
    turns = []
    for index, (begin, said, name) in enumerate(starts):
        following = starts[index + 1][0] if index + 1 < len(starts) else len(text)
        end = min([following, *(stop for stop in stops if begin < stop < following)])
        words = text[said:end]
        lead = len(words) - len(words.lstrip())
        if words.strip():
            turns.append(Span(said + lead, said + len(words.rstrip()), name))
    return tuple(turns)


def _speakers(text: str) -> list[tuple[int, int, str]]:
    """(start of the line, start of the words, name) of each believable turn."""
    found = [
        (hit.start(), hit.end(), " ".join(hit["name"].split()))
        for pattern in (_INLINE, _ABOVE)
        for hit in pattern.finditer(text)
        if _could_speak(hit["name"])
    ]
    times = Counter(name.casefold() for _, _, name in found)
    believed = sorted(x for x in found if times[x[2].casefold()] > 1 or is_part(x[2]))
    names = [name.casefold() for _, _, name in believed]
    blocks = len(re.findall(r"\n[ \t]*\n", text.strip())) + 1
    return believed if _is_talk(names, blocks) else []


def _is_talk(names: list[str], blocks: int) -> bool:
    """Whether names at the beginnings of lines make a conversation, not a list of terms.

    Parts in an interview ("P1", "Interviewer") are believed at one turn in twelve paragraphs;
    other names only where they fill the text, are few and take turns.
    """
    voices = set(names)
    if len(names) < FEWEST_TURNS or len(voices) < 2:
        return False
    if sum(map(is_part, names)) * 3 > len(names):
        return len(names) * 12 >= blocks
    changes = sum(a != b for a, b in pairwise(names))
    return len(names) * 3 >= blocks and len(voices) <= 12 and changes * 2 >= len(names)


def is_part(name: str) -> bool:
    """Whether a name is a part in an interview ("P4", "Interviewer"), said once or often."""
    return bool(_PART.match(name))


def split_speaker(line: str) -> tuple[str, str]:
    """(name, words) of a line that begins with `Name:`, or ("", the line)."""
    found = _INLINE.match(line)
    if found is None or not _could_speak(found["name"]) or not line[found.end() :]:
        return "", line
    return " ".join(found["name"].split()), line[found.end() :]


def _could_speak(name: str) -> bool:
    """Names begin with a capital or a code letter and are a few words at most."""
    bare = re.split(r"[(\[]", name, maxsplit=1)[0].strip()
    words = bare.split()
    return (
        0 < len(words) <= 4
        and bare[0].isupper()
        and bare.casefold() not in _NOT_NAMES
        and words[0].casefold() not in {"table", "figure", "box", "appendix"}
    )
