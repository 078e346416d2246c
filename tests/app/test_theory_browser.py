"""The theory made by hand in a real browser: clicks and time counted; stale and forbidden writes."""

import csv
import io
import json
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from realist.app.screenshots import served, settled, sign_in
from realist.data.domain import Record, Stage
from realist.data.integrity import check
from realist.data.store import Store

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from theory_review import theory_review

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def url(tmp_path):
    made = f"sqlite:///{tmp_path / 'review.db'}"
    theory_review(made)
    return made


@pytest.fixture
def hand(browser, url, tmp_path, monkeypatch):
    """A person at the Theory page; what they click and type is counted."""
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    with served(url) as address:
        contexts = []

        def sit(name):
            context = browser.new_context(
                viewport={"width": 1280, "height": 1000}, accept_downloads=True
            )
            contexts.append(context)
            context.set_default_timeout(60_000)
            page = context.new_page()
            sign_in(page, address, name)
            page.get_by_role("link", name="Theory", exact=True).click()
            settled(page)
            return Hand(page)

        yield sit
        for context in contexts:
            context.close()


def calm(page):
    """Wait until the page has been drawn again; shorter than for a picture, as a person would."""
    settled(page, still=200)


class Hand:
    """Clicks and types as a person would, and counts both."""

    def __init__(self, page):
        self.page, self.clicks, self.typed = page, 0, 0

    def click(self, role, name):
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.clicks += 1
        calm(self.page)

    def choose(self, option):
        """One of a row of buttons that exclude each other."""
        self.page.get_by_test_id("stRadio").get_by_text(option, exact=True).click()
        self.clicks += 1

    def pick(self, menu, *options):
        """Open a menu, take what contains each text and fold the menu away."""
        box = self.page.get_by_role("combobox", name=menu).first
        shown = self.page.get_by_role("option")
        self.clicks += 1
        for option in options:
            wanted = shown.filter(has_text=option).first
            for _ in range(20):  # a busy machine folds a menu late, and again when it redraws
                if not wanted.is_visible():  # by key: a slow press opens a menu and takes from it
                    box.press("ArrowDown")
                with suppress(playwright.TimeoutError):
                    wanted.click(timeout=3_000)
                    break
            else:
                pytest.fail(f"{menu} never offered {option}")
            self.clicks += 1
            calm(self.page)
        self.page.keyboard.press("Escape")
        playwright.expect(shown).to_have_count(0)

    def write(self, field, text):
        box = self.page.get_by_role("textbox", name=field, exact=True).first
        box.fill(text)
        self.clicks += 1
        self.typed += len(text)

    def download(self, name):
        with self.page.expect_download() as coming:
            self.page.get_by_role("button", name=name).first.click()
        self.clicks += 1
        return Path(coming.value.path()).read_text(encoding="utf-8")

    def says(self, text):
        self.page.get_by_text(text).first.wait_for()


def create(hand, extracts, *, theme, reason):
    hand.click("button", "New configuration")
    for menu, *said in extracts:
        hand.pick(menu, *said)
    hand.pick("Theme", theme)
    hand.write("Reason", reason)
    hand.click("button", "Create")
    hand.says("Done: created")
    hand.click("button", "← Back to the board")


def test_a_reviewers_day_from_ten_extracts_to_a_theory(hand, url):
    """Two configurations, one refined, both merged, a theory on it, and the trail taken away."""
    ann, began = hand("Ann"), time.monotonic()
    create(
        ann,
        [
            ("Extracts: context", "merged"),
            ("Extracts: mechanism: resource", "ward", "calendar"),
            ("Extracts: mechanism: reasoning", "trust"),
            ("Extracts: outcome", "agency"),
        ],
        theme="Being",
        reason="told together",
    )
    create(
        ann,
        [
            ("Extracts: context", "Budgets"),
            ("Extracts: mechanism: resource", "published"),
            ("Extracts: mechanism: reasoning", "guessing", "responsible"),
            ("Extracts: outcome", "Discharges"),
        ],
        theme="Being",
        reason="told together",
    )
    ann.click("button", "Open C001")
    ann.click("radio", "Refine")
    ann.write("Context", "early in a merger [inferred]")
    ann.write("Reason", "the time matters, not the merger")
    ann.click("button", "Refine")
    ann.says("Done: refine")
    ann.click("radio", "Merge")
    ann.pick("Merge with", "C002")
    calm(ann.page)
    ann.write("Reason", "one mechanism in two places")
    ann.click("button", "Merge")
    ann.says("Done: merged")
    ann.click("button", "← Back to the board")
    ann.click("button", "New theory")
    ann.write("What the theory says", "Leaders who listen early let others answer for the whole.")
    ann.pick("Rests on these configurations", "C003")
    ann.write("Reason", "first statement")
    ann.click("button", "Write it")
    ann.says("Done: theory written")
    ann.click("radio", "History")
    ann.says("From the first configurations, left")  # a theory's own page has a trail, too
    trail = json.loads(ann.download("Download the trail (JSON)"))["moves"]
    table = list(csv.DictReader(io.StringIO(ann.download("Download the trail (CSV)"))))
    seconds = time.monotonic() - began
    told(ann, seconds)
    kinds = [row["kind"] for row in trail]
    assert kinds == ["create", "create", "refine", "merge", "theorise"]
    assert {row["by"] for row in trail} == {"Ann"}
    assert [len(row["rests_on"]) for row in trail] == [5, 5, 0, 0, 0]
    assert {"C001", "C002", "C003", "T01"} <= {row["id"] for row in table}
    with Store.open(url) as store:
        book = store.book()
        assert book.cmoc("C003").parents == ("C001", "C002")
        assert book.theory("T01").cmocs == ("C003",)
        assert len({e for s in book.cmoc("C003").slots for e in s.extracts}) == 9
        assert check(store).sound
    assert ann.clicks <= 60


