"""The call log in the review's database keeps what it is given and never changes it."""

import sqlite3

import pytest

from realist.data.domain import Review
from realist.data.store import Store
from realist.prompts.calllog import Call, CallStatus
from realist.prompts.model import Message, ModelReply, ModelRequest, Origin
from realist.prompts.store_log import StoreCallLog


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        yield store


def call(status=CallStatus.ANSWERED, text="{}"):
    request = ModelRequest(
        (Message("user", "hello"),), model="m", origin=Origin(document_id="D001")
    )
    return Call(request, status, ModelReply(text, "stop", tokens_in=3, tokens_out=2), cost=0.5)


def test_only_an_answered_call_is_given_back(store):
    """A refused call is kept and found, and never serves as the answer."""
    log = StoreCallLog(store)
    key = call().key
    log.put(call(CallStatus.REFUSED))
    assert log.get(key) is None
    assert log.find(key).status is CallStatus.REFUSED
    log.put(call(text='{"a": 1}'))
    log.put(call(text='{"a": 2}'))
    assert log.get(key).text == '{"a": 1}'
    assert [c.status for c in log.calls()] == ["refused", "answered", "answered"]
    assert next(log.calls()).cost == 0.5


def test_a_call_cannot_be_changed_afterwards(store):
    """The audit trail of calls is append-only like the log."""
    StoreCallLog(store).put(call())
    raw = sqlite3.connect(store.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute("UPDATE model_call SET cost = 0")
    raw.close()
