"""The lines of a text file that a user named."""

from __future__ import annotations

from pathlib import Path

from realist.data.errors import InputError, MissingInputError


def lines_of(path: Path) -> list[str]:
    """The lines of a UTF-8 file.

    Raises:
        MissingInputError: there is no such file.
        InputError: it is not UTF-8 text.
    """
    if not path.is_file():
        raise MissingInputError(f"{path}: no such file")
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text; save it as UTF-8") from error
