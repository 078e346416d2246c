"""Simulation screens a labelled set again, the same way each time."""

import numpy as np
import pytest

from realist.data.domain import Record
from realist.data.errors import InputError, UsageError
from realist.eval.simulate import draw_priors, simulate
from realist.screening.rank import build_features
from realist.screening.rankers import ranker

U4 = ranker("u4")
GOOD = ["leadership", "trust", "care", "boards", "partnership"]
BAD = ["soil", "drought", "bacteria", "nitrogen", "roots", "fungi"]


def _set(n=80):
    """Synthetic: every tenth record is relevant and shares a vocabulary, written for the test."""
    rng = np.random.default_rng(5)
    labels = [int(i % 10 == 3) for i in range(n)]
    texts = [" ".join(rng.choice(GOOD if y else BAD, 6)) for y in labels]
    records = [Record(id=str(i), title=t, abstract=t) for i, t in enumerate(texts)]
    return build_features(records, U4), labels


def test_every_record_is_screened_once_and_labels_follow():
    """Order and priors make up the whole set, and labels are those of the order."""
    features, labels = _set()
    run = simulate(features, labels, ranker=U4, seed=3)
    assert sorted(run.priors + run.order) == list(range(80))
    assert run.labels == tuple(labels[i] for i in run.order)
    assert [labels[i] for i in run.priors] == [1, 0]


def test_an_easy_set_is_found_at_once():
    """Where one vocabulary tells all, the seven other relevant records come first."""
    features, labels = _set()
    assert simulate(features, labels, ranker=U4).labels[:7] == (1,) * 7


def test_the_same_seed_gives_the_same_run():
    """Nothing but the seed is random."""
    features, labels = _set()
    one, two = (simulate(features, labels, ranker=U4, seed=1) for _ in range(2))
    assert one.order == two.order
    assert draw_priors(labels, 1) == one.priors
    assert len({draw_priors(labels, seed) for seed in range(8)}) > 1


def test_a_question_start_has_no_priors():
    """The first records come by likeness to the question; without one, in the set's order."""
    features, labels = _set()
    asked = simulate(features, labels, ranker=U4, start="question", question="trust in boards")
    assert asked.priors == ()
    assert asked.labels[0] == 1
    plain = simulate(features, labels, ranker=U4, start="question")
    assert plain.order[:4] == (0, 1, 2, 3)  # the fourth is the first relevant one


def test_progress_reaches_the_last_relevant_record():
    """The callback counts screened records up to the point where none is missing."""
    features, labels = _set()
    seen = []
    run = simulate(features, labels, ranker=U4, progress=lambda at, of: seen.append((at, of)))
    assert [at for at, _ in seen] == sorted({at for at, _ in seen})
    assert sum(run.labels[: seen[-1][0] - 2]) == 7
    assert run.refits >= len(seen)


def test_sets_that_cannot_be_simulated_are_refused():
    """One kind of label, a wrong length and an unknown start each get their reason."""
    features, labels = _set()
    with pytest.raises(InputError, match="relevant"):
        simulate(features, [0] * 80, ranker=U4)
    with pytest.raises(UsageError, match="80"):
        simulate(features, labels[:3], ranker=U4)
    with pytest.raises(UsageError, match="luck"):
        simulate(features, labels, ranker=U4, start="luck")
