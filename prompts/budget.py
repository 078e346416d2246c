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
    """Counts calls, tokens and dollars, and sets aside the worst case of calls under way."""

    def __init__(self, price: Price | None, cap: Cap | None = None) -> None:
        self.price = price
        self.cap = cap or Cap()
        self._counts = dict.fromkeys(Spending.__dataclass_fields__, 0.0)
        self._held = (0, 0)  # tokens in and out of calls under way
        self._changed = threading.Condition()

    @property
    def spending(self) -> Spending:
        """The counts as they stand."""
        with self._changed:
            whole = {k: int(v) for k, v in self._counts.items() if k != "cost"}
            return Spending(**whole, cost=round(self._counts["cost"], 6))

    def hold(self, request: ModelRequest) -> None:
        """Set aside what a call may cost at most; waits while calls under way stand in its way.

        Raises:
            BudgetError: even alone it could pass what is left of the cap.
        """
        with self._changed:
            while complaint := self._over(_sum(self._held, tokens_of(request))):
                if not any(self._held):
                    raise BudgetError(complaint)
                self._changed.wait()
            self._held = _sum(self._held, tokens_of(request))

    def release(self, request: ModelRequest, reply: ModelReply | None) -> None:
        """Give back what was set aside, and book what a reply used."""
        tokens_in, tokens_out = tokens_of(request)
        with self._changed:
            self._held = _sum(self._held, (-tokens_in, -tokens_out))
            if reply is not None:
                self._book(used(request, reply))
            self._changed.notify_all()

    def count(self, what: str) -> None:
        """Count a cache hit, a failure or a retry."""
        with self._changed:
            self._counts[what] += 1

    def cost(self, request: ModelRequest, reply: ModelReply) -> float | None:
        """What a reply cost, in US dollars, or None."""
        return None if self.price is None else self.price.of(*used(request, reply))

    def _book(self, tokens: tuple[int, int]) -> None:
        self._counts["calls"] += 1
        self._counts["tokens_in"] += tokens[0]
        self._counts["tokens_out"] += tokens[1]
        self._counts["cost"] += self.price.of(*tokens) if self.price else 0.0
        self._counts["unpriced"] += self.price is None

    def _over(self, held: tuple[int, int]) -> str:
        """Why so much could pass the cap, or ""."""
        spent = self._counts["tokens_in"] + self._counts["tokens_out"]
        if self.cap.tokens is not None and spent + sum(held) > self.cap.tokens:
            return f"the next call could pass the cap of {self.cap.tokens} tokens"
        if self.cap.usd is None or self.price is None:
            return ""
        if self._counts["cost"] + self.price.of(*held) <= self.cap.usd:
            return ""
        return (
            f"the next call could pass the budget of ${self.cap.usd:.2f} "
            f"(${self._counts['cost']:.4f} spent); raise it and run again: answers are kept"
        )


def used(request: ModelRequest, reply: ModelReply) -> tuple[int, int]:
    """The tokens a reply reports, or the estimate where its server reports none."""
    if reply.tokens_in or reply.tokens_out:
        return reply.tokens_in, reply.tokens_out
    return tokens_of(request)[0], estimate_tokens(reply.text)


def _sum(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    return a[0] + b[0], a[1] + b[1]
