"""Commands around the review itself: start, import, people, keep safe."""

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
    text_or_file,
)
from realist.data.domain import Review, Reviewer, ReviewerRole
from realist.data.errors import (
    InputError,
    NotFoundError,
    TamperedError,
    UnwritableError,
    UsageError,
)
from realist.data.integrity import Integrity, check
from realist.data.names import person
from realist.data.store import Store


@click.command(epilog="Example: realist init --title 'Leadership' --reviewer Ann --reviewer Ben")
@click.option("--title", required=True, help="The review's title.")
@click.option("--question", default="", help="The question; it starts the ranking.")
@click.option(
    "--reviewer", "reviewers", multiple=True, metavar="NAME", help="Repeat; the first leads."
)
@click.option(
    "--file", type=click.Path(path_type=Path), help="The review file; else beside the database."
)
@db_option
@json_option
def init(
    title: str,
    question: str,
    reviewers: tuple[str, ...],
    file: Path | None,
    db: str,
    as_json: bool,
) -> None:
    """Start a new review, and write its rules to a file that can be edited and set.

    A review file that is there already is left as it is; `realist rules set` takes it over.
    """
    from realist.app.work_review import file_beside, write_file

    names = list(dict.fromkeys(map(person, reviewers)))
    if not title.strip() or "" in names:  # before anything is begun
        raise UsageError("--title and --reviewer: a review needs a title, a reviewer a name")
    with Store.create(db) as store:
        store.start(Review(title, question))
        store.join([Reviewer(name, lead=n == 0) for n, name in enumerate(names)])
        review = {"title": title, "question": question, "reviewers": names, "db": db}
        path = file or file_beside(store)
        if path and write_file(store, path):
            review["file"] = str(path)
        elif path:
            say(f"{path} is there already and stays; take it over with `realist rules set {path}`")
    rules = f" Its rules are in {review['file']}." if "file" in review else ""
    emit({"review": review}, as_json=as_json, text=f"Started {title!r} in {db}.{rules}")


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
        if report["note"]:
            say(f"{report['file']}: {report['note']}")
        for rejection in report["rejected"]:
            say(f"{report['file']}, line {rejection['line']}: {rejection['reason']}")
    if failed:
        raise click.exceptions.Exit(1)


@click.command(epilog="Example: realist verify")
@click.option(
    "--file", type=click.Path(path_type=Path), help="The review file; else beside the database."
)
@db_option
@json_option
def verify(file: Path | None, db: str, as_json: bool) -> None:
    """Check the log's chain, the tables against the log, the flow's sums and the review file."""
    from realist.app.work_review import check_file
    from realist.eval.flow_sums import contradictions, count_gaps
    from realist.screening.closing import uncounted

    with opened(db) as store, progress("events checked") as show:
        found = check(store, progress=show)
        unclosed = count_gaps(store) if found.sound else []
        remarks = [*contradictions(store), *uncounted(store)] if found.sound else []
        rules = check_file(store, file) if found.sound else None
    result = {
        "sound": found.sound,
        "events": found.events,
        "head": found.head,
        "faults": list(found.faults),
        "broken_at": found.broken_at,
        "differing_tables": list(found.differing_tables),
        "flow_closes": found.sound and not unclosed,
        "gaps": unclosed,
        "remarks": remarks,
        "file": rules,
    }
    last = f" The last one is {found.head[:12]}…; `--json` has it whole." if found.head else ""
    emit(result, as_json=as_json, text=f"{count(found.events, 'event')} checked.{last}")
    for remark in remarks:
        say(remark)
    if rules and rules["differs"]:
        say(
            f"{rules['path']} and the review differ in {', '.join(rules['differs'])}; "
            "`realist rules set` takes the file's, `realist rules show` writes the review's"
        )
    _refuse(found)
    if unclosed:
        raise TamperedError(f"the flow does not add up: {'; '.join(unclosed)}")
    if rules and rules["error"]:
        raise InputError(rules["error"])


def _refuse(found: Integrity) -> None:
    """Raise TamperedError where the log or the tables are not as Realist wrote them."""
    if found.broken_at is not None:
        raise TamperedError(
            f"the log was changed at its row {found.broken_at}; go back to a backup"
        )
    if found.faults:
        raise TamperedError(
            f"the file is not as Realist makes it ({'; '.join(found.faults)}); go back to a backup"
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
    if not file.is_file():
        raise NotFoundError(f"{file}: no such backup; check the name and the folder")
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
    emit(
        {"import": number, "records": gone}, as_json=as_json, text=f"{count(gone, 'record')} left."
    )


@click.group(epilog="Example: realist reviewers add Cy --trainee")
def reviewers() -> None:
    """Who decides in this review."""


@reviewers.command("list", epilog="Example: realist reviewers list")
@db_option
@json_option
def list_reviewers(db: str, as_json: bool) -> None:
    """List the reviewers and what their decisions count for."""
    head = ["name", "role", "simulated", "lead", "left"]
    with opened(db) as store:
        rows = [
            dict(zip(head, (r.name, str(r.role), r.simulated, r.lead, r.left), strict=True))
            for r in store.reviewers()
        ]
    text = table([list(r.values()) for r in rows], head)
    emit({"reviewers": rows}, as_json=as_json, text=text)


@reviewers.command("add", epilog="Example: realist reviewers add Cy --trainee")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--trainee", is_flag=True, help="Rates any record; never settles one.")
@click.option("--lead", is_flag=True, help="May set the review up in the app.")
@db_option
@json_option
def add_reviewers(
    names: tuple[str, ...], trainee: bool, lead: bool, db: str, as_json: bool
) -> None:
    """Add reviewers."""
    role = ReviewerRole.TRAINEE if trainee else ReviewerRole.SCREENER
    with opened(db) as store:
        store.join([Reviewer(name, role, lead=lead) for name in names])
    emit({"added": list(names), "role": str(role)}, as_json=as_json, text=", ".join(names))


COMMANDS = (init, import_files, imports, reviewers, verify, backup, restore)
