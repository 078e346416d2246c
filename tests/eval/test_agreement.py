"""Two raters, include or exclude."""

import csv
import gzip
import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.data.errors import UsageError
from realist.eval.agreement import agreement, agreement_from_table, agreement_intervals
from realist.eval.intervals import Bootstrap

BENCHMARKS = Path(__file__).parents[3] / "shared" / "benchmarks"
KEYS = [
    "n",
    "table",
    "percent_agreement",
    "kappa",
    "ac1",
    "pabak",
    "alpha",
    "ppa",
    "npa",
    "prevalence_index",
    "bias_index",
    "conflict_rate",
]


def test_json_has_the_contracts_keys_in_order():
    """`as_json` gives the command line's keys, no more and no fewer."""
    found = agreement_from_table(80, 40, 30, 5566).as_json()
    assert list(found) == KEYS
    assert list(found["table"]) == list("abcd")
    assert list(found["kappa"]) == list(found["ac1"]) == ["value", "low", "high"]


def test_the_methods_check_values_hold_to_the_figures_given():
    """The worked table of the agreement notes comes out to the digits stated there."""
    found = agreement_from_table(80, 40, 30, 5566)
    assert found.percent_agreement == pytest.approx(0.98775, abs=5e-6)
    assert found.kappa.value == pytest.approx(0.68942, abs=5e-6)
    assert (found.kappa.low, found.kappa.high) == pytest.approx((0.6204, 0.7584), abs=5e-5)
    assert found.ac1.value == pytest.approx(0.98725, abs=5e-6)
    # irrCAC 0.4.4 prints .98425 and .99026; the notes round that a second time, to .9843.
    assert (found.ac1.low, found.ac1.high) == pytest.approx((0.98425, 0.99026), abs=5e-6)
    assert found.pabak == pytest.approx(0.97551, abs=5e-6)
    assert found.alpha == pytest.approx(0.68943, abs=5e-6)
    assert found.ppa == pytest.approx(0.69565, abs=5e-6)
    assert found.npa == pytest.approx(0.99375, abs=5e-6)


def test_indices_follow_their_formulas_by_hand():
    """Prevalence (a-d)/n, bias (b-c)/n and conflicts (b+c)/n on a table done by hand."""
    found = agreement_from_table(5, 3, 1, 11)
    assert found.prevalence_index == pytest.approx(-6 / 20)
    assert found.bias_index == pytest.approx(2 / 20)
    assert found.conflict_rate == pytest.approx(4 / 20)


def test_each_cell_counts_what_its_letter_means():
    """A both include, b only the first, c only the second, d neither."""
    found = agreement([1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 1, 1, 1, 0, 0, 0, 0])
    assert (found.a, found.b, found.c, found.d) == (1, 2, 3, 4)


def test_kappa_and_interval_equal_statsmodels():
    """Our kappa interval is the one a kept library gives."""
    from statsmodels.stats.inter_rater import cohens_kappa

    theirs = cohens_kappa(np.array([[12, 7], [3, 41]]))
    ours = agreement_from_table(12, 7, 3, 41).kappa
    assert (ours.value, ours.low, ours.high) == pytest.approx(
        (theirs.kappa, theirs.kappa_low, theirs.kappa_upp)
    )


def test_nobody_included_leaves_kappa_alpha_and_positive_agreement_undefined():
    """One category only is 0/0: null with a reason, never 0, 1 or NaN."""
    found = agreement([False] * 10, [False] * 10)
    assert (found.kappa.value, found.alpha, found.ppa, found.npa) == (None, None, None, 1.0)
    assert "0/0" in found.undefined["kappa"]
    assert found.undefined["ppa"] == "neither rater included anything"
    assert "NaN" not in json.dumps(found.as_json(), allow_nan=False)


def test_everybody_included_leaves_negative_agreement_undefined():
    """The mirror case: nothing was excluded."""
    found = agreement([True] * 4, [True] * 4)
    assert (found.kappa.value, found.ppa, found.npa) == (None, 1.0, None)
    assert set(found.undefined) == {"kappa", "alpha", "npa"}


def test_no_item_makes_everything_undefined():
    """Two empty columns give n = 0 and null throughout, with reasons."""
    found = agreement([], [])
    numbers = [value for key, value in found.as_json().items() if key not in {"n", "table"}]
    assert found.n == 0
    assert all(v is None or set(v.values()) == {None} for v in numbers if not isinstance(v, int))
    assert len(found.undefined) == 10


