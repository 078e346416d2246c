"""What a browser sends, as files in a folder of their own until they have been read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

MEGABYTES = 200  # for one file; a search of 100,000 records with abstracts has about that


class Upload(Protocol):
    """What Streamlit gives for a file."""

    name: str

    def getbuffer(self) -> memoryview:
        """The content."""


class Uploads:
    """Uploaded files on disk; `close` removes them."""

    def __init__(self, sent: Sequence[Upload]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="realist-"))
        self.paths = [self._kept(n, upload) for n, upload in enumerate(sent, start=1)]

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _kept(self, number: int, upload: Upload) -> Path:
        place = self.folder / str(number)  # two files may have one name
        place.mkdir()
        path = place / safe_name(upload.name)
        path.write_bytes(upload.getbuffer())
        return path


def safe_name(name: str) -> str:
    """A sent name without folders or signs that steer anything, and of bearable length."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in last if c.isprintable()).strip().lstrip(".")
    stem, dot, suffix = plain.rpartition(".")
    short = f"{stem[:80]}{dot}{suffix[:10]}" if dot else plain[:80]
    return short or "upload"
