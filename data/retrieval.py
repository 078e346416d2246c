"""Reports and studies: what screening looks for after a record, and whether it was got.

Three nouns that PRISMA 2020 keeps apart (Page et al. 2021, box 1): a record is what a search
returned, a report is a document that tells of a study, a study is what was done. A record's
duplicates lead to one report; several reports may tell of one study.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row


class Retrieval(StrEnum):
    """How the search for a report's text stands."""

    SOUGHT = "sought"
    NOT_RETRIEVED = "not_retrieved"
    RETRIEVED = "retrieved"


@dataclass(frozen=True, slots=True)
class Report:
    """A document sought because a record was included at title and abstract."""

    id: str
    record_ids: tuple[str, ...]  # the record first, then its duplicates
    study: str = ""  # the study it tells of, where the team joined reports; else one of its own
    state: Retrieval = Retrieval.SOUGHT
    reason: str = ""  # why it was not retrieved
    document_id: str = ""  # the document in this review that is its text
    note: str = ""
    at: str = ""
    id_of_state: int = 0  # the log's number of the row that says all this


@dataclass(frozen=True, slots=True)
class Study:
    """What several reports tell of."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class ReportState:
    """One row on a report; the next supersedes it."""

    report_id: str
    state: Retrieval = Retrieval.SOUGHT
    reason: str = ""
    document_id: str = ""
    study: str = ""
    note: str = ""
    supersedes: int | None = None


def state_row(state: ReportState) -> dict[str, Any]:
    """A state as a row of its table."""
    return {**asdict(state), "state": str(state.state)}


def state_of(row: Row[Any]) -> ReportState:
    """A row of the table as a state."""
    return ReportState(
        row.report_id,
        Retrieval(row.state),
        row.reason,
        row.document_id,
        row.study,
        row.note,
        row.supersedes,
    )
