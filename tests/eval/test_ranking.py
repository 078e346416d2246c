"""Measures of a ranking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from realist.data.errors import UsageError
from realist.eval.ranking import (
    SHARES,
    atd,
    loss,
    mean_ranking,
    ndcg,
    positions,
    recall_at,
    recall_curve,
    score_ranking,
    time_to_discovery,
    wss,
)

both_kinds = st.lists(st.integers(0, 1), min_size=2, max_size=80).filter(
    lambda labels: 0 < sum(labels) < len(labels)
)


def test_json_has_the_contracts_keys():
    """`as_json` gives loss, ndcg, wss95, atd and recall from 0.01 to 0.5."""
    found = score_ranking([0, 1, 0, 0]).as_json()
    assert list(found) == ["loss", "ndcg", "wss95", "atd", "recall"]
    assert next(iter(found["recall"])) == "0.01"
    assert list(found["recall"])[-1] == "0.5"
    assert len(found["recall"]) == len(SHARES)


def test_figures_equal_asreview_on_fixed_rankings():
    """Loss and nDCG printed by asreview 2.2's own functions for these two orders."""
    labels = [1 if i in {1, 2, 5, 11, 40} else 0 for i in range(60)]
    assert loss(labels) == pytest.approx(0.17818181818181819, abs=1e-15)
    assert ndcg(labels) == pytest.approx(0.658928626848511, abs=1e-15)
    late = [0] * 50 + [1, 0, 1]
    assert loss(late) == pytest.approx(0.9901960784313726, abs=1e-15)
    assert ndcg(late) == pytest.approx(0.21410511745752828, abs=1e-15)


@given(both_kinds)
def test_loss_is_one_minus_the_area_under_the_roc_curve(labels):
    """The normalised loss is the share of irrelevant-before-relevant pairs."""
    scores = -np.arange(len(labels))
    assert loss(labels) == pytest.approx(1 - roc_auc_score(labels, scores))


@given(both_kinds)
def test_ndcg_equals_scikit_learns(labels):
    """A kept library gives the same nDCG for binary gains without ties."""
    scores = -np.arange(len(labels), dtype=float)
    assert ndcg(labels) == pytest.approx(ndcg_score([labels], [scores]))


def test_the_best_order_loses_nothing_and_the_worst_everything():
    """0 for all relevant first, 1 for all relevant last."""
    assert loss([1, 1, 0, 0, 0]) == 0
    assert loss([0, 0, 0, 1, 1]) == 1
    assert ndcg([1, 1, 0]) == 1


@given(both_kinds)
def test_a_reversed_ranking_has_the_complementary_loss(labels):
    """Turning the order round turns the loss round."""
    assert loss(labels) + loss(labels[::-1]) == pytest.approx(1)


def test_wss_follows_cohens_definition_by_hand():
    """20 relevant in 100: the 19th at position 60 leaves 40 unread, less the 5 forgone."""
    labels = [1] * 18 + [0] * 41 + [1] + [0] * 39 + [1]
    assert positions(labels)[18] == 60
    assert wss(labels, at=0.95) == pytest.approx(0.40 - 0.05)
    assert wss(labels, at=1.0) == pytest.approx(0.0)


def test_wss_is_negative_when_later_than_chance():
    """All relevant at the end saves less than nothing."""
    assert wss([0] * 9 + [1]) == pytest.approx(-0.05)


def test_recall_counts_the_whole_records_within_the_share():
    """0.29 of a hundred is 29 records, though 0.29 x 100 is a little less in floating point."""
    labels = [0] * 28 + [1] + [0] * 71
    assert recall_at(labels, 0.29) == 1
    assert recall_at(labels, 0.289) == 0


@given(both_kinds, st.sampled_from(SHARES))
def test_recall_at_a_share_lies_on_the_recall_curve(labels, share):
    """The curve, read off at the last whole record of the share, gives the same recall."""
    x, y = recall_curve(labels)
    assert recall_at(labels, share) == y[np.searchsorted(x, share + 1e-12, side="right") - 1]


@given(both_kinds)
def test_atd_is_the_mean_position_as_a_share(labels):
    """The area above the recall curve and the mean time to discovery tell one story."""
    times = time_to_discovery(labels, range(len(labels)))
    assert atd(labels) == pytest.approx(np.mean(list(times.values())) / len(labels))


@pytest.mark.parametrize("labels", [[], [0, 0, 0]])
def test_nothing_relevant_leaves_every_measure_undefined(labels):
    """With no relevant record after the priors there is nothing to measure: null, with a reason."""
    found = score_ranking(labels)
    assert (found.loss, found.ndcg, found.wss95, found.atd) == (None,) * 4
    assert set(found.recall.values()) == {None}
    assert "no relevant" in found.undefined
    assert recall_curve(labels)[0].size == 0


def test_everything_relevant_leaves_loss_and_ndcg_undefined():
    """With no irrelevant record no order is better than another."""
    found = score_ranking([1, 1])
    assert (found.loss, found.ndcg, found.atd) == (None, None, 0.75)
    assert "every record is relevant" in found.undefined


def test_labels_other_than_zero_and_one_are_refused():
    """A label 2 or a word is an error, not a relevant record."""
    with pytest.raises(UsageError):
        loss([0, 2, 1])


def test_ids_must_be_as_many_as_labels():
    """A discovery without an id is refused."""
    with pytest.raises(UsageError):
        time_to_discovery([0, 1], ["r1"])


def test_means_over_seeds_carry_an_interval_and_skip_undefined_runs():
    """Two runs give Student's t interval with one degree of freedom; an empty run is left out."""
    runs = [score_ranking(one) for one in ([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0])]
    found = mean_ranking(runs)["loss"]
    assert found.value == pytest.approx(1 / 6)
    half = 12.706204736 * np.std([0, 1 / 3], ddof=1) / np.sqrt(2)
    assert found.high - found.value == pytest.approx(half)
