"""Records, reports and studies are three things, and every change of a report is a row."""

import pytest

from realist.data.canonical import sha256_of
from realist.data.dedupe import best_record
from realist.data.domain import Document, Record, Review
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.integrity import check
from realist.data.reports import as_state
from realist.data.retrieval import Retrieval
from realist.data.store import Store


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(4)])
        yield store


def test_a_report_is_sought_once_for_each_record(store):
    """Seeking again adds only what is new."""
    assert store.seek(["R000001", "R000002", "R000001"]) == 2
    assert store.seek(["R000002", "R000003"]) == 1
    reports = store.reports()
    assert [r.id for r in reports] == ["RP00001", "RP00002", "RP00003"]
    assert {r.state for r in reports} == {Retrieval.SOUGHT}
    with pytest.raises(NotFoundError, match="R9"):
        store.seek(["R9"])


def test_a_change_is_a_row_and_so_is_its_undo(store):
    """What was said before can be read again, and an undo can be undone."""
    store.seek(["R000001"])
    events = store.count_events()
    (report,) = store.reports()
    change = as_state(report, state=Retrieval.NOT_RETRIEVED, reason="library has no access")
    store.state_report(change, actor="Ann")
    assert store.report("RP00001").reason == "library has no access"
    with pytest.raises(StaleWriteError, match="RP00001"):
        store.state_report(as_state(report, state=Retrieval.RETRIEVED))
    assert store.undo_report("RP00001").state is Retrieval.SOUGHT
    assert store.undo_report("RP00001").state is Retrieval.NOT_RETRIEVED
    assert store.count_events() == events + 3
    assert check(store).sound


def test_nothing_to_undo_is_said(store):
    """A report as first sought has no earlier state."""
    store.seek(["R000001"])
    with pytest.raises(RefusedError, match="nothing to undo"):
        store.undo_report("RP00001")


def test_a_document_belongs_to_a_retrieved_report(store):
    """One that was not retrieved has no text here, and a document that is not here is refused."""
    store.seek(["R000001"])
    (report,) = store.reports()
    with pytest.raises(NotFoundError, match="D9"):
        store.state_report(as_state(report, state=Retrieval.RETRIEVED, document_id="D9"))
    document = store.add_document(
        Document("Paper", "Trust grew.", sha256=sha256_of("Trust grew."))
    )
    with pytest.raises(RefusedError, match="was retrieved"):
        store.state_report(as_state(report, document_id=document.id))
    store.state_report(as_state(report, state=Retrieval.RETRIEVED, document_id=document.id))
    assert store.report(report.id).document_id == document.id


def test_several_reports_tell_of_one_study(store):
    """They are joined under a label, parted again, and the log tells both."""
    store.seek(["R000001", "R000002", "R000003"])
    study = store.join_reports(["RP00001", "RP00002"], "Aled 2019")
    assert store.join_reports(["RP00003"], "aled 2019 ") == study
    assert {r.study for r in store.reports()} == {study.id}
    store.part_reports(["RP00003"])
    assert [r.study for r in store.reports()] == [study.id, study.id, ""]
    with pytest.raises(RefusedError, match="not joined"):
        store.part_reports(["RP00003"])
    with pytest.raises(RefusedError, match="label"):
        store.join_reports(["RP00001"], " ")
    assert check(store).sound


def test_the_report_of_a_duplicate_follows_the_kept_record(store):
    """The one that came furthest stands for all; parting gives each its own again."""
    store.seek(["R000001", "R000003"])
    second = store.report("RP00002")
    store.state_report(as_state(second, state=Retrieval.RETRIEVED))
    (group,) = store.propose_duplicates([(("R000001", "R000003", "R000004"), 0.95, "one DOI")])
    store.merge([group], best_record)
    (report,) = store.reports()
    assert (report.id, report.state) == ("RP00002", Retrieval.RETRIEVED)
    assert report.record_ids == ("R000001", "R000003", "R000004")
    assert store.seek(["R000001"]) == 0
    with pytest.raises(NotFoundError, match="by itself"):
        store.report("RP00001")
    store.part(group.id)
    assert [(r.id, r.record_ids) for r in store.reports()] == [
        ("RP00001", ("R000001",)),
        ("RP00002", ("R000003",)),
    ]
    assert check(store).sound


def test_the_report_of_a_record_whose_import_was_undone_is_gone(store):
    """It is no longer in the review, and its rows stay in the log."""
    store.seek(["R000001"])
    store.undo_import(1)
    assert store.reports() == []
    assert check(store).sound
