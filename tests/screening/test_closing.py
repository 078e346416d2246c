"""The flow's arithmetic, closed and broken."""

import sqlite3
from dataclasses import replace

import pytest

from realist.data.dedupe import best_record
from realist.data.domain import Decision, Record, Review, Reviewer, Stage, Verdict
from realist.data.store import Store
from realist.data.view import View
from realist.screening.closing import gaps, stage_gaps
from realist.screening.flow import flow

TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        records = [Record(source_id=f"s{n}", title=f"Title {n}") for n in range(6)]
        said = {"found": 8, "rejected": [{"line": 9, "reason": "no title"}]}
        store.add_records([*records, records[0]], batch=said)
        store.add_records([Record(source_id="x", title="Taken back")])
        store.undo_import(2)
        made = store.propose_duplicates([(("R000001", "R000002"), 1.0, "same")])
        store.merge(made, best_record)
        for n, verdict in ((3, Verdict.INCLUDE), (4, Verdict.EXCLUDE), (5, Verdict.INCLUDE)):
            for name in ("Ann", "Ben"):
                store.decide([Decision(f"R{n:06d}", name, TA, verdict)])
        yield store


def test_imports_merges_and_stages_close(store):
    """Rejected, known and merged rows, an import taken back: every record is accounted for."""
    assert store.count_records() == 5
    assert store.count_merged() == 1
    assert gaps(store) == []


@pytest.mark.parametrize("field", ["n", "included", "excluded", "conflicts", "waiting"])
def test_a_count_that_is_off_by_one_is_named(store, field):
    """The stage and both figures are said, whichever count is wrong."""
    first, *rest = flow(View(store))
    off = replace(first, **{field: getattr(first, field) + 1})
    found = stage_gaps([off, *rest], store.count_records())
    assert found
    assert all("title and abstract" in gap for gap in found)
    assert stage_gaps([first, *rest], store.count_records()) == []


def test_a_record_lost_behind_the_log_s_back_is_said(store):
    """Where the table lacks a record that an import counted, the figures say so."""
    raw = sqlite3.connect(store.path)
    raw.execute("UPDATE record SET undone = 1 WHERE id = 'R000006'")
    raw.commit()
    raw.close()
    assert gaps(store) == ["imported less merged 5, records 4"]
