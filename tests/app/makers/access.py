"""What bars people from a page: axe-core's findings, and focus that cannot be seen."""

import pytest

from realist.app.screenshots import settled

BARRING = {"serious", "critical"}
FOCUSED = """() => {
  const at = document.activeElement;
  const ring = () => {
    const said = [];
    for (let node = at, up = 0; node && up < 5; node = node.parentElement, up++) {
      const style = getComputedStyle(node);
      said.push(style.outline, style.boxShadow, style.borderColor, style.background);
    }
    return said.join();
  };
  const focused = ring();
  at.style.transition = "none";
  at.blur();
  const blurred = ring();
  at.focus({focusVisible: true});
  return [at.className + " " + at.innerText.slice(0, 40),
          focused !== blurred || at === document.body];
}"""


def barriers(page):
    """What axe-core calls serious or critical on the page as it stands."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    settled(page)
    found = axe.run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in BARRING]


def next_stop(page):
    """Press Tab; the class and words of what has the focus then, and whether it shows."""
    page.keyboard.press("Tab")
    page.wait_for_timeout(250)  # rings fade in
    return page.evaluate(FOCUSED)
