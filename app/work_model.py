"""What both faces do with a language model, whatever it is asked: directly or in batches.

What is asked comes as `Unit`s of work (`realist.app.work_chains`); here is how it gets its
answers, what it may cost, and how what is found is kept: unit by unit, so that a run that dies
has lost nothing it paid for.
"""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from realist.app.work_documents import located_counts
from realist.data.domain import Consent, Proposal
from realist.data.errors import RefusedError, UsageError
from realist.data.store import Progress, Store
from realist.data.suggestion import Suggestion
from realist.extraction.asking import Asker, Failure
from realist.prompts.batch import BatchIn, CollectingModel, read_batch, write_batch
from realist.prompts.batch_api import OVER, BatchApi, give_up, under_way
from realist.prompts.budget import (
    BATCH_SHARE,
    FREE,
    BudgetError,
    Cap,
    Estimate,
    Ledger,
    Price,
    estimate,
    load_prices,
    price_of,
    require_cap,
)
from realist.prompts.calllog import MemoryCallLog
from realist.prompts.gate import Gate
from realist.prompts.langchain_model import OPENAI_URL, named_model, openai_compatible
from realist.prompts.logged import LoggedModel
from realist.prompts.model import ChatModel
from realist.prompts.prompt_file import check_overrides
from realist.prompts.store_log import StoreCallLog


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model to ask, where it is, by which prompts, and what it may cost."""

    model: str
    base_url: str = ""
    api_key: str = ""
    budget: float | None = None  # US dollars
    tokens: int | None = None  # a cap for a model whose price is not known
    own_hosts: tuple[str, ...] = ()
    prompts: Path | None = None  # a folder with the review's own prompt files
    prices: Path | None = None  # a price table in place of the packaged one
    workers: int = 4  # calls under way at once
    rate: float | None = None  # calls a second at most
    timeout: float = 120.0  # seconds to wait for one reply

    def __repr__(self) -> str:
        return f"ModelChoice(model={self.model!r}, base_url={self.base_url!r})"

    @property
    def local(self) -> bool:
        """Whether what is sent stays on this machine or a host of one's own."""
        return bool(self.base_url) and Gate.to(self.base_url, self.own_hosts).local

    @property
    def price(self) -> Price | None:
        """What it costs; a server of one's own is free, an unlisted model unknown."""
        return FREE if self.local else price_of(self.model, load_prices(self.prices))

    @property
    def cap(self) -> Cap:
        """The most a run may take."""
        return Cap(self.budget, self.tokens)

    def chat(self) -> ChatModel:
        """The model itself; nothing is sent yet."""
        if not self.base_url and ":" in self.model:
            return named_model(self.model, api_key=self.api_key)
        return openai_compatible(
            self.model,
            base_url=self.base_url or OPENAI_URL,
            api_key=self.api_key,
            own_hosts=self.own_hosts,
            requests_per_second=self.rate,
            timeout=self.timeout,
        )

    def batches(self) -> BatchApi:
        """The Batch API at the same address.

        Raises:
            UsageError: the provider speaks another protocol.
        """
        provider = "" if self.base_url else self.model.rpartition(":")[0]
        if provider not in ("", "openai"):
            raise UsageError(f"{provider} has no Batch API that Realist knows; use --batch-out")
        return BatchApi(
            base_url=self.base_url or OPENAI_URL, api_key=self.api_key, own_hosts=self.own_hosts
        )

    def check(self) -> None:
        """Everything that can be wrong before anything is asked.

        Raises:
            UsageError: no model, or one that costs money without a cap.
            InputError: a prompt or the price table cannot be used.
        """
        if not self.model:
            raise UsageError("name a model with --model (or REALIST_MODEL), or use --offline")
        if self.prompts is not None:
            check_overrides(self.prompts)


