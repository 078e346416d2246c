"""Extract in a real browser: select, paste, place, see the page, finish, settle."""

import sys
from pathlib import Path

import pytest

from realist.app.screenshots import served, settled, sign_in
from realist.data.domain import (
    Document,
    ExtractDecision,
    ExtractVerdict,
    Located,
    Match,
    Proposal,
    Role,
    Span,
    Stance,
)
from realist.data.extracting import Selection
from realist.data.store import Store

sys.path.insert(0, str(Path(__file__).parent / "makers"))
sys.path.insert(0, str(Path(__file__).parents[1] / "data" / "makers"))
from access import barriers, next_stop
from front_review import bait, small_review
from pdf_writer import column, write_pdf

pytestmark = [pytest.mark.browser, pytest.mark.slow]
READ = 550  # milliseconds: what a person takes at the very least
SELECT = """([from, to]) => {
  const find = (words, last) => {
    for (const piece of document.querySelectorAll(".rl-source [data-start]")) {
      const at = piece.textContent.indexOf(words);
      if (at >= 0) return [piece.firstChild, at + (last ? words.length : 0)];
    }
    throw new Error(`not shown: ${words}`);
  };
  document.querySelector(".rl-source").focus();  // as pressing the mouse in it does
  const range = document.createRange();
  range.setStart(...find(from, false));
  range.setEnd(...find(to, true));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def url(tmp_path, trap):
    made = f"sqlite:///{tmp_path / 'review.db'}"
    small_review(made, port=trap.server_port)
    return made


@pytest.fixture
def store(url):
    with Store.open(url) as store:
        yield store


@pytest.fixture
def someone(browser, url, tmp_path, monkeypatch):
    """Opens Extract for a reviewer; notes what the page asks of other machines."""
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    contexts, outside = [], []
    with served(url) as address:

        def enter(name, theme="light"):
            context = browser.new_context(
                viewport={"width": 1280, "height": 900}, color_scheme=theme
            )
            contexts.append(context)
            context.set_default_timeout(60_000)
            page = context.new_page()
            page.on("request", lambda r: None if address in r.url else outside.append(r.url))
            sign_in(page, address, name)
            page.get_by_role("link", name="Extract", exact=True).click()
            page.locator(".rl-source, .rl-empty").first.wait_for()
            settled(page)
            return page

        yield enter
        for context in contexts:
            context.close()
    assert [u for u in outside if not u.startswith(("data:", "blob:", "ws://127.0.0.1"))] == []


def select(page, first, last):
    page.evaluate(SELECT, [first, last])
    page.locator(".rl-select.on").wait_for()


def choose(page, document):
    page.get_by_role("combobox", name="Document").click()
    page.get_by_role("option", name=document).click()
    page.locator(f"[class*='st-key-source-{document.split()[0]}-']").first.wait_for()
    settled(page)


def test_selected_words_become_an_extract_of_ones_own(someone, store):
    """Across marks, half words at either end; own words, inferred and a stance go along."""
    page = someone("Ann")
    select(page, "eople began", "asked for")
    page.keyboard.press("o")
    page.get_by_text("of the words you selected").wait_for()
    settled(page)
    page.wait_for_timeout(READ)
    page.get_by_text("inferred", exact=True).click()
    settled(page)
    page.get_by_role("combobox", name="What it does to the theory").click()
    page.get_by_role("option", name="refines it").click()
    settled(page)
    page.get_by_label("In your own words (optional)").fill("Trust lowers complaints. my")
    page.get_by_label("In your own words (optional)").press("Tab")
    settled(page)
    assert store.extract_decisions(reviewer="Ann") == []
    page.get_by_role("button", name="Keep this extract").click()
    page.get_by_text("Kept as your own extract").wait_for()
    (made,) = store.extract_decisions(reviewer="Ann")
    text = store.documents()[0].text
    assert text[made.start : made.end].startswith("people began to trust it")
    assert text[made.start : made.end].endswith("Nobody had asked for")
    assert (made.role, made.stance, made.stated) == (Role.OUTCOME, Stance.REFINES, False)
    assert made.restatement == "Trust lowers complaints. my"
    page.wait_for_timeout(READ)
    page.keyboard.press("u")
    page.get_by_text("Your verdict is withdrawn").wait_for()
    assert store.extract_decisions(reviewer="Ann") == []


def test_offsets_count_code_points_not_utf_16(someone, store):
    """Signs beyond the first plane, and right-to-left letters, before the selected words."""
    text = "🙂🙂 🂡 sign. שלום then trust grew slowly.\n"
    store.add_document(Document("Signs", text, sha256="signs"))
    page = someone("Ann")
    choose(page, "D002 · Signs")
    select(page, "rust", "grew")
    page.keyboard.press("t")
    page.get_by_text("of the words you selected").wait_for()
    settled(page)
    page.wait_for_timeout(READ)
    page.keyboard.press("y")
    page.get_by_text("Kept as your own extract").wait_for()
    (made,) = store.extract_decisions(reviewer="Ann")
    assert text[made.start : made.end] == "trust grew"


def test_pasted_words_are_found_in_the_text(someone, store):
    """For whoever does not select: words with other spacing are found; others are told."""
    page = someone("Ann")
    page.keyboard.press("a")
    box = page.get_by_label("Paste the words; they are found in the text")
    box.fill("the board voted in secret, by night")
    page.get_by_role("button", name="Find them").click()
    page.get_by_text("These words are not in the text").wait_for()
    box.fill("money  was short\nthe meetings stopped")
    page.get_by_role("button", name="Find them").click()
    page.get_by_text("of the words you selected").wait_for()
    settled(page)
    page.wait_for_timeout(READ)
    page.keyboard.press("m")
    settled(page)
    page.wait_for_timeout(READ)
    page.keyboard.press("y")
    page.get_by_text("Kept as your own extract").wait_for()
    (made,) = store.extract_decisions(reviewer="Ann")
    text = store.documents()[0].text
    assert text[made.start : made.end].startswith("money was short the meetings stopped")
    assert made.role is Role.REASONING


def test_a_quote_without_a_place_is_given_one(someone, store):
    """Its words selected in the text; the verdict is an edit with these bounds."""
    page = someone("Ann")
    page.get_by_text("Not found in the text (1)").click()
    page.get_by_text("They are no evidence").wait_for()
    select(page, "Nobody", "this")
    page.keyboard.press("o")
    page.get_by_role("button", name="Keep this edit").wait_for()
    page.wait_for_timeout(READ)
    page.keyboard.press("y")
    page.get_by_text("Kept as you edited it").wait_for()
    (made,) = store.extract_decisions(reviewer="Ann")
    text = store.documents()[0].text
    assert made.verdict is ExtractVerdict.EDIT
    assert text[made.start : made.end] == "Nobody had asked for this"


def test_a_pressed_proposal_leads_to_its_quote(someone, store):
    """In a long text, from the list and from a mark; no press sends the whole of it."""
    words = "Word after word, line after line, nothing is said here at all. " * 4_800
    text = f"{words}\n\nAt last trust grew.\n\n{words}\n\nIn the end waits fell."
    document = store.add_document(Document("Long", text, sha256="long"))
    store.propose(
        Proposal(
            document.id,
            role,
            quote,
            Located(Match.EXACT, text.index(quote), text.index(quote) + len(quote), 100.0),
        )
        for role, quote in ((Role.REASONING, "trust grew"), (Role.OUTCOME, "waits fell"))
    )
    page = someone("Ann")
    sent = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda f: sent.append(len(f))),
    )
    page.reload()
    page.get_by_role("button", name="Sign out").wait_for()
    settled(page)
    choose(page, "D002 · Long")
    sent.clear()
    page.locator(".rl-proposals button", has_text="waits fell").click()
    mark = page.locator("mark.current", has_text="waits fell")
    mark.wait_for()
    settled(page)
    assert len(text) > 600_000
    assert sum(sent) < 150_000
    box, at = page.locator(".rl-source").bounding_box(), mark.bounding_box()
    assert box["y"] <= at["y"] <= box["y"] + box["height"]
    page.get_by_role("button", name="→").click()
    settled(page)
    assert page.locator("mark.current").count() == 0  # another part is read meanwhile
    page.keyboard.press("k")
    page.locator("mark.current", has_text="trust grew").wait_for()


def test_a_mark_in_the_text_can_be_pressed(someone):
    """It comes to the desk."""
    page = someone("Ann")
    page.locator("mark", has_text="complaints fell").click()
    page.locator("mark.current", has_text="complaints fell").wait_for()
    page.locator(".rl-passage mark", has_text="complaints fell").wait_for()


def test_the_page_shows_the_same_quotes_marked(someone, store, trap):
    """A PDF's page as a picture beside; without pages it is said; nothing in it is obeyed."""
    lure = bait(trap.server_port)
    lines = ["The board met in the open, and trust grew.", lure[:70]]
    content = write_pdf([column(72, 700, lines)])
    text = f"The board met in the open, and trust grew. {lure[:70]}"
    store.add_document(Document("Paper", text, sha256="paper", pages=(Span(0, len(text), "1"),)))
    quote = "trust grew"
    at = Located(Match.EXACT, text.index(quote), text.index(quote) + len(quote), 100.0)
    store.propose([Proposal("D002", Role.REASONING, quote, at, rationale=lure, restatement=lure)])
    page = someone("Ann")
    page.get_by_text("Page", exact=True).click()
    page.get_by_text("This document has no pages").wait_for()
    assert page.locator(".rl-source").is_visible()  # as wide as before, at any width
    assert page.locator(".st-key-rl-pair").count() == 0
    choose(page, "D002 · Paper")
    page.get_by_text("Page", exact=True).click()
    page.get_by_text("The file of this document was not kept").wait_for()
    store.keep_file("D002", content, filename=f"{lure[:40]}.pdf")
    settled(page)  # or the text's own row of buttons is there twice, in its old place too
    page.get_by_text("Text", exact=True).first.click()
    settled(page)
    page.get_by_text("Page", exact=True).click()
    page.get_by_role("img", name="Page 1 of the file; marked: M1").wait_for(timeout=40_000)
    page.keyboard.press("w")
    page.get_by_text(lure, exact=True).first.wait_for()
    assert trap.asked == []


