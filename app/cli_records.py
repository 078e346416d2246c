"""Commands on the records as a whole: find duplicates, write them out again."""

from __future__ import annotations

from pathlib import Path

import click

from realist.app.console import emit, progress, say, table
from realist.app.options import db_option, json_option, opened, reviewer_option


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
        f"{result['records']:,} records, {result['groups']:,} new groups: {result['merged']:,} "
        f"records merged, {result['for_review']:,} groups for a person to look at."
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


@click.command(epilog="Example: realist export ris --out records.ris")
@click.argument("form", metavar="FORMAT", type=click.Choice(["ris", "csv", "xlsx"]))
@click.option("--out", type=click.Path(path_type=Path), help="The file; records.FORMAT if not.")
@reviewer_option
@db_option
@json_option
def export(form: str, out: Path | None, reviewer: str | None, db: str, as_json: bool) -> None:
    """Write the records with what was decided on them; nothing that was imported is lost."""
    from realist.app.work_records import export_records

    with opened(db) as store:
        path = out or Path(f"records.{form}")
        result = export_records(store, form, path, reviewer=reviewer)
    emit(result, as_json=as_json, text=f"Wrote {result['records']:,} records to {path}.")


COMMANDS = (dedupe, duplicates, export)
