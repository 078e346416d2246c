"""People's names in one spelling, so that one person is not two."""

from __future__ import annotations

import unicodedata


def person(name: str) -> str:
    """A name with its accents composed (NFC) and no space around it or doubled in it."""
    return " ".join(unicodedata.normalize("NFC", name).split())
