"""Intervals of differences between two results, paired on the units both hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import ndtri

from realist.eval.intervals import Bootstrap, Estimate, Floats, bootstrap_many, mean_of_runs
from realist.eval.ranking import MEASURES
from realist.eval.spans import precision_recall_f1

Differences = dict[str, tuple[Estimate, str]]
"""Measure to its difference and how the interval was made."""


def square_and_add(before: Estimate, after: Estimate) -> Estimate:
    """After - before of independent estimates, its interval from their two.

    low = d - √((a - la)² + (ub - b)²), high = d + √((ua - a)² + (b - lb)²).

    Reference:
        Newcombe (1998), Stat Med 17:873-890, method 10; Zou & Donner (2008), Stat Med
        27:1693-1702.

    >>> found = square_and_add(Estimate(0.5, 0.4, 0.6), Estimate(0.8, 0.7, 0.9))
    >>> round(found.value, 2), round(found.low, 4), round(found.high, 4)
    (0.3, 0.1586, 0.4414)
    """
    if before.value is None or after.value is None:
        return Estimate(None, reason="undefined before or after")
    moved = after.value - before.value
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return Estimate(moved, reason="no interval before or after")
    down = np.hypot(after.value - after.low, before.high - before.value)
    up = np.hypot(after.high - after.value, before.value - before.low)
    return Estimate(moved, float(moved - down), float(moved + up))


def paired_differences(
    before: Mapping[str, Any], after: Mapping[str, Any], resampling: Bootstrap
) -> Differences:
    """Every difference that can be paired, by the measure's dotted name in a result."""
    return (
        _ranking(*_part("ranking", "sets", before, after))
        | _extraction(*_part("extraction", "spans", before, after), resampling)
        | _screening(*_part("screening", "missed", before, after))
    )


def _part(
    name: str, key: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    """The same part of both results, which may be the whole, with the prefix of its names."""
    if key in before and key in after:
        return "", before, after
    return f"{name}.", before.get(name) or {}, after.get(name) or {}


def _ranking(prefix: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    """The means over labelled sets, paired by set where each result has one ranker."""
    first, second = _one_per_set(before), _one_per_set(after)
    shared = [name for name in first if name in second]
    if not shared or len(first) != len(second):
        return {}
    found: Differences = {}
    for measure in MEASURES:
        values = [(first[name].get(measure), second[name].get(measure)) for name in shared]
        moved = [b - a for a, b in values if a is not None and b is not None]
        if len(moved) == len(shared):
            method = f"paired over {len(moved)} sets"
            found[f"{prefix}mean.{measure}"] = mean_of_runs(moved), method
    return found


def _one_per_set(part: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    sets = part.get("sets") or []
    by_name = {one["name"]: one for one in sets}
    return by_name if len(by_name) == len(sets) else {}


def _extraction(
    prefix: str, before: Mapping[str, Any], after: Mapping[str, Any], resampling: Bootstrap
) -> Differences:
    """Precision, recall and F1 of spans, the same documents drawn for both."""
    first, second = ((one.get("spans") or {}).get("per_document") or {} for one in (before, after))
    if not first or first.keys() != second.keys():
        return {}
    rows = np.array([[*first[name], *second[name]] for name in first], dtype=np.float64)
    drawn = bootstrap_many(rows, _span_differences, resampling)
    method = f"paired bootstrap over {len(rows)} documents"
    return {f"{prefix}spans.{name}": (one, method) for name, one in drawn.items()}


def _span_differences(sums: Floats) -> dict[str, Floats]:
    old, new = precision_recall_f1(sums[:, :3]), precision_recall_f1(sums[:, 3:])
    return {name: new[name] - old[name] for name in old}


def _screening(prefix: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    """Sensitivity, paired over the consensus's includes by which of them each voice missed."""
    tables = [one.get("table") or {} for one in (before, after)]
    includes = {table["tp"] + table["fn"] for table in tables if {"tp", "fn"} <= table.keys()}
    if len(includes) != 1 or not all("missed" in one for one in (before, after)):
        return {}
    lost, kept = set(before["missed"]), set(after["missed"])
    total = includes.pop()
    if not total:
        return {}
    difference = discordant(len(lost - kept), len(kept - lost), total)
    return {f"{prefix}sensitivity": (difference, f"paired over {total} includes")}


def discordant(gained: int, given_up: int, total: int, *, confidence: float = 0.95) -> Estimate:
    """A difference of paired shares with Agresti and Min's adjusted Wald interval.

    Half a pair is added to each cell of the 2 x 2 table of pairs, two in all.

    Reference:
        Agresti & Min (2005), Stat Med 24:729-740.

    >>> found = discordant(gained=10, given_up=2, total=100)
    >>> round(found.value, 2), round(found.low, 4), round(found.high, 4)
    (0.08, 0.0108, 0.146)
    """
    size = total + 2
    moved = (gained - given_up) / size
    spread = (gained + given_up + 1) / size - moved**2
    margin = float(ndtri(0.5 + confidence / 2)) * (spread / size) ** 0.5
    value = (gained - given_up) / total
    return Estimate(value, max(moved - margin, -1.0), min(moved + margin, 1.0))
