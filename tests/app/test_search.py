"""`realist search` and `realist enrich` against a loopback server with hand-written replies."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

# Hand-written after OpenAlex' documented schema; no service was called.
WORKS = [
    {
        "id": f"https://openalex.org/W{n}",
        "doi": f"https://doi.org/10.5555/{n}",
        "display_name": f"Leaders and trust, part {n}",
        "publication_year": 2020,
        "abstract_inverted_index": {"Trust": [0], "grew.": [1]},
    }
    for n in (1, 2)
]


@pytest.fixture
def openalex():
    class Handler(BaseHTTPRequestHandler):
        broken = False

        def do_GET(self):
            second = "cursor=next" in self.path
            self.send_response(403 if Handler.broken and second else 200)
            self.end_headers()
            works = WORKS if "filter=" in self.path else [WORKS[second]]
            meta = {"count": 2, "next_cursor": "" if second else "next"}
            self.wfile.write(json.dumps({"meta": meta, "results": works}).encode())

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", Handler
    server.shutdown()
    server.server_close()


def test_a_search_is_imported_and_logged(realist, openalex):
    """Pages become imports with their search; a second search finds nothing new."""
    address, _ = openalex
    realist("init", "--title", "ICS")
    args = ("search", "openalex", "leaders trust", "--address", address, "--json")
    first = realist(*args).json
    assert (first["hits"], first["imported"], first["duplicates"]) == (2, 2, 0)
    assert realist(*args).json["imported"] == 0
    batch = realist("imports", "list", "--json").json["imports"][0]
    assert (batch["search"], batch["hits"]) == ("leaders trust", 2)


def test_a_search_that_breaks_off_keeps_its_pages_and_says_how_to_go_on(realist, openalex):
    """After a refusal the first page is kept, and the token resumes with the second."""
    address, handler = openalex
    realist("init", "--title", "ICS")
    handler.broken = True
    result = realist("search", "openalex", "trust", "--address", address)
    assert (result.code, "--after next" in result.err) == (1, True)
    handler.broken = False
    resumed = realist("search", "openalex", "trust", "--address", address, "--after", "next")
    assert "1 new" in resumed.out


def test_missing_abstracts_are_filled_and_the_log_knows(realist, openalex, tmp_path):
    """A record without an abstract gets the one found under its DOI; verify stays sound."""
    address, _ = openalex
    (tmp_path / "r.csv").write_text(
        'record_id,title,doi\na,"Leaders and trust, part 1",10.5555/1\nb,Other,\n'
    )
    realist("init", "--title", "ICS")
    realist("import", "r.csv")
    result = realist("enrich", "--openalex", address, "--pubmed", address, "--json").json
    assert result == {"lacking": 2, "filled": 1, "left": 1}
    realist("export", "csv")
    assert "Trust grew." in (tmp_path / "records.csv").read_text()
    assert realist("verify").code == 0
