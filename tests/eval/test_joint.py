"""Which decisions agreement is measured on."""

import pytest

from realist.data.domain import Decision, Record, Review, Reviewer, Seen, Stage, Verdict
from realist.data.errors import UsageError
from realist.data.store import Store
from realist.data.view import View
from realist.eval.joint import joint_decisions, pairs_with_data

TA = Stage.TITLE_ABSTRACT
IN, OUT = Verdict.INCLUDE, Verdict.EXCLUDE
PAIR = ("Ann", "Ben")


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer(name) for name in (*PAIR, "Cy")])
        store.add_records([Record(source_id=f"s{n}", title=f"T{n}") for n in range(4)])
        yield store


def put(store, number, reviewer, verdict, **more):
    return store.decide([Decision(f"R{number:06d}", reviewer, TA, verdict, **more)])[0]


def test_the_first_decisions_of_both_count(store):
    """What stood when both had first decided is compared; a later change is not."""
    first = put(store, 1, "Ann", IN)
    changed = put(store, 1, "Ann", OUT, supersedes=first)
    put(store, 1, "Ben", IN)
    put(store, 1, "Ann", IN, supersedes=changed)
    put(store, 2, "Ann", IN)
    joint = joint_decisions(View(store), TA, PAIR)
    assert (joint.records, joint.first, joint.second) == (("R000001",), (False,), (True,))
    assert len(joint.times) == 1


def test_a_suggestion_on_screen_is_counted_only_when_asked(store):
    """Decisions made with a suggestion, or unblinded, are not independent."""
    for number, seen in enumerate([Seen(), Seen(suggestion=True), Seen(blind=False)], start=1):
        put(store, number, "Ann", IN, seen=seen)
        put(store, number, "Ben", OUT)
    view = View(store)
    assert joint_decisions(view, TA, PAIR).records == ("R000001",)
    asked = joint_decisions(view, TA, PAIR, with_suggested=True)
    assert asked.records == ("R000001", "R000002")


def test_a_reviewer_sees_only_pairs_that_are_open(store):
    """An undecided colleague's work is in no pair that a reviewer may see."""
    put(store, 1, "Ann", IN)
    assert pairs_with_data(View(store, "Ben"), TA) == []
    put(store, 1, "Ben", OUT)
    assert pairs_with_data(View(store, "Ben"), TA) == [PAIR]
    assert joint_decisions(View(store, "Ben"), TA, PAIR).records == ("R000001",)


def test_one_reviewer_is_no_pair(store):
    """Agreement with oneself is refused."""
    with pytest.raises(UsageError, match="two different"):
        joint_decisions(View(store), TA, ("Ann", "Ann"))
