"""A theory meets a document: no verdict without a quote the source holds."""

import pytest

from realist.data.domain import Cmoc, Role, Slot, Stance, Theory
from realist.extraction import parts
from realist.extraction.asking import Asker
from realist.extraction.findings import TestVerdict
from realist.extraction.theory_tests import Target, put_to_test, target_of
from realist.prompts.scripted import ScriptedModel

PURPOSE = Target("T1", "A repeated aim gives purpose.")
QUOTE = "The same vision did different work in different places."
ABSENT = "Volunteers of the lighthouse trust refused every single meeting."


def reply(verdict, *quotes, bearing="supports"):
    evidence = [
        {"paragraph": 1, "quote": q, "reasoning": "why", "bearing": bearing} for q in quotes
    ]
    return {"evidence": evidence, "reasoning": f"so {verdict}", "verdict": verdict}


def put(document, *replies, targets=(PURPOSE,)):
    model = ScriptedModel(replies)
    return put_to_test(Asker(model, workers=1), document, targets), model


@pytest.mark.parametrize("verdict", ["supports", "refines", "contradicts"])
def test_a_claim_stands_on_a_located_quote_or_is_unverified(verdict, demo):
    """What the model claimed is kept beside the verdict its quotes allow."""
    document = demo["study_shared_purpose.md"]
    done, _ = put(document, reply(verdict, QUOTE, ABSENT, bearing="qualifies"))
    (test,) = done.found
    assert test.verdict == verdict
    assert [b.quoted.found for b in test.evidence] == [True, False]
    assert test.evidence[0].stance is Stance.QUALIFIES
    for quotes in ([ABSENT], []):
        (bare,) = put(document, reply(verdict, *quotes))[0].found
        assert bare.verdict is TestVerdict.UNVERIFIED
        assert bare.claimed == verdict


def test_no_evidence_says_what_was_read(demo):
    """The ranges cover the body's paragraphs, and not the references."""
    document = demo["study_shared_purpose.md"]
    (test,) = put(document, reply("no_evidence"))[0].found
    assert test.verdict is TestVerdict.NO_EVIDENCE
    assert test.evidence == ()
    read = sum(span.end - span.start for span in test.read)
    assert 0.8 * len(document.text) < read <= len(document.text)


@pytest.mark.parametrize(
    ("replies", "verdict"),
    [
        ([reply("no_evidence"), reply("supports", QUOTE)], "supports"),
        ([reply("contradicts", QUOTE), reply("supports", QUOTE)], "contradicts"),
        ([reply("contradicts", ABSENT), reply("supports", QUOTE)], "supports"),
        ([reply("supports", ABSENT), reply("no_evidence")], "unverified"),
        ([reply("no_evidence"), reply("no_evidence")], "no_evidence"),
    ],
)
def test_parts_of_a_document_add_up_to_one_verdict(replies, verdict, demo, monkeypatch):
    """The verified claim that asks most of the reviewer; all evidence and reading is kept."""
    document = demo["study_shared_purpose.md"]
    monkeypatch.setattr(parts.Parted.readings, "__defaults__", (7_000,))
    done, model = put(document, *replies)
    assert len(model.requests) == 2
    (test,) = done.found
    assert test.verdict == verdict
    assert len(test.evidence) == sum(len(r["evidence"]) for r in replies)
    assert all(r["reasoning"] in test.reasoning for r in replies)


def test_a_target_whose_test_failed_is_missing_and_counted(demo):
    """A failure is no verdict; the other targets have theirs."""
    targets = (PURPOSE, Target("T2", "Another."))
    done, model = put(
        demo["study_shared_purpose.md"], "x", "y", reply("no_evidence"), targets=targets
    )
    assert [t.target_id for t in done.found] == ["T2"]
    assert done.failures[0].part.startswith("T1 ")
    assert "A repeated aim gives purpose." in model.requests[0].messages[1].content


def test_configurations_and_theories_are_put_in_words():
    """Slots by role, several to a role, inferred ones marked; a theory by its statement."""
    slots = (
        Slot(Role.OUTCOME, "waits fall"),
        Slot(Role.CONTEXT, "after a merger"),
        Slot(Role.CONTEXT, "under savings", stated=False),
    )
    target = target_of(Cmoc("C1", 1, "initial", slots=slots))
    assert target == Target(
        "C1", "Context: after a merger\nContext: under savings (inferred)\nOutcome: waits fall"
    )
    assert target_of(Theory("T9", "Being", "It works.")) == Target("T9", "It works.")
