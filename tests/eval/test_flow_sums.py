"""The sums beside the flow's stages: closed, broken, and contradicted by decisions."""

from dataclasses import replace

import pytest

from realist.data.domain import Decision, Record, Review, Reviewer, Stage, Verdict
from realist.data.reports import as_state
from realist.data.retrieval import Retrieval
from realist.data.store import Store
from realist.data.view import View
from realist.eval.flow_counts import counted_flow
from realist.eval.flow_sums import contradictions, count_gaps, sum_gaps


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        said = {"source": "Scopus", "found": 7, "rejected": [{"line": 9, "reason": "no title"}]}
        records = [Record(source_id=f"s{n}", title=f"Title {n}") for n in range(5)]
        store.add_records([*records, records[0]], batch=said)
        decide(store, Stage.TITLE_ABSTRACT, ("R000001", "R000002", "R000003"))
        decide(store, Stage.FULL_TEXT, ("R000001",))
        store.seek(["R000001", "R000002"])
        lost = as_state(store.report("RP00002"), state=Retrieval.NOT_RETRIEVED, reason="paywall")
        store.state_report(lost)
        yield store


def decide(store, stage, records):
    for name in ("Ann", "Ben"):
        store.decide([Decision(r, name, stage, Verdict.INCLUDE) for r in records])


def test_a_review_s_other_sums_close(store):
    """Files, duplicates, rejected rows, reports lost, awaited and read: all accounted for."""
    assert count_gaps(store) == []
    assert contradictions(store) == []


IDENTIFIED = ["total", "duplicates", "unreadable", "other", "screened"]
REPORTS = ["sought", "not_retrieved", "awaited", "assessed", "included_reports"]


@pytest.mark.parametrize("field", IDENTIFIED + REPORTS)
def test_another_figure_that_is_off_by_one_is_named(store, field):
    """Each box is compared with one that was counted otherwise."""
    stages, counts = counted_flow(View(store))
    box = "identified" if field in IDENTIFIED else "reports"
    held = getattr(counts, box)
    off = replace(counts, **{box: replace(held, **{field: getattr(held, field) + 1})})
    assert sum_gaps(counts, stages, merged=0) == []
    assert sum_gaps(off, stages, merged=0)


def test_merged_records_must_be_among_the_duplicates(store):
    """More records merged than duplicates counted cannot be."""
    stages, counts = counted_flow(View(store))
    found = sum_gaps(counts, stages, merged=2)
    assert found == ["records that were duplicates 1, fewer than 2"]


def test_a_decision_without_the_text_is_told_as_a_contradiction(store):
    """Who decided at full text on a report that was never got is named, and the sums still close."""
    store.decide([Decision("R000002", "Ann", Stage.FULL_TEXT, Verdict.INCLUDE)])
    (said,) = contradictions(store)
    assert "R000002" in said
    assert "full text by Ann" in said
    assert "RP00002" in said
    assert count_gaps(store) == []
