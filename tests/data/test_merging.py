"""Duplicates are merged and parted without losing a record, a field or a decision."""

from dataclasses import replace

import pytest

from realist.data.dedupe import best_record
from realist.data.domain import (
    Decision,
    Record,
    Resolution,
    Review,
    Reviewer,
    Stage,
    Verdict,
)
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.integrity import check
from realist.data.merging import MERGED, PARTED
from realist.data.store import Store
from realist.data.view import View
from realist.screening.consensus import State, settle_all

TA = Stage.TITLE_ABSTRACT
IN, OUT = Verdict.INCLUDE, Verdict.EXCLUDE


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        store.add_records(
            [
                Record(source_id="a", title="Trust"),
                Record(source_id="b", title="Trust", abstract="Trust grew.", doi="10.1/x"),
                Record(source_id="c", title="Vision"),
            ]
        )
        yield store


def combine(records):
    first = records[0]
    return replace(first, abstract=max((r.abstract for r in records), key=len))


def merge(store):
    groups = store.propose_duplicates([(["R000001", "R000002"], 0.99, "same DOI")])
    return store.merge(groups, combine)


def decide(store, record_id, reviewer, verdict):
    store.decide([Decision(record_id, reviewer, TA, verdict)])


def standing(store):
    return {(d.record_id, d.reviewer): d.verdict for d in store.decisions(TA)}


def test_a_merge_keeps_one_record_with_the_best_of_each(store):
    """The first record stays with the better abstract; either file's id leads to it."""
    merge(store)
    assert store.all_ids() == ["R000001", "R000003"]
    assert store.record("R000001").abstract == "Trust grew."
    assert store.record_ids()["b"] == ["R000001"]
    assert store.duplicate_groups(MERGED)[0].kept == "R000001"
    assert check(store).sound


def test_parting_gives_back_both_records_as_they_were(store):
    """After a merge is taken back nothing of it is left in the records."""
    before = store.records()
    merge(store)
    store.part("G00001")
    assert store.records() == before
    assert store.duplicate_groups(PARTED)
    assert check(store).sound
    with pytest.raises(RefusedError, match="already"):
        store.part("G00001")
    with pytest.raises(NotFoundError, match="G9"):
        store.part("G9")


def test_decisions_are_carried_and_come_back_on_parting(store):
    """A decision made on the duplicate counts for the kept record while they are merged."""
    decide(store, "R000002", "Ann", IN)
    assert merge(store) == []
    assert standing(store) == {("R000001", "Ann"): IN}
    store.part("G00001")
    assert standing(store) == {("R000002", "Ann"): IN}
    assert check(store).sound


def test_differing_decisions_of_one_reviewer_are_flagged(store):
    """The kept record's own decision stands, and a person is told to look."""
    decide(store, "R000001", "Ann", OUT)
    decide(store, "R000002", "Ann", IN)
    assert merge(store) == ["R000001"]
    assert standing(store) == {("R000001", "Ann"): OUT}


def test_a_group_is_proposed_once_and_merged_once(store):
    """Proposing again finds nothing new; a record that left cannot be merged again."""
    merge(store)
    assert store.propose_duplicates([(["R000002", "R000001"], 0.9, "again")]) == []
    (late,) = store.propose_duplicates([(["R000002", "R000003"], 0.9, "late")])
    with pytest.raises(RefusedError, match="R000002"):
        store.merge([late], combine)


def test_an_import_can_be_taken_back_and_made_again(store):
    """Undoing an import removes its records; the same file may then be imported anew."""
    more = [Record(source_id="d", title="More")]
    store.add_records(more, batch={"file": "more.csv"})
    assert store.undo_import(2) == 1
    assert store.count_records() == 3
    assert [batch["undone"] for batch in store.imports()] == [False, True]
    assert store.add_records(more) == (1, 0)
    assert check(store).sound
    with pytest.raises(RefusedError, match="already"):
        store.undo_import(2)
    with pytest.raises(NotFoundError, match="import 9"):
        store.undo_import(9)


def test_an_import_with_decisions_stays(store):
    """Decisions are not swept away with their records."""
    decide(store, "R000003", "Ann", IN)
    with pytest.raises(RefusedError, match="1 decisions"):
        store.undo_import(1)
    assert store.count_records() == 3


def test_a_record_that_left_is_decided_no_more(store):
    """A decision on a duplicate merged meanwhile would be seen by nobody: it is refused."""
    decide(store, "R000002", "Ann", IN)
    held = store.decisions(TA)[0]
    merge(store)
    with pytest.raises(StaleWriteError, match="R000002 was merged into R000001 meanwhile"):
        decide(store, "R000002", "Ben", OUT)
    with pytest.raises(StaleWriteError, match="merged"):
        store.withdraw(held)
    assert standing(store) == {("R000001", "Ann"): IN}


