"""The demonstration review as a whole: flow, conflicts, agreement."""

from collections import defaultdict

import pytest
from sklearn.metrics import cohen_kappa_score

from realist.data.demo.facts import published_facts
from realist.data.demo.review import demo_review
from realist.data.demo.reviewers import FULL_TEXT_REASONS, REVIEWERS
from realist.data.demo.rules import NOTES
from realist.data.domain import Stage, Verdict
from realist.data.protocol import problems
from realist.data.rules import refusal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo():
    """The review of the shipped seed."""
    return demo_review()


def _by_record(demo, stage):
    """Source id -> (verdict of reviewer 1, verdict of reviewer 2)."""
    table = defaultdict(dict)
    for decision in demo.decisions:
        if decision.stage is stage:
            assert decision.reviewer not in table[decision.record_id]
            table[decision.record_id][decision.reviewer] = decision.verdict
    return {key: tuple(row[r.name] for r in REVIEWERS) for key, row in table.items()}


def _settled(demo, stage):
    """Source id -> verdict after discussion."""
    resolved = {r.record_id: r.verdict for r in demo.resolutions if r.stage is stage}
    table = _by_record(demo, stage)
    conflicts = {key for key, (one, two) in table.items() if one is not two}
    assert set(resolved) == conflicts
    return {key: resolved.get(key, pair[0]) for key, pair in table.items()}


def test_5716_records(demo):
    """22 real records among 5,694 synthetic ones, mixed, with ids of their own."""
    assert len({record.source_id for record in demo.records}) == len(demo.records) == 5716
    real = [place for place, record in enumerate(demo.records) if not record.synthetic]
    assert len(real) == 22
    assert max(real) > 3000


def test_flow_closes(demo):
    """What a stage settles as included is exactly what both decide on at the next stage."""
    reached = {record.source_id for record in demo.records}
    counts = []
    for stage in Stage:
        settled = _settled(demo, stage)
        assert set(settled) == reached
        counts.append(len(reached))
        reached = {key for key, verdict in settled.items() if verdict is Verdict.INCLUDE}
    assert [*counts, len(reached)] == [5716, 99, 22, 21, 18, 18]


def test_consensus_is_the_published_decision(demo):
    """On the 22 real documents every stage settles as it was published."""
    for stage in Stage:
        settled = _settled(demo, stage)
        for key, path in published_facts().verdicts.items():
            assert settled.get(key) == path.get(stage)


def test_no_agreed_error(demo):
    """The two never agree on a verdict that the published flow contradicts."""
    for stage in Stage:
        settled = _settled(demo, stage)
        for key, (one, two) in _by_record(demo, stage).items():
            assert settled[key] in (one, two)
    wrongly_out = [
        key
        for key, pair in _by_record(demo, Stage.TITLE_ABSTRACT).items()
        if set(pair) == {Verdict.EXCLUDE} and key in published_facts().verdicts
    ]
    assert wrongly_out == []


def test_kappa_on_title_and_abstract(demo):
    """Agreement lies in the stated band, and full text has its conflicts too."""
    one, two = zip(*_by_record(demo, Stage.TITLE_ABSTRACT).values(), strict=True)
    assert 0.55 < cohen_kappa_score(one, two) < 0.75
    full_text = _by_record(demo, Stage.FULL_TEXT).values()
    assert 3 < sum(a is not b for a, b in full_text) < 25


def test_exclusions_at_full_text_have_reasons(demo):
    """Every exclusion of a full text gives one reason of the stated vocabulary."""
    excluded = [
        d for d in demo.decisions if d.stage is Stage.FULL_TEXT and d.verdict is Verdict.EXCLUDE
    ]
    assert {d.reason for d in excluded} == set(FULL_TEXT_REASONS)
    included = [d for d in demo.decisions if d.verdict is Verdict.INCLUDE]
    assert not any(d.reason for d in included)


def test_every_decision_keeps_the_review_s_own_rules(demo):
    """Stages, verdicts and reasons are those of the protocol, which contradicts itself nowhere."""
    assert problems(demo.protocol) == []
    assert {refusal(demo.protocol, d) for d in demo.decisions} == {""}


def test_the_review_says_what_in_its_rules_is_not_published(demo):
    """Reasons, levels and retrieval are owned up to in the notes that Home shows."""
    assert set(NOTES) <= set(demo.review.notes.splitlines())


def test_decisions_were_blind(demo):
    """No simulated reviewer saw a rank, a suggestion or the colleague's decision."""
    assert all(d.seen.blind and not d.seen.rank and not d.seen.suggestion for d in demo.decisions)
    assert all(reviewer.simulated for reviewer in demo.reviewers)
    assert all(r.by == tuple(person.name for person in REVIEWERS) for r in demo.resolutions)


def test_stages_come_in_order(demo):
    """Decisions and resolutions run stage by stage, as the store must write them."""
    order = list(Stage)
    for rows in (demo.decisions, demo.resolutions):
        stages = [order.index(row.stage) for row in rows]
        assert stages == sorted(stages)


def test_same_seed_same_review(demo):
    """The same seed gives the same review; another seed also closes the flow."""
    assert demo_review() == demo
    other = demo_review(7)
    assert other.decisions != demo.decisions
    test_flow_closes(other)
