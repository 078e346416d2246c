"""What both faces do with a review's records: import, take decisions, settle conflicts.

Heavy libraries are imported where they are used, so that a short command stays short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import Any

from realist.app.roles import require_screener
from realist.data.domain import Record, Resolution, Reviewer, Stage
from realist.data.errors import RefusedError
from realist.data.progress import Progress
from realist.data.rules import worded
from realist.data.store import Store
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
    decisions = _decisions_in(intake.records, path)
    notes = [intake.note, decisions["note"] if decisions else ""]
    guess = {"encoding_guessed": intake.encoding_guessed, "note": "; ".join(filter(None, notes))}
    told = {"decisions": decisions} if decisions else {}
    return {**report, "imported": imported, "duplicates": duplicates, **guess, **told}


def _decisions_in(records: Sequence[Record], path: Path) -> dict[str, Any] | None:
    """What decisions a file of records carries, and the command that takes them."""
    from realist.screening.covidence import list_of
    from realist.screening.decision_sources import carried

    found = carried(records, path)
    if found is None:
        return None
    form, count = found
    named = list_of(path) if form == "Covidence" else None
    stage = named[0] if named else Stage.TITLE_ABSTRACT
    whose = " --reviewer NAME" if form in ("ASReview", "Covidence") else ""
    stages = "" if form in ("Realist", "table") else f" --stage {stage}"
    command = f"realist decide {quote(str(path))}{whose}{stages}"
    note = f"{count:,} records carry decisions ({form}), not taken yet; to take them: {command}"
    return {"form": form, "records": count, "command": command, "note": note}


def import_decisions(
    store: Store,
    path: Path,
    stage: Stage,
    *,
    only: bool = False,
    reviewer: str = "",
    columns: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Take the decisions of a file; gives how many, which rows not and why, and the conflicts.

    A review without reviewers takes the file's; otherwise a stranger's row is rejected.

    Args:
        store: the review.
        path: a table, or a file of records with decisions in their notes.
        stage: of rows that name none.
        only: take rows of this stage alone.
        reviewer: whose decisions they are, where the file names nobody.
        columns: for tables with a column for each reviewer, its name and the reviewer's.

    Raises:
        InputError: the file cannot be read or holds no decisions.
        UsageError: nobody says whose they are.
    """
    from realist.screening.consensus import conflicts
    from realist.screening.decision_sources import read_votes
    from realist.screening.decisions_file import take
    from realist.screening.record_names import RecordNames

    votes = read_votes(path, reviewer=reviewer, columns=columns)
    if not store.reviewers():
        named = {cells["reviewer"].strip() for _, cells in votes.rows}
        store.join([Reviewer(name) for name in sorted(named - {""})])
    taken = take(
        votes.rows,
        stage=stage,
        names=RecordNames(store.record_ids(), store.records()),
        reviewers=store.reviewers(),
        standing=store.decisions(),
        only=only,
        protocol=store.protocol(),
    )
    store.decide(taken.new, actor="import")
    rejected = [(r.line, r.reason) for r in (*votes.rejected, *taken.rejected)]
    touched = {stage, *(decision.stage for decision in taken.new)}
    view = View(store)
    return {
        "form": votes.form,
        "found": votes.found,
        "imported": len(taken.new),
        "unchanged": taken.unchanged,
        "undecided": votes.undecided,
        "rejected": [{"line": line, "reason": reason} for line, reason in sorted(rejected)],
        "conflicts": sum(len(conflicts(view, each)) for each in sorted(touched)),
    }


def settle_conflict(store: Store, resolution: Resolution) -> None:
    """Log how a conflict was settled.

    Raises:
        RefusedError: there is no open conflict on this record, one person alone would settle
            their own, or the resolution lacks what the review's rules ask for.
        NotFoundError: an unknown record or reviewer.
    """
    from realist.screening.conflicts import ConflictKind, conflict_on

    view, stage = View(store), resolution.stage
    store.record(resolution.record_id)
    conflict = conflict_on(view, stage, resolution.record_id)
    if conflict is None:
        raise RefusedError(
            f"record {resolution.record_id} is not in conflict at {stage.label}; "
            "`realist conflicts` lists those that are"
        )
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
