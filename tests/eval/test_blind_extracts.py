"""Agreement between extractors counts only what was decided before seeing the other's."""

from realist.data.domain import ExtractDecision, ExtractVerdict, Located, Match, Proposal, Role
from realist.eval.blind_extracts import blind_decisions, worked_on_by_both

PROPOSALS = [
    Proposal("D001", Role.CONTEXT, "w", Located(Match.EXACT, 0, 9, 100.0), id=i)
    for i in ("P1", "P2")
]


def made(number, reviewer, role=Role.CONTEXT, proposal="P1", verdict=ExtractVerdict.CONFIRM):
    """A decision with its number in the log."""
    return ExtractDecision(proposal, reviewer, verdict, role, 0, 9, id=number)


def ids(history, reviewer, other, finished=None):
    """The numbers of the decisions that count."""
    found = blind_decisions(history, PROPOSALS, finished or {}, reviewer, other)
    return [d.id for d in found]


def test_a_change_before_the_other_decided_counts():
    """Nobody's verdict was open by then."""
    history = [made(1, "Ann"), made(2, "Ann", Role.OUTCOME), made(3, "Ben")]
    assert ids(history, "Ann", "Ben") == [2]
    assert ids(history, "Ben", "Ann") == [3]


def test_a_change_after_both_decided_does_not_count():
    """The other's verdict was on screen."""
    history = [made(1, "Ann"), made(2, "Ben"), made(3, "Ann", Role.OUTCOME), made(4, "Ben")]
    assert ids(history, "Ann", "Ben") == [1]
    assert ids(history, "Ben", "Ann") == [2]


def test_what_was_decided_after_finishing_does_not_count():
    """Then the other's extracts were open."""
    finished = {"D001": {"Ann": 5}}
    history = [made(1, "Ann"), made(6, "Ann", proposal="P2")]
    assert ids(history, "Ann", "Ben", finished) == [1]


def test_a_withdrawn_verdict_is_none():
    """What was taken back while blind was not confirmed."""
    assert (
        ids([made(1, "Ann"), made(2, "Ann", verdict=ExtractVerdict.WITHDRAWN)], "Ann", "B") == []
    )


def test_documents_count_that_both_worked_on():
    """Where someone said to have finished, both must have; otherwise both must have decided."""
    history = [made(1, "Ann"), made(2, "Ben")]
    pair = ("Ann", "Ben")
    assert worked_on_by_both(history, PROPOSALS, {}, pair) == ["D001"]
    assert worked_on_by_both(history, PROPOSALS, {"D001": {"Ann": 3}}, pair) == []
    both = {"D001": {"Ann": 3, "Ben": 4}}
    assert worked_on_by_both(history, PROPOSALS, both, pair) == ["D001"]
