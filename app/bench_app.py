"""How long from a key to the next record: `python -m realist.app.bench_app`. Prints JSON.

For each size a review is generated and served as `realist app` does, and a reviewer screens in
the Chromium found on this machine, while the queue is ranked anew beside it. The time is taken
in the page, from the key to the next title.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from realist.app.bench_review import NAMES, build
from realist.app.screenshots import launch, need_browser, served, settled, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES = (5_716, 100_000)
READ = 550  # milliseconds a record lies there before the next key
KEYS = "eeieeemeeie"
TITLE = ".rl-record h2"
CLOCK = """() => {
  const running = window.waits;
  window.waits = [];
  if (running) return;
  let pressed = 0, shown = document.querySelector(".rl-record h2").innerText;
  addEventListener("keydown", () => { pressed = performance.now(); }, true);
  setInterval(() => {
    const now = document.querySelector(".rl-record h2")?.innerText;
    if (now && now !== shown) { window.waits.push(performance.now() - pressed); shown = now; }
  }, 4);
}"""


@dataclass(frozen=True, slots=True)
class Waits:
    """From key to next record, in milliseconds, and how busy the machine was."""

    records: int
    presses: int
    p50: int
    p95: int
    most: int
    first_list: float  # seconds from opening the page to the first record, ranked from cold
    load: float  # the machine's load average over the minute at the end


def waits(browser: Browser, url: str, records: int, presses: int) -> Waits:
    """Screen so many records and give the times."""
    with served(url) as address, browser.new_page() as page:
        page.set_default_timeout(180_000)
        sign_in(page, address, NAMES[0])
        began = time.perf_counter()
        page.get_by_role("link", name="Screen", exact=True).click()
        page.locator(TITLE).wait_for()
        first = time.perf_counter() - began
        settled(page)
        taken = screen_by_key(page, presses)
    p50, p95 = np.percentile(taken, [50, 95])
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return Waits(
        records, len(taken), round(p50), round(p95), round(max(taken)), round(first, 1), load
    )


def screen_by_key(page: Page, presses: int) -> list[float]:
    """Decide so many records on the Screen page; milliseconds from each key to the next record."""
    page.evaluate(CLOCK)
    for n in range(presses):
        shown = page.locator(TITLE).inner_text()
        page.keyboard.press(KEYS[n % len(KEYS)])
        page.wait_for_function(
            "([css, old]) => document.querySelector(css)?.innerText !== old", arg=[TITLE, shown]
        )
        page.wait_for_timeout(READ)
    found: list[float] = page.evaluate("waits")
    return found


@click.command()
@click.option("--records", "sizes", multiple=True, type=int, default=SIZES, show_default=True)
@click.option("--presses", default=100, show_default=True)
@click.option("--decided", default=0, show_default=True, help="Decisions there are before.")
def main(sizes: tuple[int, ...], presses: int, decided: int) -> None:
    """Measure at each size; with two or more, give the ratio of the last p95 to the first."""
    need_browser()
    from playwright.sync_api import sync_playwright

    found: list[Waits] = []
    with _folder() as folder, sync_playwright() as playwright:
        os.environ["REALIST_CACHE"] = str(Path(folder) / "cache")  # from cold
        browser = launch(playwright)
        for records in sizes:
            url = f"sqlite:///{Path(folder) / f'{records}.db'}"
            build(url, records, decided=min(decided, records))
            found.append(waits(browser, url, records, presses))
        browser.close()
    result = {
        "sizes": [asdict(one) for one in found],
        "ratio_p95": round(found[-1].p95 / found[0].p95, 2),
        "ratio_p50": round(found[-1].p50 / found[0].p50, 2),
    }
    sys.stdout.write(json.dumps(result, indent=2) + "\n")


def _folder() -> tempfile.TemporaryDirectory[str]:
    # The ranking beside the app may still write into it for a moment.
    return tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


if __name__ == "__main__":
    main()
