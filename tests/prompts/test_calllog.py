"""A call survives the table: nothing asked or answered is lost on the way."""

from hypothesis import given
from hypothesis import strategies as st

from realist.data.domain import Consent
from realist.prompts.calllog import Call, CallStatus, MemoryCallLog, status_of
from realist.prompts.model import Message, ModelReply, ModelRequest, Origin

word = st.text(max_size=20)
count = st.integers(0, 9)
requests = st.builds(
    ModelRequest,
    messages=st.lists(st.builds(Message, st.just("user"), word), max_size=3).map(tuple),
    model=word,
    schema_name=word,
    schema=st.dictionaries(word, count, max_size=3),
    temperature=st.none() | st.just(0.5),
    max_tokens=count,
    origin=st.builds(Origin, st.sampled_from(Consent), word, word, word, word, word, word),
)
replies = st.builds(ModelReply, word, word, word, count, count, word)
calls = st.builds(
    Call,
    request=requests,
    status=st.sampled_from(CallStatus),
    reply=st.none() | replies,
    provider=word,
    cost=st.none() | st.just(0.25),
    error=word,
)


@given(calls)
def test_a_row_gives_the_call_back(call):
    """Flat columns and back: the same request, origin and key, the same reply."""
    row = call.as_row()
    back = Call.from_row(row)
    assert back == call
    assert back.request.origin == call.request.origin
    assert back.key == call.key == row["key"]
    assert all(v is None or isinstance(v, str | int | float) for v in row.values())


def test_only_an_answered_call_answers():
    """Refused, truncated, failed and queued rows are kept, and are no cache."""
    log = MemoryCallLog()
    request = ModelRequest(messages=(), model="m")
    for status in CallStatus:
        log.put(Call(request, status, ModelReply(status.value)))
    assert log.get(request.key).text == "answered"
    assert log.find(request.key).status is CallStatus.QUEUED
    assert [c.status for c in log.calls()] == list(CallStatus)
    assert log.get("other") is log.find("other") is None


def test_the_status_follows_from_the_reply():
    """A refusal outweighs a truncation."""
    assert status_of(ModelReply("{}")) is CallStatus.ANSWERED
    assert status_of(ModelReply("{", "length")) is CallStatus.TRUNCATED
    assert status_of(ModelReply("", "length", refusal="no")) is CallStatus.REFUSED
