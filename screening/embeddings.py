"""Embeddings kept by content and model, in chunks: what is done is never done again.

A folder per model holds small NumPy archives, each with the hashes of the texts and their
vectors. A run that is cut short loses at most the chunk at hand; a damaged file costs its
own texts again. One folder may serve several reviews.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from realist.data.errors import UnwritableError
from realist.screening.learner import Embedded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from realist.data.domain import Record
    from realist.screening.embedder import Embedder

CHUNK = 128


def embedding_text(record: Record) -> str:
    """What of a record is embedded."""
    return f"{record.title}. {record.abstract}"


def embedding_texts(records: Sequence[Record]) -> list[str]:
    """All texts to be embedded for these records: title with abstract first, then titles."""
    return [*(embedding_text(r) for r in records), *(r.title for r in records)]


def embed_missing(
    texts: Sequence[str],
    embedder: Embedder,
    cache_dir: Path,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Embed and keep those texts that are not kept yet; call it again to resume.

    Returns:
        How many texts were embedded now.

    Raises:
        UnwritableError: the folder cannot be written to.
    """
    folder = _folder(cache_dir, embedder.name)
    kept = {key for keys, _ in _chunks(folder) for key in keys}
    todo = list({_key(t): t for t in texts if _key(t) not in kept}.items())
    done = len(texts) - len(todo)
    for at in range(0, len(todo), CHUNK):
        part = todo[at : at + CHUNK]
        vectors = embedder.embed([text for _, text in part])
        _write(folder, [key for key, _ in part], vectors)
        if progress:
            progress(done + at + len(part), len(texts))
    return len(todo)


def kept_embeddings(texts: Sequence[str], name: str, cache_dir: Path) -> np.ndarray | None:
    """The vectors of all these texts (m x e, float32), or None while any is missing."""
    return _rows(texts, _found(texts, name, cache_dir))


def embedded_records(
    records: Sequence[Record], name: str, cache_dir: Path, texts: Sequence[str] = ()
) -> Embedded | None:
    """The kept embeddings of all records, with those of other texts that happen to be kept.

    None while any record's is missing: a ranking never waits for a model. The titles' own
    vectors (see `embedding_texts`) come with them once all are kept.
    """
    wanted = embedding_texts(records)
    found = _found([*wanted, *texts], name, cache_dir)
    rows = _rows(wanted[: len(records)], found)
    if rows is None:
        return None
    others = {text: found[_key(text)] for text in texts if _key(text) in found}
    return Embedded(rows, others, _rows(wanted[len(records) :], found))


def _found(texts: Sequence[str], name: str, cache_dir: Path) -> dict[str, np.ndarray]:
    """The vectors that are kept of these texts, by key: one pass over the files."""
    missing = {_key(text) for text in texts}
    found: dict[str, np.ndarray] = {}
    for keys, vectors in _chunks(_folder(cache_dir, name)):
        for i, key in enumerate(keys):
            if key in missing:
                missing.discard(key)
                found[key] = vectors[i].astype(np.float32)
        if not missing:
            break
    return found


def _rows(texts: Sequence[str], found: dict[str, np.ndarray]) -> np.ndarray | None:
    keys = [_key(text) for text in texts]
    if not keys or any(key not in found for key in keys):
        return None
    return np.stack([found[key] for key in keys])


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _folder(cache_dir: Path, name: str) -> Path:
    """One folder per model; the digest tells apart names that look alike on disk."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-.")[:40]
    return Path(cache_dir) / f"embeddings-{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _chunks(folder: Path) -> Iterator[tuple[list[str], np.ndarray]]:
    for path in sorted(folder.glob("*.npz")):
        try:
            with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                keys, vectors = file["keys"].tolist(), file["vectors"]
        except (OSError, KeyError, ValueError, EOFError, BadZipFile):
            continue
        if len(keys) == len(vectors):
            yield keys, vectors


def _write(folder: Path, keys: Sequence[str], vectors: np.ndarray) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:  # half precision: 1e-3 of a unit vector
            np.savez(file, keys=np.array(keys), vectors=vectors.astype(np.float16))
        Path(name).replace(folder / f"{keys[0]}.npz")
    except OSError as error:
        raise UnwritableError(f"Embeddings cannot be kept in {folder}: {error}") from error
