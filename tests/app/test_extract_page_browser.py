"""The page of a PDF beside its text, in a real browser."""

import os
import sys
from pathlib import Path

import pytest

from realist.app.screenshots import chromium, launch, served, settled, sign_in
from realist.app.work_versions import add_files
from realist.data.domain import Located, Match, Proposal, Review, Reviewer, Role
from realist.data.errors import MissingPartError
from realist.data.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "data" / "makers"))
from pdf_writer import column, write_pdf

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRST, LAST = "trust grew among the wards", "complaints fell in the second year"
LEFT = [f"Line {n} of an invented report on wards" for n in range(30)]
QUOTES = ((Role.REASONING, FIRST), (Role.OUTCOME, LAST))


@pytest.fixture(scope="module")
def browser():
    """Chromium; where there is none the tests are skipped, unless they must run."""
    playwright = pytest.importorskip("playwright.sync_api")
    try:
        chromium()
    except MissingPartError as error:
        if os.environ.get("REALIST_NEED_BROWSER"):
            raise
        pytest.skip(str(error))
    with playwright.sync_playwright() as running:
        found = launch(running)
        yield found
        found.close()


@pytest.fixture
def address(tmp_path, monkeypatch):
    """A review with a two-column report of three pages, quoted on its first and last."""
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    pages = [
        [*column(72, 700, LEFT), *column(330, 700, [f"{words}."])]
        for words in (f"Because they met, {FIRST}", "Nothing else happened", f"So {LAST}")
    ]
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(write_pdf(pages))
    url = f"sqlite:///{tmp_path / 'review.db'}"
    with Store.create(url) as store:
        store.start(Review("Wards"))
        store.join([Reviewer("Ann")])
        add_files(store, [paper])
        text = store.documents()[0].text
        for role, words in QUOTES:
            at = Located(Match.EXACT, text.index(words), text.index(words) + len(words), 100.0)
            store.propose([Proposal("D001", role, words, at)])
    with served(url) as found:
        yield found


def opened(browser, address, width):
    """Extract with the page shown, at a width."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, address, "Ann")
    page.get_by_role("link", name="Extract", exact=True).click()
    page.locator(".rl-source").first.wait_for()
    settled(page)
    page.get_by_text("Page", exact=True).click()
    page.get_by_role("img", name="Page 1 of the file; marked: M1").wait_for()
    settled(page)  # while the page is being laid out anew, the text stands in it twice
    return page


def test_text_and_page_stand_side_by_side_and_follow_the_proposal(browser, address):
    """Both are marked; pressing a proposal scrolls the text and turns the page."""
    page = opened(browser, address, 1280)
    text = page.locator(".rl-source").bounding_box()
    picture = page.get_by_role("img", name="Page 1 of the file; marked: M1").bounding_box()
    assert text["x"] + text["width"] <= picture["x"]
    assert text["y"] < picture["y"] + picture["height"]
    assert picture["y"] < text["y"] + text["height"]
    page.locator("mark.current", has_text=FIRST).wait_for()
    page.locator(".rl-proposals button", has_text=LAST).click()
    page.get_by_role("img", name="Page 3 of the file; marked: O2").wait_for()
    page.locator("mark.current", has_text=LAST).wait_for()
    page.wait_for_function("document.querySelector('.rl-source').scrollTop > 0")
    page.context.close()


def test_on_a_narrow_screen_the_page_takes_the_text_s_place(browser, address):
    """Nothing is squeezed; Text brings the text back."""
    page = opened(browser, address, 800)
    page.locator(".rl-source").wait_for(state="hidden")
    picture = page.get_by_role("img", name="Page 1 of the file; marked: M1").bounding_box()
    assert picture["width"] > 400
    page.get_by_text("Text", exact=True).first.click()
    settled(page)
    page.locator(".rl-source").wait_for(state="visible")
    page.context.close()
