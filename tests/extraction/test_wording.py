"""A sentence asked of a model: what is sent, what comes back, and what must not leave."""

import pytest

from realist.data.configuration import Entry
from realist.data.domain import Consent, Document, Role
from realist.data.errors import ModelError, RefusedError
from realist.extraction.asking import Asker
from realist.extraction.shaping import draft
from realist.extraction.wording import consent_of, propose_sentence
from realist.prompts.scripted import ScriptedModel

# Hand-written replies: no model has said this.
GOOD = {"reasoning": "Two entries.", "sentence": " If leaders listen,\nthen waits fall. "}
ENTRIES = [Entry(Role.RESOURCE, "leaders listen", stated=False), Entry(Role.OUTCOME, "waits fall")]


def asked(script, entries=ENTRIES):
    model = ScriptedModel(script)
    cmoc = draft("initial", entries)
    found = propose_sentence(Asker(model), cmoc, question="How?", consent=Consent.MODEL_ALLOWED)
    return found, model.requests


def test_the_entries_are_sent_and_one_sentence_comes_back():
    """With the roles and what is inferred; the request says what may become of it."""
    found, (request,) = asked([GOOD])
    assert found.sentence == "If leaders listen, then waits fall."
    assert found.proposer == "scripted/sentence 1.0.0"
    assert found.call_key == request.key
    assert request.origin.consent is Consent.MODEL_ALLOWED
    assert "Mechanism (resource): leaders listen (inferred)" in request.messages[1].content


def test_a_reply_that_is_no_sentence_is_asked_for_once_more():
    """Empty or an essay: repaired once, then refused."""
    found, requests = asked([{"reasoning": "", "sentence": " "}, GOOD])
    assert (found.sentence[:2], len(requests)) == ("If", 2)
    with pytest.raises(ModelError, match="121 words"):
        asked([{"reasoning": "", "sentence": "so " * 121}] * 2)


def test_nothing_is_asked_about_a_configuration_that_says_nothing():
    """There would be nothing to word."""
    with pytest.raises(RefusedError, match="no wording"):
        asked([], entries=[])


def test_the_strictest_document_decides_where_the_words_may_go():
    """One interview among published papers keeps all of it here."""
    paper = Document("Paper", "text", consent=Consent.MODEL_ALLOWED)
    interview = Document("Interview", "text")
    assert consent_of([paper]) is Consent.MODEL_ALLOWED
    assert consent_of([paper, interview]) is Consent.LOCAL_ONLY
