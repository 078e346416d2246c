"""Open conflicts: on the verdict, or on the reason for an exclusion that all agree on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from realist.data.domain import Decision, Resolution, Stage, Verdict
from realist.data.view import View
from realist.screening.consensus import Settled, State, settle_these


class ConflictKind(StrEnum):
    """What the reviewers differ on."""

    VERDICT = "verdict"  # holds the record back until it is resolved
    REASON = "reason"  # the record is excluded all the same


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record on which decisions differ, once all who were asked have decided."""

    record_id: str
    kind: ConflictKind
    decisions: tuple[Decision, ...]
    remarks: tuple[str, ...] = ()  # votes changed after all had decided, resolutions overtaken


def open_conflicts(view: View, stage: Stage) -> list[Conflict]:
    """The open conflicts that the viewer may see, on verdicts first, then on reasons."""
    found = _among(view, stage, view.decisions(stage))
    return sorted(found, key=lambda c: c.kind is ConflictKind.REASON)


def conflict_on(view: View, stage: Stage, record_id: str) -> Conflict | None:
    """The open conflict on one record, if there is one that the viewer may see."""
    made = view.decisions_on(record_id, stage)
    return next(iter(_among(view, stage, {record_id: made} if made else {})), None)


def kind_of(settled: Settled) -> ConflictKind | None:
    """Which conflict is open on a record, if any."""
    if settled.state is State.CONFLICT:
        return ConflictKind.VERDICT
    return ConflictKind.REASON if settled.reasons_differ else None


def late_changes(
    history: Sequence[Decision], screeners: frozenset[str], *, needed: int
) -> list[tuple[Decision, Verdict]]:
    """Verdicts changed after enough screeners had decided, each with the verdict before.

    Args:
        history: every decision on one record at one stage, superseded ones too, oldest first.
        screeners: whose decisions settle it.
        needed: how many settle it.
    """
    last: dict[str, Verdict] = {}
    standing: set[str] = set()
    opened, found = False, []
    for decision in history:
        if decision.reviewer not in screeners:
            continue
        before = last.get(decision.reviewer)
        if decision.verdict is Verdict.WITHDRAWN:
            standing.discard(decision.reviewer)
            continue
        if opened and before and before is not decision.verdict:
            found.append((decision, before))
        last[decision.reviewer] = decision.verdict
        standing.add(decision.reviewer)
        opened |= len(standing) >= needed
    return found


def _among(
    view: View, stage: Stage, decisions: Mapping[str, Sequence[Decision]]
) -> list[Conflict]:
    resolutions = view.resolutions(stage)
    kinds = {
        record_id: kind
        for record_id, settled in settle_these(view, stage, decisions).items()
        if (kind := kind_of(settled))
    }
    histories = _histories(view, stage, kinds)
    return [
        Conflict(
            record_id,
            kind,
            tuple(d for d in decisions[record_id] if d.reviewer in view.screeners),
            _remarks(view, stage, histories[record_id], resolutions.get(record_id)),
        )
        for record_id, kind in kinds.items()
    ]


def _histories(view: View, stage: Stage, records: Collection[str]) -> dict[str, list[Decision]]:
    """All decisions on each record, read once for many."""
    only = next(iter(records)) if len(records) == 1 else None
    found: dict[str, list[Decision]] = defaultdict(list)
    if records:
        for decision in view.store.decisions(stage, record_id=only, history=True):
            found[decision.record_id].append(decision)
    return found


def _remarks(
    view: View, stage: Stage, history: Sequence[Decision], resolution: Resolution | None
) -> tuple[str, ...]:
    record_id = history[0].record_id
    needed = view.needed_on(record_id, stage)
    said = [
        f"{d.reviewer} changed {before} to {d.verdict} on {d.at[:10]}, after all had decided"
        for d, before in late_changes(history, view.screeners, needed=needed)
    ]
    if resolution:
        by = " and ".join(resolution.by)
        said.append(
            f"settled before ({resolution.verdict}, by {by}) and open again since a vote changed"
        )
    return tuple(said)
