"""Stopping rules are judged by where they stop and what they had found by then."""

import numpy as np
import pytest

from realist.data.errors import UsageError
from realist.eval.stopping import SafeHeuristic, default_rules, stops, summary
from realist.screening.stopping import Consecutive, UrnTest


def test_a_stop_tells_position_recall_and_saving():
    """Found by hand: two of four relevant records, then fifty irrelevant."""
    labels = [1, 1] + [0] * 50 + [1, 1] + [0] * 46
    (stop,) = stops(labels, [Consecutive(50)], "hand-made")
    assert stop.stopped_at == 52
    assert stop.recall == 0.5
    assert stop.saved == pytest.approx(0.48)


def test_a_rule_that_never_stops_screens_everything():
    """Then recall is 1 and nothing is saved."""
    (stop,) = stops([1, 0] * 30, [Consecutive(50)])
    assert (stop.stopped_at, stop.recall, stop.saved) == (60, 1.0, 0.0)


def test_the_urn_test_trades_work_for_its_promise():
    """On a good ranking it reaches its target, later than a short run of irrelevant records."""
    labels = np.zeros(2000, dtype=int)
    labels[:40] = labels[[60, 90, 400]] = 1
    urn, short = stops(labels, [UrnTest(), Consecutive(50)])
    assert urn.recall >= 0.95
    assert short.stopped_at < urn.stopped_at < 2000


def test_the_summary_counts_misses_by_each_rules_own_target():
    """A run below target is a miss; a rule without a promise is told so."""
    good, bad = [1] * 20 + [0] * 180, [1] + [0] * 150 + [1] * 49
    found = [s for labels in (good, bad) for s in stops(labels, [Consecutive(50), UrnTest(0.9)])]
    run, urn = summary(found)["rules"]
    assert run["missed"] == 0.5
    assert run["missed_at_most"] is None
    assert run["runs"] == 2
    assert urn["target"] == 0.9
    assert urn["missed_at_most"] == 0.05
    assert run["lowest_recall"] == pytest.approx(0.02)


def test_safe_waits_for_all_its_conditions():
    """A long irrelevant run within the first tenth is not enough."""
    rule = SafeHeuristic()
    assert not rule.advise([1] + [0] * 60, 1000).stop
    assert not rule.advise([1] * 3 + [0] * 100, 1000).stop  # twice 300 not screened yet
    assert rule.advise([1] * 3 + [0] * 600, 1000).stop


def test_every_default_rule_is_named_once():
    """The table has one row per rule."""
    names = [rule.name for rule in default_rules()]
    assert len(set(names)) == len(names) >= 4


def test_no_labels_are_refused():
    """There is nothing to stop."""
    with pytest.raises(UsageError, match="at least one"):
        stops([], default_rules())
