"""Two people settle a conflict, each in a browser of their own: nothing counts until both sign."""

import sys
from pathlib import Path

import pytest

from realist.app.screenshots import served, settled, sign_in
from realist.data.domain import Decision, Stage, Verdict
from realist.data.store import Store

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from front_review import small_review

TA = Stage.TITLE_ABSTRACT
FIRST, SECOND = "R000001", "R000002"
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path / 'review.db'}"
    small_review(url, port=9)
    with Store.open(url) as store:
        said = (("Ann", Verdict.INCLUDE, ""), ("Ben", Verdict.EXCLUDE, "off topic"))
        store.decide(
            [Decision(i, who, TA, v, why) for i in (FIRST, SECOND) for who, v, why in said],
            actor="import",
        )
        yield store


@pytest.fixture
def people(browser, store, tmp_path, monkeypatch):
    """Ann and Ben on their conflicts, each in a context of their own."""
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    contexts, pages = [], []
    with served(f"sqlite:///{store.path}") as address:
        for name in ("Ann", "Ben"):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(60_000)
            contexts.append(context)
            page = context.new_page()
            sign_in(page, address, name)
            page.get_by_role("link", name="Screen", exact=True).click()
            conflicts(page)
            pages.append(page)
        yield pages
        for context in contexts:
            context.close()


def conflicts(page):
    """Go to the conflicts as they stand now."""
    page.get_by_role("radio", name="Next record", exact=True).click()
    settled(page)
    page.get_by_role("radio", name="Conflicts", exact=True).click()
    settled(page)


def choose(page, record):
    page.get_by_role("combobox", name="Conflict", exact=True).click()
    page.get_by_role("option", name=record).click()
    page.locator(".rl-record", has_text=record).wait_for()
    settled(page)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def put_up(page, outcome, words=""):
    if words:
        page.get_by_label("Or in your own words").or_(page.get_by_label("Reason")).last.fill(words)
    press(page, f"Sign for: {outcome}")
    page.get_by_text(f"Put up for signing: {outcome}").first.wait_for()


def test_both_sign_in_their_own_session(people, store):
    """The first to sign waits; the other finds it on top, signs, and only then is it settled."""
    ann, ben = people
    choose(ann, SECOND)
    put_up(ann, "include")
    ann.get_by_text(f"{SECOND}: signed by you; it waits for Ben.").first.wait_for()
    assert store.resolutions(TA) == []
    conflicts(ben)
    ben.get_by_text(
        "Signed by Ann; waits for Ben."
    ).first.wait_for()  # the one to sign comes first
    press(ben, "I agree and sign")
    ben.get_by_text(f"{SECOND} is settled: include.").first.wait_for()
    (made,) = store.resolutions(TA)
    assert (made.record_id, made.verdict, made.by) == (SECOND, Verdict.INCLUDE, ("Ann", "Ben"))
    conflicts(ann)
    ann.get_by_text("1 record in conflict").first.wait_for()
    assert ann.get_by_text("Put up for signing").count() == 0


def test_a_press_on_one_outcome_never_signs_for_another(people, store):
    """Ann changes what she put up while Ben still looks at the old: his press settles nothing."""
    ann, ben = people
    put_up(ann, "include")
    conflicts(ben)
    ben.get_by_text("Put up for signing: include").first.wait_for()
    press(ann, "Take it back")
    ann.get_by_text("Put up for signing").first.wait_for(state="detached")
    put_up(ann, "exclude", "off topic")
    press(ben, "I agree and sign")
    ben.get_by_text("Put up for signing: exclude").first.wait_for()
    settled(ben)
    assert store.resolutions(TA) == []
    press(ben, "I agree and sign")
    ben.get_by_text(f"{FIRST} is settled: exclude.").first.wait_for()
    (made,) = store.resolutions(TA)
    assert (made.verdict, made.reason, made.by) == (Verdict.EXCLUDE, "off topic", ("Ann", "Ben"))
