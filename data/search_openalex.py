"""OpenAlex by query or by DOI (https://docs.openalex.org, "works")."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from realist.data.domain import Record
from realist.data.identifiers import normalise_doi, normalise_openalex, normalise_pmid
from realist.data.reading import one_line, paragraphs
from realist.data.search_batch import SearchPage
from realist.data.web import Service

ADDRESS = "https://api.openalex.org"
PAUSE = 0.11  # seconds: at most ten calls a second
_PAGE = 200  # the most that a page may hold
_DOIS = 50  # the most that one filter may hold


def search_openalex(
    service: Service, query: str, *, key: str = "", mail: str = "", after: str = "*"
) -> Iterator[SearchPage]:
    """Each page of works that match a query.

    Args:
        service: at ADDRESS, with PAUSE.
        query: for OpenAlex' `search` parameter (titles, abstracts, full texts).
        key: the user's own API key, if there is one.
        mail: an address for OpenAlex' polite pool.
        after: the `next` of the last page read, to resume.

    Raises:
        InputError: the service does not answer or refuses.
    """
    while after:
        params = {"search": query, "per-page": str(_PAGE), "cursor": after}
        reply = service.get_json("works", params | _identity(key, mail))
        meta = reply.get("meta") or {}
        works = reply.get("results") or []
        after = str(meta.get("next_cursor") or "") if works else ""
        records = tuple(record_of(work) for work in works if isinstance(work, dict))
        yield SearchPage("OpenAlex", query, int(meta.get("count") or 0), records, after)


def works_by_doi(
    service: Service, dois: Sequence[str], *, key: str = "", mail: str = ""
) -> Iterator[Record]:
    """The works that have these DOIs, fifty to a call."""
    for start in range(0, len(dois), _DOIS):
        wanted = "|".join(dois[start : start + _DOIS])
        params = {"filter": f"doi:{wanted}", "per-page": str(_DOIS)} | _identity(key, mail)
        for work in service.get_json("works", params).get("results") or []:
            yield record_of(work)


def _identity(key: str, mail: str) -> dict[str, str]:
    return {name: value for name, value in (("api_key", key), ("mailto", mail)) if value}


def record_of(work: dict[str, Any]) -> Record:
    """A record from an OpenAlex work; every key of it is kept in `fields`."""
    location = work.get("primary_location") or {}
    people = [entry.get("author") or {} for entry in work.get("authorships") or []]
    year = work.get("publication_year")
    return Record(
        source_id=normalise_openalex(str(work.get("id") or "")),
        title=one_line(str(work.get("display_name") or work.get("title") or "")),
        abstract=paragraphs(text_of(work.get("abstract_inverted_index"))),
        authors=tuple(
            name for person in people if (name := str(person.get("display_name") or ""))
        ),
        year=year if isinstance(year, int) else None,
        journal=one_line(str((location.get("source") or {}).get("display_name") or "")),
        keywords=tuple(
            str(k["display_name"]) for k in work.get("keywords") or [] if k.get("display_name")
        ),
        doi=normalise_doi(str(work.get("doi") or "")),
        pmid=normalise_pmid(str((work.get("ids") or {}).get("pmid") or "")),
        fields=tuple((key, _as_text(value)) for key, value in work.items()),
    )


def text_of(index: Any) -> str:
    """The abstract in an inverted index: each word with its positions."""
    if not isinstance(index, dict):
        return ""
    places = [(at, word) for word, ats in index.items() for at in ats]
    return " ".join(word for _, word in sorted(places))


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
