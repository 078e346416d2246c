"""The passages of a document worth reading for contexts, mechanisms and outcomes.

Reference lists, acknowledgements, headings, captions and the interviewer's turns are left out as
sources of extracts. `windows` cuts what remains into section-sized parts for a model, with the
interviewer's questions kept there: they are the context of the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from realist.data.canonical import is_references
from realist.data.domain import Document, Span
from realist.extraction.sentences import sentences

WINDOW = 8_000  # characters; a section is broken sooner, from three quarters of it on
OVERLAP = 2_000  # a longer paragraph is not repeated in the next window


class Division(StrEnum):
    """What a part of a paper is for, as its headings tell."""

    ABSTRACT = "abstract"
    INTRODUCTION = "introduction"
    METHODS = "methods"
    FINDINGS = "findings"
    DISCUSSION = "discussion"
    LIMITS = "limits"
    CONCLUSION = "conclusion"
    BACK_MATTER = "back matter"
    BODY = "body"  # no heading tells: policy documents, transcripts, essays


# The first that matches counts; a heading that matches none belongs to the division before it.
_HEADINGS = {
    Division.BACK_MATTER: (
        r"acknowledge?ments?|funding|financial support|(declaration of )?(conflicts?|competing) |"
        r"(authors?|author's|authors') (contributions?|information|details)|about the authors?|"
        r"corresponding author|data availability|availability of data|supplement|ethic|orcid|"
        r"abbreviations|key ?words|(end|foot)?notes$|disclosure|copyright|publisher"
    ),
    Division.ABSTRACT: r"abstract|(executive |plain (language|english) )?summary",
    Division.LIMITS: r".*\blimit(s|ations?)\b",
    Division.CONCLUSION: r"(summary and )?conclu|implications|recommendations",
    Division.DISCUSSION: r".*\bdiscussion",
    Division.FINDINGS: r".*\b(findings|results|themes|theor(y|ies))\b",
    Division.METHODS: (
        r".*\b(methods?|methodology)\b|materials and|(study )?design|search( strategy)?$|"
        r"(data )?(collection|extraction|synthesis|analysis)$|selection and appraisal|setting and"
    ),
    Division.INTRODUCTION: r"introduction|background|rationale|aims?\b|objectives?",
}
_DIVISIONS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _HEADINGS.items()}
_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*|[ivxlc]+|[a-z])[.)]?\s+", re.IGNORECASE)

_INTERVIEWER = re.compile(
    r"(interviewer|researcher|moderator|facilitator|int|iv|i|q|question)\b[\s\d.:]*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\(?\b(?:19|20)\d\d[a-z]?\b\)?")
_CITED = re.compile(
    r"\bdoi\b|10\.\d{4,}/|\bvol\.|\bpp\.|\b\d+\s?\(\d+\)|\b\d+:\s?\d+|et al\.?,|https?://|,\s[A-Z]\.[A-Z]?\.?",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:[#|>]|!\[|\*{0,2}(?:figure|fig\.|table|box|exhibit)\s\d|\*{0,2}source\s?:|(?:page\s)?\d+$|"
    r"received\s\d|accepted\s\d|\*{0,2}(?:keywords|paper type|correspond)|©|copyright|"
    r"doi\b|https?://|fictional document|transcribed|recorded)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or turn that may hold extracts, and where it stands in the document."""

    start: int
    end: int
    division: Division = Division.BODY
    section: int = 0  # which section of the document, counted from 0
    speaker: str = ""


def passages(document: Document) -> list[Passage]:
    """The paragraphs, or the participants' turns, that may hold extracts, in order."""
    if document.turns:
        asked = interviewers(document)
        spoken = (turn for turn in document.turns if turn.label not in asked)
        return [Passage(t.start, t.end, speaker=t.label) for t in spoken if t.end > t.start]
    return [
        part
        for part in _divided(document)
        if part.division is not Division.BACK_MATTER and not _is_furniture(document.text, part)
    ]


def windows(document: Document) -> list[Span]:
    """Section-sized parts of 6,000 to 8,000 characters that overlap by one paragraph.

    Back matter and reference lists are left out; where one stands in the middle, no window
    reaches across it. A section that ends when a window is three quarters full ends it. A
    paragraph longer than a window is cut between sentences.
    """
    made: list[Span] = []
    for run in _readable_runs(document):
        held: list[Passage] = []
        for part in run:
            if held and _is_full(held, part):
                made.append(Span(held[0].start, held[-1].end))
                last = held[-1]
                fits = last.end - last.start <= OVERLAP and part.end - last.start <= WINDOW
                held = [last] if fits else []
            held.append(part)
        if held:
            made.append(Span(held[0].start, held[-1].end))
    return made


def paragraphs(document: Document) -> tuple[Span, ...]:
    """The document's paragraphs; where it names none, what stands between blank lines."""
    if document.paragraphs:
        return document.paragraphs
    return tuple(
        Span(match.start(), match.end())
        for match in re.finditer(r"\S(?:.|\n(?!\s*\n))*", document.text)
    )


