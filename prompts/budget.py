"""Money: a dated price table, an estimate that needs no network, a cap, and our own ledger.

A price that is not in the table is unknown, and shown as unknown: never as nothing.
"""

from __future__ import annotations

import math
import re
import threading
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from realist.data.errors import InputError, RefusedError, UsageError
from realist.prompts.calllog import CallLog
from realist.prompts.model import ModelReply, ModelRequest

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}\Z")
BATCH_SHARE = 0.5  # what a provider's batch asks of the direct price


class BudgetError(RefusedError):
    """The next call could pass the cap."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, in and out, as they stood on a date."""

    usd_in: float
    usd_out: float
    date: str

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost, in US dollars."""
        return (tokens_in * self.usd_in + tokens_out * self.usd_out) / 1_000_000


FREE = Price(0.0, 0.0, "")


def load_prices(path: Path | None = None) -> dict[str, Price]:
    """The price table, by model name: Realist's own, or the one in `path`.

    Raises:
        InputError: the file is not a price table; the message says why.
    """
    packaged = resources.files("realist.prompts").joinpath("prices.toml")
    try:
        table = tomllib.loads((path or packaged).read_text(encoding="utf-8"))
        return {
            model: Price(float(usd["in"]), float(usd["out"]), str(table["date"]))
            for model, usd in table["models"].items()
        }
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"price table {path or 'prices.toml'}: {error!r}") from error


def price_of(model: str, table: dict[str, Price]) -> Price | None:
    """A model's price; a dated snapshot has its model's; None where it is unknown."""
    bare = model.rpartition(":")[2]
    return table.get(bare) or table.get(_SNAPSHOT.sub("", bare))


def estimate_tokens(text: str) -> int:
    """Tokens a text may take: a third of its bytes in UTF-8, rounded up.

    English takes about a quarter; the rest is the margin, and what scripts of three bytes a
    letter need. Counting exactly would need a vocabulary from the network.
    """
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / 3)


def tokens_of(request: ModelRequest) -> tuple[int, int]:
    """Upper estimate of a request's tokens: what goes in, and the most that may come out."""
    texts = [m.content for m in request.messages] + [str(request.schema)]
    return sum(map(estimate_tokens, texts)), request.max_tokens


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run may take at most, before it starts; `cost` is None where it is unknown."""

    calls: int
    cached: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    price_date: str = ""


def estimate(requests: Iterable[ModelRequest], log: CallLog, price: Price | None) -> Estimate:
    """The upper estimate of a run: requests already answered cost nothing."""
    unique = {request.key: request for request in requests}
    to_pay = [tokens_of(r) for key, r in unique.items() if log.get(key) is None]
    tokens_in, tokens_out = (sum(t[i] for t in to_pay) for i in (0, 1))
    return Estimate(
        calls=len(to_pay),
        cached=len(unique) - len(to_pay),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=None if price is None else price.of(tokens_in, tokens_out),
        price_date=price.date if price else "",
    )


@dataclass(frozen=True, slots=True)
class Cap:
    """The most a run may take, in US dollars or in tokens; None is no limit of that kind."""

    usd: float | None = None
    tokens: int | None = None


def require_cap(model: str, price: Price | None, cap: Cap) -> None:
    """A model that costs money, or may, runs only under a cap that can be kept.

    Raises:
        UsageError: there is none; the message says which to give.
    """
    if price is not None and (price == FREE or cap.usd is not None):
        return
    if price is None and cap.tokens is not None:
        return
    if price is None:
        raise UsageError(
            f"the price of {model} is not known, so a budget in dollars cannot be kept: give a "
            "price table that has it, or a cap in tokens"
        )
    raise UsageError(f"{model} costs money: give a budget in US dollars")


@dataclass(frozen=True, slots=True)
class Spending:
    """What was asked and paid so far; `unpriced` calls have tokens but no known cost."""

    calls: int = 0
    cached: int = 0
    failed: int = 0
    retries: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    unpriced: int = 0


class Ledger:
    """Counts calls, tokens and dollars, and holds back the worst case of calls under way."""

    def __init__(self, price: Price | None, cap: Cap | None = None) -> None:
        self.price = price
        self.cap = cap or Cap()
        self._counts = dict.fromkeys(Spending.__dataclass_fields__, 0.0)
        self._held = [0, 0]  # tokens in and out of calls under way
        self._lock = threading.Lock()

    @property
    def spending(self) -> Spending:
        """The counts as they stand."""
        with self._lock:
            whole = {k: int(v) for k, v in self._counts.items() if k != "cost"}
            return Spending(**whole, cost=round(self._counts["cost"], 6))

    def hold(self, request: ModelRequest) -> None:
        """Set aside what a call may cost at most.

        Raises:
            BudgetError: together with what is spent and under way it could pass the cap.
        """
        asked = tokens_of(request)
        with self._lock:
            held = [self._held[i] + asked[i] for i in (0, 1)]
            self._within(*held)
            self._held = held

    def release(self, request: ModelRequest, replies: Iterable[ModelReply]) -> None:
        """Give back what was set aside and book what was used."""
        asked = tokens_of(request)
        with self._lock:
            self._held = [self._held[i] - asked[i] for i in (0, 1)]
            for reply in replies:
                self._book(reply)

    def count(self, what: str, times: int = 1) -> None:
        """Count a cache hit, a failure or a retry."""
        with self._lock:
            self._counts[what] += times

    def cost(self, reply: ModelReply) -> float | None:
        """What a reply cost, in US dollars, or None."""
        return None if self.price is None else self.price.of(reply.tokens_in, reply.tokens_out)

    def _book(self, reply: ModelReply) -> None:
        cost = self.cost(reply)
        self._counts["calls"] += 1
        self._counts["tokens_in"] += reply.tokens_in
        self._counts["tokens_out"] += reply.tokens_out
        self._counts["cost"] += cost or 0.0
        self._counts["unpriced"] += cost is None

    def _within(self, held_in: int, held_out: int) -> None:
        spent = self._counts["tokens_in"] + self._counts["tokens_out"]
        if self.cap.tokens is not None and spent + held_in + held_out > self.cap.tokens:
            raise BudgetError(f"the next call could pass the cap of {self.cap.tokens} tokens")
        if self.cap.usd is None or self.price is None:
            return
        if self._counts["cost"] + self.price.of(held_in, held_out) > self.cap.usd:
            spent_usd = self._counts["cost"]
            raise BudgetError(
                f"the next call could pass the budget of ${self.cap.usd:.2f} "
                f"(${spent_usd:.4f} spent); raise it, or run again later: answers are kept"
            )
