"""Bytes of a text-like document to text."""

from __future__ import annotations

import io

from realist.data import encoding
from realist.data.errors import InputError


def decode(content: bytes) -> tuple[str, str]:
    """Text with LF line ends and no byte order mark, and a warning where a guess was made.

    Raises:
        InputError: the bytes are no text.
    """
    guess = encoding.detect_encoding(io.BytesIO(content), "the file", lines=False)
    text = content.decode(guess.name, encoding.STRAY if guess.name == "utf-8" else "replace")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise InputError("is not text (it holds NUL signs); save it as UTF-8 text or PDF")
    if not guess.guessed:
        return text, ""
    note = guess.note or f"read as {guess.name}, a guess: the file does not say"
    return text, f"encoding: {note}; check accents and dashes"