@dataclass(frozen=True, slots=True)
class Found:
    """What one unit of work gave."""

    proposals: tuple[Proposal, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    parts: int = 0
    pending: int = 0  # questions that wait for a batch
    failures: tuple[Failure, ...] = ()

    @property
    def settled(self) -> Found:
        """The same; nothing of it as long as a question waits, for what comes may change it."""
        return replace(self, proposals=(), suggestions=()) if self.pending else self

    def __add__(self, other: Found) -> Found:
        return Found(
            self.proposals + other.proposals,
            self.suggestions + other.suggestions,
            self.parts + other.parts,
            self.pending + other.pending,
            self.failures + other.failures,
        )


@dataclass(frozen=True, slots=True)
class Unit:
    """A document, or some records, and what is asked about it."""

    id: str
    consent: Consent
    ask: Callable[[Asker, Progress | None], Found]
    of_records: bool = False  # several; a failure names its record itself
    follow_up: bool = False  # asks more, once its first questions are answered


@dataclass
class Kept:
    """What all units together gave, as the store has it."""

    found: Found = field(default_factory=Found)
    new: int = 0
    withheld: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Counts, in plain values, and remarks."""
        kinds = Counter(str(s.kind) for s in self.found.suggestions)
        failed = [asdict(f) for f in self.found.failures]
        local = "local only, not sent; `--consent` says where it may go"
        remarks = [
            *(f"{d}: {local}" for d in self.withheld),
            *(f"{d}: waits for replies; what is there is kept" for d in self.waiting),
            *(f"{f.part}: {f.kind}: {f.reason}" for f in self.found.failures),
        ]
        return {
            "proposals": len(self.found.proposals),
            "located": located_counts(self.found.proposals),
            "suggestions": dict(sorted(kinds.items())),
            "new": self.new,
            "failed": failed,
            "withheld": self.withheld,
            "remarks": remarks,
        }


def estimated(store: Store, choice: ModelChoice, units: Sequence[Unit]) -> dict[str, Any]:
    """What a run would take at most, and cost; nothing is sent.

    Repairs of misshapen replies and questions that follow from answers (which extracts explain
    one another) are not known before, and not counted: `follow_ups` says how many may come.
    """
    choice.check()
    collected, allowed = CollectingModel(StoreCallLog(store)), _allowed(choice, units)
    asker = _asker(collected, choice)
    waiting = [unit for unit in allowed if unit.ask(asker, None).pending]
    # What the log answers is not among the requests: it need not be asked again.
    guess: Estimate = estimate(collected.requests, MemoryCallLog(), choice.price)
    return {
        **asdict(guess),
        "cached": collected.cached,
        "tokens": guess.tokens_in + guess.tokens_out,
        "follow_ups": sum(unit.follow_up for unit in waiting),
        "withheld": [unit.id for unit in units if unit not in allowed],
    }


def ask_directly(
    store: Store,
    choice: ModelChoice,
    units: Sequence[Unit],
    progress: Progress | None = None,
    *,
    stop: threading.Event | None = None,
) -> dict[str, Any]:
    """Ask a model; what it was asked before is taken from the call log.

    Once `stop` is set no call is begun and none is tried again; those under way are waited for,
    and their replies kept.

    Raises:
        UsageError: a model that costs money, without a cap.
        InputError: a prompt of one's own cannot be used.
    """
    choice.check()
    require_cap(choice.model, choice.price, choice.cap)
    ledger = Ledger(choice.price, choice.cap)
    stop = stop or threading.Event()  # one for both: it ends retries and new calls alike
    logged = LoggedModel(choice.chat(), StoreCallLog(store), ledger=ledger, stop=stop)
    kept = _keep(store, units, _asker(logged, choice, stop), choice.model, progress)
    spent = ledger.spending
    return {
        "calls": spent.calls,
        "cached": spent.cached,
        **kept.as_json(),
        "tokens": spent.tokens_in + spent.tokens_out,
        "cost": None if spent.unpriced else spent.cost,
        "proposer": choice.model,
    }


def batch_out(
    store: Store, choice: ModelChoice, units: Sequence[Unit], path: Path
) -> dict[str, Any]:
    """Write what would be asked as a batch file, without asking.

    Documents that are local only are withheld, unless the file is for a server of one's own.
    """
    choice.check()
    log = StoreCallLog(store)
    collected = CollectingModel(log)
    _pass_over(units, _asker(collected, choice))
    busy = {request.key for some in under_way(log).values() for request in some}
    open_ones = [r for r in collected.requests if r.key not in busy]
    out = write_batch(open_ones, path, log, stays_local=choice.local)
    remarks = [
        f"{out.withheld} requests withheld: their documents are local only",
        f"{len(busy)} questions wait in a batch under way and were left out",
    ]
    return {
        "file": str(path),
        "written": out.written,
        "withheld": out.withheld,
        "under_way": len(busy),
        "remarks": [r for r, holds in zip(remarks, (out.withheld, busy), strict=True) if holds],
    }


def submit(
    store: Store, choice: ModelChoice, units: Sequence[Unit], path: Path | None = None
) -> dict[str, Any]:
    """Send what is open to the provider's Batch API; the replies are fetched later.

    Raises:
        UsageError: a model that costs money, without a cap.
        BudgetError: the batch could cost more than the cap, at the price of batches.
        ModelError: the provider refused.
    """
    choice.check()
    require_cap(choice.model, choice.price, choice.cap)
    api, guess = choice.batches(), estimated(store, choice, units)
    _check_cap(choice, guess)
    with tempfile.TemporaryDirectory() as folder:
        file = path or Path(folder) / "batch.jsonl"
        written = batch_out(store, choice, units, file)
        if not written["written"]:
            return {**written, "batch": "", "status": "nothing to ask"}
        state = api.submit(file, StoreCallLog(store))
    return {**written, "batch": state.id, "status": state.status}


def fetch(
    store: Store, choice: ModelChoice, units: Sequence[Unit], batch_id: str = ""
) -> dict[str, Any]:
    """Take in what the provider has answered: of one batch, or of all under way."""
    choice.check()
    log, api = StoreCallLog(store), choice.batches()
    states = []
    with tempfile.TemporaryDirectory() as folder:
        for number, waiting in enumerate([batch_id] if batch_id else sorted(under_way(log))):
            into = Path(folder) / str(number)
            into.mkdir()
            state = api.fetch(waiting, into)
            read_batch(state.files, log, price=choice.price)
            left = give_up(waiting, state.status, log) if state.status in OVER else 0
            states.append({"batch": waiting, "status": state.status, "unanswered": left})
    return {**_from_log(store, choice, units), "batches": states}


def batch_in(
    store: Store, choice: ModelChoice, units: Sequence[Unit], paths: Sequence[Path]
) -> dict[str, Any]:
    """Take a batch's replies into the call log and keep what is whole by now.

    Raises:
        MissingInputError: a file is not there.
    """
    choice.check()
    taken = read_batch(paths, StoreCallLog(store), price=choice.price)
    result = _from_log(store, choice, units)
    return {**result, **_counts(taken), "remarks": _rejected(taken) + result["remarks"]}


def _from_log(store: Store, choice: ModelChoice, units: Sequence[Unit]) -> dict[str, Any]:
    replies = CollectingModel(StoreCallLog(store), final=True)
    kept = _keep(store, units, _asker(replies, choice), choice.model)
    return {
        "calls": 0,
        "cached": replies.cached,
        **kept.as_json(),
        "tokens": 0,
        "cost": 0.0,
        "open": len(replies.requests),
        "waiting": kept.waiting,
    }


def _counts(taken: BatchIn) -> dict[str, int]:
    names = ("found", "answered", "known", "refused", "truncated")
    return {name: getattr(taken, name) for name in names}


def _rejected(taken: BatchIn) -> list[str]:
    return [f"{r.file}, line {r.line}: {r.reason}" for r in taken.rejected]


def _asker(model: ChatModel, choice: ModelChoice, stop: threading.Event | None = None) -> Asker:
    return Asker(
        model,
        model_name=choice.model,
        overrides=choice.prompts,
        workers=choice.workers,
        stop=stop or threading.Event(),
    )


def _allowed(choice: ModelChoice, units: Iterable[Unit]) -> list[Unit]:
    return [u for u in units if choice.local or u.consent is Consent.MODEL_ALLOWED]


def _check_cap(choice: ModelChoice, guess: dict[str, Any]) -> None:
    """A batch cannot be stopped half-way: all of it must fit."""
    cost, cap = guess["cost"], choice.cap
    if cap.usd is not None and cost is not None and BATCH_SHARE * cost > cap.usd:
        raise BudgetError(
            f"the batch could cost ${BATCH_SHARE * cost:.2f}, over the budget of ${cap.usd:.2f}; "
            "raise it, or ask about fewer documents with --document"
        )
    if cap.tokens is not None and guess["tokens"] > cap.tokens:
        raise BudgetError(f"the batch could take {guess['tokens']:,} tokens, over the cap")


def _pass_over(units: Iterable[Unit], asker: Asker) -> None:
    for unit in units:
        unit.ask(asker, None)


def _keep(
    store: Store,
    units: Iterable[Unit],
    asker: Asker,
    actor: str,
    progress: Progress | None = None,
) -> Kept:
    """Ask unit by unit: what one gave is kept before the next is begun."""
    kept = Kept()
    for unit in units:
        if asker.stop.is_set():
            break
        try:
            found = unit.ask(asker, progress)
        except RefusedError:
            kept.withheld.append(unit.id)
            continue
        if found.pending:
            kept.waiting.append(unit.id)
        failures = tuple(replace(f, part=_part(unit, f)) for f in found.failures)
        kept.found += replace(found, failures=failures)
        for proposer, some in _by_proposer(found.proposals).items():
            kept.new += store.propose(some, actor=proposer)
        kept.new += store.suggest(found.suggestions, actor=actor)
    return kept


def _part(unit: Unit, failure: Failure) -> str:
    return failure.part if unit.of_records else f"{unit.id} {failure.part}"


def _by_proposer(proposals: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    grouped: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        grouped.setdefault(proposal.proposer, []).append(proposal)
    return grouped
