"""The year in whatever way a database writes its dates."""

from __future__ import annotations

import re

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)")


def year_in(text: str) -> int | None:
    """The first year from 1500 to 2099 in a date, or None."""
    found = _YEAR.search(text) or _COMPACT.search(text)
    return int(found.group(1)) if found else None