def told(hand, seconds):
    """What it took, for docs/theory.md: run with `-s`."""
    sys.stderr.write(
        f"\nby hand: {hand.clicks} clicks, {hand.typed} characters, {seconds:.0f} s by script\n"
    )


def test_a_stale_page_is_told_and_not_obeyed(hand, url):
    """What a colleague changed meanwhile is not written over; the page shows it afresh."""
    ann = hand("Ann")
    create(
        ann, [("Extracts: context", "merged")], theme="Being", reason="a start: one piece alone"
    )
    ann.click("button", "Open C001")
    ann.click("radio", "Refine")
    ben = hand("Ben")
    ben.click("button", "Open C001")
    ben.click("radio", "Relabel")
    ben.write("Short name", "Listening")
    ben.write("Reason", "it has a name now")
    ben.click("button", "Relabel")
    ben.says("Done: relabel")
    ann.write("Context", "early in a merger")
    ann.write("Reason", "sharper")
    ann.click("button", "Refine")
    ann.says("Nothing was changed: C001 changed meanwhile")
    with Store.open(url) as store:
        assert store.book().cmoc("C001").label == "Listening"
        assert [m.kind for m in store.moves()] == ["create", "relabel"]
    ann.write("Context", "early in a merger")
    ann.click("button", "Refine")
    ann.says("Done: refine")


def test_a_move_without_a_reason_is_told(hand):
    """Nothing is changed, and what was typed is still there."""
    ann = hand("Ann")
    ann.click("button", "New configuration")
    ann.write("Short name", "Listening")
    ann.pick("Extracts: context", "merged")
    ann.click("button", "Create")
    ann.says("a move needs a reason")
    assert ann.page.get_by_role("textbox", name="Short name").input_value() == "Listening"


def test_a_test_of_a_colleague_opens_once_one_has_made_it(hand, url):
    """Blind first: neither grid, evidence nor history tells; then both verdicts stand."""
    ann = hand("Ann")
    create(ann, [("Extracts: context", "merged")], theme="Being", reason="a start")
    ann.click("radio", "Tests")
    ann.choose("supports")
    ann.write("Reason", "the canary is in the coal mine")
    ann.click("button", "Record this test")
    ann.says("Done: test")
    ben = hand("Ben")
    for part in ("Matrix", "Compare", "Tests", "History"):
        ben.click("radio", part)
        assert "canary" not in ben.page.content()
    ben.click("radio", "Tests")
    ben.choose("no evidence")
    ben.write("Reason", "silent on it")
    ben.click("button", "Record this test")
    ben.says("Done: test")
    assert ben.page.get_by_text("S Ann").count() == 1
    with Store.open(url) as store:
        assert len(store.book().tests_of("C001")) == 2


def test_a_trainee_reads_and_changes_nothing(hand):
    """No form is offered; the store would refuse it, too."""
    ann = hand("Ann")
    create(ann, [("Extracts: context", "merged")], theme="Being", reason="a start")
    tom = hand("Tom")
    assert tom.page.get_by_role("button", name="New configuration").count() == 0
    tom.click("button", "Open C001")
    tom.says("A trainee reads the theory")
    assert tom.page.get_by_role("radio", name="Refine").count() == 0


def test_a_gap_leads_to_records_that_may_fill_it(hand, url):
    """Screening opens with the records near that configuration's words first."""
    with Store.open(url) as store:
        store.add_records(
            [
                Record(source_id="far", title="Tariffs on timber", abstract="Prices rose."),
                Record(
                    source_id="near",
                    title="Trusts that had merged",
                    abstract="Two trusts had merged in spring.",
                ),
            ]
        )
    ann = hand("Ann")
    create(ann, [("Extracts: context", "merged")], theme="Being", reason="a start")
    ann.click("radio", "Compare")
    ann.click("button", "Find records for C001")
    ann.says("Trusts that had merged")
    with Store.open(url) as store:
        run = store.ranking_run("Ann", Stage.TITLE_ABSTRACT)
    assert run["theory"] == "C001"
