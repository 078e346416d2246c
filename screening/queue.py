"""Which record a reviewer sees next."""

from __future__ import annotations

from realist.data.domain import ReviewerRole, Stage
from realist.data.errors import RefusedError
from realist.data.view import View


def upcoming(view: View, stage: Stage, *, limit: int = 20) -> list[str]:
    """The next records for the viewer, best first, from the viewer's own ranking.

    A record the viewer has decided on does not come again; one that enough screeners have
    decided on does not come to a further screener, but does to a trainee.

    Raises:
        RefusedError: the steward has no queue.
    """
    viewer, settled_by = _whose(view)
    return view.store.queue(viewer, stage, settled_by=settled_by, needed=view.needed, limit=limit)


def waiting(view: View, stage: Stage) -> int:
    """How many records `upcoming` would give without a limit.

    Raises:
        RefusedError: the steward has no queue.
    """
    viewer, settled_by = _whose(view)
    return view.store.count_queue(viewer, stage, settled_by=settled_by, needed=view.needed)


def _whose(view: View) -> tuple[str, list[str]]:
    if view.viewer is None:
        raise RefusedError("a queue belongs to a reviewer; name one")
    return view.viewer, sorted(view.screeners) if view.role is ReviewerRole.SCREENER else []
