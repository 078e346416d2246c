"""Pictures of every page: `python -m realist.app.screenshots OUTDIR [--db URL]`.

Without --db the demonstration review is built afresh. Each page is taken at 1280 and 800
pixels, light and dark, in the Chromium found on this machine.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from realist.app.console import say
from realist.app.options import url_of
from realist.app.serve import HOST, arguments, free_port, wait_until_ready
from realist.app.settings import from_environment
from realist.data.errors import MissingPartError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STILL = 700  # milliseconds without a change: then a page counts as drawn
_AT_REST = """still => {
  const now = performance.now();
  const app = document.querySelector('[data-testid="stApp"]');
  if (!window.realistWatch) {
    window.realistDrawn = now;
    window.realistWatch = new MutationObserver(() => { window.realistDrawn = performance.now(); });
    const parts = { childList: true, characterData: true, subtree: true };
    window.realistWatch.observe(document.body, parts);
  }
  if (app?.dataset.testScriptState !== "notRunning") window.realistDrawn = now;
  if (now - window.realistDrawn < still) return false;
  window.realistWatch.disconnect();
  delete window.realistWatch;
  return true;
}"""
WIDTHS = (1280, 800)
THEMES = ("light", "dark")
PAGES = ("Home", "Screen", "Extract", "Theory", "Evaluate")
PARTS = {  # of pages whose parts are chosen from a row of names
    "Extract": ("Page", "Not found in the text", "Two extractors"),
    "Theory": ("Matrix", "Compare", "Tests", "History"),
    "Evaluate": ("Conflicts over time", "Stopping", "Model", "Extraction"),
}
SET_UP = ("Records", "Duplicates", "Question", "Stages", "Team", "Documents", "Model")


def chromium() -> str:
    """The browser's path: REALIST_CHROMIUM, else what is on PATH.

    Raises:
        MissingPartError: there is none.
    """
    named = from_environment().chromium
    found = named or shutil.which("chromium") or shutil.which("google-chrome") or ""
    if not found:
        raise MissingPartError("no Chromium on PATH; install it, or name it in REALIST_CHROMIUM")
    return found


def need_browser() -> None:
    """Say in a line what is missing of what drives a browser."""
    if find_spec("playwright") is None:
        raise click.ClickException('this drives a browser: pip install "playwright>=1.49"')
    try:
        chromium()
    except MissingPartError as error:
        raise click.ClickException(str(error)) from error


def launch(playwright: Playwright) -> Browser:
    """Start the browser, headless and quiet on the network."""
    return playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))


@contextmanager
def served(db_url: str) -> Iterator[str]:
    """The app on a free port, as a process of its own; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", *arguments(db_url, port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own app
    try:
        if not wait_until_ready(port):
            raise MissingPartError("the app did not answer within a minute")
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def sign_in(page: Page, address: str, name: str) -> None:
    """Open the app and sign in as one of the review's people."""
    page.goto(address)
    page.get_by_role("combobox", name="Your name").click()
    page.get_by_role("option", name=name, exact=True).click()
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def settled(page: Page, still: int = STILL) -> None:
    """Wait until nothing was drawn for so many milliseconds; where work draws on, not for ever."""
    from playwright.sync_api import TimeoutError as StillDrawingError

    page.wait_for_timeout(300)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    with suppress(StillDrawingError):
        page.wait_for_function(_AT_REST, arg=still, polling=50, timeout=15_000)


def take(browser: Browser, address: str, name: str, out: Path) -> Iterator[Path]:
    """Take every page at every width in both themes; gives each file."""
    for width in WIDTHS:
        for theme in THEMES:
            page = _page(browser, width, theme)
            page.goto(address)
            page.get_by_role("button", name="Sign in").wait_for()
            yield _shot(page, out / f"signin-{width}-{theme}.png")
            sign_in(page, address, name)
            for title in PAGES:
                page.get_by_role("link", name=title, exact=True).click()
                yield _shot(page, out / f"{title.lower()}-{width}-{theme}.png")
            yield from _parts(page, out, f"{width}-{theme}")
            yield from _extracting(page, out, f"{width}-{theme}")
            yield from _set_up(page, out, f"{width}-{theme}")
            yield from _more(page, out, f"{width}-{theme}")
            page.context.close()