def test_a_hostile_restatement_and_note_are_shown_as_typed(someone, store, trap):
    """One's own words, a quote in the list, a colleague's extract and reason."""
    lure = bait(trap.server_port)
    store.add_extract(Selection("D001", Role.CONTEXT, 0, 21, restatement=lure), "Ben")
    one = store.proposals("D001")[1]
    for name, verdict, why in (
        ("Ann", ExtractVerdict.CONFIRM, ""),
        ("Ben", ExtractVerdict.REJECT, lure),
    ):
        start, end = one.located.start, one.located.end
        store.decide_extract(
            ExtractDecision(one.id, name, verdict, one.role, start, end, reason=why)
        )
    for name in ("Ann", "Ben"):
        store.finish_extraction("D001", name)
    page = someone("Ann")
    assert page.locator(".rl-proposals .words", has_text="![x](http").count() == 1
    page.get_by_text("Two extractors").click()
    page.get_by_text("Found by one only (1)").wait_for()
    page.get_by_text(lure, exact=True).first.wait_for()
    page.get_by_text(f"✕ Rejected it: {lure}").wait_for()
    assert trap.asked == []
    assert page.locator(".stHtml img, .stHtml a, .rl-source img, .rl-proposals img").count() == 0


def test_a_document_is_finished_and_differences_are_settled(someone, store):
    """Blind until then; both settle together, and one alone is refused."""
    store.add_extract(Selection("D001", Role.CONTEXT, 0, 21), "Ben")
    store.finish_extraction("D001", "Ben")
    page = someone("Ann")
    assert page.get_by_text("A fictional interview", exact=True).count() == 0
    assert page.get_by_text("finished by").count() == 0
    page.get_by_text("Two extractors").click()
    page.get_by_text("Two extractors have not both finished").wait_for()
    page.get_by_role("button", name="Finish this document").click()
    page.get_by_role("button", name="I have finished it").click()
    page.get_by_text("finished by you, Ben").wait_for()
    page.get_by_text("Found by one only (1)").wait_for()
    page.get_by_role("button", name="Keep as Ben has it").click()
    page.get_by_text("Talk about it first").wait_for()
    assert store.extract_resolutions() == []
    page.get_by_text("We have talked about it and agree").click()
    page.get_by_role("button", name="Keep as Ben has it").click()
    page.get_by_text("No open differences").wait_for()
    (made,) = store.extract_resolutions()
    assert (made.by, made.role, made.start) == (("Ann", "Ben"), Role.CONTEXT, 0)
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("Taken back").wait_for()


