"""Extracts that people make themselves, and when an extractor has finished a document.

An extract of one's own is a proposal by `reviewer:NAME` with that person's confirmation, written
together. Another extractor sees it once that one has finished the document: until then each
reads it blind.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from realist.data import schema, values
from realist.data.domain import (
    ExtractDecision,
    ExtractVerdict,
    Located,
    Match,
    Proposal,
    Role,
    Stance,
)
from realist.data.errors import RefusedError, StaleWriteError
from realist.data.log import Event
from realist.data.revising import Revising
from realist.data.theories import theory_version

PERSON = "reviewer:"  # a proposer that begins so is a person


def made_by(proposal: Proposal) -> str:
    """The reviewer who made an extract; "" where a machine proposed it."""
    return proposal.proposer.removeprefix(PERSON) if is_own(proposal) else ""


def is_own(proposal: Proposal) -> bool:
    """Whether a person made the extract."""
    return proposal.proposer.startswith(PERSON)


@dataclass(frozen=True, slots=True)
class Selection:
    """A passage that a person selected and what they say of it."""

    document_id: str
    role: Role
    start: int  # in code points of the document's text
    end: int
    restatement: str = ""  # the person's own words for it
    configuration: str = ""  # extracts of a document with the same key belong together
    stated: bool = True  # False: inferred
    stance: Stance | None = None
    document_version: int = 0  # that the bounds are of, to be told if it changed; 0: any


class Extracting(Revising):
    """The part of the store that takes people's own extracts."""

    def add_extract(self, selection: Selection, reviewer: str) -> str:
        """Keep a passage that a person selected, confirmed by that person; gives its id.

        Raises:
            NotFoundError: no such document or reviewer.
            RefusedError: no passage there, or the person made the same extract before.
            StaleWriteError: the document has another version by now.
        """
        document = self.document(selection.document_id)
        self.reviewer(reviewer)
        start, end = selection.start, selection.end
        words = document.text[start:end] if 0 <= start < end else ""
        if not words.strip() or end > len(document.text):
            raise RefusedError(
                f"{document.id} has {len(document.text)} characters; "
                f"{start} to {end} is no passage of it"
            )
        proposal = Proposal(
            document.id,
            selection.role,
            words,
            Located(Match.EXACT, start, end, 100.0),
            configuration=selection.configuration,
            restatement=selection.restatement,
            stated=selection.stated,
            proposer=PERSON + reviewer,
        )
        return self._keep_own(proposal, reviewer, selection)

    def finish_extraction(self, document_id: str, reviewer: str, *, finished: bool = True) -> None:
        """Log that an extractor has finished a document, or has not after all.

        Raises:
            NotFoundError: no such document or reviewer.
            RefusedError: that is how it stands already.
        """
        self.document(document_id)
        self.reviewer(reviewer)
        stands = reviewer in self.finished_by()[document_id]
        if stands is finished:
            state = "has finished" if finished else "has not finished"
            raise RefusedError(f"{reviewer} {state} {document_id} already")
        row = {"document_id": document_id, "reviewer": reviewer, "finished": finished}
        with self._writing() as connection:
            self._append(connection, [Event("extraction_finished", row, reviewer)])

    def finished_by(self) -> defaultdict[str, dict[str, int]]:
        """Who has finished each document, by its id.

        Returns:
            For each document the reviewers, with the number in the log of their first finish.
        """
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        first = self.first_finished()
        for document_id, reviewer, _ in self._finishes(standing=True):
            found[document_id][reviewer] = first[document_id][reviewer]
        return found

    def first_finished(self) -> defaultdict[str, dict[str, int]]:
        """When each reviewer first finished a document, taken back or not: a number in the log.

        What they decided on it before that, they decided without the other's own extracts.
        """
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for document_id, reviewer, number in self._finishes(standing=False):
            found[document_id].setdefault(reviewer, number)
        return found

    def _finishes(self, *, standing: bool) -> list[tuple[str, str, int]]:
        """Document, reviewer and number of each finish, or of those not taken back since."""
        table = schema.extraction_finished
        rows = self._rows(select(table).order_by(table.c.id))
        last = {(row.document_id, row.reviewer): row.finished for row in rows}
        return [
            (row.document_id, row.reviewer, row.id)
            for row in rows
            if row.finished and (not standing or last[row.document_id, row.reviewer])
        ]

    def extract_history(self, document_id: str | None = None) -> list[ExtractDecision]:
        """Every decision on extracts in the order they were made, the superseded ones too."""
        table, proposal = schema.extract_decision, schema.proposal
        query = select(table).order_by(table.c.id)
        if document_id is not None:
            query = query.join(proposal, proposal.c.id == table.c.proposal_id)
            query = query.where(proposal.c.document_id == document_id)
        return [values.extract_of(row) for row in self._rows(query)]

    def _keep_own(self, proposal: Proposal, reviewer: str, selection: Selection) -> str:
        with self._writing() as connection:
            _check_new(connection, proposal)
            identity = f"P{_proposals(connection) + 1:05d}"
            bulk = [values.proposal_row(proposal, identity)]
            decision = ExtractDecision(
                identity,
                reviewer,
                ExtractVerdict.CONFIRM,
                proposal.role,
                proposal.located.start,
                proposal.located.end,
                restatement=selection.restatement,
                stance=selection.stance,
                stated=selection.stated,
                document_version=selection.document_version,
            )
            row = values.extract_row(_dated(connection, decision, proposal.document_id))
            proposed = Event("extracts_proposed", {"proposals": 1}, reviewer, bulk=bulk)
            self._append(connection, [proposed, Event("extract_decided", row, reviewer)])
        return identity


def _check_new(connection: Connection, proposal: Proposal) -> None:
    table = schema.proposal.c
    same = select(table.id).where(
        table.document_id == proposal.document_id,
        table.proposer == proposal.proposer,
        table.role == proposal.role,
        table.start == proposal.located.start,
        table.end == proposal.located.end,
    )
    found = connection.execute(same).scalars().first()
    if found:
        raise RefusedError(f"{found} is this very extract; decide on that one instead")


def _proposals(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(schema.proposal)).scalar_one())


def on_version(connection: Connection, decision: ExtractDecision) -> ExtractDecision:
    """The decision with the version of the document that its bounds are of, and of the theory.

    Raises:
        StaleWriteError: it names another version than the one that stands.
    """
    table = schema.proposal.c
    query = select(table.document_id).where(table.id == decision.proposal_id)
    return _dated(connection, decision, connection.execute(query).scalar_one())


def _dated(connection: Connection, decision: ExtractDecision, document_id: str) -> ExtractDecision:
    table = schema.document.c
    query = select(table.version).where(table.id == document_id)
    now = int(connection.execute(query).scalar_one())
    if decision.document_version not in (0, now):
        raise StaleWriteError(
            f"{document_id} has a new text meanwhile, version {now}; look at the passage again"
        )
    version = decision.theory_version or theory_version(connection)
    return replace(decision, document_version=now, theory_version=version)
