"""Scoring in partitions, for collections that should not lie in one memory.

Terms are hashed to columns, so partitions need no common vocabulary: one pass counts in how many
records each column occurs, a second scores each partition by what was learned from the labelled
records. Embedding is a pass of its own. Each is a plain function of a partition, run by any
`concurrent.futures.Executor`: a pool of processes, or a Dask cluster (`cluster.dask_executor`). A
partition is a function without arguments that gives its texts, so that a worker reads them where
they lie.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from realist.screening.classify import Direction, LinearSvm, Matrix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor
    from pathlib import Path

    from realist.screening.balance import Balance
    from realist.screening.embedder import Embedder

COLUMNS = 1 << 20
Partition = Callable[[], Sequence[str]]
_WORD = re.compile(r"\b\w\w+\b")


@dataclass(frozen=True, slots=True)
class Scorer:
    """What a worker needs: the inverse document frequency and the weight of each column."""

    idf: np.ndarray
    direction: Direction


def text_lines(path: Path) -> list[str]:
    """A partition on disk, one text a line: `functools.partial(text_lines, path)`."""
    return path.read_text(encoding="utf-8").splitlines()


def inverse_frequencies(partitions: Sequence[Partition], executor: Executor) -> np.ndarray:
    """The smoothed inverse document frequency of each hashed column (first pass)."""
    total, records = np.zeros(COLUMNS, dtype=np.int64), 0
    for frequency, count in executor.map(_count, partitions):
        total += frequency
        records += count
    idf: np.ndarray = (np.log((1 + records) / (1 + total)) + 1).astype(np.float32)
    return idf


def learn(
    texts: Sequence[str], labels: np.ndarray, idf: np.ndarray, svm: LinearSvm, balance: Balance
) -> Scorer:
    """Train on the labelled texts (labels 0 or 1, of both kinds)."""
    positive, negative = balance.weights(labels)
    signs = np.where(labels > 0, 1, -1)
    fitted = svm.fit(Matrix(_features(texts, idf)), signs, positive + negative)
    return Scorer(idf, fitted.direction)


def scores(
    partitions: Sequence[Partition], scorer: Scorer, executor: Executor
) -> Iterator[np.ndarray]:
    """The scores of each partition's texts, in order (second pass)."""
    return executor.map(partial(_score, scorer), partitions)


def embeddings(
    partitions: Sequence[Partition], embedder: Embedder, executor: Executor
) -> Iterator[np.ndarray]:
    """The embeddings of each partition's texts (m x e, half precision, unit rows), in order."""
    return executor.map(partial(_embed, embedder), partitions)


def _embed(embedder: Embedder, partition: Partition) -> np.ndarray:
    return embedder.embed(partition()).astype(np.float16)


def _count(partition: Partition) -> tuple[np.ndarray, int]:
    texts = partition()
    counts = _hashed(texts)
    return np.bincount(counts.indices, minlength=COLUMNS), len(texts)


def _score(scorer: Scorer, partition: Partition) -> np.ndarray:
    return Matrix(_features(partition(), scorer.idf)).along(scorer.direction)


def _features(texts: Sequence[str], idf: np.ndarray) -> sparse.csr_array:
    """(1 + ln tf) * idf over hashed columns, rows of unit length."""
    counts = _hashed(texts)
    counts.data = (1 + np.log(counts.data)) * idf[counts.indices]
    squares = np.asarray(counts.multiply(counts).sum(axis=1)).ravel()
    lengths = np.repeat(np.sqrt(squares), np.diff(counts.indptr))
    counts.data = (counts.data / lengths).astype(np.float32)
    return counts


def _hashed(texts: Sequence[str]) -> sparse.csr_array:
    """Counts of words and word pairs over hashed columns."""
    known: dict[str, int] = {}
    columns, starts = [np.empty(0, dtype=np.int64)], [0]
    for text in texts:
        words = [_hash_of(word, known) for word in _WORD.findall(text.lower())]
        ids = np.array(words, dtype=np.int64)
        pairs = (ids[:-1] * 1_000_003 + ids[1:]) % COLUMNS
        columns += [ids % COLUMNS, pairs]
        starts.append(starts[-1] + len(ids) + len(pairs))
    indices = np.concatenate(columns)
    counts = sparse.csr_array(
        (np.ones(len(indices), dtype=np.float32), indices, np.array(starts)),
        shape=(len(texts), COLUMNS),
    )
    counts.sum_duplicates()
    return counts


def _hash_of(word: str, known: dict[str, int]) -> int:
    """The same in every process, unlike Python's own hash."""
    if word not in known:
        known[word] = zlib.crc32(word.encode("utf-8", "surrogatepass"))
    return known[word]
