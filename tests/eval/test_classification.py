"""A model or a single reviewer against the consensus."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, fbeta_score, matthews_corrcoef

from realist.data.errors import UsageError
from realist.eval.calibration import calibration
from realist.eval.classification import score_screening
from realist.eval.intervals import Bootstrap

pairs = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=60)


def table(tp, fp, fn, tn):
    truth = [1] * tp + [0] * fp + [1] * fn + [0] * tn
    return truth, [1] * tp + [1] * fp + [0] * fn + [0] * tn


def test_measures_follow_their_formulas_by_hand():
    """Eight found, two missed, ten false alarms, eighty agreed excludes."""
    found = score_screening(*table(8, 10, 2, 80))
    assert found.sensitivity.value == 0.8
    assert found.specificity.value == pytest.approx(80 / 90)
    assert found.precision.value == pytest.approx(8 / 18)
    assert found.f2.value == pytest.approx(40 / (40 + 8 + 10))
    assert found.missed == (18, 19)


@given(pairs)
def test_f2_and_mcc_equal_scikit_learns(rows):
    """A kept library gives the same where the measure is defined."""
    truth, voice = zip(*rows, strict=True)
    found = score_screening(truth, voice)
    if found.f2.value is not None:
        assert found.f2.value == pytest.approx(fbeta_score(truth, voice, beta=2, zero_division=0))
    if found.mcc.value is not None:
        assert found.mcc.value == pytest.approx(matthews_corrcoef(truth, voice))


@given(pairs, st.floats(0.5, 50))
def test_weighted_mcc_is_the_mcc_of_repeated_includes(rows, weight):
    """Sample weights in scikit-learn give the same figure."""
    truth, voice = (np.array(side) for side in zip(*rows, strict=True))
    found = score_screening(truth, voice, weight=weight)
    if found.wmcc.value is not None:
        theirs = matthews_corrcoef(truth, voice, sample_weight=np.where(truth == 1, weight, 1.0))
        assert found.wmcc.value == pytest.approx(theirs, abs=1e-9)


def test_the_default_weight_balances_includes_and_excludes():
    """Then the weighted MCC depends on sensitivity and specificity alone, not on prevalence."""
    rare, common = score_screening(*table(8, 10, 2, 90)), score_screening(*table(80, 10, 20, 90))
    assert rare.weight == 10
    assert rare.wmcc.value == pytest.approx(common.wmcc.value)
    assert rare.mcc.value < common.mcc.value


def test_missed_includes_are_listed_by_their_ids():
    """The records a review would have lost are named."""
    found = score_screening([1, 1, 0], [0, 1, 0], ids=["PMID 1", "PMID 2", "PMID 3"])
    assert found.missed == ("PMID 1",)
    assert found.as_json()["missed"] == ["PMID 1"]


def test_a_consensus_without_includes_leaves_sensitivity_undefined():
    """Nothing to find: null and a reason, not 1."""
    found = score_screening([0, 0], [0, 0])
    assert found.sensitivity.value is None
    assert found.precision.value is None
    assert found.mcc.value is None
    assert set(found.undefined) == {"sensitivity", "precision", "f2", "mcc", "wmcc"}
    json.dumps(found.as_json(), allow_nan=False)


def test_no_record_leaves_everything_undefined():
    """Empty input gives null throughout and no cost per record."""
    found = score_screening([], [], cost=1.0)
    assert found.n == 0
    assert found.cost_per_record is None
    assert len(found.undefined) == 6


def test_cost_is_per_record_compared():
    """Ten dollars over four records."""
    assert score_screening([1, 0, 0, 1], [1, 0, 1, 1], cost=10.0).cost_per_record == 2.5


def test_bootstrap_intervals_surround_f2_and_both_mccs():
    """With resampling the three composite measures have intervals."""
    found = score_screening(*table(40, 30, 10, 400), resampling=Bootstrap(resamples=400))
    for one in (found.f2, found.mcc, found.wmcc):
        assert one.low < one.value < one.high


@pytest.mark.parametrize("arguments", [{"weight": 0.0}, {"weight": -1.0}, {"ids": ["only one"]}])
def test_arguments_that_make_no_sense_are_refused(arguments):
    """No weight of zero, no ids for other records."""
    with pytest.raises(UsageError):
        score_screening([1, 0], [1, 0], **arguments)


@given(
    st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=1, max_size=60),
    st.integers(1, 12),
)
def test_every_record_lies_in_one_bin_and_brier_equals_scikit_learns(rows, bins):
    """Edges, 0 and 1 included, fall into exactly one bin."""
    truth, stated = (np.array(side) for side in zip(*rows, strict=True))
    found = calibration(truth, stated, bins=bins)
    assert sum(one.n for one in found.bins) == len(truth)
    assert found.brier == pytest.approx(
        brier_score_loss(truth, stated, labels=[0, 1], scale_by_half=True)
    )
    for one in found.bins:
        assert one.stated is None or one.low - 1e-12 <= one.stated <= one.high + 1e-12


def test_stating_the_prevalence_has_no_skill_and_no_error():
    """Always saying 0.25 where a quarter is included is calibrated, and says nothing."""
    found = calibration([1, 0, 0, 0], [0.25] * 4)
    assert found.skill == pytest.approx(0)
    assert found.error == pytest.approx(0)


def test_empty_bins_and_empty_input_are_undefined():
    """A bin without records has no observed share; no records give no Brier score."""
    found = calibration([1], [0.95])
    assert found.bins[0].observed.value is None
    assert found.skill is None
    empty = calibration([], [])
    assert (empty.brier, empty.error) == (None, None)
    json.dumps(empty.as_json(), allow_nan=False)


@pytest.mark.parametrize("stated", [[1.2], [-0.1], [float("nan")], [0.1, 0.2]])
def test_what_is_no_probability_is_refused(stated):
    """Outside 0 to 1, NaN, or another length."""
    with pytest.raises(UsageError):
        calibration([1], stated)


def test_no_bins_are_refused():
    """A table needs a bin."""
    with pytest.raises(UsageError, match="bins"):
        calibration([1], [0.5], bins=0)
