"""Settling a conflict by discussion: every one of those who differ signs in their own session.

Until all have, it is a wish and no resolution: each signature is logged as its signer's, and
nothing is settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from realist.data import schema
from realist.data.database import Database
from realist.data.domain import Stage, Verdict
from realist.data.log import Event


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

    def sign_settlement(self, offer: Settlement, *, actor: str) -> None:
        """Log a signature: the offer as it stands with it, in place of whatever was up before."""
        said = {
            **_place(offer),
            "verdict": str(offer.verdict),
            "reason": offer.reason,
            "signed": list(offer.signed),
            "rests_on": list(offer.rests_on),
        }
        with self._writing() as connection:
            self._append(connection, [Event("settlement_signed", said, actor)])

    def drop_settlement(self, offer: Settlement, *, actor: str) -> None:
        """Take one back; nothing happens where it is gone already."""
        table = schema.settlement.c
        here = table.record_id == offer.record_id, table.stage == str(offer.stage)
        with self._writing() as connection:
            if connection.execute(select(table.at).where(*here)).first():
                self._append(connection, [Event("settlement_dropped", _place(offer), actor)])


def _place(offer: Settlement) -> dict[str, Any]:
    return {"record_id": offer.record_id, "stage": str(offer.stage)}


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
