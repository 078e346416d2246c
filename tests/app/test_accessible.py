"""Every page against axe-core's rules (WCAG among them), in both themes; focus can be seen."""

import sys
from pathlib import Path

import pytest

from realist.app.screenshots import PAGES, SET_UP, served, settled, sign_in

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from access import barriers, next_stop
from front_review import small_review

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('axe') / 'review.db'}"
    small_review(url, port=9)
    with served(url) as address:
        yield address


def test_a_review_begins_without_a_barrier(browser, tmp_path):
    """The page that is there before any review."""
    with served(f"sqlite:///{tmp_path / 'none.db'}") as empty, browser.new_page() as page:
        page.goto(empty)
        page.get_by_role("heading", name="New review").wait_for()
        assert barriers(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_or_critical_finding(browser, address, theme):
    """Signing in and every page in the menu, light and dark."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Sign in").wait_for()
    found = {"Sign in": barriers(page)}
    sign_in(page, address, "Ann")
    for title in PAGES:
        page.get_by_role("link", name=title, exact=True).click()
        found[title] = barriers(page)
    page.get_by_role("link", name="Review set-up").click()
    for title in SET_UP:
        page.get_by_role("radio", name=title, exact=True).click()
        found[f"Set-up: {title}"] = barriers(page)
    page.get_by_role("button", name="Ann", exact=True).click()
    found["Account"] = barriers(page)
    context.close()
    assert {title: said for title, said in found.items() if said} == {}


def test_the_focus_is_visible_wherever_tab_leads(browser, address):
    """The first stops of Tab on the screening page look other than without the focus."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, address, "Ben")
    page.get_by_role("link", name="Screen", exact=True).click()
    page.get_by_role("button", name="Include").wait_for(timeout=60_000)
    settled(page)
    unseen = []
    for _ in range(15):
        name, seen = next_stop(page)
        if not seen:
            unseen.append(name)
    context.close()
    assert unseen == []
