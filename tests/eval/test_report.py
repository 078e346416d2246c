"""The report in its four forms. All figures come from synthetic decisions drawn here."""

import csv
import io
import json
import random
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from realist.data.domain import Role
from realist.data.errors import UsageError
from realist.eval.agreement import agreement
from realist.eval.annotations import Annotation, Quote
from realist.eval.calibration import calibration
from realist.eval.classification import score_screening
from realist.eval.compare import compare
from realist.eval.conflicts import conflict_rates_by_pair, conflict_rates_over_time
from realist.eval.extraction_scores import score_extraction
from realist.eval.grras import ITEMS, grras
from realist.eval.model_use import FIELDS, model_use
from realist.eval.provenance import provenance
from realist.eval.ranking import recall_curve, score_ranking
from realist.eval.report import report_csv, report_html, report_json, report_markdown

HOSTILE = '<img src=x onerror="alert(1)"> & $\\frac{1}{0}$ | [x](http://evil.test) 评'


def full_results(name=HOSTILE):
    """Every part of a report, from seeded decisions; `name` stands wherever a text can."""
    draw = random.Random(1)
    truth = [draw.random() < 0.2 for _ in range(400)]
    first, second = ([t ^ (draw.random() < 0.06) for t in truth] for _ in "ab")
    times = [f"2024-01-{1 + n // 20:02}T09:00:00Z" for n in range(400)]
    ordered = sorted(range(400), key=lambda n: -truth[n] + draw.random() * 1.4)
    labels = [int(truth[n]) for n in ordered]
    x, y = recall_curve(labels)
    stated = [min(1.0, max(0.0, 0.6 * t + 0.4 * draw.random())) for t in truth]
    gold = [
        Annotation(f"d{n}", ((Quote(Role.CONTEXT, name, 0, 30), Quote(Role.OUTCOME, "", 50, 80)),))
        for n in range(6)
    ]
    predicted = [
        Annotation(
            f"d{n}", ((Quote(Role.CONTEXT, name, 4, 30), Quote(Role.REASONING, "", 50, 80)),)
        )
        for n in range(5)
    ]
    found = agreement(first, second).as_json()
    voice = score_screening(truth, first, ids=[f"{name} {n}" for n in range(400)], cost=2.0)
    extraction = score_extraction(gold, predicted, texts={"d1": "word " * 30}).as_json()
    return {
        "title": f"Agreement in {name}",
        "review": name,
        "synthetic": True,
        "notes": [name],
        "provenance": provenance(
            command=["realist", "report", name], seeds=[1], prompts={name: "p"}
        ),
        "agreement": [{**found, "raters": [name, "Ben"], "stage": "title and abstract"}],
        "conflicts": {
            "pair": [
                one.as_json() for one in conflict_rates_by_pair({name: first, "Ben": second})
            ],
            "time": [one.as_json() for one in conflict_rates_over_time(first, second, times)],
        },
        "ranking": {
            "sets": [
                {
                    "name": name,
                    "ranker": "u4",
                    "records": 400,
                    "relevant": sum(labels),
                    **score_ranking(labels).as_json(),
                    "curve": {"screened": x.tolist(), "recall": y.tolist()},
                }
            ],
            "hardest": [{"record": name, "position": 390.0}],
        },
        "stopping": {"rules": [{"rule": name, "stopped_at": 210, "recall": 0.96, "saved": 0.4}]},
        "screening": [{**voice.as_json(), "name": name}],
        "calibration": [{**calibration(truth, stated).as_json(), "name": name}],
        "extraction": [{**extraction, "name": name}],
        "comparison": compare({"kappa": 0.5}, found, thresholds={name: {"min": 0.5}}).as_json(),
        "grras": {"sampling": name},
        "model_use": {"used": True, "people_decide": True, "models": [name], "cost": 1.25},
    }


