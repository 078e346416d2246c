"""How alike configurations are, by words or, where an embedder is given, by meaning as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils

from realist.data.configuration import Configuration
from realist.data.domain import Role
from realist.extraction.synthesis import texts

Embed = Callable[[Sequence[str]], NDArray[np.float32]]  # m texts -> m rows of unit length
Matrix = NDArray[np.float64]
_LEAST = 0.1  # no single role brings the mean down to nothing


def likeness(cmocs: Sequence[Configuration], *, embed: Embed | None = None) -> Matrix:
    """How alike each two configurations are: n x n, 0 to 1, 1 on the diagonal.

    The geometric mean of the likeness in each role that both fill: two that agree in one piece
    and differ in another are not alike. Two that fill no role in common have nothing to be
    compared by, and get 0. Without an embedder a text is its words (TF-IDF over character 3- to
    5-grams within words, and rapidfuzz's token-set ratio); with one it is the cosine of the
    embeddings.

    Args:
        cmocs: the configurations; partial ones are compared by what they have.
        embed: texts to unit vectors.
    """
    logs, shared = np.zeros((len(cmocs), len(cmocs))), np.zeros((len(cmocs), len(cmocs)))
    for role in Role:
        said = [" ".join(texts(c, role)) for c in cmocs]
        there = np.array([bool(text) for text in said])
        if there.sum() < 2:
            continue
        both = np.outer(there, there)
        found = np.clip(text_likeness(said, embed=embed), _LEAST, 1)
        logs += np.where(both, np.log(found), 0)
        shared += both
    mean = np.divide(logs, shared, out=np.full_like(logs, -np.inf), where=shared > 0)
    alike: Matrix = np.exp(mean)
    np.fill_diagonal(alike, 1)
    return alike


def text_likeness(said: Sequence[str], *, embed: Embed | None = None) -> Matrix:
    """How alike each two texts are, by the same measure: n x n, 0 to 1."""
    return (_by_meaning(embed) if embed else _by_words)(said)


def _by_words(said: Sequence[str]) -> Matrix:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - a second

    if not any(any(c.isalnum() for c in text) for text in said):
        return np.zeros((len(said), len(said)))
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    weights = vectors.fit_transform([text or " " for text in said])
    cosine = np.asarray((weights @ weights.T).todense(), dtype=float)
    tokens = process.cdist(
        said, said, scorer=fuzz.token_set_ratio, processor=utils.default_process, dtype=np.float64
    )
    return np.asarray((cosine + tokens / 100) / 2)


def _by_meaning(embed: Embed) -> Callable[[Sequence[str]], Matrix]:
    def alike(said: Sequence[str]) -> Matrix:
        rows = np.asarray(embed([text or " " for text in said]), dtype=float)
        return np.asarray(rows @ rows.T)

    return alike
