"""Words that a line break cut: which hyphens go and which stay.

The document itself is the dictionary. `inter-` + `organisational` keeps its hyphen where the
document writes inter-organisational elsewhere, or writes both halves as words of their own;
`inter-` + `vention` becomes one word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from realist.data.canonical import clean_line

HYPHEN = "\ufffe"  # a hyphen that the reader of the file knows to break a word
SOFT = "\u00ad"  # a hyphen that shows only where a line breaks
_HYPHENS = "-\u2010" + SOFT + HYPHEN
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_HEAD = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*$")
_TAIL = re.compile(r"[^\W\d_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# First halves that make one word with what follows: "how-ever" is never meant, nor "re-view".
_FUNCTION = _words(
    "an any be can com con de dis ever every ex for her here him how im in it mis more my "
    "never no not on other our out over pro re so some them there to too un under up what "
    "when where who with your"
)
# Prefixes that British usage sets off where the rest is a word of its own: inter-organisational.
_PREFIXES = _words("anti co cross inter multi non post pre quasi self semi socio")
_CLOSED = _words("action actions active change face national play sect view views")
_COMPOUND = _words(  # second halves that are set off from the noun before them
    "agency based building care centered centred driven focused focussed holding informed led "
    "level long making oriented related sector sharing solving specific taking term time wide"
)
_ENDINGS = _words(
    "able ally ance ed ence ers est force hood ing ings ion ions ism ist ity less like man "
    "ment ments men ness or ours self selves ship ships tion tions ward wards wise work "
    "working"
)


def vocabulary_of(lines: Iterable[str]) -> Mapping[str, int]:
    """How often each word stands in lines in order, folded, without the halves of cut ones."""
    words: Counter[str] = Counter()
    cut = False
    for line in lines:
        found = _WORD.findall(clean_line(line))[int(cut) :]
        cut = line.rstrip()[-1:] in _HYPHENS and bool(line.strip())
        for word in found[:-1] if cut else found:
            folded = word.casefold().replace("\u2010", "-")
            words.update({folded, *folded.split("-")})
    return words


def join_lines(lines: Sequence[str], words: Mapping[str, int]) -> str:
    """Lines as one clean text, cut words made whole.

    Args:
        lines: in reading order, as they stand.
        words: of `vocabulary_of` over the document.

    Returns:
        The text; where its last word is cut, it still ends in HYPHEN or SOFT, see `closed`.
    """
    text = ""
    for line in lines:
        mark = line.rstrip()[-1:]
        following = clean_line(line.rstrip().rstrip(HYPHEN + SOFT))
        text = _join(text, following, words) if text else following
        if mark in (HYPHEN, SOFT):
            text += mark
    return text


def is_cut(text: str) -> bool:
    """Whether a joined text ends in the middle of a word."""
    return text.endswith((HYPHEN, SOFT))


def closed(text: str) -> str:
    """A joined text to which nothing more comes: a word cut at its end shows its hyphen."""
    return text.rstrip(SOFT).replace(HYPHEN, "-")


def _join(text: str, following: str, words: Mapping[str, int]) -> str:
    mark = text[-1]
    stem = text[:-1]
    head, tail = _HEAD.search(stem), _TAIL.match(following)
    if mark not in _HYPHENS:
        return f"{text} {following}"
    if head is None:  # a dash that stood alone, or a hyphen with nothing before it
        return f"{text.rstrip(HYPHEN + SOFT)} {following}"
    if mark == SOFT:
        return stem + following
    hyphen = "" if tail and _is_one_word(head.group(), tail.group(), words) else "-"
    return f"{stem}{hyphen}{following}"


def _is_one_word(head: str, tail: str, words: Mapping[str, int]) -> bool:
    """Whether the hyphen between two halves came from the line break alone."""
    first, last = head.casefold(), tail.casefold()
    half = re.split(r"[-\u2010]", first)[-1]
    together, apart = words.get(first + last, 0), words.get(f"{first}-{last}", 0)
    if together or apart or head[-1].isdigit():
        return together > apart
    if not tail[0].islower():
        return False
    if half in _FUNCTION or last in _ENDINGS:
        return True
    if first in _PREFIXES:
        return last not in words or last in _CLOSED
    compound = first in words and (last in words or last in _COMPOUND)
    return half == first and not compound
