"""The rows that hold places in a document's text, as they read in its next version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from realist.data import schema, values
from realist.data.carrying import Find, carried, same_words
from realist.data.domain import Located, Match, Proposal, Span
from realist.data.moving import Moves

_REMARK = re.compile(r"(changed|lost) in version \d+")

Moved = dict[str, tuple[Proposal, dict[str, Any]]]  # by id: as it was, and its row's new parts


def moved_proposals(
    connection: Connection, document_id: str, moves: Moves, look: Find | None, version: int
) -> tuple[Moved, dict[str, list[str]]]:
    """Where each proposal went, by `look` where it had no place, and what became of which."""
    table = schema.proposal
    rows = connection.execute(
        select(table).where(table.c.document_id == document_id).order_by(table.c.id)
    )
    told: dict[str, list[str]] = {name: [] for name in ("moved", "changed", "lost", "found")}
    made: Moved = {}
    for row in rows.all():
        proposal = values.proposal_of(row)
        before, now = proposal.located, carried(proposal.located, moves)
        if now.start is None and look:
            now = look(proposal.wording)
        fate = _fate(before, now)
        flags = [flag for flag in proposal.flags if not _REMARK.fullmatch(flag)]
        if fate:
            told[fate].append(proposal.id)
        if fate in ("changed", "lost"):
            flags.append(f"{fate} in version {version}")
        made[proposal.id] = (proposal, {"id": proposal.id, **_place(now), "flags": flags})
    return made, told


def _fate(before: Located, now: Located) -> str:
    if before.start is None:
        return "found" if now.start is not None else ""
    if now.start is None:
        return "lost"
    return "moved" if same_words(before, now) else "changed"


def _place(located: Located) -> dict[str, Any]:
    return {
        "match": str(located.match),
        "start": located.start,
        "end": located.end,
        "match_score": located.score,
        "pieces": [list(piece) for piece in located.pieces],
    }


def moved_decisions(
    connection: Connection, document_id: str, moves: Moves, proposals: Moved, version: int
) -> tuple[list[dict[str, Any]], list[int]]:
    """People's bounds in the new text; those of a proposal as it stood go where that goes."""
    table = schema.extract_decision.c
    of_document = select(schema.proposal.c.id).where(schema.proposal.c.document_id == document_id)
    query = select(table.id, table.proposal_id, table.start, table.end, table.standing).where(
        table.proposal_id.in_(of_document), table.start.is_not(None)
    )
    rows, lost = [], []
    for row in connection.execute(query.order_by(table.id)).all():
        proposal, now = proposals[row.proposal_id]
        if (row.start, row.end) == (proposal.located.start, proposal.located.end):
            start, end = now["start"], now["end"]
        else:
            span = moves.span(Span(row.start, row.end))
            start, end = (span.start, span.end) if span else (None, None)
        if start is None and row.standing:
            lost.append(row.id)
        rows.append({"id": row.id, "start": start, "end": end, "document_version": version})
    return rows, lost


def moved_resolutions(
    connection: Connection, document_id: str, moves: Moves
) -> list[dict[str, Any]]:
    """The bounds that two extractors settled on; the last resolution says what stands."""
    table = schema.extract_resolution.c
    query = select(table.id, table.start, table.end).where(
        table.document_id == document_id, table.start.is_not(None)
    )
    rows = []
    for row in connection.execute(query.order_by(table.id)).all():
        span = moves.span(Span(row.start, row.end))
        start, end = (span.start, span.end) if span else (None, None)
        rows.append({"id": row.id, "start": start, "end": end})
    return rows


def moved_suggestions(
    connection: Connection, document_id: str, moves: Moves
) -> tuple[list[dict[str, Any]], list[str]]:
    """The quotes that suggestions stand on, and what of the text they had read."""
    table = schema.suggestion.c
    query = select(table.id, table.grounds, table.read).where(table.about == document_id)
    rows, lost = [], []
    for row in connection.execute(query.order_by(table.id)).all():
        grounds = [{**g, "located": _ground(g["located"], moves)} for g in row.grounds]
        gone = (
            g["located"][1] is not None and n["located"][1] is None
            for g, n in zip(row.grounds, grounds, strict=True)
        )
        if any(gone):
            lost.append(row.id)
        rows.append({"id": row.id, "grounds": grounds, "read": _spans(row.read, moves)})
    return rows, lost


def _ground(said: list[Any], moves: Moves) -> list[Any]:
    match, start, end, score, pieces = said
    was = Located(Match(match), start, end, score, tuple((a, b) for a, b in pieces))
    now = carried(was, moves)
    return [str(now.match), now.start, now.end, now.score, [list(p) for p in now.pieces]]


def _spans(spans: Iterable[list[Any]], moves: Moves) -> list[list[Any]]:
    moved = (moves.span(Span(*span)) for span in spans)
    return [[span.start, span.end, span.label] for span in moved if span]
