"""Does the flow's arithmetic close? No record may be counted twice, or get lost on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from realist.data.domain import Decision, Stage
from realist.data.store import Store
from realist.data.view import View
from realist.screening.consensus import State, settle_these
from realist.screening.flow import StageFlow, flow

_NAMED = 5  # of many records


def gaps(store: Store, stages: Sequence[StageFlow] | None = None) -> list[str]:
    """Where the counts of a review do not add up, each with both figures; empty where all do.

    identified - known already - unreadable = imported; imported - merged = records = n of the
    first stage; at each stage included + excluded + conflicts + waiting = n, the reasons add up
    to the excluded, and what it includes is the n of the next. `stages` are the flow, where it
    was counted already.
    """
    counted = flow(View(store)) if stages is None else stages
    return [*_before_screening(store), *stage_gaps(counted, store.count_records())]


def uncounted(store: Store) -> list[str]:
    """Decisions that no count of the flow has, and why; people may have meant it so."""
    view = View(store)
    order = view.protocol.order_of_stages
    made = {stage: view.decisions(stage) for stage in Stage}
    told = [
        f"{sum(map(len, on.values())):,} decisions stand at {stage.label}, a stage that the rules "
        "do not have: the flow leaves them out"
        for stage, on in made.items()
        if on and stage not in order
    ]
    return [*told, *_too_early(view, made)]


def _too_early(view: View, made: Mapping[Stage, Mapping[str, Sequence[Decision]]]) -> list[str]:
    came, told = set(view.store.all_ids()), []
    for stage in view.protocol.order_of_stages:
        early = [record_id for record_id in made[stage] if record_id not in came]
        count = sum(len(made[stage][record_id]) for record_id in early)
        if early:
            named = ", ".join(early[:_NAMED]) + ", …" * (len(early) > _NAMED)
            told.append(
                f"{count:,} decisions at {stage.label} stand on records that have not come there "
                f"({named}): the flow leaves them out until they do"
            )
        settled = settle_these(view, stage, made[stage])
        came = {i for i in came if i in settled and settled[i].state is State.INCLUDED}
    return told


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
