"""What both faces do to ask a model in batches: questions go out, replies come in later.

A batch goes to a provider's Batch API, or out and in as files; what is asked and how it is kept
is as in `realist.app.work_model`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from realist.app.model_choice import ModelChoice
from realist.app.work_model import Unit, asker_for, estimated, keep
from realist.data.store import Store
from realist.extraction.asking import Asker
from realist.prompts.batch import BatchIn, CollectingModel, read_batch, write_batch
from realist.prompts.batch_api import OVER, give_up, under_way
from realist.prompts.budget import BATCH_SHARE, BudgetError, require_cap
from realist.prompts.store_log import StoreCallLog


def batch_out(
    store: Store, choice: ModelChoice, units: Sequence[Unit], path: Path
) -> dict[str, Any]:
    """Write what would be asked as a batch file, without asking.

    Documents that are local only are withheld, unless the file is for a server of one's own.
    """
    choice.check()
    log = StoreCallLog(store)
    collected = CollectingModel(log)
    _pass_over(units, asker_for(collected, choice))
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
    kept = keep(store, units, asker_for(replies, choice), choice.model)
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
