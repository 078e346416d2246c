"""Work in a process of its own: in the app's own process it would hold up the next record.

`run` is called by the app; the errands themselves are in `realist.app.errands`. What is asked goes
in as one JSON object; one JSON object a line comes back: how far it is, and at last the result, or
why there is none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from realist.data.errors import RealistError
from realist.data.progress import Progress

_PULSE = 0.3  # seconds after which it is asked whether the work was cancelled


class ErrandError(RealistError):
    """The work ended without a result; the message says why."""


def run(errand: str, asked: Mapping[str, Any], progress: Progress) -> Any:
    """Do an errand in a process of its own, which gives way to the pages; gives its result.

    Args:
        errand: its name in `realist.app.errands`.
        asked: what it wants to know, as JSON can say it.
        progress: told how far it is, and asked between; where it raises, the process is ended.

    Raises:
        ErrandError: the errand failed, or the process ended before its time.
    """
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "realist.app.errands", errand],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
    ) as process:
        try:
            if process.stdin:
                with suppress(BrokenPipeError):  # ended already: told below
                    process.stdin.write(json.dumps(asked))
                    process.stdin.close()
            return _followed(process, progress)
        finally:
            process.terminate()


def _followed(process: subprocess.Popen[str], progress: Progress) -> Any:
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    at = (0, 0)
    progress(*at)  # cancelled meanwhile: quick work may say nothing in between
    while True:
        try:
            line = lines.get(timeout=_PULSE)
        except Empty:
            progress(*at)
            continue
        if not line:
            raise ErrandError("the work ended before its time; ask for it again")
        said = json.loads(line)
        if "error" in said:
            raise ErrandError(said["error"])
        if "result" in said:
            return said["result"]
        at = (said["done"], said["total"])
        progress(*at)


def _read(process: subprocess.Popen[str], lines: SimpleQueue[str]) -> None:
    with suppress(ValueError):  # closed meanwhile: nobody listens any more
        for line in process.stdout or ():
            lines.put(line)
    lines.put("")
