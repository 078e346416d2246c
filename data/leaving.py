"""The team's comings and goings: a reviewer leaves, all decide on the same records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select

from realist.data import schema, values
from realist.data.domain import Stage
from realist.data.errors import RefusedError
from realist.data.log import Event
from realist.data.protocols import Protocols
from realist.data.quorum import Calibration, Quorum


class Leaving(Protocols):
    """The part of the store that knows who is asked for which record."""

    def quorum(self) -> Quorum:
        """The rules applied to the team as it is now."""
        return Quorum(self.protocol(), self.reviewers(), self.calibrations())

    def calibrations(self, stage: Stage | None = None) -> list[Calibration]:
        """The calibration rounds, oldest first."""
        table = schema.calibration
        rows = self._rows(select(table).order_by(table.c.id))
        found = [
            Calibration(
                Stage(row.stage),
                tuple(row.records),
                tuple(row.reviewers),
                row.seed,
                row.at,
                row.id,
            )
            for row in rows
        ]
        return [c for c in found if stage in (None, c.stage)]

    def calibrate(
        self, stage: Stage, records: Sequence[str], *, seed: int, actor: str = "steward"
    ) -> Calibration:
        """Let every screener of the team decide on these records, before all others.

        Raises:
            RefusedError: there is nothing to draw from, or nobody to ask.
        """
        team = self.quorum().active
        if not records:
            raise RefusedError(f"no record waits at {stage.label} that nobody has decided on")
        if not team:
            raise RefusedError("there is no screener to ask; add one first")
        said = {"stage": str(stage), "seed": seed}
        said |= {"records": list(records), "reviewers": list(team)}
        with self._writing() as connection:
            self._append(connection, [Event("calibration_drawn", said, actor)])
        return self.calibrations(stage)[-1]

    def leave(self, name: str, *, actor: str = "steward") -> int:
        """Let a reviewer go; gives how many half-done records went back to the others.

        All that was decided stays in the log. Where enough screeners had decided, the decision
        counts as before; where not, it is withdrawn, so that the record is asked of others.

        Raises:
            NotFoundError: nobody of that name.
            RefusedError: already gone, or the only one who leads.
        """
        reviewer = self.reviewer(name)
        if reviewer.left:
            raise RefusedError(f"{name} has left already")
        if reviewer.lead and not any(
            r.lead and not r.left for r in self.reviewers() if r.name != name
        ):
            raise RefusedError(f"{name} is the only one who leads; let somebody else lead first")
        quorum = self.quorum()
        with self._writing() as connection:
            gone = Event("reviewer_left", {"name": name, "left": True}, actor)
            withdrawn = list(_half_done(connection, name, quorum, actor))
            self._append(connection, [gone, *withdrawn])
        return len(withdrawn)


def _half_done(connection: Connection, name: str, quorum: Quorum, actor: str) -> list[Event]:
    table = schema.decision
    made: dict[tuple[str, str], set[str]] = defaultdict(set)
    standing = select(table.c.record_id, table.c.stage, table.c.reviewer).where(table.c.standing)
    for record_id, stage, reviewer in connection.execute(standing):
        if reviewer in quorum.screeners:
            made[record_id, stage].add(reviewer)
    if name not in quorum.screeners:
        return []  # a trainee settles nothing, so nothing waits for one
    own = select(table).where(table.c.standing, table.c.reviewer == name).order_by(table.c.id)
    rows = connection.execute(own).all()
    return [
        Event(
            "decided",
            values.decision_row(values.withdrawal(values.decision_of(row), "left the review")),
            actor,
        )
        for row in rows
        if len(made[row.record_id, row.stage]) < quorum.needed(row.record_id, Stage(row.stage))
    ]
