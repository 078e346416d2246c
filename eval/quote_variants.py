"""Quotes damaged on purpose, each with where it came from: the material of `locate_bench`.

A case is a quote, made from a passage of a text by one stated change, and the truth about it:
the passage's offsets (or its pieces'), and which match kinds are right. Everything is drawn from
a seed, so a set can be made again from any text.
"""

# ruff: noqa: RUF001 - quotation marks and dashes of all kinds are the subject

from __future__ import annotations

import random
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from realist.data.domain import Match

Spans = tuple[tuple[int, int], ...]
VERBATIM = frozenset({Match.EXACT, Match.NORMALISED})
FOUND = frozenset(Match) - {Match.NOT_FOUND}


@dataclass(frozen=True, slots=True)
class Case:
    """A quote, the passages it was made from (none if it is in no text), and what is right."""

    variant: str
    quote: str
    gold: Spans
    right: frozenset[Match]


Change = Callable[[str, random.Random], str | None]

_LIGATURES = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"))
_MISREAD = {
    "l": "1",
    "e": "c",
    "o": "0",
    "m": "rn",
    "i": "l",
    "a": "o",
    "h": "b",
    "n": "u",
    "s": "5",
}
_NEGATIONS = re.compile(  # inside a quote: cut off at its edge, what is left is still a quote
    r"(?<=\w )(?:not|no|never|without|cannot|neither|nor) (?=\w)|n['’]t(?= \w)",
    re.IGNORECASE,
)


