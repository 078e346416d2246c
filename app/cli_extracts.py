"""Commands on extracts: list, make one's own, decide, finish a document, settle differences."""

from __future__ import annotations

import click

from realist.app.console import emit, table
from realist.app.options import db_option, document_option, json_option, opened
from realist.data.domain import ExtractVerdict, Role, Stance

_ROLES = click.Choice([str(r) for r in Role])
_STANCES = click.Choice([str(s) for s in Stance])


@click.group(epilog="Example: realist extracts list --document D001")
def extracts() -> None:
    """Proposed extracts and what people decided on them."""


@extracts.command("list", epilog="Example: realist extracts list --document D001 --json")
@document_option
@click.option("--reviewer", metavar="NAME", help="As this reviewer sees them.")
@db_option
@json_option
def list_extracts(document_id: str | None, reviewer: str | None, db: str, as_json: bool) -> None:
    """List proposals with the passage each stands on."""
    from realist.app.work_documents import described_proposals

    with opened(db) as store:
        rows = described_proposals(store, document_id, viewer=reviewer)
    lines = [[r["id"], r["role"], r["match"], r["text"][:70]] for r in rows]
    text = table(lines, ["id", "role", "match", "passage"]) if rows else "No proposals yet."
    emit({"extracts": rows}, as_json=as_json, text=text)


@extracts.command(
    epilog="Example: realist extracts add --document D001 --start 120 --end 188 --role context "
    "--by Ann"
)
@click.option("--document", "document_id", required=True, metavar="ID", help="Where it stands.")
@click.option("--start", type=int, required=True, help="Where the passage starts.")
@click.option("--end", type=int, required=True, help="Where it ends.")
@click.option("--role", type=_ROLES, required=True, help="The part it plays.")
@click.option("--by", "reviewer", required=True, metavar="NAME", help="Who makes it.")
@click.option("--restatement", default="", help="The same in your own words.")
@click.option("--configuration", default="", metavar="KEY", help="What it belongs together with.")
@click.option("--stated/--inferred", default=True, help="Whether the text says so itself.")
@click.option("--stance", type=_STANCES, help="What it does to the theory.")
@db_option
@json_option
def add(
    document_id: str,
    start: int,
    end: int,
    role: str,
    reviewer: str,
    restatement: str,
    configuration: str,
    stated: bool,
    stance: str | None,
    db: str,
    as_json: bool,
) -> None:
    """Make an extract of your own; another extractor sees it after finishing the document."""
    from realist.app.work_extracts import own_extract
    from realist.data.extracting import Selection

    selection = Selection(
        document_id,
        Role(role),
        start,
        end,
        restatement=restatement,
        configuration=configuration,
        stated=stated,
        stance=Stance(stance) if stance else None,
    )
    with opened(db) as store:
        made = own_extract(store, selection, reviewer)
    emit(made, as_json=as_json, text=f"{made['id']}: {made['text']}")


@extracts.command("decide", epilog="Example: realist extracts decide P00001 confirm --by Ann")
@click.argument("proposal_id")
@click.argument("verdict", type=click.Choice(["confirm", "edit", "reject", "withdraw"]))
@click.option("--by", "reviewer", required=True, metavar="NAME", help="Who decides.")
@click.option("--role", type=_ROLES, help="With edit: the role.")
@click.option("--start", type=int, help="With edit: where the passage starts.")
@click.option("--end", type=int, help="With edit: where it ends.")
@click.option("--reason", default="", help="Why.")
@click.option("--restatement", default="", help="The same in your own words.")
@click.option("--stated/--inferred", default=None, help="Whether the text says so itself.")
@click.option("--stance", type=_STANCES, help="What it does to the theory.")
@db_option
@json_option
def decide_extract(
    proposal_id: str,
    verdict: str,
    reviewer: str,
    role: str | None,
    start: int | None,
    end: int | None,
    reason: str,
    restatement: str,
    stated: bool | None,
    stance: str | None,
    db: str,
    as_json: bool,
) -> None:
    """Confirm, edit, reject or withdraw one proposal."""
    from realist.app.work_documents import decide_on_extract

    said = ExtractVerdict("withdrawn" if verdict == "withdraw" else verdict)
    with opened(db) as store:
        result = decide_on_extract(
            store,
            proposal_id,
            reviewer,
            said,
            role=Role(role) if role else None,
            bounds=(start, end),
            reason=reason,
            restatement=restatement,
            stated=stated,
            stance=Stance(stance) if stance else None,
        )
    emit(result, as_json=as_json, text=f"{proposal_id}: {said}.")


