"""Commands of screening: rank, decide, settle, count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from realist.app.console import emit, progress, say, table
from realist.app.counts import count
from realist.app.options import (
    db_option,
    json_option,
    opened,
    pairs,
    reviewer_option,
    stage_option,
)
from realist.data.domain import Resolution, Stage, Verdict


@click.command(epilog="Example: realist rank --reviewer Ann")
@click.option("--ranker", default=None, metavar="NAME", help="Which ranker; see the docs.")
@click.option("--theory", default="", metavar="ID", help="Records on this theory come first.")
@click.option(
    "--top",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="How many records to list.",
)
@reviewer_option
@stage_option
@db_option
@json_option
def rank(
    ranker: str | None,
    theory: str,
    top: int,
    reviewer: str | None,
    stage: str,
    db: str,
    as_json: bool,
) -> None:
    """Learn from the decisions that may be used and put the other records in order."""
    from realist.app.work_rank import rank_records

    with opened(db) as store:
        result = rank_records(store, reviewer, Stage(stage), ranker=ranker, theory=theory, top=top)
    lines = [
        [n, r["record_id"], f"{r['score']:.3f}", r["title"][:70]]
        for n, r in enumerate(result["top"], start=1)
    ]
    for remark in result["remarks"]:
        say(remark)
    text = (
        f"{result['ranker']} learned from {count(result['labelled'], 'decision')} and ranked "
        f"{result['ranked']:,} of {result['records']:,} records in {result['seconds']:.1f} s.\n"
        + table(lines, ["", "record", "score", "title"])
    )
    emit(result, as_json=as_json, text=text)


@click.command(epilog="Example: realist embed")
@db_option
@json_option
def embed(db: str, as_json: bool) -> None:
    """Make and keep the records' sentence embeddings; interrupted, it goes on where it was."""
    from realist.app.work_embed import destination, embed_review, model_name

    if going := destination():
        say(going)
    with opened(db) as store, progress("texts embedded") as show:
        count = embed_review(store, progress=show)
    text = f"{count:,} texts embedded with {model_name()}; `realist rank` uses them from now on."
    emit({"embedded": count, "model": model_name()}, as_json=as_json, text=text)


@click.command(epilog="Example: realist decide decisions.csv --stage title_abstract")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reviewer", default="", metavar="NAME", help="Who decided, if FILE names nobody.")
@click.option("--votes", multiple=True, metavar="COL=NAME", help="A column of votes, and whose.")
@stage_option
@db_option
@json_option
@click.pass_context
def decide(
    context: click.Context,
    file: Path,
    reviewer: str,
    votes: tuple[str, ...],
    stage: str,
    db: str,
    as_json: bool,
) -> None:
    """Import decisions: a table, a file that Realist, Rayyan, Covidence or ASReview wrote.

    A table has the columns record_id, reviewer, verdict, reason, or one column for each reviewer,
    named by --votes. A row may say its own stage; with --stage, only rows at that stage are taken.
    """
    from realist.app.work import import_decisions

    given = context.get_parameter_source("stage") is click.core.ParameterSource.COMMANDLINE
    with opened(db) as store:
        result = import_decisions(
            store,
            file,
            Stage(stage),
            only=given,
            reviewer=reviewer,
            columns=pairs(votes, option="--votes", example="COLUMN=NAME"),
        )
    for rejection in result["rejected"]:
        say(f"{file}, line {rejection['line']}: {rejection['reason']}")
    text = (
        f"{count(result['imported'], 'decision')} imported, "
        f"{result['unchanged']:,} known already, "
        f"{len(result['rejected']):,} rejected; records in conflict: {result['conflicts']:,}."
    )
    if result["undecided"]:
        text += f" {result['undecided']:,} entries carry no decision."
    emit(result, as_json=as_json, text=text)


