"""Learns `screening/experience.json` from finished reviews, or for the benchmark without one set.

    python -m realist.eval.bench_experience --sets FOLDER --embeddings FOLDER --out experience.json

Each review counts the same up to its number of relevant records; what all of its records share,
its topic, is taken out by centring its columns, so that only what holds across reviews is left.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from realist.data.intake import read_records
from realist.screening.classify import LinearSvm, Matrix
from realist.screening.experience import Experience, word_matrix
from realist.screening.features import Tfidf, TfidfSettings, build_tfidf, record_text

if TYPE_CHECKING:
    from collections.abc import Sequence

C_WORDS, C_MEANING = 0.001, 0.001
SCALE_WORDS, SCALE_MEANING = 10.0, 2.0
COMMON, IN_SETS = 0.01, 0.77  # a word in 1 % of the records of most of the sets
FULL = 40  # relevant records from which a review counts in full
MOST = 500  # irrelevant records read of a review
TWINS = (
    {"cohen_adhd", "cohen_atypicalantipsychotics"},
    {"wahono_2015_to2008", "radjenovic_2013"},
)
"""Sets that share records: neither is learned from where the other is measured."""


@dataclass(frozen=True)
class Finished:
    """A finished review: what to learn from."""

    name: str
    tfidf: Tfidf
    rows: np.ndarray
    labels: np.ndarray


def finished(path: Path, embeddings: Path) -> Finished:
    """Read a benchmark set and its embeddings."""
    records = read_records(path).records
    labels = [int(dict(record.fields)["label_included"]) for record in records]
    name = path.name.removesuffix(".csv.gz")
    tfidf = build_tfidf([record_text(r) for r in records], TfidfSettings(pairs=False))
    rows = np.load(embeddings / f"{name}.npy").astype(np.float32)
    return Finished(name, tfidf, rows, np.array(labels))


def others(sets: Sequence[Finished], name: str) -> list[Finished]:
    """The sets to learn from where `name` is measured: not itself, nor one that shares records."""
    left_out = next((group for group in TWINS if name in group), {name})
    return [one for one in sets if one.name not in left_out]


def learn(sets: Sequence[Finished]) -> Experience:
    """The weights that these reviews teach."""
    words = _common_words(sets)
    by_word = _weights(sets, [SCALE_WORDS * word_matrix(s.tfidf, words) for s in sets], C_WORDS)
    meaning = _weights(sets, [SCALE_MEANING * s.rows for s in sets], C_MEANING)
    return Experience(dict(zip(words, by_word.tolist(), strict=True)), meaning.astype(np.float32))


def kept_without(name: str, folder: Path) -> Experience | None:
    """What `keep_without` learned without that set; None where it did not."""
    path = folder / f"experience-without-{name}.json"
    return Experience.from_json(path.read_text(encoding="utf-8")) if path.exists() else None


def keep_without(paths: Sequence[Path], embeddings: Path, folder: Path) -> None:
    """Learn, for every set, from the others, and keep it: nothing is measured where learned."""
    sets = [finished(path, embeddings) for path in paths]
    folder.mkdir(parents=True, exist_ok=True)
    for one in sets:
        learned = learn(others(sets, one.name))
        path = folder / f"experience-without-{one.name}.json"
        path.write_text(learned.to_json(), encoding="utf-8")


def _common_words(sets: Sequence[Finished]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    for one in sets:
        count = np.bincount(one.tfidf.matrix.indices, minlength=one.tfidf.matrix.shape[1])
        often = np.flatnonzero(count >= COMMON * len(one.labels))
        seen.update(one.tfidf.term(int(column)) for column in often)
    return tuple(sorted(word for word, number in seen.items() if number >= IN_SETS * len(sets)))


def _weights(sets: Sequence[Finished], columns: Sequence[np.ndarray], c: float) -> np.ndarray:
    rows, signs, weights = [], [], []
    for one, matrix in zip(sets, columns, strict=True):
        some = _sample(one.labels)
        relevant = one.labels[some] == 1
        share = min(1.0, relevant.sum() / FULL)
        rows.append((matrix - matrix.mean(axis=0))[some])
        signs.append(np.where(relevant, 1.0, -1.0))
        weights.append(share / np.where(relevant, relevant.sum(), (~relevant).sum()))
    every = np.concatenate(weights)
    examples = Matrix(dense=np.vstack(rows))
    fitted = LinearSvm(c).fit(examples, np.concatenate(signs), every * len(every) / every.sum())
    direction = fitted.direction.dense
    return np.zeros(0) if direction is None else direction


def _sample(labels: np.ndarray) -> np.ndarray:
    irrelevant = np.flatnonzero(labels == 0)
    chosen = np.random.default_rng(0).permutation(irrelevant)[:MOST]
    return np.concatenate([np.flatnonzero(labels == 1), chosen])


def main(arguments: Sequence[str]) -> None:
    """Learn from all sets of a folder and write the weights."""
    parser = argparse.ArgumentParser(prog="bench_experience")
    parser.add_argument("--sets", type=Path, required=True)
    parser.add_argument("--embeddings", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    paths = sorted(options.sets.glob("*.csv.gz"))
    learned = learn([finished(path, options.embeddings) for path in paths])
    options.out.write_text(learned.to_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
