"""What both faces do with a review's records: import, take decisions, settle conflicts.

Heavy libraries are imported where they are used, so that a short command stays short.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from realist.data.domain import Resolution, Reviewer, Stage
from realist.data.errors import RefusedError
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
        RefusedError: there is no open conflict on this record, or one person alone would settle
            their own.
        NotFoundError: an unknown record or reviewer.
    """
    from realist.screening.consensus import conflicts

    open_ones = conflicts(View(store), resolution.stage)
    store.record(resolution.record_id)
    if resolution.record_id not in open_ones:
        raise RefusedError(
            f"record {resolution.record_id} is not in conflict at {resolution.stage.label}; "
            "`realist conflicts` lists those that are"
        )
    by = {store.reviewer(name).name for name in resolution.by}
    sides = {d.reviewer for d in open_ones[resolution.record_id]}
    if by < sides:
        raise RefusedError(
            "a discussion is signed by all who differ "
            f"({', '.join(sorted(sides))}), or settled by a third person"
        )
    store.resolve([resolution], actor=", ".join(resolution.by))


def _cells(columns: tuple[str, ...], values: tuple[str, ...]) -> dict[str, str]:
    return {c.strip().casefold(): v for c, v in zip(columns, values, strict=True)}
