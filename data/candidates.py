"""The records that still want a reviewer's decision, with how many colleagues have decided.

The count never leaves the queue: it puts records in order and is shown to nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import exists, func, select

from realist.data import schema
from realist.data.contents import left
from realist.data.domain import Stage
from realist.data.rankings import holding
from realist.data.reads import Reads


class Candidates(Reads):
    """The part of the store that a queue is made from."""

    def candidates(
        self, viewer: str, stage: Stage, settled_by: Sequence[str]
    ) -> Iterator[tuple[str, int]]:
        """Records of the viewer's ranking that the viewer has not decided on, best first.

        Args:
            viewer: who would decide.
            stage: the stage of both ranking and decisions.
            settled_by: the colleagues whose decisions are counted beside each.
        """
        made, entry = schema.decision, schema.ranking
        here = (made.c.record_id == entry.c.record_id) & (made.c.stage == stage) & made.c.standing
        others = select(func.count()).select_from(made)
        others = others.where(here, made.c.reviewer.in_(settled_by)).correlate(entry)
        gone = select(schema.record.c.id).where(left())
        query = (
            select(entry.c.record_id, others.scalar_subquery())
            .where(*holding(viewer, stage))
            .where(~exists().where(here, made.c.reviewer == viewer))
            .where(entry.c.record_id.not_in(gone))
            .order_by(entry.c.position)
        )
        with self._reading() as connection:
            for row in connection.execute(query).yield_per(100):
                yield row[0], row[1]

    def deciders(self, stage: Stage) -> dict[str, set[str]]:
        """Whose decisions stand on each record at a stage."""
        made = schema.decision.c
        query = select(made.record_id, made.reviewer).where(made.stage == stage, made.standing)
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._rows(query):
            found[row.record_id].add(row.reviewer)
        return found
