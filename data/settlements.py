"""Settling a conflict by discussion: every one of those who differ signs in their own session.

Until all have, it is a wish and no resolution: nothing is logged and nothing is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from realist.data import schema
from realist.data.database import Database
from realist.data.domain import Stage, Verdict


@dataclass(frozen=True, slots=True)
class Settlement:
    """How some of those who differ would settle a record, and who has signed so far."""

    record_id: str
    stage: Stage
    verdict: Verdict
    reason: str
    signed: tuple[str, ...]
    rests_on: tuple[int, ...]  # the numbers of the decisions it settles
    at: str = ""


class Settlements(Database):
    """The part of the store that waits for signatures."""

    def settlements(self, stage: Stage) -> dict[str, Settlement]:
        """What waits for a signature, by record."""
        table = schema.settlement
        found = [_of(row) for row in self._rows(select(table).where(table.c.stage == str(stage)))]
        return {one.record_id: one for one in found}

    def offer_settlement(self, offer: Settlement) -> None:
        """Put one up for signing, in place of whatever was on this record and stage."""
        row = {
            "record_id": offer.record_id,
            "stage": str(offer.stage),
            "verdict": str(offer.verdict),
            "reason": offer.reason,
            "signed": list(offer.signed),
            "rests_on": list(offer.rests_on),
            "at": self.now(),
        }
        with self._writing() as connection:
            connection.execute(delete(schema.settlement).where(*_here(offer)))
            connection.execute(schema.settlement.insert(), [row])

    def drop_settlement(self, offer: Settlement) -> None:
        """Take one back, or forget it once it is logged."""
        with self._writing() as connection:
            connection.execute(delete(schema.settlement).where(*_here(offer)))


def _here(offer: Settlement) -> Sequence[Any]:
    table = schema.settlement.c
    return table.record_id == offer.record_id, table.stage == str(offer.stage)


def _of(row: Any) -> Settlement:
    return Settlement(
        row.record_id,
        Stage(row.stage),
        Verdict(row.verdict),
        row.reason,
        tuple(row.signed),
        tuple(row.rests_on),
        row.at,
    )
