"""The offline proposer learns from verdicts: a new order, and never without enough of them."""

import numpy as np
import pytest

from realist.data.domain import ExtractDecision, ExtractVerdict, Located, Match, Proposal, Role
from realist.extraction.learned import (
    LEAST_OF_EACH,
    NAME,
    Lesson,
    Reranker,
    enough,
    lessons,
)

GOOD = [f"trust grew between partners in place {n}" for n in range(LEAST_OF_EACH)]
BAD = [f"interviews were coded by hand in round {n}" for n in range(LEAST_OF_EACH)]
TAUGHT = [Lesson(t, Role.OUTCOME, True) for t in GOOD] + [
    Lesson(t, Role.OUTCOME, False) for t in BAD
]


def proposal(words, score=0.5, role=Role.OUTCOME):
    """A proposal of the heuristic."""
    located = Located(Match.EXACT, 0, len(words), 100.0)
    return Proposal(
        "D001", role, words, located, score=score, proposer="heuristic", rationale="x."
    )


def test_what_people_confirmed_comes_before_what_they_rejected():
    """Equal to the heuristic, unequal to whoever decided."""
    like, unlike = Reranker(TAUGHT).scored(
        [proposal("partners said that trust grew"), proposal("all interviews were coded twice")]
    )
    assert like.score > 0.5 > unlike.score


def test_nothing_but_score_and_origin_changes():
    """Order, passages and number stay; the name says that it learned, the rationale from what."""
    given = [proposal("trust grew", 0.9), proposal("interviews were coded", 0.4)]
    made = Reranker(TAUGHT).scored(given)
    assert [p.wording for p in made] == [p.wording for p in given]
    assert {p.proposer for p in made} == {f"heuristic, {NAME}"}
    assert all(f"{2 * LEAST_OF_EACH} verdicts" in p.rationale for p in made)
    assert Reranker(TAUGHT).scored([]) == []


def test_a_strong_cue_is_not_overruled_by_a_few_verdicts():
    """Half of the score stays the heuristic's."""
    strong, weak = Reranker(TAUGHT).scored(
        [proposal("interviews were coded", 0.98), proposal("interviews were coded", 0.4)]
    )
    assert strong.score > weak.score + 0.2


def test_learning_is_deterministic():
    """The same verdicts in any order of reading give the same scores."""
    given = [proposal("trust grew slowly"), proposal("we coded by hand")]
    assert Reranker(TAUGHT).scored(given) == Reranker(TAUGHT).scored(given)


@pytest.mark.parametrize(("kept", "rejected"), [(LEAST_OF_EACH - 1, 50), (50, LEAST_OF_EACH - 1)])
def test_too_few_of_either_teach_nothing(kept, rejected):
    """Both sorts are needed, however many there are of one."""
    taught = [Lesson("t", Role.CONTEXT, n < kept) for n in range(kept + rejected)]
    assert not enough(taught)
    assert enough(TAUGHT)


def test_sentence_vectors_are_heeded_where_given():
    """Passages without a word in common are told apart by their vectors."""

    def embed(texts):
        good = np.array([t.startswith(("trust", "confidence")) for t in texts], dtype=float)
        return np.column_stack([good, 1 - good])

    given = [proposal("confidence rose"), proposal("nodes were merged")]
    alike, unlike = Reranker(TAUGHT, embed=embed).scored(given)
    assert alike.score > unlike.score


def test_lessons_are_the_verdicts_as_they_stand():
    """An edit teaches its own words and role; what has no place or was withdrawn nothing."""
    text = "Trust grew slowly. Nobody asked."
    found = [
        Proposal("D001", Role.CONTEXT, "w", Located(Match.EXACT, 0, 5, 100.0), id=f"P{n}")
        for n in range(4)
    ]
    verdicts = [
        ExtractDecision("P1", "Ann", ExtractVerdict.EDIT, Role.OUTCOME, 0, 10),
        ExtractDecision("P0", "Ann", ExtractVerdict.REJECT, Role.CONTEXT, 19, 31),
        ExtractDecision("P2", "Ann", ExtractVerdict.WITHDRAWN, Role.CONTEXT, 0, 5),
        ExtractDecision("P3", "Ann", ExtractVerdict.REJECT, Role.CONTEXT, None, None),
    ]
    assert lessons(found, verdicts, {"D001": text}) == [
        Lesson("Nobody asked", Role.CONTEXT, kept=False),
        Lesson("Trust grew", Role.OUTCOME, kept=True),
    ]
