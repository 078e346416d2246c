"""One canonical text per document: how pieces are cleaned, joined and called.

A parser of a laid-out format (PDF, DOCX, HTML) hands over blocks; `assemble` joins them into
one text and keeps where pages, sections and paragraphs are. Offsets are code points, ranges
half-open. Plain text files are not assembled: their own text is the canonical one.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from realist.data.domain import Span

LIGATURES = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
    }
)
# Format characters that show nothing: they split words for a search and can carry a message.
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBERING = re.compile(r"^(?:(?:\d+|[ivxIVX]+)(?:\.\d+)*[.)]?\s+)?(.*?)[\s.:]*$")
_REFERENCES = frozenset(
    {
        "references",
        "reference",
        "reference list",
        "list of references",
        "references cited",
        "references and notes",
        "bibliography",
        "works cited",
        "literature cited",
        "cited literature",
        "further reading",
        "endnotes",
        "literatur",
        "literaturverzeichnis",
        "références",
        "bibliographie",
        "referencias",
        "bibliografía",
    }
)
_USUAL = _REFERENCES | frozenset(
    {
        "abstract",
        "acknowledgements",
        "acknowledgments",
        "aims",
        "analysis",
        "appendix",
        "background",
        "conclusion",
        "conclusions",
        "data analysis",
        "data collection",
        "discussion",
        "executive summary",
        "findings",
        "foreword",
        "funding",
        "implications",
        "introduction",
        "keywords",
        "limitations",
        "literature review",
        "materials and methods",
        "method",
        "methodology",
        "methods",
        "objectives",
        "participants",
        "policy implications",
        "recommendations",
        "results",
        "setting",
        "strengths and limitations",
        "study design",
        "summary",
        "supplementary material",
    }
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading as a parser found it; `pages` says where a page begins in it."""

    text: str
    heading: bool = False
    pages: tuple[tuple[int, str], ...] = ()  # (offset in the text, the page's label)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a parser made of a file: a Document that does not know its file yet."""

    text: str
    title: str = ""
    pages: tuple[Span, ...] = ()
    sections: tuple[Span, ...] = ()
    paragraphs: tuple[Span, ...] = ()
    turns: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()


def sha256_of(text: str) -> str:
    """The SHA-256 of a canonical text, as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def clean_line(text: str) -> str:
    """One line of laid-out text: composed, ligatures apart, no invisible or control signs."""
    text = unicodedata.normalize("NFC", text.translate(LIGATURES))
    return " ".join(_CONTROL.sub("", INVISIBLE.sub("", text)).split())


def _bare(heading: str) -> str:
    """A heading without its number and closing mark, folded for comparison."""
    found = _NUMBERING.match(heading.strip())
    return (found.group(1) if found else heading).casefold()


def is_references(label: str) -> bool:
    """Whether a section with this heading is a list of references, not the document's words."""
    return _bare(label) in _REFERENCES


def is_usual_heading(line: str) -> bool:
    """Whether a line standing alone is a heading that papers and reports use."""
    return _bare(line) in _USUAL


def assemble(blocks: Sequence[Block], *, title: str = "", warnings: Iterable[str] = ()) -> Draft:
    """Join blocks by a blank line and say where everything is.

    Returns:
        A draft whose paragraphs are the blocks that are no headings, whose sections run from
        one heading to the next, and whose pages follow each other without a gap.
    """
    parts: list[str] = []
    pages: list[tuple[int, str]] = []
    headings: list[Span] = []
    paragraphs: list[Span] = []
    at = 0
    for block in blocks:
        pages += [(at + offset, label) for offset, label in block.pages]
        if not block.text:
            continue
        span = Span(at, at + len(block.text), block.text if block.heading else "")
        (headings if block.heading else paragraphs).append(span)
        parts.append(block.text)
        at = span.end + 2
    text = "\n\n".join(parts)
    return Draft(
        text=text,
        title=title,
        pages=ranges(((min(start, len(text)), label) for start, label in pages), len(text)),
        sections=sections_between(headings, text),
        paragraphs=tuple(paragraphs),
        warnings=tuple(warnings),
    )


def sections_between(headings: Sequence[Span], text: str) -> tuple[Span, ...]:
    """Sections, each from its heading to the next; words before the first are called ""."""
    starts = [(heading.start, heading.label) for heading in headings]
    if text[: starts[0][0] if starts else None].strip():
        starts.insert(0, (0, ""))
    return ranges(starts, len(text))


def ranges(starts: Iterable[tuple[int, str]], length: int) -> tuple[Span, ...]:
    """Spans that each end where the next one starts, the last at `length`."""
    marks = list(starts)
    ends = [*(start for start, _ in marks[1:]), length][: len(marks)]
    return tuple(Span(start, end, label) for (start, label), end in zip(marks, ends, strict=True))
