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
    from collections.abc import Sequence

_KEPT = 4
_memory: OrderedDict[str, Tfidf] = OrderedDict()
_lock = Lock()


def tfidf_of(
    texts: Sequence[str], settings: TfidfSettings, cache_dir: Path | None = None
) -> Tfidf:
    """The features of these texts: from memory, from the folder, or built and kept."""
    key = content_key(texts, settings)
    with _lock:
        if key in _memory:
            _memory.move_to_end(key)
            return _memory[key]
    path = None if cache_dir is None else Path(cache_dir) / f"tfidf-{key[:32]}.npz"
    made = _read(path) if path else None
    if made is None:
        made = build_tfidf(texts, settings)
        if path:
            _write(path, made)
    with _lock:
        _memory[key] = made
        while len(_memory) > _KEPT:
            _memory.popitem(last=False)
    return made


def _read(path: Path) -> Tfidf | None:
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            part = dict(file)
        triple = (part["data"], part["indices"], part["indptr"])
        matrix = sparse.csr_array(triple, shape=tuple(part["shape"]))
        text = part["words"].tobytes().decode("utf-8", "surrogatepass")
        words = tuple(text.split("\n")) if text else ()
        return Tfidf(matrix, words, part["word_ids"], part["pair_codes"], part["idf"])
    except (OSError, KeyError, ValueError, EOFError, BadZipFile):
        return None


def _write(path: Path, made: Tfidf) -> None:
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
                )
            Path(name).replace(path)  # whole or not at all
        except OSError:
            Path(name).unlink(missing_ok=True)
