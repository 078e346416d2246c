"""The Evaluate page: what can be taken away, and what two people's work comes to."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from realist.app.front_charts import as_file
from realist.app.work_recall import simulated_recall
from realist.data.domain import Decision, ExtractDecision, ExtractVerdict, Stage, Verdict
from realist.data.errors import InputError
from realist.data.store import Store
from realist.data.view import View
from realist.eval.plots import intervals_plot
from realist.screening.outlook import outlook

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from front_review import small_review

TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def url(tmp_path, monkeypatch):
    """A review whose two screeners decided on all of its records and extracts."""
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    made = f"sqlite:///{tmp_path / 'review.db'}"
    small_review(made, port=9)
    with Store.open(made) as store:
        for number, record in enumerate(store.records()):
            for name, out in (("Ann", number % 3), ("Ben", number % 3 or number % 2)):
                verdict = Verdict.EXCLUDE if out else Verdict.INCLUDE
                store.decide([Decision(record.id, name, TA, verdict)])
    return made


def drawn(url, part):
    """The Evaluate page with a part of it chosen, as Ann sees it."""

    def script(url, part):
        import streamlit as st

        from realist.app import page_evaluate
        from realist.data.store import Store
        from realist.data.view import View

        with Store.open(url) as store:
            st.session_state["viewer"] = "Ann"
            page_evaluate.PARTS[part](View(store, "Ann"))

    page = AppTest.from_function(script, args=(url, part), default_timeout=60).run()
    assert not page.exception
    return page


def words(page):
    return " ".join(one.proto.body for one in page.get("html"))


def test_a_plot_taken_away_is_a_picture_of_its_own():
    """The SVG parses alone; a measure without an interval is still drawn."""
    rows = [
        {"measure": "kappa & <b>", "value": 0.5, "low": 0.2, "high": 0.8},
        {"measure": "PABAK", "value": 0.1, "low": None, "high": None},
        {"measure": "undefined", "value": None, "low": None, "high": None},
    ]
    tree = ET.fromstring(as_file(intervals_plot(rows)))
    text = "".join(tree.itertext())
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert "kappa & <b>" in text
    assert "undefined" not in text


def test_conflicts_over_time_are_counted_in_windows(url):
    """Thirty records in windows of 100 are one row, with the conflicts there are."""
    page = drawn(url, "Conflicts over time")
    assert "1 to 30" in words(page)
    assert ">5<" in words(page)  # of thirty, ten pass Ann and every other one of them Ben


def test_the_simulation_says_where_rules_would_stop(url):
    """Every rule has a place and a recall on the review's own settled records."""
    with Store.open(url) as store:
        store.decide([Decision("R000001", "Ann", TA, Verdict.INCLUDE, supersedes=_own(store))])
        one = simulated_recall(View(store, "Ann"))
    assert one.relevant
    assert one.found[-1] == 1.0
    assert all(0 < rule["stopped_at"] <= one.records for rule in one.rules)


def test_stopping_tells_how_the_review_stands_now(url):
    """Before the simulation: what each rule says, and SAFE's checklist, of one's own queue."""
    with Store.open(url) as store:
        came = store.all_ids()
        ranked = [(record, 0.5, "ranked") for record in came]
        store.save_ranking("Ann", TA, ranked, ranker="tfidf-svm", labelled=0, seconds=0.0)
        store.save_outlook("Ann", TA, outlook(View(store, "Ann"), TA, came))
    said = words(drawn(url, "Stopping"))
    assert "30 records whose decisions you may see" in said
    assert "10 % of all records screened" in said
    assert "Does not claim: Any recall" in said
    assert "<td>all key papers found</td><td>—</td><td>nothing to check yet</td>" in said


def _own(store):
    made = store.decisions(TA, reviewer="Ann", record_id="R000001")
    return made[0].id


def test_nothing_settled_is_said(tmp_path):
    """Without records of both kinds there is no curve, and the page says what to do."""
    made = f"sqlite:///{tmp_path / 'empty.db'}"
    small_review(made, port=9)
    with Store.open(made) as store, pytest.raises(InputError, match="screen on"):
        simulated_recall(View(store, "Ann"))


def test_extractors_are_compared_only_once_both_have_finished(url):
    """Before, the page says what to do; after, it shows what both confirmed."""
    with Store.open(url) as store:
        document = store.documents()[0].id
        proposals = store.proposals(document)
        for name in ("Ann", "Ben"):
            for p in proposals[: 1 if name == "Ben" else 2]:
                store.decide_extract(
                    ExtractDecision(
                        p.id, name, ExtractVerdict.CONFIRM, p.role, p.located.start, p.located.end
                    )
                )
        store.finish_extraction(document, "Ann")
    assert "No document has been finished by two" in words(drawn(url, "Extraction"))
    with Store.open(url) as store:
        store.finish_extraction(document, "Ben")
    page = drawn(url, "Extraction")
    assert "Span agreement" in words(page)
    assert "found by one" in words(page)


def test_without_suggestions_the_model_part_says_so(url):
    """Nothing was suggested: there is nothing to measure."""
    assert "no suggestions" in words(drawn(url, "Model"))
