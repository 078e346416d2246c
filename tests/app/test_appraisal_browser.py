"""A model's suggestion beside the rating of a document's record, in a real browser.

The replies are written by hand and come from this machine; no model has said them.
"""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from realist.app.model_choice import ModelChoice
from realist.app.screenshots import served, settled, sign_in
from realist.app.work_model import ask_directly
from realist.data.domain import Decision, Stage, Verdict
from realist.data.reports import as_state
from realist.data.retrieval import Retrieval
from realist.prompts.loopback import LoopbackServer, completion

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from model_replies import REASONING, new_review, reply_to, units

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RECORD, STAGE = "R000002", Stage.RELEVANCE
TITLE, BOX = ".rl-record h2", ".rl-suggestion"


@pytest.fixture
def store(tmp_path, monkeypatch):
    """One record that came to the first appraisal, whose report the model has appraised."""
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    with new_review(tmp_path) as store:
        store.seek([RECORD])
        (report,) = store.reports()
        store.state_report(as_state(report, state=Retrieval.RETRIEVED, document_id="D001"))
        for stage in (Stage.TITLE_ABSTRACT, Stage.FULL_TEXT):
            store.decide(
                [Decision(RECORD, name, stage, Verdict.INCLUDE) for name in ("Ann", "Ben")]
            )
        with LoopbackServer(lambda request: completion(reply_to(request))) as server:
            ask_directly(store, ModelChoice("m", server.url), units(store, "appraise"))
        yield store


@pytest.fixture
def opened(browser, store):
    """Signs somebody in and opens the stage."""
    contexts = []
    with served(f"sqlite:///{store.path}") as address:

        def as_reviewer(name):
            contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
            page = contexts[-1].new_page()
            page.set_default_timeout(60_000)
            sign_in(page, address, name)
            at_stage(page)
            return page

        yield as_reviewer
        for context in contexts:
            context.close()


def at_stage(page):
    page.get_by_role("link", name="Screen", exact=True).click()
    page.get_by_role("combobox", name="Stage").click()
    page.get_by_role("option", name=STAGE.label.capitalize(), exact=True).click()
    page.locator(TITLE).wait_for()
    settled(page)


def test_a_suggested_rating_shows_when_the_review_says_so_and_is_kept_with_the_decision(
    opened, store
):
    """Its quote first, its reasons folded; it fills in nothing, and a reload changes nothing."""
    store.set_protocol(replace(store.protocol(), show_suggestions=True))
    page = opened("Ann")
    box = page.locator(BOX)
    assert box.count() == 1
    assert REASONING in box.inner_text()
    assert "It would say: high" in box.inner_text()
    assert not box.get_by_text("By hand.").is_visible()
    box.get_by_text("Its reasons").click()
    box.get_by_text("By hand.").wait_for()
    level = store.protocol().of(STAGE).scale[0]
    chosen = page.get_by_role("radio", name=level, exact=True)
    assert not page.locator('[role="radio"][aria-checked="true"]').filter(has_text="high").count()
    chosen.click()
    settled(page)
    page.reload()
    at_stage(page)
    assert chosen.get_attribute("aria-checked") == "true"
    assert box.count() == 1
    page.get_by_label("Rationale").fill("Kept for one nugget.")
    page.keyboard.press("Escape")
    settled(page)
    page.wait_for_timeout(550)  # what a person takes to read at the very least
    page.keyboard.press("i")
    page.get_by_text("Nothing is waiting for you at this stage.").wait_for()
    made = store.last_decision("Ann", STAGE)
    assert (made.rating, made.seen.suggestion) == (level, True)


def test_where_the_review_does_not_say_so_no_suggestion_shows(opened, store):
    """Neither on the page nor in what is kept with the decision."""
    page = opened("Ben")
    assert page.locator(BOX).count() == 0
    assert "It would say" not in page.inner_text("body")
    assert "high" not in page.locator(".rl-record").inner_text()
