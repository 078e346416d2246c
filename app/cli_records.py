"""Commands on the records as a whole: find duplicates, write them out again."""

from __future__ import annotations

from pathlib import Path

import click

from realist.app.console import emit, progress, say, table
from realist.app.counts import count
from realist.app.options import db_option, json_option, opened, reviewer_option
from realist.app.settings import from_environment


@click.command(epilog="Example: realist dedupe --json")
@db_option
@json_option
def dedupe(db: str, as_json: bool) -> None:
    """Find duplicate records; merge the sure ones, reversibly; leave the doubtful to people."""
    from realist.app.work_records import find_duplicates

    with opened(db) as store, progress("pairs compared") as show:
        result = find_duplicates(store, progress=show)
    for record_id in result["flagged"]:
        say(f"{record_id}: one reviewer decided differently on its duplicates; look at it again")
    text = (
        f"{count(result['records'], 'record')}, {count(result['groups'], 'new group')}: "
        f"{count(result['merged'], 'record')} merged, "
        f"{count(result['for_review'], 'group')} for a person to look at."
    )
    emit(result, as_json=as_json, text=text)


@click.group(epilog="Example: realist duplicates list")
def duplicates() -> None:
    """Groups of duplicate records: look at them, merge them, part them again."""


@duplicates.command("list", epilog="Example: realist duplicates list --state for_review")
@click.option("--state", type=click.Choice(["for_review", "merged", "parted"]), help="Only these.")
@db_option
@json_option
def list_duplicates(state: str | None, db: str, as_json: bool) -> None:
    """List groups with their records."""
    from realist.app.work_records import described_groups

    with opened(db) as store:
        groups = described_groups(store, state)
    lines = [
        [g["id"], g["state"], g["confidence"], r["record_id"], r["title"][:60]]
        for g in groups
        for r in g["records"]
    ]
    text = table(lines, ["group", "state", "confidence", "record", "title"])
    emit({"groups": groups}, as_json=as_json, text=text if groups else "No groups.")


@duplicates.command("merge", epilog="Example: realist duplicates merge G00012")
@click.argument("group")
@db_option
@json_option
def merge_duplicates(group: str, db: str, as_json: bool) -> None:
    """Merge a group that was left for a person."""
    from realist.app.work_records import merge_group

    with opened(db) as store:
        result = merge_group(store, group)
    emit(result, as_json=as_json, text=f"{group}: merged.")


@duplicates.command("part", epilog="Example: realist duplicates part G00012")
@click.argument("group")
@db_option
@json_option
def part_duplicates(group: str, db: str, as_json: bool) -> None:
    """Take a merge back, or say that a group is none."""
    with opened(db) as store:
        store.part(group)
    emit({"group": group, "state": "parted"}, as_json=as_json, text=f"{group}: parted.")


@click.command(epilog="Example: realist search pubmed 'integrated care AND leadership'")
@click.argument("service", type=click.Choice(["openalex", "pubmed"]))
@click.argument("query")
@click.option("--mail", default="", help="Your address; the services ask for one.")
@click.option("--after", default="", metavar="TOKEN", help="Go on where a search broke off.")
@click.option("--address", default="", metavar="URL", help="Another server of the same kind.")
@db_option
@json_option
def search(
    service: str, query: str, mail: str, after: str, address: str, db: str, as_json: bool
) -> None:
    """Search OpenAlex or PubMed over the network and import what is found."""
    from realist.app.work_records import search_live

    key = from_environment().search_keys.get(service, "")
    with opened(db) as store, progress("records found") as show:
        result = search_live(
            store, service, query, key=key, mail=mail, after=after, address=address, progress=show
        )
    text = (
        f"{result['found']:,} of {result['hits']:,} records found: {result['imported']:,} new, "
        f"{result['duplicates']:,} known already."
    )
    emit(result, as_json=as_json, text=text)


@click.command(epilog="Example: realist enrich")
@click.option("--pubmed", default="", metavar="URL", help="Another server than NCBI's.")
@click.option("--openalex", default="", metavar="URL", help="Another server than OpenAlex'.")
@db_option
@json_option
def enrich(pubmed: str, openalex: str, db: str, as_json: bool) -> None:
    """Look up missing abstracts over the network, by PMID and DOI."""
    from realist.app.work_records import enrich as fill

    with opened(db) as store:
        result = fill(store, pubmed=pubmed, openalex=openalex)
    text = f"{result['filled']:,} of {result['lacking']:,} missing abstracts found."
    emit(result, as_json=as_json, text=text)


WHAT = ("ris", "csv", "xlsx", "decisions", "qdpx", "bundle")


@click.command(epilog="Example: realist export decisions --to csv --out decisions.csv")
@click.argument("form", metavar="WHAT", type=click.Choice(WHAT))
@click.option("--to", type=click.Choice(["csv", "xlsx", "ris"]), help="For decisions; CSV if not.")
@click.option("--out", type=click.Path(path_type=Path), help="The file; else one named for WHAT.")
@reviewer_option
@db_option
@json_option
def export(
    form: str, to: str | None, out: Path | None, reviewer: str | None, db: str, as_json: bool
) -> None:
    """Write the records as ris, csv or xlsx with what was decided on them, or the decisions alone.

    Nothing that was imported is lost. Decisions come out as `realist decide` takes them. `qdpx`
    is the documents with their confirmed extracts and configurations, for NVivo and other QDA
    programs; `bundle` a zip of open files for deposit, without the texts that are local only.
    """
    from realist.app.work_exchange import export_bundle, export_qdpx
    from realist.app.work_records import export_decisions, export_records

    if to and form != "decisions":
        raise click.UsageError("--to is for decisions; records are exported as WHAT says")
    with opened(db) as store:
        if form == "decisions":
            path = out or Path(f"decisions.{to or 'csv'}")
            result = export_decisions(store, to or "csv", path, reviewer=reviewer)
            text = f"Wrote {count(result['decisions'], 'decision')} to {path}."
        elif form == "qdpx":
            path = out or Path("review.qdpx")
            result = export_qdpx(store, path, reviewer=reviewer)
            text = (
                f"Wrote {count(result['documents'], 'document')} ({result['local_only']:,} of "
                f"them local only: keep the file as you keep them), "
                f"{result['passages']:,} passages and {result['codes']:,} codes to {path}."
            )
        elif form == "bundle":
            path = out or Path("review.zip")
            result = export_bundle(store, path, reviewer=reviewer)
            text = (
                f"Wrote {count(result['files'], 'file')} to {path}; the texts of "
                f"{len(result['texts_left_out']):,} documents that are local only were left out."
            )
        else:
            path = out or Path(f"records.{form}")
            result = export_records(store, form, path, reviewer=reviewer)
            text = f"Wrote {count(result['records'], 'record')} to {path}."
    emit(result, as_json=as_json, text=text)


COMMANDS = (search, enrich, dedupe, duplicates, export)
