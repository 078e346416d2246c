"""The published facts of the review behind the demonstration, as domain values.

Source: Knight, Neiva Ganga and Tucker (2024), "Integrated care system leadership: a rapid
realist review". Bibliographic facts, stage decisions, counts and short quotations only; each
part of `facts.json` names its source. The programme theories are in Realist's own words.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from realist.data.domain import (
    Cmoc,
    CmocStatus,
    Evidence,
    Record,
    Review,
    Role,
    Slot,
    Stage,
    Stance,
    Theory,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the published review states, in the order it states it."""

    review: Review
    flow: tuple[tuple[str, int], ...]  # stage (or "included") -> records that entered it
    records: tuple[Record, ...]  # the documents that reached appraisal, without abstracts
    verdicts: dict[str, dict[Stage, Verdict]]  # source_id -> published decision per stage
    cmocs: tuple[Cmoc, ...]  # the initial ones, then the final ones
    theories: tuple[Theory, ...]
    evidence: tuple[Evidence, ...]  # one for each document and final configuration it is cited for


@cache
def published_facts() -> Facts:
    """The facts shipped in `facts.json`; its own text is trusted, so nothing is caught here."""
    raw = json.loads(
        resources.files("realist.data.demo").joinpath("facts.json").read_text("utf-8")
    )
    return Facts(
        review=_review(raw),
        flow=tuple((stage, count) for stage, count in raw["flow"]["stages"]),
        records=tuple(
            _record(row, raw["documents"]["source"]) for row in raw["documents"]["rows"]
        ),
        verdicts={row["id"]: _verdicts(row) for row in raw["documents"]["rows"]},
        cmocs=(*_initial_cmocs(raw["initial_cmocs"]), *_final_cmocs(raw["final_cmocs"])),
        theories=_theories(raw["theories"]),
        evidence=_evidence(raw["evidence"]),
    )


def _review(raw: dict[str, Any]) -> Review:
    review = raw["review"]
    return Review(
        title=review["title"],
        question=review["question"],
        definitions=tuple((role, text) for role, text in review["definitions"]),
        themes=tuple(review["themes"]),
        synthetic=True,  # most of the demonstration's records are, and the screens must say so
        notes="\n".join([*review["notes"], f"Source: {review['source']}"]),
    )


def _record(row: dict[str, Any], source: str) -> Record:
    return Record(
        source_id=row["id"],
        title=row["title"],
        authors=_authors(row["cited_as"]),
        year=row["year"],
        journal=row["venue"],
        doi=row["doi"],
        fields=(("cited_as", row["cited_as"]), ("source", source)),
    )


def _authors(cited_as: str) -> tuple[str, ...]:
    """The names the citation gives: "Shand and Turner (2019)" names two, "et al." stays."""
    names = re.sub(r"\s*\(\d{4}[a-z]?\)$", "", cited_as)
    return tuple(names.split(" and "))


def _verdicts(row: dict[str, Any]) -> dict[Stage, Verdict]:
    return {Stage(stage): Verdict(verdict) for stage, verdict in row["decisions"].items()}


def _initial_cmocs(raw: dict[str, Any]) -> tuple[Cmoc, ...]:
    return tuple(
        Cmoc(
            id=f"initial-{number}",
            number=number,
            phase="initial",
            status=CmocStatus(status),
            source=raw["source"],
            note=raw["note"],
        )
        for number, status in raw["rows"]
    )


def _final_cmocs(raw: dict[str, Any]) -> tuple[Cmoc, ...]:
    return tuple(
        Cmoc(
            id=f"final-{row['number']}",
            number=row["number"],
            phase="final",
            theme=row["theme"],
            status=CmocStatus.SUPPORTED,
            slots=tuple(Slot(Role(role), text) for role, text in row["slots"]),
            source=raw["source"],
            note=raw["note"],
        )
        for row in raw["rows"]
    )


def _theories(raw: dict[str, Any]) -> tuple[Theory, ...]:
    return tuple(
        Theory(
            id=f"theory-{row['id']}",
            theme=row["theme"],
            statement=row["statement"],
            cmocs=tuple(f"final-{number}" for number in row["cmocs"]),
            source=raw["source"],
        )
        for row in raw["rows"]
    )


def _evidence(raw: dict[str, Any]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(document, f"final-{number}", Stance(stance), note, origin=raw["source"])
        for document, number, stance, note in raw["rows"]
    )
