"""Stopping rules put to the test: where each stops on labelled sets, and the recall it reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np

from realist.data.errors import UsageError
from realist.screening import safe
from realist.screening.stopping import Advice, Consecutive, Rule, UrnTest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LOOKS = 200  # a rule is asked that often over a whole set


@dataclass(frozen=True, slots=True)
class SafeHeuristic:
    """SAFE's first two phases as far as a simulation can follow them, without key papers.

    The random phase is the simulation's priors; the estimate of how many are relevant is taken
    from the first 1 % screened by the ranking, which overstates it and so delays the stop.
    """

    run: int = 50
    reliability: None = None
    claims: str = safe.CLAIMS
    does_not_claim: str = safe.DOES_NOT_CLAIM

    @property
    def name(self) -> str:
        """With the length of the run."""
        return f"SAFE phases 1 and 2, run of {self.run}"

    def advise(self, labels: Sequence[int] | np.ndarray, total: int) -> Advice:
        """Whether the conditions of the first two phases are met."""
        values = np.asarray(labels)
        first = -(-total // 100)
        hits = np.flatnonzero(values)
        at = safe.Progress(
            total=total,
            screened=len(values),
            found=len(hits),
            last_run=len(values) - (int(hits[-1]) + 1 if len(hits) else 0),
            random_screened=min(first, len(values)),
            random_found=int(values[:first].sum()),
        )
        open_checks = [c.condition for c in safe.checklist(at, self.run) if c.phase < 3 and c.open]
        done = not open_checks or len(values) >= total
        return Advice(done, "Not yet: " + "; ".join(open_checks) if open_checks else "All met.")


def default_rules() -> tuple[Rule, ...]:
    """The rules that `realist eval stopping` compares."""
    return (
        UrnTest(target=0.95, confidence=0.95),
        UrnTest(target=0.9, confidence=0.95),
        Consecutive(50),
        Consecutive(200),
        SafeHeuristic(),
    )


@dataclass(frozen=True, slots=True)
class Stop:
    """Where one rule stopped in one run.

    Attributes:
        rule: the rule.
        name: of the set.
        stopped_at: records screened after the priors.
        recall: share of the relevant records found by then; 1 where there were none to find.
        saved: share of the records that need not be screened.
    """

    rule: Rule
    name: str
    stopped_at: int
    recall: float
    saved: float


def stops(
    labels: Sequence[int] | np.ndarray, rules: Iterable[Rule], name: str = ""
) -> tuple[Stop, ...]:
    """Where each rule stops in one complete screening order.

    Args:
        labels: 0/1, all records in screening order after the priors (`Simulation.labels`).
        rules: each is asked after every half per cent of the records.
        name: of the set.

    Raises:
        UsageError: no labels.
    """
    values = np.asarray(labels, dtype=np.int64)
    if not len(values):
        raise UsageError("A stopping rule needs at least one screened record.")
    looks = range(1, len(values) + 1, max(1, len(values) // _LOOKS))
    return tuple(_stop(values, rule, looks, name) for rule in rules)


def _stop(values: np.ndarray, rule: Rule, looks: range, name: str) -> Stop:
    total = len(values)
    at = next((n for n in looks if rule.advise(values[:n], total).stop), total)
    relevant = int(values.sum())
    recall = float(values[:at].sum() / relevant) if relevant else 1.0
    return Stop(rule, name, at, recall, 1 - at / total)


def target_of(rule: Rule) -> float:
    """The recall a rule is judged by: its own target, or 95 %."""
    return rule.target if isinstance(rule, UrnTest) else 0.95


def summary(found: Iterable[Stop]) -> dict[str, Any]:
    """Means over runs and sets by rule, as the command line reports them.

    Each entry also gives the share of runs that missed the rule's target recall, what the
    rule promises of it (`missed_at_most`, None for no promise) and its claim in words.
    """
    by_rule: dict[Rule, list[Stop]] = defaultdict(list)
    for stop in found:
        by_rule[stop.rule].append(stop)
    return {"rules": [_entry(rule, runs) for rule, runs in by_rule.items()]}


def _entry(rule: Rule, runs: Sequence[Stop]) -> dict[str, Any]:
    target = target_of(rule)
    return {
        "rule": rule.name,
        "stopped_at": fmean(run.stopped_at for run in runs),
        "recall": fmean(run.recall for run in runs),
        "saved": fmean(run.saved for run in runs),
        "lowest_recall": min(run.recall for run in runs),
        "target": target,
        "missed": fmean(run.recall < target for run in runs),
        "missed_at_most": None if rule.reliability is None else round(1 - rule.reliability, 6),
        "runs": len(runs),
        "claims": rule.claims,
        "does_not_claim": rule.does_not_claim,
    }
