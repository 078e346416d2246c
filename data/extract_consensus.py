"""How differences between two extractors were settled."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, select

from realist.data import schema
from realist.data.domain import Role
from realist.data.errors import NotFoundError, RefusedError
from realist.data.extracting import Extracting
from realist.data.log import Event


@dataclass(frozen=True, slots=True)
class ExtractResolution:
    """One difference between two extractors, settled by both or by a third person."""

    document_id: str
    proposals: tuple[str, ...]  # the extracts that differ, in the order of their ids
    keeps: str  # the one of them that stays; "" where none does
    by: tuple[str, ...]
    role: Role | None = None  # as it stands from now on; None with nothing kept
    start: int | None = None
    end: int | None = None
    restatement: str = ""
    reason: str = ""
    at: str = ""
    id: int = 0  # the log's sequence number; given by the store


class ExtractConsensus(Extracting):
    """The part of the store that keeps what two extractors settled on."""

    def resolve_extract(self, resolution: ExtractResolution) -> int:
        """Log how a difference was settled; gives its number.

        Raises:
            NotFoundError: an unknown document, reviewer or extract.
            RefusedError: nobody settles it, or something else is kept than what differed.
        """
        self.document(resolution.document_id)
        for name in resolution.by:
            self.reviewer(name)
        if not resolution.by:
            raise RefusedError("say who settled it")
        known = {p.id for p in self.proposals(resolution.document_id)}
        for identity in resolution.proposals:
            if identity not in known:
                raise NotFoundError(f"no extract {identity!r} in {resolution.document_id}")
        if resolution.keeps and resolution.keeps not in resolution.proposals:
            raise RefusedError(f"{resolution.keeps} is not one of {resolution.proposals}")
        row = asdict(resolution)
        del row["id"], row["at"]  # the log's
        event = Event("extract_resolved", row, " and ".join(resolution.by), at=resolution.at)
        with self._writing() as connection:
            return self._append(connection, [event])[0]

    def extract_resolutions(self, document_id: str | None = None) -> list[ExtractResolution]:
        """How differences between extractors were settled, oldest first."""
        table = schema.extract_resolution
        query = select(table).order_by(table.c.id)
        if document_id is not None:
            query = query.where(table.c.document_id == document_id)
        return [_of(row) for row in self._rows(query)]


def _of(row: Row[Any]) -> ExtractResolution:
    return ExtractResolution(
        row.document_id,
        tuple(row.proposals),
        row.keeps,
        tuple(row.by),
        Role(row.role) if row.role else None,
        row.start,
        row.end,
        row.restatement,
        row.reason,
        row.at,
        row.id,
    )
