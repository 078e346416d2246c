"""Configurations of two annotators: matched one to one, then compared component by component.

Two configurations are as alike as the spans they share: 2 x shared / (spans of one + of the
other), Dice's coefficient. The pairing is the best of all one-to-one pairings. What has no partner
counts as disagreement: all its spans are missed, or spurious.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from realist.data.domain import Role
from realist.eval.annotations import Configuration
from realist.eval.spans import Counts, Rule, best_pairs, count_spans, match_spans, spans_json


@dataclass(frozen=True, slots=True)
class Configurations:
    """How two annotators' configurations agree; results of several documents add up."""

    counts: Counts = field(default_factory=Counts)
    complete: int = 0  # matched, with every span of every role matched
    components: tuple[Counts, ...] = tuple(Counts() for _ in Role)

    def __add__(self, other: Configurations) -> Configurations:
        return Configurations(
            self.counts + other.counts,
            self.complete + other.complete,
            tuple(a + b for a, b in zip(self.components, other.components, strict=True)),
        )

    def as_json(self) -> dict[str, Any]:
        """Counts, shares and each component's precision, recall and F1."""
        either = sum(self.counts.row)
        return spans_json(
            self.counts,
            unmatched_gold=self.counts.missed,
            unmatched_predicted=self.counts.spurious,
            complete=self.complete,
            partial=self.counts.matched - self.complete,
            share_complete=self.complete / either if either else None,
            share_partial=(self.counts.matched - self.complete) / either if either else None,
            components={
                role.value: one.as_json() for role, one in zip(Role, self.components, strict=True)
            },
        )


def compare_configurations(
    gold: Sequence[Configuration], predicted: Sequence[Configuration], rule: Rule
) -> Configurations:
    """Match the configurations of one document and compare their components.

    Configurations that share no span are never paired.
    """
    pairs = _pairs(gold, predicted, rule)
    partners = dict(pairs)
    taken = set(partners.values())
    sides = [(one, predicted[partners[n]] if n in partners else ()) for n, one in enumerate(gold)]
    sides += [((), other) for n, other in enumerate(predicted) if n not in taken]
    compared = [[_component(*side, role, rule) for role in Role] for side in sides]
    full = [all(c.spurious == c.missed == 0 for c in roles) for roles in compared]
    return Configurations(
        Counts(len(pairs), len(predicted) - len(pairs), len(gold) - len(pairs)),
        sum(whole for n, whole in enumerate(full) if n in partners),
        tuple(sum((roles[n] for roles in compared), Counts()) for n in range(len(Role))),
    )


def _pairs(
    gold: Sequence[Configuration], predicted: Sequence[Configuration], rule: Rule
) -> list[tuple[int, int]]:
    if not gold or not predicted:
        return []
    return best_pairs(np.array([[_dice(g, p, rule) for p in predicted] for g in gold]))


def _dice(one: Configuration, other: Configuration, rule: Rule) -> float:
    size = len(one) + len(other)
    return 2 * len(match_spans(one, other, rule)) / size if size else 0.0


def _component(gold: Configuration, predicted: Configuration, role: Role, rule: Rule) -> Counts:
    return count_spans(
        [q for q in gold if q.role is role], [q for q in predicted if q.role is role], rule
    )
