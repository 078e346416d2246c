"""Two extractors blind to each other, their differences, and the consensus. All is made up."""

import pytest

from realist.data.canonical import sha256_of
from realist.data.domain import (
    Document,
    ExtractDecision,
    ExtractVerdict,
    Located,
    Match,
    Proposal,
    Review,
    Reviewer,
    Role,
    Stance,
)
from realist.data.errors import NotFoundError, RefusedError
from realist.data.extracting import Selection
from realist.data.integrity import check
from realist.data.store import Store
from realist.data.view import View
from realist.extraction.confirmed import confirmed_extracts
from realist.extraction.consensus import Difference, consensus, settle

TEXT = (
    "Leaders met every month. Trust grew slowly in all places. When money was short, partners "
    "looked after their own budgets first. They came back to the table in spring."
)
QUOTES = ("Leaders met every month", "Trust grew slowly", "When money was short", "in spring")
CONFIRM, REJECT = ExtractVerdict.CONFIRM, ExtractVerdict.REJECT


@pytest.fixture
def store(tmp_path):
    """One document, four proposals of a machine, two extractors and a third person."""
    with Store.create(f"sqlite:///{tmp_path}/review.db") as made:
        made.start(Review("Trust"))
        made.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Cy")])
        made.add_document(Document("Paper", TEXT, filename="p.md", sha256=sha256_of(TEXT)))
        made.propose([_proposal(words) for words in QUOTES])
        yield made


def _proposal(words):
    at = TEXT.index(words)
    located = Located(Match.EXACT, at, at + len(words), 100.0)
    return Proposal("D001", Role.CONTEXT, words, located, proposer="hand")


def decide(store, reviewer, words, verdict=CONFIRM, **edited):
    """A verdict on the proposal with these words, over whatever stands."""
    found = next(p for p in store.proposals() if p.wording == words and p.proposer == "hand")
    before = {d.proposal_id: d.id for d in store.extract_decisions(reviewer=reviewer)}
    said = {"role": found.role, "start": found.located.start, "end": found.located.end} | edited
    made = ExtractDecision(found.id, reviewer, verdict, **said, supersedes=before.get(found.id))
    store.decide_extract(made)
    return found.id


def own(store, reviewer, words, role=Role.OUTCOME, **said):
    """An extract of a person's own."""
    at = TEXT.index(words)
    return store.add_extract(Selection("D001", role, at, at + len(words), **said), reviewer)


def finish(store, *names):
    """These have finished the document."""
    for name in names:
        store.finish_extraction("D001", name)


def test_an_extract_of_ones_own_is_confirmed_at_once(store):
    """The proposer is the person, the words are the source's, one decision stands."""
    identity = own(store, "Ann", "Trust grew slowly in all places", stance=Stance.SUPPORTS)
    extract = confirmed_extracts(store)[identity]
    assert extract.quote == "Trust grew slowly in all places"
    assert (extract.reviewers, extract.stance) == (("Ann",), Stance.SUPPORTS)
    with pytest.raises(RefusedError, match="is this very extract"):
        own(store, "Ann", "Trust grew slowly in all places")
    assert check(store).sound


@pytest.mark.parametrize("bounds", [(-1, 4), (5, 5), (0, 10_000), (24, 25)])
def test_no_passage_is_no_extract(store, bounds):
    """Bounds outside the text, or around nothing, are refused and nothing is written."""
    before = store.count_events()
    with pytest.raises(RefusedError, match="no passage"):
        store.add_extract(Selection("D001", Role.CONTEXT, *bounds), "Ann")
    assert store.count_events() == before


def test_a_colleagues_own_extract_is_hidden_until_one_has_finished(store):
    """Ann's extract reaches Ben with his finish, and goes again when he takes that back."""
    identity = own(store, "Ann", "came back to the table")
    ids = {p.id for p in store.proposals()} - {identity}
    assert {p.id for p in View(store, "Ben").proposals()} == ids
    assert identity in {p.id for p in View(store, "Ann").proposals()}
    assert identity not in confirmed_extracts(store, "Ben")
    finish(store, "Ben")
    assert identity in {p.id for p in View(store, "Ben").proposals()}
    assert [d.reviewer for d in View(store, "Ben").extract_decisions()] == ["Ann"]
    store.finish_extraction("D001", "Ben", finished=False)
    assert {p.id for p in View(store, "Ben").proposals()} == ids
    with pytest.raises(RefusedError, match="has not finished"):
        store.finish_extraction("D001", "Ben", finished=False)


