"""What both faces do with a language model: ask it for proposals, write and read batches."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from realist.app.work_documents import chosen_documents, located_counts
from realist.data.domain import Document, Proposal
from realist.data.errors import RefusedError, UsageError
from realist.data.store import Progress, Store
from realist.extraction.asking import Asker
from realist.extraction.chains import ModelProposer
from realist.prompts.batch import CollectingModel, read_batch, write_batch
from realist.prompts.budget import FREE, Cap, Ledger, Price, load_prices, price_of, require_cap
from realist.prompts.gate import Gate
from realist.prompts.langchain_model import named_model, openai_compatible
from realist.prompts.logged import LoggedModel
from realist.prompts.model import ChatModel
from realist.prompts.store_log import StoreCallLog


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model to ask, where it is, and what it may cost."""

    model: str
    base_url: str = ""
    api_key: str = ""
    budget: float | None = None  # US dollars
    tokens: int | None = None  # a cap for a model whose price is not known
    own_hosts: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ModelChoice(model={self.model!r}, base_url={self.base_url!r})"

    @property
    def price(self) -> Price | None:
        """What it costs; a server of one's own is free, an unlisted model unknown."""
        if self.base_url and Gate.to(self.base_url, self.own_hosts).local:
            return FREE
        return price_of(self.model, load_prices())

    def chat(self) -> ChatModel:
        """The model itself; nothing is sent yet."""
        if self.base_url:
            return openai_compatible(
                self.model,
                base_url=self.base_url,
                api_key=self.api_key,
                own_hosts=self.own_hosts,
            )
        if ":" in self.model:
            return named_model(self.model, api_key=self.api_key)
        return openai_compatible(self.model, api_key=self.api_key)


def propose_by_model(
    store: Store,
    choice: ModelChoice,
    *,
    document_id: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Ask a model for extracts; what it was asked before is taken from the call log.

    Raises:
        NotFoundError: no such document.
        UsageError: a model that costs money, without a cap.
    """
    _check_named(choice.model)
    price = choice.price
    require_cap(choice.model, price, Cap(choice.budget, choice.tokens))
    ledger = Ledger(price, Cap(choice.budget, choice.tokens))
    documents = chosen_documents(store, document_id)
    proposer = _proposer(store, choice.chat(), choice.model, ledger)
    made, withheld = _proposed(store, proposer, documents, progress)
    spent = ledger.spending
    failures = [f for run in proposer.runs.values() for f in run.failures]
    return {
        "documents": len(documents),
        "calls": spent.calls,
        "cached": spent.cached,
        "proposals": len(made),
        "located": located_counts(made),
        "tokens": spent.tokens_in + spent.tokens_out,
        "cost": None if spent.unpriced else spent.cost,
        "proposer": proposer.name,
        "failed": [{"part": f.part, "kind": f.kind, "reason": f.reason} for f in failures],
        "withheld": withheld,
        "remarks": [
            *(f"{d}: local only, not sent; `--consent` says where it may go" for d in withheld),
            *(f"{f.part}: {f.kind}: {f.reason}" for f in failures),
        ],
    }


def batch_out(
    store: Store, choice: ModelChoice, path: Path, document_id: str | None
) -> dict[str, Any]:
    """Write what would be asked as a batch file, without asking.

    Documents that are local only are withheld, unless the file is for a server of one's own.
    """
    collected = CollectingModel()
    proposer = _proposer(store, collected, choice.model, Ledger(FREE))
    _proposed(store, proposer, chosen_documents(store, document_id), None)
    local = bool(choice.base_url) and Gate.to(choice.base_url, choice.own_hosts).local
    out = write_batch(collected.requests, path, StoreCallLog(store), stays_local=local)
    withheld = [f"{out.withheld} requests withheld: their documents are local only"]
    return {
        "file": str(path),
        "written": out.written,
        "withheld": out.withheld,
        "remarks": withheld if out.withheld else [],
    }


def batch_in(
    store: Store,
    choice: ModelChoice,
    paths: Sequence[Path],
    *,
    document_id: str | None = None,
) -> dict[str, Any]:
    """Take a batch's replies into the call log and propose from what is answered by now."""
    taken = read_batch(paths, StoreCallLog(store), price=choice.price)
    waiting = CollectingModel()  # what no batch has answered stays open
    ledger = Ledger(FREE)
    proposer = _proposer(store, waiting, choice.model, ledger)
    documents = chosen_documents(store, document_id)
    made, _ = _proposed(store, proposer, documents, None)
    return {
        "documents": len(documents),
        "calls": 0,
        "cached": ledger.spending.cached,
        "proposals": len(made),
        "located": located_counts(made),
        "tokens": 0,
        "cost": 0.0,
        "found": taken.found,
        "answered": taken.answered,
        "known": taken.known,
        "open": len(waiting.requests),
        "remarks": [f"{r.file}, line {r.line}: {r.reason}" for r in taken.rejected],
    }


def _proposer(store: Store, chat: ChatModel, model: str, ledger: Ledger) -> ModelProposer:
    _check_named(model)
    review = store.review()
    stop = threading.Event()  # one for both: an interrupt ends retries and new calls alike
    logged = LoggedModel(chat, StoreCallLog(store), ledger=ledger, stop=stop)
    asker = Asker(logged, model_name=model, stop=stop)
    return ModelProposer(asker, question=review.question, definitions=review.definitions)


def _check_named(model: str) -> None:
    if not model:
        raise UsageError("name a model with --model (or REALIST_MODEL), or use --offline")


def _proposed(
    store: Store,
    proposer: ModelProposer,
    documents: Sequence[Document],
    progress: Progress | None,
) -> tuple[list[Proposal], list[str]]:
    """Propose document by document: what one gave is kept before the next is begun.

    Returns:
        The proposals, and the documents whose consent forbids this model.
    """
    made: list[Proposal] = []
    withheld: list[str] = []
    for document in documents:
        try:
            found = proposer.propose(document, progress=progress)
        except RefusedError:
            withheld.append(document.id)
            continue
        store.propose(found, actor=proposer.name)
        made += found
    return made, withheld
