"""Partitions are scored alike wherever they run."""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

from realist.data.errors import MissingPartError
from realist.screening.balance import Balanced
from realist.screening.classify import LinearSvm
from realist.screening.cluster import dask_executor
from realist.screening.embedder import HashingEmbedder
from realist.screening.features import TfidfSettings, build_tfidf
from realist.screening.partitions import (
    _features,
    embeddings,
    inverse_frequencies,
    learn,
    scores,
    text_lines,
)

GOOD = ["trust", "boards", "leadership", "partnership", "clinicians", "engagement"]
BAD = ["soil", "drought", "nitrogen", "roots", "fungi", "sampling", "yield", "crop"]


def generated(seed, count):
    """Generated texts; every tenth speaks of care."""
    rng = np.random.default_rng(seed)
    return [
        " ".join(rng.choice(GOOD if i % 10 == 0 else BAD, 12)) + f" n{seed}x{i}"
        for i in range(count)
    ]


def _ranked(executor, partitions):
    idf = inverse_frequencies(partitions, executor)
    texts = generated(0, 40)
    labels = np.array([float(i % 10 == 0) for i in range(40)])
    scorer = learn(texts, labels, idf, LinearSvm(), Balanced())
    return np.concatenate(list(scores(partitions, scorer, executor)))


def test_relevant_records_of_every_partition_come_first():
    """What was learned from one partition orders the others."""
    with ThreadPoolExecutor(2) as executor:
        found = _ranked(executor, [partial(generated, seed, 100) for seed in range(3)])
    assert set(np.argsort(-found)[:30] % 10) == {0}


def test_hashed_features_are_those_of_one_memory():
    """With the whole collection's frequencies, likeness between texts is the same."""
    texts = generated(1, 50)
    with ThreadPoolExecutor(1) as executor:
        idf = inverse_frequencies([lambda: texts[:20], lambda: texts[20:]], executor)
    hashed = _features(texts, idf)
    whole = build_tfidf(texts, TfidfSettings(max_df=1.0)).matrix
    np.testing.assert_allclose(
        (hashed @ hashed.T).toarray(), (whole @ whole.T).toarray(), atol=1e-4
    )


@pytest.fixture
def twenty_files(tmp_path):
    """200,000 generated records in twenty files, each a partition."""
    partitions = []
    for seed in range(20):
        path = tmp_path / f"{seed}.txt"
        path.write_text("\n".join(generated(seed, 10_000)))
        partitions.append(partial(text_lines, path))
    return partitions


@pytest.mark.slow
def test_two_hundred_thousand_records_in_two_processes(twenty_files):
    """A local pool reads twenty files and puts every relevant record before every other."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = _ranked(pool, twenty_files)
    assert len(found) == 200_000
    assert set(np.argsort(-found)[:20_000] % 10) == {0}


@pytest.mark.slow
def test_two_hundred_thousand_records_on_a_dask_cluster(twenty_files):
    """A local cluster of two workers scores as one memory does, and embeds."""
    pytest.importorskip("distributed", reason="the optional part `scale` is not installed")
    fake = HashingEmbedder(32)
    with dask_executor(workers=2) as cluster:
        found = _ranked(cluster, twenty_files)
        embedded = list(embeddings(twenty_files, fake, cluster))
    assert len(found) == 200_000
    assert set(np.argsort(-found)[:20_000] % 10) == {0}
    assert [part.shape for part in embedded] == [(10_000, 32)] * 20
    np.testing.assert_allclose(embedded[3][:5], fake.embed(twenty_files[3]()[:5]), atol=1e-3)


def test_without_dask_the_missing_part_is_named(monkeypatch):
    """A worded error, not an import error."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingPartError, match="scale"), dask_executor():
        pass
