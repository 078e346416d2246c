"""Plain text and Markdown: the file's own text is the canonical text, untouched.

Offsets of an annotation made on the file (with LF line ends, without a byte order mark) hold
as they are, so nothing is cleaned here; structure is only pointed at. A .txt that uses
Markdown's headings is read like a .md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from realist.data.canonical import (
    Draft,
    is_references,
    is_usual_heading,
    ranges,
    sections_between,
)
from realist.data.domain import Span

LONGEST_HEADING = 120  # characters
_ATX = re.compile(r" {0,3}#{1,6}[ \t]+(?P<label>.*?)[ \t]*#*[ \t]*$")
_RULE = re.compile(r"\s*(?:=|-|_|\*)(?:[ \t]*(?:=|-|_|\*)){2,}\s*$")
_UNDERLINE = re.compile(r"\s*(?:=+|-{3,})\s*$")
_EMPHASIS = re.compile(r"\s*(?P<mark>\*{1,3}|_{1,3})(?P<label>[^*_]+)(?P=mark)\s*$")
_NUMBERED = re.compile(r"\s*\d{1,2}(?:\.\d{1,2}){0,3}\.?[ \t]+[^\W\d_].*$")
_ITEM = re.compile(r"\s{0,8}(?:[-*•+‣▪–][ \t]|\(?(?:\d{1,3}|[a-z])[.)][ \t])")  # noqa: RUF001
_MARKS = re.compile(r"^[\s#*_]+|[\s#*_]+$")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def parse_text(text: str) -> Draft:
    """Find pages (form feeds), headings and paragraphs of a text with LF line ends."""
    lines = _lines(text)
    headings: list[Span] = []
    paragraphs: list[Span] = []
    wrapped = _is_wrapped(lines)
    for block in _blocks(lines):
        body = _take_heading(block, headings)
        paragraphs += _paragraphs(body, wrapped=wrapped)
    return Draft(
        text=text,
        title=_title(text, headings),
        pages=_pages(text),
        sections=sections_between(headings, text),
        paragraphs=tuple(paragraphs),
    )


def _lines(text: str) -> list[_Line]:
    lines, at = [], 0
    for raw in text.split("\n"):
        for part in raw.split("\f"):  # a form feed is as wide as a line end: one code point
            lines.append(_Line(at, part))
            at += len(part) + 1
    return lines


def _is_wrapped(lines: list[_Line]) -> bool:
    """Whether a paragraph's lines were broken to fit a page, so that blanks part paragraphs."""
    full = [line for line in lines if not line.blank]
    blanks = len(lines) - len(full)
    return not full or blanks * 10 > len(full) or sum(len(x.text) for x in full) < 120 * len(full)


def _blocks(lines: list[_Line]) -> list[list[_Line]]:
    """Runs of lines between blank lines; a Markdown heading stands alone."""
    blocks: list[list[_Line]] = [[]]
    for line in lines:
        if line.blank:
            blocks.append([])
        elif _ATX.match(line.text) and len(line.text) <= LONGEST_HEADING * 2:
            blocks += [[line], []]
        else:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _take_heading(block: list[_Line], headings: list[Span]) -> list[_Line]:
    """Note the heading that a block begins with (or is), and return what is left of it."""
    first = block[0]
    if len(block) > 1 and _UNDERLINE.match(block[1].text):
        label, used = first.text, 2
    elif len(block) == 1:
        label, used = _standing_alone(first.text), 1
    else:
        label, used = first.text if is_references(_MARKS.sub("", first.text)) else "", 1
    label = _MARKS.sub("", label)
    if not label:
        return block
    headings.append(Span(first.start, first.end, label))
    return block[used:]


def _standing_alone(line: str) -> str:
    """The label of a line between blank lines where it is a heading, else ""."""
    text = line.strip()
    if len(text) > LONGEST_HEADING:
        return ""
    marked = _ATX.match(line) or _EMPHASIS.match(line)
    if marked:
        return str(marked.group("label"))
    closed = text[-1] in ".,;:?!"
    capitals = text.isupper() and sum(map(str.isalpha, text)) >= 4
    if is_usual_heading(text) or (not closed and (capitals or _NUMBERED.match(text))):
        return text
    return ""


def _paragraphs(block: list[_Line], *, wrapped: bool) -> list[Span]:
    """A block's paragraphs: list items stand apart; unwrapped files have one to a line."""
    groups: list[list[_Line]] = []
    for line in block:
        if _RULE.match(line.text):
            continue
        if not groups or not wrapped or _ITEM.match(line.text):
            groups.append([])
        groups[-1].append(line)
    return [_trimmed(group) for group in groups]


def _trimmed(group: list[_Line]) -> Span:
    first, last = group[0], group[-1]
    lead = len(first.text) - len(first.text.lstrip())
    return Span(first.start + lead, last.start + len(last.text.rstrip()))


def _title(text: str, headings: list[Span]) -> str:
    """The first heading, where the text opens with it."""
    if (
        headings
        and not text[: headings[0].start].strip()
        and not is_usual_heading(headings[0].label)
    ):
        return headings[0].label
    return ""


def _pages(text: str) -> tuple[Span, ...]:
    """Pages where form feeds part them, numbered from one; none where there is none."""
    if "\f" not in text:
        return ()
    starts = [0] + [at + 1 for at, sign in enumerate(text) if sign == "\f" and at + 1 < len(text)]
    return ranges(((start, str(number)) for number, start in enumerate(starts, 1)), len(text))
