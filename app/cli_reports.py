"""Commands on reports: what was sought after screening, what was got, what tells of one study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from realist.app.console import emit, progress, say, table
from realist.app.counts import count
from realist.app.options import db_option, json_option, opened, reviewer_option
from realist.data.domain import Consent, Kind
from realist.data.retrieval import Report, Retrieval

by_option = click.option("--by", default="steward", metavar="NAME", help="Who says so.")
consent_option = click.option(
    "--consent",
    type=click.Choice([str(c) for c in Consent]),
    help="Where a text may go; without this, nowhere but this machine.",
)


@click.group(epilog="Example: realist reports seek, then realist reports match fulltexts/")
def reports() -> None:
    """Reports of the records included at title and abstract: sought, retrieved or not."""


@reports.command(epilog="Example: realist reports seek --json")
@by_option
@db_option
@json_option
def seek(by: str, db: str, as_json: bool) -> None:
    """Begin to look for the report of every record included at title and abstract."""
    from realist.app.work_reports import seek_reports

    with opened(db) as store:
        result = seek_reports(store, actor=by)
    included = count(result["included"], "record")
    text = f"{included} included, {count(result['new'], 'report')} newly sought."
    emit(result, as_json=as_json, text=text)


@reports.command("list", epilog="Example: realist reports list --state not_retrieved")
@click.option("--state", type=click.Choice([str(s) for s in Retrieval]), help="Only these.")
@reviewer_option
@db_option
@json_option
def list_reports(state: str | None, reviewer: str | None, db: str, as_json: bool) -> None:
    """List the reports with their records, studies and texts."""
    from realist.app.work_reports import described_reports
    from realist.data.view import View

    with opened(db) as store:
        result = described_reports(View(store, reviewer), state)
    lines = [
        [r["id"], r["state"], r["records"][0], r["document"], r["study"], r["title"][:60]]
        for r in result["reports"]
    ]
    counts = ", ".join(f"{n:,} {s.replace('_', ' ')}" for s, n in result["counts"].items())
    head = ["report", "state", "record", "document", "study", "title"]
    text = f"{table(lines, head)}\n{counts}." if lines else "No reports."
    emit(result, as_json=as_json, text=text)
    if result["not_sought_yet"]:
        say(f"{result['not_sought_yet']:,} included records are not sought yet: reports seek")


@reports.command("state", epilog="Example: realist reports state RP00012 not_retrieved")
@click.argument("report")
@click.argument("state", type=click.Choice([str(s) for s in Retrieval]))
@click.option("--reason", default="", help="Why it was not retrieved.")
@click.option("--note", default="", help="For the team.")
@by_option
@db_option
@json_option
def say_state(
    report: str, state: str, reason: str, note: str, by: str, db: str, as_json: bool
) -> None:
    """Say what became of a report."""
    from realist.app.work_reports import state_report

    with opened(db) as store:
        held = state_report(store, report, Retrieval(state), reason=reason, note=note, actor=by)
    _tell(held, as_json=as_json)


@reports.command(epilog="Example: realist reports attach RP00012 poirot-2013.pdf")
@click.argument("report")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice([str(k) for k in Kind]), help="What sort of document.")
@consent_option
@by_option
@db_option
@json_option
def attach(
    report: str,
    file: Path,
    kind: str | None,
    consent: str | None,
    by: str,
    db: str,
    as_json: bool,
) -> None:
    """Add FILE to the documents as the text of a report, which is thereby retrieved."""
    from realist.app.work_reports import attach_text

    with opened(db) as store:
        held, document = attach_text(
            store,
            report,
            file,
            kind=Kind(kind) if kind else None,
            consent=Consent(consent) if consent else None,
            actor=by,
        )
    for warning in document.warnings:
        say(f"{document.id}: {warning}")
    _tell(held, as_json=as_json)


@reports.command(epilog="Example: realist reports match fulltexts/ --dry-run")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be attached, attach nothing.")
@consent_option
@by_option
@db_option
@json_option
def match(
    folder: Path, dry_run: bool, consent: str | None, by: str, db: str, as_json: bool
) -> None:
    """Attach the files of a folder to the reports they surely are, and list the others."""
    from realist.app.work_reports import match_folder

    with opened(db) as store, progress("files read") as show:
        result = match_folder(
            store,
            folder,
            dry_run=dry_run,
            consent=Consent(consent) if consent else None,
            actor=by,
            progress=show,
        )
    emit(result, as_json=as_json, text=_matched(result))


def _matched(result: dict[str, Any]) -> str:
    lines = [
        [kind, row["file"], row.get("report", ""), row.get("reason", "")]
        for kind in ("attached", "doubtful", "unmatched", "unreadable", "known")
        for row in result[kind]
    ]
    what = "would be attached" if result["dry_run"] else "attached"
    attached, missing = len(result["attached"]), len(result["missing"])
    said = f"{count(attached, 'file')} {what}, {count(missing, 'report')} missing."
    return f"{table(lines, ['', 'file', 'report', 'why'])}\n{said}" if lines else said


@reports.command(epilog="Example: realist reports join RP00003 RP00007 --study 'Aled 2019'")
@click.argument("report_ids", nargs=-1, required=True, metavar="REPORT…")
@click.option("--study", required=True, metavar="LABEL", help="The study they tell of.")
@by_option
@db_option
@json_option
def join(report_ids: tuple[str, ...], study: str, by: str, db: str, as_json: bool) -> None:
    """Say that reports tell of one study."""
    with opened(db) as store:
        made = store.join_reports(report_ids, study, actor=by)
    result = {"study": made.id, "label": made.label, "reports": list(report_ids)}
    emit(result, as_json=as_json, text=f"{made.id} {made.label}: {', '.join(report_ids)}.")


@reports.command(epilog="Example: realist reports part RP00007")
@click.argument("report_ids", nargs=-1, required=True, metavar="REPORT…")
@by_option
@db_option
@json_option
def part(report_ids: tuple[str, ...], by: str, db: str, as_json: bool) -> None:
    """Say that reports each tell of a study of their own after all."""
    with opened(db) as store:
        store.part_reports(report_ids, actor=by)
    emit({"parted": list(report_ids)}, as_json=as_json, text=f"{', '.join(report_ids)}: parted.")


@reports.command(epilog="Example: realist reports undo RP00012")
@click.argument("report")
@by_option
@db_option
@json_option
def undo(report: str, by: str, db: str, as_json: bool) -> None:
    """Take the last change of a report back, by a further row; twice, and it holds again."""
    with opened(db) as store:
        held = store.undo_report(report, actor=by)
    _tell(held, as_json=as_json)


def _tell(report: Report, *, as_json: bool) -> None:
    result = {
        "id": report.id,
        "state": str(report.state),
        "records": list(report.record_ids),
        "reason": report.reason,
        "document": report.document_id,
        "note": report.note,
    }
    parts = [str(report.state).replace("_", " "), report.document_id, report.reason]
    text = f"{report.id}: {', '.join(part for part in parts if part)}."
    emit({"report": result}, as_json=as_json, text=text)


COMMANDS = (reports,)
