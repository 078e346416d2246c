"""The effect of learning is measured on the document that was left out. Texts are made up."""

import pytest

from realist.data.domain import Document, Located, Match, Proposal, Role
from realist.eval.annotations import Annotation, Quote
from realist.eval.intervals import Bootstrap
from realist.eval.proposer_learning import learning_effect

RIGHT, WRONG = "trust grew between the partners", "interviews were coded by hand"


def document(name):
    """Six right and six wrong sentences in turn."""
    text = " ".join(f"{RIGHT} {name}{n}. {WRONG} {name}{n}." for n in range(6))
    return Document(name, text, id=name)


def propose(document):
    """Every sentence as an outcome, the wrong ones with the better score."""
    made = []
    at = 0
    for sentence in document.text.split(". "):
        located = Located(Match.EXACT, at, at + len(sentence), 100.0)
        score = 0.6 if sentence.startswith("interviews") else 0.5
        made.append(Proposal(document.id, Role.OUTCOME, sentence, located, score=score))
        at += len(sentence) + 2
    return made


def gold(document):
    """The right sentences."""
    quotes = [
        Quote(p.role, p.wording, p.located.start, p.located.end)
        for p in propose(document)
        if p.wording.startswith("trust")
    ]
    return Annotation(document.id, tuple((q,) for q in quotes))


def test_what_the_others_teach_orders_the_one_left_out():
    """Six right and six wrong: AP of the wrong ones first is known, learning turns it round."""
    documents = [document(name) for name in "abc"]
    found = learning_effect(
        documents,
        {d.id: gold(d) for d in documents},
        propose,
        resampling=Bootstrap(resamples=200),
    )
    worst = sum(k / (6 + k) for k in range(1, 7)) / 6
    # all of the wrong ones tie, and so do the right ones: one threshold takes each group whole
    assert found["before"]["average_precision"]["value"] == pytest.approx(0.5)
    assert worst < 0.5
    assert found["after"]["average_precision"]["value"] == pytest.approx(1.0)
    assert found["difference"]["average_precision"]["low"] > 0
    assert [row["lessons"] for row in found["documents"]] == [24, 24, 24]


def test_with_too_few_to_learn_from_there_is_no_figure():
    """Two documents leave six of each: below the least, so nothing is measured."""
    documents = [document(name) for name in "ab"]
    found = learning_effect(documents, {d.id: gold(d) for d in documents}, propose)
    assert found["documents"] == []
    assert found["difference"]["average_precision"] is None
