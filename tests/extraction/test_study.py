"""Characteristics and appraisal come with quotes, on the review's own scales."""

import pytest

from realist.data.domain import Match
from realist.data.errors import UsageError
from realist.extraction.asking import Asker
from realist.extraction.findings import Criterion
from realist.extraction.study import appraise, characteristics
from realist.prompts.scripted import ScriptedModel

SCALES = {
    "relevance": ("high", "low"),
    "richness": ("conceptually rich", "thicker", "thinner"),
    "rigour": ("sound", "doubtful"),
}


def finding(field, quote, paragraph=1):
    given = {"summary": "s", "basis": "stated"}
    return {"paragraph": paragraph, "quote": quote, "field": field, **given}


def level(criterion, level, *quotes):
    evidence = [{"paragraph": 1, "quote": quote} for quote in quotes]
    return {"criterion": criterion, "evidence": evidence, "reasoning": "r", "level": level}


def all_levels(richness="thicker", quote="We interviewed 41 people"):
    return {
        "appraisals": [
            level("relevance", "high", quote),
            level("richness", richness),
            level("rigour", "sound", "nowhere in the source at all, not even nearly"),
        ]
    }


def test_characteristics_carry_their_located_quotes(demo):
    """A quote that is not there is kept and said not to be found."""
    document = demo["study_shared_purpose.md"]
    findings = [
        finding("participants", "We interviewed 41 people"),
        finding("funder", "the Foundation for Absent Things of the Borough"),
    ]
    model = ScriptedModel(
        lambda r: {"reading": "r", "findings": findings if r.origin.part == "r001" else []}
    )
    done = characteristics(Asker(model), document)
    people, funder = done.found
    at = people.quoted.located
    assert document.text[at.start : at.end] == "We interviewed 41 people"
    assert (people.field, people.stated) == ("participants", True)
    assert funder.quoted.located.match is Match.NOT_FOUND
    assert "characteristics 1." in people.proposer


def test_an_appraisal_keeps_the_three_apart_and_says_what_was_read(demo):
    """Three rows in the review's words; each knows whether a quote of it was found."""
    document = demo["study_shared_purpose.md"]
    model = ScriptedModel([all_levels()])
    done = appraise(Asker(model), document, scales=SCALES, theories=["Vision gives purpose."])
    assert [a.criterion for a in done.found] == list(Criterion)
    assert [a.verified for a in done.found] == [True, False, False]
    assert done.found[1].level == "thicker"
    assert done.found[0].read[0].start == document.paragraphs[0].start
    system, user = (m.content for m in model.requests[0].messages)
    assert "- richness: conceptually rich / thicker / thinner" in system
    assert "- Vision gives purpose." in user


def test_a_level_of_another_scale_goes_back(demo):
    """So does a reply that leaves a criterion out."""
    document = demo["study_shared_purpose.md"]
    model = ScriptedModel([all_levels("excellent"), all_levels()])
    assert appraise(Asker(model), document, scales=SCALES).repaired == 1
    assert "'excellent' is no level of richness" in model.requests[1].messages[-1].content
    two = {"appraisals": all_levels()["appraisals"][:2]}
    missing = appraise(Asker(ScriptedModel([two, two])), document, scales=SCALES)
    assert "once each" in missing.failures[0].reason


def test_without_a_scale_nothing_is_appraised(demo):
    """Realist has no scale of its own."""
    with pytest.raises(UsageError, match="no levels for richness, rigour"):
        appraise(
            Asker(ScriptedModel([])), demo["study_shared_purpose.md"], scales={"relevance": ["a"]}
        )
