"""One attempt at repair, then a counted failure."""

import pytest

from realist.prompts.ask import UnusableReplyError, ask
from realist.prompts.model import Message, ModelReply, ModelRequest
from realist.prompts.replies import TheoryReply
from realist.prompts.scripted import ScriptedModel

GOOD = {"evidence": [], "reasoning": "Nothing bears on it.", "verdict": "no_evidence"}
REQUEST = ModelRequest(messages=(Message("user", "Test it."),), model="m", max_tokens=100)


def test_a_reply_that_fits_is_taken_at_once():
    """One call, no repair."""
    model = ScriptedModel([GOOD])
    answer = ask(model, REQUEST, TheoryReply)
    assert answer.value.verdict == "no_evidence"
    assert not answer.repaired
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("no JSON here", "not JSON"),
        ({"evidence": [], "reasoning": ""}, "verdict: Field required"),
        ({**GOOD, "verdict": "proves"}, "verdict: Input should be"),
        ({**GOOD, "more": 1}, "more: Extra inputs"),
        ([GOOD], "valid dictionary"),
    ],
)
def test_a_misshapen_reply_goes_back_with_the_fault(bad, said):
    """The second request holds the reply and what is wrong with it."""
    model = ScriptedModel([bad if not isinstance(bad, list) else str(bad).replace("'", '"'), GOOD])
    answer = ask(model, REQUEST, TheoryReply)
    assert answer.repaired
    assert said in model.requests[1].messages[-1].content
    assert answer.request.key == model.requests[1].key != REQUEST.key


def test_a_truncated_reply_is_asked_again_with_twice_the_room():
    """No half reply is shown to the model; only the limit changes."""
    model = ScriptedModel([ModelReply('{"evid', finish_reason="length"), GOOD])
    assert ask(model, REQUEST, TheoryReply).repaired
    assert model.requests[1].max_tokens == 200
    assert model.requests[1].messages == REQUEST.messages


def test_a_complaint_of_the_chain_goes_back_too():
    """What a schema cannot say is checked by the caller."""
    model = ScriptedModel([GOOD, {**GOOD, "reasoning": "Read all."}])
    check = lambda r: "" if r.reasoning == "Read all." else "say that you read all"  # noqa: E731
    assert ask(model, REQUEST, TheoryReply, check).repaired
    assert "say that you read all" in model.requests[1].messages[-1].content


@pytest.mark.parametrize(
    ("replies", "kind", "calls"),
    [
        (["x", "y"], "malformed", 2),
        ([ModelReply("{", "length")] * 2, "truncated", 2),
        ([ModelReply("", refusal="I cannot.")], "refused", 1),
        (["x", ModelReply("", finish_reason="content_filter")], "refused", 2),
    ],
)
def test_after_the_repair_it_is_a_failure_of_a_kind(replies, kind, calls):
    """A refusal is not argued with."""
    model = ScriptedModel(replies)
    with pytest.raises(UnusableReplyError) as caught:
        ask(model, REQUEST, TheoryReply)
    assert caught.value.kind == kind
    assert len(model.requests) == calls
