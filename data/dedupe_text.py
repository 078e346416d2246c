"""Titles, abstracts, names and journals in the form in which records are compared.

Every script survives: letters of any alphabet are kept, and Chinese, Japanese and Korean text
is cut into pairs of characters, because a comparison that keeps only a-z makes all such
titles equal.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_MARKUP = re.compile(r"<[^<>]{1,40}>")
_WORD = re.compile(r"[^\W_]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
_GREEK = {
    chr(0x3B0 + at): name
    for at, name in (
        (1, "alpha"), (2, "beta"), (3, "gamma"), (4, "delta"), (5, "epsilon"), (10, "kappa"),
        (11, "lambda"), (12, "mu"), (16, "pi"), (19, "sigma"), (25, "omega"),
    )
}  # fmt: skip
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
    | {"\u0131": "i"}  # dotless
)
_LABELS = re.compile(
    r"\b(?:background|introduction|aims?|objectives?|purpose|methods?|design|setting|participants|"
    r"results?|findings|conclusions?|discussion|abstract)(?: and [a-z]+)?\s*:",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright\b|all rights reserved).{0,300}$", re.IGNORECASE | re.DOTALL
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
_ABSTRACT = 1500  # characters of an abstract that are compared


def plain(text: str) -> str:
    """Text in lower case, without markup, accents or ligatures; Greek letters by name."""
    if not text.isascii() or "&" in text or "<" in text:
        text = _MARKUP.sub(" ", html.unescape(text)) if "&" in text or "<" in text else text
        text = "".join(
            c
            for c in unicodedata.normalize("NFKD", text.casefold())
            if not unicodedata.combining(c)
        ).translate(_LATIN)
        if any(letter in text for letter in _GREEK) and re.search("[a-z]", text):
            text = "".join(_GREEK.get(c, c) for c in text)
    return text.lower().replace("&", " and ")


def words(text: str) -> list[str]:
    """The words of a text; runs of Chinese, Japanese and Korean as pairs of characters."""
    found: list[str] = []
    for word in _WORD.findall(plain(text)):
        if _CJK.search(word) and len(word) > 2:
            found += [word[i : i + 2] for i in range(len(word) - 1)]
        else:
            found.append(word)
    return found


def skeleton(text: str) -> str:
    """The letters and digits of a text, in any script."""
    return "".join(_WORD.findall(plain(text)))


def abstract_skeleton(text: str) -> str:
    """The beginning of an abstract, without section labels and rights statements."""
    return skeleton(_LABELS.sub(" ", _RIGHTS.sub("", text[: 2 * _ABSTRACT])))[:_ABSTRACT]


def numbers(title_words: list[str]) -> tuple[str, ...]:
    """The numbers of a title: what tells part 1 from part 2, and 2015 from 2017."""
    last = [_ROMAN[word] for i, word in enumerate(title_words) if word in _ROMAN and i > 0]
    return tuple(sorted([word for word in title_words if word.isdigit()] + last))


@lru_cache(maxsize=200_000)
def surnames(author: str) -> frozenset[str]:
    """The words of a name that are not initials."""
    return frozenset(word for word in _WORD.findall(plain(author)) if len(word) > 1)


@lru_cache(maxsize=200_000)
def same_journal(a: str, b: str) -> bool:
    """Whether two journal names are equal or one abbreviates the other word by word."""
    first, second = sorted((_journal_words(a), _journal_words(b)), key=len)
    if "".join(first) == "".join(second):
        return True
    if len(first) == 1 and len(second) > 2:  # JAMA, BMJ
        return first[0] == "".join(word[0] for word in second)
    rest = iter(second)
    return all(any(_abbreviates(word, full) for full in rest) for word in first)


def _abbreviates(a: str, b: str) -> bool:
    """`psychol` for `psychology`, `intl` for `international`: the same start, letters in order."""
    short, long = sorted((a, b), key=len)
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)


def _journal_words(name: str) -> tuple[str, ...]:
    small = {"the", "of", "and", "for", "in", "on", "de", "la", "der", "die", "und", "et", "a"}
    found = _WORD.findall(plain(re.split(r"[(:=]", name, maxsplit=1)[0]))
    return tuple(word for word in found if word not in small)
