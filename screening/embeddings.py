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
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from realist.data.errors import UnwritableError
from realist.data.progress import Progress
from realist.screening.learner import Embedded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from realist.data.domain import Record
    from realist.screening.embedder import Embedder

CHUNK = 128
_PACKS = 6


def embedding_text(record: Record) -> str:
    """What of a record is embedded."""
    return _to_embed(record.title, record.abstract)


def _to_embed(title: str, abstract: str) -> str:
    return f"{title}. {abstract}"


def embedding_texts(records: Sequence[Record]) -> list[str]:
    """All texts to be embedded for these records: title with abstract first, then titles."""
    return [*(embedding_text(r) for r in records), *(r.title for r in records)]


def embed_missing(
    texts: Sequence[str],
    embedder: Embedder,
    cache_dir: Path,
    progress: Progress | None = None,
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
    return _embedded([(r.title, r.abstract) for r in records], name, cache_dir, texts)


def embedded_by_hash(
    contents: Mapping[str, str],
    read: Callable[[], Iterable[tuple[str, str, str]]],
    name: str,
    cache_dir: Path,
    texts: Sequence[str] = (),
) -> Embedded | None:
    """The same of records known by a hash of title and abstract; texts are read but once.

    Once all of them are there, titles and `texts` too, they are packed into one file, found
    again by the hashes alone.

    Args:
        contents: record id to hash, in order.
        read: gives (id, title, abstract) of these records and perhaps others, in that order.
        name: the model's.
        cache_dir: where embeddings are kept.
        texts: see `embedded_records`.
    """
    folder = _folder(cache_dir, name)
    if len(list(folder.glob("*.npz"))) * CHUNK < len(set(contents.values())):
        return None  # too few to be all
    said = hashlib.sha256("\0".join([*contents.values(), *texts]).encode("utf-8", "replace"))
    pack = folder / "packed" / f"{said.hexdigest()[:32]}.npz"
    found = _unpacked(pack, texts, name)
    if found is None:
        pairs = [(title, abstract) for i, title, abstract in read() if i in contents]
        found = _embedded(pairs, name, cache_dir, texts)
        if found is not None and found.titles is not None and len(found.texts) == len(set(texts)):
            _pack(pack, found, texts)
    return found


def _embedded(
    pairs: Sequence[tuple[str, str]], name: str, cache_dir: Path, texts: Sequence[str]
) -> Embedded | None:
    wanted = [*(_to_embed(*pair) for pair in pairs), *(title for title, _ in pairs)]
    found = _found([*wanted, *texts], name, cache_dir)
    rows = _rows(wanted[: len(pairs)], found)
    if rows is None:
        return None
    others = {text: found[_key(text)] for text in texts if _key(text) in found}
    return Embedded(rows, others, _rows(wanted[len(pairs) :], found), name)


def _unpacked(path: Path, texts: Sequence[str], name: str) -> Embedded | None:
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            others = dict(zip(texts, file["texts"], strict=True))
            return Embedded(file["rows"], others, file["titles"], name)
    except (OSError, KeyError, ValueError, EOFError, BadZipFile):
        return None


def _pack(path: Path, found: Embedded, texts: Sequence[str]) -> None:
    """One file for the records as they are now; those of earlier states go, but the last few."""
    vectors = np.array([found.texts[text] for text in texts], dtype=np.float32)
    titles = found.rows if found.titles is None else found.titles
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            np.savez(
                file,
                rows=found.rows.astype(np.float16),
                titles=titles.astype(np.float16),
                texts=vectors,
            )
        Path(name).replace(path)
        files = sorted(path.parent.glob("*.npz"), key=lambda one: one.stat().st_mtime)
        for old in files[:-_PACKS]:
            old.unlink(missing_ok=True)


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
