"""What every command that asks a language model does with its options (`model_flags`)."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from realist.app.console import say
from realist.app.model_choice import ModelChoice
from realist.app.settings import from_environment
from realist.app.work_batches import batch_in, batch_out, fetch, submit
from realist.app.work_model import Unit, ask_directly, estimated
from realist.data.errors import UsageError
from realist.data.progress import Progress
from realist.data.store import Store
from realist.prompts.budget import FREE, require_cap


def choice_of(store: Store, given: Mapping[str, Any]) -> ModelChoice:
    """The model, its server and the budget: an option's, the environment's or the review's.

    Each by itself, in that order; the environment names no budget.
    """
    settings, review = from_environment(), store.review()
    return ModelChoice(
        given["model"] or settings.model or review.model,
        given["base_url"] or settings.base_url or review.base_url,
        settings.api_key,
        review.budget if given["budget"] is None else given["budget"],
        given["tokens"],
        tuple(given["own_hosts"]),
        given["prompts"],
        given["prices"],
        given["workers"],
        given["rate"],
        given["timeout"],
    )


def carry_out(
    store: Store, units: Sequence[Unit], given: Mapping[str, Any], show: Progress
) -> dict[str, Any]:
    """Estimate, ask directly, or by a batch, as the options say.

    Raises:
        UsageError: options that exclude each other, no model, or no cap.
    """
    ways = ("estimate", "batch_out", "batch_in", "submit", "fetched")
    chosen = [name for name in ways if given[name]]
    if len(set(chosen) - {"batch_out"}) > 1 or {"batch_out", "submit"} < set(chosen):
        raise UsageError("choose one of --estimate, --batch-out, --batch-in, --submit, --fetch")
    choice = choice_of(store, given)
    if given["estimate"]:
        return {**estimated(store, choice, units), "remarks": []}
    if given["submit"]:
        _ask_first(store, choice, units, given, share="half price, as a batch")
        return submit(store, choice, units, given["batch_out"])
    if given["batch_out"]:
        return batch_out(store, choice, units, given["batch_out"])
    if given["batch_in"]:
        return batch_in(store, choice, units, given["batch_in"])
    if given["fetched"]:
        return fetch(store, choice, units, given["batch"])
    _ask_first(store, choice, units, given)
    return ask_directly(store, choice, units, show)


def said(result: Mapping[str, Any], found: str) -> str:
    """A result of `carry_out` in a line; `found` words what a direct run found."""
    if "batch" in result:
        status = f"Batch {result['batch']}: {result['status']}." if result["batch"] else ""
        return f"{result['written']:,} questions sent. {status}".strip()
    if "written" in result:
        return f"{result['written']:,} questions written to {result['file']}."
    if "follow_ups" in result:
        return estimate_text(result)
    waiting = f" {result['open']:,} questions are still open." if result.get("open") else ""
    return found + waiting


def estimate_text(guess: Mapping[str, Any], note: str = "") -> str:
    """An estimate as a sentence."""
    if guess["cost"] is None:
        cost = "at a price that is not known"
    elif guess["cost"]:
        cost = f"${guess['cost']:.2f} by prices of {guess['price_date']}"
    else:
        cost = "free of charge"
    more = f"; up to {guess['follow_ups']} questions follow" if guess["follow_ups"] else ""
    return (
        f"At most {guess['calls']:,} calls ({guess['cached']:,} more are answered already) and "
        f"{guess['tokens']:,} tokens, {cost}{f' ({note})' if note else ''}{more}. Repairs are "
        "not counted."
    )


def _ask_first(
    store: Store,
    choice: ModelChoice,
    units: Sequence[Unit],
    given: Mapping[str, Any],
    share: str = "",
) -> None:
    """Say what it may cost, and ask at a terminal before money is spent."""
    choice.check()
    require_cap(choice.model, choice.price, choice.cap)
    guess = estimated(store, choice, units)
    if not guess["calls"]:
        return
    if choice.base_url and not (given["base_url"] or from_environment().base_url):
        say(f"{choice.model} is asked at {choice.base_url}, as the review's set-up says.")
    say(estimate_text(guess, share))
    if choice.price == FREE or given["yes"] or not sys.stdin.isatty():
        return
    if not click.confirm("Go on?", err=True):
        raise click.Abort
