"""Words that a line break cut: which hyphens go and which stay.

The document itself is the dictionary. `inter-` + `organisational` keeps its hyphen where the
document writes inter-organisational elsewhere, or writes both halves as words of their own;
`inter-` + `vention` becomes one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from realist.data.canonical import clean_line

HYPHEN = "\ufffe"  # a hyphen that the reader of the file knows to break a word
_HYPHENS = "-\u2010\u00ad" + HYPHEN
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_HEAD = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*$")
_TAIL = re.compile(r"[^\W\d_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Halves of closed compounds: "how-ever" is never meant even where how and ever both occur.
_FUNCTION = _words(
    "an any be can ever every for her here him how in it more my never no not on other our "
    "out over so some them there to too under up what when where who with your"
)
# Prefixes that British usage sets off where the rest is a word of its own: inter-organisational.
_PREFIXES = _words("anti co cross inter multi non post pre quasi self semi socio")
_CLOSED = _words("action actions active change face national play sect view views")
_ENDINGS = _words(
    "able ally ance ed ence ers est force hood ing ings ion ions ism ist ity less like man "
    "ment ments men ness or ours self selves ship ships tion tions ward wards wide wise work "
    "working"
)


def vocabulary_of(lines: Iterable[str]) -> frozenset[str]:
    """The words of lines, folded, without the cut ones at their ends."""
    words: set[str] = set()
    for line in lines:
        text = line.rstrip()
        if text and text[-1] in _HYPHENS:
            text = text.rsplit(None, 1)[0] if " " in text else ""
        for word in _WORD.findall(clean_line(text)):
            folded = word.casefold().replace("\u2010", "-")
            words.update({folded, *folded.split("-")})
    return frozenset(words)


def join_lines(lines: Sequence[str], words: frozenset[str]) -> str:
    """Lines as one clean text, cut words made whole.

    Args:
        lines: in reading order, as they stand.
        words: of `vocabulary_of` over the document.
    """
    text = ""
    for line in lines:
        following = clean_line(line.rstrip().rstrip(HYPHEN + "\u00ad"))
        mark = line.rstrip()[-1:]
        text = _join(text, following, words) if text else following
        if mark in (HYPHEN, "\u00ad"):
            text += mark
    return text.rstrip(HYPHEN + "\u00ad") if text else ""


def _join(text: str, following: str, words: frozenset[str]) -> str:
    mark = text[-1]
    stem = text[:-1]
    head, tail = _HEAD.search(stem), _TAIL.match(following)
    if mark not in _HYPHENS:
        return f"{text} {following}"
    if head is None:  # a dash that stood alone, or a hyphen with nothing before it
        return f"{text.rstrip(HYPHEN)} {following}"
    hyphen = "" if tail and _is_one_word(head.group(), tail.group(), mark, words) else "-"
    return f"{stem}{hyphen}{following}"


def _is_one_word(head: str, tail: str, mark: str, words: frozenset[str]) -> bool:
    """Whether the hyphen between two halves came from the line break alone."""
    if not tail[0].islower() or head[-1].isdigit():
        return False
    first, last = head.casefold(), tail.casefold()
    half = re.split(r"[-\u2010]", first)[-1]
    if first + last in words:
        return True
    if f"{first}-{last}" in words:
        return False
    if mark == "\u00ad" or half in _FUNCTION or last in _ENDINGS:
        return True
    if first in _PREFIXES:
        return last not in words or last in _CLOSED
    return half == first and not (first in words and last in words)
