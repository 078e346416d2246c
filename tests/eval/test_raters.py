"""Two or more raters, ordered categories, missing ratings: against published worked examples."""

import itertools
import random

import numpy as np
import pytest

from realist.data.errors import UsageError
from realist.eval.alpha import krippendorff_alpha
from realist.eval.conflicts import (
    conflict_rate,
    conflict_rates_by_group,
    conflict_rates_by_pair,
    conflict_rates_over_time,
)
from realist.eval.intervals import Bootstrap
from realist.eval.kappa import cohen_kappa
from realist.eval.raters import (
    brennan_prediger,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    percent_agreement,
)

_ = None
# Krippendorff (2011), section D: four observers, twelve units, seven ratings missing.
KRIPPENDORFF = list(
    zip(
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
        strict=True,
    )
)
# The worked table of Fleiss' kappa: fourteen raters, ten subjects, five categories.
FLEISS_COUNTS = [
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
]
FLEISS = [
    [place for place, count in enumerate(counts) for _ in range(count)] for counts in FLEISS_COUNTS
]


@pytest.mark.parametrize(
    ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_krippendorffs_four_observers_give_his_alphas(level, alpha):
    """The example of Krippendorff (2011) comes out at each level of measurement."""
    assert round(krippendorff_alpha(KRIPPENDORFF, level=level).value, 3) == alpha


def test_the_worked_fleiss_table_gives_0_210():
    """Fleiss' kappa of the textbook table, and statsmodels' to the last digit."""
    from statsmodels.stats.inter_rater import fleiss_kappa as theirs

    ours = fleiss_kappa(FLEISS).value
    assert round(ours, 3) == 0.210
    assert ours == pytest.approx(theirs(np.array(FLEISS_COUNTS)))


@pytest.mark.parametrize(
    ("coefficient", "value", "low", "high"),
    [
        (gwet_ac1, 0.7754440681, 0.4608133481, 1.0),
        (brennan_prediger, 0.7727272727, 0.4542081399, 1.0),
        (gwet_ac2, 0.9140007236, 0.6851813659, 1.0),
    ],
)
def test_missing_ratings_are_treated_as_irrcac_treats_them(coefficient, value, low, high):
    """Figures printed by irrCAC 0.4.4 for Krippendorff's four observers (AC2 quadratic)."""
    found = coefficient(KRIPPENDORFF)
    assert (found.value, found.low, found.high) == pytest.approx((value, low, high), abs=1e-9)


def test_weighted_kappa_equals_statsmodels_with_its_interval():
    """Linear and quadratic weights on a random ordered table."""
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.array([[20, 5, 1], [4, 15, 6], [1, 3, 25]])
    first = np.repeat(np.repeat([0, 1, 2], 3), table.ravel()).tolist()
    second = np.repeat([0, 1, 2] * 3, table.ravel()).tolist()
    for weights, power in (("linear", "linear"), ("quadratic", "quadratic")):
        theirs = cohens_kappa(table, wt=power)
        ours = cohen_kappa(first, second, weights=weights)
        assert (ours.value, ours.low, ours.high) == pytest.approx(
            (theirs.kappa, theirs.kappa_low, theirs.kappa_upp)
        )


def test_weighted_kappa_equals_scikit_learn():
    """A second library agrees on the value."""
    from sklearn.metrics import cohen_kappa_score

    draw = random.Random(4)
    first = [draw.randrange(4) for _ in range(200)]
    second = [min(3, max(0, one + draw.choice([-1, 0, 0, 1]))) for one in first]
    for weights in ("linear", "quadratic"):
        theirs = cohen_kappa_score(first, second, weights=weights)
        assert cohen_kappa(first, second, weights=weights).value == pytest.approx(theirs)


def test_kappa_leaves_out_items_that_one_rater_missed():
    """None in either column takes the item out of the table."""
    with_gap = cohen_kappa(["in", "out", "in", None], ["in", "out", "out", "in"])
    assert with_gap == cohen_kappa(["in", "out", "in"], ["in", "out", "out"])


def test_a_kappa_of_text_levels_needs_their_order():
    """Alphabetical order is not an order of low, moderate and high."""
    with pytest.raises(UsageError, match="in their order"):
        cohen_kappa(["low", "high"], ["low", "moderate"], weights="linear")


def test_a_rating_outside_the_categories_is_refused():
    """A typing error in a rating is named, not counted as a category."""
    with pytest.raises(UsageError, match="'hihg'"):
        gwet_ac2([["high", "hihg"]], categories=["low", "high"])


def test_two_raters_fleiss_is_scotts_pi_and_alpha_its_corrected_form():
    """Alpha = 1 - (1 - 1/2n)(1 - pi) on complete nominal data of two raters."""
    rows = [[1, 1], [1, 0], [0, 0], [0, 0], [1, 1], [0, 1], [0, 0]]
    pi = fleiss_kappa(rows).value
    alpha = krippendorff_alpha(rows, level="nominal").value
    assert alpha == pytest.approx(1 - (1 - 1 / 14) * (1 - pi))


def test_fleiss_is_undefined_with_missing_ratings():
    """It says so and names what to use, rather than dropping items."""
    found = fleiss_kappa(KRIPPENDORFF)
    assert found.value is None
    assert "missing" in found.reason


@pytest.mark.parametrize("rows", [[], [[1, None], [None, 2]], [[None, None]]])
def test_items_without_two_ratings_leave_everything_undefined(rows):
    """No pair of ratings, no agreement: None with a reason from each coefficient."""
    for found in (
        gwet_ac1(rows, categories=[1, 2]),
        gwet_ac2(rows, categories=[1, 2]),
        brennan_prediger(rows, categories=[1, 2]),
        krippendorff_alpha(rows, level="ordinal"),
        percent_agreement(rows),
    ):
        assert found.value is None
        assert "two ratings" in found.reason


def test_one_category_only_is_undefined_by_name():
    """Nobody used a second category: kappa, Fleiss and alpha are 0/0; AC1 asks for the others."""
    rows = [["out", "out"], ["out", "out"]]
    assert "0/0" in cohen_kappa(["out"] * 2, ["out"] * 2).reason
    assert "0/0" in fleiss_kappa(rows, categories=["in", "out"]).reason
    assert "0/0" in krippendorff_alpha(rows, level="nominal").reason
    assert "name the others" in gwet_ac1(rows).reason
    assert gwet_ac1(rows, categories=["in", "out"]).value == 1.0


def test_interval_alpha_of_words_is_refused():
    """Words have no distances."""
    with pytest.raises(UsageError, match="needs numbers"):
        krippendorff_alpha([["a", "b"]], level="interval", categories=["a", "b"])


def test_ragged_rows_are_refused():
    """A row with a rating too many is a mistake, not a third rater."""
    with pytest.raises(UsageError, match="one column per rater"):
        gwet_ac1([["a", "b"], ["a", "b", "a"]])


def test_bootstrap_of_every_coefficient_covers_its_value():
    """Seeded percentile intervals contain the estimate; the same seed gives the same interval."""
    draw = random.Random(1)
    truth = [draw.randrange(3) for _ in range(150)]
    noisy = [[t if draw.random() < 0.8 else draw.randrange(3) for _ in "abc"] for t in truth]
    settings = Bootstrap(resamples=300, seed=5)
    for coefficient in (gwet_ac1, gwet_ac2, fleiss_kappa, brennan_prediger, percent_agreement):
        found = coefficient(noisy, resampling=settings)
        assert found == coefficient(noisy, resampling=settings)
        assert found.low < found.value < found.high
        assert found.value == pytest.approx(coefficient(noisy).value)
    for level in ("nominal", "ordinal", "interval"):
        found = krippendorff_alpha(noisy, level=level, resampling=settings)
        assert found.low < found.value < found.high
        assert found.value == pytest.approx(krippendorff_alpha(noisy, level=level).value)


def test_analytic_and_bootstrap_intervals_agree_for_many_items():
    """Gwet's linearised variance and resampling tell the same width."""
    draw = random.Random(2)
    truth = [draw.randrange(3) for _ in range(600)]
    noisy = [[t if draw.random() < 0.8 else draw.randrange(3) for _ in "abc"] for t in truth]
    for coefficient in (gwet_ac1, fleiss_kappa):
        exact = coefficient(noisy)
        drawn = coefficient(noisy, resampling=Bootstrap(resamples=3000))
        assert drawn.low == pytest.approx(exact.low, abs=0.006)
        assert drawn.high == pytest.approx(exact.high, abs=0.006)


def test_conflicts_by_pair_batch_and_time_add_up():
    """Each way of cutting the same decisions keeps every doubly rated item once."""
    first, second = [1, 0, 1, 0, None, 1], [1, 1, 1, 0, 0, 0]
    times = [f"2024-01-0{day}" for day in (6, 5, 4, 3, 2, 1)]
    whole = conflict_rate(first, second)
    assert (whole.n, whole.conflicts) == (5, 2)
    assert whole.rate.low < 0.4 < whole.rate.high
    for parts in (
        conflict_rates_by_pair({"Ana": first, "Ben": second}),
        conflict_rates_by_group(first, second, list("aabbcc")),
        conflict_rates_over_time(first, second, times, window=2),
    ):
        assert sum(one.n for one in parts) == 5
        assert sum(one.conflicts for one in parts) == 2


def test_a_group_without_doubly_rated_items_has_no_rate():
    """A batch screened by one person has nothing to conflict: undefined, with a reason."""
    found = conflict_rates_by_group([1, None], [1, 0], ["a", "b"])[1]
    assert (found.n, found.rate.value) == (0, None)
    assert found.rate.reason
    assert found.as_json()["rate"] == {"value": None, "low": None, "high": None}


def test_four_rater_alpha_does_not_depend_on_who_is_who():
    """Columns are interchangeable."""
    base = krippendorff_alpha(KRIPPENDORFF, level="ordinal").value
    for order in itertools.permutations(range(4)):
        turned = [[row[place] for place in order] for row in KRIPPENDORFF]
        assert krippendorff_alpha(turned, level="ordinal").value == pytest.approx(base)
