"""What a quote may not change and still be called verbatim.

Two passages with the same letters and digits can differ in meaning: 1.5 and 15, -3 and 3, 5 %
and 5, p < .05 and p > .05, "not able" and "notable". And a quote that is a piece of the text
can cut its edge through a number or a negation: "5 patients" of "15 patients", "able" of
"unable". Everything here answers one question: is the difference more than typography?
"""

# ruff: noqa: RUF001, RUF002 - dashes and signs of all kinds are the subject

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from realist.extraction.normalise import (
    FOLDING,
    Skeleton,
    readable,
    writes_without_spaces,
)

_CURRENCY = "$¢£¤¥֏؋৲৳฿\u20a0-\u20cf"
_DASHES = "-\u00ad\u058a\u05be\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f"
_MARKDOWN = r"*_`~\\"
# Vowel points (`normalise` leaves the same out) and the Arabic stroke that stretches a word.
_POINTS = (
    "\u05b0-\u05bd\u05bf\u05c1\u05c2\u05c7\ufb1e"
    "\u0618-\u061a\u0640\u064b-\u0652\u0670\u08f0-\u08f2"
)
_EDITORIAL = r"\[\](){}"  # "[T]he leaders"
_COMPARISONS = "<>≤≥≠≈±×÷§↑↓→←"

_NUMBER = re.compile(
    rf"(?:(?<![\da])[-+])?(?:[{_CURRENCY}]\s?)?(?:\d|(?<![\da.])\.(?=\d))\d*(?:[.,:/^-]+\d+)*"
    rf"(?:\s?[%‰‱°{_CURRENCY}]+)?|[{_COMPARISONS}]|(?<!=)=(?!=)|(?<!~)~(?=\s?\d)"
    r"|(?<=[a\d)\]]) ?\+"  # a plus after a word
)
_SPACED_RANGE = re.compile(r"(?<=\d)(?:- | - )(?=\d)")
# At a line's beginning, unless it compares a number there: "(p\n> .05)" is no block quote.
_BLOCK_QUOTE = re.compile(r"^[ \t]*(?:> ?)+(?![ >/=]*[-+\u2212]?[\d.])", re.MULTILINE)
_NUMBER_START = re.compile(rf"[-+\u2013\u2212]?[{_CURRENCY}]?\s?\.?\d")
_NUMBER_END = re.compile(r"\d[.,]?\Z")
_BEFORE_NUMBER = re.compile(
    rf"[<>≤≥~±]?(?:(?<![\w)])[-+\u2013\u2212])?(?:[{_CURRENCY}]\s?)?(?:\d[\d.,]*|(?<!\w)\.)?\Z"
)
_AFTER_NUMBER = re.compile(rf"(?:[.,]?\d)*(?:\s?[%‰‱°{_CURRENCY}])?")
_STAR_BETWEEN_DIGITS = re.compile(r"(?<=\d)\*(?=\d)")
_SUPERSCRIPT = re.compile(r"<sup>(?=[-\d])", re.IGNORECASE)

_NEGATING_START = re.compile(
    r"(?:^|\W)(?:(?:un|non|dis|in|im|ir|il)|(?:un|non|not|dis|anti)[-\u2010\u2011])\Z",
    re.IGNORECASE,
)
_NEGATING_END = re.compile(r"(?:n?['\u2019\u02bc]t\b|not\b|less)", re.IGNORECASE)
_TELLING_PARTS = frozenset({"no", "not", "nor", "never", "non", "un", "re"})
_HYPHENATION = re.compile(rf"[{_MARKDOWN}{_INVISIBLE}]*[{_DASHES}][{_MARKDOWN}{_INVISIBLE}]*\s+")
_HYPHEN = re.compile(  # in a compound; a minus sign is none
    rf"[{_MARKDOWN}{_INVISIBLE}]*(?!\u2212)[{_DASHES}.][{_MARKDOWN}{_INVISIBLE}]*"
)
_UNSEEN = re.compile(rf"[{_MARKDOWN}{_INVISIBLE}{_POINTS}{_EDITORIAL}]*")
_SHY_BREAK = re.compile(r"\u00ad\s*")


class _Symbols(dict[str, str]):
    """A character as the comparison of numbers sees it: letters are all one."""

    def __missing__(self, char: str) -> str:
        symbol = self[char] = _symbol(char)
        return symbol


def _symbol(char: str) -> str:
    if re.match(rf"[{_INVISIBLE}*_`{{}}\\]", char):
        return ""
    if re.match(f"[{_DASHES}]", char):
        return "-"
    if char.isspace():
        return " "
    plain = {"٫": ".", "٬": ",", "٪": "%", "⁄": "/", "⁻": "^-", "₋": "-"}.get(char)
    if plain is not None:
        return plain
    if unicodedata.category(char)[0] in "LM":
        return "a"
    return _number_symbol(char)


