"""Lists that databases write into one cell: authors and keywords."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\s*\(\d{4,}\)(?=\s*(?:;|$))")  # Scopus' author id
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[ -]?){1,4}\.?")


def split_authors(text: str) -> tuple[str, ...]:
    """The names in one cell, however they were joined.

    Semicolons, bars and line breaks separate names; so does " and " (Rayyan, BibTeX); so do
    commas where every part ends in initials ("Smith J, Doe AB").
    """
    flat = _NUMBER.sub("", text).strip().strip(";")
    for separator in (r"\s*;\s*", r"\s*\|\s*", r"\s*\n\s*", r"\s+and\s+"):
        parts = [part for part in re.split(separator, flat) if part]
        if len(parts) > 1:
            return tuple(" ".join(part.split()) for part in parts)
    parts = [part.strip(" .") for part in flat.split(",")]
    if len(parts) > 1 and all(_surname_then_initials(part) for part in parts):
        return tuple(parts)
    return (" ".join(flat.split()),) if flat else ()


def _surname_then_initials(part: str) -> bool:
    *surname, last = part.split(" ")
    return bool(surname) and bool(_INITIALS.fullmatch(last)) and last.upper() == last


def split_keywords(text: str) -> tuple[str, ...]:
    """The keywords in one cell: by semicolon, bar, line break, else by comma."""
    flat = text.strip().strip("[]")
    for separator in (";", "|", "\n", ","):
        if separator in flat:
            parts = (" ".join(part.split()).strip("'\"") for part in flat.split(separator))
            return tuple(part for part in parts if part)
    return (flat,) if flat else ()
