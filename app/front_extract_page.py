"""A page of the original file, with the same passages marked."""

from __future__ import annotations

from realist.app.front_text import empty


def page_image() -> None:
    """Say that only the text of a document is kept."""
    empty("There is no picture of its pages.", "Only the text of this document was kept.")
