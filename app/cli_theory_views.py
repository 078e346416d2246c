"""Commands that show the synthesis: side by side, likenesses, patterns, gaps, statements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from realist.app import work_rank, work_synthesis, work_theory
from realist.app.console import emit, say, table
from realist.app.counts import count
from realist.app.options import db_option, json_option, opened, reviewer_option
from realist.data.view import View

meaning_option = click.option(
    "--meaning", is_flag=True, help="Compare by sentence embeddings, where they are installed."
)
_POINT = ["evidence", "document", "stance", "strength", "rigour", "context", "note or quote"]


@click.command(epilog="Example: realist theory juxtapose final-5")
@click.argument("identity", metavar="CMOC")
@reviewer_option
@db_option
@json_option
def juxtapose(identity: str, reviewer: str | None, db: str, as_json: bool) -> None:
    """The evidence for a configuration side by side, by stance."""
    with opened(db) as store:
        result = work_synthesis.juxtaposed(View(store, reviewer), identity)
    points = [p for key, side in result.items() if key != "cmoc" for p in side]
    emit(result, as_json=as_json, text=table([_row(p) for p in points], _POINT))


@click.command(epilog="Example: realist theory reconcile --json")
@reviewer_option
@db_option
@json_option
def reconcile(reviewer: str | None, db: str, as_json: bool) -> None:
    """Configurations with evidence both ways, with the contexts of each side."""
    with opened(db) as store:
        result = work_synthesis.reconciled(View(store, reviewer))
    lines = [
        [one["cmoc"], *_row(p)]
        for one in result["contradictions"]
        for p in (*one["in_favour"], *one["against"])
    ]
    emit(result, as_json=as_json, text=table(lines, ["cmoc", *_POINT]))


@click.command(epilog="Example: realist theory adjudicate final-5 --levels low,moderate,high")
@click.argument("identity", metavar="CMOC")
@click.option("--levels", help="Lowest first; by default the review's own scale for rigour.")
@reviewer_option
@db_option
@json_option
def adjudicate(
    identity: str, levels: str | None, reviewer: str | None, db: str, as_json: bool
) -> None:
    """The data points of a configuration by their own rigour, the unrated first."""
    with opened(db) as store:
        named = [level.strip() for level in (levels or "").split(",") if level.strip()]
        result = work_synthesis.adjudicated(View(store, reviewer), identity, named)
    text = table([_row(p) for p in result["evidence"]], _POINT)
    emit(result, as_json=as_json, text=f"{text}\n{result['unrated']} not rated for rigour yet")


@click.command(epilog="Example: realist theory situate")
@reviewer_option
@db_option
@json_option
def situate(reviewer: str | None, db: str, as_json: bool) -> None:
    """Contexts compared: what was seen to happen in each."""
    with opened(db) as store:
        result = work_synthesis.situated(View(store, reviewer))
    lines = [
        [
            s["context"][:50],
            s["cmoc_id"],
            "; ".join(s["reasoning"])[:50],
            "; ".join(s["outcomes"])[:50],
            len(s["documents"]),
        ]
        for s in result["situations"]
    ]
    head = ["in this context", "cmoc", "reasoning", "outcome", "documents"]
    emit(result, as_json=as_json, text=table(lines, head))


@click.command(epilog="Example: realist theory consolidate --measure")
@click.option(
    "--threshold", type=click.FloatRange(0, 1), help="Likeness (0 to 1) from which on to propose."
)
@click.option("--measure", is_flag=True, help="Precision and recall on the shipped paraphrases.")
@meaning_option
@db_option
@json_option
def consolidate(
    threshold: float | None, measure: bool, meaning: bool, db: str, as_json: bool
) -> None:
    """Configurations that may say the same; people decide, `realist theory merge` does it."""
    if measure:
        result = work_synthesis.measure_pairs(by_meaning=meaning)
        lines = [[name, *(_figure(v) for v in result[name].values())] for name in _PARTS]
        head = ["pairs", "cmocs", "proposed", "true", "right", "precision", "recall"]
    else:
        with opened(db) as store:
            result = work_synthesis.likely_pairs(store, threshold=threshold, by_meaning=meaning)
        lines = [[p["first"], p["second"], f"{p['likeness']:.2f}"] for p in result["pairs"]]
        head = ["configuration", "may be", "likeness"]
    emit(result, as_json=as_json, text=table(lines, head))


@click.command(epilog="Example: realist theory patterns --least 3")
@click.option(
    "--least",
    default=2,
    type=click.IntRange(min=1),
    show_default=True,
    help="In how many documents.",
)
@reviewer_option
@db_option
@json_option
def patterns(least: int, reviewer: str | None, db: str, as_json: bool) -> None:
    """Demi-regularities: C-M, M-O and C-M-O patterns over documents, with counts."""
    with opened(db) as store:
        result = work_synthesis.recurring(store, viewer=reviewer, least=least)
    lines = [[p["n"], "-".join(p["kind"]), " > ".join(p["pieces"])] for p in result["patterns"]]
    emit(result, as_json=as_json, text=table(lines, ["documents", "pattern", "what recurs"]))


@click.command(epilog="Example: realist theory gaps")
@reviewer_option
@db_option
@json_option
def gaps(reviewer: str | None, db: str, as_json: bool) -> None:
    """Configurations with no, thin or one-sided evidence, or with an empty slot."""
    with opened(db) as store:
        result = work_synthesis.lacking(View(store, reviewer))
    lines = [
        [g["cmoc"], g["in_favour"], g["against"], "; ".join(g["reasons"])] for g in result["gaps"]
    ]
    emit(result, as_json=as_json, text=table(lines, ["cmoc", "in favour", "against", "gap"]))


@click.command(epilog="Example: realist theory find final-5 --reviewer Ann")
@click.argument("identity", metavar="ID")
@click.option(
    "--top", default=20, type=click.IntRange(min=1), show_default=True, help="How many records."
)
@reviewer_option
@db_option
@json_option
def find(identity: str, top: int, reviewer: str | None, db: str, as_json: bool) -> None:
    """Records still to be screened on a configuration or theory, as `rank --theory` orders them.

    Nobody's queue is changed.
    """
    with opened(db) as store:
        result = work_rank.records_on(store, identity, reviewer=reviewer, top=top)
    lines = [[r["record_id"], f"{r['score']:.3f}", r["title"][:70]] for r in result["records"]]
    emit(result, as_json=as_json, text=table(lines, ["record", "score", "title"]))


@click.command(epilog="Example: realist theory statements")
@reviewer_option
@db_option
@json_option
def statements(reviewer: str | None, db: str, as_json: bool) -> None:
    """If, then, because: one statement for each configuration, accepted or drafted."""
    with opened(db) as store:
        result = work_theory.stated(View(store, reviewer))
    lines = [
        [s["cmoc"], "accepted" if s["accepted"] else "draft", s["statement"]]
        for s in result["statements"]
    ]
    emit(result, as_json=as_json, text=table(lines, ["cmoc", "", "statement"]))


@click.command(epilog="Example: realist theory narrative theory-being --out being.txt")
@click.argument("identity", metavar="THEORY")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it there.")
@reviewer_option
@db_option
@json_option
def narrative(
    identity: str, out: Path | None, reviewer: str | None, db: str, as_json: bool
) -> None:
    """A theory as text, with its configurations and how the evidence bears on each."""
    with opened(db) as store:
        text = work_theory.narrated(View(store, reviewer), identity)
    if out:
        out.write_text(text + "\n", encoding="utf-8")
        say(f"Written to {out}.")
    emit({"theory": identity, "narrative": text}, as_json=as_json, text=text)


@click.command(epilog="Example: realist theory older --reviewer Ann")
@click.option(
    "--limit",
    default=50,
    type=click.IntRange(min=1),
    show_default=True,
    help="How many rows to list.",
)
@reviewer_option
@db_option
@json_option
def older(limit: int, reviewer: str | None, db: str, as_json: bool) -> None:
    """Decisions made under an older version of the theory, for a second look."""
    with opened(db) as store:
        result = work_synthesis.decided_before(store, viewer=reviewer, limit=limit)
    lines = [
        [r["record_id"], r["reviewer"], r["stage"], r["verdict"], r["theory_version"]]
        for r in result["rows"]
    ]
    lines += [
        [r["proposal"], r["reviewer"], "extract", r["verdict"], r["theory_version"]]
        for r in result["extracts"]
    ]
    lines += [
        [
            r["record_id"],
            ", ".join(r["by"]),
            f"settled, {r['stage']}",
            r["verdict"],
            r["theory_version"],
        ]
        for r in result["settled"]
    ]
    said = (
        f"The theory is at version {result['theory_version']}. Made under an older one: "
        f"{count(result['decisions'], 'decision')} on records, "
        f"{result['extract_decisions']:,} on extracts, {result['resolutions']:,} settlements."
    )
    head = ["record", "reviewer", "stage", "verdict", "version"]
    emit(result, as_json=as_json, text=f"{table(lines, head)}\n{said}")


_PARTS = ("all", "odd", "even")


def _row(point: dict[str, Any]) -> list[str]:
    quote = "; ".join(q["text"] for q in point["quotes"])
    said = [point[key] for key in ("id", "document", "stance", "strength", "rigour", "context")]
    return [*(str(s) for s in said), " ".join((point["note"] or quote).split())[:80]]


def _figure(value: float | None) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


COMMANDS = (
    juxtapose,
    reconcile,
    adjudicate,
    situate,
    consolidate,
    patterns,
    gaps,
    find,
    statements,
    narrative,
    older,
)