@extracts.command(epilog="Example: realist extracts finish D001 --by Ann")
@click.argument("document_id")
@click.option("--by", "reviewer", required=True, metavar="NAME", help="Who has finished it.")
@click.option("--withdraw", is_flag=True, help="Not finished after all.")
@db_option
@json_option
def finish(document_id: str, reviewer: str, withdraw: bool, db: str, as_json: bool) -> None:
    """Say that you have finished a document; you then see what the other extractor made."""
    with opened(db) as store:
        store.finish_extraction(document_id, reviewer, finished=not withdraw)
        by = sorted(store.finished_by()[document_id])
    result = {"document": document_id, "finished": by}
    emit(result, as_json=as_json, text=f"{document_id}: finished by {', '.join(by) or 'nobody'}.")


@extracts.command(epilog="Example: realist extracts conflicts --document D001")
@document_option
@click.option("--reviewer", metavar="NAME", help="As this reviewer sees them.")
@db_option
@json_option
def conflicts(document_id: str | None, reviewer: str | None, db: str, as_json: bool) -> None:
    """Where two extractors who finished a document differ."""
    from realist.app.work_extracts import described_conflicts

    with opened(db) as store:
        rows = described_conflicts(store, document_id, viewer=reviewer)
    lines = [
        [
            c["id"],
            row["document"],
            c["kind"],
            r["reviewer"],
            r["verdict"],
            r["role"],
            r["text"][:50],
        ]
        for row in rows
        for c in row["conflicts"]
        for r in c["readings"]
    ]
    heads = ["conflict", "document", "kind", "reviewer", "verdict", "role", "passage"]
    agreed = sum(row["agreed"] for row in rows)
    settled = sum(row["settled"] for row in rows)
    summary = f"{agreed} extracts agreed on, {settled} differences settled.\n"
    emit(
        {"documents": rows}, as_json=as_json, text=summary + (table(lines, heads) if lines else "")
    )


@extracts.command(
    epilog="Example: realist extracts resolve P00004+P00017 --keep P00017 --by Ann --by Ben"
)
@click.argument("conflict")
@click.option("--keep", "keeps", default="", metavar="ID", help="The extract that stays.")
@click.option("--drop", is_flag=True, help="None of them stays.")
@click.option("--by", required=True, multiple=True, metavar="NAME", help="Both, or a third.")
@click.option("--role", type=_ROLES, help="The role it stays in.")
@click.option("--start", type=int, help="Where it starts from now on.")
@click.option("--end", type=int, help="Where it ends from now on.")
@click.option("--reason", default="", help="Why.")
@db_option
@json_option
def resolve(
    conflict: str,
    keeps: str,
    drop: bool,
    by: tuple[str, ...],
    role: str | None,
    start: int | None,
    end: int | None,
    reason: str,
    db: str,
    as_json: bool,
) -> None:
    """Settle a difference between two extractors, both together or a third person."""
    from realist.app.work_extracts import settle_conflict

    if bool(keeps) is drop:
        raise click.UsageError("say --keep ID or --drop, one of the two")
    if (start is None) is not (end is None):
        raise click.UsageError("give --start and --end together")
    with opened(db) as store:
        result = settle_conflict(
            store,
            conflict,
            by,
            keeps=keeps,
            role=Role(role) if role else None,
            bounds=None if start is None or end is None else (start, end),
            reason=reason,
        )
    emit(result, as_json=as_json, text=f"{conflict}: {'keeps ' + keeps if keeps else 'dropped'}.")


COMMANDS = (extracts,)
