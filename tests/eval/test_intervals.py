"""Intervals: analytic, Wilson's, bootstrap over items and over documents."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from realist.data.errors import UsageError
from realist.eval.intervals import (
    Bootstrap,
    Estimate,
    analytic,
    bootstrap,
    mean_of_runs,
    percentile,
    wilson,
)


def share(sums):
    with np.errstate(invalid="ignore"):
        return sums[:, 0] / sums[:, 1]


def rows(values):
    return np.column_stack([values, np.ones(len(values))])


@pytest.mark.parametrize(("hits", "total"), [(0, 7), (3, 7), (7, 7), (50, 1000)])
def test_wilson_equals_statsmodels(hits, total):
    """The score interval of a kept library, within [0, 1]."""
    found = wilson(hits, total)
    assert (found.low, found.high) == pytest.approx(
        proportion_confint(hits, total, method="wilson")
    )
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_the_same_seed_draws_the_same_interval_and_another_does_not():
    """Repeatable by seed."""
    data = rows(np.random.default_rng(0).random(40))
    first, again, other = (
        bootstrap(data, share, Bootstrap(resamples=200, seed=seed)) for seed in (1, 1, 2)
    )
    assert first == again != other


def test_a_mean_gets_the_width_that_theory_gives():
    """Half-width of 1.96 standard errors, to a few per cent."""
    draw = np.random.default_rng(5)
    values = draw.random(400) < 0.3
    found = bootstrap(rows(values), share, Bootstrap(resamples=5000))
    theory = 1.96 * np.sqrt(values.mean() * (1 - values.mean()) / 400)
    assert (found.high - found.low) / 2 == pytest.approx(theory, rel=0.06)


def test_items_nested_in_documents_give_a_wider_interval():
    """Ten equal items per document carry the information of one."""
    per_document = np.random.default_rng(6).random(40) < 0.5
    data, clusters = rows(np.repeat(per_document, 10)), np.repeat(np.arange(40), 10).tolist()
    loose = bootstrap(data, share, Bootstrap())
    nested = bootstrap(data, share, Bootstrap(clusters=clusters))
    widths = [one.high - one.low for one in (loose, nested)]
    assert widths[1] == pytest.approx(widths[0] * np.sqrt(10), rel=0.15)
    assert nested.value == loose.value


def test_progress_ends_at_the_number_of_resamples():
    """The callback hears how far it is, in rising steps, to the end."""
    heard = []
    data = np.column_stack([np.random.default_rng(0).random(30_000), np.ones(30_000)])
    settings = Bootstrap(resamples=300, progress=lambda done, of: heard.append((done, of)))
    bootstrap(data, share, settings)
    assert len(heard) > 1
    assert heard == sorted(heard)
    assert heard[-1] == (300, 300)


def test_clusters_must_be_as_many_as_items():
    """A label too few is refused, not filled in."""
    with pytest.raises(UsageError, match="one label per item"):
        bootstrap(rows(np.ones(3)), share, Bootstrap(clusters=["a"]))


def test_one_item_or_one_document_gives_no_interval():
    """There is nothing to draw from."""
    assert bootstrap(rows(np.ones(1)), share, Bootstrap()).low is None
    found = bootstrap(rows(np.ones(3)), share, Bootstrap(clusters=["d1"] * 3))
    assert found.low is None
    assert "fewer than two" in found.reason


def test_resamples_without_a_value_are_left_out_and_too_many_forbid_an_interval():
    """Up to 5 % undefined resamples are dropped; beyond that there is no interval."""
    some = np.concatenate([np.linspace(0, 1, 97), [np.nan] * 3])
    assert percentile(0.5, some).low == pytest.approx(0.025)
    many = np.concatenate([np.linspace(0, 1, 90), [np.nan] * 10])
    assert percentile(0.5, many) == Estimate(
        0.5, reason="no interval: undefined in 10% of resamples"
    )
    assert percentile(float("nan"), some).value is None


def test_an_interval_stays_within_a_coefficients_range():
    """Cut to [-1, 1], as a coefficient cannot lie beyond."""
    found = analytic(0.95, 0.1)
    assert found.high == 1.0
    assert found.low == pytest.approx(0.95 - 0.1 * 1.959964)


def test_no_runs_and_one_run_have_no_interval():
    """A single seed says nothing of the spread over seeds."""
    assert mean_of_runs([]).value is None
    assert mean_of_runs([0.3]) == Estimate(0.3, reason="no interval: a single run")
