"""A worker process in which untrusted uploads are parsed, and its limits.

`parse_limited` starts `python -m realist.data.sandbox`, which takes limits on memory and
processor time, gives up writing, sockets and child processes, reads one file and answers with
one JSON object. A parser that crashes, hangs or swells takes only the worker with it.

The limits on memory and time are the kernel's. Network is cut by leaving the network
namespace where the kernel lets an ordinary user do so (Linux), and in any case by an audit
hook, which holds for Python code but not for a subverted C library.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from realist.data.canonical import Draft
from realist.data.domain import Span
from realist.data.errors import InputError

PARSERS = {  # format -> module with `parse(content: bytes) -> Draft`
    "PDF": "realist.data.parse_pdf",
    "DOCX": "realist.data.parse_docx",
    "HTML": "realist.data.parse_html",
    "captions": "realist.data.parse_captions",
}
DRAWERS = {"PDF page": "realist.data.page_drawing"}  # with `draw(content, index) -> dict`
_SPANS = ("pages", "sections", "paragraphs", "turns")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = (  # audit events, by their beginning
    *("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system"),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "shutil.", "urllib.", "http.", "pty.", "sqlite3."),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    seconds: int = 120
    megabytes: int = 1024  # of address space
    file_megabytes: int = 200
    characters: int = 10_000_000  # of canonical text


def parse_limited(path: Path, form: str, limits: Limits) -> Draft:
    """Parse a file in a worker process.

    Args:
        path: an existing file.
        form: a key of PARSERS.
        limits: what it may cost.

    Raises:
        InputError: the parser refused the file, crashed, or went over a limit.
    """
    with path.open("rb") as content:
        answer = answer_of(content, path.name, form, limits)
    spans = {key: tuple(Span(*item) for item in answer[key]) for key in _SPANS}
    return Draft(answer["text"], answer["title"], **spans, warnings=tuple(answer["warnings"]))


def answer_of(
    source: IO[bytes], name: str, form: str, limits: Limits, *more: str
) -> dict[str, Any]:
    """What a worker process says of a file.

    Args:
        source: an open file, read from its beginning.
        name: what errors call it.
        form: a key of PARSERS or DRAWERS.
        limits: what it may cost.
        more: arguments of a drawer.

    Raises:
        InputError: the file was refused, crashed the worker, or went over a limit.
    """
    command = [sys.executable, "-I", "-X", "utf8", "-m", "realist.data.sandbox", form]
    numbers = [str(limits.megabytes), str(limits.seconds), str(limits.characters)]
    with subprocess.Popen(  # noqa: S603  our own interpreter and module, no shell
        [*command, *numbers, *more],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/" if sys.platform != "win32" else None,
    ) as worker:
        reply, late = _answer(worker, limits)
    if late:
        raise InputError(
            f"{name}: reading it took more than {limits.seconds} seconds and was stopped; "
            "split the document or save it as plain text"
        )
    return _checked(reply, name, form, limits)


def _answer(worker: subprocess.Popen[bytes], limits: Limits) -> tuple[bytes, bool]:
    """The worker's output, never more than the limits allow, and whether time ran out."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        worker.kill()

    timer = threading.Timer(limits.seconds, stop)
    timer.start()
    try:
        assert worker.stdout is not None
        reply = worker.stdout.read(limits.characters * 16)
    finally:
        timer.cancel()
        worker.kill()
    return reply, late.is_set()


def _checked(reply: bytes, name: str, form: str, limits: Limits) -> dict[str, Any]:
    """A worker's reply, unless it is that something went wrong."""
    try:
        answer: dict[str, Any] = json.loads(reply)
    except ValueError:
        raise InputError(
            f"{name}: the {form} reader stopped without an answer: the file is damaged or needs "
            f"more than {limits.megabytes} MB of memory; save it again, or as plain text"
        ) from None
    if "error" in answer:
        raise InputError(f"{name}: {answer['error']}")
    return answer


def main(arguments: list[str]) -> None:
    """The worker: limit itself, parse standard input, print one JSON object."""
    form, megabytes, seconds, characters, *more = arguments
    content = sys.stdin.buffer.read()
    module = import_module((PARSERS | DRAWERS)[form])
    _confine(int(megabytes) << 20, int(seconds))
    try:
        if form in DRAWERS:
            answer = module.draw(content, *map(int, more))
        else:
            answer = _parse(module, content, int(characters))
    except InputError as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"error": f"reading it needs more than {megabytes} MB of memory; split it"}
    except RecursionError:
        answer = {"error": "its parts are nested too deeply to be a document; save it as text"}
    except Exception as error:  # noqa: BLE001  whatever a damaged file makes a parser raise
        answer = {"error": f"damaged {form} ({type(error).__name__}: {error}); save it again"}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    sys.stdout.buffer.flush()


def _parse(module: Any, content: bytes, characters: int) -> dict[str, Any]:
    draft: Draft = module.parse(content)
    if len(draft.text) > characters:
        raise InputError(f"more than {characters:,} characters of text; split the document")
    spans = {key: [(s.start, s.end, s.label) for s in getattr(draft, key)] for key in _SPANS}
    return {"text": draft.text, "title": draft.title, "warnings": draft.warnings, **spans}


def _confine(memory: int, seconds: int) -> None:
    """Take this process's means away, for good."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  absent on Windows

        for limit, value in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, seconds + 1),  # the caller's clock comes first, and says why
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(limit, (value, value))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.unshare(0x10000000 | 0x40000000)  # CLONE_NEWUSER | CLONE_NEWNET; may be refused
        libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook that cannot be taken off: no network, no processes, no writing."""
    writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
    if writing or event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not allowed while reading a document")


if __name__ == "__main__":
    main(sys.argv[1:])
