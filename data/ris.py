"""RIS, in the dialects that databases and reference managers write.

Dialects differ in which tag holds what. rispy loses records without a word (no last ER, one
space after TY, CR line ends, a byte-order mark), so the lines are read
here, and RIS → records → RIS gives the same lines again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from realist.data import tagged
from realist.data.domain import Record
from realist.data.identifiers import normalise_doi, normalise_pmid
from realist.data.reading import Ledger, Reading, one_line, paragraphs
from realist.data.sniff import Source
from realist.data.when import year_in

_LEAD = r"^[ \t\ufeff]*"
LAYOUT = tagged.Layout(
    line=re.compile(
        _LEAD + r"(?P<tag>[A-Z][A-Z0-9])(?: {2,3}|\t) ?- ?(?P<value>.*)$", re.DOTALL
    ),
    loose=re.compile(_LEAD + r"(?P<tag>[A-Z][A-Z0-9]) ?-(?: |$)(?P<value>.*)$", re.DOTALL),
    opening=re.compile(
        _LEAD + r"(?P<tag>TY)(?: -|-) ?(?P<value>[A-Z][A-Z0-9]{1,9}[ \t]*|)$", re.DOTALL
    ),
    first="TY",
    last="ER",
    width=2,
    gap="  - ",
)  # fmt: skip
_OPENING = re.compile(_LEAD + r"TY(?:(?: {2,3}|\t) ?-| ?- ?(?:[A-Z][A-Z0-9]{1,9})?[ \t]*$)")
_STRICT = re.compile(_LEAD + r"(..)(?: {2,3}|\t) ?-")
_LOOSE = re.compile(_LEAD + r"([A-Z][A-Z0-9])(?:(?: {2,3}|\t) ?-| ?-(?: |$))")
_ANY = re.compile(_LEAD + r"([A-Z][A-Z0-9])(?: {2,3}|\t) ?-")

_TITLE = ("TI", "T1", "CT", "BT", "ST")
_JOURNAL = ("JF", "T2", "JO", "JA", "J2", "J1", "T3")
_ABSTRACT = ("AB", "N2")
_YEAR = ("PY", "Y1", "DA", "Y2")
_PMID_NOTE = re.compile(r"\b(?:PMID|PubMed(?: ID)?)\s*[:=]?\s*(\d{5,8})\b", re.IGNORECASE)


def count_entries(lines: Iterable[str]) -> int:
    """How many entries the lines hold: TY lines, and runs of tags after an ER that lack one."""
    count = 0
    outside, loose = True, False
    for line in lines:
        found = (_LOOSE if loose else _ANY).match(line)
        if _OPENING.match(line) or (found and found.group(1) == "TY"):
            count, outside, loose = count + 1, False, not _STRICT.match(line)
        elif found:
            count, loose = count + outside, loose and not outside
            outside = found.group(1) == "ER"
    return count


def read_ris(source: Source) -> Reading:
    """Every entry of a RIS file as a record or a rejection."""
    ledger = Ledger()
    for block in tagged.blocks(source.lines(), LAYOUT):
        ledger.take(record_of(tuple(block.fields)), block.line, block.text)
    return ledger.close(count_entries(line for _, line in source.lines()))


def record_of(fields: tagged.Fields) -> Record:
    """A record from its lines, which it keeps."""
    by_tag: defaultdict[str, list[str]] = defaultdict(list)
    for tag, value in tagged.values(fields, last="ER"):
        if value:
            by_tag[tag].append(value)
    return Record(
        source_id=next((v for tag in ("ID", "AN", "UT") for v in by_tag[tag]), ""),
        title=one_line(_first(by_tag, _TITLE)),
        abstract=paragraphs(_first(by_tag, _ABSTRACT)),
        authors=tuple(map(one_line, _all_of_first(by_tag, ("AU", "A1")))),
        year=next((y for tag in _YEAR for v in by_tag[tag] if (y := year_in(v))), None),
        journal=one_line(_first(by_tag, _JOURNAL)),
        keywords=_keywords(by_tag["KW"]),
        doi=_doi(by_tag),
        pmid=_pmid(by_tag),
        fields=fields,
    )


def _first(by_tag: Mapping[str, list[str]], tags: tuple[str, ...]) -> str:
    return next((value for tag in tags for value in by_tag[tag]), "")


def _all_of_first(by_tag: Mapping[str, list[str]], tags: tuple[str, ...]) -> list[str]:
    return next((by_tag[tag] for tag in tags if by_tag[tag]), [])


def _keywords(values: list[str]) -> tuple[str, ...]:
    """One a line, one a tag, or several between semicolons."""
    parts = chain.from_iterable(re.split(r"[;\n]", value) for value in values)
    return tuple(part for raw in parts if (part := raw.strip()))


def _doi(by_tag: Mapping[str, list[str]]) -> str:
    """From DO; else from the tags where Ovid, EndNote and Embase have put it."""
    for tag in ("DO", "DI", "L3", "M3", "UR", "LK", "N1"):
        for value in by_tag[tag]:
            if tag in ("UR", "LK") and "doi.org" not in value:
                continue
            if doi := normalise_doi(value):
                return doi
    return ""


def _pmid(by_tag: Mapping[str, list[str]]) -> str:
    """From AN where the database is MEDLINE, from Scopus' C2, or from a note that says PMID."""
    database = " ".join(by_tag["DB"] + by_tag["DP"]).casefold()
    if "medline" in database or "pubmed" in database:
        for value in by_tag["AN"] + by_tag["ID"]:
            if pmid := normalise_pmid(value):
                return pmid
    for value in by_tag["C2"]:
        if value.isascii() and value.isdigit() and 6 <= len(value) <= 8:
            return value.lstrip("0")
    for tag in ("PM", "AN", "C3", "C5", "N1", "M1", "M2", "UR", "ID"):
        for value in by_tag[tag]:
            if tag == "UR" and "pubmed" in value.lower() and (pmid := normalise_pmid(value)):
                return pmid
            if found := _PMID_NOTE.search(value):
                return found.group(1)
    return ""


def lines_of(record: Record) -> Iterator[str]:
    """The record's RIS lines; those it was read from, if it was read from RIS."""
    if any(tagged.tag_of(key) == "TY" for key, _ in record.fields):
        yield from tagged.write(record.fields, LAYOUT)
    else:
        yield from tagged.write(fields_of(record), LAYOUT)


def fields_of(record: Record) -> tagged.Fields:
    """RIS fields for a record that came from another format."""
    one = (("ID", record.source_id or record.id), ("TI", record.title),
           ("JF", record.journal), ("PY", str(record.year or "")), ("DO", record.doi),
           ("AB", record.abstract))  # fmt: skip
    many = (("AU", record.authors), ("KW", record.keywords))
    body = [(tag, " ".join(value.split())) for tag, value in one if value]
    body += [(tag, value) for tag, items in many for value in items]
    if record.pmid:
        body.append(("AN", f"PMID: {record.pmid}"))
    return (("TY", "JOUR"), *body, ("ER", ""), ("", ""))
