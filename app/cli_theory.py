"""Commands on programme theories and configurations: reading them; moves have their own files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import shorten
from typing import Any

import click

from realist.app import (
    cli_theory_evidence,
    cli_theory_moves,
    cli_theory_views,
    cli_theory_wording,
    work_theory,
    work_trail,
)
from realist.app.console import emit, say, table
from realist.app.options import db_option, json_option, opened, reviewer_option
from realist.app.theory_options import some
from realist.data.domain import CmocStatus, Role, Stance
from realist.data.view import View

MARKS = {
    Stance.SUPPORTS: "+",
    Stance.REFINES: "~",
    Stance.CONTRADICTS: "-",
    Stance.QUALIFIES: "?",
}
_OPEN = (CmocStatus.PROPOSED, CmocStatus.NEW)  # nothing was found yet
SHORT = {
    Role.CONTEXT: "C",
    Role.RESOURCE: "M-resource",
    Role.REASONING: "M-reasoning",
    Role.OUTCOME: "O",
}
svg_option = click.option(
    "--svg", type=click.Path(path_type=Path, dir_okay=False), help="Draw it to this file."
)


@click.group(epilog="Example: realist theory matrix --json")
def theory() -> None:
    """Programme theories, their configurations and the evidence for them."""


@theory.command("list", epilog="Example: realist theory list")
@reviewer_option
@db_option
@json_option
def list_all(reviewer: str | None, db: str, as_json: bool) -> None:
    """List theories and configurations."""
    with opened(db) as store:
        result = work_theory.listed(View(store, reviewer))
    lines = [
        [t["id"], t["theme"], f"{t['phase']} theory", _became(t), t["statement"] or t["note"]]
        for t in result["theories"]
    ]
    lines += [
        [c["id"], c["theme"], f"{c['phase']} CMOC {c['number']}", _became(c), _gist(c)]
        for c in result["cmocs"]
    ]
    for line in lines:
        line[-1] = shorten(line[-1], 80, placeholder="…")
    head = ["id", "theme", "", "status", "what it says"]
    emit(result, as_json=as_json, text=table(lines, head))


@theory.command(epilog="Example: realist theory show final-3")
@click.argument("identity", metavar="ID")
@reviewer_option
@db_option
@json_option
def show(identity: str, reviewer: str | None, db: str, as_json: bool) -> None:
    """Show one theory or configuration with its evidence and history."""
    with opened(db) as store:
        result = work_theory.shown(View(store, reviewer), identity)
    emit(result, as_json=as_json, text=table(_lines(result), ["", identity]))


@theory.command(epilog="Example: realist theory matrix --json")
@click.option(
    "--phase",
    type=click.Choice(["initial", "final"]),
    help="Which configurations; by default all that are worked with.",
)
@reviewer_option
@db_option
@json_option
def matrix(phase: str | None, reviewer: str | None, db: str, as_json: bool) -> None:
    """Which document bears on which configuration, and how."""
    with opened(db) as store:
        result = work_theory.matrix(View(store, reviewer), phase=phase)
    marks: dict[tuple[str, str], str] = {}
    for cell in result["cells"]:
        at = (cell["document"], cell["cmoc"])
        marks[at] = marks.get(at, "") + MARKS[Stance(cell["stance"])]
    lines = [[d, *(marks.get((d, c), "") for c in result["cmocs"])] for d in result["documents"]]
    for key, name in (("documents", "documents in all"), ("supports", "in support")):
        lines.append([name, *(str(column[key]) for column in result["counts"])])
    legend = "\n+ supports  ~ refines  - contradicts  ? qualifies"
    emit(result, as_json=as_json, text=table(lines, ["", *result["cmocs"]]) + legend)


@theory.command(epilog="Example: realist theory lineage --svg lineage.svg")
@svg_option
@reviewer_option
@db_option
@json_option
def lineage(svg: Path | None, reviewer: str | None, db: str, as_json: bool) -> None:
    """What became of each configuration, and from which others it comes."""
    with opened(db) as store:
        result = work_theory.lineage(View(store, reviewer))
        if svg:
            _draw(svg, work_theory.lineage_drawing(store))
    lines = [[c["id"], _became(c), _origin(c), f"version {c['version']}"] for c in result["cmocs"]]
    shown = table(lines, ["id", "status", "comes from", ""])
    emit(result, as_json=as_json, text="\n".join([shown, *result["notes"]]))


@theory.command(epilog="Example: realist theory diagram theory-being --svg being.svg")
@click.argument("identity", metavar="ID")
@click.option(
    "--svg", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file."
)
@db_option
def diagram(identity: str, svg: Path, db: str) -> None:
    """Draw a theory, its configurations and what each says by role."""
    with opened(db) as store:
        _draw(svg, work_theory.theory_drawing(store, identity))


@theory.command(epilog="Example: realist theory moves --id C001 --out trail.csv")
@click.option("--id", "identity", metavar="ID", help="Only moves that touched this.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the trail as CSV."
)
@reviewer_option
@db_option
@json_option
def moves(
    identity: str | None, out: Path | None, reviewer: str | None, db: str, as_json: bool
) -> None:
    """The trail: who did what, when, why and on what evidence, with before and after."""
    with opened(db) as store:
        rows = work_trail.trail(View(store, reviewer), identity)
    if out:
        out.write_text(work_trail.trail_csv(rows), encoding="utf-8", newline="")
        say(f"Written to {out}.")
    lines = [
        [
            row["move"],
            row["at"][:16],
            row["by"],
            row["kind"] + (f" {row['undoes']}" if row["undoes"] else ""),
            some(row["touched"]),
            row["reason"][:60],
        ]
        for row in rows
    ]
    head = ["move", "at", "by", "kind", "touched", "reason"]
    emit({"moves": rows}, as_json=as_json, text=table(lines, head))


def _became(item: dict[str, Any]) -> str:
    """What became of it: what was found, whether it is out of use, and what changed since."""
    found = item.get("status", "live").replace("_", " ")
    gone = "" if item["state"] == "live" else item["state"]
    if gone and item.get("status") in (None, *_OPEN):
        found = ""
    since = "evidence changed since" if item.get("since_settled") else ""
    return ", ".join(part for part in (found, gone, since) if part)


def _gist(cmoc: dict[str, Any]) -> str:
    """Its short name, and its entries by the letter of their role."""
    said = "; ".join(f"{SHORT[Role(s['role'])]} {s['text']}" for s in cmoc["slots"])
    return ": ".join(part for part in (cmoc["label"], said) if part)


def _origin(cmoc: dict[str, Any]) -> str:
    nobody_said = "not stated" if cmoc["phase"] == "final" else ""
    return ", ".join(cmoc["parents"]) or nobody_said


def _draw(path: Path, drawing: str) -> None:
    path.write_text(drawing, encoding="utf-8")
    say(f"Drawn to {path}.")


def _lines(result: dict[str, Any]) -> list[list[str]]:
    """All that is said of it; what holds several things has a line for each."""
    found = []
    for key, value in result.items():
        many = value if isinstance(value, (list, tuple)) else [value]
        found += [[key, _WORDED.get(key, str)(one)] for one in many if one not in ("", None)]
    heads = [key for key, _ in found]
    again = [n > 0 and heads[n - 1] == key for n, key in enumerate(heads)]
    return [["" if same else key, words] for same, (key, words) in zip(again, found, strict=True)]


def _slot(said: dict[str, Any]) -> str:
    marks = [said["reach"], said["intent"], "" if said["stated"] else "inferred"]
    marked = f" [{', '.join(str(m) for m in marks if m)}]" if any(marks) else ""
    made_of = f" ({', '.join(said['extracts'])})" if said["extracts"] else ""
    return f"{SHORT[Role(said['role'])]}: {said['text']}{marked}{made_of}"


def _point(said: dict[str, Any]) -> str:
    about = [said["strength"], said["rigour"] and f"rigour {said['rigour']}", said["context"]]
    words = said["note"] or "; ".join(q["text"] for q in said["quotes"] if q["text"])
    head = " ".join((said["id"], said["document"], said["stance"]))
    return ": ".join(part for part in (head, ", ".join(a for a in about if a), words) if part)


def _verdict(said: dict[str, Any]) -> str:
    source = said.get("source_id") or said["document"]
    return f"{source} {said['verdict']}, {said['reviewer']}: {said['reason']}".rstrip(": ")


def _move(said: dict[str, Any]) -> str:
    undone = f" (undone by {said['undone_by']})" if said["undone_by"] else ""
    head = f"{said['move']} {said['at'][:16]} {said['by']}, {said['kind']}"
    return f"{head}: {said['reason']}{undone}"


_WORDED: dict[str, Callable[[Any], str]] = {
    "slots": _slot,
    "evidence": _point,
    "tests": _verdict,
    "verdicts": _verdict,
    "moves": _move,
}
for module in (cli_theory_moves, cli_theory_evidence, cli_theory_views, cli_theory_wording):
    for command in module.COMMANDS:
        theory.add_command(command)

COMMANDS = (theory,)
