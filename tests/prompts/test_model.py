"""The model seam: keys, replies, and the script that stands in for a model."""

import pytest

from realist.data.domain import Consent
from realist.data.errors import ModelError
from realist.prompts.model import ChatModel, Message, ModelReply, ModelRequest, Origin
from realist.prompts.scripted import ScriptedModel


def request(text="hello", **more):
    return ModelRequest(messages=(Message("user", text),), model="m", **more)


def test_the_key_follows_from_what_is_asked_and_from_nothing_else():
    """Origin and consent do not change a key; any change of the question does."""
    origin = Origin(consent=Consent.MODEL_ALLOWED, document_id="D1")
    assert request().key == request(origin=origin).key
    others = [
        request("hullo"),
        request(max_tokens=1),
        request(temperature=None),
        request(schema_name="S", schema={"a": 1, "b": 2}),
        request(schema_name="S", schema={"b": 2, "a": 1}),
    ]
    assert len({request().key, *(r.key for r in others)}) == 6


def test_a_providers_name_is_not_sent_as_part_of_the_models():
    """`openai:` is ours to read; a colon in a local server's model name is its own."""
    sent = [ModelRequest((), m).body()["model"] for m in ("openai:gpt-x", "llama3:8b")]
    assert sent == ["gpt-x", "llama3:8b"]


def test_a_request_is_local_only_unless_somebody_says_otherwise():
    """Forgetting to set consent keeps the text at home."""
    assert request().origin.consent is Consent.LOCAL_ONLY


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ('{"a": 1}', {"a": 1}),
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ("Here you are: {}", None),
        ("", None),
        ("[" * 100_000, None),
    ],
)
def test_json_is_read_fenced_or_not_and_never_guessed(text, parsed):
    """A reply that is not JSON as a whole has none."""
    assert ModelReply(text=text).parsed == parsed


def test_refused_and_truncated_replies_say_so():
    """Both the refusal field and the filter's finish reason count as refusal."""
    assert ModelReply("", refusal="No.").refused
    assert ModelReply("", finish_reason="content_filter").refused
    assert ModelReply("{", finish_reason="length").truncated
    assert not ModelReply("{}").refused


@pytest.mark.parametrize(
    "script",
    [["a", {"b": 1}], (text for text in ["a", '{"b": 1}']), lambda r: r.messages[0].content],
)
def test_a_scripted_model_takes_a_list_a_generator_or_a_callable(script):
    """Whatever the script is, it satisfies the seam and remembers what it was asked."""
    model = ScriptedModel(script)
    assert isinstance(model, ChatModel)
    assert [model.complete(request(t)).text for t in ("a", '{"b": 1}')] == ["a", '{"b": 1}']
    assert len(model.requests) == 2


def test_a_script_raises_what_it_holds_and_says_when_it_has_run_out():
    """Exceptions in a script are raised; after the last reply comes a worded error."""
    model = ScriptedModel([ModelError("down")])
    with pytest.raises(ModelError, match="down"):
        model.complete(request())
    with pytest.raises(ModelError, match="no reply left"):
        model.complete(request())
