"""Duplicates merged and parted again, and imports taken back: each a row in the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select

from realist.data import schema, values
from realist.data.domain import Decision, Record
from realist.data.errors import NotFoundError, RefusedError
from realist.data.log import Event
from realist.data.parting import carried_anew, merge_fields, said_of_itself, said_without
from realist.data.reads import Reads

FOR_REVIEW, MERGED, PARTED = "for_review", "merged", "parted"


@dataclass(frozen=True, slots=True)
class Group:
    """Records that may be one: merged, waiting for a person, or parted by one."""

    id: str
    members: tuple[str, ...]
    confidence: float  # 0 to 1
    reason: str
    state: str = FOR_REVIEW
    kept: str | None = None


class Merging(Reads):
    """The part of the store that knows of duplicates and of imports as a whole."""

    def duplicate_groups(self, state: str | None = None) -> list[Group]:
        """The groups found so far, in the order they were found."""
        table = schema.duplicate_group.c
        query = select(schema.duplicate_group).order_by(table.id)
        if state is not None:
            query = query.where(table.state == state)
        return [_group(row) for row in self._rows(query)]

    def propose_duplicates(
        self, found: Sequence[tuple[Sequence[str], float, str]], *, actor: str = "dedupe"
    ) -> list[Group]:
        """Keep groups of (record ids, confidence, reason) that are new; gives the new ones."""
        with self._writing() as connection:
            held = connection.execute(select(schema.duplicate_group.c.members)).scalars()
            known = {tuple(sorted(members)) for members in held}
            new = [f for f in found if tuple(sorted(f[0])) not in known]
            groups = [
                Group(f"G{n:05d}", tuple(members), confidence, reason)
                for n, (members, confidence, reason) in enumerate(new, start=len(known) + 1)
            ]
            if groups:
                bulk = [_group_row(group) for group in groups]
                payload = {"groups": len(groups)}
                self._append(connection, [Event("duplicates_proposed", payload, actor, bulk=bulk)])
        return groups

    def merge(
        self,
        groups: Sequence[Group],
        combine: Callable[[Sequence[Record]], Record],
        *,
        actor: str = "dedupe",
    ) -> list[str]:
        """Merge groups in one transaction.

        The record first imported is kept; `combine` says what it shall say. Decisions on the
        others are carried to it where the same reviewer has none there at that stage.

        Returns:
            Ids of the kept records on which one reviewer's decisions differ between duplicates:
            the kept record's stands, and a person should look.

        Raises:
            RefusedError: a group is merged already, or a member is no longer in the review.
        """
        flagged: list[str] = []
        members = sorted({m for group in groups for m in group.members})
        records = self.records_by_id(members)
        with self._writing() as connection:
            for group in groups:
                self._check_mergeable(connection, group)
                ids = sorted(group.members)
                kept, best = ids[0], combine([records[i] for i in ids])
                own = said_of_itself(connection, kept) or merge_fields(records[kept])
                change = {"before": own, "after": merge_fields(best)}
                carried, differing = self._carried(connection, ids)
                said = {"id": group.id, "kept": kept, "members": ids}
                events = [Event("duplicates_merged", said, actor, bulk=change)]
                events += [Event("decided", values.decision_row(d), actor) for d in carried]
                events += self._settled_too(connection, kept, carried, actor)
                self._append(connection, events)
                flagged += [kept] if differing else []
        return flagged

    def part(self, group_id: str, *, actor: str = "dedupe") -> None:
        """Take a merge back, or say that a proposed group is none.

        Raises:
            NotFoundError: no such group.
            RefusedError: it was parted already.
        """
        with self._writing() as connection:
            table = schema.duplicate_group
            row = connection.execute(select(table).where(table.c.id == group_id)).one_or_none()
            if row is None:
                raise NotFoundError(
                    f"no duplicate group {group_id!r}; `realist duplicates list` has them"
                )
            if row.state == PARTED:
                raise RefusedError(f"{group_id} was parted already; its records stand apart")
            said = {"id": group_id, "kept": row.kept or "", "members": row.members}
            events = [Event("duplicates_parted", said, actor)]
            if row.state == MERGED:
                others = set(row.members) - {row.kept}
                now = said_without(connection, [row.kept], others)
                events = [Event("duplicates_parted", said, actor, bulk=now)]
                events += carried_anew(connection, row.kept, others)
            self._append(connection, events)

    def fill_abstracts(
        self, found: Sequence[tuple[str, str]], *, source: str, actor: str = "enrich"
    ) -> None:
        """Log abstracts found elsewhere for records (id, abstract) that came without one."""
        if found:
            payload = {"source": source, "records": len(found)}
            bulk = [list(pair) for pair in found]
            with self._writing() as connection:
                event = Event("abstracts_found", payload, actor, bulk=bulk)
                self._append(connection, [event])

    def undo_import(self, number: int, *, actor: str = "steward") -> int:
        """Take back a whole import; gives how many records left the review.

        Raises:
            NotFoundError: no such import.
            RefusedError: it was taken back already, its records carry decisions, or a record of
                another import was merged into one of them and would be lost with it.
        """
        with self._writing() as connection:
            batch, record, made = schema.import_batch.c, schema.record.c, schema.decision.c
            undone = connection.execute(select(batch.undone).where(batch.id == number))
            state = undone.scalar_one_or_none()
            if state is None:
                raise NotFoundError(f"no import {number}; `realist imports list` has them")
            if state:
                raise RefusedError(f"import {number} was taken back already")
            of_import = select(record.id).where(record.import_id == number, ~record.undone)
            ids = connection.execute(of_import).scalars().all()
            decided = connection.execute(
                select(func.count())
                .select_from(schema.decision)
                .where(made.standing, made.record_id.in_(of_import))
            ).scalar_one()
            if decided:
                raise RefusedError(
                    f"import {number} has {decided} decisions on its records; withdraw "
                    "them first (in the app, or `realist decide` with the verdict withdrawn)"
                )
            _check_keeps_no_other(connection, number)
            kept = select(record.duplicate_of).where(
                record.id.in_(of_import), record.duplicate_of.not_in(of_import)
            )
            outside = set(connection.execute(kept).scalars())
            now = said_without(connection, outside, set(ids)) or None
            self._append(connection, [Event("import_undone", {"id": number}, actor, bulk=now)])
            return len(ids)

    def _check_mergeable(self, connection: Connection, group: Group) -> None:
        record = schema.record.c
        active = select(record.id).where(
            record.id.in_(group.members), record.duplicate_of.is_(None), ~record.undone
        )
        gone = set(group.members) - set(connection.execute(active).scalars())
        if gone:
            raise RefusedError(f"{group.id}: {', '.join(sorted(gone))} left the review already")

    def _carried(self, connection: Connection, ids: Sequence[str]) -> tuple[list[Decision], bool]:
        """Decisions that the kept record takes over, and whether any two of a reviewer differ."""
        table = schema.decision
        rows = connection.execute(
            select(table).where(table.c.record_id.in_(ids), table.c.standing).order_by("id")
        )
        made = sorted(
            (values.decision_of(row) for row in rows), key=lambda d: ids.index(d.record_id)
        )
        taken: dict[tuple[str, str], Decision] = {}
        differing = False
        for decision in made:
            first = taken.setdefault((decision.reviewer, decision.stage), decision)
            differing |= first.verdict.passes != decision.verdict.passes
        return [
            replace(d, record_id=ids[0], carried_from=d.record_id, supersedes=None)
            for d in taken.values()
            if d.record_id != ids[0]
        ], differing

    def _settled_too(
        self, connection: Connection, kept: str, carried: Sequence[Decision], actor: str
    ) -> list[Event]:
        """Resolutions that the kept record takes over with all the decisions they settled."""
        made, table = schema.decision.c, schema.resolution
        counting = select(schema.reviewer.c.name).where(schema.reviewer.c.role == "screener")
        here = select(made.record_id, made.stage, made.id).where(
            made.standing,
            made.reviewer.in_(counting),
            made.record_id.in_({kept, *(d.carried_from for d in carried)}),
        )
        last: dict[tuple[str, str], int] = {}
        for record_id, stage, number in connection.execute(here):
            last[record_id, stage] = max(number, last.get((record_id, stage), 0))
        events = []
        for stage in sorted({d.stage for d in carried if (kept, d.stage) not in last}):
            sources = {d.carried_from for d in carried if d.stage == stage}
            query = select(table).where(table.c.record_id.in_(sources), table.c.stage == stage)
            row = connection.execute(query.order_by(table.c.id.desc()).limit(1)).one_or_none()
            if row and len(sources) == 1 and row.id > last.get((row.record_id, stage), 0):
                taken = replace(values.resolution_of(row), record_id=kept)
                events.append(Event("resolved", values.resolution_row(taken), actor))
        return events


def _check_keeps_no_other(connection: Connection, number: int) -> None:
    record = schema.record
    kept = record.alias()
    query = select(record.c.id, kept.c.id).where(
        record.c.duplicate_of == kept.c.id,
        kept.c.import_id == number,
        record.c.import_id != number,
        ~record.c.undone,
    )
    row = connection.execute(query).first()
    if row:
        raise RefusedError(
            f"import {number} has {row[1]}, into which {row[0]} of another import was merged; "
            "part them first (`realist duplicates list` has the group)"
        )


def _group(row: Any) -> Group:
    return Group(row.id, tuple(row.members), row.confidence, row.reason, row.state, row.kept)


def _group_row(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "members": list(group.members),
        "confidence": group.confidence,
        "reason": group.reason,
        "state": group.state,
        "kept": group.kept,
        "before": None,
    }
