"""Nothing of one reviewer reaches another's browser before both have decided.

Every page and every part of it is opened, and what the server sent is read: the frames of its
socket and the bodies of its answers, whether a page showed them or not.
"""

import sys
from functools import partial
from pathlib import Path

import pytest

from realist.app.screenshots import served, settled, sign_in
from realist.app.work_rank import rank_records
from realist.data.domain import Decision, Verdict
from realist.data.store import Store

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from canary_review import FT, OPEN, OTHERS, PRIVATE, TA, Hers, canary_review

STAGES = ("Full text", "Relevance")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def url(tmp_path, monkeypatch):
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    made = f"sqlite:///{tmp_path / 'review.db'}"
    canary_review(made, Hers())
    with Store.open(made) as store:
        for name in ("Ann", *OTHERS):
            rank_records(store, name, TA)
    return made


@pytest.fixture
def visit(url, browser):
    """Goes through the whole app as somebody; gives what was sent, and which parts were opened."""
    contexts = []

    def through(name, only=""):
        sent = []
        with served(url) as address:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            contexts.append(context)
            context.set_default_timeout(60_000)
            page = context.new_page()
            page.on("websocket", partial(_listen, sent))
            sign_in(page, address, name)
            opened = [part for t in titles(page) if only in t for part in parts(page, t)]
            shown = page.content()
        return "".join(map(text, sent)) + shown, opened

    yield through
    for context in contexts:
        context.close()


def _listen(sent, socket):
    socket.on("framereceived", lambda said: sent.append(said))  # noqa: PLW0108 - it is marked


def text(said):
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def titles(page):
    settled(page)
    links = page.get_by_test_id("stTopNavLink")
    return [links.nth(n).inner_text().strip() for n in range(links.count())]


def parts(page, title):
    """Open a page, then each choice on it, those among them that come with a choice too."""
    page.get_by_role("link", name=title, exact=True).click()
    settled(page)
    found = [title, *_choices(page, title)]
    for stage in STAGES if title == "Screen" else ():
        page.get_by_role("combobox", name="Stage").click()
        page.get_by_role("option", name=stage).click()
        settled(page)
        found += [f"Screen: {stage}", *_choices(page, f"Screen: {stage}")]
    return found


def _choices(page, title):
    found, opened = [], set()
    while wanted := next((n for n in names(page) if n not in opened), None):
        opened.add(wanted)
        page.get_by_role("radio", name=wanted, exact=True).first.click()
        settled(page)
        for n in range(page.locator("summary").count()):
            page.locator("summary").nth(n).click()
        found.append(f"{title}: {wanted}")
    return found


def names(page):
    """What may be chosen on the page as it is."""
    said = page.get_by_role("radio", disabled=False).all_inner_texts()
    return [words for choice in said if (words := choice.strip())]


@pytest.mark.parametrize("viewer", OTHERS)
def test_no_page_tells(visit, viewer):
    """Neither on a page nor behind it."""
    sent, opened = visit(viewer)
    assert len(opened) > 25, opened
    assert "We asked about" in sent, "what was sent can be read"
    assert OPEN not in sent
    assert PRIVATE not in sent


def test_the_canary_is_there_to_be_found(visit, url):
    """Where Ben has decided too, he finds what reason Ann gave, and never her notes."""
    with Store.open(url) as store:
        store.decide([Decision("R000004", "Ben", TA, Verdict.EXCLUDE)])
        store.decide([Decision("R000001", "Ben", FT, Verdict.INCLUDE)])
    sent, _ = visit("Ben", only="Screen")
    assert f"{OPEN}-reason-title" in sent
    assert f"{OPEN}-reason-anew" not in sent
    assert PRIVATE not in sent
