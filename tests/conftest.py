"""What holds for every test: how many random reviews are lived through, and how many were."""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import hypothesis
import pytest
from sqlalchemy import create_engine, event

from realist.app.screenshots import chromium, launch
from realist.data import database
from realist.data.errors import MissingPartError

# How long an example takes says how busy the machine is, not whether the program is right. The
# same examples each time: a failure is of the change at hand. To look for new ones, now and then:
# pytest -m hypothesis --hypothesis-profile=search
hypothesis.settings.register_profile("realist", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("realist")


MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def own_main(monkeypatch):
    """Streamlit's AppTest leaves its script as `__main__`; another test's processes would run it."""
    monkeypatch.setitem(sys.modules, "__main__", MAIN)


@pytest.fixture(scope="module")
def browser():
    """Chromium; where there is none the tests are skipped, unless they must run."""
    playwright = pytest.importorskip("playwright.sync_api")
    try:
        chromium()
    except MissingPartError as error:
        if os.environ.get("REALIST_NEED_BROWSER"):
            raise
        pytest.skip(str(error))
    playwright.expect.set_options(timeout=30_000)
    with playwright.sync_playwright() as running:
        found = launch(running)
        yield found
        found.close()


@pytest.fixture
def embeddings_server():
    """A loopback endpoint with hand-written replies: vectors tell a text's length; `short` leaves so many out."""

    class Handler(BaseHTTPRequestHandler):
        short = 0

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            data = [
                {"object": "embedding", "index": i, "embedding": [float(len(t)), 1.0]}
                for i, t in enumerate(body["input"])
            ][: len(body["input"]) - Handler.short]
            reply = json.dumps({"object": "list", "model": "m", "data": data[::-1], "usage": {}})
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(reply.encode())

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1", Handler
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def held_open():
    """Gives an engine as the store makes it, but with its connections held open.

    The product opens the file afresh for each transaction; where thousands are made, that takes
    longer than they do.
    """

    def engine_for(path):
        engine = create_engine(
            f"sqlite:///{path}", connect_args={"check_same_thread": False, "timeout": 30}
        )
        event.listen(engine, "connect", database._prepare)
        event.listen(engine, "begin", database._begin)
        return engine

    return engine_for


def pytest_addoption(parser):
    parser.addoption(
        "--sequences",
        type=int,
        default=2_000,
        metavar="N",
        help="How many random reviews tests/screening/test_review_machine.py lives through.",
    )


def pytest_collection_modifyitems(items):
    """A test in a browser has a second try, with an app of its own; the summary names it then.

    It shares the machine with Chromium and a server, and one of many may meet a pause nobody
    foresaw. What fails twice running is a fault; what is often named wants looking at.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, reruns_delay=2))


def pytest_terminal_summary(terminalreporter):
    """Say how many sequences and steps ran, over all workers."""
    counted = {"sequences": 0, "steps": 0}
    for report in terminalreporter.stats.get("passed", []):
        for name, value in getattr(report, "user_properties", ()):
            if name in counted and report.when == "call":
                counted[name] += value
    if counted["sequences"]:
        said = f"{counted['sequences']:,} sequences of {counted['steps']:,} steps in all"
        terminalreporter.write_line(f"reviews lived through at random: {said}")
