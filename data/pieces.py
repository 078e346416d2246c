"""A long text cut where each entry opens, without holding the whole of it in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator

from realist.data.encoding import LONGEST_LINE
from realist.data.errors import InputError
from realist.data.sniff import Source

_STEP = 1 << 18
_MARGIN = 80  # characters an opening may span across two steps


def pieces(source: Source, opening: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The line where each piece begins, and its text up to the next opening.

    The first piece is what stands before any opening, perhaps "".

    Raises:
        InputError: a piece is longer than any entry can be.
    """
    buffer, line, seen = "", 1, 0
    with source.text() as stream:
        while chunk := stream.read(_STEP):
            buffer += chunk
            start = 0
            for found in opening.finditer(buffer, seen, len(buffer) - _MARGIN):
                yield line, buffer[start : found.start()]
                line += buffer.count("\n", start, found.start())
                start = found.start()
                seen = found.end()
            buffer = buffer[start:]
            seen = max(seen - start, len(buffer) - 2 * _MARGIN, 0)
            if len(buffer) > LONGEST_LINE:
                raise InputError(
                    f"{source.path.name}: line {line}: no end of the entry within "
                    f"{LONGEST_LINE >> 20} MB; export the records again"
                )
    start = 0
    for found in opening.finditer(buffer, min(seen, len(buffer))):
        yield line, buffer[start : found.start()]
        line += buffer.count("\n", start, found.start())
        start = found.start()
    yield line, buffer[start:]
