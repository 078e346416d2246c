"""Home's next steps, as Streamlit runs the page."""

import pytest
from streamlit.testing.v1 import AppTest

from realist.app import front_session
from realist.data.domain import Decision, Record, Review, Reviewer, ReviewerRole, Stage, Verdict
from realist.data.retrieval import Retrieval
from realist.data.store import Store
from realist.data.view import View

TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Tom", ReviewerRole.TRAINEE)])
        store.add_records([Record(title=f"Title {n}") for n in range(4)])
        yield store


@pytest.fixture
def home(store, monkeypatch):
    """Home, drawn for a person."""

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
