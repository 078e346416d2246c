"""The worker that parses uploads has no means to do harm, and its limits are kept."""

import resource
import subprocess
import sys
import time

import pytest
from docx_writer import paragraph, write_docx
from pdf_writer import Text, column, write_pdf

from realist.data.errors import InputError
from realist.data.sandbox import Limits, parse_limited

CONFINED = """
import socket, subprocess, os, sys, urllib.request
from realist.data import sandbox
sandbox._confine(1 << 30, 5)
{action}
print("done")
"""


def _confined(action):
    """Whether an action goes through in a confined process, and what it says."""
    return subprocess.run(
        [sys.executable, "-I", "-c", CONFINED.format(action=action)],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.parametrize(
    "action",
    [
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('localhost', 80)",
        "urllib.request.urlopen('http://127.0.0.1:9/')",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "open('/tmp/realist-must-not-appear', 'w')",
        "os.open('/tmp/realist-must-not-appear', os.O_CREAT | os.O_WRONLY)",
        "os.unlink('/tmp/realist-must-not-appear')",
    ],
)
def test_a_confined_process_has_no_means(action):
    """No socket, no child process, no file written, renamed or removed."""
    result = _confined(action)
    assert result.returncode != 0
    assert "is not allowed while reading a document" in result.stderr


def test_a_confined_process_can_compute_and_read():
    """What a parser needs still works."""
    assert _confined("open(os.__file__).read(10); import json, zlib").stdout == "done\n"


def test_memory_is_limited():
    """An allocation over the limit fails inside the worker."""
    assert "MemoryError" in _confined("bytearray(2 << 30)").stderr


def test_a_parser_that_hangs_is_stopped_in_time(tmp_path):
    """The time limit is wall time, and the refusal says so."""
    path = tmp_path / "long.pdf"
    page = column(20, 780, ["x " * 140] * 60, size=4, step=12)
    path.write_bytes(write_pdf([page] * 300))
    begin = time.perf_counter()
    with pytest.raises(InputError, match=r"long.pdf: reading it took more than 1 seconds"):
        parse_limited(path, "PDF", Limits(seconds=1))
    assert time.perf_counter() - begin < 15


def test_a_parser_that_swells_is_stopped(tmp_path):
    """The memory limit ends the worker, not the caller."""
    path = tmp_path / "wide.docx"
    path.write_bytes(write_docx(paragraph("word")))
    assert parse_limited(path, "DOCX", Limits(megabytes=100)).text == "word"
    path.write_bytes(write_docx(paragraph("word " * 2_000_000) * 5))
    with pytest.raises(InputError, match=r"wide.docx: .*more than 100 MB of memory"):
        parse_limited(path, "DOCX", Limits(megabytes=100))


def test_too_much_text_is_refused(tmp_path):
    """A small file that unfolds into a long text is refused by its length."""
    path = tmp_path / "long.docx"
    path.write_bytes(write_docx(paragraph("word " * 10_000)))
    with pytest.raises(InputError, match="more than 1,000 characters"):
        parse_limited(path, "DOCX", Limits(characters=1000))


def test_the_worker_starts_fast(tmp_path):
    """A one-page document takes less than half a second of processor time, all told."""
    path = tmp_path / "a.pdf"
    path.write_bytes(write_pdf([[Text(72, 700, "Words.")]]))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert parse_limited(path, "PDF", Limits()).text == "Words."
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5