@click.command(epilog="Example: realist conflicts --stage title_abstract")
@reviewer_option
@stage_option
@db_option
@json_option
def conflicts(reviewer: str | None, stage: str, db: str, as_json: bool) -> None:
    """List the records whose reviewers differ, once both have decided.

    They differ on the verdict, or only on the reason for excluding, which holds nothing back. A
    vote changed after all had decided, and a resolution overtaken by one, are said beside them.
    """
    from realist.data.rules import require_stage
    from realist.data.view import View
    from realist.screening.conflicts import open_conflicts

    with opened(db) as store:
        view = View(store, reviewer)
        require_stage(view.protocol, Stage(stage))
        found = open_conflicts(view, Stage(stage))
        records = store.records_by_id([c.record_id for c in found])
    rows = [
        {
            "record_id": c.record_id,
            "kind": str(c.kind),
            "title": records[c.record_id].title,
            "decisions": [
                {"reviewer": d.reviewer, "verdict": str(d.verdict), "reason": d.reason}
                for d in c.decisions
            ],
            "remarks": list(c.remarks),
        }
        for c in found
    ]
    text = table(
        [[r["record_id"], r["kind"], _votes(r), r["title"][:60]] for r in rows],
        ["record", "on the", "decisions", "title"],
    )
    text += "".join(f"\n{r['record_id']}: {remark}" for r in rows for remark in r["remarks"])
    emit({"conflicts": rows}, as_json=as_json, text=text if rows else "No open conflicts.")


def _votes(row: Any) -> str:
    said = "reason" if row["kind"] == "reason" else "verdict"
    return ", ".join(f"{d['reviewer']}: {d[said]}" for d in row["decisions"])


@click.command(epilog="Example: realist resolve R000012 include --by Ann --by Ben --reason 'ICS'")
@click.argument("record_id")
@click.argument("verdict", type=click.Choice(["include", "exclude"]))
@click.option("--by", multiple=True, required=True, metavar="NAME", help="Who settled it.")
@click.option("--reason", default="", help="Why.")
@stage_option
@db_option
@json_option
def resolve(
    record_id: str,
    verdict: str,
    by: tuple[str, ...],
    reason: str,
    stage: str,
    db: str,
    as_json: bool,
) -> None:
    """Settle a conflict, by discussion of both reviewers or by a third person."""
    from realist.app.work import settle_conflict

    with opened(db) as store:
        resolution = Resolution(record_id, Stage(stage), Verdict(verdict), by, reason)
        settle_conflict(store, resolution)
    result = {"record_id": record_id, "verdict": verdict, "by": list(by)}
    emit({"resolved": result}, as_json=as_json, text=f"{record_id}: {verdict}.")


@click.command(epilog="Example: realist flow --svg flow.svg --png flow.png")
@click.option("--svg", type=click.Path(path_type=Path), help="Draw the PRISMA diagram here.")
@click.option("--png", type=click.Path(path_type=Path), help="And here, twice the size.")
@reviewer_option
@db_option
@json_option
def flow(svg: Path | None, png: Path | None, reviewer: str | None, db: str, as_json: bool) -> None:
    """Count the records through every stage; draw the PRISMA 2020 flow diagram."""
    from realist.app.work_flow import count_flow
    from realist.data.view import View

    with opened(db) as store:
        result = count_flow(View(store, reviewer), svg=svg, png=png)
    head = ["stage", "n", "included", "excluded", "conflicts", "waiting"]
    lines = [[Stage(s["stage"]).label, *(s[k] for k in head[1:])] for s in result["stages"]]
    found, reports = result["identified"], result["reports"]
    text = [f"{count(found['total'], 'record')} identified, {found['screened']:,} to screen."]
    if reports and reports["begun"]:
        text += [_sought(reports)]
    emit(result, as_json=as_json, text="\n".join([table(lines, head), *text]))
    for path in filter(None, (svg, png)):
        say(f"Wrote {path}.")


def _sought(reports: Any) -> str:
    return (
        f"{count(reports['sought'], 'report')} sought, "
        f"{reports['not_retrieved']:,} not retrieved, "
        f"{reports['awaited']:,} still looked for, {reports['assessed']:,} assessed."
    )


COMMANDS = (rank, embed, decide, conflicts, resolve, flow)