def _number_symbol(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", char).replace("\u2044", "/")
    if unicodedata.category(char) == "No" and plain[:1].isdigit():
        return f" {plain}" if "/" in plain else f"^{plain}"
    return plain if len(plain) == 1 else "!"


_SYMBOLS = _Symbols()


def numbers(passage: str, *, targets: bool = True) -> list[str]:
    """A passage's numbers in order, and its comparison signs.

    Each with its sign, decimals, range, percent sign and currency; blanks around ranges and
    units do not count.

    >>> numbers("fell by 1.5 % (p < .05), from -3 to £2,500 in 2019 – 20")
    ['1.5%', '<', '.05', '-3', '£2,500', '2019-20']
    """
    seen = readable(_SUPERSCRIPT.sub("^", passage), targets=targets)
    seen = _STAR_BETWEEN_DIGITS.sub("×", seen)
    if ">" in seen:
        seen = _BLOCK_QUOTE.sub("", seen)
    symbols = "".join(map(_SYMBOLS.__getitem__, seen)).replace("+/-", "±")
    symbols = _SPACED_RANGE.sub("-", " ".join(symbols.split()))
    return [token.replace(" ", "").replace("^^", "^") for token in _NUMBER.findall(symbols)]


def same_numbers(quote: str, text: str, start: int, end: int, *, targets: bool = True) -> bool:
    """Whether a quote and the passage it would stand on have the same numbers.

    A number at the passage's edge counts whole, with its sign, currency and percent sign, so
    that "5 patients" is not found verbatim in "15 patients".
    """
    start, end = whole_numbers(text, start, end)
    return numbers(quote, targets=targets) == numbers(text[start:end], targets=targets)


def whole_numbers(text: str, start: int, end: int) -> tuple[int, int]:
    """A passage widened to the whole of a number it cuts at either edge."""
    if _NUMBER_START.match(text, start, end):
        before = _BEFORE_NUMBER.search(text[max(0, start - 24) : start])
        start -= len(before.group()) if before else 0
    if _NUMBER_END.search(text[max(start, end - 2) : end]):
        after = _AFTER_NUMBER.match(text, end)
        end = after.end() if after else end
    return start, end


def same_joins(quote: str, needle: Skeleton, text: str, offsets: list[int]) -> bool:
    """Whether the words are set apart alike in a quote and in the passage with its letters.

    Args:
        quote: the quote.
        needle: its skeleton.
        text: the source.
        offsets: where in the text each letter of the skeleton stands.
    """
    letters = needle.letters
    start = 0  # of the word at hand
    for at, ((a, b), (c, d)) in enumerate(
        zip(pairwise(needle.offsets), pairwise(offsets), strict=True), start=1
    ):
        if b - a <= 1 and d - c <= 1:
            continue
        in_quote, in_text = quote[a + 1 : b], text[c + 1 : d]
        if (not in_quote or not in_text) and not _may_join(
            in_quote or in_text, letters[start:at], letters[at:]
        ):
            return False
        start = at
    return True


def _may_join(separator: str, word: str, rest: str) -> bool:
    """Whether what stands between two letters may be there or not without changing a word."""
    left, right = word[-1], rest[0]
    if left.isdigit() or right.isdigit():
        return True  # "5 mg"; between two digits the numbers are compared instead
    if writes_without_spaces(left) or writes_without_spaces(right):
        return True
    plain = readable(separator, targets=False)
    if _HYPHENATION.fullmatch(plain) or _UNSEEN.fullmatch(plain) or _SHY_BREAK.fullmatch(plain):
        return True
    return bool(_HYPHEN.fullmatch(plain)) and word not in _TELLING_PARTS


def cuts_meaning(text: str, start: int, end: int) -> bool:
    """Whether a passage leaves out part of a word, or what negates it.

    "able to" of "unable to", "inferior" of "non-inferior", "could" of "couldn't"; "a patient" of
    "a patients' group", "RNA levels" of "mRNA levels", "rapist" of "therapist".
    """
    if start >= end:
        return False
    before = text[max(0, start - 8) : start]
    if text[start].isalpha() and _NEGATING_START.search(before):
        return True
    if text[end - 1].isalpha() and _NEGATING_END.match(text, end):
        return True
    if _inside(text, start, letters=True) or _inside(text, end, letters=True):
        return True
    passage = text[start:end]
    single = not any(map(str.isspace, passage)) and not writes_without_spaces(passage[:1])
    return single and not on_word_bounds(text, start, end)


def on_word_bounds(text: str, start: int, end: int) -> bool:
    """Whether a passage neither starts nor ends inside a word or number."""
    return not (_inside(text, start) or _inside(text, end))


def _inside(text: str, at: int, *, letters: bool = False) -> bool:
    """Whether a place is inside a word or number; with `letters`, only between two letters."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if writes_without_spaces(left) or writes_without_spaces(right):
        return False
    if letters and not _SYMBOLS[left] == _SYMBOLS[right] == "a":
        return False
    return bool(FOLDING[left]) and bool(FOLDING[right])
