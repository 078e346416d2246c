"""A text's letters and digits, folded, each with its place in the text.

Two passages whose skeletons agree use the same letters and digits in the same order, whatever
their case, white space, line breaks, ligatures, quotation marks, markdown or invisible
characters. What such a comparison must not forgive (numbers, signs, joined words) is the
business of `guards`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Written in a text but not read in it: bare formatting tags, and targets of markdown links.
_TAG = re.compile(r"</?(?:b|i|u|em|strong|sub|sup|br|p|span|mark|small|s)\s?/?>", re.IGNORECASE)
_TARGET = re.compile(
    r"(?<=\])\((?:[a-z][a-z+.-]*:|www\.|[/#.])(?:[^()\s]|\([^()\s]*\))*\)", re.IGNORECASE
)
# Letters by category, but apostrophes or ornament in use.
_NOT_LETTERS = frozenset("ʹʺʻʼʽʾʿˈˊˋـ")
_POINTING = range(10, 36)  # combining classes of Hebrew and Arabic vowel points: optional in print
_CLOSING = re.compile(r"[*_`~]*\]" + _TARGET.pattern, re.IGNORECASE)


class _Folding(dict[str, str]):
    """A character's letters and digits, worked out when first met."""

    def __missing__(self, char: str) -> str:
        folded = self[char] = _fold(char)
        return folded


def _fold(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKD", char)
    plain = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(c for c in plain if _is_kept(c))


def _is_kept(char: str) -> bool:
    category = unicodedata.category(char)
    if category[0] == "M":
        selector = "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0100"
        return unicodedata.combining(char) not in _POINTING and not selector
    return category[0] in "LN" and char not in _NOT_LETTERS


FOLDING = _Folding()


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A text's folded letters and digits, and where in the text each stands."""

    letters: str
    offsets: list[int]  # as long as `letters`, never decreasing

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The range of the text from one letter up to, not including, another."""
        return self.offsets[first], self.offsets[last - 1] + 1


def skeleton(text: str, *, targets: bool = True) -> Skeleton:
    """Fold a text to its letters and digits (NFKD, case folded), with offsets in code points.

    Args:
        text: any string.
        targets: whether the targets of markdown links are part of the text.
    """
    folded = list(map(FOLDING.__getitem__, text))
    for start, end in _unread(text, targets=targets):
        folded[start:end] = [""] * (end - start)
    letters = "".join(folded)
    offsets = [at for at, piece in enumerate(folded) for _ in piece]
    if letters.isascii():
        return Skeleton(letters, offsets)
    # Accents typed in another order than Unicode's; already decomposed, so the length stays.
    ordered = unicodedata.normalize("NFD", letters)
    return Skeleton(ordered if len(ordered) == len(letters) else letters, offsets)


def has_targets(text: str) -> bool:
    """Whether a text has markdown links."""
    return "](" in text and _TARGET.search(text) is not None


def may_name_targets(quote: str) -> bool:
    """Whether a quote could repeat a link's target, with or without its markdown."""
    return any(sign in quote for sign in ("/", "#", "@", "](")) or "www." in quote.lower()


def without_targets(quote: str) -> str:
    """A quote with the words of its markdown links, but not their targets."""
    return _TARGET.sub("", quote)


def whole_link(text: str, start: int, end: int) -> tuple[int, int]:
    """A passage with the rest of a markdown link whose words it ends with, but not its target."""
    closing = _CLOSING.match(text, end)
    if closing is None or "[" not in text[max(0, start - 1) : end]:
        return start, end
    opens_before = "[" not in text[start:end]
    return start - opens_before, closing.end()


def readable(text: str, *, targets: bool) -> str:
    """A text without formatting tags, and without the targets of links unless asked for."""
    if "<" in text:
        text = _TAG.sub("", text)
    return text if targets or "](" not in text else _TARGET.sub("", text)


def _unread(text: str, *, targets: bool) -> list[tuple[int, int]]:
    spans = [match.span() for match in _TAG.finditer(text)] if "<" in text else []
    if not targets and "](" in text:
        spans += [match.span() for match in _TARGET.finditer(text)]
    return spans


def writes_without_spaces(char: str) -> bool:
    """Whether a character belongs to a script that does not set words apart by spaces."""
    return char >= "\u0e00" and (
        "\u0e00" <= char <= "\u0fff"  # Thai, Lao, Tibetan
        or "\u1000" <= char <= "\u109f"  # Myanmar
        or "\u1780" <= char <= "\u17ff"  # Khmer
        or "\u2e80" <= char <= "\u31ff"  # radicals, kana, Bopomofo
        or "\u3400" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\U00020000" <= char <= "\U0003ffff"
    )


def extent(letters: str) -> int:
    """How much letters say, in letters of an alphabet: a Chinese character counts three."""
    if letters.isascii():
        return len(letters)
    return len(letters) + 2 * sum(map(writes_without_spaces, letters))
