"""Everything that can be read from a review, as domain values.

These reads see all: what a reviewer may see goes through `realist.data.view`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, Table, select

from realist.data import projection, schema, values
from realist.data.contents import active, left
from realist.data.domain import (
    Decision,
    Document,
    ExtractDecision,
    Proposal,
    Record,
    Resolution,
    Review,
    Reviewer,
    Stage,
)
from realist.data.errors import NoReviewError, NotFoundError
from realist.data.log import Event, event_of
from realist.data.rankings import Rankings
from realist.data.structure import faults


class Reads(Rankings):
    """The reading half of the store."""

    def review(self) -> Review:
        """The review this database is about.

        Raises:
            NoReviewError: none has been started.
        """
        found = self._rows(select(schema.review))
        if not found:
            raise NoReviewError("no review here yet; start one with `realist init --title ...`")
        return values.review_of(found[0])

    def reviewers(self) -> list[Reviewer]:
        """Everyone who decides, by name."""
        query = select(schema.reviewer).order_by(schema.reviewer.c.name)
        return [values.reviewer_of(row) for row in self._rows(query)]

    def reviewer(self, name: str) -> Reviewer:
        """One reviewer.

        Raises:
            NotFoundError: nobody of that name; the message lists who there is.
        """
        known = {r.name: r for r in self.reviewers()}
        if name not in known:
            raise NotFoundError(f"no reviewer {name!r}; there are: {', '.join(known) or 'none'}")
        return known[name]

    def records(self) -> list[Record]:
        """Every record, in the order of import."""
        query = select(schema.record).where(active()).order_by(schema.record.c.id)
        return [values.record_of(row) for row in self._rows(query)]

    def records_by_id(self, ids: Sequence[str]) -> dict[str, Record]:
        """Some records, by Realist's id."""
        found: dict[str, Record] = {}
        for first in range(0, len(ids), 500):
            query = select(schema.record).where(schema.record.c.id.in_(ids[first : first + 500]))
            found.update((row.id, values.record_of(row)) for row in self._rows(query))
        return found

    def record(self, record_id: str) -> Record:
        """One record.

        Raises:
            NotFoundError: no such record.
        """
        found = self.records_by_id([record_id])
        if not found:
            raise NotFoundError(
                f"no record {record_id!r} in this review; ids are like R000012, as "
                "`realist queue`, `conflicts` and `history` list them"
            )
        return found[record_id]

    def record_ids(self) -> dict[str, list[str]]:
        """The records each name leads to: Realist's id, the file's own, those of duplicates."""
        table = schema.record.c
        query = select(table.id, table.source_id, table.duplicate_of).where(~table.undone)
        found = self._rows(query)
        merged = {row.id: row.duplicate_of for row in found if row.duplicate_of}
        names: dict[str, list[str]] = {}
        for row in found:
            kept = row.id
            while kept in merged:
                kept = merged[kept]
            for name in {row.id, row.source_id} - {""}:
                if kept not in names.setdefault(name, []):
                    names[name].append(kept)
        return names

    def decisions(
        self,
        stage: Stage | None = None,
        *,
        reviewer: str | None = None,
        record_id: str | None = None,
        history: bool = False,
    ) -> list[Decision]:
        """Standing decisions in the order they were made; with `history`, superseded ones too."""
        table = schema.decision.c
        query = select(schema.decision).order_by(table.id)
        if stage is not None:
            query = query.where(table.stage == stage)
        if reviewer is not None:
            query = query.where(table.reviewer == reviewer)
        if record_id is not None:
            query = query.where(table.record_id == record_id)
        if not history:
            query = query.where(table.standing)
        gone = select(schema.record.c.id).where(left())
        query = query.where(table.record_id.not_in(gone))
        return [values.decision_of(row) for row in self._rows(query)]

    def last_decision(self, reviewer: str, stage: Stage) -> Decision | None:
        """The standing decision that a reviewer made last at a stage."""
        query = _own(reviewer, stage).order_by(schema.decision.c.id.desc()).limit(1)
        found = self._rows(query)
        return values.decision_of(found[0]) if found else None

    def count_decisions(self, reviewer: str, stage: Stage) -> int:
        """How many decisions of a reviewer stand at a stage."""
        return self._count(_own(reviewer, stage))

    def resolutions(self, stage: Stage | None = None) -> list[Resolution]:
        """How conflicts were settled, oldest first."""
        query = select(schema.resolution).order_by(schema.resolution.c.id)
        if stage is not None:
            query = query.where(schema.resolution.c.stage == stage)
        return [values.resolution_of(row) for row in self._rows(query)]

    def imports(self) -> list[dict[str, Any]]:
        """What each import found, took, knew already and rejected."""
        query = select(schema.import_batch).order_by(schema.import_batch.c.id)
        return [dict(row._mapping) for row in self._rows(query)]  # noqa: SLF001 - public API

    def documents(self) -> list[Document]:
        """Every document, in the order they were added."""
        query = select(schema.document).order_by(schema.document.c.id)
        return [values.document_of(row) for row in self._rows(query)]

    def document(self, document_id: str) -> Document:
        """One document.

        Raises:
            NotFoundError: no such document; the message lists those there are.
        """
        found = self._rows(select(schema.document).where(schema.document.c.id == document_id))
        if not found:
            known = ", ".join(r.id for r in self._rows(select(schema.document.c.id))) or "none"
            raise NotFoundError(f"no document {document_id!r}; there are: {known}")
        return values.document_of(found[0])

    def proposals(self, document_id: str | None = None) -> list[Proposal]:
        """Proposed extracts in the order of their documents and of their place in them."""
        table = schema.proposal.c
        query = select(schema.proposal).order_by(
            table.document_id, table.start.is_(None), table.start, table.id
        )
        if document_id is not None:
            query = query.where(table.document_id == document_id)
        return [values.proposal_of(row) for row in self._rows(query)]

    def extract_decisions(
        self, *, reviewer: str | None = None, document_id: str | None = None
    ) -> list[ExtractDecision]:
        """What people decided on proposals and has not been superseded."""
        table = schema.extract_decision.c
        query = select(schema.extract_decision).where(table.standing).order_by(table.id)
        if reviewer is not None:
            query = query.where(table.reviewer == reviewer)
        if document_id is not None:
            of_document = select(schema.proposal.c.id).where(
                schema.proposal.c.document_id == document_id
            )
            query = query.where(table.proposal_id.in_(of_document))
        return [values.extract_of(row) for row in self._rows(query)]

    def calls(self, key: str | None = None) -> list[dict[str, Any]]:
        """What models were asked and replied, oldest first; with `key`, of that request alone."""
        query = select(schema.model_call).order_by(schema.model_call.c.id)
        if key is not None:
            query = query.where(schema.model_call.c.key == key)
        return [dict(row._mapping) for row in self._rows(query)]  # noqa: SLF001 - public API

    def log_rows(self) -> Iterator[dict[str, Any]]:
        """The log's rows as they are stored, oldest first, a few at a time in memory."""
        with self._reading() as connection:
            query = select(schema.log).order_by(schema.log.c.seq)
            for row in connection.execute(query).mappings().yield_per(500):
                yield dict(row)

    def events(self) -> Iterator[Event]:
        """What happened, oldest first."""
        return map(event_of, self.log_rows())

    def digest(self, table: Table) -> str:
        """A hash of a table's rows, to compare with the same table rebuilt."""
        with self._reading() as connection:
            return projection.digest(connection, table)

    def head(self) -> str:
        """The hash of the log's last row, which follows from all before it; "" for none."""
        newest = select(schema.log.c.hash).order_by(schema.log.c.seq.desc()).limit(1)
        found = self._rows(newest)
        return str(found[0].hash) if found else ""

    def faults(self) -> list[str]:
        """Where the database is not as Realist makes one."""
        with self._reading() as connection:
            return faults(connection)


def _own(reviewer: str, stage: Stage) -> Select[Any]:
    table = schema.decision.c
    gone = select(schema.record.c.id).where(left())
    mine = (table.reviewer == reviewer) & (table.stage == stage) & table.standing
    return select(schema.decision).where(mine, table.record_id.not_in(gone))
