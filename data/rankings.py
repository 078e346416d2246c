"""The order of each viewer's queue: a cache beside the log, made anew as decisions come in."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

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
        head = (viewer, str(stage), secrets.randbits(62))
        entries = [
            (*head, n, record_id, score, lane)
            for n, (record_id, score, lane) in enumerate(ordered)
        ]
        run = {"viewer": viewer, "stage": str(stage), "ranker": ranker, "labelled": labelled}
        run |= {"seconds": seconds, "theory": theory, "outlook": {}, "batch": head[-1]}
        for first in range(0, len(entries), _CHUNK):
            with self._giving_way() as connection:  # plain tuples: a fifth of the time
                connection.exec_driver_sql(_INSERT, entries[first : first + _CHUNK])
        table = schema.ranking_run
        with self._writing() as connection:
            connection.execute(
                table.delete().where(table.c.viewer == viewer, table.c.stage == stage)
            )
            connection.execute(table.insert(), [{**run, "at": self.now()}])
        self._drop_others(*head)

    def _drop_others(self, viewer: str, stage: str, batch: int) -> None:
        """Delete the orders that no longer hold, those begun and never finished among them."""
        table = schema.ranking.c
        mine = (table.viewer == viewer) & (table.stage == stage) & (table.batch != batch)
        last = select(table.batch, func.max(table.position)).where(mine).group_by(table.batch)
        stale: Sequence[Any] = self._rows(last)
        for other, position in stale:
            for first in range(0, position + 1, _CHUNK):
                some = (table.batch == other) & (table.position < first + _CHUNK)
                with self._giving_way() as connection:
                    connection.execute(schema.ranking.delete().where(mine, some))

    @contextmanager
    def _giving_way(self) -> Iterator[Connection]:
        """A short write of many, and as long a rest after it: a press of a key comes between."""
        began = time.monotonic()
        with self._writing() as connection:
            yield connection
        time.sleep(min(_REST, time.monotonic() - began))

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
            .where(*holding(viewer, stage))
            .order_by(table.position)
        )
        return [(row.record_id, row.score, row.lane) for row in self._rows(query)]

    def count_ranked(self, viewer: str, stage: Stage) -> int:
        """How many records that ranking orders."""
        table = schema.ranking.c
        return self._count(select(table.position).where(*holding(viewer, stage)))

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
    "INSERT INTO ranking (viewer, stage, batch, position, record_id, score, lane) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_CHUNK = 4_000  # entries written while others wait
_REST = 0.05  # seconds


def holding(viewer: str, stage: Stage) -> tuple[ColumnElement[bool], ...]:
    """The conditions that pick a viewer's order as it holds now."""
    run, entry = schema.ranking_run.c, schema.ranking.c
    batch = select(run.batch).where(run.viewer == viewer, run.stage == stage).scalar_subquery()
    return entry.viewer == viewer, entry.stage == stage, entry.batch == batch


def _waiting(
    viewer: str, stage: Stage, settled_by: Sequence[str], needed: int
) -> Select[tuple[str]]:
    made, entry = schema.decision, schema.ranking
    gone = select(schema.record.c.id).where(left())
    here = (made.c.record_id == entry.c.record_id) & (made.c.stage == stage) & made.c.standing
    mine = exists().where(here, made.c.reviewer == viewer)
    query = select(entry.c.record_id).where(
        *holding(viewer, stage), ~mine, entry.c.record_id.not_in(gone)
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