def test_a_single_item_has_no_interval():
    """One decision each: whatever is defined comes without an interval."""
    found = agreement([True], [False])
    assert found.percent_agreement == 0.0
    assert found.ac1.low is None
    assert found.kappa.low is None


def test_perfect_agreement_claims_no_certainty():
    """Kappa 1 has a standard error of zero: the interval is null, with a reason."""
    found = agreement_from_table(5, 0, 0, 5)
    assert (found.kappa.value, found.kappa.low) == (1.0, None)
    assert "standard error is zero" in found.kappa.reason


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [([1], [1, 0], "same items"), (["include"], ["exclude"], "map words"), ([2], [1], "1/0")],
)
def test_columns_that_make_no_sense_are_refused(first, second, says):
    """Different lengths, words and other numbers are refused in words."""
    with pytest.raises(UsageError, match=says):
        agreement(first, second)


def test_a_negative_count_is_refused():
    """A table of counts holds no number below zero."""
    with pytest.raises(UsageError, match="below zero"):
        agreement_from_table(1, -1, 0, 0)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_pairs_and_table_agree_and_every_value_is_a_share_or_none(pairs):
    """Decisions and their table give one result; values stay within [-1, 1]; JSON has no NaN."""
    found = agreement([a for a, _ in pairs], [b for _, b in pairs])
    assert found == agreement_from_table(found.a, found.b, found.c, found.d)
    assert found.n == len(pairs)
    for name in ("pabak", "alpha", "ppa", "npa", "conflict_rate", "percent_agreement"):
        value = getattr(found, name)
        assert (value is None) == (name in found.undefined)
        assert value is None or -1 <= value <= 1
    json.dumps(found.as_json(), allow_nan=False)


def test_bootstrap_intervals_agree_with_the_analytic_ones_on_a_large_table():
    """Two routes to an interval, one answer to about a hundredth."""
    first = np.repeat([1, 1, 0, 0], [80, 40, 30, 5566])
    second = np.repeat([1, 0, 1, 0], [80, 40, 30, 5566])
    drawn = agreement_intervals(first, second, Bootstrap(resamples=4000, seed=3))
    exact = agreement_from_table(80, 40, 30, 5566)
    assert drawn["kappa"].value == pytest.approx(exact.kappa.value)
    assert drawn["kappa"].low == pytest.approx(exact.kappa.low, abs=0.015)
    assert drawn["kappa"].high == pytest.approx(exact.kappa.high, abs=0.015)
    assert drawn["ac1"].low == pytest.approx(exact.ac1.low, abs=0.001)


def test_a_million_pairs_take_under_two_seconds():
    """The promise of the evaluation suite for one large file."""
    draw = np.random.default_rng(0)
    first = draw.random(1_000_000) < 0.05
    second = first ^ (draw.random(1_000_000) < 0.02)
    began = time.process_time()
    found = agreement(first.tolist(), second.tolist())
    assert time.process_time() - began < 2
    assert found.n == 1_000_000


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "records", "conflicts", "kappa"),
    [
        ("teachers_soft_skills_2022", 363, 3, 0.93),
        ("niph_chronic_low_back_pain_qes_2024", 424, 53, 0.72),
        ("snhl_phenotyping_2024", 1495, 6, 0.82),
        ("vive_friends_programme_2023", 2745, 45, 0.77),
        ("vive_military_deployment_2018", 2978, 182, 0.36),
        ("vive_professional_development_2019", 5144, 336, 0.47),
    ],
)
def test_the_six_real_reviews_give_their_published_kappas(name, records, conflicts, kappa):
    """Real reviewers' decisions reproduce the kappas their README states."""
    path = BENCHMARKS / f"{name}.csv.gz"
    if not path.exists():
        pytest.skip("the labelled sets are not beside this checkout")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [(r["reviewer_1"], r["reviewer_2"]) for r in csv.DictReader(file)]
    both = [(int(float(a)), int(float(b))) for a, b in rows if a and b]
    found = agreement([a for a, _ in both], [b for _, b in both])
    assert (found.n, found.b + found.c) == (records, conflicts)
    assert round(found.kappa.value, 2) == kappa
