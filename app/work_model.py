"""What both faces do with a language model, whatever it is asked.

What is asked comes as `Unit`s of work (`realist.app.work_chains`); here is how it gets its
answers, what it may cost, and how what is found is kept: unit by unit, so that a run that dies
has lost nothing it paid for. Asking in batches is in `realist.app.work_batches`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from realist.app.model_choice import ModelChoice
from realist.app.work_documents import located_counts
from realist.data.domain import Consent, Proposal
from realist.data.errors import RefusedError
from realist.data.progress import Progress
from realist.data.store import Store
from realist.data.suggestion import Suggestion
from realist.extraction.asking import Asker, Failure
from realist.prompts.batch import CollectingModel
from realist.prompts.budget import (
    Estimate,
    Ledger,
    estimate,
    require_cap,
)
from realist.prompts.calllog import MemoryCallLog
from realist.prompts.logged import LoggedModel
from realist.prompts.model import ChatModel
from realist.prompts.store_log import StoreCallLog


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
    collected, sent = CollectingModel(StoreCallLog(store)), allowed(choice, units)
    asker = asker_for(collected, choice)
    waiting = [unit for unit in sent if unit.ask(asker, None).pending]
    # What the log answers is not among the requests: it need not be asked again.
    guess: Estimate = estimate(collected.requests, MemoryCallLog(), choice.price)
    return {
        **asdict(guess),
        "cached": collected.cached,
        "tokens": guess.tokens_in + guess.tokens_out,
        "follow_ups": sum(unit.follow_up for unit in waiting),
        "withheld": [unit.id for unit in units if unit not in sent],
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
    kept = keep(store, units, asker_for(logged, choice, stop), choice.model, progress)
    spent = ledger.spending
    return {
        "calls": spent.calls,
        "cached": spent.cached,
        **kept.as_json(),
        "tokens": spent.tokens_in + spent.tokens_out,
        "cost": None if spent.unpriced else spent.cost,
        "proposer": choice.model,
    }


def asker_for(model: ChatModel, choice: ModelChoice, stop: threading.Event | None = None) -> Asker:
    """An asker of the model chosen, as it was chosen."""
    return Asker(
        model,
        model_name=choice.model,
        overrides=choice.prompts,
        workers=choice.workers,
        stop=stop or threading.Event(),
    )


def allowed(choice: ModelChoice, units: Iterable[Unit]) -> list[Unit]:
    """The units that may be sent to this model."""
    return [u for u in units if choice.local or u.consent is Consent.MODEL_ALLOWED]


def keep(
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
