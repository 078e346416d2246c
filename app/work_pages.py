"""Keeping a document's file, for pictures of its pages."""

from __future__ import annotations

from pathlib import Path

from realist.data.errors import RefusedError
from realist.data.store import Store


def keep_pages(store: Store, path: Path, document_id: str, *, by: str) -> list[str]:
    """Keep a PDF beside the text that was read from it; another file has no pages to show.

    Returns:
        What a person should know: why it was not kept.
    """
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(1024):
            return []
    try:
        store.keep_file(document_id, path.read_bytes(), filename=path.name, actor=by)
    except RefusedError as error:
        return [str(error)]
    return []
