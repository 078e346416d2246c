"""The chain's probabilities are those of all sequences counted out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from realist.extraction.role_chain import STATES, STEPS, WITHIN_SENTENCE, marginals


def counted(scores, within, broken):
    """Marginals by listing every sequence of states."""
    found = np.zeros_like(scores)
    for path in product(range(len(STATES)), repeat=len(scores)):
        total = sum(scores[at, state] for at, state in enumerate(path))
        for at in range(1, len(path)):
            step = 0.0 if broken[at] else STEPS[path[at - 1], path[at]]
            same = within[at] and not broken[at] and path[at] == path[at - 1]
            total += step + (WITHIN_SENTENCE if same else 0.0)
        for at, state in enumerate(path):
            found[at, state] += np.exp(total)
    return found / found.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", range(3))
def test_marginals_are_those_of_all_sequences(seed):
    """Forward-backward equals enumeration, with sentences going on and sections breaking."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(4, len(STATES)))
    within, broken = (
        np.array([False, True, False, True]),
        np.array([True, False, seed == 1, False]),
    )
    assert marginals(scores, within, broken) == pytest.approx(counted(scores, within, broken))


def test_no_clauses_have_no_probabilities():
    """An empty document is no error."""
    nothing = np.empty(0, dtype=bool)
    assert marginals(np.empty((0, len(STATES))), nothing, nothing).shape == (0, len(STATES))


def test_very_high_scores_do_not_overflow():
    """Probabilities stay finite and sum to one."""
    scores = np.full((50, len(STATES)), 900.0)
    found = marginals(scores, np.zeros(50, dtype=bool), np.zeros(50, dtype=bool))
    assert found.sum(axis=1) == pytest.approx(np.ones(50))
