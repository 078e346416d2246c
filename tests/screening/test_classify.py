"""The classifier solves LIBLINEAR's problem, and the balance gives ASReview's weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.svm import LinearSVC
from sklearn.utils.class_weight import compute_sample_weight

from realist.screening.balance import Balanced, Unbalanced
from realist.screening.classify import LinearSvm, Matrix


def _examples(seed, n=60, d=200):
    """Random sparse unit rows, generated; signs that the first columns half tell."""
    rng = np.random.default_rng(seed)
    rows = sparse.random_array((n, d), density=0.1, rng=rng, format="csr", dtype=np.float32)
    rows = sparse.csr_array(rows / np.maximum(sparse.linalg.norm(rows, axis=1), 1e-9)[:, None])
    signs = np.where(rows[:, [0, 1, 2, 3, 4]].sum(axis=1) + rng.normal(0, 0.1, n) > 0.05, 1, -1)
    return rows, signs, rng.uniform(0.1, 5, n)


@pytest.mark.parametrize("c", [0.01, 0.11, 2.0])
def test_scores_are_those_of_scikit_learn(c):
    """The optimum is the one LIBLINEAR finds, for weak and for strong regularisation."""
    rows, signs, weights = _examples(1)
    theirs = LinearSVC(C=c, tol=1e-8, max_iter=200_000).fit(rows, signs, sample_weight=weights)
    ours = LinearSvm(c=c, tolerance=1e-6).fit(Matrix(rows), signs, weights)
    np.testing.assert_allclose(
        Matrix(rows).along(ours.direction), theirs.decision_function(rows), atol=2e-3
    )


def test_sparse_and_dense_columns_may_stand_side_by_side():
    """Splitting the columns between the two blocks changes no score."""
    rows, signs, weights = _examples(2)
    whole = Matrix(rows)
    split = Matrix(sparse.csr_array(rows[:, :150]), rows[:, 150:].toarray())
    one = whole.along(LinearSvm(tolerance=1e-6).fit(whole, signs, weights).direction)
    two = split.along(LinearSvm(tolerance=1e-6).fit(split, signs, weights).direction)
    np.testing.assert_allclose(one, two, atol=1e-3)


def test_a_start_from_the_last_solution_ends_at_the_same_optimum():
    """Warm or cold, near or far, the scores agree."""
    rows, signs, weights = _examples(3)
    matrix, svm = Matrix(rows), LinearSvm(tolerance=1e-6)
    cold = svm.fit(matrix, signs, weights)
    far = np.random.default_rng(0).normal(size=len(signs))
    for start in (cold.coefficients, cold.coefficients * 0.9, far):
        warm = svm.fit(matrix, signs, weights, start)
        np.testing.assert_allclose(
            matrix.along(warm.direction), matrix.along(cold.direction), atol=1e-3
        )


def test_balanced_weights_are_asreviews():
    """For hard labels the weights follow ASReview's formula: relevant : irrelevant = ratio."""
    labels = np.array([1, 0, 0, 0, 1, 0, 0.0])
    formula = compute_sample_weight({1: 1.0, 0: 2 / (9.8 * 5)}, y=labels)
    expected = formula * len(labels) / formula.sum()
    positive, negative = Balanced(ratio=9.8).weights(labels)
    np.testing.assert_allclose(positive + negative, expected)
    assert positive.sum() / negative.sum() == pytest.approx(9.8)


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=2, max_size=30))
def test_a_soft_label_counts_on_both_sides_by_its_share(values):
    """Sides split each label, and the mean weight stays 1 while there are both kinds."""
    labels = np.array(values)
    positive, negative = Unbalanced().weights(labels)
    np.testing.assert_allclose(positive + negative, 1)
    np.testing.assert_allclose(positive, labels)
    if labels.sum() and (1 - labels).sum():
        positive, negative = Balanced(ratio=3).weights(labels)
        assert (positive + negative).mean() == pytest.approx(1)
        assert positive.sum() == pytest.approx(3 * negative.sum())
