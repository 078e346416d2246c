"""Live search and enrichment, against a loopback server that follows the documented schemas.

The replies are hand-written after OpenAlex' and NCBI's documentation; no service was called.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from realist.data.domain import Record
from realist.data.enrich import find_abstracts
from realist.data.errors import InputError
from realist.data.search_openalex import search_openalex, text_of
from realist.data.search_pubmed import search_pubmed
from realist.data.web import Service

NBIB = (Path(__file__).parent / "fixtures" / "pubmed.nbib").read_text(encoding="utf-8")
Reply = tuple[int, dict[str, str], str]
Answer = Callable[[str, dict[str, str]], Reply]


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server on loopback that answers by path and parameters, and what it was asked."""
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            params = {key: values[0] for key, values in parse_qs(parts.query).items()}
            asked.append(params)
            status, headers, body = answer(parts.path, params)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def work(number: int, **more: object) -> dict[str, object]:
    """An OpenAlex work as documented, hand-written."""
    return {
        "id": f"https://openalex.org/W{1000 + number}",
        "doi": f"https://doi.org/10.5555/Work.{number}",
        "display_name": f"Invented work {number}",
        "publication_year": 2020,
        "ids": {"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{5000 + number}"},
        "authorships": [{"author": {"display_name": "Anna Müller"}}],
        "primary_location": {"source": {"display_name": "Invented Journal"}},
        "abstract_inverted_index": {"Trust": [0, 2], "begets": [1]},
        "keywords": [{"display_name": "trust"}],
    } | more


def pages(path: str, params: dict[str, str]) -> Reply:
    """Two pages of works under cursors, then an empty one."""
    assert path == "/works"
    numbers, following = {"*": ([1, 2], "c2"), "c2": ([3], "c3"), "c3": ([], None)}[
        params["cursor"]
    ]
    meta = {"count": 3, "next_cursor": following}
    return 200, {}, json.dumps({"meta": meta, "results": [work(n) for n in numbers]})


def test_openalex_is_read_page_by_page_and_resumes() -> None:
    """Pages follow cursors; the cursor of a page resumes after it; every key stays in fields."""
    with serving(pages) as (address, asked):
        service = Service(address, 0)
        found = list(search_openalex(service, "trust", key="k", mail="a@example.org"))
        rest = list(search_openalex(service, "trust", after=found[0].next))
    records = [record for page in found for record in page.records]
    assert [r.source_id for r in records] == ["W1001", "W1002", "W1003"]
    first = records[0]
    assert (first.doi, first.pmid, first.abstract) == (
        "10.5555/work.1",
        "5001",
        "Trust begets Trust",
    )
    assert (first.authors, first.journal, first.year) == (
        ("Anna Müller",),
        "Invented Journal",
        2020,
    )
    assert dict(first.fields)["ids"].startswith("{")
    assert found[0].hits == 3
    assert [r.source_id for page in rest for r in page.records] == ["W1003"]
    assert (asked[0]["api_key"], asked[0]["mailto"]) == ("k", "a@example.org")
    assert text_of(None) == ""


def eutils(path: str, params: dict[str, str]) -> Reply:
    """Esearch with two PMIDs a page of three, efetch with the fixture's text."""
    if path.endswith("esearch.fcgi"):
        ids = {"0": ["33000001", "33000002"], "2": ["33000003"]}[params["retstart"]]
        return 200, {}, json.dumps({"esearchresult": {"count": "3", "idlist": ids}})
    wanted = params["id"].split(",")
    blocks = [block for block in NBIB.split("\n\n") if block[6:14] in wanted]
    return 200, {}, "\n" + "\n\n".join(blocks)


