"""The review's rules on the screen: which keys there are, and what has to be said."""

import os
import re
import sys
from pathlib import Path

import pytest

from realist.app.screenshots import served, settled, sign_in
from realist.data.default_protocol import FULL_TEXT_REASONS
from realist.data.domain import Decision, Stage, Verdict
from realist.data.store import Store

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from front_review import small_review

pytestmark = [pytest.mark.browser, pytest.mark.slow]
READ = 550  # milliseconds: what a person takes at the very least


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path / 'review.db'}"
    small_review(url, port=9)
    with Store.open(url) as store:
        ids = store.all_ids()
        for stage in list(Stage)[:4]:
            made = [
                Decision(i, name, stage, Verdict.INCLUDE)
                for i in (ids if stage is Stage.TITLE_ABSTRACT else ids[:2])
                for name in ("Ann", "Ben")
            ]
            store.decide(made, actor="import")
        yield store


@pytest.fixture
def page(browser, store, tmp_path, monkeypatch):
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    with served(f"sqlite:///{store.path}") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        page = context.new_page()
        sign_in(page, address, "Ann")
        page.get_by_role("link", name="Screen", exact=True).click()
        settled(page)
        yield page
        context.close()


def stage(page, name):
    page.get_by_label("Stage").click()
    page.get_by_role("option", name=name).click()
    settled(page)
    page.wait_for_timeout(READ)


def press(page, name):
    page.get_by_role("button", name=re.compile(f"^{name}\\b")).click()
    settled(page)
    page.wait_for_timeout(READ)


def picture(page, name):
    folder = os.environ.get("REALIST_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_an_exclusion_at_full_text_needs_one_of_the_team_s_reasons(page, store):
    """There is no maybe; without a reason the record stays and the page says what is wanted."""
    stage(page, "full text")
    picture(page, "full-text")
    assert page.get_by_role("button", name=re.compile("^Maybe")).count() == 0
    title = page.locator(".rl-record h2").inner_text()
    press(page, "Exclude")
    page.get_by_text("an exclusion needs a reason").wait_for()
    picture(page, "full-text-refused")
    assert page.locator(".rl-record h2").inner_text() == title
    page.keyboard.press("2")
    page.get_by_role("radio", name=FULL_TEXT_REASONS[1], checked=True).wait_for()
    settled(page)
    page.wait_for_timeout(READ)
    press(page, "Exclude")
    page.wait_for_function(
        "t => document.querySelector('.rl-record h2')?.innerText !== t", arg=title
    )
    made = store.decisions(Stage.FULL_TEXT)[-1]
    assert (made.reviewer, made.verdict, made.reason) == ("Ann", "exclude", FULL_TEXT_REASONS[1])


def test_a_low_rating_is_kept_once_the_rationale_says_why(page, store):
    """Rating, rationale and what it concerns are stored with the decision; tags stay private."""
    stage(page, "rigour")
    page.get_by_role("button", name="low", exact=True).or_(
        page.get_by_role("radio", name="low")
    ).first.click()
    settled(page)
    page.wait_for_timeout(READ)
    press(page, "Include")
    page.get_by_text("robust nugget").first.wait_for()
    picture(page, "rigour-refused")
    page.get_by_label("Rationale").fill("One robust account of how trust was rebuilt")
    page.get_by_label("Concerns").fill("T001")
    page.get_by_label("Private tags (optional)").fill("nugget, trust")
    page.get_by_label("Private tags (optional)").press("Tab")
    settled(page)
    page.wait_for_timeout(READ)
    press(page, "Include")
    page.get_by_text("Included:").wait_for()
    made = store.decisions(Stage.RIGOUR)[-1]
    assert (made.rating, made.concerns, made.tags) == ("low", "T001", ("nugget", "trust"))
    assert made.rationale.startswith("One robust account")


def test_a_full_text_is_attached_by_drop_and_read_beside_the_form(page, store, tmp_path):
    """Not retrieved wants a reason; a file becomes the text, shown as typed, part by part."""
    stage(page, "full text")
    record = page.locator(".rl-record .eyebrow").inner_text().split()[0]
    page.get_by_text("Not sought yet").wait_for()
    page.get_by_label("Not to be had, because").fill("behind a paywall")
    page.get_by_role("button", name="Not retrieved").click()
    page.get_by_text("Not retrieved: behind a paywall.").wait_for()
    assert store.reports()[0].reason == "behind a paywall"
    picture(page, "full-text-missing")
    lure = '![x](http://127.0.0.1:9/x.png) <img src="http://127.0.0.1:9/y.png"> first words'
    text = lure + "\n\n" + "\n\n".join(f"Paragraph {n}. " + "trust " * 150 for n in range(20))
    file = tmp_path / "report.txt"
    file.write_text(text, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    attach = page.get_by_role("button", name="Attach", exact=True)
    page.locator("button:enabled", has_text="Attach").last.wait_for()
    attach.click()
    page.get_by_text("is the text of").wait_for()
    assert store.reports()[0].state == "retrieved"
    go = page.get_by_role("button", name="Look again")
    if go.count():
        go.click()
    shown = page.locator(".rl-fulltext")
    shown.wait_for()
    assert lure in shown.inner_text()
    assert shown.locator("img").count() == 0
    assert "Paragraph 19" not in page.content()
    picture(page, "full-text-beside")
    page.get_by_role("button", name="On →").click()
    shown.get_by_text("Paragraph 7.").wait_for()
    assert page.locator(".rl-record .eyebrow").inner_text().split()[0] == record
