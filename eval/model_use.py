"""How language models were used, as a statement to publish; what nobody stated stays "not stated".

What to disclose follows, in our own words, the recommendations on responsible use of AI in
evidence synthesis (RAISE, 2025, osf.io/fwaud); no claim of conformity is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from realist.eval.grras import NOT_STATED
from realist.eval.wording import figure

FIELDS = {
    "models": "Models and versions",
    "purpose": "What they were used for",
    "dates": "When",
    "prompts": "Prompts, by hash",
    "settings": "Settings",
    "data_sent": "What was sent, and where",
    "verification": "What people checked",
    "accuracy": "How accurate it was in this review",
    "calls": "Calls",
    "tokens": "Tokens",
    "cost": "Cost",
    "influence": "What it could influence",
}
"""What is disclosed, by the key under which a fact is given in `results["model_use"]`."""


def model_use(results: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """One sentence, and a row per field where a model was used.

    Prompt hashes follow from the results' provenance where `model_use` does not give them.

    >>> model_use({"model_use": {"used": False}})
    ('No language model was used.', [])
    >>> model_use({})[0]
    'Whether a language model was used is not stated.'
    """
    facts = dict(results.get("model_use") or {})
    if facts.get("used") is None:
        return f"Whether a language model was used is {NOT_STATED}.", []
    if not facts["used"]:
        return "No language model was used.", []
    hashes = (results.get("provenance") or {}).get("prompt_hashes")
    facts.setdefault("prompts", hashes)
    sentence = (
        "A language model was used. It proposed; no proposal became evidence without a person's "
        "decision."
        if facts.get("people_decide")
        else f"A language model was used. Whether people decided on all it proposed is "
        f"{NOT_STATED}."
    )
    return sentence, [(name, _words(facts.get(key))) for key, name in FIELDS.items()]


def _words(fact: object) -> str:
    if fact is None or fact in ("", [], {}):
        return NOT_STATED
    if isinstance(fact, Mapping):
        return "; ".join(f"{key}: {figure(value)}" for key, value in fact.items())
    if isinstance(fact, Sequence) and not isinstance(fact, str):
        return "; ".join(figure(one) for one in fact)
    return figure(fact)
