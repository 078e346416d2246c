"""Suggestions are kept once, decided on one by one, and blind until one has decided."""

import inspect
from dataclasses import replace

import pytest

from realist.data import schema
from realist.data.domain import Located, Match, Record, Review, Reviewer, Span
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.integrity import check
from realist.data.store import Store
from realist.data.suggestion import (
    Ground,
    Suggestion,
    SuggestionDecision,
    SuggestionKind,
    SuggestionVerdict,
)
from realist.data.view import View

GROUND = Ground("a quote", Located(Match.ELIDED, 3, 20, 97.5, ((3, 8), (12, 20))), "met", "so")
SUGGESTED = Suggestion(
    SuggestionKind.SCREENING,
    "R000001",
    "title_abstract",
    "include",
    "all criteria are met",
    (GROUND, Ground("lost", Located(Match.NOT_FOUND))),
    (Span(0, 30, "x"),),
    flags=("a quote was not found",),
    proposer="m/screening 1.0.0",
    call_key="k",
)


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("ICS"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        store.add_records([Record(title="A"), Record(title="B")])
        yield store


def accept(store, reviewer, **settings):
    (made,) = store.suggestions()
    decision = SuggestionDecision(made.id, reviewer, SuggestionVerdict.ACCEPT, made.value)
    return store.decide_suggestion(replace(decision, **settings))


def test_a_suggestion_comes_back_as_it_went_in_and_only_once(store):
    """Quotes, pieces, spans and flags survive; the same row again is known, whoever sends it."""
    assert store.suggest([SUGGESTED, SUGGESTED]) == 1
    assert store.suggest([SUGGESTED]) == 0
    (kept,) = store.suggestions()
    assert replace(kept, id="") == SUGGESTED
    assert store.suggestion(kept.id) == kept
    assert store.suggestions(SuggestionKind.APPRAISAL) == []


def test_a_suggestions_id_does_not_depend_on_when_it_came(tmp_path):
    """Two databases filled in another order hold the same rows under the same ids."""
    other = replace(SUGGESTED, about="R000002", value="exclude")
    digests = []
    for name, order in (("a", [SUGGESTED, other]), ("b", [other, SUGGESTED])):
        with Store.create(f"sqlite:///{tmp_path / name}.db") as store:
            store.start(Review("ICS"))
            store.add_records([Record(title="A"), Record(title="B")])
            for one in order:
                store.suggest([one])
            digests.append(store.digest(schema.suggestion))
    assert digests[0] == digests[1]


def test_a_suggestion_about_nothing_is_refused(store):
    """What it is about must be in the review; the good ones beside it are not half kept."""
    with pytest.raises(NotFoundError, match="R000009"):
        store.suggest([SUGGESTED, replace(SUGGESTED, about="R000009")])
    assert store.suggestions() == []


def test_decisions_supersede_and_the_log_rebuilds_the_tables(store):
    """One verdict stands per reviewer; a stale writer is told; verify finds the tables equal."""
    store.suggest([SUGGESTED])
    first = accept(store, "Ann")
    with pytest.raises(StaleWriteError):
        accept(store, "Ann")
    edited = accept(store, "Ann", verdict=SuggestionVerdict.EDIT, value="maybe", supersedes=first)
    accept(store, "Ann", verdict=SuggestionVerdict.WITHDRAWN, supersedes=edited)
    assert store.suggestion_decisions() == []
    assert len(store.suggestion_decisions(history=True)) == 3
    assert check(store).sound


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"value": "exclude"}, RefusedError),
        ({"verdict": SuggestionVerdict.EDIT, "value": " "}, RefusedError),
        ({"verdict": SuggestionVerdict.WITHDRAWN}, RefusedError),
        ({"reviewer": "Cy"}, NotFoundError),
        ({"suggestion_id": "S0"}, NotFoundError),
    ],
)
def test_what_makes_no_sense_is_not_logged(store, settings, error):
    """Accepting another value, an empty edit, withdrawing nothing, and strangers."""
    store.suggest([SUGGESTED])
    before = store.count_events()
    with pytest.raises(error):
        accept(store, **{"reviewer": "Ann", **settings})
    assert store.count_events() == before


def test_a_colleagues_verdict_is_hidden_until_one_has_decided(store):
    """Ben sees nothing of Ann's verdict, reason or value before his own; then he does."""
    store.suggest([SUGGESTED])
    accept(store, "Ann", reason="canary")
    assert View(store, "Ben").suggestion_decisions() == []
    assert [d.reason for d in View(store).suggestion_decisions()] == ["canary"]
    accept(store, "Ben")
    assert [d.reviewer for d in View(store, "Ben").suggestion_decisions()] == ["Ann", "Ben"]


def test_there_is_no_way_to_decide_on_many_at_once():
    """The one door takes one decision."""
    assert list(inspect.signature(Store.decide_suggestion).parameters) == ["self", "decision"]
    assert [n for n in dir(Store) if "decide_sugg" in n or "accept" in n] == ["decide_suggestion"]
