"""Does the flow's arithmetic close? No record may be counted twice, or get lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from realist.data.store import Store
from realist.data.view import View
from realist.screening.flow import StageFlow, flow


def gaps(store: Store) -> list[str]:
    """Where the counts of a review do not add up, each with both figures; empty where all do.

    identified - known already - unreadable = imported; imported - merged = records = n of the
    first stage; at each stage included + excluded + conflicts + waiting = n, the reasons add up
    to the excluded, and what it includes is the n of the next.
    """
    return [*_before_screening(store), *stage_gaps(flow(View(store)), store.count_records())]


def stage_gaps(stages: Sequence[StageFlow], records: int) -> list[str]:
    """The same for the stages of a flow alone."""
    said = [_unequal(f"{s.stage.label}: records", records, "n", s.n) for s in stages[:1]]
    for s in stages:
        parts = s.included + s.excluded + s.conflicts + s.waiting
        said.append(_unequal(f"{s.stage.label}: n", s.n, "its four parts", parts))
        reasons = sum(count for _, count in s.reasons)
        said.append(_unequal(f"{s.stage.label}: excluded", s.excluded, "its reasons", reasons))
    for before, after in pairwise(stages):
        name = f"{before.stage.label}: included"
        said.append(_unequal(name, before.included, f"n at {after.stage.label}", after.n))
    return [gap for gap in said if gap]


def _before_screening(store: Store) -> list[str]:
    said, imported = [], 0
    for batch in store.imports():
        if batch["undone"]:
            continue
        imported += batch["imported"]
        parts = batch["imported"] + batch["duplicates"] + len(batch["rejected"])
        name = f"import {batch['id']} ({batch['file'] or 'by hand'}): found"
        said.append(_unequal(name, batch["found"], "imported, known and rejected", parts))
    left = imported - store.count_merged()
    said.append(_unequal("imported less merged", left, "records", store.count_records()))
    return [gap for gap in said if gap]


def _unequal(one: str, n: int, other: str, m: int) -> str:
    return "" if n == m else f"{one} {n:,}, {other} {m:,}"
