"""A review of any size to measure with: generated records, labelled synthetic, from a seed.

The words are made up and follow Zipf's law; texts are spliced from a stock of phrases, so that
pairs of words recur about as they do in abstracts.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from realist.data.domain import Decision, Record, Review, Reviewer, Stage, Verdict
from realist.data.store import Store

NAMES = ("Ann", "Ben")
QUESTION = "How do people come to trust it?"
_SOUNDS = (
    "ka",
    "lo",
    "mi",
    "ren",
    "to",
    "sa",
    "vel",
    "du",
    "pi",
    "gor",
    "na",
    "che",
    "bri",
    "fen",
)
_WORDS, _PHRASES = 60_000, 30_000


def build(url: str, records: int, *, decided: int = 0, seed: int = 1) -> None:
    """Make the review: two reviewers, so many records, the first `decided` decided on by both.

    Args:
        url: where; a new database.
        records: how many.
        decided: on so many both reviewers have decided, every tenth an include, and on every
            fiftieth they differ.
        seed: another seed, other records.
    """
    with Store.create(url) as store:
        review = Review("A generated review to measure with", QUESTION, synthetic=True)
        store.start(review)
        store.join([Reviewer(name) for name in NAMES])
        store.add_records(list(generated(records, seed)), batch={"file": "generated"})
        ids = store.all_ids()[:decided]
        store.decide([d for n, i in enumerate(ids) for d in _both(n, i)], actor="generated")


def generated(records: int, seed: int = 1) -> Iterator[Record]:
    """The records, one after the other."""
    rng = np.random.default_rng(seed)
    words = np.array([_word(n) for n in range(_WORDS)])
    phrases = [" ".join(words[_zipf(rng, _WORDS, size)]) for size in rng.integers(3, 12, _PHRASES)]
    for n in range(records):
        texts = [phrases[i] for i in _zipf(rng, _PHRASES, int(rng.integers(18, 33)))]
        yield Record(
            source_id=f"g{n}",
            title=f"{texts[0].capitalize()} {n}",
            abstract=". ".join(texts[1:]) + "." if n % 25 else "",
            authors=(f"{texts[1].split()[0].capitalize()}, G.", "Made, U. P."),
            year=1990 + n % 35,
            journal="A generated journal",
            keywords=tuple(texts[2].split()[:3]),
            synthetic=True,
        )


def _both(n: int, record_id: str) -> Iterator[Decision]:
    first = Verdict.INCLUDE if n % 10 == 0 else Verdict.EXCLUDE
    second = Verdict.INCLUDE if n % 50 == 1 else first
    for name, verdict in zip(NAMES, (first, second), strict=True):
        yield Decision(record_id, name, Stage.TITLE_ABSTRACT, verdict)


def _zipf(rng: np.random.Generator, size: int, count: int) -> np.ndarray:
    """Numbers below `size`, each about as often as one over its place."""
    drawn: np.ndarray = (size ** rng.random(count)).astype(np.int64) - 1
    return drawn


def _word(n: int) -> str:
    made = _SOUNDS[n % len(_SOUNDS)]
    while n := n // len(_SOUNDS):
        made += _SOUNDS[n % len(_SOUNDS)]
    return made
