"""Features kept by content and parameters: in memory, and in a folder where one is given.

The file is a NumPy archive of plain arrays, never a pickle. A file that cannot be read is
made again; a folder that cannot be written to only costs the next run its time.
"""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
from scipy import sparse

from realist.screening.features import Tfidf, TfidfSettings, build_tfidf, content_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Kept = tuple[Tfidf, np.ndarray]  # the terms, and which of the n records have an abstract

_IN_MEMORY = 4
_ON_DISK = 12  # a quarter of a gigabyte each where there are 100,000 records
_memory: OrderedDict[str, Kept] = OrderedDict()
_lock = Lock()


def tfidf_of(
    texts: Sequence[str], settings: TfidfSettings, cache_dir: Path | None = None
) -> Tfidf:
    """The features of these texts: from memory, from the folder, or built and kept."""
    key = content_key(texts, settings)
    everything = np.ones(len(texts), dtype=bool)
    return _kept(key, lambda: (build_tfidf(texts, settings), everything), cache_dir)[0]


def features_by_hash(
    hashes: Iterable[str],
    read: Callable[[], Iterable[tuple[str, str]]],
    settings: TfidfSettings,
    cache_dir: Path | None = None,
) -> Kept:
    """The features of records known by a hash of their title and abstract.

    Args:
        hashes: one for each record, in order: what the features are kept by.
        read: gives titles and abstracts in that order; called only where nothing is kept.
        settings: how texts become term weights.
        cache_dir: the folder.
    """

    def make() -> Kept:
        pairs = list(read())
        has_abstract = np.array([bool(abstract.strip()) for _, abstract in pairs], dtype=bool)
        return build_tfidf([f"{t} {a}" for t, a in pairs], settings), has_abstract

    return _kept(content_key(hashes, settings), make, cache_dir)


def _kept(key: str, make: Callable[[], Kept], cache_dir: Path | None) -> Kept:
    with _lock:
        if key in _memory:
            _memory.move_to_end(key)
            return _memory[key]
    path = None if cache_dir is None else Path(cache_dir) / f"tfidf-{key[:32]}.npz"
    made = _read(path) if path else None
    if made is None:
        made = make()
        if path:
            _write(path, *made)
    with _lock:
        _memory[key] = made
        while len(_memory) > _IN_MEMORY:
            _memory.popitem(last=False)
    return made


def _read(path: Path) -> Kept | None:
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            part = dict(file)
        triple = (part["data"], part["indices"], part["indptr"])
        matrix = sparse.csr_array(triple, shape=tuple(part["shape"]))
        text = part["words"].tobytes().decode("utf-8", "surrogatepass")
        words = tuple(text.split("\n")) if text else ()
        made = Tfidf(matrix, words, part["word_ids"], part["pair_codes"], part["idf"])
        return made, part["has_abstract"]
    except (OSError, KeyError, ValueError, EOFError, BadZipFile):
        return None


def _write(path: Path, made: Tfidf, has_abstract: np.ndarray) -> None:
    words = "\n".join(made.words).encode("utf-8", "surrogatepass")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".npz")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    data=made.matrix.data,
                    indices=made.matrix.indices,
                    indptr=made.matrix.indptr,
                    shape=np.array(made.matrix.shape),
                    words=np.frombuffer(words, dtype=np.uint8),
                    word_ids=made.word_ids,
                    pair_codes=made.pair_codes,
                    idf=made.idf,
                    has_abstract=has_abstract,
                )
            Path(name).replace(path)  # whole or not at all
            _keep_newest(path.parent)
        except OSError:
            Path(name).unlink(missing_ok=True)


def _keep_newest(folder: Path) -> None:
    """Each import makes the features before it useless: the folder is not to grow for ever."""
    files = sorted(folder.glob("tfidf-*.npz"), key=lambda path: path.stat().st_mtime)
    for path in files[:-_ON_DISK]:
        path.unlink(missing_ok=True)
