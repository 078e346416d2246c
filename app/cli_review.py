"""Commands around the review itself: start, import, rank, decide, settle, count, keep safe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from realist.app.console import emit, progress, say, table
from realist.app.options import (
    db_option,
    json_option,
    opened,
    pairs,
    reviewer_option,
    stage_option,
    text_or_file,
)
from realist.data.domain import Resolution, Review, Reviewer, ReviewerRole, Stage, Verdict
from realist.data.errors import InputError, TamperedError, UnwritableError
from realist.data.store import Store


@click.command(epilog="Example: realist init --title 'Leadership' --reviewer Ann --reviewer Ben")
@click.option("--title", required=True, help="The review's title.")
@click.option("--question", default="", help="The question; it starts the ranking.")
@click.option("--reviewer", "reviewers", multiple=True, metavar="NAME", help="May be repeated.")
@db_option
@json_option
def init(title: str, question: str, reviewers: tuple[str, ...], db: str, as_json: bool) -> None:
    """Start a new review."""
    with Store.create(db) as store:
        store.start(Review(title, question))
        store.join([Reviewer(name) for name in reviewers])
        review = {"title": title, "question": question, "reviewers": list(reviewers), "db": db}
    emit({"review": review}, as_json=as_json, text=f"Started {title!r} in {db}.")


@click.command("import", epilog="Example: realist import search.ris pubmed.csv --source Scopus")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--source", default="", help="The database searched: Scopus, MEDLINE.")
@click.option("--platform", default="", help="Where it was searched: Ovid, EBSCOhost.")
@click.option("--date", "searched", default="", help="When, as YYYY-MM-DD.")
@click.option("--search", default="", help="The search string, or @FILE that holds it.")
@click.option("--hits", type=int, help="How many the search said it found.")
@click.option("--map", "mapping", multiple=True, metavar="COL=FIELD", help="For tables; repeat.")
@db_option
@json_option
def import_files(
    files: tuple[Path, ...],
    source: str,
    platform: str,
    searched: str,
    search: str,
    hits: int | None,
    mapping: tuple[str, ...],
    db: str,
    as_json: bool,
) -> None:
    """Import records; the format is told from the content."""
    from realist.app.work import import_records

    said = {"source": source, "platform": platform, "searched": searched, "hits": hits}
    said["search"] = text_or_file(search)
    columns = pairs(mapping)
    done, failed = [], []
    with opened(db) as store:
        for path in files:
            try:
                with progress(f"{path.name}: records") as show:
                    done.append(
                        import_records(store, path, said=said, mapping=columns, progress=show)
                    )
            except InputError as error:
                say(f"realist: {error}")
                failed.append({"file": str(path), "error": str(error)})
    head = ["file", "format", "encoding", "found", "imported", "duplicates", "rejected"]
    lines = [[*(report[k] for k in head[:-1]), len(report["rejected"])] for report in done]
    if done or as_json:
        result: dict[str, Any] = {"files": done} | ({"failed": failed} if failed else {})
        emit(result, as_json=as_json, text=table(lines, head))
    for report in done:
        for rejection in report["rejected"]:
            say(f"{report['file']}, line {rejection['line']}: {rejection['reason']}")
    if failed:
        raise click.exceptions.Exit(1)


@click.command(epilog="Example: realist rank --reviewer Ann")
@click.option("--ranker", default=None, metavar="NAME", help="Which ranker; see the docs.")
@click.option("--top", default=10, show_default=True, help="How many records to list.")
@reviewer_option
@stage_option
@db_option
@json_option
def rank(
    ranker: str | None, top: int, reviewer: str | None, stage: str, db: str, as_json: bool
) -> None:
    """Learn from the decisions that may be used and put the other records in order."""
    from realist.app.work import rank_records

    with opened(db) as store:
        result = rank_records(store, reviewer, Stage(stage), ranker=ranker, top=top)
    lines = [
        [n, r["record_id"], f"{r['score']:.3f}", r["title"][:70]]
        for n, r in enumerate(result["top"], start=1)
    ]
    for remark in result["remarks"]:
        say(remark)
    text = (
        f"{result['ranker']} learned from {result['labelled']:,} decisions and ranked "
        f"{result['ranked']:,} of {result['records']:,} records in {result['seconds']:.1f} s.\n"
        + table(lines, ["", "record", "score", "title"])
    )
    emit(result, as_json=as_json, text=text)


@click.command(epilog="Example: realist decide decisions.csv --stage title_abstract")
@click.argument("file", type=click.Path(path_type=Path))
@stage_option
@db_option
@json_option
def decide(file: Path, stage: str, db: str, as_json: bool) -> None:
    """Import decisions: columns record_id, reviewer, verdict, reason."""
    from realist.app.work import import_decisions

    with opened(db) as store:
        result = import_decisions(store, file, Stage(stage))
    for rejection in result["rejected"]:
        say(f"{file}, line {rejection['line']}: {rejection['reason']}")
    text = (
        f"{result['imported']:,} decisions imported, {result['unchanged']:,} known already, "
        f"{len(result['rejected']):,} rejected; {result['conflicts']:,} records in conflict."
    )
    emit(result, as_json=as_json, text=text)


@click.command(epilog="Example: realist conflicts --stage title_abstract")
@reviewer_option
@stage_option
@db_option
@json_option
def conflicts(reviewer: str | None, stage: str, db: str, as_json: bool) -> None:
    """List the records whose reviewers differ, once both have decided."""
    from realist.data.view import View
    from realist.screening.consensus import conflicts as open_conflicts

    with opened(db) as store:
        found = open_conflicts(View(store, reviewer), Stage(stage))
        records = store.records_by_id(list(found))
    rows = [
        {
            "record_id": record_id,
            "title": records[record_id].title,
            "decisions": [
                {"reviewer": d.reviewer, "verdict": str(d.verdict), "reason": d.reason}
                for d in made
            ],
        }
        for record_id, made in found.items()
    ]
    text = table(
        [[r["record_id"], _votes(r["decisions"]), r["title"][:60]] for r in rows],
        ["record", "decisions", "title"],
    )
    emit({"conflicts": rows}, as_json=as_json, text=text if rows else "No open conflicts.")


def _votes(decisions: Any) -> str:
    return ", ".join(f"{d['reviewer']}: {d['verdict']}" for d in decisions)


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


@click.command(epilog="Example: realist flow --json")
@db_option
@json_option
def flow(db: str, as_json: bool) -> None:
    """Count the records through every stage."""
    from realist.data.view import View
    from realist.screening.flow import flow as count

    with opened(db) as store:
        stages = count(View(store))
        synthetic = store.review().synthetic
    result = {
        "stages": [s.as_json() for s in stages],
        "included": stages[-1].included,
        "synthetic": synthetic,
    }
    head = ["stage", "n", "included", "excluded", "conflicts", "waiting"]
    lines = [[s.stage.label, s.n, s.included, s.excluded, s.conflicts, s.waiting] for s in stages]
    emit(result, as_json=as_json, text=table(lines, head))


@click.command(epilog="Example: realist verify")
@db_option
@json_option
def verify(db: str, as_json: bool) -> None:
    """Check the log's chain and that the tables say what the log says."""
    from realist.data.integrity import check

    with opened(db) as store, progress("events checked") as show:
        found = check(store, progress=show)
    result = {
        "sound": found.sound,
        "events": found.events,
        "broken_at": found.broken_at,
        "differing_tables": list(found.differing_tables),
    }
    emit(result, as_json=as_json, text=f"{found.events:,} events checked.")
    if found.broken_at is not None:
        raise TamperedError(
            f"the log was changed at its row {found.broken_at}; go back to a backup"
        )
    if not found.sound:
        names = ", ".join(found.differing_tables)
        raise TamperedError(f"these tables no longer say what the log says: {names}")


