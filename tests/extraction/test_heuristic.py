"""The offline proposer: verbatim by construction, honest about what it is, better than nothing."""

# ruff: noqa: RUF001 - other scripts

from __future__ import annotations

from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realist.data.demo.documents import demo_documents, demo_gold
from realist.data.domain import Document, Kind, Match, Role, Span
from realist.extraction.heuristic import HeuristicProposer, is_english
from realist.extraction.passages import passages
from realist.extraction.sentences import sentences

DEFINITIONS = {
    "context": "A condition that was there before the programme or lies outside its control.",
    "resource": "What the programme offers or does: its activities, processes and actions.",
    "reasoning": "How members respond or react to what is offered.",
    "outcome": "A result or consequence, intended or not.",
}
# Written for this test.
TOLD = (
    "The two services had been through a merger and had long mistrusted one another. "
    "The director set up a weekly meeting at which each service shared its waiting list. "
    "Staff said they felt trusted and had come to see the list as their own. "
    "Within six months the waiting time fell by a third."
)


def propose(text: str, **fields: object):
    return HeuristicProposer(DEFINITIONS).propose(Document("t", text, id="d", **fields))


def test_a_told_configuration_is_found_whole():
    """Context, resource, reasoning and outcome, each its sentence, with one key."""
    found = propose(TOLD)
    assert [p.role for p in found] == list(Role)
    assert len({p.configuration for p in found}) == 1
    assert [p.wording for p in found] == [TOLD[s.start : s.end] for s in sentences(TOLD)]


def test_a_place_told_by_what_it_lacks_is_a_context():
    """Circumstances are told by `in … where` and `among … without` too; programmes lend and hand."""
    found = propose(
        "In villages where the road was washed out, nurses came only on foot. "
        "The district lent them motorcycles and handed out vouchers for fuel. "
        "They saw the loan as a sign that the district meant it. "
        "Visits to the outlying hamlets doubled within a year."
    )
    assert [p.role for p in found] == list(Role)


def test_one_sentence_gives_several_extracts():
    """A sentence with causal joints is not forced into one role."""
    found = propose(
        "In the context of a long-standing shortage of nurses, the trust introduced weekly joint "
        "training, which helped staff to feel valued and confident, so that sickness and turnover fell."
    )
    assert [p.role for p in found] == list(Role)


def test_labels_in_the_text_are_believed():
    """Where a realist paper marks the parts, they are proposed as marked."""
    found = propose(
        "In the context of rural care (C), joint rounds on the wards (M-Res) create a sense of "
        "shared duty among the staff (M-Rea), leading to quicker discharges from hospital (O)."
    )
    assert [p.role for p in found] == list(Role)


def test_proposals_say_that_they_are_a_heuristics():
    """Name and rationale both; the rationale names cues; the score is a probability."""
    proposer = HeuristicProposer(DEFINITIONS)
    for found in proposer.propose(Document("t", TOLD)):
        assert "heuristic" in found.proposer == proposer.name
        assert found.rationale.startswith("Heuristic")
        assert 0 < found.score <= 1
    assert "“felt”" in next(p.rationale for p in propose(TOLD) if p.role is Role.REASONING)


def test_a_definition_of_the_reviews_own_is_heeded():
    """A clause in the words of an operational definition counts for that role."""
    text = "Nurses carried blue lanterns through the wards at midnight. " + TOLD
    plain = {p.wording: p for p in propose(text)}
    own = HeuristicProposer(
        {**DEFINITIONS, "resource": "Blue lanterns carried by nurses through wards."}
    )
    heeded = {p.wording: p for p in own.propose(Document("t", text))}
    lanterns = text.split(". ")[0] + "."
    assert lanterns not in plain
    assert heeded[lanterns].role is Role.RESOURCE


@pytest.mark.parametrize(
    "text",
    [
        "Die Leitung richtete wöchentliche Treffen ein, weil die Teams einander nicht vertrauten.",
        "Руководители обсуждали каждую неделю план, потому что это снижало нагрузку.",
        "社区护士每周讨论出院计划，因为这减轻了负担。",
        "",
    ],
)
def test_other_languages_are_left_alone(text):
    """English only: of any other text nothing is proposed, and that can be asked beforehand."""
    document = Document("t", text * 5)
    assert not HeuristicProposer().reads(document)
    assert HeuristicProposer().propose(document) == []


def test_definitions_without_content_words_do_no_harm():
    """Nothing to compare is no error."""
    assert (
        HeuristicProposer({"context": "the"}).propose(
            Document("t", "It was the of and to a. " * 9)
        )
        == []
    )


def test_english_is_known():
    """By its commonest words."""
    assert is_english(TOLD)


def test_the_interviewer_is_not_quoted():
    """What the interviewer suggests is no evidence."""
    asked = "Did staff feel trusted because the director set up a weekly meeting?"
    text = f"Interviewer: {asked}\n\nP1: {TOLD}"
    turns = (
        Span(13, 13 + len(asked), "Interviewer"),
        Span(len(text) - len(TOLD), len(text), "P1"),
    )
    assert {p.wording for p in propose(text, kind=Kind.INTERVIEW, turns=turns)} == {
        TOLD[s.start : s.end] for s in sentences(TOLD)
    }


def test_a_new_telling_is_a_new_configuration():
    """After an outcome, a context begins again."""
    keys = [p.configuration for p in propose(f"{TOLD}\n\n{TOLD}")]
    assert keys == ["h001"] * 4 + ["h002"] * 4


def test_progress_is_told():
    """Once all passages are read."""
    told: list[tuple[int, int]] = []
    HeuristicProposer().propose(Document("t", TOLD), progress=lambda *at: told.append(at))
    assert told[-1] == (1, 1)


@given(st.text(max_size=200) | st.text("the staff felt, because so that (C). \n“”", max_size=200))
@settings(max_examples=60, deadline=None)
def test_every_quote_is_a_slice(text):
    """Whatever the text, wording and location agree, and proposals come in order."""
    found = propose(f"{TOLD}\n\n{text}")
    source = f"{TOLD}\n\n{text}"
    for one in found:
        assert one.located.match is Match.EXACT
        assert one.wording == source[one.located.start : one.located.end] != ""
    starts = [one.located.start for one in found]
    assert starts == sorted(starts)


def recall(found, gold) -> float:
    """The share of gold passages of which one in the same role covers half, and is half."""
    hit = 0
    for span in gold:
        for role, start, end in found:
            shared = min(end, span.end) - max(start, span.start)
            union = max(end, span.end) - min(start, span.start)
            if role is span.role and 2 * shared >= union:
                hit += 1
                break
    return hit / len(gold)


def test_it_beats_taking_turns_on_the_demonstration():
    """On the six fictional documents it finds at least three times what chance does.

    Chance is as many proposals: every nth sentence of the same passages, the roles in turn.
    """
    ours, blind = [], []
    for fictional, gold in zip(demo_documents(), demo_gold(), strict=True):
        spans = [span for cmoc in gold.cmocs for span in cmoc]
        document = Document(fictional.title, fictional.text, fictional.kind)
        found = HeuristicProposer(DEFINITIONS).propose(document)
        ours.append(recall([(p.role, p.located.start, p.located.end) for p in found], spans))
        every = [s for p in passages(document) for s in sentences(document.text, p.start, p.end)]
        nth = every[:: max(1, len(every) // max(1, len(found)))]
        blind.append(
            recall([(r, s.start, s.end) for r, s in zip(cycle(Role), nth, strict=False)], spans)
        )
    assert sum(ours) > 3 * sum(blind)
    assert sum(ours) / len(ours) > 0.3
