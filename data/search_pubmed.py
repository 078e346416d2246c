"""PubMed by query or by PMID (NCBI E-utilities: esearch, then efetch as MEDLINE text)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from realist.data import tagged
from realist.data.domain import Record
from realist.data.errors import InputError
from realist.data.nbib import LAYOUT, record_of
from realist.data.search_batch import SearchPage
from realist.data.web import Service

ADDRESS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
PAUSE = 0.34  # seconds: three calls a second without a key
PAUSE_WITH_KEY = 0.11  # ten with one
MOST = 9_999  # records that esearch gives for one query
_PAGE = 200


def search_pubmed(
    service: Service, query: str, *, key: str = "", mail: str = "", after: str = "0"
) -> Iterator[SearchPage]:
    """Each page of citations that match a query in PubMed's own syntax.

    Args:
        service: at ADDRESS, with PAUSE or PAUSE_WITH_KEY.
        query: as one would type it into PubMed.
        key: the user's own NCBI key, if there is one.
        mail: the address NCBI asks for.
        after: the `next` of the last page read, to resume.

    Raises:
        InputError: the service does not answer or refuses, or the query has more than MOST hits.
    """
    start = int(after)
    while True:
        params = {"db": "pubmed", "term": query, "retmode": "json", "sort": "pub_date"}
        params |= {"retstart": str(start), "retmax": str(_PAGE)} | _identity(key, mail)
        found = service.get_json("esearch.fcgi", params).get("esearchresult") or {}
        if "ERROR" in found:
            raise InputError(f"PubMed refuses the query: {found['ERROR']}")
        hits = int(found.get("count") or 0)
        if hits > MOST:
            raise InputError(
                f"PubMed has {hits} records for this query and gives {MOST}; split it by year "
                "(AND 2020:2021[dp]), or save the results as nbib from the web page"
            )
        pmids = [str(pmid) for pmid in found.get("idlist") or []]
        start += len(pmids)
        after = str(start) if pmids and start < hits else ""
        records = tuple(by_pmid(service, pmids, key=key, mail=mail))
        yield SearchPage("PubMed", query, hits, records, after)
        if not after:
            return


def by_pmid(
    service: Service, pmids: Sequence[str], *, key: str = "", mail: str = ""
) -> Iterator[Record]:
    """The citations with these PMIDs, two hundred to a call."""
    for start in range(0, len(pmids), _PAGE):
        params = {
            "db": "pubmed", "id": ",".join(pmids[start : start + _PAGE]), "rettype": "medline",
            "retmode": "text",
        } | _identity(key, mail)  # fmt: skip
        lines = enumerate(service.get("efetch.fcgi", params).text.splitlines(), 1)
        for block in tagged.blocks(lines, LAYOUT):
            yield record_of(tuple(block.fields))


def _identity(key: str, mail: str) -> dict[str, str]:
    named = (("api_key", key), ("email", mail), ("tool", "realist"))
    return {name: value for name, value in named if value}
