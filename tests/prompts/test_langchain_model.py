"""The adapter over real HTTP: a server on this machine with hand-written replies."""

import json
import time

import pytest

from realist.data.domain import Consent
from realist.data.errors import ModelError, RefusedError
from realist.prompts.langchain_model import openai_compatible
from realist.prompts.loopback import LoopbackServer, Served, completion, fault
from realist.prompts.model import Message, ModelRequest, Origin, TransientModelError

SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "integer"}},
    "required": ["a"],
    "additionalProperties": False,
}


def request(**more):
    messages = (Message("system", "Reply."), Message("user", "naïve 信任?"))
    return ModelRequest(messages=messages, model="m", schema_name="A", schema=SCHEMA, **more)


def served(*answers, **settings):
    """The result (or error) of one call for each answer, and what the server saw."""
    results = []
    with LoopbackServer(answers) as server:
        model = openai_compatible("m", base_url=server.url, **settings)
        for _ in answers:
            try:
                results.append(model.complete(request()))
            except ModelError as error:
                results.append(error)
    return results, server


def test_a_reply_comes_back_raw_with_its_counts():
    """Text, finish reason, tokens and the model as the server reports it."""
    (reply,), server = served(completion({"a": 1}, tokens=(12, 3), model="m-2"))
    assert (reply.parsed, reply.finish_reason) == ({"a": 1}, "stop")
    assert (reply.tokens_in, reply.tokens_out, reply.model) == (12, 3, "m-2")
    sent = server.requests[0]
    assert sent["response_format"]["json_schema"] == {
        "name": "A",
        "schema": SCHEMA,
        "strict": True,
    }
    assert (sent["max_tokens"], sent["temperature"], sent["stream"]) == (4096, 0.0, False)
    assert [m["role"] for m in sent["messages"]] == ["system", "user"]


def test_bad_replies_keep_their_text():
    """Malformed, truncated, refused and filtered: what was said is there to be logged."""
    replies, _ = served(
        completion('{"a": '),
        completion('{"a": ', finish_reason="length"),
        completion("", refusal="I cannot help with that."),
        completion("", finish_reason="content_filter"),
        completion('{"a": "\ud83d", "b": "\\ud83d"}'),
    )
    assert replies[0].text == '{"a": '
    assert replies[0].parsed is None
    assert replies[1].truncated
    assert replies[1].text == '{"a": '
    assert replies[2].refusal == "I cannot help with that."
    assert replies[3].refused
    assert replies[4].parsed == {"a": "?", "b": "?"}


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (fault(429, retry_after="3"), TransientModelError, "loopback fault"),
        (fault(503), TransientModelError, "loopback fault"),
        (fault(529), TransientModelError, "loopback fault"),
        (fault(400, message="bad schema"), ModelError, "400.*bad schema"),
        (fault(401, message="no such key"), ModelError, "401.*no such key"),
        (fault(404), ModelError, "404"),
        (Served("not json"), ModelError, "could not be read"),
        (Served("{}"), ModelError, "could not be read"),
        (Served('{"choices": []}'), ModelError, "could not be read"),
        (Served('{"choices": [{"message": null}]}'), ModelError, "could not be read"),
    ],
)
def test_faults_are_worded_and_sorted_by_whether_to_try_again(answer, kind, said):
    """One request each: retries are counted and logged one floor up."""
    (error,), server = served(answer)
    assert type(error) is kind
    assert str(error).startswith("m: ")
    with pytest.raises(kind, match=said):
        raise error
    assert len(server.requests) == 1
    if answer.status == 429:
        assert error.retry_after == 3.0


def test_a_slow_or_absent_server_is_worth_another_try():
    """Time-out and refused connection are both transient."""
    (slow,), server = served(Served("{}", delay=0.6), timeout=0.2)
    assert isinstance(slow, TransientModelError)
    assert "in time" in str(slow)
    with pytest.raises(TransientModelError, match="no connection"):
        openai_compatible("m", base_url=server.url).complete(request())


def test_a_redirect_is_not_followed():
    """The other server sees nothing, wherever the first one points."""
    with LoopbackServer([completion({"a": 1})]) as other:
        away = Served("", 307, {"location": f"{other.url}/chat/completions"})
        (error,), _ = served(away)
        assert isinstance(error, ModelError)
        assert other.requests == []


def test_nothing_is_taken_from_the_environment_and_nothing_traced(monkeypatch):
    """Keys, proxies, base URLs, headers and tracing set for other programs stay unused."""
    with LoopbackServer([completion({"a": 1})]) as server, LoopbackServer([]) as trap:
        away = trap.url
        for name, value in {
            "OPENAI_API_KEY": "env-secret",
            "OPENAI_ADMIN_KEY": "env-secret",
            "OPENAI_BASE_URL": away,
            "OPENAI_API_BASE": away,
            "OPENAI_PROXY": away,
            "HTTP_PROXY": away,
            "ALL_PROXY": away,
            "OPENAI_ORG_ID": "env-secret",
            "OPENAI_PROJECT_ID": "env-secret",
            "OPENAI_CUSTOM_HEADERS": "X-Own: env-secret\nAuthorization: env-secret",
            "LANGSMITH_TRACING": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "env-secret",
            "LANGSMITH_ENDPOINT": away,
        }.items():
            monkeypatch.setenv(name, value)
        model = openai_compatible("m", base_url=server.url)
        assert model.complete(request()).parsed == {"a": 1}
        time.sleep(0.2)  # a tracer sends from a thread of its own
        assert trap.requests == []
        headers = json.dumps(server.headers)
    assert "env-secret" not in headers
    assert server.headers[0]["authorization"] == "Bearer no-key"


def test_the_key_is_sent_and_stands_in_no_message():
    """With a key, the header holds it; an error about it does not."""
    with LoopbackServer([fault(401, message="denied")]) as server:
        with pytest.raises(ModelError) as caught:
            openai_compatible("m", base_url=server.url, api_key="k-123").complete(request())
        assert server.headers[0]["authorization"] == "Bearer k-123"
    assert "k-123" not in str(caught.value)


def test_local_documents_may_go_to_this_machine():
    """Loopback is allowed whatever the consent."""
    with LoopbackServer([completion({"a": 1})] * 2) as server:
        model = openai_compatible("m", base_url=server.url)
        for consent in Consent:
            assert model.complete(request(origin=Origin(consent=consent))).parsed


def test_the_rate_is_kept():
    """Three calls at ten a second take two tenths at least."""
    began = time.monotonic()
    served(*[completion({"a": 1})] * 3, requests_per_second=10)
    assert time.monotonic() - began >= 0.2


def test_a_model_that_refuses_a_temperature_gets_none():
    """None is left out of the request."""
    with LoopbackServer([completion({"a": 1})]) as server:
        openai_compatible("m", base_url=server.url).complete(request(temperature=None))
        assert "temperature" not in server.requests[0]


def test_the_gate_stands_before_everything(monkeypatch):
    """A refused request does not even build the client."""
    model = openai_compatible("m")
    monkeypatch.setattr(model, "_build", lambda: pytest.fail("a client was built"))
    with pytest.raises(RefusedError, match=r"api\.openai\.com"):
        model.complete(request())