class Page(HTMLParser):
    """Collects what a browser would build: tags, attributes, text, ids."""

    VOID = frozenset(("meta", "br", "img", "link", "hr", "input"))

    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.attributes, self.text, self.open = set(), [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def page():
    found = Page()
    found.source = report_html(full_results())
    found.feed(found.source)
    found.close()
    return found


def test_the_page_is_well_formed_and_its_ids_are_its_own(page):
    """Every tag is closed, every id is there once, every reference within the page is met."""
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    inner = [value[1:] for _, name, value in page.attributes if name.endswith("href")]
    inner += re.findall(r"url\(#([^)]*)\)", page.source)
    assert inner
    assert set(inner) <= set(page.ids)


def test_the_page_asks_the_network_for_nothing(page):
    """No element, attribute or style points outside; the policy forbids it too."""
    assert not page.tags & {"script", "img", "link", "iframe", "object", "embed", "base", "form"}
    outward = [
        (tag, name, value)
        for tag, name, value in page.attributes
        if name in {"src", "href", "xlink:href", "action", "data", "srcset"}
        and not (value or "").startswith("#")
    ]
    assert outward == []
    assert not re.search(r"@import|url\((?!#)", page.source)
    assert "default-src 'none'" in page.source


def test_hostile_text_stays_text(page):
    """Names with markup, formulas and links are shown as they are, and nothing handles events."""
    assert "<img src=x" in "".join(page.text)
    assert not [one for one in page.attributes if one[1].startswith("on")]
    assert "$\\frac{1}{0}$" in "".join(page.text)


def test_a_label_is_never_read_as_a_formula():
    """Dollar signs and backslashes in a name are drawn as they are, whole or broken."""
    for name in ("$\\frac{1}{0}$", "$\\frac{$"):
        assert f">{name}, u4</text>" in report_html(full_results(name))


def test_each_plot_is_an_image_with_words_for_it(page):
    """Six kinds of plot, each with a label that a screen reader says."""
    labels = [
        value for tag, name, value in page.attributes if (tag, name) == ("svg", "aria-label")
    ]
    assert len(labels) == 5
    for words in ("Recall against", "by time", "against the consensus", "stated prob", "roles of"):
        assert any(words in one for one in labels)


def test_every_part_of_the_results_has_its_section(page):
    """What was measured is reported, GRRAS, model use and provenance always."""
    for heading in (
        "Agreement of reviewers", "Conflicts", "Ranking", "Stopping", "Calibration", "Extraction",
        "Screening proposals and single reviewers", "Comparison", "Use of language models",
        "Reporting items (GRRAS)", "Where the figures come from",
    ):  # fmt: skip
        assert f"<h2>{heading}</h2>" in page.source


def test_the_same_results_give_the_same_bytes():
    """Plots carry no date and no random id."""
    results = full_results()
    assert report_html(results) == report_html(results)


def test_synthetic_data_are_called_synthetic_in_every_readable_form():
    """A generator's figures cannot be taken for people's."""
    results = full_results()
    assert "Synthetic data" in report_html(results)
    assert "Synthetic data" in report_markdown(results)
    assert "Synthetic data" not in report_html({"title": "real"})


def test_undefined_figures_read_undefined():
    """Null becomes a word, not an empty cell or a zero."""
    found = agreement([0, 0], [0, 0]).as_json()
    text = report_markdown({"agreement": found})
    assert "| Cohen's kappa | undefined |" in text
    json.loads(report_json({"agreement": found}))


def test_an_empty_result_still_says_what_is_missing():
    """No results: fifteen items not stated, no invented section."""
    text = report_markdown({})
    assert text.count("not stated") > 15
    assert "Agreement of reviewers" not in text


def test_markdown_tables_keep_their_columns_and_hostile_text_stays_text():
    """A bar in a name does not add a cell; no link, no tag, no picture comes through."""
    text = report_markdown(full_results())
    tables = re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE)
    assert len(tables) > 10
    for table in tables:
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.strip().split("\n")}
        assert len(widths) == 1
    assert "](http" not in text.replace("\\", "\0")
    assert "<img" not in text.replace("\\<", "")


def test_json_is_the_results_in_full_and_refuses_nan():
    """Reading it back gives what went in; NaN has no place in it."""
    results = full_results()
    assert json.loads(report_json(results)) == json.loads(json.dumps(results))
    with pytest.raises(UsageError, match="null"):
        report_json({"kappa": float("nan")})


def test_csv_has_a_row_per_figure_and_no_live_formula():
    """Values with their intervals on one row; a text that begins like a formula is made inert."""
    rows = list(csv.reader(io.StringIO(report_csv(full_results("=1+1")))))
    by_name = {row[0]: row[1:] for row in rows[1:]}
    value, low, high = map(float, by_name["agreement[0].kappa"])
    assert low < value < high
    assert by_name["review"][0] == "'=1+1"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


def test_grras_has_fifteen_items_and_fills_in_only_what_is_known():
    """Estimates come with intervals; how raters were chosen is not made up."""
    found = agreement([1, 1, 0, 0] * 30, [1, 0, 0, 0] * 30).as_json()
    items = dict(zip(ITEMS, grras({"agreement": found}), strict=True))
    assert len(items) == 15
    assert "120 items" in items["actual_numbers"].text
    assert "kappa 0.500 (0." in items["estimates"].text
    assert not items["raters"].stated
    assert not items["independence"].stated


def test_a_given_fact_comes_before_a_derived_one():
    """What the authors state replaces what was filled in."""
    items = grras({"title": "A study", "grras": {"title": "Agreement study", "raters": " "}})
    assert items[0].text == "Agreement study"
    assert items[3].text == "not stated"


def test_the_model_statement_says_only_what_was_stated():
    """Each field is filled or "not stated"; people's part is not claimed unless stated."""
    sentence, rows = model_use({"model_use": {"used": True, "models": ["m-1"]}})
    assert "not stated" in sentence
    assert dict(rows)["Models and versions"] == "m-1"
    assert sum(text == "not stated" for _, text in rows) == len(FIELDS) - 1
    said, _ = model_use({"model_use": {"used": True, "people_decide": True}})
    assert "no proposal became evidence without" in said


def test_prompt_hashes_in_the_statement_come_from_the_provenance():
    """What the results carry need not be stated twice."""
    results = {"model_use": {"used": True}, "provenance": {"prompt_hashes": {"extract": "ab12"}}}
    assert dict(model_use(results)[1])["Prompts, by hash"] == "extract: ab12"


def test_plots_survive_xml_and_long_or_missing_input():
    """Each SVG parses; nothing to draw gives no plot rather than a broken one."""
    source = report_html(full_results("a very long name " * 20))
    for svg in re.findall(r"<svg.*?</svg>", source, flags=re.DOTALL):
        ET.fromstring(svg.replace("xlink:href", "href"))
    none = calibration([], []).as_json()
    nothing = {
        "calibration": none,
        "ranking": {"sets": []},
        "conflicts": {"batch": []},
        "extraction": score_extraction([], []).as_json(),
    }
    assert "<h2>Calibration</h2>" in report_html(nothing)
