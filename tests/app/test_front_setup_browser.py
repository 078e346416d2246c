"""Setting a review up in a real browser: from an empty folder, by passphrase, by role."""

import sys
from pathlib import Path

import pytest

from realist.app import job_notes
from realist.app.jobs import Jobs
from realist.app.screenshots import served, settled, sign_in
from realist.data.domain import Consent, Review, Reviewer, Stage, Verdict
from realist.data.integrity import check
from realist.data.store import Store

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from front_review import TEXT

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "correct horse battery"
END = "ER  - \n\n"
FIRST = """TY  - JOUR
TI  - Boards that meet in the open
AB  - How open board meetings build trust. ![x](http://127.0.0.1:9/x.png)
"""
SECOND = """TY  - JOUR
TI  - A vision of shared budgets
AB  - Pooled budgets and what came of them.
"""
RIS = "".join(entry + END for entry in (FIRST, SECOND, SECOND))


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'review.db'}"


@pytest.fixture
def address(url, tmp_path, monkeypatch):
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    with served(url) as address:
        yield address


@pytest.fixture
def tab(browser):
    """Opens pages of one browser or of several, which are closed at the end."""
    contexts = []

    def opened(address="", context=None):
        if context is None:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(60_000)
            contexts.append(context)
        page = context.new_page()
        if address:
            page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def store(url):
    """A review of two, both with a passphrase, that Ann leads."""
    with Store.create(url) as store:
        store.start(Review("Open boards", "How do open boards build trust?"))
        store.join([Reviewer("Ann", lead=True), Reviewer("Ben")])
        yield store


class Clicks:
    """Counts what a person does with the mouse; typing is not counted."""

    def __init__(self):
        self.n = 0

    def __call__(self, locator):
        locator.click()
        self.n += 1
        return locator


def part(page, title):
    page.get_by_role("radio", name=title, exact=True).click()
    settled(page)


def enter(page, name, passphrase):
    page.get_by_role("combobox", name="Your name").click()
    page.get_by_role("option", name=name, exact=True).click()
    page.get_by_label("Passphrase", exact=True).fill(passphrase)
    page.get_by_role("button", name="Sign in").click()


def test_from_an_empty_folder_to_the_first_decision(tab, address, url, tmp_path):
    """In the app alone, with no dead end and in at most twelve clicks."""
    ris = tmp_path / "search.ris"
    ris.write_text(RIS, encoding="utf-8")
    page, click = tab(address), Clicks()
    asked = []
    page.on("request", lambda r: asked.append(r.url))
    for label, text in (
        ("Title", "Open boards"),
        ("Review question", "How do open boards build trust?"),
        ("Your name", "Ann"),
        ("Other reviewers", "Ben"),
    ):
        click(page.get_by_role("textbox", name=label)).press_sequentially(text)
    click(page.get_by_role("button", name="Start the review"))
    with page.expect_file_chooser() as chooser:
        click(page.get_by_test_id("stFileUploaderDropzone").locator("button"))
    chooser.value.set_files(ris)  # in the system's own window: one more click
    click.n += 1
    settled(page)
    click(page.get_by_role("button", name="Import", exact=True))
    row = page.get_by_role("row", name="search.ris")
    row.wait_for()
    assert row.get_by_role("cell").all_inner_texts() == ["search.ris", "ris", "3", "2", "1", "0"]
    click(page.get_by_role("button", name="Screen these records"))
    include = page.get_by_role("button", name="Include")
    include.wait_for(timeout=60_000)
    page.wait_for_timeout(550)
    click(include)
    page.get_by_text("Included: ").wait_for()
    assert click.n <= 12
    assert [u for u in asked if "127.0.0.1:9/" in u] == []
    with Store.open(url) as store:
        assert [(d.reviewer, d.verdict) for d in store.decisions(Stage.TITLE_ABSTRACT)] == [
            ("Ann", Verdict.INCLUDE)
        ]
        assert store.imports()[0]["file"] == "search.ris"
        assert store.reviewers() == [Reviewer("Ann", lead=True), Reviewer("Ben")]
        assert check(store).sound


