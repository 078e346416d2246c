"""How many screeners a record asks for at a stage, and whom first: no reading, only the rules."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from realist.data.domain import Reviewer, ReviewerRole, Stage
from realist.data.protocol import Protocol, Rule

DOUBLE = 2


@dataclass(frozen=True, slots=True)
class Calibration:
    """Records that all of a team decide on, in the same order, to see whether they agree."""

    stage: Stage
    records: tuple[str, ...]
    reviewers: tuple[str, ...]
    seed: int
    at: str = ""
    id: int = 0


def lot(seed: int, *words: str) -> float:
    """A number from 0 to 1 that follows from the seed and the words, and from nothing else."""
    drawn = hashlib.sha256("\0".join((str(seed), *words)).encode()).digest()
    return int.from_bytes(drawn[:6], "big") / 2**48


class Quorum:
    """The rules of a review applied to its team."""

    def __init__(
        self,
        protocol: Protocol,
        reviewers: Sequence[Reviewer],
        calibrations: Sequence[Calibration] = (),
    ) -> None:
        """For the team as it is, those who left among them."""
        self._protocol = protocol
        self._rules = {rules.stage: rules for rules in protocol.stages}
        screeners = [r for r in reviewers if r.role is ReviewerRole.SCREENER]
        self.screeners = frozenset(r.name for r in screeners)
        self.left = frozenset(r.name for r in reviewers if r.left)
        self.active = tuple(sorted(r.name for r in screeners if not r.left))
        self._drawn = {
            (c.stage, record_id): tuple(n for n in c.reviewers if n in self.active)
            for c in calibrations
            for record_id in c.records
        }

    @property
    def most(self) -> int:
        """How many a record asks for that asks for two: one in a team that only ever had one.

        Whoever left is counted: what waits for a second screener must not be settled by the
        departure of the first.
        """
        return min(DOUBLE, max(1, len(self.screeners)))

    def needed(self, record_id: str, stage: Stage) -> int:
        """How many screeners' decisions settle a record at a stage."""
        return max(self._by_rule(record_id, stage), len(self._drawn.get((stage, record_id), ())))

    def asked(self, record_id: str, stage: Stage) -> tuple[str, ...]:
        """Who is asked for a record first: everyone gets an equal share, by lot.

        Each screener draws a number for each record and the lowest take it, so that when one
        joins or leaves only that one's share moves (rendezvous hashing, Thaler and Ravishankar
        1998).
        """
        if (stage, record_id) in self._drawn:
            return self._drawn[stage, record_id]
        needed = self._by_rule(record_id, stage)
        if needed >= len(self.active):
            return self.active
        seed = self._protocol.seed
        return tuple(sorted(self.active, key=lambda n: lot(seed, stage, record_id, n))[:needed])

    def same_for_all(self, stage: Stage) -> int | None:
        """How many each record asks for, where all ask for equally many."""
        rules = self._rules.get(stage)
        drawn = any(drawn_at is stage for drawn_at, _ in self._drawn)
        if drawn or (rules and rules.rule is Rule.SAMPLE):
            return None
        return self._by_rule("", stage)

    def _by_rule(self, record_id: str, stage: Stage) -> int:
        rules = self._rules.get(stage)
        if rules is None or rules.rule is Rule.DOUBLE:
            return self.most
        if rules.rule is Rule.SINGLE:
            return 1
        drawn = lot(self._protocol.seed, "sample", stage, record_id) < rules.sample
        return self.most if drawn else 1
