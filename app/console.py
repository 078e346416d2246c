"""How the command line speaks: results on stdout, progress and complaints on stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from realist.data.progress import Progress

QUIET_SECONDS = 1.0  # what is over sooner needs no progress line


def emit(result: Mapping[str, Any], *, as_json: bool, text: str) -> None:
    """Print the result: one JSON object and nothing else, or its wording for people."""
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else text)


def say(line: str) -> None:
    """A remark for the person at the terminal, beside the result."""
    click.echo(line, err=True)


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A callback that shows `label done/total` on stderr: rewritten on a terminal, else rarely."""
    started, shown = time.monotonic(), 0.0
    terminal = sys.stderr.isatty()
    pause = 0.1 if terminal else 5.0

    def show(done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - started < QUIET_SECONDS or (now - shown < pause and done < total):
            return
        shown = now
        click.echo(f"\r{label} {done:,}/{total:,}", err=True, nl=not terminal)

    try:
        yield show
    finally:
        if shown and terminal:
            click.echo(err=True)


def table(rows: list[list[Any]], head: list[str]) -> str:
    """Columns padded to width, for reading."""
    cells = [head, *[[str(c) for c in row] for row in rows]]
    widths = [max(len(row[k]) for row in cells) for k in range(len(head))]
    return "\n".join(
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells
    )
