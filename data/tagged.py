"""Tagged text (RIS, MEDLINE): records cut apart line by line, with nothing thrown away.

`Record.fields` keeps the lines in order. A field's key says how its line began, so that the
line can be written again as it was:

- a bare tag ("AB", "PMID") stands for the tag in its format's own layout;
- "" is a line without a tag: a continuation, a blank line, a database's numbering;
- anything else is the beginning of the line as it stood ("TY - ", "  AB  -  ").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from sys import intern

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a tagged format writes its lines and parts its records."""

    line: re.Pattern[str]  # groups: tag, value
    first: str  # the tag that opens a record
    last: str  # the tag that closes one, or "" where a blank line does
    width: int  # of the padded tag
    gap: str  # between tag and value
    loose: re.Pattern[str] | None = None  # in records whose opening line is written so
    opening: re.Pattern[str] | None = None  # an opening line in a looser spelling

    def canonical(self, tag: str) -> str:
        """The beginning of a line with this tag, as the format wants it."""
        return f"{tag:<{self.width}}{self.gap}"


@dataclass(slots=True)
class Block:
    """The lines of one entry."""

    line: int = 0  # where its first tagged line stands
    opened: bool = False  # by the opening tag
    loose: bool = False
    ended: bool = False
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The first lines, to show beside a rejection."""
        return " ".join(value for _, value in self.fields[:8])


def blocks(lines: Iterator[tuple[int, str]], layout: Layout) -> Iterator[Block]:
    """Each entry in turn; lines before the first go with it, lines between with the one above."""
    block = Block()
    for number, line in lines:
        match = _tagged(line, layout, loose=block.loose)
        tag = match.group("tag") if match else ""
        opens = tag == layout.first and block.line > 0
        if opens or (tag and block.ended):
            yield block
            block = Block()
        if not match:
            block.fields.append(("", line))
            block.ended = block.ended or (not layout.last and not line.strip() and block.line > 0)
            continue
        _note(block, layout, number, line, match)
    if block.line:
        yield block


def _tagged(line: str, layout: Layout, *, loose: bool) -> re.Match[str] | None:
    """The line's tag and value, if it has a tag."""
    if found := layout.line.match(line):
        return found
    if layout.opening and (found := layout.opening.match(line)):
        return found
    return layout.loose.match(line) if loose and layout.loose else None


def _note(block: Block, layout: Layout, number: int, line: str, match: re.Match[str]) -> None:
    """Add a tagged line to an entry."""
    tag = match.group("tag")
    block.line = block.line or number
    if tag == layout.first:
        block.opened = True
        block.loose = not layout.line.match(line)
    block.ended = block.ended or tag == layout.last
    head = line[: match.start("value")]
    block.fields.append(
        (intern(tag if head == layout.canonical(tag) else head), match.group("value"))
    )


def tag_of(key: str) -> str:
    """The tag in a field's key, however its line was written."""
    return key if key.isalnum() else key.strip(" \t\ufeff-")


def values(fields: Fields, *, last: str = "") -> Iterator[tuple[str, str]]:
    """Each tag with its value, continuation lines joined to it by line breaks."""
    tag, parts = "", [""]
    for key, value in fields:
        if key == "":
            parts.append(value)
            continue
        if tag:
            yield tag, "\n".join(parts).strip()
        tag, parts = tag_of(key), [value]
        if tag == last:
            break
    if tag:
        yield tag, "\n".join(parts).strip()


def write(fields: Fields, layout: Layout) -> Iterator[str]:
    """The lines that the fields were read from."""
    for key, value in fields:
        if key == "":
            yield value
        elif key.isalnum():
            yield layout.canonical(key) + value
        else:
            yield key + value
