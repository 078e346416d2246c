"""Sentence embeddings of a review's records: made once, kept, and used where they are whole.

A ranking never waits for them: it uses what is kept, and says so where nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from realist.app.settings import from_environment
from realist.data.domain import Record
from realist.data.errors import MissingPartError
from realist.data.store import Progress, Store

if TYPE_CHECKING:
    from realist.screening.learner import Embedded

NAME = "all-MiniLM-L6-v2"


def embed_review(store: Store, *, progress: Progress | None = None) -> int:
    """Embed what is not kept yet of a review's records, question and theories.

    Returns:
        How many texts were embedded now; 0 where all were kept.

    Raises:
        MissingPartError: there is no model; the message says what to install.
    """
    texts = [store.review().question, *(t.statement for t in store.theories())]
    return _embed(store.records(), [text for text in texts if text], progress)


def kept(records: Sequence[Record], texts: Sequence[str]) -> Embedded | None:
    """The embeddings of the records where all are kept; no model is loaded."""
    from realist.screening.embeddings import embedded_records

    return embedded_records(records, NAME, _folder(), texts=texts)


def kept_by_hash(
    store: Store, contents: Mapping[str, str], texts: Sequence[str]
) -> Embedded | None:
    """The same, of records by their hashes; the texts are read only where nothing was packed."""
    from realist.screening.embeddings import embedded_by_hash

    return embedded_by_hash(contents, store.texts, NAME, _folder(), texts=texts)


def made(
    records: Sequence[Record], texts: Sequence[str], *, progress: Progress | None = None
) -> Embedded | None:
    """The embeddings of the records, made first where they are missing.

    Raises:
        MissingPartError: some are missing and there is no model to make them.
    """
    found = kept(records, texts)
    if found is None or found.titles is None or any(t not in found.texts for t in texts):
        _embed(records, texts, progress)
        found = kept(records, texts)
    return found


def _embed(records: Sequence[Record], texts: Sequence[str], progress: Progress | None) -> int:
    from realist.screening.embedder import default_embedder
    from realist.screening.embeddings import embed_missing, embedding_texts

    embedder, why_not = default_embedder()
    if embedder is None:
        raise MissingPartError(why_not)
    wanted = [*texts, *embedding_texts(records)]
    return embed_missing(wanted, embedder, _folder(), progress)


def _folder() -> Path:
    return from_environment().cache / "embeddings"