def take_new(browser: Browser, address: str, out: Path) -> Iterator[Path]:
    """The page that begins a review, where there is none."""
    for width in WIDTHS:
        for theme in THEMES:
            page = _page(browser, width, theme)
            page.goto(address)
            page.get_by_role("heading", name="New review").wait_for()
            yield _shot(page, out / f"new-{width}-{theme}.png")
            page.context.close()


def _page(browser: Browser, width: int, theme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
    )
    return context.new_page()


def _parts(page: Page, out: Path, suffix: str) -> Iterator[Path]:
    """The parts of a page beside its first."""
    for title, parts in PARTS.items():
        page.get_by_role("link", name=title, exact=True).click()
        for part in parts:
            settled(page)
            page.locator('[data-testid="stButtonGroup"]').get_by_text(part).first.click()
            name = "-".join((title, *part.split())).lower()
            yield _shot(page, out / f"{name}-{suffix}.png")


def _extracting(page: Page, out: Path, suffix: str) -> Iterator[Path]:
    """What a person does with a proposal: reject it, edit it, add one by its words."""
    page.get_by_role("link", name="Home", exact=True).click()
    page.get_by_role("link", name="Extract", exact=True).click()
    for key, name in (("n", "reject"), ("a", "words"), ("d", "edit")):
        settled(page)
        page.keyboard.press(key)
        yield _shot(page, out / f"extract-{name}-{suffix}.png")
        page.keyboard.press("Escape")


def _set_up(page: Page, out: Path, suffix: str) -> Iterator[Path]:
    """The parts of the set-up, where the person leads."""
    link = page.get_by_role("link", name="Review set-up")
    if not link.count():
        return
    link.click()
    for title in SET_UP:
        page.get_by_role("radio", name=title, exact=True).click()
        yield _shot(page, out / f"setup-{title.lower()}-{suffix}.png")


def _more(page: Page, out: Path, suffix: str) -> Iterator[Path]:
    """What lies behind a press: a decision made, one's decisions, the recall curve."""
    page.get_by_role("link", name="Evaluate", exact=True).click()
    page.get_by_text("Ranking", exact=True).click()
    page.get_by_role("button", name="Run the simulation").click()
    page.get_by_text("WSS@95").wait_for(timeout=120_000)
    yield _shot(page, out / f"ranking-{suffix}.png")
    page.get_by_role("link", name="Screen", exact=True).click()
    settled(page)
    page.keyboard.press("e")
    yield _shot(page, out / f"decided-{suffix}.png")
    page.get_by_text("My decisions").click()
    yield _shot(page, out / f"decisions-{suffix}.png")


def _shot(page: Page, path: Path) -> Path:
    """The whole page: its own scroll box is grown to its content first."""
    settled(page)
    size = page.viewport_size or {"width": 1280, "height": 900}
    tall = page.locator('[data-testid="stMain"]').evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(4000, max(900, int(tall)))})
    page.wait_for_timeout(300)
    page.screenshot(path=path)
    page.set_viewport_size(size)
    return path


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--db", help="A review of your own; else the demonstration's.")
@click.option("--name", default="Guest A", show_default=True, help="Whom to sign in as.")
def main(out: Path, db: str | None, name: str) -> None:
    """Take pictures of every page into OUT."""
    need_browser()
    from playwright.sync_api import sync_playwright

    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = url_of(db) if db else _demo(Path(folder))
        with served(url) as address, sync_playwright() as playwright:
            browser = launch(playwright)
            for path in take(browser, address, name, out):
                say(str(path))
            with served(f"sqlite:///{Path(folder) / 'new.db'}") as empty:
                for path in take_new(browser, empty, out):
                    say(str(path))
            browser.close()


def _demo(folder: Path) -> str:
    from realist.app.work_demo import demo

    url = f"sqlite:///{folder / 'demo.db'}"
    demo(url, say=say)
    return url


if __name__ == "__main__":
    main()