@click.command(epilog="Example: realist backup review-2026-11-22.db")
@click.argument("file", type=click.Path(path_type=Path))
@db_option
@json_option
def backup(file: Path, db: str, as_json: bool) -> None:
    """Copy the review to FILE, safely, while others work in it."""
    with opened(db) as store:
        store.backup(file)
    size = file.stat().st_size
    emit({"file": str(file), "bytes": size}, as_json=as_json, text=f"Wrote {file}.")


@click.command(epilog="Example: realist restore review-2026-11-22.db --db sqlite:///review.db")
@click.argument("file", type=click.Path(path_type=Path))
@db_option
@json_option
def restore(file: Path, db: str, as_json: bool) -> None:
    """Make the review anew from a backup, after checking it; never over an existing one."""
    from realist.data.integrity import check

    with opened(f"sqlite:///{file}") as source:
        if not check(source).sound:
            raise TamperedError(f"{file}: this backup does not add up; try an older one")
        target = Store.path_of(db)
        if target is None:
            raise UnwritableError("--db must name a file to restore to")
        source.backup(target)
        title = source.review().title
    emit(
        {"file": str(file), "db": db, "title": title}, as_json=as_json, text=f"Restored {title!r}."
    )


@click.group(epilog="Example: realist imports list")
def imports() -> None:
    """What was imported, from which search, and taking an import back."""


@imports.command("list", epilog="Example: realist imports list --json")
@db_option
@json_option
def list_imports(db: str, as_json: bool) -> None:
    """List the imports with their searches, for the search log of PRISMA-S."""
    with opened(db) as store:
        held = store.imports()
    head = ["id", "file", "source", "platform", "searched", "hits", "found", "imported"]
    lines = [
        [i["hits"] if k == "hits" and i["hits"] is not None else i[k] or "" for k in head]
        for i in held
    ]
    emit({"imports": held}, as_json=as_json, text=table(lines, head))


@imports.command("undo", epilog="Example: realist imports undo 3")
@click.argument("number", type=int)
@db_option
@json_option
def undo_import(number: int, db: str, as_json: bool) -> None:
    """Take back a whole import whose records carry no decisions."""
    with opened(db) as store:
        gone = store.undo_import(number)
    emit({"import": number, "records": gone}, as_json=as_json, text=f"{gone:,} records left.")


@click.group(epilog="Example: realist reviewers add Cy --trainee")
def reviewers() -> None:
    """Who decides in this review."""


@reviewers.command("list", epilog="Example: realist reviewers list")
@db_option
@json_option
def list_reviewers(db: str, as_json: bool) -> None:
    """List the reviewers and what their decisions count for."""
    with opened(db) as store:
        rows = [
            {"name": r.name, "role": str(r.role), "simulated": r.simulated}
            for r in store.reviewers()
        ]
    text = table([list(r.values()) for r in rows], ["name", "role", "simulated"])
    emit({"reviewers": rows}, as_json=as_json, text=text)


@reviewers.command("add", epilog="Example: realist reviewers add Cy --trainee")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--trainee", is_flag=True, help="Rates any record; never settles one.")
@db_option
@json_option
def add_reviewers(names: tuple[str, ...], trainee: bool, db: str, as_json: bool) -> None:
    """Add reviewers."""
    role = ReviewerRole.TRAINEE if trainee else ReviewerRole.SCREENER
    with opened(db) as store:
        store.join([Reviewer(name, role) for name in names])
    emit({"added": list(names), "role": str(role)}, as_json=as_json, text=", ".join(names))


COMMANDS = (
    init,
    import_files,
    imports,
    reviewers,
    rank,
    decide,
    conflicts,
    resolve,
    flow,
    verify,
    backup,
    restore,
)
