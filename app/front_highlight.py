"""Words lit up in a record: the team's lists, cue words of C, M and O, the ranker's terms.

Each kind has a sign before the word and an underline of its own, so that colour is never alone.
The signs are drawn by the style sheet: the text itself, and a copy of it, stay as they came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from realist.app.front_text import ROLE_LETTERS, ROLE_WORDS, esc
from realist.data.domain import Role
from realist.data.protocol import Protocol

_LOUD = 1.0  # fainter cues are everywhere
_SIGNS = {"include": "+", "exclude": "\N{MINUS SIGN}", "ranker": "↑"}
_SIGNS |= {str(role): ROLE_LETTERS[role] for role in Role}
_SAID = {
    "include": "speaks for including",
    "exclude": "speaks for excluding",
    "ranker": "the ranker goes by it",
}
_SAID |= {str(role): f"may tell: {ROLE_WORDS[role]}" for role in Role}


class Lights(StrEnum):
    """What a reviewer may have lit up."""

    LISTS = "Our word lists"
    CUES = "C, M, O cues"
    RANKER = "Ranker's terms"


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of text to light up, and as what."""

    start: int
    end: int
    kind: str


def highlighter(
    protocol: Protocol, terms: Sequence[str], lights: Sequence[Lights]
) -> Callable[[str], str]:
    """A function that turns text into HTML with the chosen words lit up.

    Args:
        protocol: whose lists they are; a word that ends in * stands for all it begins.
        terms: the ranker's.
        lights: which kinds; none gives the text alone.
    """
    patterns: list[tuple[str, re.Pattern[str]]] = []
    if Lights.LISTS in lights:
        patterns += _listed("exclude", protocol.highlight_exclude)
        patterns += _listed("include", protocol.highlight_include)
    if Lights.RANKER in lights:
        patterns += _listed("ranker", terms)
    if Lights.CUES in lights:
        patterns += _cues()
    return lambda text: _html(text, patterns)


def legend(lights: Sequence[Lights]) -> str:
    """What the signs mean, in words."""
    kinds: list[str] = []
    for light in lights:
        kinds += {
            Lights.LISTS: ["include", "exclude"],
            Lights.RANKER: ["ranker"],
            Lights.CUES: [str(role) for role in Role],
        }[light]
    marks = (
        f'<span><mark class="rl-hit {kind}" data-sign="{_SIGNS[kind]}">word</mark> '
        f"{esc(_SAID[kind])}</span>"
        for kind in kinds
    )
    return f'<p class="rl-legend">{"".join(marks)}</p>' if kinds else ""


def _listed(kind: str, words: Sequence[str]) -> list[tuple[str, re.Pattern[str]]]:
    alternatives = [_pattern(word.strip()) for word in words if word.strip(" *")]
    if not alternatives:
        return []
    return [(kind, re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})", re.IGNORECASE))]


def _pattern(word: str) -> str:
    whole = r"\s+".join(re.escape(part) for part in word.rstrip("*").split())
    return whole + (r"\w*" if word.endswith("*") else r"(?!\w)")


def _cues() -> Iterator[tuple[str, re.Pattern[str]]]:
    from realist.extraction.cues import CUES

    for cue in CUES:
        if cue.role and cue.weight >= _LOUD:
            yield str(cue.role), cue.pattern


def _html(text: str, patterns: Sequence[tuple[str, re.Pattern[str]]]) -> str:
    parts, at = [], 0
    for hit in _hits(text, patterns):
        parts.append(esc(text[at : hit.start]))
        parts.append(
            f'<mark class="rl-hit {hit.kind}" data-sign="{_SIGNS[hit.kind]}" '
            f'title="{esc(_SAID[hit.kind])}">{esc(text[hit.start : hit.end])}</mark>'
        )
        at = hit.end
    return "".join([*parts, esc(text[at:])])


def _hits(text: str, patterns: Sequence[tuple[str, re.Pattern[str]]]) -> list[Hit]:
    """Without overlaps: the kinds named first go first, and within one the text's order."""
    taken: list[Hit] = []
    for kind, pattern in patterns:
        for found in pattern.finditer(text):
            start, end = found.span()
            if start < end and all(end <= hit.start or start >= hit.end for hit in taken):
                taken.append(Hit(start, end, kind))
    return sorted(taken, key=lambda hit: hit.start)
