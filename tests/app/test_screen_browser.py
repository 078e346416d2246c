"""The screening page in a real browser: what is lit up, why a record is here, theories, speed."""

from dataclasses import replace

import pytest

from realist.app.bench_app import waits
from realist.app.bench_review import build
from realist.app.screenshots import served, settled, sign_in
from realist.data.domain import Decision, Record, Review, Reviewer, Stage, Theory, Verdict
from realist.data.store import Store

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TA = Stage.TITLE_ABSTRACT
TITLE = ".rl-record h2"


@pytest.fixture
def url(tmp_path, monkeypatch):
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    return f"sqlite:///{tmp_path / 'review.db'}"


@pytest.fixture
def page(browser, url):
    """Ann on the Screen page of a small review with lists, criteria and two theories."""
    with Store.create(url) as store:
        store.start(Review("Boards", "Does trust grow?"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        said = ("Trust in boards {}", "Steel bridges {} rust", "Nurses {} lead")
        titles = [said[n % 3].format(n) for n in range(12)]
        store.add_records([Record(source_id=t, title=t, abstract=t) for t in titles])
        store.add_theory(
            [Theory("T1", "Rust", "Steel bridges rust"), Theory("T2", "Care", "Nurses lead")],
            [],
            [],
        )
        store.set_protocol(
            replace(
                store.protocol(),
                include_criteria=("About boards",),
                highlight_include=("trust",),
                highlight_exclude=("steel",),
            )
        )
    with served(url) as address, browser.new_page() as page:
        page.set_default_timeout(60_000)
        sign_in(page, address, "Ann")
        page.get_by_role("link", name="Screen", exact=True).click()
        page.locator(TITLE).wait_for()
        settled(page)
        yield page


def test_words_light_up_and_go_out_again(page):
    """The team's words from the start, criteria beside; a press switches them off."""
    assert page.locator(f"{TITLE} mark.exclude").inner_text() == "Steel"
    assert page.locator(TITLE).inner_text().startswith("Steel bridges")
    page.get_by_text("About boards").wait_for()
    page.get_by_role("button", name="Our word lists").click()
    page.locator(f"{TITLE} mark").first.wait_for(state="detached")


def test_why_here_is_fetched_on_a_key_and_knows_nothing_of_the_colleague(page, url):
    """Ben's include is none of Ann's neighbours; her own is, once she has decided."""
    with Store.open(url) as store:
        first = store.queue("Ann", TA, settled_by=[], needed=2, limit=1)[0]
        others = [i for i in store.all_ids() if i != first]
        store.decide([Decision(i, "Ben", TA, Verdict.INCLUDE) for i in others[:4]])
        assert page.locator(".rl-why").count() == 0
        page.keyboard.press("w")
        page.locator(".rl-why").wait_for()
        assert "From the 0 decisions" in page.locator(".rl-why + .hint").inner_text()
        shown = page.locator(TITLE).inner_text()
        page.wait_for_timeout(550)
        page.keyboard.press("i")
        page.wait_for_function(
            "([css, old]) => document.querySelector(css)?.innerText !== old", arg=[TITLE, shown]
        )
        settled(page)
        page.keyboard.press("w")
        page.locator(".rl-why").get_by_text(shown).wait_for()


def test_a_theorys_records_come_first_until_the_plain_order_is_chosen(page, url):
    """The queue changes at once and the choice is kept with it."""
    page.get_by_role("combobox", name="Records that come first").click()
    page.get_by_role("option", name="T2: Care").click()
    page.locator(TITLE, has_text="Nurses").wait_for()
    with Store.open(url) as store:
        assert store.ranking_run("Ann", TA)["theory"] == "T2"
    page.get_by_text("When to stop", exact=True).click()
    page.get_by_text("claims", exact=True).wait_for()
    page.get_by_text("all key papers found").wait_for()


def test_the_next_of_100000_records_comes_at_once_too(browser, tmp_path, monkeypatch):
    """The middle waits, while the queue is ranked behind: a busy machine lengthens the others."""
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    for records, most in ((5_716, 300), (100_000, 400)):
        url = f"sqlite:///{tmp_path / f'{records}.db'}"
        build(url, records)
        for _ in range(3):  # other work may hold the machine up for a while
            found = waits(browser, url, records, presses=25)
            if found.p50 <= most:
                break
        assert found.p50 <= most, found
