"""What the review's rules forbid, and whom they ask."""

from collections import Counter
from dataclasses import replace

import pytest

from realist.data.default_protocol import DEFAULT, FULL_TEXT_REASONS
from realist.data.domain import (
    Decision,
    Record,
    Resolution,
    Review,
    Reviewer,
    ReviewerRole,
    Stage,
    Theory,
    Verdict,
)
from realist.data.errors import RefusedError, StaleWriteError
from realist.data.integrity import check
from realist.data.protocol import Protocol, Rule, StageRules
from realist.data.quorum import Quorum
from realist.data.rules import worded
from realist.data.store import Store
from realist.data.view import View

TA, FT, RIGOUR = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT, Stage.RIGOUR
IN, OUT, MAYBE = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE
IDS = [f"R{n:06d}" for n in range(1, 3001)]


@pytest.fixture
def store():
    with Store.create("sqlite://") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Tim", ReviewerRole.TRAINEE)])
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(1, 5)])
        yield store


def put(store, number, reviewer, verdict, stage=TA, actor=None, **more):
    made = Decision(f"R{number:06d}", reviewer, stage, verdict, **more)
    return store.decide([made], actor=actor)[0]


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ((FT, MAYBE, {}), "no verdict here"),
        ((FT, OUT, {}), "needs a reason"),
        ((FT, OUT, {"reason": "boring"}), "none of the shared"),
        ((FT, OUT, {"reason": "other: "}), "none of the shared"),
        ((RIGOUR, IN, {"rating": "superb"}), "no level of the scale"),
        ((RIGOUR, IN, {"rating": "low"}), "robust nugget"),
    ],
)
def test_a_decision_against_the_rules_is_refused(store, decision, said):
    """The refusal names record and stage, and what would be taken; nothing is logged."""
    stage, verdict, more = decision
    with pytest.raises(RefusedError, match=rf"R000001 at {stage.label}: .*{said}"):
        put(store, 1, "Ann", verdict, stage, **more)
    assert store.decisions() == []
    put(store, 1, "Ann", verdict, stage, actor="import", **more)  # made elsewhere: as it is
    assert len(store.decisions()) == 1


def test_what_the_rules_ask_for_is_taken(store):
    """A shared reason, an other one, a low rating that says why: all are kept and replayed."""
    put(store, 1, "Ann", OUT, FT, reason=FULL_TEXT_REASONS[0])
    put(store, 2, "Ann", OUT, FT, reason="other: a poster")
    why = {"rationale": "one robust nugget on trust", "concerns": "T001", "tags": ("nugget",)}
    put(store, 3, "Ann", IN, RIGOUR, rating="low", **why)
    kept = store.decisions(RIGOUR)[0]
    assert (kept.rationale, kept.concerns, kept.tags) == tuple(why.values())
    assert check(store).sound


def test_a_reason_in_ones_own_words_is_marked_as_such():
    """A shared reason is known by its words in any case; anything else becomes an other one."""
    rules = DEFAULT.of(FT)
    assert worded(rules, " Full text not available ") == "full text not available"
    assert worded(rules, "a poster") == "other: a poster"
    assert worded(rules, "other: a poster") == "other: a poster"
    assert worded(rules, "") == ""
    assert worded(DEFAULT.of(TA), "a poster") == "a poster"


def test_a_stage_the_team_left_out_takes_no_decision(store):
    """The message names the stages that the review has."""
    store.set_protocol(Protocol((StageRules(TA), StageRules(FT))))
    with pytest.raises(RefusedError, match="it has: title and abstract, full text"):
        put(store, 1, "Ann", IN, RIGOUR)


def test_tags_stay_private(store):
    """A colleague never gets the tags; the rationale opens with the decision."""
    put(store, 1, "Ann", IN, tags=("mine",), rationale="ours")
    put(store, 1, "Ben", IN)
    seen = next(d for d in View(store, "Ben").decisions_on("R000001", TA) if d.reviewer == "Ann")
    assert (seen.tags, seen.rationale) == ((), "ours")


def test_a_third_decision_on_a_settled_record_is_refused(store):
    """Two suffice; the third is told, a change of one's own and a trainee are not held back."""
    store.join([Reviewer("Cy")])
    first = put(store, 1, "Ann", IN)
    put(store, 1, "Ben", OUT)
    with pytest.raises(StaleWriteError, match="does not need you"):
        put(store, 1, "Cy", IN)
    put(store, 1, "Ann", OUT, supersedes=first)
    put(store, 1, "Tim", IN)


