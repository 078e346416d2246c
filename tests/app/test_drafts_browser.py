"""Words not yet decided with, and keys of one's own, in a real browser."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from realist.app.screenshots import served, settled, sign_in
from realist.data.domain import Stage, Verdict
from realist.data.store import Store

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from front_review import small_review

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.slow]
TA = Stage.TITLE_ABSTRACT
TITLE = ".rl-record h2"
READ = 550  # milliseconds: what a person takes at the very least
REASONS = ("Not about boards", "![x](http://127.0.0.1:9/x.png) :material/home:", "No outcome")


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    url = f"sqlite:///{tmp_path / 'review.db'}"
    small_review(url, port=9)
    with Store.open(url) as store:
        protocol = store.protocol()
        first, *rest = protocol.stages
        stages = (replace(first, reasons=REASONS), *rest)
        store.set_protocol(replace(protocol, stages=stages))
        yield store


@pytest.fixture
def page(browser, store):
    with served(f"sqlite:///{store.path}") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        page = context.new_page()
        sign_in(page, address, "Ann")
        screen(page)
        yield page
        context.close()


def screen(page):
    page.get_by_role("link", name="Screen", exact=True).click()
    page.locator(TITLE).wait_for()
    settled(page)
    page.wait_for_timeout(READ)


def kept(page, store, record, **words):
    """Wait until the store has the draft."""
    for _ in range(100):
        if store.draft("Ann", record, TA) == words:
            return
        page.wait_for_timeout(100)
    assert store.draft("Ann", record, TA) == words


def decided(page, key):
    before = page.locator(TITLE).inner_text()
    page.keyboard.press(key)
    page.wait_for_function(
        "([css, old]) => document.querySelector(css)?.innerText !== old", arg=[TITLE, before]
    )
    page.wait_for_timeout(READ)


def record_on(page):
    return page.locator(".rl-record .eyebrow").inner_text().split()[0]


def test_a_draft_outlives_a_reload_another_page_and_goes_with_the_decision(page, store):
    """The note is in the store a second after it was typed, without leaving the box."""
    title, record = page.locator(TITLE).inner_text(), record_on(page)
    page.keyboard.press("n")
    note = page.get_by_label("Private note (optional)")
    page.wait_for_function("document.activeElement.matches('textarea')")
    note.press_sequentially("mie, see page 3", delay=15)
    kept(page, store, record, note="mie, see page 3")
    assert page.evaluate("document.activeElement.matches('textarea')")
    page.reload()
    screen(page)
    assert page.locator(TITLE).inner_text() == title
    playwright.expect(note).to_have_value("mie, see page 3", timeout=30_000)
    page.keyboard.press("3")
    kept(page, store, record, note="mie, see page 3", reason="No outcome")
    page.get_by_role("link", name="Home", exact=True).click()
    settled(page)
    screen(page)
    assert page.get_by_role("radio", name="No outcome").is_checked()
    second = page.context.new_page()
    second.goto(page.url)
    second.locator(TITLE).wait_for()
    second.wait_for_function("document.querySelector('textarea')?.value === 'mie, see page 3'")
    second.close()
    page.bring_to_front()
    page.wait_for_timeout(READ)
    decided(page, "e")
    made = store.last_decision("Ann", TA)
    assert (made.record_id, made.note, made.reason) == (record, "mie, see page 3", "No outcome")
    assert store.draft("Ann", record, TA) == {}
    playwright.expect(note).to_have_value("", timeout=30_000)
    decided(page, "u")
    playwright.expect(note).to_have_value("mie, see page 3", timeout=30_000)


def test_after_a_click_on_a_reason_letters_are_keys_again(page, store):
    """No Tab in between; the reason is shown as typed and loads nothing."""
    assert page.locator(".st-key-rl-reasons img").count() == 0
    page.locator(".st-key-rl-reasons").get_by_text("![x](").click()
    page.wait_for_function("document.querySelector('.st-key-rl-reasons input:checked')")
    settled(page)
    page.wait_for_timeout(READ)
    decided(page, "e")
    assert store.last_decision("Ann", TA).reason == REASONS[1]


def test_after_a_reason_chosen_by_its_key_letters_are_keys_again(page, store):
    """Number, then letter: the whole of an exclusion, without the mouse, again and again."""
    for reason in (REASONS[0], REASONS[2]):
        page.keyboard.press(str(REASONS.index(reason) + 1))
        page.wait_for_function("document.querySelector('.st-key-rl-reasons input:checked')")
        settled(page)
        page.wait_for_timeout(READ)
        decided(page, "e")
        assert store.last_decision("Ann", TA).reason == reason


def test_after_a_choice_from_a_list_letters_are_keys_again(page, store):
    """Chosen with the arrows and Enter, or with the mouse."""
    stage = page.get_by_role("combobox", name="Stage")
    stage.click()
    page.get_by_role("option", name="Title and abstract").click()
    settled(page)
    page.wait_for_timeout(READ)
    decided(page, "i")
    stage.click()
    page.keyboard.press("Enter")
    settled(page)
    page.wait_for_timeout(READ)
    decided(page, "i")
    assert store.count_decisions("Ann", TA) == 2


def test_keys_are_ones_own_refused_in_words_and_can_be_off(page, store):
    """Changed, they decide by the new letter and no longer by the old one; off, by none."""
    part = page.get_by_text("Keys and rounds", exact=True)
    part.click()
    page.get_by_label("Include", exact=True).fill("E")
    page.get_by_role("button", name="Save my keys").click()
    page.get_by_text("E stands for both Include and Exclude").wait_for()
    page.get_by_label("Include", exact=True).fill("y")
    page.get_by_role("button", name="Save my keys").click()
    page.get_by_text("Your keys are kept").wait_for()
    page.get_by_text("Next record", exact=True).click()
    page.locator(TITLE).wait_for()
    settled(page)
    page.wait_for_timeout(READ)
    page.keyboard.press("i")
    decided(page, "y")
    assert [d.verdict for d in store.decisions(TA, reviewer="Ann")] == [Verdict.INCLUDE]
    part.click()
    page.get_by_text("Keys decide").click()
    page.get_by_role("button", name="Save my keys").click()
    page.get_by_text("Keys are off").wait_for()
    page.get_by_text("Next record", exact=True).click()
    page.locator(TITLE).wait_for()
    settled(page)
    page.wait_for_timeout(READ)
    for key in "yie1n":
        page.keyboard.press(key)
    settled(page)
    assert store.count_decisions("Ann", TA) == 1
    assert store.preference("Ben", "keys") == {}


def test_a_random_order_and_a_calibration_round_are_reached_on_the_page(page, store):
    """The order of one's choice is kept and stored with decisions; a round comes first."""
    page.get_by_role("combobox", name="Records that come first").click()
    page.get_by_role("option", name="At random").click()
    page.get_by_text("random order that is the same").wait_for()
    settled(page)
    page.wait_for_timeout(READ)
    decided(page, "e")
    assert not store.last_decision("Ann", TA).seen.rank
    page.get_by_text("Keys and rounds", exact=True).click()
    page.get_by_label("Records", exact=True).fill("3")
    page.get_by_role("button", name="Draw a round for the team").click()
    page.get_by_text("3 records drawn").wait_for()
    (drawn,) = store.calibrations(TA)
    page.reload()
    screen(page)
    page.get_by_text("random order that is the same").wait_for()
    assert record_on(page) == drawn.records[0]
