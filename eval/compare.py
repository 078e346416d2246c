"""Two results compared, measure by measure, and held against thresholds.

A difference is after - before. Where both results hold the same units its interval is paired: the
labelled sets of a ranking (Student's t over their differences), the documents of an extraction
(bootstrap over them), the includes of a screening (McNemar's discordant pairs). Otherwise, where
both values have intervals of their own, it is put together from these. Paired intervals need the
same data: results whose provenance names different data are not paired.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from realist.data.errors import UsageError
from realist.eval.intervals import Bootstrap, Estimate
from realist.eval.pairing import paired_differences, square_and_add

LOWER_IS_BETTER = frozenset(
    {"loss", "atd", "seconds", "conflict_rate", "brier", "expected_calibration_error", "cost"}
    | {"cost_per_record", "unlocated_rate", "not_found", "fn", "missed", "spurious"}
)
_LIMITS = ("min", "max", "max_drop", "max_rise")
_APART = frozenset({"provenance", "grras", "model_use", "per_document", "confusion", "table"})
_NAMES = ("name", "group", "rule", "ranker", "model", "raters")


@dataclass(frozen=True, slots=True)
class Change:
    """One measure in both results; `method` says how the interval was made."""

    measure: str
    before: float | None
    after: float | None
    difference: Estimate
    method: str = ""

    @property
    def verdict(self) -> str:
        """Better or worse where the interval leaves zero out, unchanged if equal, else unclear."""
        low, high = self.difference.low, self.difference.high
        if self.difference.value == 0:
            return "unchanged"
        if low is None or high is None or low <= 0 <= high:
            return "unclear"
        return "better" if (low > 0) != lower_is_better(self.measure) else "worse"

    def as_json(self) -> dict[str, Any]:
        """Plain values for a report."""
        return {
            "measure": self.measure,
            "before": self.before,
            "after": self.after,
            "difference": self.difference.as_json(),
            "method": self.method,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, what kept results from being paired, and thresholds that were not met."""

    changes: tuple[Change, ...]
    remarks: tuple[str, ...]
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every threshold was met."""
        return not self.failures

    def as_json(self) -> dict[str, Any]:
        """Plain values: `passed`, `failures`, `remarks`, `changes`."""
        return {
            "passed": self.passed,
            "failures": list(self.failures),
            "remarks": list(self.remarks),
            "changes": [one.as_json() for one in self.changes],
        }


def compare(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    thresholds: Mapping[str, Mapping[str, float]] | None = None,
    resampling: Bootstrap | None = None,
) -> Comparison:
    """Compare two results as the command line prints them, or two reports' results.

    Args:
        before: The earlier or reference result.
        after: The one under test.
        thresholds: Measure to limits: `min`, `max` on the value after, `max_drop` and
            `max_rise` on the difference. A measure that is absent or undefined fails.
        resampling: For differences drawn over documents.

    Raises:
        UsageError: a limit of another name.

    >>> old, new = {"kappa": {"value": 0.6, "low": 0.5, "high": 0.7}}, {"kappa": {"value": 0.5}}
    >>> compare(old, new, thresholds={"kappa": {"max_drop": 0.05}}).failures
    ('kappa: fell by 0.1, more than 0.05',)
    """
    first, second = measures_of(before), measures_of(after)
    remarks = [*_data_remarks(before, after), *_one_sided(first, second)]
    same_data = not any(remark.startswith("different data") for remark in remarks)
    paired = paired_differences(before, after, resampling or Bootstrap()) if same_data else {}
    changes = tuple(
        _change(name, first[name], second[name], paired) for name in first if name in second
    )
    return Comparison(changes, tuple(remarks), tuple(_failures(changes, second, thresholds or {})))


def lower_is_better(measure: str) -> bool:
    """Whether a fall of the measure is an improvement, by the last word of its name.

    >>> lower_is_better("ranking.mean.loss"), lower_is_better("kappa")
    (True, False)
    """
    return measure.rpartition(".")[2] in LOWER_IS_BETTER


def measures_of(result: Mapping[str, Any]) -> dict[str, Estimate]:
    """Every number of a result by its dotted name; entries of a list by what names them.

    >>> sorted(measures_of({"n": 3, "sets": [{"name": "adhd", "loss": 0.1}]}))
    ['n', 'sets[adhd].loss']
    """
    return dict(_walk("", result))


def _walk(path: str, node: Any) -> Iterator[tuple[str, Estimate]]:
    if isinstance(node, Mapping):
        if "value" in node:
            yield path, Estimate(node["value"], node.get("low"), node.get("high"))
            return
        for key, inner in node.items():
            if key not in _APART:
                yield from _walk(f"{path}.{key}" if path else str(key), inner)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for inner in node:
            if isinstance(inner, Mapping) and (name := _name(inner)):
                yield from _walk(f"{path}[{name}]", inner)
    elif node is None or (isinstance(node, int | float) and not isinstance(node, bool)):
        yield path, Estimate(node)


def _name(entry: Mapping[str, Any]) -> str:
    return ", ".join(str(entry[key]) for key in _NAMES if isinstance(entry.get(key), str))


def _change(
    name: str, before: Estimate, after: Estimate, paired: Mapping[str, tuple[Estimate, str]]
) -> Change:
    if name in paired:
        return Change(name, before.value, after.value, *paired[name])
    if before.value is None or after.value is None:
        gone = Estimate(None, reason="undefined before or after")
        return Change(name, before.value, after.value, gone)
    difference = square_and_add(before, after)
    method = "two separate intervals" if difference.low is not None else ""
    return Change(name, before.value, after.value, difference, method)


def _data_remarks(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    hashes = [dict(one.get("provenance") or {}).get("data_hash") for one in (before, after)]
    if None in hashes:
        yield "a result does not say which data it is of; pairing goes by names"
    elif hashes[0] != hashes[1]:
        yield f"different data: {hashes[0]} and {hashes[1]}; nothing is paired"


def _one_sided(first: Mapping[str, Estimate], second: Mapping[str, Estimate]) -> Iterator[str]:
    if gone := [name for name in first if name not in second]:
        yield f"only before: {', '.join(gone)}"
    if new := [name for name in second if name not in first]:
        yield f"only after: {', '.join(new)}"


def _failures(
    changes: Sequence[Change],
    after: Mapping[str, Estimate],
    thresholds: Mapping[str, Mapping[str, float]],
) -> Iterator[str]:
    known = {one.measure: one for one in changes}
    for name, limits in thresholds.items():
        if strange := sorted(set(limits) - set(_LIMITS)):
            raise UsageError(f"threshold {name}: no limit {strange[0]}; use {', '.join(_LIMITS)}")
        value = after[name].value if name in after else None
        if value is None:
            yield f"{name}: {'undefined' if name in after else 'not measured'}"
            continue
        yield from _broken(name, value, known.get(name), limits)


def _broken(
    name: str, value: float, change: Change | None, limits: Mapping[str, float]
) -> Iterator[str]:
    if value < limits.get("min", value):
        yield f"{name}: {value:.6g} is below {limits['min']:g}"
    if value > limits.get("max", value):
        yield f"{name}: {value:.6g} is above {limits['max']:g}"
    if not {"max_drop", "max_rise"} & set(limits):
        return
    moved = change.difference.value if change else None
    if moved is None:
        yield f"{name}: undefined or not measured before, so its change cannot be judged"
        return
    if "max_drop" in limits and -moved > limits["max_drop"] + 1e-12:
        yield f"{name}: fell by {-moved:.6g}, more than {limits['max_drop']:g}"
    if "max_rise" in limits and moved > limits["max_rise"] + 1e-12:
        yield f"{name}: rose by {moved:.6g}, more than {limits['max_rise']:g}"
