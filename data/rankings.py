"""The order of each viewer's queue: a cache beside the log, made anew as decisions come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, exists, func, select

from realist.data import schema
from realist.data.contents import Contents, left
from realist.data.domain import Stage


class Rankings(Contents):
    """Keeping an order and reading it, from the top or as a queue."""

    def save_ranking(
        self,
        viewer: str,
        stage: Stage,
        ordered: Iterable[tuple[str, float, str]],
        *,
        ranker: str,
        labelled: int,
        seconds: float,
        theory: str = "",
    ) -> None:
        """Replace the viewer's ranking; a ranking is a cache and not part of the log.

        Args:
            viewer: whose; "" is the steward's.
            stage: at which stage.
            ordered: (record id, score, lane), best first.
            ranker: the ranker's name.
            labelled: on how many decisions it rests.
            seconds: how long it took.
            theory: the id of the theory it serves, if one.
        """
        head = (viewer, str(stage))
        entries = [
            (*head, n, record_id, score, lane)
            for n, (record_id, score, lane) in enumerate(ordered)
        ]
        run = {"viewer": viewer, "stage": str(stage), "ranker": ranker, "labelled": labelled}
        run |= {"seconds": seconds, "theory": theory, "outlook": {}}
        with self._writing() as connection:
            for table in (schema.ranking, schema.ranking_run):
                connection.execute(
                    table.delete().where(table.c.viewer == viewer, table.c.stage == stage)
                )
            if entries:  # plain tuples: a fifth of the time for which writers wait
                connection.exec_driver_sql(_INSERT, entries)
            connection.execute(schema.ranking_run.insert(), [{**run, "at": self.now()}])

    def save_outlook(self, viewer: str, stage: Stage, outlook: Mapping[str, Any]) -> None:
        """Keep beside a ranking what was worked out from the same decisions."""
        table = schema.ranking_run
        one = table.update().where(table.c.viewer == viewer, table.c.stage == stage)
        with self._writing() as connection:
            connection.execute(one.values(outlook=dict(outlook)))

    def ranking(self, viewer: str, stage: Stage) -> list[tuple[str, float, str]]:
        """The last ranking made for a viewer: (record id, score, lane), best first."""
        table = schema.ranking.c
        query = (
            select(table.record_id, table.score, table.lane)
            .where(table.viewer == viewer, table.stage == stage)
            .order_by(table.position)
        )
        return [(row.record_id, row.score, row.lane) for row in self._rows(query)]

    def count_ranked(self, viewer: str, stage: Stage) -> int:
        """How many records that ranking orders."""
        table = schema.ranking.c
        return self._count(
            select(table.position).where(table.viewer == viewer, table.stage == stage)
        )

    def ranking_run(self, viewer: str, stage: Stage) -> dict[str, Any] | None:
        """When, with what and on how many labels that ranking was made."""
        table = schema.ranking_run.c
        query = select(schema.ranking_run).where(table.viewer == viewer, table.stage == stage)
        found = self._rows(query)
        return dict(found[0]._mapping) if found else None  # noqa: SLF001 - public API

    def queue(
        self, viewer: str, stage: Stage, *, settled_by: Sequence[str], needed: int, limit: int
    ) -> list[str]:
        """The first records of a viewer's ranking that still want the viewer's decision.

        Args:
            viewer: who would decide; records decided on by the viewer are passed over.
            stage: the stage of both ranking and decisions.
            settled_by: the screeners whose decisions complete a record; none for a trainee.
            needed: how many of them complete it.
            limit: how many records at most.
        """
        query = _waiting(viewer, stage, settled_by, needed)
        query = query.order_by(schema.ranking.c.position).limit(limit)
        return [row.record_id for row in self._rows(query)]

    def count_queue(
        self, viewer: str, stage: Stage, *, settled_by: Sequence[str], needed: int
    ) -> int:
        """How many records wait in that queue."""
        return self._count(_waiting(viewer, stage, settled_by, needed))


_INSERT = (
    "INSERT INTO ranking (viewer, stage, position, record_id, score, lane) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)


def _waiting(
    viewer: str, stage: Stage, settled_by: Sequence[str], needed: int
) -> Select[tuple[str]]:
    made, entry = schema.decision, schema.ranking
    gone = select(schema.record.c.id).where(left())
    here = (made.c.record_id == entry.c.record_id) & (made.c.stage == stage) & made.c.standing
    mine = exists().where(here, made.c.reviewer == viewer)
    query = select(entry.c.record_id).where(
        entry.c.viewer == viewer, entry.c.stage == stage, ~mine, entry.c.record_id.not_in(gone)
    )
    if not settled_by:
        return query
    others = (
        select(func.count())
        .select_from(made)
        .where(here, made.c.reviewer.in_(settled_by))
        .correlate(entry)
        .scalar_subquery()
    )
    return query.where(others < needed)
