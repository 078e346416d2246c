"""The command line run as a user would, in a folder of its own."""

import json
import sys
from dataclasses import dataclass

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
