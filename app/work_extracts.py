"""What both faces do with people's own extracts and with two extractors' differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from realist.app.work_documents import slice_of
from realist.data.domain import Role
from realist.data.errors import NotFoundError
from realist.data.extracting import Selection
from realist.data.store import Store
from realist.extraction.consensus import Conflict, Consensus, consensus, settle
from realist.extraction.word_bounds import snapped


def own_extract(store: Store, selection: Selection, reviewer: str) -> dict[str, Any]:
    """Keep a selected passage as a person's own extract, its bounds on whole words.

    Raises:
        NotFoundError: no such document or reviewer.
        RefusedError: no passage there, or the same extract again.
    """
    text = store.document(selection.document_id).text
    if 0 <= selection.start < selection.end <= len(text):
        start, end = snapped(text, selection.start, selection.end)
        selection = replace(selection, start=start, end=end)
    identity = store.add_extract(selection, reviewer)
    return {
        "id": identity,
        "document": selection.document_id,
        "reviewer": reviewer,
        "role": str(selection.role),
        "start": selection.start,
        "end": selection.end,
        "text": text[selection.start : selection.end],
    }


def joint_work(
    store: Store, document_id: str | None = None, *, viewer: str | None = None
) -> list[Consensus]:
    """Where two extractors stand, for each document both have finished.

    A viewer gets only documents that the viewer has finished too, or as a third person who is
    not extracting from it: one who has neither decided on it nor made an extract.
    """
    ids = [document_id] if document_id else [d.id for d in store.documents()]
    found = (consensus(store, store.document(i).id) for i in ids)
    return [both for both in found if both and _may_see(store, both, viewer)]


def _may_see(store: Store, both: Consensus, viewer: str | None) -> bool:
    if viewer is None or viewer in store.finished_by()[both.document_id]:
        return True
    made = store.extract_decisions(reviewer=viewer, document_id=both.document_id)
    return not made


def described_conflicts(
    store: Store, document_id: str | None = None, *, viewer: str | None = None
) -> list[dict[str, Any]]:
    """Agreed, settled and open differences of each document two extractors have finished."""
    rows = []
    for both in joint_work(store, document_id, viewer=viewer):
        text = store.document(both.document_id).text
        rows.append(
            {
                "document": both.document_id,
                "extractors": list(both.extractors),
                "agreed": len(both.agreed),
                "settled": len(both.settled),
                "conflicts": [_described(c, text) for c in both.conflicts],
            }
        )
    return rows


def settle_conflict(
    store: Store,
    conflict_id: str,
    by: Sequence[str],
    *,
    keeps: str = "",
    role: Role | None = None,
    bounds: tuple[int, int] | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """Settle one open difference by its id; new bounds snap to words.

    Raises:
        NotFoundError: no such open difference.
        RefusedError: one of the two extractors alone wants to settle it.
    """
    conflict = _open(store, conflict_id)
    if bounds:
        bounds = snapped(store.document(conflict.document_id).text, *bounds)
    made = settle(store, conflict, by, keeps=keeps, role=role, bounds=bounds, reason=reason)
    return {
        "conflict": conflict_id,
        "document": conflict.document_id,
        "keeps": made.keeps,
        "role": str(made.role) if made.role else None,
        "start": made.start,
        "end": made.end,
        "by": list(made.by),
    }


def _open(store: Store, conflict_id: str) -> Conflict:
    for both in joint_work(store):
        for conflict in both.conflicts:
            if conflict.id == conflict_id:
                return conflict
    raise NotFoundError(
        f"no open difference {conflict_id!r}; `realist extracts conflicts` lists them"
    )


def _described(conflict: Conflict, text: str) -> dict[str, Any]:
    return {
        "id": conflict.id,
        "kind": str(conflict.kind),
        "readings": [
            {
                "proposal": r.proposal_id,
                "reviewer": r.reviewer,
                "verdict": str(r.verdict),
                "role": str(r.role),
                "start": r.start,
                "end": r.end,
                "text": slice_of(text, r.start, r.end),
                "restatement": r.restatement,
            }
            for r in conflict.readings
        ],
    }