def test_a_reload_and_a_second_tab_stay_signed_in_until_one_signs_out(tab, address, store):
    """The browser keeps a token that the server checks; a sign-out holds in every tab."""
    store.set_passphrase("Ann", WORDS)
    page = tab(address)
    enter(page, "Ann", "wrong wrong wrong")
    page.get_by_text("do not go together").wait_for()
    enter_again = page.get_by_label("Passphrase", exact=True)
    enter_again.fill(WORDS)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    settled(page)
    kept = [c for c in page.context.cookies() if c["name"].startswith("realist_")]
    assert [c["sameSite"] for c in kept] == ["Strict"]
    assert store.signed_in(kept[0]["value"]).name == "Ann"
    page.reload()
    page.get_by_role("button", name="Sign out").wait_for()
    second = tab(address, page.context)
    second.get_by_role("button", name="Sign out").click()
    second.get_by_role("button", name="Sign in").wait_for()
    settled(second)
    assert store.signed_in(kept[0]["value"]) is None
    page.get_by_role("link", name="Screen", exact=True).click()
    page.get_by_role("button", name="Sign in").wait_for()
    stranger = tab(address)
    stranger.context.add_cookies([{**kept[0], "value": "made-up"}])
    stranger.reload()
    stranger.get_by_role("button", name="Sign in").wait_for()


def test_only_leads_see_and_reach_the_set_up(tab, address, store):
    """Neither in the menu nor by its address."""
    page = tab()
    sign_in(page, address, "Ben")
    settled(page)
    assert page.get_by_role("link", name="Review set-up").count() == 0
    page.goto(f"{address}/setup")
    page.get_by_role("button", name="Sign out").wait_for()
    settled(page)
    assert page.get_by_text("Bring in a search").count() == 0
    assert page.get_by_text("What to do next").count() == 1
    store.change_reviewer("Ben", lead=True)
    page.goto(f"{address}/setup")
    page.get_by_text("Bring in a search").wait_for()


def test_a_lead_sets_passphrases_up(tab, address, store):
    """Their own behind their name, the others' under Team; the old one is asked for after."""
    page = tab()
    sign_in(page, address, "Ann")
    page.get_by_role("button", name="Ann", exact=True).click()
    page.get_by_label("New, ten letters or more").fill(WORDS)
    page.get_by_label("Once more").fill(WORDS)
    page.get_by_role("button", name="Set passphrase").click()
    page.get_by_text("Your passphrase is set").wait_for()
    assert store.with_passphrase() == {"Ann"}
    page.get_by_role("link", name="Review set-up").click()
    settled(page)
    part(page, "Team")
    page.get_by_text("no passphrase: shut out").wait_for()
    page.get_by_role("combobox", name="Who").click()
    page.get_by_role("option", name="Ben", exact=True).click()
    page.get_by_role("button", name="New passphrase").click()
    given = page.locator(".rl-notice code").inner_text()
    ben = tab(address)
    enter(ben, "Ben", given)
    ben.get_by_role("button", name="Sign out").wait_for()
    ben.get_by_role("button", name="Ben", exact=True).click()
    assert ben.get_by_label("Now").count() == 1


def test_the_question_the_team_and_the_rules_are_changed_in_the_app(tab, address, store):
    """Each as a logged change by the one who made it; a contradiction is told."""
    page = tab()
    sign_in(page, address, "Ann")
    page.get_by_role("link", name="Review set-up").click()
    settled(page)
    part(page, "Question")
    page.get_by_label("Themes of the organising framework").fill("Trust\nPurpose")
    page.get_by_label("Outcome", exact=True).fill("What patients notice")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    review = store.review()
    assert review.themes == ("Trust", "Purpose")
    assert dict(review.definitions) == {"outcome": "What patients notice"}
    part(page, "Team")
    page.get_by_label("Name", exact=True).fill("Cy")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("Cy is in the review.").wait_for()
    part(page, "Stages")
    share = page.get_by_label("Share that two decide on, in per cent").first
    playwright.expect(share).to_be_hidden()  # it counts with its rule alone
    page.get_by_text("Two on a share, one on the rest").first.click()
    playwright.expect(share).to_be_visible()
    page.get_by_label("Include when").fill("About boards")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    protocol = store.protocol()
    assert protocol.include_criteria == ("About boards",)
    assert protocol.of(Stage.TITLE_ABSTRACT).sample == pytest.approx(0.2)
    assert {e.actor for e in list(store.events())[-3:]} == {"Ann"}
    assert check(store).sound


