"""Where a result comes from: data, code, prompts, seeds and the command that repeats it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from realist.data.errors import MissingInputError


def provenance(
    *,
    command: Sequence[str] = (),
    data: Iterable[Path] = (),
    prompts: Mapping[str, str] | None = None,
    seeds: Iterable[int] = (),
    at: str = "",
) -> dict[str, Any]:
    """The block that every result carries.

    Args:
        command: As typed, word by word.
        data: The files read, in order.
        prompts: Prompt texts by name; only their hashes are kept.
        seeds: All that were used.
        at: ISO 8601 in UTC.

    Returns:
        `data_hash` (one SHA-256 over the files' own; None without files), `files`,
        `code_version`, `prompt_hashes`, `seeds`, `command`, `at`.

    Raises:
        MissingInputError: a file is not there.

    >>> found = provenance(command=["realist", "eval", "agreement"], seeds=[0, 1])
    >>> found["command"], found["seeds"], found["data_hash"]
    ('realist eval agreement', [0, 1], None)
    """
    files = {path.name: _file_hash(path) for path in data}
    whole = sha256("\n".join(files.values()).encode()).hexdigest() if files else None
    return {
        "data_hash": whole,
        "files": files,
        "code_version": code_version(),
        "prompt_hashes": {name: text_hash(text) for name, text in (prompts or {}).items()},
        "seeds": list(seeds),
        "command": " ".join(command),
        "at": at,
    }


def code_version() -> str:
    """The installed version of Realist, or "unknown"."""
    try:
        return version("realist")
    except PackageNotFoundError:
        return "unknown"


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal.

    >>> text_hash("")[:12]
    'e3b0c44298fc'
    """
    return sha256(text.encode()).hexdigest()


def _file_hash(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise MissingInputError(f"{path}: cannot be read ({error.strerror})") from error
