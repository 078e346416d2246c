"""The command line run as a user would, in a folder of its own; an ear for what pages ask."""

import json
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from realist.app.cli import main


@dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def realist(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("REALIST_DB", raising=False)

    def run(*args):
        monkeypatch.setattr(sys, "argv", ["realist", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Result(ended.value.code or 0, said.out, said.err)

    return run


@pytest.fixture(scope="module")
def trap():
    """A server that should never hear from a page; `asked` holds the paths it was asked for."""
    asked = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Listening) as server:
        server.asked = asked
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
