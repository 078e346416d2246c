"""Why a record is here, and what is still out there: from one person's own view alone."""

import pytest

from realist.app.front_why import html
from realist.app.work_rank import look_ahead, rank_records
from realist.app.work_why import explain
from realist.data.domain import Decision, Record, Review, Reviewer, Stage, Theory, Verdict
from realist.data.errors import NotFoundError
from realist.data.store import Store

TA = Stage.TITLE_ABSTRACT
GOOD, BAD = "Trust in boards that meet {}", "Steel bridges and rust {}"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("REALIST_CACHE", str(tmp_path / "cache"))
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership", "Does trust grow?"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        titles = [(GOOD if n % 2 else BAD).format(f"<b>{n}</b>") for n in range(12)]
        store.add_records([Record(source_id=t, title=t, abstract=t) for t in titles])
        yield store


def decide(store, name, *said):
    store.decide([Decision(f"R{n:06d}", name, TA, verdict) for n, verdict in said])


def test_terms_and_neighbours_come_from_the_viewers_own_decisions(store):
    """What speaks for and against, the nearest included record, and nothing before deciding."""
    cold = explain(store, "Ann", TA, "R000004")
    assert (cold["for"], cold["nearest"], cold["labelled"]) == ([], [], 0)
    assert "trust" in cold["question"]
    decide(store, "Ann", (1, Verdict.EXCLUDE), (2, Verdict.INCLUDE))
    why = explain(store, "Ann", TA, "R000004")
    assert {"trust", "boards"} & {term for term, _ in why["for"]}
    assert [n["record_id"] for n in why["nearest"]] == ["R000002"]
    with pytest.raises(NotFoundError, match="did not come"):
        explain(store, "Ann", TA, "R009999")


def test_a_colleagues_open_decisions_explain_nothing_and_are_not_counted(store):
    """Ben's includes neither teach Ann's ranking nor enter her estimate."""
    decide(store, "Ben", (1, Verdict.EXCLUDE), (2, Verdict.INCLUDE), (6, Verdict.INCLUDE))
    decide(store, "Ann", (3, Verdict.EXCLUDE))
    why = explain(store, "Ann", TA, "R000004")
    assert (why["labelled"], why["nearest"]) == (1, [])
    rank_records(store, "Ann", TA)
    seen = look_ahead(store, "Ann", TA)
    assert (seen["screened"], seen["found"], seen["remaining"]) == (1, 0, None)
    assert store.ranking_run("Ann", TA)["outlook"]["total"] == 12


def test_in_a_theorys_queue_the_place_by_likeness_is_said(store):
    """The record most like the theory's wording stands first."""
    store.add_theory([Theory("T1", "Rust", "Steel bridges rust")], [], [])
    rank_records(store, "Ann", TA, theory="T1")
    why = explain(store, "Ann", TA, "R000001")
    assert why["theory"] == "T1"
    assert why["theory_rank"] <= 6


def test_the_reasons_are_text_on_the_page(store):
    """A title with tags in it is shown as typed."""
    decide(store, "Ann", (1, Verdict.EXCLUDE), (2, Verdict.INCLUDE))
    shown = html(explain(store, "Ann", TA, "R000004"))
    assert "<b>" not in shown
    assert "&lt;b&gt;1&lt;/b&gt;" in shown


def test_what_is_still_out_there_is_estimated_with_an_upper_end(store):
    """Found, forecast, bound, both rules with their claims, SAFE's phases; conflicts counted."""
    decide(
        store, "Ann", *((n, Verdict.EXCLUDE if n % 2 else Verdict.INCLUDE) for n in range(1, 11))
    )
    decide(store, "Ben", (2, Verdict.EXCLUDE), (4, Verdict.INCLUDE))
    rank_records(store, "Ann", TA)
    seen = look_ahead(store, "Ann", TA, ["trust"])
    assert (seen["screened"], seen["found"], seen["total"], seen["conflicts"]) == (10, 5, 12, 1)
    assert 0 <= seen["remaining"] <= seen["most"] <= 2
    assert all(rule["claims"] and rule["does_not_claim"] for rule in seen["rules"])
    assert {check["phase"] for check in seen["safe"]} == {1, 2, 3, 4}
    assert seen["terms"] == ["trust"]
