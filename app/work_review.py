"""What the command line does with a review's rules: its file, its check, its history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from realist.data.domain import Decision, Resolution, Stage, Verdict
from realist.data.errors import RealistError, UnwritableError
from realist.data.review_file import FILE_NAME, ReviewFile, read_review_file, write_review_file
from realist.data.store import Store
from realist.data.view import View


def file_beside(store: Store) -> Path | None:
    """Where a review's file is looked for; None for a review in memory."""
    return store.path.parent / FILE_NAME if store.path else None


def write_file(store: Store, path: Path) -> bool:
    """Write the review file; gives whether it was, for one that is there stays as it is.

    Raises:
        UnwritableError: the folder is missing or cannot be written.
    """
    try:
        write_review_file(path, store.review(), store.protocol())
    except FileExistsError:
        return False
    except OSError as error:
        raise UnwritableError(f"{path}: cannot be written: {error.strerror}") from error
    return True


def set_rules(store: Store, path: Path, *, actor: str = "steward") -> list[str]:
    """Take over what a review file says; gives the fields that changed.

    Raises:
        InputError: the file is missing or wrong, with line and field.
    """
    said = read_review_file(path)
    changed = differences(store, said)
    named = ("title", "question", "definitions", "themes")
    words = {name: getattr(said.review, name) for name in named}
    store.change_review(replace(store.review(), **words), actor=actor)
    store.set_protocol(said.protocol, actor=actor)
    return changed


def differences(store: Store, said: ReviewFile) -> list[str]:
    """In which fields the review differs from its file."""
    return said.differences(store.review(), store.protocol())


def check_file(store: Store, path: Path | None) -> dict[str, Any] | None:
    """What the review's file comes to: what differs, or what is wrong with it; None without one.

    Args:
        store: the review.
        path: the file; None for the one beside the database, if there is one.
    """
    chosen = path or file_beside(store)
    if chosen is None or (path is None and not chosen.is_file()):
        return None
    try:
        differs, error = differences(store, read_review_file(chosen)), ""
    except RealistError as wrong:
        differs, error = [], str(wrong)
    return {"path": str(chosen), "differs": differs, "error": error}


def history(
    view: View,
    *,
    by: str | None = None,
    stage: Stage | None = None,
    record_id: str | None = None,
    since: str = "",
    verdict: Verdict | None = None,
) -> list[dict[str, Any]]:
    """Decisions, changes, undos and resolutions that the viewer may know of, oldest first.

    A viewer sees all of their own, and of others what stands where it is open to them.
    """
    rows = [
        row
        for at in ([stage] if stage else list(Stage))
        for row in _rows(view, at, record_id)
        if by is None or by in row["by"]
    ]
    kept = [r for r in rows if r["at"] >= since and verdict in (None, r["verdict"])]
    return sorted(kept, key=lambda r: int(r["id"]))


def _rows(view: View, stage: Stage, record_id: str | None) -> list[dict[str, Any]]:
    if view.viewer is None:
        made = view.store.decisions(stage, history=True)
    else:
        others = [d for found in view.decisions(stage).values() for d in found]
        others = [d for d in others if d.reviewer != view.viewer]
        made = [*view.own(stage, history=True), *others]
    settled = view.store.resolutions(stage)
    if view.viewer is not None:
        seen = view.decisions(stage)
        settled = [r for r in settled if len(seen.get(r.record_id, ())) > 1]
    rows = [_decided(d) for d in made] + [_resolved(r) for r in settled]
    return [r for r in rows if record_id in (None, r["record_id"])]


def _decided(decision: Decision) -> dict[str, Any]:
    what = "decided" if decision.supersedes is None else "changed"
    return {
        "id": decision.id,
        "at": decision.at,
        "what": "withdrew" if decision.verdict is Verdict.WITHDRAWN else what,
        "by": [decision.reviewer],
        "record_id": decision.record_id,
        "stage": str(decision.stage),
        "verdict": str(decision.verdict),
        "reason": decision.reason,
        "rating": decision.rating,
        "rationale": decision.rationale,
        "theory_version": decision.theory_version,
        "supersedes": decision.supersedes,
    }


def _resolved(resolution: Resolution) -> dict[str, Any]:
    return {
        "id": resolution.id,
        "at": resolution.at,
        "what": "resolved",
        "by": list(resolution.by),
        "record_id": resolution.record_id,
        "stage": str(resolution.stage),
        "verdict": str(resolution.verdict),
        "reason": resolution.reason,
        "rating": "",
        "rationale": "",
        "theory_version": resolution.theory_version,
        "supersedes": None,
    }
