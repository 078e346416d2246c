"""Paragraphs and headings from a page's lines, and their text from column to column."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from realist.data.canonical import Block, clean_line, is_usual_heading
from realist.data.joining import closed, is_cut, join_lines, vocabulary_of
from realist.data.pdf_furniture import furniture_of, said, stands_in
from realist.data.pdf_layout import Fragment, Page, flows, merge_rows

LONGEST_HEADING = 160
_BULLET = re.compile(r"(?:[•‣▪●○◦–-]|\(?(?:\d{1,2}|[a-z])[.)])\s")  # noqa: RUF001
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+[^\W\d_]")
_CLOSED = re.compile(r"[.!?:;][\"'”’)\]\d]*$")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph within one column."""

    lines: tuple[Fragment, ...]
    page: int
    opens: bool = False  # it is the first of its column
    full: bool = False  # its last line reaches the column's edge

    @property
    def height(self) -> float:
        return median(line.height for line in self.lines)


def blocks_of(pages: Sequence[Page]) -> tuple[list[Block], str, list[str]]:
    """Blocks in reading order, the title by its size, and what was left out, in words."""
    rows = [merge_rows(page.fragments) for page in pages]
    furniture = furniture_of(pages, rows)
    pieces: list[_Piece] = []
    for index, page in enumerate(pages):
        body = [f for f in page.fragments if not stands_in(f, furniture[index])]
        parts = (body, *page.aside)
        pieces += [p for part in parts for flow in flows(part) for p in _pieces(flow, index)]
    blocks, title = _to_blocks(pieces, [page.label for page in pages])
    return blocks, title, said(furniture)


def _pieces(flow: list[Fragment], page: int) -> list[_Piece]:
    reach = 0.97 * max((line.x1 for line in flow), default=0.0)
    return [
        _Piece(tuple(group), page, opens=number == 0, full=group[-1].x1 >= reach)
        for number, group in enumerate(_paragraphs(flow))
    ]


def _paragraphs(lines: list[Fragment]) -> list[list[Fragment]]:
    """Part a column's lines where a gap, an indent, a size or a short line says so."""
    if not lines:
        return []
    right = sorted(f.x1 for f in lines)[int(len(lines) * 0.9)]
    margin, hanging = _margin(lines, right)
    gaps = [a.middle - b.middle for a, b in pairwise(lines)]
    pitch = median(gaps) if gaps else 0.0
    groups = [[lines[0]]]
    for line, gap in zip(lines[1:], gaps, strict=True):
        if _breaks(groups[-1], line, gap, pitch, margin, math.inf if hanging else right):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _margin(lines: list[Fragment], right: float) -> tuple[float, bool]:
    """Where the lines of a column begin that begin no paragraph, and if first lines hang out.

    Of the two commonest beginnings it is the one that more often follows a full line.
    """
    levels = [x for x, _ in Counter(round(f.x0) for f in lines).most_common(2)]
    common, height = levels[0], median(f.height for f in lines)
    if len(levels) < 2 or not 0.6 * height < abs(levels[0] - levels[1]) < 6 * height:
        return common, False
    outer, inner = sorted(levels)
    reach = right - 0.1 * (right - outer)
    after_full = Counter(round(b.x0) for a, b in pairwise(lines) if a.x1 >= reach)
    margin = inner if after_full[inner] > after_full[outer] else outer
    return margin, margin == inner


def _breaks(
    group: list[Fragment], line: Fragment, gap: float, pitch: float, margin: float, right: float
) -> bool:
    """Whether a new paragraph starts at `line`."""
    last = group[-1]
    if abs(last.height - line.height) > 0.12 * last.height or last.bold != line.bold:
        return len(line.text) > 3
    if gap > 1.35 * max(pitch, min(last.height, line.height)) or _BULLET.match(line.text):
        return True
    step = 0.6 * line.height
    if line.x0 < margin - step:  # hanging indent: the first line stands out
        return True
    listed = _BULLET.match(group[0].text) or group[0].x0 < margin - step
    if line.x0 > margin + step and last.x0 <= margin + step and not listed:
        return True
    if math.isinf(right):  # entries that hang out end where the next hangs out
        return False
    short = last.x1 < right - 0.15 * (right - margin)
    return bool(short and _CLOSED.search(last.text) and line.text[:1].isupper())


def _to_blocks(pieces: list[_Piece], labels: list[str]) -> tuple[list[Block], str]:
    """Join pieces that run on over a column or a page, and tell headings."""
    words = vocabulary_of(line.text for piece in pieces for line in piece.lines)
    body = _body_height(pieces)
    bold = sum(line.bold for p in pieces for line in p.lines) * 2 > sum(
        len(p.lines) for p in pieces
    )
    blocks: list[Block] = []
    page, largest, title = -1, 1.25 * body, ""
    before = pieces[0] if pieces else None
    for piece in pieces:
        heading = _is_heading(piece, body, bold_body=bold)
        text = join_lines([line.text for line in piece.lines], words)
        starts = tuple((0, labels[n]) for n in range(page + 1, piece.page + 1))
        page = max(page, piece.page)
        if heading and piece.page == 0 and piece.height > largest and len(text) > 8:
            largest, title = piece.height, text
        if before and blocks and not heading and _runs_on(blocks[-1], text, before, piece):
            blocks[-1] = _continued(blocks[-1], text, starts, words)
        else:
            blocks.append(Block(text, heading, starts))
        before = piece
    blocks.append(Block("", pages=tuple((0, label) for label in labels[page + 1 :])))
    return [replace(block, text=closed(block.text)) for block in blocks], closed(title)


def _continued(
    block: Block, text: str, starts: tuple[tuple[int, str], ...], words: Mapping[str, int]
) -> Block:
    joined = join_lines([block.text, text], words)
    at = len(joined) - len(text)
    return replace(block, text=joined, pages=(*block.pages, *((at, label) for _, label in starts)))


def _runs_on(block: Block, text: str, before: _Piece, piece: _Piece) -> bool:
    """Whether a paragraph stops in the middle of a sentence that `text` takes up."""
    if block.heading or not text or not block.text:
        return False
    if is_cut(block.text) or _CLOSED.search(block.text):
        return is_cut(block.text)
    alike = abs(before.height - piece.height) < 0.05 * piece.height
    over = before.full and piece.opens and alike and not _BULLET.match(text)
    return text[0].islower() or over


def _body_height(pieces: list[_Piece]) -> float:
    """The height that most letters have."""
    heights: Counter[float] = Counter()
    for piece in pieces:
        for line in piece.lines:
            heights[round(line.height, 1)] += len(line.text)
    return heights.most_common(1)[0][0] if heights else 0.0


def _is_heading(piece: _Piece, body: float, *, bold_body: bool) -> bool:
    text = clean_line(" ".join(line.text for line in piece.lines))
    if not 3 <= len(text) <= LONGEST_HEADING or len(piece.lines) > 6 or text[-1] in ".,;":
        return is_usual_heading(text) and len(text) < 40
    if sum(map(str.isalpha, text)) < 3 or (_BULLET.match(text) and not _NUMBERED.match(text)):
        return False
    if is_usual_heading(text) or piece.height > 1.12 * body:
        return True
    bold = all(line.bold for line in piece.lines) and not bold_body
    return bold and text[0].isalnum() and not text[0].islower()
