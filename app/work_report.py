"""The evaluation report of a review, and the comparison of two results."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from realist.app.model_facts import model_facts
from realist.app.work_eval import review_ranking
from realist.app.work_extraction_eval import extraction_scores
from realist.data.domain import Stage
from realist.data.errors import InputError, MissingInputError, UnwritableError
from realist.data.store import Store
from realist.data.view import View

SCREENING = Stage.TITLE_ABSTRACT
PERIODS = 10  # into which the conflicts of a pair are cut

if TYPE_CHECKING:
    from realist.eval.joint import Joint


def review_results(store: Store, *, gold: Path | None = None) -> dict[str, Any]:
    """Everything that can be measured on a review as it stands, for the report."""
    from realist.eval.agreement import agreement
    from realist.eval.joint import joint_decisions, pairs_with_data

    review = store.review()
    view = View(store)
    joints = {
        stage: [joint_decisions(view, stage, pair) for pair in pairs_with_data(view, stage)]
        for stage in Stage
    }
    results: dict[str, Any] = {
        "title": f"Evaluation of {review.title}",
        "review": review.question,
        "synthetic": review.synthetic,
        "agreement": [
            {
                **agreement(joint.first, joint.second).as_json(),
                "raters": list(joint.raters),
                "stage": stage.label,
            }
            for stage, of_pairs in joints.items()
            for joint in of_pairs
        ],
        "conflicts": _conflicts(joints[SCREENING]),
        "grras": {
            "independence": "Decisions that stood when both reviewers had first decided; none of "
            "the other's was visible before.",
        },
        "model_use": model_facts(store),
    }
    try:
        results["ranking"] = {"sets": [review_ranking(store)]}
    except InputError as error:  # nothing settled of both kinds yet
        results["notes"] = [str(error)]
    if gold is not None:
        results["extraction"] = [extraction_scores(store, gold)[0]]
    return results


def write_report(results: dict[str, Any], path: Path, form: str) -> None:
    """Write results as one file.

    Raises:
        UnwritableError: the file cannot be written.
    """
    from realist.eval import report

    makers = {
        "html": report.report_html,
        "md": report.report_markdown,
        "json": report.report_json,
        "csv": report.report_csv,
    }
    text = makers[form](results)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UnwritableError(f"{path}: {error.strerror}; choose another place") from error


def compare_results(before: Path, after: Path, thresholds: Path | None) -> dict[str, Any]:
    """Two results of `--json`, measure by measure, held against thresholds.

    Raises:
        InputError: a file is missing, no JSON object or no table of thresholds.
    """
    from realist.eval.compare import compare

    limits = _thresholds(thresholds) if thresholds else None
    found = compare(_result(before), _result(after), thresholds=limits)
    return {**found.as_json(), "passed": found.passed}


def _conflicts(joints: Sequence[Joint]) -> dict[str, Any]:
    """Conflicts of screening, by pair and, for the pair with the most records, over time."""
    from realist.eval.conflicts import conflict_rate, conflict_rates_over_time

    by_pair = [conflict_rate(j.first, j.second, group=" / ".join(j.raters)) for j in joints]
    found: dict[str, Any] = {"pair": [rate.as_json() for rate in by_pair]}
    if joints:
        most = max(joints, key=lambda joint: len(joint.records))
        window = max(1, len(most.records) // PERIODS)
        rates = conflict_rates_over_time(most.first, most.second, most.times, window=window)
        found["time"] = [rate.as_json() for rate in rates]
    return found


def _result(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MissingInputError(f"{path}: no such file") from error
    except (ValueError, OSError) as error:
        raise InputError(f"{path}: not a result of --json ({error})") from error
    if not isinstance(found, dict):
        raise InputError(f"{path}: not a result of --json; it holds no object")
    return found


def _thresholds(path: Path) -> dict[str, dict[str, float]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MissingInputError(f"{path}: no such file") from error
    except (ValueError, OSError) as error:
        raise InputError(f"{path}: not a TOML file of thresholds ({error})") from error
