"""Abstracts for records that came without one, looked up by PMID and DOI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from realist.data.dedupe_text import skeleton
from realist.data.domain import Record
from realist.data.search_openalex import works_by_doi
from realist.data.search_pubmed import by_pmid
from realist.data.web import Service


@dataclass(frozen=True, slots=True)
class Enrichment:
    """An abstract found for a record, and who gave it."""

    record_id: str
    abstract: str
    source: str


def find_abstracts(
    records: Sequence[Record], *, pubmed: Service | None, openalex: Service | None
) -> list[Enrichment]:
    """Abstracts for the records that lack one: from PubMed by PMID, then from OpenAlex by DOI.

    What is found under another title is left alone: the identifier may be wrong.

    Raises:
        InputError: a service does not answer or refuses.
    """
    lacking = [record for record in records if not record.abstract]
    found: dict[str, Enrichment] = {}
    if pubmed and (pmids := list(dict.fromkeys(r.pmid for r in lacking if r.pmid))):
        given = {record.pmid: record for record in by_pmid(pubmed, pmids)}
        _match(lacking, {r.id: given.get(r.pmid) for r in lacking if r.pmid}, "PubMed", found)
    left = [record for record in lacking if record.id not in found]
    if openalex and (dois := list(dict.fromkeys(r.doi for r in left if _askable(r.doi)))):
        given = {record.doi: record for record in works_by_doi(openalex, dois)}
        _match(left, {r.id: given.get(r.doi) for r in left if r.doi}, "OpenAlex", found)
    return [found[record.id] for record in lacking if record.id in found]


def _askable(doi: str) -> bool:
    """Whether a DOI can stand in OpenAlex' filter, where bars and commas have a meaning."""
    return bool(doi) and not set(doi) & set("|,")


def _match(
    lacking: Sequence[Record],
    given: dict[str, Record | None],
    source: str,
    found: dict[str, Enrichment],
) -> None:
    for record in lacking:
        other = given.get(record.id)
        if other and other.abstract and _same_title(record.title, other.title):
            found[record.id] = Enrichment(record.id, other.abstract, source)


def _same_title(a: str, b: str) -> bool:
    """Whether two titles could be one work's (or one is unknown)."""
    from rapidfuzz import fuzz  # noqa: PLC0415 -- beside its only use

    one, two = skeleton(a), skeleton(b)
    return not one or not two or fuzz.partial_ratio(one, two) >= 80
