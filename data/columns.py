"""Which column of a table holds what, by the names that databases and tools give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from realist.data.errors import InputError, UsageError

FIELDS = (
    "source_id", "title", "abstract", "authors", "year", "journal", "keywords", "doi", "pmid",
)  # fmt: skip

# In order of preference. Compared in lower case with everything but letters, digits and # dropped.
_NAMES: dict[str, tuple[str, ...]] = {
    "source_id": (
        "record_id", "recordid", "realist_id", "eid", "ut (unique wos id)", "ut",
        "accession number", "accession_number", "an", "openalex_id", "openalexid", "openalex",
        "covidence #", "key", "id", "item id", "pui", "cochrane id", "embase accession id",
        "unique_id", "ref", "pmid", "pubmed id",
    ),
    "title": (
        "title", "article title", "document title", "primary_title", "primary title", "titles",
        "ti", "t1", "display_name", "item title", "publication title (article)", "original title",
        "english title", "title (english language)",
    ),
    "abstract": (
        "abstract", "abstract note", "abstracts", "abstract_text", "notes_abstract", "ab", "n2",
        "abstract (english language)", "summary", "abstract text",
    ),
    "authors": (
        "authors", "author full names", "author", "author(s)", "authors list", "author names",
        "first_authors", "au", "af", "a1", "authorships.author.display_name", "creator",
        "creators",
    ),
    "year": (
        "year", "publication year", "publication_year", "published year", "pub_year", "pubyear",
        "py", "y1", "year of publication", "date", "publication date", "publication_date",
        "cover date", "pub date",
    ),
    "journal": (
        "journal", "source title", "source_title", "publication title", "journal/book",
        "journal_name", "secondary_title", "secondary title", "jf", "jo", "t2", "so", "venue",
        "publication", "container-title", "journal title", "source name", "source",
    ),
    "keywords": (
        "keywords", "author keywords", "keyword", "index keywords", "kw", "de", "manual tags",
        "mesh terms", "mesh", "emtree drug index terms (major focus)",
    ),
    "doi": ("doi", "di", "do", "doi link", "digital object identifier", "link doi"),
    "pmid": (
        "pmid", "pubmed id", "pubmed_id", "pubmedid", "pm", "medline pmid", "pubmed", "ids.pmid",
    ),
}  # fmt: skip


def _plain(name: str) -> str:
    return re.sub(r"[^\w#]|_", "", name.casefold())


_LOOKUP = {
    field: {_plain(name): rank for rank, name in enumerate(names)}
    for field, names in _NAMES.items()
}


def recognise(columns: Sequence[str]) -> dict[str, int]:
    """The position of the column for each field that some column's name stands for."""
    found: dict[str, int] = {}
    plain = [_plain(name) for name in columns]
    for field, names in _LOOKUP.items():
        ranked = [(names[name], i) for i, name in enumerate(plain) if name in names]
        if ranked:
            found[field] = min(ranked)[1]
    return found


def resolve(
    columns: Sequence[str], mapping: Mapping[str, str] | None, name: str
) -> dict[str, int]:
    """Recognised columns, with the caller's `--map column=field` on top.

    Raises:
        UsageError: the mapping names an unknown field.
        InputError: it names an absent column, or nothing in the file can be screened.
    """
    found = recognise(columns)
    for column, field in (mapping or {}).items():
        target = {"id": "source_id", "record_id": "source_id"}.get(field, field)
        if target not in FIELDS:
            raise UsageError(
                f"--map {column}={field}: no such field; use one of {', '.join(FIELDS)}"
            )
        found[target] = _position(columns, column, name)
    if not found.keys() & {"title", "abstract", "doi", "pmid"}:
        shown = ", ".join(repr(column) for column in columns[:12]) or "none"
        raise InputError(
            f"{name}: not RIS, nbib, BibTeX, EndNote XML or CSL JSON, and as a table no column "
            f"holds titles, abstracts, DOIs or PMIDs (columns: {shown}); name them with "
            "--map COLUMN=title"
        )
    return found


def _position(columns: Sequence[str], column: str, name: str) -> int:
    """Where a named column stands, whatever its case."""
    for i, present in enumerate(columns):
        if present.casefold() == column.casefold():
            return i
    shown = ", ".join(repr(c) for c in columns[:12])
    raise InputError(f"{name}: no column {column!r} to map; the file has {shown}")
