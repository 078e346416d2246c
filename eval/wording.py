"""How figures read in a report: counts with separators, shares to three places, "undefined"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

UNDEFINED = "undefined"


def figure(value: object) -> str:
    """A count, a share or a text as a person reads it.

    >>> figure(5716), figure(0.68942), figure(None), figure(2e-5)
    ('5,716', '0.689', 'undefined', '2e-05')
    """
    if value is None:
        return UNDEFINED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) >= 100 else _short_share(value)
    return str(value)


def _short_share(value: float) -> str:
    return f"{value:.3f}" if value == 0 or abs(value) >= 0.0005 else f"{value:.3g}"


def estimate(found: object) -> str:
    """A value with its interval where it has one.

    >>> estimate({"value": 0.68942, "low": 0.6204, "high": 0.7584}), estimate(0.5)
    ('0.689 (0.620 to 0.758)', '0.500')
    """
    if not isinstance(found, Mapping):
        return figure(found)
    low, high = found.get("low"), found.get("high")
    interval = "" if low is None or high is None else f" ({figure(low)} to {figure(high)})"
    return figure(found.get("value")) + interval


def listed(part: object) -> list[Mapping[str, Any]]:
    """A part of the results as a list: none, one or many."""
    if not part:
        return []
    if isinstance(part, Mapping):
        return [part]
    return list(part) if isinstance(part, Sequence) else []


def label(key: str) -> str:
    """A JSON key as words.

    >>> label("percent_agreement"), label("ac1")
    ('percent agreement', 'AC1')
    """
    known = {"ac1": "AC1", "pabak": "PABAK", "ppa": "positive agreement", "f1": "F1", "f2": "F2"}
    known |= {"npa": "negative agreement", "ndcg": "nDCG", "wss95": "WSS@95", "atd": "ATD"}
    known |= {"mcc": "MCC", "wmcc": "weighted MCC", "alpha": "Krippendorff's alpha"}
    known |= {"kappa": "Cohen's kappa", "n": "records", "brier": "Brier score"}
    known |= {"brier_skill": "Brier skill score"}
    return known.get(key, key.replace("_", " "))
