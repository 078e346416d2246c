"""Two results compared and held against thresholds. The results here are made up."""

import json

import numpy as np
import pytest
from scipy import stats

from realist.data.domain import Role
from realist.data.errors import MissingInputError, UsageError
from realist.eval.agreement import agreement_from_table
from realist.eval.annotations import Annotation, Quote
from realist.eval.classification import score_screening
from realist.eval.compare import compare, measures_of
from realist.eval.extraction_scores import score_extraction
from realist.eval.intervals import Bootstrap, Estimate
from realist.eval.pairing import discordant, square_and_add
from realist.eval.provenance import provenance


def ranking(losses):
    sets = [
        {
            "name": f"set{n}",
            "ranker": "u4",
            "loss": one,
            "ndcg": None,
            "wss95": 1 - one,
            "atd": one,
        }
        for n, one in enumerate(losses)
    ]
    return {"sets": sets, "mean": {"loss": sum(losses) / len(losses)}}


def change_of(comparison, name):
    return next(one for one in comparison.changes if one.measure == name)


def test_a_result_compared_with_itself_is_unchanged_throughout():
    """No difference anywhere, nothing one-sided."""
    result = agreement_from_table(80, 40, 30, 5566).as_json()
    found = compare(result, result)
    assert {one.verdict for one in found.changes} == {"unchanged"}
    assert not any(remark.startswith("only") for remark in found.remarks)
    json.dumps(found.as_json(), allow_nan=False)


def test_rankings_are_paired_by_set_with_students_t():
    """The mean difference over sets has scipy's paired t interval."""
    old, new = [0.10, 0.20, 0.05, 0.12], [0.08, 0.17, 0.05, 0.11]
    found = change_of(compare(ranking(old), ranking(new)), "mean.loss")
    exact = stats.ttest_rel(new, old).confidence_interval()
    assert found.difference.value == pytest.approx(np.mean(new) - np.mean(old))
    assert (found.difference.low, found.difference.high) == pytest.approx((exact.low, exact.high))
    assert found.method == "paired over 4 sets"


def test_a_lower_loss_is_better_and_a_lower_wss_is_worse():
    """The direction that counts as progress depends on the measure."""
    old, new = ranking([0.10, 0.20, 0.05]), ranking([0.08, 0.181, 0.03])
    old["mean"]["wss95"] = new["mean"]["wss95"] = 0.9
    found = compare(old, new)
    assert change_of(found, "mean.loss").verdict == "better"
    assert change_of(found, "mean.wss95").verdict == "better"
    back = compare(new, old)
    assert change_of(back, "mean.loss").verdict == change_of(back, "mean.wss95").verdict == "worse"


def test_different_sets_are_not_paired():
    """A set that only one result has leaves the means without a paired interval."""
    found = change_of(compare(ranking([0.1, 0.2]), ranking([0.1, 0.2, 0.3])), "mean.loss")
    assert found.method == ""
    assert found.difference.low is None
    assert found.verdict == "unclear"


def test_results_of_different_data_are_never_paired():
    """Provenance decides: other data, no pairing, and a remark."""
    old, new = ranking([0.1, 0.2]), ranking([0.1, 0.3])
    old["provenance"], new["provenance"] = {"data_hash": "aa"}, {"data_hash": "bb"}
    found = compare(old, new)
    assert any(remark.startswith("different data") for remark in found.remarks)
    assert change_of(found, "mean.loss").method == ""


def extraction(hits):
    gold = [
        Annotation(f"d{n}", ((Quote(Role.CONTEXT, "", 0, 9), Quote(Role.OUTCOME, "", 20, 30)),))
        for n in range(len(hits))
    ]
    predicted = [
        Annotation(one.document, (one.cmocs[0][:count],))
        for one, count in zip(gold, hits, strict=True)
    ]
    return score_extraction(gold, predicted).as_json()


def test_extractions_are_paired_by_document():
    """The difference in recall is drawn over documents, the same ones for both."""
    old, new = extraction([1, 1, 0, 1, 2, 1, 0, 1]), extraction([2, 1, 1, 2, 2, 1, 1, 2])
    found = change_of(compare({"extraction": old}, {"extraction": new}), "extraction.spans.recall")
    assert found.difference.value == pytest.approx(5 / 16)
    assert 0 < found.difference.low < found.difference.value < found.difference.high
    assert found.method == "paired bootstrap over 8 documents"
    assert found.verdict == "better"


