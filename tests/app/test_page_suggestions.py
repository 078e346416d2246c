"""The page on which people decide on suggestions, as Streamlit runs it."""

import sys
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from model_replies import CHAINS, new_review, reply_to, units

from realist.app import front_session
from realist.app.model_choice import ModelChoice
from realist.app.work_model import ask_directly
from realist.data.suggestion import SuggestionVerdict
from realist.data.view import View
from realist.prompts.loopback import LoopbackServer, completion

SCRIPT = "from realist.app.page_suggestions import page; page()"
READ = 0.6  # seconds: what a person takes at the very least


@pytest.fixture
def store(tmp_path):
    with new_review(tmp_path) as store:
        yield store


@pytest.fixture
def run(store, monkeypatch):
    """The page for Ann; each call runs it anew in one session."""
    monkeypatch.setattr(front_session, "view", lambda: View(store, "Ann"))
    return AppTest.from_string(SCRIPT, default_timeout=30)


def ask(store):
    with LoopbackServer(lambda request: completion(reply_to(request))) as server:
        for chain in CHAINS:
            ask_directly(store, ModelChoice("m", server.url), units(store, chain))


def press(page, label):
    next(b for b in page.button if b.label == label).click()
    page.run()
    assert not page.exception


def words(page):
    return " ".join(str(h.proto.body) for h in page.get("html"))


def test_an_empty_page_says_how_to_ask(run):
    """Before a model was asked there is nothing to decide on."""
    run.run()
    assert not run.exception
    assert "No model has suggested anything yet" in words(run)


def test_one_press_decides_on_one_suggestion_and_a_quick_second_on_none(run, store):
    """The next one comes; a press before it could be read is told so."""
    ask(store)
    run.run()
    time.sleep(READ)
    press(run, "Accept")
    (first,) = store.suggestion_decisions()
    assert (first.reviewer, first.verdict, first.rationale_shown) == (
        "Ann",
        SuggestionVerdict.ACCEPT,
        False,
    )
    press(run, "Accept")
    assert len(store.suggestion_decisions()) == 1
    assert "Too quick" in words(run)
    time.sleep(READ)
    press(run, "Accept")
    assert len({d.suggestion_id for d in store.suggestion_decisions()}) == 2


def test_a_change_and_open_reasons_are_kept_with_the_verdict(run, store):
    """What it should read, why, and that the model's reasons were read."""
    ask(store)
    run.run()
    assert "By hand." not in words(run)
    press(run, "Show its reasons")
    assert "By hand." in words(run)
    run.text_area[0].set_value("moderate").run()
    run.text_input[0].set_value("one quote only").run()
    time.sleep(READ)
    press(run, "Accept as changed")
    (made,) = store.suggestion_decisions()
    assert (made.verdict, made.value, made.reason, made.rationale_shown) == (
        SuggestionVerdict.EDIT,
        "moderate",
        "one quote only",
        True,
    )
