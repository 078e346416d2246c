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
from realist.data.reads import Reads

FOR_REVIEW, MERGED, PARTED = "for_review", "merged", "parted"
MERGE_FIELDS = (
    "title",
    "abstract",
    "authors",
    "year",
    "journal",
    "keywords",
    "doi",
    "pmid",
)  # what a kept record may take from its duplicates; its own fields as read stay as they were


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
                change = {
                    "before": _merge_fields(records[kept]),
                    "after": _merge_fields(best),
                }
                carried, differing = self._carried(connection, ids)
                said = {"id": group.id, "kept": kept, "members": ids}
                events = [Event("duplicates_merged", said, actor, bulk=change)]
                events += [Event("decided", values.decision_row(d), actor) for d in carried]
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
                raise NotFoundError(f"no duplicate group {group_id!r} in this review")
            if row.state == PARTED:
                raise RefusedError(f"{group_id} was parted already")
            said = {"id": group_id, "kept": row.kept or "", "members": row.members}
            change = {"before": row.before or {}}
            events = [Event("duplicates_parted", said, actor, bulk=change)]
            events += self._withdrawn(connection, row.kept, row.members)
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
                raise NotFoundError(f"no import {number} in this review")
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
                    f"import {number} has {decided} decisions on its records; withdraw them first"
                )
            _check_keeps_no_other(connection, number)
            self._append(connection, [Event("import_undone", {"id": number}, actor)])
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

    def _withdrawn(
        self, connection: Connection, kept: str | None, members: Sequence[str]
    ) -> list[Event]:
        table = schema.decision
        carried = connection.execute(
            select(table).where(
                table.c.record_id == kept, table.c.standing, table.c.carried_from.in_(members)
            )
        )
        return [
            Event(
                "decided",
                values.decision_row(values.withdrawal(values.decision_of(row))),
                "dedupe",
            )
            for row in carried
        ]


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


def _merge_fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in MERGE_FIELDS}
