"""BibTeX and BibLaTeX, one entry at a time; bibtexparser parses each.

`Record.fields` keeps the entry type, the key and each value as written, LaTeX and braces
included; title, abstract, authors and the rest are decoded to plain text.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from realist.data.domain import Record
from realist.data.identifiers import normalise_doi, normalise_pmid
from realist.data.latex import plain_text
from realist.data.people import split_keywords
from realist.data.pieces import pieces
from realist.data.reading import Ledger, Reading, one_line, paragraphs, unwrapped
from realist.data.sniff import Source
from realist.data.when import year_in

_OPEN = re.compile(r"^[ \t\ufeff]{0,9}@[A-Za-z]{1,30}[ \t]{0,9}[{(]", re.MULTILINE)
_ENTRY = re.compile(
    r"^[ \t\ufeff]{0,9}@(?!(?:comment|string|preamble)[ \t{(])[a-z]{1,30}[ \t]{0,9}[{(]",
    re.IGNORECASE,
)
_STRING = re.compile(
    r"\s*@string\s*[{(]\s*([^\s=]+)\s*=\s*(.*?)\s*[})]?\s*$", re.IGNORECASE | re.DOTALL
)
_SIDE = re.compile(r"\s*@(?:comment|preamble)\b", re.IGNORECASE)
_NO_KEY = re.compile(r"^(\s*@\w+\s*[{(])(?=\s*[\w-]+\s*=)")
_FIELD = re.compile(r"^\s*[A-Za-z][\w-]*\s*=\s*[{\"]", re.MULTILINE)
_PART = re.compile(r'[{}"#]|[^{}"#]+')
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PMID = re.compile(r"\bPMID\s*[:=]?\s*(\d{1,8})\b", re.IGNORECASE)


def count_entries(lines: Iterable[str]) -> int:
    """How many lines open an entry (not a comment, a string or a preamble)."""
    return sum(1 for line in lines if _ENTRY.match(line))


def read_bibtex(source: Source) -> Reading:
    """Every entry of a BibTeX file as a record or a rejection; fields outside any are rejected."""
    ledger = Ledger()
    strings = {month: month for month in _MONTHS}
    strays = 0
    for line, text in pieces(source, _OPEN):
        if _ENTRY.match(text):
            strays += _take_entry(ledger, line, text, strings)
        elif found := _STRING.match(text):
            strings[found.group(1).lower()] = _bare(found.group(2), strings)
        elif not _SIDE.match(text) and _FIELD.search(text):
            ledger.reject(line, "fields outside any entry: its @type{key, is missing", text)
            strays += 1
    return ledger.close(count_entries(line for _, line in source.lines()) + strays)


def _take_entry(ledger: Ledger, line: int, text: str, strings: Mapping[str, str]) -> int:
    """Account for one entry; gives the number of strays found behind it."""
    parsed = _parse(text)
    if parsed is None:
        ledger.reject(line, "the entry's braces, quotes or commas do not close", text)
        return 0
    entry, behind = parsed
    ledger.take(_record(entry, strings), line, text)
    if _FIELD.search(behind):
        ledger.reject(line, "fields behind the end of the entry above", behind)
        return 1
    return 0


def _parse(text: str) -> tuple[Any, str] | None:
    """The entry and what stands behind it; a missing key or last brace is mended."""
    keyed = _NO_KEY.sub(r"\1,", text, count=1)
    for attempt in (keyed, keyed.rstrip().rstrip(",") + "\n}"):
        library = _split(attempt)
        if library is None:
            continue
        entries: list[Any] = list(library.entries) or [
            block.ignore_error_block
            for block in library.failed_blocks
            if hasattr(block.ignore_error_block, "fields")
        ]
        if len(entries) == 1:
            return entries[0], "\n".join(comment.comment for comment in library.comments)
    return None


def _split(text: str) -> Any:
    try:
        return _splitter()(text).split()
    except Exception:  # noqa: BLE001 -- a mangled entry makes it raise many things; the entry is then rejected
        return None


@cache
def _splitter() -> Any:
    from bibtexparser.splitter import Splitter  # noqa: PLC0415 -- needed for BibTeX alone

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    return Splitter


def _record(entry: Any, strings: Mapping[str, str]) -> Record:
    raw = [(str(field.key), str(field.value)) for field in entry.fields]
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in raw:
        if bare := _bare(value, strings).strip():
            by_name[name.lower()].append(bare)

    def first(*names: str) -> str:
        return next((value for name in names for value in by_name[name]), "")

    title = plain_text(first("title"))
    if subtitle := plain_text(first("subtitle")):
        title = f"{title}: {subtitle}"
    return Record(
        source_id=str(entry.key).strip(),
        title=one_line(title or plain_text(first("booktitle"))),
        abstract=paragraphs(unwrapped(plain_text(first("abstract")))),
        authors=tuple(_names(first("author", "editor"))),
        year=year_in(first("year", "date", "issued")),
        journal=one_line(plain_text(first("journal", "journaltitle", "booktitle", "source"))),
        keywords=split_keywords(plain_text(first("keywords", "author_keywords", "keyword"))),
        doi=normalise_doi(_unescaped(first("doi"))) or _doi_in_url(first("url")),
        pmid=_pmid(by_name),
        fields=(("ENTRYTYPE", str(entry.entry_type)), ("ID", str(entry.key)), *raw),
    )


def _bare(value: str, strings: Mapping[str, str]) -> str:
    """A value without its delimiters, its parts joined and its macros replaced."""
    parts = _concatenated(value) if "#" in value else [value]
    bare = (part.strip().rstrip(",").strip() for part in parts)
    return "".join(
        part[1:-1] if part[:1] in ("{", '"') and part[1:] else strings.get(part.lower(), part)
        for part in bare
    )


def _concatenated(value: str) -> list[str]:
    """The parts around each # that stands outside braces and quotes."""
    depth, quoted, parts = 0, False, [""]
    for mark in _PART.findall(value):
        if mark == "#" and depth <= 0 and not quoted:
            parts.append("")
            continue
        depth += (mark == "{") - (mark == "}")
        quoted ^= mark == '"' and depth == 0
        parts[-1] += mark
    return parts


def _names(text: str) -> Iterator[str]:
    """The authors, parted by "and" outside braces."""
    depth = 0
    name: list[str] = []
    for word in re.split(r"(\s+)", text):
        if word.lower() == "and" and depth <= 0:
            yield from filter(None, [one_line(plain_text("".join(name)))])
            name = []
            continue
        depth += word.count("{") - word.count("}")
        name.append(word)
    yield from filter(None, [one_line(plain_text("".join(name)))])


def _unescaped(text: str) -> str:
    r"""A DOI without LaTeX's escapes (`10.1007/978-3\_4`)."""
    return re.sub(r"\\(?=[_%&#$])|[{}](?![^{}]*[<>])", "", text)


def _doi_in_url(url: str) -> str:
    return normalise_doi(_unescaped(url)) if "doi.org" in url else ""


def _pmid(by_name: Mapping[str, list[str]]) -> str:
    for name in ("pmid", "pubmed_id", "pubmedid"):
        for value in by_name.get(name, []):
            if pmid := normalise_pmid(value):
                return pmid
    if any("pubmed" in value.lower() for value in by_name.get("eprinttype", [])):
        return next((p for v in by_name.get("eprint", []) if (p := normalise_pmid(v))), "")
    notes = (found for value in by_name.get("note", []) if (found := _PMID.search(value)))
    return next((found.group(1) for found in notes), "")
