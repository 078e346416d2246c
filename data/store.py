"""The store: one review's database, read and written; the only caller of SQL is this family.

`Database` opens and appends, `Access` knows who may come in, `Drafts` keeps what is one's own,
`Reads` reads, `Steering` changes what the review is, `Merging` merges duplicates, `Reports` knows
what was sought and got, `Theories` keeps the synthesis, `Importing` takes records in,
`Suggestions` keeps what machines suggest and `Store` writes the rest.
A write is an event in the log and its effect on the tables, in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select

from realist.data import schema, values
from realist.data.access import Access
from realist.data.candidates import Candidates
from realist.data.contents import left
from realist.data.domain import (
    Decision,
    ExtractDecision,
    Proposal,
    Resolution,
    Review,
    Reviewer,
)
from realist.data.drafts import Drafts, drop_drafts
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.extract_consensus import ExtractConsensus
from realist.data.extracting import on_version
from realist.data.files import Files
from realist.data.importing import Importing
from realist.data.leaving import Leaving
from realist.data.log import Event
from realist.data.names import person
from realist.data.reports import Reports
from realist.data.rules import check
from realist.data.settlements import Settlements
from realist.data.steering import Steering
from realist.data.suggestions import Suggestions
from realist.data.theories import Theories, theory_version

_THIS_CALL = -1  # stands for a decision that this very call is about to log


class Store(
    Access,
    Candidates,
    Drafts,
    ExtractConsensus,
    Files,
    Importing,
    Leaving,
    Reports,
    Settlements,
    Steering,
    Suggestions,
    Theories,
):
    """A review that can be written to."""

    def start(self, review: Review, *, actor: str = "steward") -> None:
        """Begin the review.

        Raises:
            RefusedError: this database has one already.
        """
        with self._writing() as connection:
            held = connection.execute(select(schema.review.c.title)).scalar_one_or_none()
            if held is not None:
                raise RefusedError(
                    f"this database holds the review {held!r} already; name another with --db"
                )
            self._append(connection, [Event("review_started", values.review_row(review), actor)])

    def join(self, reviewers: Iterable[Reviewer], *, actor: str = "steward") -> None:
        """Add the reviewers who are not there yet; one who had left comes back."""
        with self._writing() as connection:
            team = schema.reviewer.c
            rows = connection.execute(select(team.name, team.left))
            known = {row.name: row.left for row in rows}
            wanted = {person(r.name): r for r in reviewers}
            new = {name: r for name, r in wanted.items() if name not in known}
            for name in new:
                if not name:
                    raise RefusedError("a reviewer needs a name; none was given")
            events = [
                Event("reviewer_joined", values.reviewer_row(replace(r, name=name)), actor)
                for name, r in new.items()
            ]
            events += [
                Event("reviewer_changed", {"name": name, "left": False}, actor)
                for name in wanted
                if known.get(name)
            ]
            self._append(connection, events)

    def decide(self, decisions: Sequence[Decision], *, actor: str | None = None) -> list[int]:
        """Log decisions, all or none; gives their numbers.

        A first decision says `supersedes=None`, a change names the decision it replaces. A
        decision that names no theory version is one under the theory as it stands.

        Args:
            decisions: in the order they were made.
            actor: who brings decisions made elsewhere, which are taken as they are; None where
                the reviewers decide here, and then the review's rules bind them.

        Raises:
            NotFoundError: an unknown record or reviewer.
            RefusedError: the review's rules forbid it.
            StaleWriteError: the standing decision is not the one the writer believed in,
                colleagues have settled the record meanwhile, or it left the review.
        """
        rules = None if actor else (self.protocol(), self.quorum())
        with self._writing() as connection:
            standing = _standing(connection, decisions)
            _check_known(connection, schema.record.c.id, {d.record_id for d in decisions})
            _check_known(connection, schema.reviewer.c.name, {d.reviewer for d in decisions})
            _check_still_here(connection, {d.record_id for d in decisions})
            if rules:
                check(*rules, decisions, standing)
            for d in decisions:
                key = (d.record_id, d.reviewer, str(d.stage))
                if standing.get(key) != d.supersedes:
                    raise StaleWriteError(
                        f"record {d.record_id}: {d.reviewer}'s {d.stage.label} decision was "
                        "changed meanwhile, perhaps in another tab; look at it again"
                    )
                standing[key] = _THIS_CALL
            now = theory_version(connection)
            dated = [replace(d, theory_version=d.theory_version or now) for d in decisions]
            events = [
                Event("decided", values.decision_row(d), actor or d.reviewer, at=d.at)
                for d in dated
            ]
            if rules:
                drop_drafts(connection, decisions)
            return self._append(connection, events)

    def withdraw(self, decision: Decision, *, reason: str = "undone") -> int:
        """Undo a decision by a logged row that supersedes it; the record is open again."""
        return self.decide([values.withdrawal(decision, reason)])[0]

    def resolve(self, resolutions: Sequence[Resolution], *, actor: str = "steward") -> None:
        """Log how conflicts were settled."""
        with self._writing() as connection:
            _check_known(connection, schema.record.c.id, {r.record_id for r in resolutions})
            now = theory_version(connection)
            dated = [replace(r, theory_version=r.theory_version or now) for r in resolutions]
            events = [Event("resolved", values.resolution_row(r), actor, at=r.at) for r in dated]
            self._append(connection, events)

    def propose(self, proposals: Sequence[Proposal], *, actor: str = "proposer") -> int:
        """Keep proposed extracts that are not there yet; gives how many were new."""
        with self._writing() as connection:
            table = schema.proposal.c
            held = connection.execute(
                select(table.document_id, table.proposer, table.role, table.start, table.wording)
            )
            known = {tuple(row) for row in held}
            new = [p for p in proposals if _proposal_key(p) not in known]
            first = _next_number(connection, schema.proposal)
            bulk = [values.proposal_row(p, f"P{n:05d}") for n, p in enumerate(new, start=first)]
            if bulk:
                payload = {"proposals": len(bulk)}
                self._append(connection, [Event("extracts_proposed", payload, actor, bulk=bulk)])
            return len(bulk)

    def decide_extract(self, decision: ExtractDecision) -> int:
        """Log a person's verdict on a proposal.

        Raises:
            NotFoundError: an unknown proposal or reviewer.
            StaleWriteError: the standing verdict is not the one the writer believed in.
        """
        with self._writing() as connection:
            _check_known(connection, schema.proposal.c.id, {decision.proposal_id})
            _check_known(connection, schema.reviewer.c.name, {decision.reviewer})
            table = schema.extract_decision.c
            query = select(table.id).where(
                table.proposal_id == decision.proposal_id,
                table.reviewer == decision.reviewer,
                table.standing,
            )
            if connection.execute(query).scalar_one_or_none() != decision.supersedes:
                raise StaleWriteError(
                    f"proposal {decision.proposal_id}: {decision.reviewer}'s verdict was changed "
                    "meanwhile, perhaps in another tab; look at it again"
                )
            dated = on_version(connection, decision)
            event = Event("extract_decided", values.extract_row(dated), decision.reviewer)
            return self._append(connection, [event])[0]

    def add_call(self, row: Mapping[str, Any]) -> None:
        """Append a call to a model; it is on disk when this returns."""
        with self._writing() as connection:
            connection.execute(schema.model_call.insert(), [{**row, "at": self.now()}])


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[n : n + size] for n in range(0, len(items), size))


def _next_number(connection: Connection, table: Table) -> int:
    """Rows are never deleted, so their count numbers the next one."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one()) + 1