def test_a_selection_in_a_text_that_changed_is_told(someone, store):
    """The bounds were of another version: nothing is kept, and the new text says what moved."""
    page = someone("Ann")
    select(page, "Nobody", "this")
    page.keyboard.press("o")
    page.get_by_text("of the words you selected").wait_for()
    settled(page)
    page.wait_for_timeout(READ)
    old = store.documents()[0]
    new = old.text.replace("Nobody had asked for this. ", "")
    store.add_document(Document(old.title, new, sha256="changed"), replaces="D001")
    page.keyboard.press("y")
    page.get_by_text("Nothing was kept").wait_for()
    assert store.extract_decisions(reviewer="Ann") == []
    page.get_by_text("Version 2 of this document").wait_for()


def test_haste_decides_on_no_extract_unseen(someone, store):
    """Ten double presses decide on ten passages at most, each seen; a held key on one."""
    page = someone("Tom")
    page.wait_for_timeout(READ)
    for _ in range(3):
        page.keyboard.press("y")
        page.keyboard.press("y")
        settled(page)
        page.wait_for_timeout(READ)
    assert len(store.extract_decisions(reviewer="Tom")) == 3
    for _ in range(33):
        page.keyboard.down("y")
        page.wait_for_timeout(30)
    page.keyboard.up("y")
    settled(page)
    assert len(store.extract_history()) == 4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_part_of_extract_has_a_serious_or_critical_finding(someone, store, theme):
    """Text, selection, forms, the lost ones, the page's picture and two extractors."""
    store.add_extract(Selection("D001", Role.CONTEXT, 0, 21), "Ben")
    store.finish_extraction("D001", "Ben")
    text = "The board met in the open, and trust grew."
    spans = (Span(0, len(text), "1"),)
    store.add_document(Document("Paper", text, sha256="paper", pages=spans))
    store.keep_file("D002", write_pdf([column(72, 700, [text])]), filename="a.pdf")
    page = someone("Ann", theme)
    found = {"text": barriers(page)}
    select(page, "Nobody", "this")
    found["selected"] = barriers(page)
    page.keyboard.press("o")
    page.get_by_text("of the words you selected").wait_for()
    found["own"] = barriers(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Reject").wait_for()
    page.keyboard.press("n")
    page.get_by_role("button", name="About something else").wait_for()
    found["reject"] = barriers(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add one by its words").click()
    page.get_by_label("Paste the words; they are found in the text").wait_for()
    found["paste"] = barriers(page)
    page.get_by_text("Not found in the text (1)").click()
    found["lost"] = barriers(page)
    page.get_by_role("button", name="Finish this document").click()
    page.get_by_role("button", name="I have finished it").wait_for()
    found["finish"] = barriers(page)
    page.get_by_role("button", name="I have finished it").click()
    page.get_by_text("finished by you, Ben").wait_for()
    page.get_by_text("Two extractors").first.click()
    page.get_by_text("Found by one only (1)").wait_for()
    found["consensus"] = barriers(page)
    choose(page, "D002 · Paper")
    page.get_by_text("Page", exact=True).click()
    page.get_by_role("img", name="Page 1 of the file").wait_for(timeout=40_000)
    found["page"] = barriers(page)
    assert {part: said for part, said in found.items() if said} == {}


def test_extract_is_worked_by_keyboard_with_the_focus_in_sight(someone, store):
    """Tab reaches the text, the verdicts and the list; Enter there opens a proposal."""
    page = someone("Ann")
    page.get_by_role("combobox", name="Document").focus()
    stops, unseen = [], []
    for _ in range(24):
        name, seen = next_stop(page)
        stops.append(name)
        if not seen:
            unseen.append(name)
        if "complaints fell" in name and "rl-source" not in name:
            break
    assert unseen == []
    assert any("rl-source" in stop for stop in stops)
    assert any("Confirm" in stop for stop in stops)
    page.keyboard.press("Enter")
    page.locator("mark.current", has_text="complaints fell").wait_for()
    page.wait_for_timeout(READ)
    page.keyboard.press("y")
    page.get_by_text("Confirmed.").wait_for()
    assert len(store.extract_decisions(reviewer="Ann")) == 1