def test_differences_are_listed_by_what_differs(store):
    """Verdict, role, bounds, found by one only; the same in both is agreed."""
    for name in ("Ann", "Ben"):
        decide(store, name, "Leaders met every month")
    decide(store, "Ann", "Trust grew slowly")
    decide(store, "Ben", "Trust grew slowly", REJECT)
    decide(store, "Ann", "When money was short")
    decide(store, "Ben", "When money was short", ExtractVerdict.EDIT, role=Role.RESOURCE)
    own(store, "Ann", "came back to the table")
    own(store, "Ben", "They came back to the table")
    own(store, "Ben", "their own budgets first", Role.REASONING)
    assert consensus(store, "D001") is None
    finish(store, "Ben", "Ann")
    both = consensus(store, "D001")
    assert both.extractors == ("Ann", "Ben")
    assert [one.proposal_id for one, _ in both.agreed] == ["P00001"]
    assert [(c.kind, len(c.readings)) for c in both.conflicts] == [
        (Difference.VERDICT, 2),
        (Difference.ROLE, 2),
        (Difference.ONE_ONLY, 1),
        (Difference.BOUNDS, 2),
    ]


def test_marks_at_the_ends_are_no_difference(store):
    """A closing full stop in one selection and not in the other is agreed."""
    own(store, "Ann", "to the table in spring.")
    own(store, "Ben", "to the table in spring")
    finish(store, "Ann", "Ben")
    both = consensus(store, "D001")
    assert (len(both.agreed), both.conflicts) == (1, ())


def test_consensus_extracts_are_what_both_confirmed_or_was_settled(store):
    """An open difference is nobody's extract; a settled one is, as it was settled."""
    for name in ("Ann", "Ben"):
        decide(store, name, "Leaders met every month")
    contested = decide(store, "Ann", "Trust grew slowly")
    decide(store, "Ben", "Trust grew slowly", REJECT)
    assert contested in confirmed_extracts(store)
    finish(store, "Ann", "Ben")
    assert set(confirmed_extracts(store)) == set(confirmed_extracts(store, "Ann")) == {"P00001"}
    (conflict,) = consensus(store, "D001").conflicts
    settle(store, conflict, ["Cy"], keeps=contested, role=Role.OUTCOME, bounds=(25, 57))
    found = confirmed_extracts(store)[contested]
    assert (found.role, found.quote) == (Role.OUTCOME, TEXT[25:57])
    assert found.reviewers == ("Cy",)
    assert check(store).sound


def test_one_extractor_alone_settles_nothing(store):
    """Both together do, or a third person; and only what differed can stay."""
    contested = decide(store, "Ann", "Trust grew slowly")
    finish(store, "Ann", "Ben")
    (conflict,) = consensus(store, "D001").conflicts
    with pytest.raises(RefusedError, match="Ann cannot settle it alone"):
        settle(store, conflict, ["Ann"], keeps=contested)
    with pytest.raises(NotFoundError, match="confirmed by neither"):
        settle(store, conflict, ["Ann", "Ben"], keeps="P00001")
    settle(store, conflict, ["Ann", "Ben"], reason="about the method")
    both = consensus(store, "D001")
    assert (both.conflicts, len(both.settled)) == ((), 1)
    assert contested not in confirmed_extracts(store)


def test_a_changed_decision_opens_the_difference_again(store):
    """What was settled rests on decisions; a later one is a new difference."""
    contested = decide(store, "Ann", "Trust grew slowly")
    finish(store, "Ann", "Ben")
    settle(store, consensus(store, "D001").conflicts[0], ["Cy"], keeps=contested)
    decide(store, "Ann", "Trust grew slowly", ExtractVerdict.EDIT, role=Role.REASONING)
    assert [c.proposals for c in consensus(store, "D001").conflicts] == [(contested,)]


def test_settled_bounds_move_with_a_new_version(store):
    """A changed file does not lose what was settled."""
    contested = decide(store, "Ann", "Trust grew slowly")
    finish(store, "Ann", "Ben")
    settle(store, consensus(store, "D001").conflicts[0], ["Cy"], keeps=contested)
    new = "A preface. " + TEXT
    store.add_document(Document("Paper", new, filename="p.md", sha256=sha256_of(new)))
    assert confirmed_extracts(store)[contested].quote == "Trust grew slowly"
    assert check(store).sound