def test_a_table_with_odd_columns_is_no_dead_end(tab, address, store, tmp_path):
    """The report says what is missing, and the columns can be named there."""
    table = tmp_path / "odd.csv"
    table.write_text("Rubrik,Text\nBoards in the open,How they build trust\n", encoding="utf-8")
    page = tab()
    sign_in(page, address, "Ann")
    page.get_by_role("button", name="Open Review set-up").click()

    def send():
        page.locator("input[type=file]").set_input_files(table)
        settled(page)

    send()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("name them under About the search and its columns").wait_for()
    send()
    page.get_by_text("About the search and its columns").last.click()
    page.get_by_role("textbox", name="Columns whose names").fill("Rubrik=title\nText=abstract")
    page.get_by_role("textbox", name="Columns whose names").blur()
    settled(page)
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("button", name="Screen these records").wait_for()
    assert [(r.title, r.abstract) for r in store.records()] == [
        ("Boards in the open", "How they build trust")
    ]


def test_documents_come_by_drop_with_consent(tab, address, store, tmp_path):
    """One that cannot be read is told and takes none with it; rules propose beside the app."""
    good, bad = tmp_path / "interview.txt", tmp_path / "broken.pdf"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(b"%PDF-1.7 nothing")
    page = tab()
    sign_in(page, address, "Ann")
    page.get_by_role("link", name="Review set-up").click()
    settled(page)
    part(page, "Documents")
    page.locator("input[type=file]").set_input_files([good, bad])
    settled(page)
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("1 document read, 1 not").wait_for()
    page.get_by_text("broken.pdf").first.wait_for()
    assert "realist-" not in page.content().split("broken.pdf")[0][-200:]
    held = store.documents()
    assert [d.consent for d in held] == [Consent.LOCAL_ONLY]
    page.get_by_role("combobox", name=f"Consent for {held[0].id}").click()
    page.get_by_role("option", name="May go to a model").click()
    page.get_by_text("may go to a model from now on").wait_for()
    assert store.documents()[0].consent is Consent.MODEL_ALLOWED
    part(page, "Model")
    page.get_by_role("button", name="Propose by rules").click()
    page.get_by_text("Proposing by rules: ").wait_for()
    page.reload()  # the result waits, across pages and reloads
    page.get_by_role("link", name="Extract", exact=True).click()
    page.get_by_text("Proposing by rules: ").wait_for()
    settled(page)
    row = page.locator("[class*=st-key-rl-job-]").filter(has_text="Proposing by rules: ")
    row.get_by_role("button", name="Dismiss").click()
    settled(page)
    assert page.get_by_text("Proposing by rules: ").count() == 0


def test_what_came_of_work_under_another_server_waits_until_it_is_dismissed(
    tab, store, url, address
):
    """A line says what was done and how it ended; gone once it was dismissed."""
    jobs = Jobs(job_notes.keep(url))
    jobs.wait(jobs.start("import", "Import of 1 file", lambda _p, _s: "2 new", by="Ann").id)
    page = tab()
    sign_in(page, address, "Ann")
    line = page.get_by_text("Import of 1 file: 2 new (")
    line.wait_for()
    page.get_by_role("button", name="Dismiss").click()
    line.wait_for(state="detached")
    settled(page)
    page.reload()
    page.get_by_role("button", name="Sign out").wait_for()
    settled(page)
    assert line.count() == 0
    assert job_notes.notes(store, "Ann") == []
