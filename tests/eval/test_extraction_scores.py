"""Extraction against gold. The texts and annotations here are made up for the tests."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.data.domain import (
    ExtractDecision,
    ExtractVerdict,
    Located,
    Match,
    Proposal,
    Role,
)
from realist.data.errors import InputError, UsageError
from realist.eval.agreement import agreement
from realist.eval.annotations import (
    Annotation,
    Quote,
    annotation,
    annotations_from_decisions,
    annotations_from_jsonl,
    annotations_from_proposals,
    misplaced,
)
from realist.eval.extraction_scores import score_extraction
from realist.eval.intervals import Bootstrap
from realist.eval.spans import Rule, match_spans
from realist.eval.verbatim import fidelity, unverified_rate

TEXT = "When leaders met often, shared budgets built trust, and so discharge became faster."
#       0123456789012345678901234567890123456789012345678901234567890123456789012345678901234


def span(role, words, *, text=TEXT):
    start = text.index(words)
    return Quote(Role(role), words, start, start + len(words))


def document(*cmocs, name="d1"):
    return Annotation(name, tuple(tuple(cmoc) for cmoc in cmocs))


CONTEXT = span("context", "leaders met often")
RESOURCE = span("resource", "shared budgets")
REASONING = span("reasoning", "built trust")
OUTCOME = span("outcome", "discharge became faster")
WHOLE = document([CONTEXT, RESOURCE, REASONING, OUTCOME])


def test_json_has_the_contracts_keys():
    """`as_json` gives spans with precision, recall and f1, roles and cmocs."""
    found = score_extraction([WHOLE], [WHOLE]).as_json()
    assert list(found) == ["spans", "roles", "cmocs"]
    assert list(found["spans"])[:3] == ["precision", "recall", "f1"]
    assert list(found["roles"]) == [*Role, "confusion"]
    json.dumps(found, allow_nan=False)


def test_the_same_annotation_agrees_throughout():
    """Against itself an annotation scores 1 everywhere."""
    found = score_extraction([WHOLE], [WHOLE], texts={"d1": TEXT}).as_json()
    assert found["spans"]["f1"] == found["spans"]["exact"]["f1"] == found["cmocs"]["f1"] == 1
    assert found["cmocs"]["share_complete"] == 1
    assert found["roles"]["outcome"]["tokens"]["alpha"] == 1


def test_a_hand_count_of_one_document_is_what_the_score_says():
    """Counted by hand: 2 of 3 predictions right, 2 of 4 gold spans found, one role confused.

    Predicted: the context exactly; of the 14 characters "shared budgets" the 7 of "budgets"
    (IoU 7/14 = 0.5: just the same); the outcome's words as a context. Missed: the reasoning, and
    the outcome.
    """
    predicted = document(
        [CONTEXT, span("resource", "budgets"), span("context", "discharge became faster")]
    )
    found = score_extraction([WHOLE], [predicted]).as_json()
    assert found["spans"]["precision"] == pytest.approx(2 / 3)
    assert found["spans"]["recall"] == pytest.approx(2 / 4)
    assert found["spans"]["f1"] == pytest.approx(4 / 7)
    assert found["spans"]["exact"]["precision"] == pytest.approx(1 / 3)
    confusion = found["roles"]["confusion"]
    assert confusion["outcome"] == {
        "context": 1, "resource": 0, "reasoning": 0, "outcome": 0, "missed": 0,
    }  # fmt: skip
    assert confusion["reasoning"]["missed"] == 1
    assert sum(sum(row.values()) for row in confusion.values()) == 4
    assert found["cmocs"]["matched"] == 1
    assert found["cmocs"]["partial"] == 1
    assert found["cmocs"]["components"]["reasoning"] == {
        "precision": None, "recall": 0.0, "f1": 0.0,
    }  # fmt: skip


def test_words_are_counted_by_hand():
    """Of 13 words, gold marks "leaders met often", predicted "met often, shared"."""
    gold, predicted = document([CONTEXT]), document([span("context", "met often, shared")])
    found = score_extraction([gold], [predicted], texts={"d1": TEXT}).as_json()
    tokens = found["roles"]["context"]["tokens"]
    assert (tokens["precision"], tokens["recall"]) == (2 / 3, 2 / 3)
    marks = [0, 1, 1, 1] + [0] * 9, [0, 0, 1, 1, 1] + [0] * 8
    assert tokens["alpha"] == pytest.approx(agreement(*marks).alpha)


def test_an_extract_that_serves_two_configurations_counts_once_among_spans():
    """The shared context is one span, but a component of both configurations."""
    gold = document([CONTEXT, OUTCOME], [CONTEXT, REASONING])
    found = score_extraction([gold], [gold]).as_json()
    assert found["spans"]["gold"] == 3
    assert found["cmocs"]["matched"] == 2


def test_configurations_pair_for_the_best_total_and_never_without_a_shared_span():
    """The pairing is the best of all; a configuration that shares nothing stays alone."""
    gold = document([CONTEXT, RESOURCE, OUTCOME], [CONTEXT, REASONING])
    predicted = document([CONTEXT], [CONTEXT, RESOURCE, OUTCOME], [Quote(Role.OUTCOME, "x", 0, 4)])
    found = score_extraction([gold], [predicted]).cmocs
    assert found.counts.row == (2, 1, 0)
    assert found.complete == 1
    assert found.as_json()["share_complete"] == pytest.approx(1 / 3)


def test_unmatched_configurations_count_as_disagreement():
    """All spans of a configuration without partner are missed in its components."""
    found = score_extraction([document([CONTEXT, OUTCOME])], [document([REASONING])]).as_json()
    assert found["cmocs"]["share_complete"] == 0
    assert found["cmocs"]["unmatched_gold"] == found["cmocs"]["unmatched_predicted"] == 1
    assert found["cmocs"]["components"]["context"]["recall"] == 0
    assert found["cmocs"]["components"]["reasoning"]["precision"] == 0


def test_one_gold_span_is_matched_by_one_prediction_only():
    """Two predictions over one gold span: the nearer matches, the other is spurious."""
    found = score_extraction(
        [document([CONTEXT])], [document([CONTEXT, span("context", "leaders met")])]
    )
    assert found.spans.row == (1, 1, 0)
    assert found.exact.row == (1, 1, 0)


def test_overlap_forgives_a_longer_quote_where_iou_does_not():
    """A quote inside a much longer one is the same by overlap with the shorter."""
    longer = document([Quote(Role.RESOURCE, TEXT, 0, len(TEXT))])
    gold = document([RESOURCE])
    assert score_extraction([gold], [longer]).spans.matched == 0
    overlap = Rule(likeness="overlap", threshold=0.5)
    assert score_extraction([gold], [longer], rule=overlap).spans.matched == 1
    assert str(overlap) == "overlap >= 0.5, same role, one to one"


def test_quotes_without_bounds_are_located_or_compared_by_their_words():
    """Given the text they are found in it; without it, equal words are the same span."""
    bare = document([Quote(Role.OUTCOME, "discharge  BECAME faster")])
    gold = document([OUTCOME])
    assert score_extraction([gold], [bare]).spans.matched == 1
    located = score_extraction([gold], [bare], texts={"d1": TEXT})
    assert located.exact.matched == 1
    absent = document([Quote(Role.OUTCOME, "beds were closed in every ward")])
    assert score_extraction([gold], [absent], texts={"d1": TEXT}).spans.row == (0, 1, 1)


def test_a_document_missing_from_the_prediction_is_missed_and_an_extra_one_named():
    """The gold decides what is scored; documents it lacks are listed, not judged."""
    found = score_extraction([WHOLE], [document([CONTEXT], name="d9")])
    assert found.spans.row == (0, 0, 4)
    assert found.unscored == ("d9",)
    assert found.as_json()["spans"]["precision"] is None


def test_nothing_on_either_side_is_undefined():
    """No span anywhere: null, not 1."""
    found = score_extraction([document()], [document()]).as_json()
    assert found["spans"]["f1"] is None
    assert found["cmocs"]["share_complete"] is None


def test_swapping_the_annotators_swaps_precision_and_recall():
    """Person against person: F1 does not depend on who is gold."""
    other = document([CONTEXT, span("resource", "budgets")], [OUTCOME])
    one, two = (score_extraction([a], [b]).as_json() for a, b in ((WHOLE, other), (other, WHOLE)))
    for part in ("spans", "cmocs"):
        assert one[part]["precision"] == two[part]["recall"]
        assert one[part]["f1"] == two[part]["f1"]


def test_intervals_are_drawn_over_documents():
    """Documents, not spans, are resampled; one document alone gives no interval."""
    gold = [document([CONTEXT, OUTCOME], name=f"d{n}") for n in range(12)]
    predicted = [
        document([CONTEXT] if n % 2 else [CONTEXT, OUTCOME], name=f"d{n}") for n in range(12)
    ]
    found = score_extraction(gold, predicted, resampling=Bootstrap(resamples=500)).intervals
    assert found["recall"].low < found["recall"].value == 0.75 < found["recall"].high
    alone = score_extraction(gold[:1], predicted[:1], resampling=Bootstrap(resamples=50))
    assert alone.intervals["f1"].low is None


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=6),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=6),
    st.sampled_from([0.1, 0.5, 1.0]),
)
def test_matches_are_one_to_one_and_as_many_as_can_be(gold, predicted, threshold):
    """No matching by hand (greedy) finds more pairs, and nobody is paired twice."""
    first, second = (
        [Quote(Role.CONTEXT, "", s, s + n) for s, n in side] for side in (gold, predicted)
    )
    rule = Rule(threshold=threshold)
    found = match_spans(first, second, rule)
    assert len({g for g, _ in found}) == len({p for _, p in found}) == len(found)
    free, greedy = set(range(len(second))), 0
    for one in first:
        taken = next((p for p in sorted(free) if match_spans([one], [second[p]], rule)), None)
        if taken is not None:
            free.remove(taken)
            greedy += 1
    assert len(found) >= greedy


def test_two_fair_matches_come_before_one_perfect_match():
    """As many matches as can be, then the closest: a perfect pair may be parted for it."""
    gold = [Quote(Role.CONTEXT, "", 10, 20), Quote(Role.CONTEXT, "", 3, 13)]
    predicted = [Quote(Role.CONTEXT, "", 10, 20), Quote(Role.CONTEXT, "", 17, 27)]
    assert match_spans(gold, predicted, Rule(threshold=0.1)) == [(0, 1), (1, 0)]
    assert match_spans(gold, predicted, Rule(threshold=0.5)) == [(0, 0)]


def test_a_passage_in_two_roles_is_confused_with_neither():
    """Of spans in one place, those of the same role are paired, in whatever order they come."""
    twice = document([Quote(Role.CONTEXT, "", 0, 9), Quote(Role.RESOURCE, "", 0, 9)])
    turned = document([Quote(Role.RESOURCE, "", 0, 9), Quote(Role.CONTEXT, "", 0, 9)])
    confusion = score_extraction([twice], [turned]).confusion
    assert confusion["context"]["context"] == confusion["resource"]["resource"] == 1


def test_a_word_belongs_to_a_span_that_holds_any_of_its_characters():
    """Bounds inside a word take the whole word, at either end."""
    part = Quote(Role.CONTEXT, "", TEXT.index("eaders"), TEXT.index("often") + 1)
    found = score_extraction([document([CONTEXT])], [document([part])], texts={"d1": TEXT})
    assert found.tokens[Role.CONTEXT].row == (3, 0, 0)


def test_a_threshold_outside_its_range_is_refused():
    """Zero would make all spans the same."""
    with pytest.raises(UsageError, match="above 0"):
        Rule(threshold=0)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ([], "not a JSON object"),
        ({"cmocs": []}, "`document`"),
        ({"document": "d"}, "`cmocs`"),
        ({"document": "d", "cmocs": [3]}, "cmoc 1: not an object"),
        ({"document": "d", "cmocs": [{"context": {}}]}, "`context` is not a list"),
        ({"document": "d", "cmocs": [{"context": ["x"]}]}, "context 1: not of the form"),
        (
            {"document": "d", "cmocs": [{"outcome": [{"quote": "x", "start": 5, "end": 2}]}]},
            "range",
        ),
        (
            {"document": "d", "cmocs": [{"outcome": [{"quote": "x", "start": "0", "end": 2}]}]},
            "range",
        ),
    ],
)
def test_a_malformed_annotation_says_what_and_where(row, says):
    """Each shape of bad gold has its own words."""
    with pytest.raises(InputError, match=says):
        annotation(row)


def test_a_bad_line_loses_nothing_but_itself():
    """Good lines beside bad ones are kept, two on one document are joined."""
    lines = [
        '{"document": "a", "cmocs": [{}]}',
        "{",
        "",
        '{"cmocs": []}',
        '{"document": "a", "cmocs": [{}]}',
    ]
    found, rejected = annotations_from_jsonl(lines, "gold.jsonl")
    assert [(one.document, len(one.cmocs)) for one in found] == [("a", 2)]
    assert [line.partition(":")[0] for line in rejected] == [
        "gold.jsonl, line 2",
        "gold.jsonl, line 4",
    ]


def proposal(identity, role, start, end, *, key="", document_id="1"):
    located = Located(Match.EXACT if start is not None else Match.NOT_FOUND, start, end)
    return Proposal(document_id, Role(role), "words", located, configuration=key, id=identity)


def test_proposals_become_annotations_by_configuration_key():
    """Proposals with one key form a configuration; those without a key stand alone."""
    found = annotations_from_proposals(
        [
            proposal("p1", "context", 0, 5, key="k"),
            proposal("p2", "outcome", 9, 12, key="k"),
            proposal("p3", "outcome", 20, 25),
            proposal("p4", "outcome", None, None),
        ],
        {"1": "paper"},
    )
    assert [one.document for one in found] == ["paper"]
    assert [len(cmoc) for cmoc in found[0].cmocs] == [2, 1, 1]
    assert not found[0].cmocs[2][0].located


def test_only_what_a_person_kept_counts_and_as_they_left_it():
    """Edited bounds and roles replace the proposal's; rejected proposals are gone."""
    proposals = [
        proposal("p1", "context", 0, 5, key="k"),
        proposal("p2", "outcome", 9, 12, key="k"),
    ]
    decisions = [
        ExtractDecision("p1", "Ana", ExtractVerdict.EDIT, Role.RESOURCE, 1, 6),
        ExtractDecision("p2", "Ana", ExtractVerdict.REJECT, Role.OUTCOME, 9, 12),
        ExtractDecision("elsewhere", "Ana", ExtractVerdict.CONFIRM, Role.OUTCOME, 9, 12),
    ]
    assert annotations_from_decisions(proposals, decisions)[0].quotes == (
        Quote(Role.RESOURCE, "words", 1, 6),
    )
    assert unverified_rate(proposals, decisions[:1]).value == 0.5


def test_gold_whose_bounds_hold_other_words_is_named():
    """A shifted offset in a gold file is found before it spoils the scores."""
    shifted = document([Quote(Role.CONTEXT, "leaders met often", 0, 17), OUTCOME])
    assert misplaced(shifted, TEXT) == [shifted.cmocs[0][0]]


def test_fidelity_counts_every_kind_and_only_two_are_verbatim():
    """Elided and fuzzy quotes are not the source's own words."""
    found = fidelity([Match.EXACT, Match.ELIDED, Match.FUZZY, Match.NOT_FOUND, Match.NOT_FOUND])
    assert found.verbatim.value == 0.2
    assert found.as_json()["not_found"] == 2
    assert sum(found.as_json()[kind] for kind in Match) == found.as_json()["n"] == 5