def interviewers(document: Document) -> frozenset[str]:
    """The labels of the turns of whoever asks the questions.

    Known by the label, or else as the one speaker whose turns are mostly questions.
    """
    labels = dict.fromkeys(turn.label for turn in document.turns)
    named = frozenset(label for label in labels if _INTERVIEWER.match(label.strip()))
    if named:
        return named
    asking = []
    for label in labels:
        turns = [document.text[t.start : t.end] for t in document.turns if t.label == label]
        if sum(turn.rstrip("\"'”’ ").endswith("?") for turn in turns) > len(turns) / 2:  # noqa: RUF001
            asking.append(label)
    return frozenset(asking) if len(asking) == 1 and len(labels) > 1 else frozenset()


def is_reference(paragraph: str) -> bool:
    """Whether a paragraph is entries of a reference list rather than prose that cites."""
    lines = [line for line in paragraph.splitlines() if line.strip()]
    telling = sum(bool(_YEAR.search(line)) and len(_CITED.findall(line)) >= 2 for line in lines)
    prose = len(sentences(paragraph)) > 3 * len(lines)
    listed = sum(bool(re.match(r"\s*(?:[-*•]|\[?\d+[\].)])\s", line)) for line in lines)
    if not telling or prose:
        return False
    return telling >= len(lines) / 2 and (
        listed >= len(lines) / 2 or _starts_with_author(lines[0])
    )


def _starts_with_author(line: str) -> bool:
    return re.match(r"\s*[^\W\d_][\w'’-]+,?\s(?:[A-Z]\.?){1,3}[\s,.(]", line) is not None  # noqa: RUF001


def division(heading: str) -> Division | None:
    """What a heading says of its section; None where it does not tell."""
    plain = _NUMBERING.sub("", heading.strip(" *_#:."))
    if is_references(plain):
        return Division.BACK_MATTER
    return next((kind for kind, pattern in _DIVISIONS.items() if pattern.match(plain)), None)


def _divided(document: Document) -> Iterator[Passage]:
    """Every paragraph with the division it belongs to; reference entries are back matter."""
    sections = list(document.sections) or [Span(0, len(document.text))]
    divisions = _of_sections(sections)
    at, behind = 0, False
    for span in paragraphs(document):
        while at + 1 < len(sections) and sections[at + 1].start <= span.start:
            at, behind = at + 1, False
        text = document.text[span.start : span.end]
        behind = behind or _opens_references(text)
        kind = Division.BACK_MATTER if behind or is_reference(text) else divisions[at]
        yield Passage(span.start, span.end, kind, at)


def _of_sections(sections: Sequence[Span]) -> list[Division]:
    kinds: list[Division] = []
    current = Division.BODY
    for section in sections:
        told = division(section.label)
        current = told or (Division.BODY if current is Division.BACK_MATTER else current)
        kinds.append(current)
    return kinds


def _opens_references(paragraph: str) -> bool:
    """Whether a paragraph is a heading, unrecognised as one, of a reference list."""
    plain = _NUMBERING.sub("", paragraph.strip(" \n*_#:."))
    return is_references(plain)


def _is_furniture(text: str, part: Passage) -> bool:
    """Whether a paragraph is a heading, caption, table, label or other line that is no prose."""
    paragraph = text[part.start : part.end].strip()
    if _FURNITURE.match(paragraph):
        return True
    return len(paragraph) < 60 and not re.search(r"[.!?。！？][\"'”’)*_]*$", paragraph)  # noqa: RUF001


def _readable_runs(document: Document) -> Iterator[list[Passage]]:
    """Paragraphs in unbroken runs between the parts left out, none longer than a window."""
    run: list[Passage] = []
    for part in _divided(document):
        if part.division is Division.BACK_MATTER:
            if run:
                yield run
            run = []
        else:
            run += _cut(document.text, part)
    if run:
        yield run


def _cut(text: str, part: Passage) -> Iterable[Passage]:
    if part.end - part.start <= WINDOW:
        return [part]
    cut: list[Passage] = []
    start = end = part.start
    for sentence in sentences(text, part.start, part.end):
        if sentence.end - start > WINDOW and end > start:
            cut.append(Passage(start, end, part.division, part.section))
            start = sentence.start
        while sentence.end - start > WINDOW:  # no sentence is this long; a table may be
            cut.append(Passage(start, start + WINDOW, part.division, part.section))
            start += WINDOW
        end = sentence.end
    return [*cut, Passage(start, part.end, part.division, part.section)]


def _is_full(held: Sequence[Passage], following: Passage) -> bool:
    size = following.end - held[0].start
    section_ends = following.section != held[-1].section
    return size > WINDOW or (section_ends and held[-1].end - held[0].start >= WINDOW * 3 // 4)
