"""Home's next steps, as Streamlit runs the page."""

import pytest
from streamlit.testing.v1 import AppTest

from realist.app import front_session
from realist.data.domain import Decision, Record, Review, Reviewer, ReviewerRole, Stage, Verdict
from realist.data.protocol import Protocol, StageRules
from realist.data.retrieval import Retrieval
from realist.data.store import Store
from realist.data.view import View
from realist.screening.conflicts import open_conflicts

TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Tom", ReviewerRole.TRAINEE)])
        store.add_records([Record(title=f"Title {n}") for n in range(4)])
        yield store


@pytest.fixture
def home(store, tmp_path, monkeypatch):
    """Home, drawn for a person; what one test's review came to is not kept for the next's."""
    monkeypatch.setattr(front_session, "database", lambda: str(tmp_path))

    def drawn(name):
        monkeypatch.setattr(front_session, "view", lambda: View(store, name))
        page = AppTest.from_string("from realist.app.page_home import page; page()").run(
            timeout=30
        )
        assert not page.exception
        return page

    return drawn


def labels(page):
    return [b.label for b in page.button]


def test_full_texts_are_offered_once_records_were_included(store, home):
    """One press keeps account of them; a trainee is not asked, nor is anybody before."""
    assert "Look for" not in " ".join(labels(home("Ann")))
    for name in ("Ann", "Ben"):
        made = [Decision(r, name, TA, Verdict.INCLUDE) for r in ("R000001", "R000002")]
        store.decide(made)
    assert "Look for" not in " ".join(labels(home("Tom")))
    page = home("Ann")
    next(b for b in page.button if b.label == "Look for 2 full texts").click().run(timeout=30)
    assert [(r.record_ids, r.state) for r in store.reports()] == [
        (("R000001",), Retrieval.SOUGHT),
        (("R000002",), Retrieval.SOUGHT),
    ]
    assert "Look for" not in " ".join(labels(page))


def test_as_many_conflicts_are_named_as_the_page_of_conflicts_lists(store, home):
    """Those on the reason for an exclusion too; a trainee is told of neither."""
    store.set_protocol(Protocol(stages=(StageRules(TA, reasons=("setting", "design")),)))
    first, *others = (r.id for r in store.records()[:3])
    out = Verdict.EXCLUDE
    store.decide([Decision(first, "Ann", TA, Verdict.INCLUDE), Decision(first, "Ben", TA, out)])
    for name, why in (("Ann", "setting"), ("Ben", "design")):
        store.decide([Decision(record, name, TA, out, reason=why) for record in others])
    view = View(store, "Ann")
    assert len(open_conflicts(view, TA)) == 3
    assert "3 conflicts, 2 of them on the reason" in said(home("Ann"))
    made = store.decisions(TA, reviewer="Ben", record_id=first)[0]
    store.decide([Decision(first, "Ben", TA, Verdict.INCLUDE, supersedes=made.id)])
    assert "2 conflicts on the reason" in said(home("Ann"))
    assert "conflict" not in said(home("Tom"))


def said(page):
    return " ".join(one.proto.body for one in page.get("html"))
