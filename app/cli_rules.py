"""Commands on the review's rules, its queues and its history; and on a reviewer who leaves."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from realist.app.cli_review import reviewers
from realist.app.console import emit, say, table
from realist.app.counts import count
from realist.app.options import db_option, json_option, opened, reviewer_option, stage_option
from realist.data.domain import Stage, Verdict


@click.group(epilog="Example: realist rules show")
def rules() -> None:
    """The review's rules: stages, who decides, verdicts, reasons, scales, queue."""


@rules.command("show", epilog="Example: realist rules show > review.toml")
@db_option
@json_option
def show_rules(db: str, as_json: bool) -> None:
    """Show the rules as a review file."""
    from realist.data.protocols import protocol_row
    from realist.data.review_file import review_toml

    with opened(db) as store:
        review, protocol = store.review(), store.protocol()
    result = {"title": review.title, "rules": protocol_row(protocol)}
    emit(result, as_json=as_json, text=review_toml(review, protocol).rstrip())


@rules.command("set", epilog="Example: realist rules set review.toml")
@click.argument("file", type=click.Path(path_type=Path))
@db_option
@json_option
def set_rules(file: Path, db: str, as_json: bool) -> None:
    """Take over the rules, title and question from a review file."""
    from realist.app.work_review import set_rules as take_over

    with opened(db) as store:
        changed = take_over(store, file)
    text = f"Changed: {', '.join(changed)}." if changed else "Nothing differed."
    emit({"file": str(file), "changed": changed}, as_json=as_json, text=text)


@reviewers.command("remove", epilog="Example: realist reviewers remove Ben")
@click.argument("name")
@db_option
@json_option
def remove_reviewer(name: str, db: str, as_json: bool) -> None:
    """Let a reviewer go; decisions stay in the log, half-done records go back to the others.

    What enough reviewers had decided on still counts. `realist reviewers add` brings one back.
    """
    with opened(db) as store:
        returned = store.leave(name)
        quorum = store.quorum()
    result = {"removed": name, "returned": returned, "screeners": list(quorum.active)}
    emit(result, as_json=as_json, text=f"{name} left; {count(returned, 'record')} went back.")
    if len(quorum.active) < quorum.most:
        say(
            f"{len(quorum.active)} of {quorum.most} screeners are left: records that ask for two "
            'wait. Add a screener, or set rule = "single" (`realist rules set`).'
        )


@click.command(epilog="Example: realist queue --reviewer Ann --calibration 20")
@click.option("--order", type=click.Choice(["ranked", "random"]), help="Else as the rules say.")
@click.option("--calibration", type=int, metavar="N", help="First draw N records for all.")
@click.option("--seed", type=int, help="Of that draw; else the rules' own.")
@click.option(
    "--top",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="How many records to list.",
)
@click.option("--reviewer", required=True, metavar="NAME", help="Whose queue.")
@stage_option
@db_option
@json_option
def queue(
    order: str | None,
    calibration: int | None,
    seed: int | None,
    top: int,
    reviewer: str,
    stage: str,
    db: str,
    as_json: bool,
) -> None:
    """List a reviewer's next records; draw a calibration round that the whole team decides on.

    The ranked order is that of the reviewer's last ranking, made now where there is none; the
    random one is the same for everyone.
    """
    from realist.app.work_rank import rank_records
    from realist.data.rules import require_stage
    from realist.data.view import View
    from realist.screening.queue import calibration as draw
    from realist.screening.queue import upcoming, waiting

    with opened(db) as store:
        at = Stage(stage)
        view = View(store, reviewer)
        require_stage(view.protocol, at)
        if calibration is not None:
            drawn = draw(view, at, calibration, seed=seed)
            say(f"{len(drawn.records)} records drawn (seed {drawn.seed}) for the whole team.")
            view = View(store, reviewer)
        if store.ranking_run(reviewer, at) is None:
            rank_records(store, reviewer, at)
        ids = upcoming(view, at, limit=top, order=order)
        count = waiting(view, at)
        records = store.records_by_id(ids)
    rows = [{"record_id": i, "title": records[i].title} for i in ids]
    lines = [[n, r["record_id"], r["title"][:70]] for n, r in enumerate(rows, start=1)]
    result = {"reviewer": reviewer, "stage": stage, "waiting": count, "next": rows}
    text = table(lines, ["", "record", "title"]) if rows else "Nothing is listed."
    emit(result, as_json=as_json, text=f"{text}\n{count:,} records wait for {reviewer}.")


@click.command(epilog="Example: realist history --by Ann --stage full_text --verdict exclude")
@click.option("--by", metavar="NAME", help="Only what this person did.")
@click.option("--stage", type=click.Choice([str(s) for s in Stage]), help="Only at this stage.")
@click.option("--record", "record_id", metavar="ID", help="Only on this record.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Only from this day on: YYYY-MM-DD.",
)
@click.option("--verdict", type=click.Choice([str(v) for v in Verdict]), help="Only this one.")
@reviewer_option
@db_option
@json_option
def history(
    by: str | None,
    stage: str | None,
    record_id: str | None,
    since: datetime | None,
    verdict: str | None,
    reviewer: str | None,
    db: str,
    as_json: bool,
) -> None:
    """List decisions, changes, undos and resolutions, oldest first."""
    from realist.app.work_review import history as listed
    from realist.data.view import View

    with opened(db) as store:
        if by is not None:
            store.reviewer(by)
        if record_id is not None:
            store.record(record_id)
        rows = listed(
            View(store, reviewer),
            by=by,
            stage=Stage(stage) if stage else None,
            record_id=record_id,
            since=since.date().isoformat() if since else "",
            verdict=Verdict(verdict) if verdict else None,
        )
    head = ["at", "by", "what", "record_id", "stage", "verdict", "reason"]
    lines = [[" + ".join(r[k]) if k == "by" else r[k] for k in head] for r in rows]
    emit({"history": rows}, as_json=as_json, text=table(lines, head))


COMMANDS = (rules, queue, history)
