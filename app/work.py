"""What both faces do with a review's records: import, rank, take decisions, settle conflicts.

Heavy libraries are imported where they are used, so that a short command stays short.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from realist.app.settings import from_environment
from realist.app.work_embed import kept
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


def rank_records(
    store: Store,
    reviewer: str | None,
    stage: Stage,
    *,
    ranker: str | None = None,
    top: int = 10,
) -> dict[str, Any]:
    """Rank what the viewer has not decided, keep the order as the viewer's queue, report."""
    from realist.screening.consensus import labels
    from realist.screening.flow import entering
    from realist.screening.rank import build_features, rank
    from realist.screening.rankers import DEFAULT
    from realist.screening.rankers import ranker as named

    started = time.perf_counter()
    view, review = View(store, reviewer), store.review()
    chosen = named(ranker or DEFAULT)
    came = set(entering(view, stage))
    records = [r for r in store.records() if r.id in came]
    learned = {k: v for k, v in labels(view, stage).items() if k in came}
    theories = [t.statement for t in store.theories()]
    texts = [text for text in (review.question, *theories) if text]
    features = build_features(
        records,
        chosen,
        cache_dir=from_environment().cache / "features",
        embedded=kept(records, texts) if chosen.embedding_weight else None,
    )
    ranking = rank(
        records,
        learned,
        question=review.question,
        theories=theories,
        ranker=chosen,
        features=features,
    )
    seconds = time.perf_counter() - started
    ordered = [
        (record_id, score, str(lane))
        for record_id, score, lane in zip(ranking.ids, ranking.scores, ranking.lanes, strict=True)
    ]
    store.save_ranking(
        reviewer or "",
        stage,
        ordered,
        ranker=ranking.ranker,
        labelled=ranking.labelled,
        seconds=seconds,
    )
    titles = {r.id: r.title for r in records}
    return {
        "records": len(records),
        "labelled": ranking.labelled,
        "ranked": len(ordered),
        "ranker": ranking.ranker,
        "seconds": round(seconds, 3),
        "top": [
            {"record_id": i, "title": titles[i], "score": score, "lane": lane}
            for i, score, lane in ordered[:top]
        ],
        "basis": ranking.basis,
        "remarks": [ranking.note],
    }


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
