"""How models were used in a review, as its call log and decisions say: facts to publish."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from realist.data.domain import Stage
from realist.data.errors import InputError
from realist.data.store import Store
from realist.data.view import View


def model_facts(store: Store) -> dict[str, Any]:
    """What `realist.eval.model_use` discloses, as far as the review knows it."""
    calls = store.calls()
    if not calls:
        return {"used": False, "people_decide": True}
    answered = [c for c in calls if c["status"] == "answered"]
    days = sorted(c["at"][:10] for c in calls)
    unpriced = any(c["cost"] is None for c in answered)
    return {
        "used": True,
        "people_decide": True,
        "models": sorted({_model(c) for c in calls}),
        "purpose": dict(Counter(c["prompt_id"] for c in answered)),
        "dates": days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}",
        "prompts": {
            f"{c['prompt_id']} {c['prompt_version']}": c["prompt_sha256"]
            for c in sorted(calls, key=lambda c: (c["prompt_id"], c["prompt_version"]))
        },
        "settings": _settings(calls),
        "data_sent": _sent(store, calls),
        "verification": _verified(store),
        "accuracy": _accuracy(store),
        "calls": dict(Counter(c["status"] for c in calls)),
        "tokens": {
            "in": sum(c["tokens_in"] or 0 for c in calls),
            "out": sum(c["tokens_out"] or 0 for c in calls),
        },
        "cost": "a price is not known" if unpriced else _dollars(answered),
        "influence": _influence(store),
    }


def _model(call: dict[str, Any]) -> str:
    reported = call["reported_model"]
    asked = str(call["model"])
    return asked if reported in ("", asked) else f"{asked} (reported as {reported})"


def _settings(calls: list[dict[str, Any]]) -> dict[str, str]:
    asked = [json.loads(c["request"]) for c in calls]
    said = {name: sorted({str(a[name]) for a in asked}) for name in ("temperature", "max_tokens")}
    return {name.replace("_", " "): ", ".join(values) for name, values in said.items()}


def _sent(store: Store, calls: list[dict[str, Any]]) -> dict[str, int]:
    """How many documents and records were put to a model; one only queued was not sent."""
    put = {c["document_id"] for c in calls if c["status"] != "queued"}
    documents = {d.id for d in store.documents()}
    return {
        "documents in parts": len(put & documents),
        "titles and abstracts": len(put - documents),
    }


def _verified(store: Store) -> dict[str, str]:
    decided = {d.proposal_id for d in store.extract_decisions()}
    proposed = store.proposals()
    judged = {d.suggestion_id for d in store.suggestion_decisions()}
    return {
        "extracts decided on": f"{len(decided)} of {len(proposed)}",
        "other suggestions decided on": f"{len(judged)} of {len(store.suggestions())}",
    }


def _accuracy(store: Store) -> dict[str, str]:
    """The voice at screening against those who had not heard it, where that can be told."""
    from realist.eval.voice import voices_against_consensus

    try:
        found = voices_against_consensus(View(store), Stage.TITLE_ABSTRACT)
    except InputError:
        return {}
    return {
        voice["proposer"]: ", ".join(
            f"{name} {_figure(voice[name])}" for name in ("sensitivity", "specificity", "kappa")
        )
        for voice in found["voices"]
        if voice["n"]
    }


def _figure(found: dict[str, Any]) -> str:
    if found["value"] is None:
        return "undefined"
    if found["low"] is None:
        return f"{found['value']:.2f}"
    return f"{found['value']:.2f} ({found['low']:.2f} to {found['high']:.2f})"


def _dollars(answered: list[dict[str, Any]]) -> str:
    return f"${sum(c['cost'] for c in answered):.4f}"


def _influence(store: Store) -> str:
    seen = sum(d.seen.suggestion for d in store.decisions())
    return (
        f"{seen:,} standing decisions were made with a suggestion on screen; agreement is given "
        "without them"
        if seen
        else "no standing decision was made with a suggestion on screen"
    )
