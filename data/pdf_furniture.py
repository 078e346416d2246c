"""Headers, footers and page numbers: what stands at the edges of pages and comes back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from realist.data.canonical import clean_line
from realist.data.pdf_layout import Fragment, Page

_PAGE_NUMBER = re.compile(
    r"(?i)(?:p(?:age|\.)?\s*)?[-–|]?\s*(?:\d{1,4}|[ivxl]{1,6})"  # noqa: RUF001
    r"(?:\s*(?:of|/|\|)\s*(?:\d{1,4}|p\s*a\s*g\s*e))?\s*[-–|]?$"  # noqa: RUF001
)


def furniture_of(pages: Sequence[Page], rows: list[list[Fragment]]) -> list[list[Fragment]]:
    """For each page the lines at its edges that come back on other pages, and page numbers."""
    edges = [_edge_lines(page, lines) for page, lines in zip(pages, rows, strict=True)]
    times = Counter(key for page in edges for key in {_pattern(f.text) for f in page})
    often = max(2, min(3, len(pages)), len(pages) // 5)
    return [
        [
            line
            for line in page
            if (len(pages) > 1 and times[_pattern(line.text)] >= often)
            or _PAGE_NUMBER.match(line.text.strip())
        ]
        for page in edges
    ]


def _edge_lines(page: Page, lines: list[Fragment]) -> list[Fragment]:
    """The first and last three lines that stand in the outer eighth of the page."""
    margin = (page.top - page.bottom) / 8
    upper = [f for f in lines[:3] if f.middle > page.top - margin]
    return upper + [f for f in lines[-3:] if f.middle < page.bottom + margin and f not in upper]


def _pattern(text: str) -> str:
    """A line with its numbers made alike, so that running page numbers compare equal."""
    return re.sub(r"\d+", "#", clean_line(text).casefold())


def stands_in(fragment: Fragment, lines: list[Fragment]) -> bool:
    """Whether a fragment is part of one of the lines."""
    return any(
        abs(line.middle - fragment.middle) < max(line.height, fragment.height) / 2
        and line.x0 - 1 <= fragment.x0
        and fragment.x1 <= line.x1 + 1
        for line in lines
    )


def said(furniture: list[list[Fragment]]) -> list[str]:
    """One warning on headers and footers left out, with the commonest."""
    lines = [_pattern(f.text) for page in furniture for f in page]
    named = Counter(line for line in lines if any(map(str.isalpha, line)))
    if not named:
        return []
    common = "; ".join(repr(line[:80]) for line, _ in named.most_common(3))
    return [f"headers and footers were left out ({len(lines)} lines): {common}"]
