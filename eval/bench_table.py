"""The ranking benchmark's rows as a table for `docs/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from realist.eval.intervals import mean_of_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

READ = (
    "Losses: 0 is perfect; seconds are of processor time per run, memory the peak of a process. "
    "See [Ranking](ranking.md)."
)
REFERENCE = {"priors": "ASReview", "question": "ASReview, no priors"}
COLUMNS = (
    "loss",
    "ndcg",
    "wss95",
    "wss100",
    "atd",
    "recall@0.01",
    "recall@0.02",
    "recall@0.05",
    "recall@0.1",
    "recall@0.2",
    "recall@0.5",
    "seconds",
    "peak_mb",
)
Row = dict[str, Any]


def markdown(rows: Sequence[Row], seeds: int) -> str:
    """Means by arm, differences from ASReview paired by set, and every set's loss.

    Args:
        rows: one per set and arm (`bench_ranking.run`).
        seeds: how many draws of priors stand behind a row.
    """
    arms = list(dict.fromkeys(row["arm"] for row in rows))
    sets = list(dict.fromkeys(row["set"] for row in rows))
    loss = {(row["set"], row["arm"]): row["loss"] for row in rows}
    parts = [
        "# Ranking: the table",
        f"Written by `make bench-ranking`: {len(sets)} sets, {seeds} draws of priors each. {READ}",
        _table(["mean over sets", *COLUMNS], [_means(rows, arm) for arm in arms]),
        _differences(arms, sets, loss),
        _table(
            ["loss", "records", "relevant", *arms], [_set_row(rows, name, arms) for name in sets]
        ),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _means(rows: Sequence[Row], arm: str) -> list[str]:
    mine = [row for row in rows if row["arm"] == arm]
    return [arm, *(_figure(np.nanmean([row[c] for row in mine]), c) for c in COLUMNS)]


def _differences(arms: list[str], sets: list[str], loss: dict[tuple[str, str], float]) -> str:
    """Each arm's mean loss beside ASReview's from the same start, paired by set."""
    lines = []
    for arm in arms:
        reference = REFERENCE["question" if "start" in arm else "priors"]
        if arm in REFERENCE.values() or reference not in arms:
            continue
        mine = np.array([loss[name, arm] for name in sets])
        theirs = np.array([loss[name, reference] for name in sets])
        gap = mean_of_runs(list(mine - theirs))
        low, high = gap.low or 0.0, gap.high or 0.0
        worst = int(np.argmax(mine / theirs))
        lines.append(
            [
                arm,
                reference,
                f"{mine.mean() / theirs.mean() - 1:+.1%}",
                f"{gap.value:+.4f} ({low:+.4f} to {high:+.4f})",
                f"{int((mine < theirs).sum())} of {len(sets)}",
                f"{sets[worst]} {mine[worst] / theirs[worst] - 1:+.0%}",
            ]
        )
    heads = ["loss against", "of", "mean", "paired difference (95 %)", "better on", "worst set"]
    return _table(heads, lines) if lines else ""


def _set_row(rows: Sequence[Row], name: str, arms: list[str]) -> list[str]:
    mine = {row["arm"]: row for row in rows if row["set"] == name}
    first = next(iter(mine.values()))
    figures = [f"{mine[arm]['loss']:.4f}" if arm in mine else "" for arm in arms]
    return [name, str(first["records"]), str(first["relevant"]), *figures]


def _figure(value: float, column: str) -> str:
    return {"seconds": f"{value:.1f}", "peak_mb": f"{value:.0f}"}.get(column, f"{value:.4f}")


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = ["---"] * len(heads)
    return "\n".join("| " + " | ".join(line) + " |" for line in (heads, rule, *lines))
