"""Which record a reviewer sees next.

What a queue may know of a colleague is one thing, that a decision exists; what it was never
reaches it. Within each stretch of `BLOCK` records of the reviewer's own order, those that a
colleague has decided on come first, so that pairs are complete early and conflicts show early.
A reviewer is not told which these are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from realist.data.domain import ReviewerRole, Stage
from realist.data.errors import RefusedError, UsageError
from realist.data.quorum import Calibration, lot
from realist.data.view import View
from realist.screening.flow import entering

ORDERS = ("ranked", "random")
BLOCK = 20

Candidate = tuple[str, int]  # a record, and how many colleagues have decided on it


def upcoming(
    view: View, stage: Stage, *, limit: int | None = 20, order: str | None = None
) -> list[str]:
    """The next records for the viewer.

    First what was drawn for calibration, in the order in which all decide on it; then the
    records that the viewer is asked about, by the viewer's own ranking or in a random order
    that is the same for everyone; last, those that others are asked about and have not
    finished, so that nothing waits for somebody who is away.

    A record the viewer has decided on does not come again; one that enough screeners have
    decided on does not come to a further screener, but does to a trainee.

    Args:
        view: whose queue.
        stage: at which stage.
        limit: how many records at most; None for all.
        order: ranked or random; None for the one the review has set.

    Raises:
        RefusedError: the steward has no queue.
        UsageError: no such order.
    """
    if view.viewer is None:
        raise RefusedError("a queue belongs to a reviewer; name one")
    chosen = order or view.protocol.order
    if chosen not in ORDERS:
        raise UsageError(f"order {chosen!r}: choose {' or '.join(ORDERS)}")
    return list(islice(_sequence(view, view.viewer, stage, chosen), limit))


def waiting(view: View, stage: Stage) -> int:
    """How many records `upcoming` would give without a limit.

    Raises:
        RefusedError: the steward has no queue.
    """
    same = view.quorum.same_for_all(stage)
    if same is None or view.viewer is None or view.protocol.order != "ranked":
        return len(upcoming(view, stage, limit=None))
    settled_by = sorted(view.screeners) if view.role is ReviewerRole.SCREENER else []
    return view.store.count_queue(view.viewer, stage, settled_by=settled_by, needed=same)


def calibration(view: View, stage: Stage, size: int, *, seed: int | None = None) -> Calibration:
    """Draw a calibration round: so many records, at random, on which the whole team decides.

    Only records that nobody has decided on are drawn, so that all are equally blind.

    Raises:
        UsageError: not a positive number.
        RefusedError: nothing to draw from, or nobody to ask.
    """
    if size < 1:
        raise UsageError(f"a calibration round of {size} records: ask for at least one")
    drawn = view.protocol.seed if seed is None else seed
    touched = set(view.store.deciders(stage))
    touched |= {i for c in view.store.calibrations(stage) for i in c.records}
    fresh = [i for i in entering(view, stage) if i not in touched]
    chosen = sorted(fresh, key=lambda i: lot(drawn, "calibration", stage, i))[:size]
    return view.store.calibrate(stage, chosen, seed=drawn, actor=view.viewer or "steward")


def _sequence(view: View, viewer: str, stage: Stage, order: str) -> Iterator[str]:
    drawn = list(_calibrating(view, viewer, stage))
    yield from drawn
    before = set(drawn)
    random = order == "random"
    came = _random(view, viewer, stage) if random else _ranked(view, viewer, stage)
    rest = ((i, n) for i, n in came if i not in before)
    if view.role is ReviewerRole.TRAINEE:
        yield from (record_id for record_id, _ in rest)
    else:
        yield from _shared(view, viewer, stage, rest)


def _calibrating(view: View, viewer: str, stage: Stage) -> Iterator[str]:
    rounds = [c for c in view.store.calibrations(stage) if viewer in c.reviewers]
    if not rounds:
        return
    mine = {d.record_id for d in view.own(stage)}
    here = set(view.store.all_ids())
    for record_id in dict.fromkeys(i for c in rounds for i in c.records):
        if record_id in here and record_id not in mine:
            yield record_id


def _ranked(view: View, viewer: str, stage: Stage) -> Iterator[Candidate]:
    return view.store.candidates(viewer, stage, sorted(view.screeners))


def _random(view: View, viewer: str, stage: Stage) -> Iterator[Candidate]:
    made = view.store.deciders(stage)
    open_ones = [i for i in entering(view, stage) if viewer not in made.get(i, set())]
    for record_id in sorted(open_ones, key=lambda i: lot(view.protocol.seed, "order", stage, i)):
        yield record_id, len(made.get(record_id, set()) & view.screeners)


def _shared(view: View, viewer: str, stage: Stage, came: Iterable[Candidate]) -> Iterator[str]:
    """What the viewer is asked about, then what is left of the others' shares."""
    others: list[str] = []

    def own() -> Iterator[Candidate]:
        for record_id, decided in came:
            if decided >= view.needed_on(record_id, stage):
                continue
            if viewer in view.quorum.asked(record_id, stage):
                yield record_id, decided
            else:
                others.append(record_id)

    for block in _blocks(own()):
        yield from (record_id for record_id, _ in sorted(block, key=lambda c: not c[1]))
    yield from others


def _blocks(items: Iterable[Candidate]) -> Iterator[tuple[Candidate, ...]]:
    iterator = iter(items)
    while block := tuple(islice(iterator, BLOCK)):
        yield block
