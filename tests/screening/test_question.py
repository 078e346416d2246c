"""The question's topic: what is left of a realist question without its formula."""

import numpy as np
import pytest

from realist.data.domain import Record
from realist.screening.learner import Learner
from realist.screening.question import topic_of
from realist.screening.rank import build_features
from realist.screening.rankers import ranker

QUESTION = "How, for whom and in what circumstances does leadership in integrated care work?"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        (QUESTION, "How, and does leadership in integrated care work?"),
        ("What works in hostels, under which conditions, to what extent?", "in hostels, , ?"),
        ("What works for whom, in which contexts?", "What works for whom, in which contexts?"),
        ("Does it work in a context of trust?", "Does it work in a context of trust?"),
        ("", ""),
    ],
)
def test_the_formula_goes_and_the_topic_stays(question, topic):
    """Only the set phrases; a question of nothing else is kept whole."""
    assert topic_of(question) == topic


def test_a_realist_review_of_another_topic_does_not_come_before_the_topic():
    """The formula is rare among records, and would weigh most."""
    titles = [
        "What works for whom in what circumstances in dental hygiene? A realist review",
        "Leadership of integrated care in three districts",
        *(f"Dental hygiene and care of teeth at the age of {n}" for n in range(20)),
    ]
    records = [Record(id=f"R{n}", title=title) for n, title in enumerate(titles)]
    learner = Learner(ranker("u4"), build_features(records, ranker("u4")), QUESTION)
    assert np.argmax(learner.cold) == 1
