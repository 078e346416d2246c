"""Commands on programme theories and configurations."""

from __future__ import annotations

from typing import Any

import click

from realist.app.console import emit, table
from realist.app.options import db_option, json_option, opened
from realist.data.domain import Cmoc, Evidence, Stance, Theory
from realist.data.errors import NotFoundError


@click.group(epilog="Example: realist theory matrix --json")
def theory() -> None:
    """Programme theories, their configurations and the evidence for them."""


@theory.command("list", epilog="Example: realist theory list")
@db_option
@json_option
def list_all(db: str, as_json: bool) -> None:
    """List theories and configurations."""
    with opened(db) as store:
        theories, cmocs = store.theories(), store.cmocs()
    result = {
        "theories": [_theory(t) for t in theories],
        "cmocs": [_cmoc(c) for c in cmocs],
    }
    lines = [[t.id, t.theme, t.statement[:80]] for t in theories]
    lines += [[c.id, c.theme, f"{c.phase} CMOC {c.number}: {c.status}"] for c in cmocs]
    emit(result, as_json=as_json, text=table(lines, ["id", "theme", "what it says"]))


@theory.command(epilog="Example: realist theory show final-3")
@click.argument("identity", metavar="ID")
@db_option
@json_option
def show(identity: str, db: str, as_json: bool) -> None:
    """Show one theory or configuration, with its source and evidence."""
    with opened(db) as store:
        known = {t.id: _theory(t) for t in store.theories()}
        known |= {c.id: _cmoc(c) for c in store.cmocs()}
        evidence = [e for e in store.evidence() if e.cmoc_id == identity]
    if identity not in known:
        raise NotFoundError(f"no theory or CMOC {identity!r}; `realist theory list` lists them")
    result = known[identity] | {"evidence": [_evidence(e) for e in evidence]}
    lines = [[key, _plain(value)] for key, value in result.items() if value]
    emit(result, as_json=as_json, text=table(lines, ["", identity]))


@theory.command(epilog="Example: realist theory matrix --json")
@db_option
@json_option
def matrix(db: str, as_json: bool) -> None:
    """Which document bears on which configuration, and how."""
    with opened(db) as store:
        evidence, cmocs = store.evidence(), [c for c in store.cmocs() if c.phase == "final"]
    documents = sorted({e.source_id for e in evidence})
    stance = {(e.source_id, e.cmoc_id): e.stance for e in evidence}
    result = {
        "documents": documents,
        "cmocs": [c.id for c in cmocs],
        "cells": [
            {"document": e.source_id, "cmoc": e.cmoc_id, "stance": str(e.stance), "note": e.note}
            for e in evidence
        ],
    }
    marks = {Stance.SUPPORTS: "+", Stance.REFINES: "~", Stance.CONTRADICTS: "-"}
    lines = [
        [d, *(marks.get(stance[d, c.id], "?") if (d, c.id) in stance else "" for c in cmocs)]
        for d in documents
    ]
    legend = "\n+ supports  ~ refines  - contradicts  ? qualifies"
    emit(result, as_json=as_json, text=table(lines, ["", *(c.id for c in cmocs)]) + legend)


@theory.command(epilog="Example: realist theory lineage")
@db_option
@json_option
def lineage(db: str, as_json: bool) -> None:
    """What became of each configuration, and from which others it comes."""
    with opened(db) as store:
        cmocs = store.cmocs()
    result = {
        "cmocs": [
            {"id": c.id, "phase": c.phase, "status": str(c.status), "parents": list(c.parents)}
            for c in cmocs
        ],
        "notes": sorted({c.note for c in cmocs if c.note}),
    }
    lines = [[c.id, c.status, ", ".join(c.parents) or "not stated", c.note] for c in cmocs]
    emit(result, as_json=as_json, text=table(lines, ["id", "status", "comes from", "note"]))


def _theory(theory: Theory) -> dict[str, Any]:
    return {
        "id": theory.id,
        "theme": theory.theme,
        "statement": theory.statement,
        "phase": theory.phase,
        "version": theory.version,
        "cmocs": list(theory.cmocs),
        "source": theory.source,
    }


def _cmoc(cmoc: Cmoc) -> dict[str, Any]:
    return {
        "id": cmoc.id,
        "number": cmoc.number,
        "phase": cmoc.phase,
        "theme": cmoc.theme,
        "status": str(cmoc.status),
        "slots": [{"role": str(s.role), "text": s.text, "stated": s.stated} for s in cmoc.slots],
        "parents": list(cmoc.parents),
        "version": cmoc.version,
        "source": cmoc.source,
        "note": cmoc.note,
    }


def _evidence(evidence: Evidence) -> dict[str, str]:
    return {
        "document": evidence.source_id,
        "stance": str(evidence.stance),
        "note": evidence.note,
        "origin": evidence.origin,
    }


def _plain(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    return "; ".join(
        ": ".join(str(v) for v in i.values() if v) if isinstance(i, dict) else str(i)
        for i in value
    )


COMMANDS = (theory,)
