"""Every part of Screen against axe-core's rules, in both themes, and its loop by keyboard."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from realist.app.screenshots import served, settled, sign_in
from realist.data.domain import Decision, Document, Stage, Verdict
from realist.data.reports import as_state
from realist.data.retrieval import Retrieval
from realist.data.store import Store

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from access import barriers
from front_review import TEXT, small_review

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
PARTS = ("Conflicts", "My decisions", "When to stop", "Keys and rounds")
READ = 550  # milliseconds: what a person takes at the very least


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Conflicts of both kinds, one put up for signing, a round, full texts with and without."""
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    url = f"sqlite:///{tmp_path / 'review.db'}"
    small_review(url, port=9)
    with Store.open(url) as store:
        protocol = store.protocol()
        first, *rest = protocol.stages
        reasons = ("Not about boards", "No outcome")
        lists = {"highlight_include": ("board",), "include_criteria": ("About boards",)}
        stages = (replace(first, reasons=reasons), *rest)
        store.set_protocol(replace(protocol, stages=stages, **lists))
        ids = store.all_ids()
        store.calibrate(TA, ids[20:22], seed=1)
        for n, i in enumerate(ids[:9]):
            mine = Verdict.INCLUDE if n % 3 else Verdict.EXCLUDE
            reason = "" if n % 3 else reasons[0]
            store.decide([Decision(i, "Ann", TA, mine, reason=reason, tags=("trust",))])
            other = Verdict.INCLUDE if n % 4 else Verdict.EXCLUDE
            store.decide([Decision(i, "Ben", TA, other, reason="" if n % 4 else reasons[1])])
        store.seek(ids[:9])
        text = store.add_document(Document("Report", TEXT * 90, sha256="made up too"))
        held = store.reports()[1]
        store.state_report(as_state(held, state=Retrieval.RETRIEVED, document_id=text.id))
        yield store


def opened(browser, address, theme="light"):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, address, "Ann")
    page.get_by_role("link", name="Screen", exact=True).click()
    page.locator(".rl-record h2").wait_for()
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_part_of_screen_has_a_serious_or_critical_finding(browser, store, theme):
    """The record, the other parts, a decision being changed, the full text with and without."""
    with served(f"sqlite:///{store.path}") as address:
        page = opened(browser, address, theme)
        found = {"Next record": barriers(page)}
        for part in PARTS:
            page.locator(".st-key-rl-bar").get_by_text(part, exact=True).click()
            settled(page)
            if part == "My decisions":
                page.get_by_role("button", name="Change", exact=True).first.click()
                page.get_by_role("button", name="Keep include").wait_for()
            found[part] = barriers(page)
        page.get_by_label("Stage").click()
        page.get_by_role("option", name="Full text").click()
        while_waiting = page.get_by_text("nothing has come yet")
        beside = page.locator(".rl-fulltext")
        while_waiting.or_(beside).first.wait_for()
        for _ in range(4):  # the records that came to this stage; one has its text
            found["Full text" if beside.count() else "Full text sought"] = barriers(page)
            page.wait_for_timeout(READ)
            shown = page.locator(".rl-record h2").inner_text()
            page.keyboard.press("s")
            page.wait_for_function(
                "old => document.querySelector('.rl-record h2')?.innerText !== old", arg=shown
            )
        assert {"Full text", "Full text sought"} <= set(found)
        page.context.close()
    assert {part: said for part, said in found.items() if said} == {}


def focus_on(page, name, most=60):
    """Go on with Tab until the button of that name has the focus; it must show."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at, shows = page.evaluate(
            """() => {
              const at = document.activeElement, style = getComputedStyle(at);
              return [at.innerText?.trim() || "", style.outlineStyle !== "none"
                || style.boxShadow !== "none"];
            }"""
        )
        if at.startswith(name):
            assert shows, f"{name}: nothing shows where the focus is"
            return
    raise AssertionError(f"Tab never came to {name}")


def test_a_record_is_decided_on_and_undone_without_mouse_or_letters(browser, store):
    """With keys off, Tab and Enter reach everything, and the focus can be seen on the way."""
    store.prefer("Ann", "keys", {"on": False})
    with served(f"sqlite:///{store.path}") as address:
        page = opened(browser, address)
        settled(page)
        page.wait_for_timeout(READ)
        before = store.count_decisions("Ann", TA)
        shown = page.locator(".rl-record h2").inner_text()
        focus_on(page, "Include")
        page.keyboard.press("Enter")
        page.wait_for_function(
            "old => document.querySelector('.rl-record h2')?.innerText !== old", arg=shown
        )
        settled(page)
        assert store.count_decisions("Ann", TA) == before + 1
        page.wait_for_timeout(READ)
        focus_on(page, "Undo my last decision")
        page.keyboard.press("Enter")
        page.get_by_text("Undone:").wait_for()
        assert store.count_decisions("Ann", TA) == before
        page.context.close()
