"""Agreement of many raters on any labels, and a voice against the consensus, from a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from realist.data.errors import InputError, UsageError
from realist.data.progress import Progress
from realist.screening.decisions_file import VERDICTS

if TYPE_CHECKING:
    from realist.data.tabular import Table
    from realist.eval.intervals import Bootstrap


def raters_agreement(
    path: Path,
    raters: Sequence[str],
    *,
    categories: Sequence[str] = (),
    group: str = "",
    resamples: int = 0,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Agreement of two or more columns of labels; empty cells are missing ratings.

    Args:
        path: a table.
        raters: the columns.
        categories: the levels in their order, where they are ordered; else labels are nominal.
        group: a column of documents that items nest in: intervals are drawn over them.
        resamples: how many bootstrap samples; 0 for analytic intervals alone.
        progress: called with samples drawn and samples in all.

    Raises:
        InputError: a column is missing.
        UsageError: fewer than two raters, or a label outside the categories.
    """
    from realist.eval import raters as many
    from realist.eval.alpha import krippendorff_alpha
    from realist.eval.conflicts import conflict_rates_by_pair

    if len(raters) < 2:
        raise UsageError("agreement needs two raters or more: --raters A,B,C")
    table = _read(path, [*raters, *([group] if group else [])])
    rows = [[row.get(name) or None for name in raters] for row in table.rows]
    draws = _bootstrap(resamples, [r.get(group) for r in table.rows] if group else None, progress)
    levels = list(categories) or None
    nominal: dict[str, Any] = {"categories": levels, "resampling": draws}
    found = {
        "percent_agreement": many.percent_agreement(rows, **nominal),
        "ac1": many.gwet_ac1(rows, **nominal),
        "fleiss": many.fleiss_kappa(rows, **nominal),
        "alpha": krippendorff_alpha(rows, level="nominal", **nominal),
    }
    if levels:
        found |= {
            "ac2": many.gwet_ac2(rows, weights="quadratic", **nominal),
            "weighted_fleiss": many.fleiss_kappa(rows, weights="quadratic", **nominal),
            "alpha_ordinal": krippendorff_alpha(rows, level="ordinal", **nominal),
        }
    columns = {name: [row[n] for row in rows] for n, name in enumerate(raters)}
    return {
        "n": len(rows),
        "raters": list(raters),
        "weights": "quadratic" if levels else None,
        **{name: estimate.as_json() for name, estimate in found.items()},
        "conflicts": [rate.as_json() for rate in conflict_rates_by_pair(columns)],
    }


def voice_against_consensus(
    path: Path, truth: str, voice: str, *, cost: float | None = None, resamples: int = 0
) -> dict[str, Any]:
    """A model's or single reviewer's decisions against the consensus, from two columns.

    Raises:
        InputError: a column is missing, or no row has both.
    """
    from realist.eval.classification import score_screening

    table = _read(path, [truth, voice])
    rows = [
        (row.get(truth), row.get(voice), row.get("record_id") or row.line) for row in table.rows
    ]
    both = [
        (_passes(one), _passes(other), name)
        for one, other, name in rows
        if one.casefold() in VERDICTS and other.casefold() in VERDICTS
    ]
    if not both:
        raise InputError(f"{path}: no row has decisions in both {truth} and {voice}")
    scores = score_screening(
        [one for one, _, _ in both],
        [other for _, other, _ in both],
        ids=[name for _, _, name in both],
        cost=cost,
        resampling=_bootstrap(resamples, None, None),
    )
    return {**scores.as_json(), "left_out": len(rows) - len(both)}


def _read(path: Path, columns: Sequence[str]) -> Table:
    from realist.data.tabular import read_table

    table = read_table(path)
    table.require(*columns)
    return table


def _bootstrap(
    resamples: int,
    clusters: Sequence[str] | None,
    progress: Progress | None,
) -> Bootstrap | None:
    from realist.eval.intervals import Bootstrap

    if not resamples:
        return None
    return Bootstrap(resamples=resamples, clusters=clusters, progress=progress)


def _passes(cell: str) -> int:
    return int(VERDICTS[cell.casefold()].passes)
