"""Identifiers of works: DOI, PMID, PMCID, OpenAlex id, ISBN, in one spelling each.

A malformed identifier becomes "" and is never a reason to reject the record: the original
spelling stays in `Record.fields`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import unquote

from realist.data.domain import Record

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"']+")
_LANDING = re.compile(r"/(?:full|abstract|pdf|epdf|pdfdirect|html|meta)$")
_PMID = re.compile(r"\bPMID\s*[:=]?\s*(\d{1,8})\b", re.IGNORECASE)
_PUBMED = re.compile(
    r"(?:pubmed(?:\.ncbi\.nlm\.nih\.gov|/)\D{0,2}|PubMed\s+)(\d{1,8})\b", re.IGNORECASE
)
_PMCID = re.compile(r"\bPMC\s?(\d{3,9})\b", re.IGNORECASE)
_OPENALEX = re.compile(r"(?:openalex\.org/(?:works/)?|^)(W\d{4,12})\b", re.IGNORECASE)
_ISBN = re.compile(r"(?<![\d-])(97[89][- ]?(?:\d[- ]?){9}\d|(?:\d[- ]?){9}[\dXx])(?![\d-])")


def normalise_doi(text: str) -> str:
    """The DOI in a text, without resolver, in lower case; "" where there is none.

    DOIs are case-insensitive (ISO 26324). `doi:`, `https://doi.org/`, percent and HTML
    escapes, closing punctuation and a publisher's `/full` or `/pdf` at the end are stripped.
    """
    if "10." not in text:
        if "10%2e" not in text.lower():
            return ""
        text = unquote(text)
    if "%" in text:
        text = unquote(text)
    found = _DOI.search(html.unescape(text) if "&" in text else text)
    if found is None:
        return ""
    doi = found.group().lower()
    if "http" in text.lower():
        doi = re.split(r"[?#]|&(?:amp|lt|gt)?;?", doi, maxsplit=1)[0]
    return _LANDING.sub("", _close(doi))


def _close(doi: str) -> str:
    """A DOI without the punctuation of the sentence around it."""
    while doi:
        last = doi[-1]
        unpaired = last in ")]}>" and doi.count(last) > doi.count("([{<"[")]}>".index(last)])
        if last in ".,;:" or unpaired:
            doi = doi[:-1]
        else:
            break
    return doi if "/" in doi and not doi.endswith("/") else ""


def normalise_pmid(text: str) -> str:
    """The PMID in a text that holds little else (`12345678`, `PMID: 123`, a PubMed address)."""
    bare = text.strip()
    if bare.isascii() and bare.isdigit() and len(bare) <= 8:
        return bare.lstrip("0")
    if (
        bare.lower().startswith("pmid")
        and bare[4:].isascii()
        and bare[4:].isdigit()
        and len(bare) <= 12
    ):
        return bare[4:].lstrip("0")
    found = _PMID.search(bare) or _PUBMED.search(bare)
    return found.group(1).lstrip("0") if found else ""


def normalise_pmcid(text: str) -> str:
    """The PubMed Central id in a text, as `PMC123456`."""
    found = _PMCID.search(text)
    return f"PMC{found.group(1).lstrip('0')}" if found else ""


def normalise_openalex(text: str) -> str:
    """The OpenAlex work id in a text, as `W123456`."""
    found = _OPENALEX.search(text.strip())
    return found.group(1).upper() if found else ""


def normalise_isbn(text: str) -> str:
    """The first valid ISBN in a text, as thirteen digits; "" where the check digit is wrong."""
    for found in _ISBN.finditer(text):
        digits = re.sub(r"[- ]", "", found.group(1)).upper()
        if len(digits) == 13 and _isbn13_check(digits[:12]) == digits[12]:
            return digits
        if len(digits) == 10 and _isbn10_valid(digits):
            return f"978{digits[:9]}{_isbn13_check('978' + digits[:9])}"
    return ""


def _isbn13_check(twelve: str) -> str:
    """The check digit of ISO 2108: weights 1 and 3, modulo 10."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(twelve))
    return str(-total % 10)


def _isbn10_valid(ten: str) -> bool:
    """Whether the weights 10 to 1 give a multiple of 11 (X is ten)."""
    return sum((10 if d == "X" else int(d)) * (10 - i) for i, d in enumerate(ten)) % 11 == 0


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def pmcid_of(record: Record) -> str:
    """The record's PubMed Central id, from whichever field holds it."""
    return _first(
        normalise_pmcid(v) for _, v in record.fields if len(v) < 200 and "pmc" in v.lower()
    )


def openalex_of(record: Record) -> str:
    """The record's OpenAlex id, from its source id or any field."""
    fields = (v for k, v in record.fields if "openalex" in v.lower() or "openalex" in k.lower())
    return normalise_openalex(record.source_id) or _first(map(normalise_openalex, fields))


def isbn_of(record: Record) -> str:
    """The record's ISBN, from the fields that carry one (`SN`, `isbn`, `ISBN`)."""
    keys = ("sn", "isbn")
    return _first(normalise_isbn(v) for k, v in record.fields if k.strip(" -").lower() in keys)