def test_an_import_that_keeps_anothers_duplicate_is_not_taken_back(store):
    """The duplicate came in its own import and would be lost without a word."""
    store.add_records([Record(source_id="d", title="Trust!")])
    group = store.propose_duplicates([(["R000001", "R000004"], 0.99, "alike")])[0]
    store.merge([group], combine)
    with pytest.raises(RefusedError, match="R000001, into which R000004 of another import"):
        store.undo_import(1)
    store.part(group.id)
    assert store.undo_import(1) == 3
    assert store.all_ids() == ["R000004"]


K, J, M = "R000002", "R000001", "R000003"  # m into k, then k into j


def chained(store, *pairs):
    """Merge pairs of records, one after the other; gives the groups' ids."""
    found = []
    for kept, other in pairs:
        found += store.propose_duplicates([((kept, other), 0.99, "alike")])
        store.merge(found[-1:], best_record)
    return [group.id for group in found]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_merge_of_merges_is_parted_in_any_order(store, order):
    """What came by way of another record goes with the first parting, wherever it got to."""
    decide(store, M, "Ann", IN)
    decide(store, K, "Ben", OUT)
    before, held = store.records(), standing(store)
    groups = chained(store, (K, M), (J, K))
    assert standing(store) == {(J, "Ann"): IN, (J, "Ben"): OUT}
    store.part(groups[order[0]])
    left = (
        {(J, "Ben"): OUT, (M, "Ann"): IN} if order[0] == 0 else {(K, "Ann"): IN, (K, "Ben"): OUT}
    )
    assert standing(store) == left
    store.part(groups[order[1]])
    assert (store.records(), standing(store)) == (before, held)
    assert check(store).sound


def test_the_words_of_a_parted_record_leave_all_above_it(store):
    """Of two merged into one, the one parted first takes its own words along, and no others."""
    store.add_records([Record(source_id="d", title="Vision", abstract="A much longer abstract.")])
    before = store.records()
    groups = chained(store, (M, "R000004"), (K, M), (J, K))
    assert store.record(J).abstract == "A much longer abstract."
    store.part(groups[0])
    assert store.record(J).abstract == "Trust grew."
    store.part(groups[2])
    assert store.record(J).abstract == ""
    store.part(groups[1])
    assert store.records() == before
    assert check(store).sound


def test_the_first_of_two_merges_parted_first_leaves_nothing(store):
    """Both into one record: whichever is parted first, the other's words stay, then go."""
    store.add_records([Record(source_id="d", title="Vision", abstract="A longer abstract.")])
    before = store.records()
    first, second = chained(store, (J, K), (J, "R000004"))
    store.part(first)
    assert store.record(J).abstract == "A longer abstract."
    store.part(second)
    assert store.records() == before


def test_another_duplicates_decision_takes_the_place_of_a_parted_ones(store):
    """Ann decided on both duplicates: the second's was not needed until the first was parted."""
    decide(store, K, "Ann", IN)
    decide(store, M, "Ann", OUT)
    first, second = chained(store, (J, K), (J, M))
    assert standing(store) == {(J, "Ann"): IN}
    store.part(first)
    assert standing(store) == {(J, "Ann"): OUT, (K, "Ann"): IN}
    store.part(second)
    assert standing(store) == {(K, "Ann"): IN, (M, "Ann"): OUT}


def test_a_decision_made_on_the_kept_record_survives_a_parting(store):
    """Who decided again on the merged record decided about that one; so does who undid it."""
    decide(store, M, "Ann", IN)
    decide(store, M, "Ben", IN)
    first, _ = chained(store, (K, M), (J, K))
    ann, ben = store.decisions(TA)
    store.decide([Decision(J, "Ann", TA, OUT, supersedes=ann.id)])
    store.withdraw(ben)
    store.part(first)
    assert standing(store) == {(J, "Ann"): OUT, (M, "Ann"): IN, (M, "Ben"): IN}
    assert check(store).sound


def test_a_settled_conflict_stays_settled_when_its_record_is_merged(store):
    """The resolution goes with the decisions that it settled, and counts where they do."""
    decide(store, M, "Ann", IN)
    decide(store, M, "Ben", OUT)
    store.resolve([Resolution(M, TA, IN, ("Ann", "Ben"), "agreed")])
    groups = chained(store, (K, M), (J, K))
    assert settle_all(View(store), TA)[J].state is State.INCLUDED
    for group in reversed(groups):
        store.part(group)
    assert {r: s.state for r, s in settle_all(View(store), TA).items()} == {M: State.INCLUDED}
    assert check(store).sound


def test_an_import_taken_back_takes_its_words_along(store):
    """A duplicate without decisions leaves with its import, and so does what it lent."""
    store.add_records([Record(source_id="d", title="Vision", abstract="A longer abstract.")])
    chained(store, (M, "R000004"), (J, M))
    store.undo_import(2)
    assert store.record(J).abstract == ""
    assert check(store).sound
