"""Identifiers of works: DOI, PMID, PMCID, OpenAlex id, in one spelling each.

A malformed identifier becomes "" and is never a reason to reject the record: the original
spelling stays in `Record.fields`.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"']+")
_LANDING = re.compile(r"(?<=/)(.+)/(?:full|abstract|pdf|epdf|pdfdirect|html|meta)$")
_PMID = re.compile(r"\bPMID\s*[:=]?\s*(\d{1,8})\b", re.IGNORECASE)
_PUBMED = re.compile(
    r"(?:pubmed(?:\.ncbi\.nlm\.nih\.gov|/)\D{0,2}|PubMed\s+)(\d{1,8})\b", re.IGNORECASE
)
_PMCID = re.compile(r"\bPMC\s?(\d{3,9})\b", re.IGNORECASE)
_OPENALEX = re.compile(r"(?:openalex\.org/(?:works/)?|^)(W\d{4,12})\b", re.IGNORECASE)


def normalise_doi(text: str) -> str:
    """The DOI in a text, without resolver, in lower case; "" where there is none.

    DOIs are case-insensitive (ISO 26324). `doi:`, `https://doi.org/`, percent and HTML
    escapes, closing punctuation and a publisher's `/full` or `/pdf` at the end are stripped,
    those within one another too.
    """
    doi = _doi_in(text)
    while doi and (inner := _doi_in(doi)) != doi:
        doi = inner
    return doi


def _doi_in(text: str) -> str:
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
    return _LANDING.sub(r"\1", _close(doi))


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
