"""Between domain values and table rows, one pair of functions per noun."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import Row

from realist.data.configuration import (
    CmocTest,
    CmocVerdict,
    Configuration,
    DataPoint,
    Entry,
    Intent,
    Move,
    MoveKind,
    ProgrammeTheory,
    Reach,
    State,
)
from realist.data.domain import (
    CmocStatus,
    Consent,
    Decision,
    Document,
    ExtractDecision,
    ExtractVerdict,
    Kind,
    Located,
    Match,
    Proposal,
    Record,
    Resolution,
    Review,
    Reviewer,
    ReviewerRole,
    Role,
    Seen,
    Span,
    Stage,
    Stance,
    Verdict,
)
from realist.data.log import canonical

_NAMES = tuple(field.name for field in fields(Record))
STRUCTURE = ("pages", "sections", "paragraphs", "turns")


def fingerprint(record: Record) -> str:
    """A hash of everything a record says: equal only for the same row read twice."""
    said = _fields(record)
    del said["id"]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def content(title: str, abstract: str) -> str:
    """A hash of what a ranking reads of a record."""
    said = f"{title}\0{abstract}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(said).hexdigest()[:32]


def review_row(review: Review) -> dict[str, Any]:
    return asdict(review)


def review_of(row: Row[Any]) -> Review:
    pairs = tuple((role, text) for role, text in row.definitions)
    said = (row.title, row.question, pairs, tuple(row.themes), row.synthetic, row.notes)
    return Review(*said, model=row.model, base_url=row.base_url, budget=row.budget)


def reviewer_row(reviewer: Reviewer) -> dict[str, Any]:
    return asdict(reviewer)


def reviewer_of(row: Row[Any]) -> Reviewer:
    return Reviewer(row.name, ReviewerRole(row.role), row.simulated, row.lead, row.left)


def record_row(record: Record, mark: str, record_id: str, import_id: int) -> dict[str, Any]:
    """The row of a record whose `fingerprint` is `mark`."""
    own = {"id": record_id, "fingerprint": mark, "import_id": import_id}
    return {**_fields(record), **own, "duplicate_of": None, "undone": False}


def _fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _NAMES}  # asdict copies, fifty times slower


def record_of(row: Row[Any]) -> Record:
    return Record(
        id=row.id,
        source_id=row.source_id,
        title=row.title,
        abstract=row.abstract,
        authors=tuple(row.authors),
        year=row.year,
        journal=row.journal,
        keywords=tuple(row.keywords),
        doi=row.doi,
        pmid=row.pmid,
        fields=tuple((tag, value) for tag, value in row.fields),
        synthetic=row.synthetic,
    )


def decision_row(decision: Decision) -> dict[str, Any]:
    return {
        "record_id": decision.record_id,
        "reviewer": decision.reviewer,
        "stage": decision.stage,
        "verdict": decision.verdict,
        "reason": decision.reason,
        "note": decision.note,
        "rating": decision.rating,
        "rationale": decision.rationale,
        "concerns": decision.concerns,
        "tags": list(decision.tags),
        "rank_seen": decision.seen.rank,
        "suggestion_seen": decision.seen.suggestion,
        "blind": decision.seen.blind,
        "theory_version": decision.theory_version,
        "carried_from": decision.carried_from,
        "supersedes": decision.supersedes,
    }


def decision_of(row: Row[Any]) -> Decision:
    return Decision(
        record_id=row.record_id,
        reviewer=row.reviewer,
        stage=Stage(row.stage),
        verdict=Verdict(row.verdict),
        reason=row.reason,
        note=row.note,
        rating=row.rating,
        rationale=row.rationale,
        concerns=row.concerns,
        tags=tuple(row.tags),
        seen=Seen(row.rank_seen, row.suggestion_seen, row.blind),
        theory_version=row.theory_version,
        carried_from=row.carried_from,
        at=row.at,
        id=row.id,
        supersedes=row.supersedes,
    )


def withdrawal(decision: Decision, reason: str = "undone") -> Decision:
    """The row that undoes a decision."""
    return replace(
        decision, verdict=Verdict.WITHDRAWN, reason=reason, supersedes=decision.id, at=""
    )


def resolution_row(resolution: Resolution) -> dict[str, Any]:
    row = asdict(resolution)
    del row["id"], row["at"]  # the log's
    return row


def resolution_of(row: Row[Any]) -> Resolution:
    return Resolution(
        row.record_id,
        Stage(row.stage),
        Verdict(row.verdict),
        tuple(row.by),
        row.reason,
        row.theory_version,
        row.at,
        row.id,
    )


def document_row(document: Document, document_id: str) -> dict[str, Any]:
    row = asdict(document)
    structure = {part: [list(s.values()) for s in row.pop(part)] for part in STRUCTURE}
    return {**row, "id": document_id, "structure": structure}


def document_of(row: Row[Any]) -> Document:
    return Document(
        title=row.title,
        text=row.text,
        kind=Kind(row.kind),
        consent=Consent(row.consent),
        id=row.id,
        filename=row.filename,
        sha256=row.sha256,
        warnings=tuple(row.warnings),
        synthetic=row.synthetic,
        version=row.version,
        replaces=row.replaces,
        **{part: tuple(Span(*s) for s in row.structure[part]) for part in STRUCTURE},
    )


def proposal_row(proposal: Proposal, proposal_id: str) -> dict[str, Any]:
    row = asdict(proposal)
    located = row.pop("located")
    return {
        **row,
        "id": proposal_id,
        "match": located["match"],
        "start": located["start"],
        "end": located["end"],
        "match_score": located["score"],
        "pieces": located["pieces"],
    }


def proposal_of(row: Row[Any]) -> Proposal:
    pieces = tuple((start, end) for start, end in row.pieces)
    return Proposal(
        document_id=row.document_id,
        role=Role(row.role),
        wording=row.wording,
        located=Located(Match(row.match), row.start, row.end, row.match_score, pieces),
        configuration=row.configuration,
        restatement=row.restatement,
        rationale=row.rationale,
        stated=row.stated,
        score=row.score,
        proposer=row.proposer,
        direction=row.direction,
        flags=tuple(row.flags),
        id=row.id,
    )


def extract_row(decision: ExtractDecision) -> dict[str, Any]:
    row = asdict(decision)
    del row["id"], row["at"]  # the log's
    return row


def extract_of(row: Row[Any]) -> ExtractDecision:
    return ExtractDecision(
        row.proposal_id,
        row.reviewer,
        ExtractVerdict(row.verdict),
        Role(row.role),
        row.start,
        row.end,
        row.restatement,
        row.reason,
        row.rationale_shown,
        row.at,
        row.id,
        row.supersedes,
        stance=Stance(row.stance) if row.stance else None,
        stated=row.stated,
        document_version=row.document_version,
        theory_version=row.theory_version,
    )


def theory_of(row: Mapping[str, Any]) -> ProgrammeTheory:
    lists = {name: tuple(row[name]) for name in ("cmocs", "parents")}
    return ProgrammeTheory(**{**row, **lists, "state": State(row["state"])})


def cmoc_of(row: Mapping[str, Any]) -> Configuration:
    names = ("parents", "interventions", "actors", "rivals", "follows")
    lists = {name: tuple(row[name]) for name in names}
    slots = tuple(_entry_of(slot) for slot in row["slots"])
    kinds = {"status": CmocStatus(row["status"]), "state": State(row["state"])}
    return Configuration(**{**row, **lists, **kinds, "slots": slots})


def _entry_of(slot: Mapping[str, Any]) -> Entry:
    return Entry(
        Role(slot["role"]),
        slot["text"],
        slot["stated"],
        Reach(slot["reach"]) if slot["reach"] else None,
        Intent(slot["intent"]) if slot["intent"] else None,
        tuple(slot["extracts"]),
    )


def point_of(row: Mapping[str, Any]) -> DataPoint:
    kinds = {"stance": Stance(row["stance"]), "extracts": tuple(row["extracts"])}
    return DataPoint(**{**row, **kinds})


def cmoc_test_of(row: Mapping[str, Any]) -> CmocTest:
    return CmocTest(**{**row, "verdict": CmocVerdict(row["verdict"])})


def move_of(row: Mapping[str, Any]) -> Move:
    lists = {name: tuple(row[name]) for name in ("rests_on", "touched")}
    return Move(**{**row, **lists, "kind": MoveKind(row["kind"])})


def said(row: Any) -> dict[str, Any]:
    """A dataclass of the synthesis as a table's row: what JSON would give back."""
    made: dict[str, Any] = json.loads(canonical(asdict(row)))
    return made
