"""Sentences cut at their causal joints, so that "A, because B, so that C" can be three."""

# ruff: noqa: RUF001 - dashes and quotation marks are the subject

from __future__ import annotations

import re
from dataclasses import dataclass

from realist.data.domain import Span
from realist.extraction.sentences import sentences

_MARKUP = frozenset("*_#")
_QUOTES = "*_\"“‘'"
FEWEST_WORDS = 4  # on either side of a cut; "as a result" alone is no clause

# Where a clause may begin, inside a sentence.
_JOINTS = re.compile(
    r",?\s+(?=(?:because|so that|such that|in order to|owing to|due to|thanks to)\b)"
    r"|,\s+(?=(?:which|and this|and these|this|thereby|thus|hence)\s(?:in turn\s|then\s|often\s)?"
    r"(?:meant|means|led|leads|made|makes|gave|gives|help|enabl|allow|result|caus|creat|foster|"
    r"encourag|promot|increas|reduc|improv|support|build|built)\w*)"
    r"|,?\s+(?=(?:leading to|resulting in|enabling|allowing|helping|making (?:it|them|people))\b)"
    r"|\s+(?=(?:(?:and|which|that|this)\s)?(?:leads?|led|results?|resulted) (?:to|in)\b)"
    r"|,?\s+(?=(?:and )?(?:as a result|as a consequence|consequently|therefore)\b)"
    r"|,\s+(?=(?:but|so|whereas|while|although|though|since)\s)"
    r"|;\s+|\s[–—]\s"
    r"|(?<=\(C\))[,:]?\s+|(?<=\(M-Res\))[,:]?\s+|(?<=\(M-Rea\))[,:]?\s+",
    re.IGNORECASE,
)
# "Because A, B": the first clause ends at the comma.
_OPENERS = re.compile(
    r"(?:\w+ \w+: )?(?:because|since|when|where|if|given|in the context of|against (?:a|the) back|"
    r"owing to|due to|by \w+ing|following|after|before|until|as)\b[^,;]{12,160}(,)\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of one sentence."""

    start: int
    end: int
    opens: bool  # the first of its sentence


def clauses(text: str, start: int, end: int) -> list[Clause]:
    """The clauses of all sentences of a passage; a sentence without causal joints is one."""
    return [clause for sentence in sentences(text, start, end) for clause in _cut(text, sentence)]


def _cut(text: str, sentence: Span) -> list[Clause]:
    passage = text[sentence.start : sentence.end]
    kept = [(0, 0)]
    for left, right in sorted(_joints(passage)):
        before, after = passage[kept[-1][1] : left], passage[right:]
        if left >= kept[-1][1] and _enough(before) and _enough(after):
            kept.append((left, right))
    starts = [sentence.start + right for _, right in kept]
    ends = [sentence.start + left for left, _ in kept[1:]] + [sentence.end]
    bare = [_bare(text, start, end) for start, end in zip(starts, ends, strict=True)]
    return [Clause(start, end, at == 0) for at, (start, end) in enumerate(bare) if start < end]


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A range without the markdown marks and blanks at its edges."""
    while start < end and (text[start] in _MARKUP or text[start].isspace()):
        start += 1
    while start < end and (text[end - 1] in _MARKUP or text[end - 1].isspace()):
        end -= 1
    return start, end


def _joints(passage: str) -> list[tuple[int, int]]:
    found = [match.span() for match in _JOINTS.finditer(passage)]
    lead = len(passage) - len(passage.lstrip(_QUOTES))
    opener = _OPENERS.match(passage, lead)
    if opener:
        found.append((opener.start(1), opener.end()))
    return [span for span in found if not _in_brackets(passage, span[0])]


def _in_brackets(passage: str, at: int) -> bool:
    return passage.count("(", 0, at) > passage.count(")", 0, at)


def _enough(part: str) -> bool:
    return len(part.split()) >= FEWEST_WORDS
