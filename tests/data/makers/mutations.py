"""Damage done to small valid files, for fuzzing."""

from __future__ import annotations

import re
from typing import NamedTuple

from hypothesis import strategies as st


class Cut(NamedTuple):
    """One change at a place in a file (0 to 1)."""

    what: str
    place: float
    length: int
    extra: bytes


NASTY = [
    b"\x00",
    b"\xff" * 8,
    b"99999999999",
    b"-1",
    b"0 R",
    b"<<" * 50,
    b"[" * 200,
    b"<div>" * 50,
    b"</",
    b"<w:p>",
    b"&a;",
    b"<!DOCTYPE x [<!ENTITY a 'a'>]>",
    b" --> ",
    b"\r",
    "\u202e\ud7ff\u0300".encode(),
    b"endstream endobj",
    b"/Kids [7 0 R 2 0 R]",
    b"(" * 40,
]
CUTS = st.builds(
    Cut,
    st.sampled_from(["flip", "drop", "insert", "repeat", "cut", "number"]),
    st.floats(0, 1),
    st.integers(1, 400),
    st.sampled_from(NASTY) | st.binary(min_size=1, max_size=12),
)


def damaged(content: bytes, cuts: list[Cut]) -> bytes:
    """The file after its changes, at most a megabyte of it."""
    for cut in cuts:
        content = _changed(content, cut)[: 1 << 20]
    return content


def _changed(content: bytes, cut: Cut) -> bytes:
    at = int(cut.place * len(content))
    if cut.what == "flip":
        return content[:at] + cut.extra + content[at + len(cut.extra) :]
    if cut.what == "drop":
        return content[:at] + content[at + cut.length :]
    if cut.what == "repeat":
        return content[:at] + content[at : at + cut.length] * 20 + content[at:]
    if cut.what == "cut":
        return content[:at]
    if cut.what == "number":
        numbers = list(re.finditer(rb"\d+", content))
        if numbers:
            hit = numbers[int(cut.place * (len(numbers) - 1))]
            big = str(10 ** (cut.length % 13)).encode()
            return content[: hit.start()] + big + content[hit.end() :]
    return content[:at] + cut.extra + content[at:]