def test_a_resolution_says_under_which_theory(store):
    """The version of the theory is stored as decisions store it."""
    put(store, 1, "Ann", IN)
    put(store, 1, "Ben", OUT)
    store.add_theory([Theory("T001", "Being", "Clear intent gives purpose")], [], [])
    store.resolve([Resolution("R000001", TA, OUT, ("Ann", "Ben"))])
    assert store.resolutions()[0].theory_version == store.theory_version() == 1


def team(*names, left=()):
    return [Reviewer(name, left=name in left) for name in names]


def test_a_share_of_the_sample_asks_for_two():
    """A fifth of the records asks for two, always the same, whoever asks; the rest for one."""
    protocol = Protocol((StageRules(TA, Rule.SAMPLE, 0.2), StageRules(FT, Rule.SINGLE)))
    quorum = Quorum(protocol, team("Ann", "Ben"))
    needed = [quorum.needed(i, TA) for i in IDS]
    assert set(needed) == {1, 2}
    assert 0.17 < needed.count(2) / len(IDS) < 0.23
    assert needed == [Quorum(protocol, team("Ben", "Ann", "Cy")).needed(i, TA) for i in IDS]
    assert quorum.needed(IDS[0], FT) == 1
    other = Quorum(replace(protocol, seed=2), team("Ann", "Ben"))
    assert needed != [other.needed(i, TA) for i in IDS]


def test_three_share_the_work_equally():
    """Each of three is asked about two thirds; who leaves moves only their own share."""
    quorum = Quorum(DEFAULT, team("Ann", "Ben", "Cy"))
    asked = {i: set(quorum.asked(i, TA)) for i in IDS}
    assert {len(who) for who in asked.values()} == {2}
    shares = Counter(name for who in asked.values() for name in who)
    assert all(0.63 < n / len(IDS) < 0.70 for n in shares.values())
    four = Quorum(DEFAULT, team("Ann", "Ben", "Cy", "Di"))
    without = Quorum(DEFAULT, team("Ann", "Ben", "Cy", "Di", left=("Di",)))
    for i in IDS[:300]:
        if "Di" not in four.asked(i, TA):
            assert four.asked(i, TA) == without.asked(i, TA)


def test_whoever_leaves_strands_nothing_and_settles_nothing(store):
    """What both decided counts; the half-done goes back, unsettled; nothing leaves the log."""
    put(store, 1, "Ann", IN)
    put(store, 1, "Ben", IN)
    put(store, 2, "Ann", OUT)
    put(store, 3, "Ben", OUT)
    assert store.leave("Ann") == 1
    assert [d.record_id for d in store.decisions(reviewer="Ann")] == ["R000001"]
    assert len(store.decisions(reviewer="Ann", history=True)) == 3
    view = View(store, "Ben")
    assert {d.reviewer for d in view.decisions_on("R000001", TA)} == {"Ann", "Ben"}
    assert view.needed_on("R000003", TA) == 2  # a departure settles nothing
    with pytest.raises(RefusedError, match="left the review"):
        View(store, "Ann")
    with pytest.raises(RefusedError, match="decides no more"):
        put(store, 4, "Ann", IN)
    with pytest.raises(RefusedError, match="left already"):
        store.leave("Ann")
    assert check(store).sound
    store.join([Reviewer("Ann")])
    put(store, 4, "Ann", IN)


def test_the_only_lead_does_not_leave(store):
    """Somebody must be able to change the review."""
    store.join([Reviewer("Lea", lead=True)])
    with pytest.raises(RefusedError, match="only one who leads"):
        store.leave("Lea")


def test_a_calibration_record_asks_for_the_whole_team(store):
    """All who were there decide before any sees another; who leaves is not waited for."""
    store.join([Reviewer("Cy")])
    store.calibrate(TA, ["R000001"], seed=1)
    store.join([Reviewer("Di")])
    for name in ("Ann", "Ben"):
        put(store, 1, name, IN)
    assert View(store).needed_on("R000001", TA) == 3
    assert {d.reviewer for d in View(store, "Ann").decisions_on("R000001", TA)} == {"Ann"}
    assert View(store, "Cy").decisions_on("R000001", TA) == []
    put(store, 1, "Cy", OUT)
    assert len(View(store, "Cy").decisions_on("R000001", TA)) == 3
    store.leave("Di")
    assert check(store).sound