def _check_known(connection: Connection, column: Column[Any], wanted: set[str]) -> None:
    for some in _chunks(sorted(wanted), 500):
        found = connection.execute(select(column).where(column.in_(some))).scalars()
        for missing in set(some) - set(found):
            raise NotFoundError(f"no {column.table.name} {missing!r} in this review")


def _check_still_here(connection: Connection, wanted: set[str]) -> None:
    """A decision on a record that was merged or taken back meanwhile would be lost to all."""
    record = schema.record.c
    for some in _chunks(sorted(wanted), 500):
        gone = select(record.id, record.duplicate_of).where(left(), record.id.in_(some))
        for row in connection.execute(gone):
            why = f"merged into {row.duplicate_of}" if row.duplicate_of else "taken back"
            raise StaleWriteError(f"record {row.id} was {why} meanwhile; it is decided no more")


def _standing(
    connection: Connection, decisions: Sequence[Decision]
) -> dict[tuple[str, str, str], int]:
    """The number of the standing decision for each record, reviewer and stage named."""
    table = schema.decision.c
    found: dict[tuple[str, str, str], int] = {}
    for some in _chunks(sorted({d.record_id for d in decisions}), 500):
        query = select(table.record_id, table.reviewer, table.stage, table.id).where(
            table.standing, table.record_id.in_(some)
        )
        found |= {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}
    return found


def _proposal_key(proposal: Proposal) -> tuple[Any, ...]:
    at = proposal.located.start
    return (proposal.document_id, proposal.proposer, str(proposal.role), at, proposal.wording)