def test_pubmed_is_read_page_by_page_and_resumes() -> None:
    """Esearch gives PMIDs, efetch their citations; a start resumes."""
    with serving(eutils) as (address, asked):
        service = Service(address, 0)
        found = list(search_pubmed(service, "integrated care", mail="a@example.org"))
        rest = list(search_pubmed(service, "integrated care", after="2"))
    assert [r.pmid for page in found for r in page.records] == ["33000001", "33000002", "33000003"]
    assert [page.next for page in found] == ["2", ""]
    assert [r.pmid for page in rest for r in page.records] == ["33000003"]
    assert asked[0]["tool"] == "realist"


def test_a_query_with_too_many_hits_is_refused_with_advice() -> None:
    """PubMed gives at most 9,999 records of a query; more is said, not cut."""
    body = json.dumps({"esearchresult": {"count": "20000", "idlist": ["1"]}})
    with (
        serving(lambda _path, _params: (200, {}, body)) as (address, _),
        pytest.raises(InputError, match="split it by year"),
    ):
        list(search_pubmed(Service(address, 0), "care"))


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    """429 with Retry-After is waited for; the pace between calls is kept."""
    replies = iter([(429, {"Retry-After": "7"}, ""), (503, {}, "")])
    waits: list[float] = []

    def answer(path: str, params: dict[str, str]) -> Reply:
        return next(replies, None) or pages(path, params)

    with serving(answer) as (address, _):
        service = Service(address, 0, sleep=waits.append)
        page = next(iter(search_openalex(service, "trust")))
    assert len(page.records) == 2
    assert waits == [7.0, 2.0]


def test_the_pace_is_kept() -> None:
    """Two calls are at least the pause apart."""
    clock = iter([100.0, 100.0, 100.1, 100.4])
    waits: list[float] = []
    with serving(lambda _path, _params: (200, {}, "{}")) as (address, _):
        service = Service(address, 0.34, sleep=waits.append, now=lambda: next(clock))
        service.get_json("works", {})
        service.get_json("works", {})
    assert waits == [pytest.approx(0.24)]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (403, "", "check your key"),
        (400, "", "check the query"),
        (500, "", "no usable answer"),
        (200, "<html>", "not JSON"),
        (200, "[]", "schema"),
    ],
)
def test_a_failing_service_is_named_without_the_key(status: int, body: str, words: str) -> None:
    """Each failure is an InputError that names the address; the key is never in it."""
    with serving(lambda _path, _params: (status, {}, body)) as (address, _):
        service = Service(address, 0, sleep=lambda _seconds: None)
        with pytest.raises(InputError, match=words) as caught:
            list(search_openalex(service, "x", key="secret-key"))
    assert "secret-key" not in str(caught.value)
    with pytest.raises(InputError, match="no usable answer"):
        Service(address, 0, sleep=lambda _seconds: None).get("works", {})


def test_missing_abstracts_are_found_by_pmid_and_doi() -> None:
    """PubMed first, then OpenAlex; an abstract under another title is left alone."""
    records = [
        Record(
            id="a",
            title="Making sense of integrated care: a realist interview study",
            pmid="33000001",
        ),
        Record(id="b", title="Invented work 2", doi="10.5555/work.2"),
        Record(id="c", title="A quite different title altogether", doi="10.5555/work.3"),
        Record(id="d", title="Has one", abstract="Yes.", doi="10.5555/work.4"),
        Record(id="e", title="Has nothing to ask by"),
    ]

    def both(path: str, params: dict[str, str]) -> Reply:
        if path == "/works":
            asked = params["filter"].removeprefix("doi:").split("|")
            works = [work(int(doi.rsplit(".", 1)[1])) for doi in asked]
            return 200, {}, json.dumps({"results": works})
        return eutils(path, params)

    with serving(both) as (address, asked):
        found = find_abstracts(records, pubmed=Service(address, 0), openalex=Service(address, 0))
    assert [(e.record_id, e.source) for e in found] == [("a", "PubMed"), ("b", "OpenAlex")]
    assert found[0].abstract.startswith("BACKGROUND")
    assert len(asked) == 2
