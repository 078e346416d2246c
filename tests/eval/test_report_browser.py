"""The HTML report in a real browser. The figures are synthetic."""

import pytest

from realist.eval.agreement import agreement
from realist.eval.ranking import recall_curve, score_ranking
from realist.eval.report import report_html

LABELS = [1, 1, 0, 1, 0, 0, 0, 1, 0, 0]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_report_fits_the_window_and_asks_the_network_for_nothing(browser, tmp_path, width):
    """On a phone and a screen: no request but the page itself, no message, nothing sticks out."""
    x, y = recall_curve(LABELS)
    curve = {"screened": x.tolist(), "recall": y.tolist()}
    ranking = {"sets": [{"name": "made up", **score_ranking(LABELS).as_json(), "curve": curve}]}
    both = agreement(LABELS, LABELS[::-1]).as_json()
    path = tmp_path / "report.html"
    page_text = report_html({"title": "A" * 90, "agreement": both, "ranking": ranking})
    path.write_text(page_text, encoding="utf-8")
    asked, said = [], []
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    wide = page.evaluate("document.documentElement.scrollWidth")
    plot = page.locator("svg").first.bounding_box()
    page.close()
    assert asked == [path.as_uri()]
    assert said == []
    assert wide <= width
    assert plot["width"] > 300
