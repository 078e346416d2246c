"""Money is estimated before, capped during, counted after; what is unknown stays unknown."""

import threading

import pytest

from realist.data.errors import InputError, UsageError
from realist.prompts.budget import (
    FREE,
    BudgetError,
    Cap,
    Ledger,
    Price,
    estimate,
    estimate_tokens,
    load_prices,
    price_of,
    require_cap,
    tokens_of,
    used,
)
from realist.prompts.calllog import Call, CallStatus, MemoryCallLog
from realist.prompts.model import Message, ModelReply, ModelRequest

PRICE = Price(1.0, 10.0, "2026-03")  # US dollars per million tokens


def request(text, max_tokens=1000):
    return ModelRequest(messages=(Message("user", text),), model="m", max_tokens=max_tokens)


def test_the_packaged_prices_are_dated_and_snapshots_have_their_models_price():
    """Every price has the table's date; a model that is not listed has none."""
    table = load_prices()
    assert {len(p.date) for p in table.values()} == {7}
    assert price_of("gpt-4.1-mini-2025-04-14", table) == table["gpt-4.1-mini"]
    assert price_of("openai:gpt-4.1-mini", table) == table["gpt-4.1-mini"]
    assert price_of("llama-next", table) is None


def test_a_review_may_bring_its_own_prices(tmp_path):
    """The file is TOML with a date; a faulty one is named."""
    own = tmp_path / "prices.toml"
    own.write_text('date = "2027-01"\n[models]\nx = { in = 1, out = 2 }\n')
    assert load_prices(own) == {"x": Price(1.0, 2.0, "2027-01")}
    own.write_text("[models]\nx = { in = 1, out = 2 }\n")
    with pytest.raises(InputError, match="prices.toml.*date"):
        load_prices(own)


@pytest.mark.parametrize(
    ("text", "fewest"),
    [
        ("Leaders communicate a clear vision to all their staff. " * 20, 200),  # cl100k: 10 a time
        ("信任促进合作。" * 20, 100),
        ("", 0),
    ],
)
def test_the_estimate_of_tokens_errs_upwards(text, fewest):
    """Never fewer than a real vocabulary counts, and at most about twice as many."""
    assert fewest <= estimate_tokens(text) <= 2 * fewest


def test_an_estimate_counts_each_open_question_once():
    """Answered requests and repeats cost nothing; an unknown price gives no sum."""
    log = MemoryCallLog()
    log.put(Call(request("a"), CallStatus.ANSWERED, ModelReply("{}")))
    made = estimate([request("a"), request("b"), request("b")], log, PRICE)
    assert (made.calls, made.cached, made.tokens_out) == (1, 1, 1000)
    assert made.cost == pytest.approx((made.tokens_in + 10 * 1000) / 1e6)
    assert estimate([request("b")], log, None).cost is None


def test_a_model_that_costs_money_needs_a_cap_that_can_be_kept():
    """Dollars for a known price, tokens for an unknown one, nothing for a free one."""
    require_cap("m", FREE, Cap())
    require_cap("m", PRICE, Cap(usd=1.0))
    require_cap("m", None, Cap(tokens=1000))
    with pytest.raises(UsageError, match="budget"):
        require_cap("m", PRICE, Cap())
    with pytest.raises(UsageError, match="not known"):
        require_cap("m", None, Cap(usd=1.0))


def test_a_call_waits_while_others_under_way_stand_in_its_way():
    """Two calls that fit one by one do not run together; the second goes when the first is done."""
    worst = PRICE.of(*tokens_of(request("a")))
    ledger = Ledger(PRICE, Cap(usd=1.5 * worst))
    ledger.hold(request("a"))
    second = threading.Thread(target=ledger.hold, args=[request("b")])
    second.start()
    second.join(0.1)
    assert second.is_alive()
    ledger.release(request("a"), ModelReply("{}", tokens_in=10, tokens_out=1))
    second.join(5)
    assert not second.is_alive()
    assert ledger.spending.cost == pytest.approx(20e-6)
    assert ledger.spending.tokens_in == 10


def test_a_call_that_does_not_fit_alone_is_refused():
    """Before it is made, with what is spent and what to do."""
    worst = PRICE.of(*tokens_of(request("a")))
    ledger = Ledger(PRICE, Cap(usd=1.5 * worst))
    ledger.hold(request("a"))
    ledger.release(request("a"), ModelReply("{}", tokens_out=1000, tokens_in=20))
    with pytest.raises(BudgetError, match="budget.*spent.*answers are kept"):
        ledger.hold(request("b"))


def test_a_cap_in_tokens_needs_no_price():
    """And calls without a known price are counted as such, not as free."""
    ledger = Ledger(None, Cap(tokens=1500))
    ledger.hold(request("a"))
    ledger.release(request("a"), ModelReply("{}", tokens_in=900, tokens_out=100))
    assert (ledger.spending.unpriced, ledger.spending.cost) == (1, 0.0)
    with pytest.raises(BudgetError, match="tokens"):
        ledger.hold(request("a"))


def test_a_server_that_reports_no_tokens_is_booked_at_the_estimate():
    """Silence about tokens is not a free call."""
    asked, silent = request("a" * 300), ModelReply("b" * 30)
    assert used(asked, silent) == (tokens_of(asked)[0], 10)
    assert used(asked, ModelReply("b", tokens_in=7, tokens_out=2)) == (7, 2)
    assert Ledger(PRICE).cost(asked, silent) > 0
