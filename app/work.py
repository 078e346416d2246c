"""What both faces do with a review's records: import, take decisions, settle conflicts.

Heavy libraries are imported where they are used, so that a short command stays short.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from realist.app.roles import require_screener
from realist.data.domain import Resolution, Reviewer, Stage
from realist.data.errors import RefusedError
from realist.data.rules import worded
from realist.data.store import Progress, Store
from realist.data.view import View


def import_records(
    store: Store,
    path: Path,
    *,
    said: Mapping[str, Any] | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Read a file's records into the review; gives the report of the import.

    Args:
        store: the review.
        path: the file.
        said: what is known of the search: source, platform, searched, search, hits.
        mapping: for tables, column name to field, over what is recognised.
        progress: called with records kept and records in all.

    Raises:
        InputError: the file is missing or is not one of records.
    """
    from realist.data.intake import read_records

    intake = read_records(path, mapping=mapping or None)
    rejected = [{"line": r.line, "reason": r.reason} for r in intake.rejected]
    report = {
        "file": str(path),
        "format": str(intake.format),
        "encoding": intake.encoding,
        "found": intake.found,
        "rejected": rejected,
    }
    batch = {**report, **(said or {})}
    imported, duplicates = store.add_records(intake.records, batch=batch, progress=progress)
    guess = {"encoding_guessed": intake.encoding_guessed, "note": intake.note}
    return {**report, "imported": imported, "duplicates": duplicates, **guess}


def import_decisions(store: Store, path: Path, stage: Stage) -> dict[str, Any]:
    """Take the decisions of a table; gives how many, which rows not and why, and the conflicts.

    A review without reviewers takes the table's; otherwise a stranger's row is rejected.
    """
    from realist.data.tabular import read_table
    from realist.screening.consensus import conflicts
    from realist.screening.decisions_file import COLUMNS, take

    table = read_table(path)
    table.require(*COLUMNS)
    rows = [(row.line, _cells(row.columns, row.values)) for row in table.rows]
    if not store.reviewers():
        store.join([Reviewer(name) for name in sorted({c["reviewer"] for _, c in rows} - {""})])
    standing = {(d.record_id, d.reviewer): d for d in store.decisions(stage)}
    taken = take(
        rows,
        stage=stage,
        record_ids=store.record_ids(),
        reviewers=store.reviewers(),
        standing=standing,
    )
    store.decide(taken.new, actor="import")
    rejected = [(r.line, r.reason) for r in table.rejected]
    rejected += [(r.line, r.reason) for r in taken.rejected]
    return {
        "imported": len(taken.new),
        "unchanged": taken.unchanged,
        "rejected": [{"line": line, "reason": reason} for line, reason in sorted(rejected)],
        "conflicts": len(conflicts(View(store), stage)),
    }


def settle_conflict(store: Store, resolution: Resolution) -> None:
    """Log how a conflict was settled.

    Raises:
        RefusedError: there is no open conflict on this record, one person alone would settle
            their own, or the resolution lacks what the review's rules ask for.
        NotFoundError: an unknown record or reviewer.
    """
    from realist.screening.conflicts import ConflictKind, open_conflicts

    view, stage = View(store), resolution.stage
    store.record(resolution.record_id)
    open_ones = {c.record_id: c for c in open_conflicts(view, stage)}
    if resolution.record_id not in open_ones:
        raise RefusedError(
            f"record {resolution.record_id} is not in conflict at {stage.label}; "
            "`realist conflicts` lists those that are"
        )
    conflict = open_ones[resolution.record_id]
    _check_signed(store, resolution, {d.reviewer for d in conflict.decisions})
    if conflict.kind is ConflictKind.REASON and resolution.verdict.passes:
        raise RefusedError(
            f"record {resolution.record_id}: all exclude it, for different reasons; settle the "
            "reason, or change the decisions"
        )
    store.resolve([worded_resolution(view, resolution)], actor=", ".join(resolution.by))


def worded_resolution(view: View, resolution: Resolution) -> Resolution:
    """The resolution with its reason as the review's rules want it.

    Raises:
        RefusedError: an exclusion lacks the reason that is asked for.
    """
    rules = view.protocol.of(resolution.stage)
    if resolution.verdict.passes:
        return resolution
    reason = worded(rules, resolution.reason)
    if rules.reason_required and not reason:
        raise RefusedError(
            f"record {resolution.record_id}: an exclusion at {resolution.stage.label} needs a "
            f"reason: {'; '.join(rules.reasons)}; or your own words"
        )
    return replace(resolution, reason=reason)


def _check_signed(store: Store, resolution: Resolution, sides: set[str]) -> None:
    for name in resolution.by:
        require_screener(store, name)
    signers = [store.reviewer(name) for name in resolution.by]
    gone = [r.name for r in signers if r.left]
    if gone:
        raise RefusedError(f"{', '.join(gone)} left the review; a third person can settle it")
    if {r.name for r in signers} < sides:
        raise RefusedError(
            "a discussion is signed by all who differ "
            f"({', '.join(sorted(sides))}), or settled by a third person"
        )


def _cells(columns: tuple[str, ...], values: tuple[str, ...]) -> dict[str, str]:
    return {c.strip().casefold(): v for c, v in zip(columns, values, strict=True)}
