"""Stopping rules stop where their definitions say, and promise no more than they can keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from realist.data.errors import UsageError
from realist.screening import safe
from realist.screening.stopping import (
    Consecutive,
    UrnTest,
    recall_bound,
    recall_from_order,
    recall_from_sample,
    urn_p,
)


def _every_tail(labels, total, target):
    """The published formula over every tail, without our shortcut; NaN: impossible, so p = 0."""
    tail = np.array(labels)[::-1]
    sizes, hits, seen = np.arange(len(tail)) + 1, tail.cumsum(), tail.sum()
    missing = np.floor(seen / target + 1 - (seen - hits))
    chance = hypergeom.cdf(hits, total - (len(tail) - sizes), missing, sizes)
    return np.nan_to_num(chance).min()


# p values of buscarpy 0.0.2 (`calculate_h0`), run outside the project on these very labels.
BUSCARPY = [
    ([1] * 10 + [0] * 90, 200, 0.95, 0.5263157894736843),
    ([1, 0, 1, 1, 0, 1, 0, 0, 1, 0] * 3 + [0] * 170, 1000, 0.95, 0.82389289392379),
    ([1] * 40 + [0, 0, 0, 1] * 5 + [0] * 400, 600, 0.9, 0.00028012863706526614),
]


@pytest.mark.parametrize(("labels", "total", "target", "expected"), BUSCARPY)
def test_the_urn_test_agrees_with_buscarpy(labels, total, target, expected):
    """The authors' own package gives the same p."""
    assert urn_p(labels, total, target) == pytest.approx(expected, rel=1e-9)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=60), st.integers(0, 200))
def test_looking_at_the_longest_tails_is_enough(labels, unscreened):
    """The shortcut finds the smallest p of all tails."""
    if not any(labels):
        assert urn_p(labels, len(labels) + unscreened) == 1
        return
    expected = _every_tail(labels, len(labels) + unscreened, 0.95)
    assert urn_p(labels, len(labels) + unscreened) == pytest.approx(expected, abs=1e-12)


def test_more_irrelevant_records_never_weaken_the_test():
    """Each further irrelevant record lowers p, until everything is screened."""
    start = [1] * 20
    values = [urn_p(start + [0] * n, 500) for n in range(0, 480, 40)]
    assert values == sorted(values, reverse=True)
    assert UrnTest().advise(start + [0] * 480, 500).stop
    assert not UrnTest().advise(start, 500).stop


def test_the_urn_test_keeps_its_promise_on_random_orders():
    """Screened at random, the target is missed in at most 5 % of 300 generated reviews."""
    rng = np.random.default_rng(11)
    missed = 0
    for _ in range(300):
        labels = rng.permutation(np.repeat([1, 0], [30, 270]))
        stop = next(n for n in range(10, 301, 10) if UrnTest().advise(labels[:n], 300).stop)
        missed += labels[:stop].sum() < 0.95 * 30
    assert missed <= 15


def test_the_bound_is_the_highest_target_the_test_confirms():
    """At the bound the test rejects, and one step higher it does not."""
    labels = [1] * 30 + [0] * 300
    bound = recall_bound(labels, 500)
    assert 0.5 < bound < 0.99
    assert urn_p(labels, 500, bound) < 0.05 <= urn_p(labels, 500, bound + 0.005)
    assert recall_bound([1, 0], 500) < 0.2


def test_a_run_of_irrelevant_records_stops_the_simple_rule():
    """49 are not enough, 50 are; and everything screened is always enough."""
    assert not Consecutive(50).advise([1] + [0] * 49, 500).stop
    assert Consecutive(50).advise([1] + [0] * 50, 500).stop
    assert Consecutive(50).advise([1, 0, 0], 3).stop
    assert Consecutive().reliability is None


def test_thinning_finds_raise_the_estimate():
    """The same finds early instead of spread out mean fewer to come."""
    early = recall_from_order([1] * 20 + [0] * 180, 1000)
    spread = recall_from_order([1] + [0] * 9 + ([1] + [0] * 9) * 19, 1000)
    assert early.value > 0.9 > spread.value
    assert early.low > spread.low
    assert recall_from_order([0, 0], 10).value is None


def test_a_sample_bounds_recall_exactly():
    """With nothing in a sample of everything recall is 1; with little sampled the bound is low."""
    whole = recall_from_sample(9, 50, [0] * 50)
    assert (whole.value, whole.low, whole.remaining) == (1, 1, 0)
    # none of 10 from 100: 25 relevant would be missed with chance C(75,10)/C(100,10) = 0.048
    little = recall_from_sample(10, 100, [0] * 10)
    assert little.low == pytest.approx(10 / (10 + 24))
    with pytest.raises(UsageError, match="60"):
        recall_from_sample(9, 50, [0] * 60)


@pytest.mark.parametrize("rule", [Consecutive(), UrnTest()])
def test_each_rule_says_what_it_claims_and_what_not(rule):
    """Name, claim and its limits are there to be shown."""
    assert len(rule.name) > 5
    assert "recall" in rule.claims.lower()
    assert len(rule.does_not_claim) > 20


def test_impossible_calls_are_refused():
    """More labels than records, or a target of 1, have no meaning."""
    with pytest.raises(UsageError, match="3 labels"):
        urn_p([1, 0, 0], 2)
    with pytest.raises(UsageError, match="between 0 and 1"):
        UrnTest(target=1)


def test_safe_counts_nothing_as_met_that_cannot_be_checked_yet():
    """No key paper named, nothing relevant drawn at random: neither met nor in the way."""
    start = {"total": 1000, "screened": 300, "found": 60, "last_run": 50, "random_screened": 10}

    def held(**more):
        checks = safe.checklist(safe.Progress(**start, **more))
        return [(c.met, c.open, c.detail) for c in checks if c.phase == 2][:2]

    assert held() == [(False, False, "nothing to check yet")] * 2
    assert held(key_papers=2, key_found=2, random_found=1) == [
        (True, False, "2 of 2"),
        (True, False, "300 of 200"),
    ]
    assert held(key_papers=2, random_found=2) == [
        (False, True, "0 of 2"),
        (False, True, "300 of 400"),
    ]


def test_safe_goes_through_its_four_phases():
    """Each phase ends when its own conditions are met, and no sooner."""
    start = {"total": 1000, "random_screened": 10, "random_found": 1}
    steps = [
        (safe.Progress(1000, 5, 0, 5, random_screened=5), 1),
        (safe.Progress(**start, screened=150, found=30, last_run=60), 2),
        (safe.Progress(**start, screened=250, found=60, last_run=40), 2),
        (
            safe.Progress(**start, screened=250, found=60, last_run=50, key_papers=2, key_found=1),
            2,
        ),
        (safe.Progress(**start, screened=250, found=60, last_run=50), 3),
        (safe.Progress(**start, screened=300, found=60, last_run=99, second_model_run=50), 4),
        (
            safe.Progress(
                **start, screened=300, found=60, last_run=99, second_model_run=50, recheck_run=50
            ),
            5,
        ),
    ]
    assert [safe.phase(progress) for progress, _ in steps] == [at for _, at in steps]
    assert safe.estimated_relevant(steps[1][0]) == 100
