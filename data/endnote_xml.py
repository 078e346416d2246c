"""EndNote XML, one `<record>` at a time, so that a damaged one costs no other.

A document type or an entity declaration is refused: EndNote writes none, and they are how XML
is made to blow up or to read other files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from realist.data.domain import Record
from realist.data.errors import InputError
from realist.data.identifiers import normalise_doi, normalise_pmid
from realist.data.people import split_keywords
from realist.data.pieces import pieces
from realist.data.reading import Ledger, Reading, one_line, paragraphs
from realist.data.sniff import Source
from realist.data.when import year_in

_OPEN = re.compile(r"<record(?=[\s>/])")
_CLOSE = re.compile(r"</record\s*>")
_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_STEP = 1 << 18


def read_endnote_xml(source: Source) -> Reading:
    """Every `<record>` of an EndNote XML file as a record or a rejection.

    Raises:
        InputError: the file declares a document type or entities, or a record is endless.
    """
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415 -- needed for XML alone

    ledger = Ledger()
    parts = pieces(source, _OPEN)
    _, prolog = next(parts)
    if _DECLARATION.search(prolog):
        raise InputError(
            f"{source.path.name}: it declares a document type or entities, which EndNote never "
            "does; refused as unsafe. Export the records again"
        )
    strays = _take_stray(ledger, 1, prolog)
    for line, text in parts:
        element = _parsed(fromstring, text)
        if element is None:
            ledger.reject(line, "the record's XML is broken: a tag left open or cut short", text)
        else:
            ledger.take(_record(_fields(element)), line, text)
            strays += _take_stray(ledger, line, _CLOSE.split(text, maxsplit=1)[1])
    return ledger.close(_count(source) + strays)


def _take_stray(ledger: Ledger, line: int, text: str) -> int:
    """Reject what is closed like a record without having been opened as one."""
    if not _CLOSE.search(text):
        return 0
    ledger.reject(line, "a record's opening tag is broken", text)
    return 1


def _count(source: Source) -> int:
    """How many records are opened, whether or not they are closed."""
    count, tail = 0, ""
    with source.text() as stream:
        while chunk := stream.read(_STEP):
            text = tail + chunk
            count += sum(1 for _ in _OPEN.finditer(text))
            tail = text[-7:]  # one short of a whole opening with what must follow it
    return count


def _parsed(fromstring: Callable[[str], Any], text: str) -> Any:
    """The record's element; stray ampersands and control characters are mended."""
    end = _CLOSE.search(text)
    if end is None:
        return None
    xml = _ILLEGAL.sub(" ", text[: end.end()])
    for attempt in (xml, _BARE_AMPERSAND.sub("&amp;", xml)):
        try:
            return fromstring(attempt)
        except (SyntaxError, ValueError):  # ParseError is a SyntaxError, DefusedXml's a ValueError
            continue
    return None


def _fields(record: Any) -> tuple[tuple[str, str], ...]:
    """Each leaf with its path ("titles/title"), and each attribute ("ref-type@name"), in order."""
    fields: list[tuple[str, str]] = []
    stack = [(child, child.tag) for child in reversed(record)]
    while stack:
        element, path = stack.pop()
        fields += [(f"{path}@{name}", value) for name, value in element.attrib.items()]
        inner = [child for child in element if child.tag != "style"]
        if inner:
            stack += [(child, f"{path}/{child.tag}") for child in reversed(inner)]
        else:
            fields.append((path, "".join(element.itertext())))
    return tuple(fields)


def _record(fields: tuple[tuple[str, str], ...]) -> Record:
    by_path: defaultdict[str, list[str]] = defaultdict(list)
    for path, value in fields:
        if value.strip():
            by_path[path].append(value)

    def first(*paths: str) -> str:
        return next((value for path in paths for value in by_path[path]), "")

    authors = by_path["contributors/authors/author"] or by_path["authors/author"]
    keywords = by_path["keywords/keyword"]
    return Record(
        source_id=one_line(first("rec-number", "foreign-keys/key", "accession-num")),
        title=one_line(first("titles/title", "titles/short-title", "titles/secondary-title")),
        abstract=paragraphs(first("abstract")),
        authors=tuple(map(one_line, authors)),
        year=year_in(first("dates/year", "dates/pub-dates/date")),
        journal=one_line(first("periodical/full-title", "titles/secondary-title", "full-title")),
        keywords=tuple(k for value in keywords for k in _keywords(value, len(keywords))),
        doi=_doi(by_path),
        pmid=_pmid(by_path),
        fields=fields,
    )


def _keywords(value: str, count: int) -> tuple[str, ...]:
    """One keyword an element; a lone element may hold the whole list."""
    return split_keywords(value) if count == 1 else (one_line(value),)


def _doi(by_path: dict[str, list[str]]) -> str:
    urls = [url for url in by_path["urls/related-urls/url"] if "doi.org" in url]
    for value in by_path["electronic-resource-num"] + urls:
        if doi := normalise_doi(value):
            return doi
    return ""


def _pmid(by_path: dict[str, list[str]]) -> str:
    """The accession number where the database is PubMed or MEDLINE, or says so itself."""
    origin = " ".join(by_path["remote-database-name"] + by_path["remote-database-provider"])
    known = any(name in origin.lower() for name in ("medline", "pubmed", "nlm"))
    for value in by_path["accession-num"]:
        if (known or "pmid" in value.lower()) and (pmid := normalise_pmid(value)):
            return pmid
    return ""