def _sub_some(
    pattern: str, text: str, rng: random.Random, new: Callable[[str], str]
) -> str | None:
    """Replace about a third of a pattern's matches, at least one; None where there are none."""
    places = [m.span() for m in re.finditer(pattern, text)]
    if not places:
        return None
    for start, end in sorted(rng.sample(places, max(1, len(places) // 3)), reverse=True):
        text = text[:start] + new(text[start:end]) + text[end:]
    return text


def _sub_one(pattern: str, text: str, rng: random.Random, new: Callable[[str], str]) -> str | None:
    places = [m.span() for m in re.finditer(pattern, text)]
    if not places:
        return None
    start, end = rng.choice(places)
    changed = text[:start] + new(text[start:end]) + text[end:]
    return changed if changed != text else None


def _inside_words(mark: str) -> Change:
    return lambda t, rng: _sub_some(r"(?<=[^\W\d_]{3})(?=[^\W\d_]{3})", t, rng, lambda _: mark)


def _ligatures(text: str, _rng: random.Random) -> str | None:
    changed = text
    for plain, ligature in _LIGATURES:
        changed = changed.replace(plain, ligature)
    return changed if changed != text else None


def _curly(text: str, _rng: random.Random) -> str | None:
    pairs = str.maketrans({"'": "’", '"': "”", "’": "'", "“": '"', "”": '"'})
    changed = text.translate(pairs)
    return changed if changed != text else None


def _dashes(text: str, rng: random.Random) -> str | None:
    return _sub_some("[-–—]", text, rng, lambda d: {"-": "‐", "–": "-", "—": "–"}[d])


def _decomposed(text: str, _rng: random.Random) -> str | None:
    changed = unicodedata.normalize("NFD", text)
    return changed if changed != text else unicodedata.normalize("NFC", text)


def _markdown_added(text: str, rng: random.Random) -> str | None:
    return _sub_some(
        r"[^\W\d_]{3,}", text, rng, lambda w: rng.choice(["**", "*", "_"]).join(["", w, ""])
    )


def _markdown_stripped(text: str, _rng: random.Random) -> str | None:
    changed = re.sub(r"\]\([^()\s]*\)", "]", text)
    changed = re.sub(r"[*_`#\[\]]", "", changed)
    return changed if changed != text else None


def _case(text: str, rng: random.Random) -> str | None:
    changed = rng.choice([str.upper, str.lower, str.title])(text)
    return changed if changed.casefold() == text.casefold() and changed != text else None


def _noise(rate: float) -> Change:
    def misread(text: str, rng: random.Random) -> str | None:
        out = [_misread(c, rng) if rng.random() < rate else c for c in text]
        changed = "".join(out)
        return changed if changed != text else None

    return misread


def _misread(char: str, rng: random.Random) -> str:
    if char.isspace():
        return rng.choice(["", "  "])
    kind = rng.random()
    if kind < 0.15:
        return ""
    if kind < 0.3:
        return char + rng.choice("i.l'")
    return _MISREAD.get(char, rng.choice("abcdefghijklmnopqrstuvwxyz"))


def _dropped(text: str, rng: random.Random) -> str | None:
    """One to three inner words gone, at most a fifth."""
    words = text.split()
    if len(words) < 8:
        return None
    for at in sorted(
        rng.sample(range(1, len(words) - 1), rng.randint(1, min(3, len(words) // 5))), reverse=True
    ):
        del words[at]
    return " ".join(words)


def _other_digit(digit: str, rng: random.Random) -> str:
    return str((int(digit) + rng.randint(1, 9)) % 10)


def _negated(text: str, rng: random.Random) -> str | None:
    if _NEGATIONS.search(text):
        return _sub_one(_NEGATIONS.pattern, text, rng, lambda _: "")
    verb = r"\b(?:is|are|was|were|did|does|can|could|has|have|will|would|should)\b"
    return _sub_one(verb, text, rng, lambda v: f"{v} not")


CLEAN: dict[str, Change] = {
    "exact": lambda t, _: t,
    "white space": lambda t, rng: _sub_some(
        r"\s+", t, rng, lambda _: rng.choice(["  ", "\t", "\u00a0"])
    ),
    "line breaks": lambda t, rng: _sub_some(
        r"\s+", t, rng, lambda _: rng.choice(["\n", "\r\n", " \n "])
    ),
    "hyphens at line ends": _inside_words("-\n"),
    "hyphens and blanks": _inside_words("- "),
    "soft hyphens": _inside_words("\u00ad"),
    "zero width": _inside_words("\u200b"),
    "ligatures": _ligatures,
    "curly quotes": _curly,
    "dashes": _dashes,
    "case": _case,
    "decomposed": _decomposed,
    "markdown added": _markdown_added,
    "markdown stripped": _markdown_stripped,
}
DAMAGED: dict[str, Change] = {
    "dropped words": _dropped,
    "OCR 2 %": _noise(0.02),
    "OCR 5 %": _noise(0.05),
}
ALTERED: dict[str, Change] = {
    "altered digit": lambda t, rng: _sub_one(r"\d", t, rng, lambda d: _other_digit(d, rng)),
    "digit dropped": lambda t, rng: _sub_one(r"(?<=\d)\d|\d(?=\d)", t, rng, lambda _: ""),
    "decimal point lost": lambda t, rng: _sub_one(r"(?<=\d)[.,:/](?=\d)", t, rng, lambda _: ""),
    "decimal point gained": lambda t, rng: _sub_one(r"(?<=\d)(?=\d)", t, rng, lambda _: "."),
    "sign gained": lambda t, rng: _sub_one(r"(?<=\s)(?=\d)", t, rng, lambda _: "-"),
    "percent gained": lambda t, rng: _sub_one(
        r"(?<=\d)(?![\d.,:/%٪]|\s?%|$)", t, rng, lambda _: "%"
    ),
    "negation": _negated,
    "word replaced": lambda t, rng: _sub_one(r"[^\W\d_]{4,}", t, rng, lambda w: w[::-1]),
    "words joined": lambda t, rng: _sub_one(r"(?<=[a-z]) (?=[a-z])", t, rng, lambda _: ""),
}


def cases(text: str, *, foreign: str = "", each: int = 100, seed: int = 0) -> list[Case]:
    """Up to `each` cases of every variant that the text has material for.

    Args:
        text: what the quotes are to be found in.
        foreign: another text; its passages are the absent quotes.
        each: cases per variant.
        seed: of the draw.
    """
    rng = random.Random(f"{seed}:{len(text)}")  # noqa: S311 - a repeatable draw
    bounds = _bounds(text)
    made: list[Case] = []
    for changes, right in ((CLEAN, VERBATIM), (DAMAGED, FOUND), (ALTERED, FOUND - VERBATIM)):
        for name, change in changes.items():
            made += _changed(name, change, right, text, bounds, each, rng)
    made += [_elided(text, bounds, rng) for _ in range(each)]
    made += [_run_together(text, bounds, rng) for _ in range(each)]
    return made + _absent(text, foreign, bounds, each, rng)


def _changed(
    name: str,
    change: Change,
    right: frozenset[Match],
    text: str,
    bounds: list[int],
    each: int,
    rng: random.Random,
) -> list[Case]:
    made: list[Case] = []
    words = " ".join(text.split()).casefold()
    for _ in range(20 * each):
        start, end = _passage(text, bounds, rng)
        quote = change(text[start:end], rng)
        # A digit changed so that another passage results, or a word that reads the same
        # backwards, is no alteration.
        still = name in ALTERED and quote and " ".join(quote.split()).casefold() in words
        if quote and quote.strip() and not still:
            made.append(Case(name, quote, ((start, end),), right))
        if len(made) == each:
            break
    return made


def _bounds(text: str) -> list[int]:
    """Where a passage may begin or end: at white space; where nobody writes any, at any letter."""
    edges = [i for i in range(1, len(text)) if text[i].isspace() != text[i - 1].isspace()]
    if len(edges) < len(text) / 20:
        number = re.compile(r"[\d.,%—–-]{2}")
        edges = [i for i in range(1, len(text)) if not number.fullmatch(text, i - 1, i + 1)]
    return [0, *edges, len(text)]


def _passage(
    text: str, bounds: list[int], rng: random.Random, low: int = 60, high: int = 400
) -> tuple[int, int]:
    """A random passage of some 60 to 400 characters, not starting or ending in white space."""
    dense = len(bounds) > len(text) / 2  # a script without blanks says more in a character
    size = rng.randint(low, high) // (4 if dense else 1)
    at = rng.randrange(len(bounds))
    start = min(bounds[at], max(0, len(text) - size - 1))
    start = bounds[bisect_right(bounds, start) - 1]
    end = bounds[min(bisect_left(bounds, start + size), len(bounds) - 1)]
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _elided(text: str, bounds: list[int], rng: random.Random) -> Case:
    first, second = _two_passages(text, bounds, rng, near=True)
    mark = rng.choice([" … ", "... ", " [...] ", " […] ", " . . . "])
    quote = text[slice(*first)].rstrip(".") + mark + text[slice(*second)]
    return Case("ellipsis", quote, (first, second), frozenset({Match.ELIDED}))


def _run_together(text: str, bounds: list[int], rng: random.Random) -> Case:
    first, second = _two_passages(text, bounds, rng, near=False)
    quote = text[slice(*first)] + " " + text[slice(*second)]
    return Case("two passages joined", quote, (first, second), frozenset({Match.ELIDED}))


def _two_passages(text: str, bounds: list[int], rng: random.Random, *, near: bool) -> Spans:
    """Two passages in order, at least 80 characters apart; `near`: within some 2,000."""
    while True:
        one, two = sorted(_passage(text, bounds, rng, 60, 200) for _ in range(2))
        gap = two[0] - one[1]
        if gap > 80 and (gap < 2_000 or not near):
            return one, two


def _absent(
    text: str, foreign: str, bounds: list[int], each: int, rng: random.Random
) -> list[Case]:
    made = []
    for _ in range(each):
        start, end = _passage(text, bounds, rng)
        units = text[start:end].split() if len(bounds) < len(text) / 2 else list(text[start:end])
        if len(units) < 12:
            continue
        rng.shuffle(units)
        made.append(
            Case("absent: words shuffled", " ".join(units), (), frozenset({Match.NOT_FOUND}))
        )
    elsewhere = _bounds(foreign) if foreign else []
    for _ in range(each if foreign else 0):
        start, end = _passage(foreign, elsewhere, rng, 20, 300)
        quote = foreign[start:end]
        if quote and " ".join(quote.split()) not in " ".join(text.split()):
            made.append(Case("absent: of another text", quote, (), frozenset({Match.NOT_FOUND})))
    return made