def test_sensitivities_are_paired_by_the_includes_missed():
    """Which includes each voice missed is what the interval rests on."""
    truth = [1] * 50 + [0] * 50
    old = score_screening(truth, [0] * 12 + [1] * 38 + [0] * 50).as_json()
    new = score_screening(truth, [1] * 10 + [0] * 2 + [1] * 38 + [0] * 50).as_json()
    found = change_of(compare(old, new), "sensitivity")
    assert found.difference.value == pytest.approx(0.2)
    assert found.method == "paired over 50 includes"
    assert found.verdict == "better"


def test_separate_intervals_make_newcombes():
    """Newcombe (1998), table II: 56/70 against 48/80 by Wilson's method without correction."""
    from realist.eval.intervals import wilson

    found = square_and_add(wilson(48, 80), wilson(56, 70))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_equal_losses_on_both_sides_make_an_interval_around_zero():
    """Discordant pairs that balance say nothing."""
    found = discordant(5, 5, 40)
    assert found.value == 0
    assert found.low == pytest.approx(-found.high)


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"min": 0.7}, "kappa: 0.5 is below 0.7"),
        ({"max": 0.4}, "kappa: 0.5 is above 0.4"),
        ({"max_drop": 0.05}, "kappa: fell by 0.1, more than 0.05"),
        ({"max_drop": 0.1}, None),
        ({"min": 0.5, "max": 0.5, "max_rise": 0.0}, None),
    ],
)
def test_thresholds_hold_or_fail_in_words(limits, says):
    """Each limit has its own sentence; on the limit is within it."""
    found = compare({"kappa": 0.6}, {"kappa": 0.5}, thresholds={"kappa": limits})
    assert found.failures == ((says,) if says else ())
    assert found.passed == (says is None)


def test_a_rise_beyond_its_limit_fails():
    """For losses the limit is on the rise."""
    found = compare({"loss": 0.1}, {"loss": 0.2}, thresholds={"loss": {"max_rise": 0.05}})
    assert found.failures == ("loss: rose by 0.1, more than 0.05",)


def test_a_measure_that_is_absent_or_undefined_fails_its_threshold():
    """What was not measured has not passed."""
    thresholds = {"kappa": {"min": 0}, "ac1": {"min": 0}, "ppa": {"max_drop": 1}}
    found = compare({"ppa": None}, {"kappa": None, "ppa": 0.5}, thresholds=thresholds)
    assert found.failures[:2] == ("kappa: undefined", "ac1: not measured")
    assert "cannot be judged" in found.failures[2]


def test_an_unknown_limit_is_refused():
    """A typing error in a threshold file must not let everything pass."""
    with pytest.raises(UsageError, match="minimum"):
        compare({}, {}, thresholds={"kappa": {"minimum": 0.5}})


def test_measures_found_on_one_side_only_are_named():
    """What disappeared or is new is said."""
    found = compare({"kappa": 0.5, "old": 1}, {"kappa": 0.5, "new": 1})
    assert "only before: old" in found.remarks
    assert "only after: new" in found.remarks


def test_measures_are_named_by_their_place_and_lists_by_their_entries():
    """Provenance and counts by cell are no measures; booleans are none either."""
    found = measures_of(
        {
            "provenance": {"seeds": [1]},
            "kappa": {"value": 0.5, "low": 0.4, "high": 0.6},
            "sets": [{"name": "a", "ranker": "u4", "recall": {"0.1": 0.5}}],
            "used": True,
        }
    )
    assert found == {
        "kappa": Estimate(0.5, 0.4, 0.6),
        "sets[a, u4].recall.0.1": Estimate(0.5),
    }


def test_a_comparison_is_repeatable():
    """The same seed, the same interval."""
    old, new = extraction([1, 0, 2, 1]), extraction([2, 1, 2, 1])
    settings = Bootstrap(resamples=200, seed=3)
    assert compare(old, new, resampling=settings) == compare(old, new, resampling=settings)


def test_provenance_names_data_code_prompts_seeds_and_command(tmp_path):
    """The data hash changes with a byte of the data, prompts are kept as hashes only."""
    path = tmp_path / "gold.jsonl"
    path.write_text("one")
    one = provenance(
        data=[path], prompts={"extract": "secret words"}, seeds=[4], command=["a", "b"]
    )
    path.write_text("two")
    other = provenance(data=[path])
    assert one["data_hash"] != other["data_hash"]
    assert "secret" not in json.dumps(one)
    assert one["code_version"]
    with pytest.raises(MissingInputError, match="absent"):
        provenance(data=[tmp_path / "absent"])
