"""A model with a memory: no question is paid for twice, no answer is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from realist.data.errors import ModelError
from realist.prompts.budget import BudgetError, Cap, Ledger, Price
from realist.prompts.calllog import CallStatus, MemoryCallLog
from realist.prompts.logged import LoggedModel
from realist.prompts.model import (
    Message,
    ModelReply,
    ModelRequest,
    NotAnsweredError,
    TransientModelError,
)
from realist.prompts.scripted import ScriptedModel

REPLY = ModelReply("{}", tokens_in=1000, tokens_out=100, model="m")
PRICE = Price(1.0, 10.0, "2026-03")


def request(text="a"):
    return ModelRequest(messages=(Message("user", text),), model="m")


def logged(script, log=None, price=PRICE, cap=None, **more):
    log = MemoryCallLog() if log is None else log
    model = ScriptedModel(script)
    waits = []
    wrapped = LoggedModel(model, log, ledger=Ledger(price, cap), sleep=waits.append, **more)
    return wrapped, model, log, waits


def test_an_answered_question_is_not_asked_again():
    """Neither in this run nor, from the same log, in the next."""
    first, _, log, _ = logged([REPLY])
    assert first.complete(request()) == first.complete(request()) == REPLY
    second, model, _, _ = logged([], log)
    assert second.complete(request()) == REPLY
    assert model.requests == []
    assert (first.ledger.spending.calls, first.ledger.spending.cached) == (1, 1)
    assert second.ledger.spending.cost == 0
    (row,) = log.calls()
    assert (row.cost, row.price_date, row.status) == (0.002, "2026-03", CallStatus.ANSWERED)


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (ModelReply("", refusal="No."), CallStatus.REFUSED),
        (ModelReply("{", "length"), CallStatus.TRUNCATED),
    ],
)
def test_refused_and_truncated_replies_are_kept_but_not_cached(reply, status):
    """They are in the audit trail and in the ledger, and the question is asked again."""
    model, asked, log, _ = logged([reply, REPLY])
    assert model.complete(request()) == reply
    assert model.complete(request()) == REPLY
    assert len(asked.requests) == 2
    assert [row.status for row in log.calls()] == [status, CallStatus.ANSWERED]


def test_a_busy_model_is_asked_again_after_the_wait_it_asks_for():
    """Retry-After where it is given, else twice as long each time, never above a minute."""
    busy = TransientModelError("429", retry_after=7.0)
    script = [busy, TransientModelError("503"), TransientModelError("x", 999.0), REPLY]
    model, _, log, waits = logged(script)
    assert model.complete(request()) == REPLY
    assert waits == [7.0, 2.0, 60.0]
    (row,) = log.calls()
    assert row.attempts == 4
    assert model.ledger.spending.retries == 3


def test_a_call_that_fails_for_good_is_logged_with_its_reason():
    """After the last attempt, or at once where another attempt is no use."""
    model, asked, log, _ = logged([TransientModelError("busy")] * 9, attempts=3)
    with pytest.raises(TransientModelError):
        model.complete(request())
    assert len(asked.requests) == 3
    broken, asked, log, _ = logged([ModelError("401"), REPLY])
    with pytest.raises(ModelError):
        broken.complete(request())
    assert len(asked.requests) == 1
    (row,) = log.calls()
    assert (row.status, row.error) == (CallStatus.FAILED, "401")
    assert broken.ledger.spending.failed == 1


def test_the_cap_stops_the_call_before_it_is_made():
    """Nothing is sent, and nothing is logged as if it had been."""
    model, asked, log, _ = logged([REPLY], cap=Cap(usd=0.0001))
    with pytest.raises(BudgetError):
        model.complete(request())
    assert asked.requests == []
    assert list(log.calls()) == []


def test_a_cached_reply_costs_nothing_even_with_no_budget_left():
    """What is paid for can be read again under any cap."""
    _, _, log, _ = (first := logged([REPLY]))
    first[0].complete(request())
    poor, _, _, _ = logged([], log, cap=Cap(usd=0.0))
    assert poor.complete(request()) == REPLY


def test_two_threads_with_one_question_make_one_call():
    """The second waits for the first and reads its answer."""
    together = threading.Barrier(4)

    def ask(model):
        together.wait()
        return model.complete(request())

    model, asked, _, _ = logged(lambda _: REPLY)
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(ask, [model] * 4))
    assert replies == [REPLY] * 4
    assert len(asked.requests) == 1


def test_after_a_cancel_no_call_begins():
    """What was answered before stays answered."""
    stop = threading.Event()
    model, asked, _, _ = logged([REPLY, REPLY], stop=stop)
    model.complete(request())
    stop.set()
    assert model.complete(request()) == REPLY
    with pytest.raises(TransientModelError, match="cancelled"):
        model.complete(request("b"))
    assert len(asked.requests) == 1


def test_a_kept_answer_can_be_asked_for_anew():
    """And a request set aside for a batch is neither a failure nor a call."""
    first, _, log, _ = logged([REPLY])
    first.complete(request())
    again, asked, _, _ = logged([REPLY], log, ignore_cache=True)
    again.complete(request())
    assert len(asked.requests) == 1
    aside, _, log, _ = logged([NotAnsweredError("later")])
    with pytest.raises(NotAnsweredError):
        aside.complete(request())
    assert list(log.calls()) == []
    assert aside.ledger.spending.failed == 0
