"""Settling a conflict from the app: by all who differ, each for themselves, or by a third."""

from __future__ import annotations

from dataclasses import replace

from realist.app.work import settle_conflict
from realist.data.domain import Resolution
from realist.data.errors import RefusedError, StaleWriteError
from realist.data.rules import worded
from realist.data.settlements import Settlement
from realist.data.store import Store
from realist.data.view import View
from realist.screening.conflicts import Conflict, ConflictKind, open_conflicts


def differing(conflict: Conflict) -> tuple[str, ...]:
    """Who must sign to settle it by discussion."""
    return tuple(sorted({d.reviewer for d in conflict.decisions}))


def holds(offer: Settlement, conflict: Conflict) -> bool:
    """Whether an offer was made over the decisions as they stand now."""
    return set(offer.rests_on) == {d.id for d in conflict.decisions}


def settle(view: View, conflict: Conflict, offer: Settlement) -> bool:
    """Settle a conflict, or sign for it as one of those who differ; gives whether it is settled.

    A third person settles at once. One who differs puts it up for the others to sign in their
    own sessions.

    Raises:
        RefusedError: the steward or a trainee would settle, or what the rules want is missing.
        StaleWriteError: the decisions, or what was put up, changed since the page was drawn.
    """
    viewer, store = view.viewer, view.store
    if viewer is None or viewer not in view.screeners:
        raise RefusedError("conflicts are settled by the review's screeners")
    _check_as_shown(view, conflict)
    if conflict.kind is ConflictKind.REASON and offer.verdict.passes:
        raise RefusedError("all exclude it; settle the reason, or change the decisions")
    everyone = differing(conflict)
    if viewer not in everyone:
        _log(store, offer, (viewer,))
        return True
    if set(offer.signed) - {viewer}:
        _check_still_up(store, offer)
    signed = tuple(sorted({viewer, *offer.signed} & set(everyone)))
    if signed == everyone:
        _log(store, offer, everyone)
        return True
    rules = view.protocol.of(offer.stage)
    if rules.reason_required and not offer.verdict.passes and not offer.reason.strip():
        raise RefusedError("an exclusion needs a reason here; name it before you sign")
    reason = worded(rules, offer.reason)
    store.sign_settlement(replace(offer, reason=reason, signed=signed), actor=viewer)
    return False


def _check_as_shown(view: View, conflict: Conflict) -> None:
    now = {c.record_id: c for c in open_conflicts(view, conflict.decisions[0].stage)}
    found = now.get(conflict.record_id)
    if found is None or {d.id for d in found.decisions} != {d.id for d in conflict.decisions}:
        raise StaleWriteError(
            f"record {conflict.record_id} was settled or its decisions changed meanwhile; "
            "look at it again"
        )


def _check_still_up(store: Store, offer: Settlement) -> None:
    """Whoever signed before has not taken it back since, nor signed for another outcome."""
    now = store.settlements(offer.stage).get(offer.record_id)
    if now is None or replace(now, at=offer.at) != offer:
        raise StaleWriteError(
            f"record {offer.record_id}: what {' and '.join(offer.signed)} had put up for signing "
            "was taken back or changed meanwhile; look at it again"
        )


def _log(store: Store, offer: Settlement, by: tuple[str, ...]) -> None:
    made = Resolution(offer.record_id, offer.stage, offer.verdict, by, offer.reason)
    settle_conflict(store, made)
