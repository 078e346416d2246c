"""The offline proposer against the demonstration's gold, counted by hand and by a second method.

The documents are fictional and written for the demonstration.
"""

import pytest

from realist.data.demo.documents import demo_documents, demo_gold, gold_path
from realist.data.domain import Document, Role
from realist.eval.annotations import (
    Annotation,
    Quote,
    annotations_from_jsonl,
    annotations_from_proposals,
    misplaced,
)
from realist.eval.extraction_scores import score_extraction
from realist.extraction.heuristic import HeuristicProposer

INTERVIEW = "interview_voluntary_sector_lead.txt"

# What the offline proposer suggested for the interview when the count was made, and the verdict of
# a person with the gold beside it. "Same" is half or more of the characters that either covers.
COUNTED = [
    ("resource", "Well, I'd been given a seat.", "wrong: no gold passage here"),
    (
        "outcome",
        (
            "I went back through the minutes once, and in the first eighteen months I'd challenged "
            "two items out of about three hundred."
        ),
        "same: the gold outcome to the letter",
    ),
    (
        "outcome",
        (
            "And it went back, and what they built in the end is the clinic in the market hall, where "
            "the buses stop."
        ),
        "same: the first 104 of the gold's 158 characters",
    ),
    (
        "resource",
        (
            "And so the locality board, they mean well, they put on an event to set the priorities, "
            "with stickers, you got three stickers each, for what matters most to you."
        ),
        "same: the gold's 117 characters and 43 before them",
    ),
    ("reasoning", "so you felt you owed them.", "wrong: 26 of the gold's 206 characters"),
    (
        "context",
        (
            "whereas the consultants had been at it since it was a different thing with a different "
            "name"
        ),
        "same: 91 of the gold's 166 characters",
    ),
    ("resource", "If I was paid I might as well move to Harbour View.", "wrong: no gold here"),
]


@pytest.fixture(scope="module")
def gold():
    lines = gold_path().read_text("utf-8").splitlines()
    found, rejected = annotations_from_jsonl(lines)
    assert rejected == []
    return {one.document: one for one in found}


@pytest.fixture(scope="module")
def texts():
    return {one.name: one.text for one in demo_documents()}


def test_every_gold_quote_is_its_slice_of_the_text(gold, texts):
    """No offset of the gold has slipped, and our reader and the demo's read the same."""
    for name, one in gold.items():
        assert misplaced(one, texts[name]) == []
    assert [len(one.cmocs) for one in gold.values()] == [len(one.cmocs) for one in demo_gold()]


def test_a_hand_count_on_one_interview_confirms_the_score(gold, texts):
    """Four of seven proposals are right and four of nineteen gold passages found; one is exact.

    Precision 4/7, recall 4/19, F1 = 2 x 4 / (7 + 19).
    """
    text = texts[INTERVIEW]
    quotes = [
        Quote(Role(role), words, text.index(words), text.index(words) + len(words))
        for role, words, _ in COUNTED
    ]
    right = sum(verdict.startswith("same") for _, _, verdict in COUNTED)
    assert (right, len(quotes), len(gold[INTERVIEW].quotes)) == (4, 7, 19)
    proposed = Annotation(INTERVIEW, tuple((quote,) for quote in quotes))
    found = score_extraction([gold[INTERVIEW]], [proposed]).as_json()["spans"]
    assert found["precision"] == pytest.approx(4 / 7)
    assert found["recall"] == pytest.approx(4 / 19)
    assert found["f1"] == pytest.approx(8 / 26)
    assert found["exact"]["precision"] == pytest.approx(1 / 7)


def test_the_proposer_as_it_is_scores_what_a_plain_count_of_characters_says(gold, texts):
    """All six documents, whatever is proposed today: sets of characters, no matching of ours."""
    proposer = HeuristicProposer()
    proposals = [
        one
        for name, text in texts.items()
        for one in proposer.propose(Document(name, text, id=name, filename=name))
    ]
    predicted = annotations_from_proposals(proposals)
    found = score_extraction(gold.values(), predicted).spans

    def passages(annotations):
        return {(a.document, q.role, q.start, q.end) for a in annotations for q in a.quotes}

    def same(one, other):
        first, second = (set(range(*passage[2:])) for passage in (one, other))
        return one[:2] == other[:2] and 2 * len(first & second) >= len(first | second)

    marked, proposed = passages(gold.values()), passages(predicted)
    hits = sum(any(same(one, other) for other in proposed) for one in marked)
    assert found.matched == hits > 0
    assert found.row == (hits, len(proposed) - hits, len(marked) - hits)
