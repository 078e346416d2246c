"""Sentence embeddings of a review's records: made once, kept, and used where they are whole.

A ranking never waits for them: it uses what is kept, and says so where nothing is. The model is
the packaged one, or what the environment names (REALIST_EMBEDDINGS_MODEL, REALIST_EMBEDDINGS_URL).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from realist.app.settings import from_environment
from realist.data.domain import Record
from realist.data.errors import MissingPartError
from realist.data.progress import Progress
from realist.data.store import Store

if TYPE_CHECKING:
    from realist.extraction.likeness import Embed
    from realist.screening.embedder import Embedder
    from realist.screening.learner import Embedded


def model_name() -> str:
    """The name of the model in use; nothing is loaded."""
    from realist.screening.embedder import chosen_name

    settings = from_environment()
    return chosen_name(settings.embeddings_model, settings.embeddings_url)


def embedder() -> tuple[Embedder | None, str]:
    """The model in use, or None and a line that says why there is none."""
    from realist.screening.embedder import chosen_embedder

    settings = from_environment()
    key = settings.api_key if settings.embeddings_url else ""
    return chosen_embedder(settings.embeddings_model, settings.embeddings_url, key)


def destination() -> str:
    """A line on where texts go to be embedded; empty where they stay on this machine."""
    url = from_environment().embeddings_url
    return f"Titles, abstracts, the question and the theories go to {url}." if url else ""


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

    return embedded_records(records, model_name(), _folder(), texts=texts)


def kept_by_hash(
    store: Store, contents: Mapping[str, str], texts: Sequence[str]
) -> Embedded | None:
    """The same, of records by their hashes; the texts are read only where nothing was packed."""
    from realist.screening.embeddings import embedded_by_hash

    return embedded_by_hash(contents, store.texts, model_name(), _folder(), texts=texts)


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


def packaged_vectors() -> Embed:
    """The packaged model as a function, for what documents say: that goes to no endpoint.

    Raises:
        MissingPartError: it is not installed.
    """
    from realist.screening.embedder import default_embedder

    model, why_not = default_embedder()
    if model is None:
        raise MissingPartError(why_not)
    return model.embed


def _embed(records: Sequence[Record], texts: Sequence[str], progress: Progress | None) -> int:
    from realist.screening.embeddings import embed_missing, embedding_texts

    model, why_not = embedder()
    if model is None:
        raise MissingPartError(why_not)
    wanted = [*texts, *embedding_texts(records)]
    return embed_missing(wanted, model, _folder(), progress)


def _folder() -> Path:
    return from_environment().cache / "embeddings"
