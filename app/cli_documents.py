"""Commands on source documents: add, list, versions, find quotes, propose extracts."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from realist.app.console import emit, progress, say, table
from realist.app.counts import count
from realist.app.model_flags import model_options
from realist.app.options import db_option, document_option, json_option, opened
from realist.data.domain import Consent, Kind
from realist.data.errors import UnwritableError, UsageError


@click.group(epilog="Example: realist documents add report.pdf --kind policy")
def documents() -> None:
    """The review's source documents."""


@documents.command(epilog="Example: realist documents add interview.txt --kind interview")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--kind", type=click.Choice([str(k) for k in Kind]), help="What sort of document.")
@click.option(
    "--consent",
    type=click.Choice([str(c) for c in Consent]),
    help="Where its text may go; without this, nowhere but this machine.",
)
@click.option("--replaces", metavar="ID", help="The document that FILE is a new version of.")
@db_option
@json_option
def add(
    files: tuple[Path, ...],
    kind: str | None,
    consent: str | None,
    replaces: str | None,
    db: str,
    as_json: bool,
) -> None:
    """Add documents: their text with its pages, sections, paragraphs and turns.

    A changed file of a document that is there already is a new version of it: quotes and
    people's bounds move to the new text.
    """
    from realist.app.work_versions import add_files

    with opened(db) as store:
        done, failed = add_files(
            store,
            files,
            kind=Kind(kind) if kind else None,
            consent=Consent(consent) if consent else None,
            replaces=replaces or "",
        )
    for one in failed:
        say(f"realist: {one['error']}")
    lines = [[d["id"], d["kind"], d["consent"], d["characters"], d["title"][:60]] for d in done]
    for document in done:
        for remark in (*document["remarks"], *document["warnings"]):
            say(f"{document['id']}: {remark}")
    result: dict[str, Any] = {"documents": done} | ({"failed": failed} if failed else {})
    text = table(lines, ["id", "kind", "consent", "characters", "title"])
    if done or as_json:
        emit(result, as_json=as_json, text=text)
    if failed:
        raise click.exceptions.Exit(1)


@documents.command("list", epilog="Example: realist documents list")
@db_option
@json_option
def list_documents(db: str, as_json: bool) -> None:
    """List the documents and how many extracts were proposed from each."""
    with opened(db) as store:
        held = store.documents()
        proposed = Counter(p.document_id for p in store.proposals())
    rows = [
        {
            "id": d.id,
            "kind": str(d.kind),
            "consent": str(d.consent),
            "version": d.version,
            "characters": len(d.text),
            "proposals": proposed[d.id],
            "title": d.title,
        }
        for d in held
    ]
    text = table([list(r.values()) for r in rows], list(rows[0])) if rows else "No documents yet."
    emit({"documents": rows}, as_json=as_json, text=text)


@documents.command(epilog="Example: realist documents versions D001")
@click.argument("document_id")
@click.option("--text", "number", type=int, metavar="N", help="Print the text of version N.")
@db_option
@json_option
def versions(document_id: str, number: int | None, db: str, as_json: bool) -> None:
    """A document's versions, and what each change did to the passages located in it."""
    from realist.app.work_versions import FATES, described_versions

    with opened(db) as store:
        if number is not None:
            one = store.version(document_id, number)
            said = {"id": one.id, "version": number, "sha256": one.sha256, "text": one.text}
            emit(said, as_json=as_json, text=one.text)
            return
        rows = described_versions(store, document_id)
    lines = [
        [r["version"], r["characters"], r["filename"], *(len(r[f]) for f in FATES)] for r in rows
    ]
    text = table(lines, ["version", "characters", "file", *FATES])
    emit({"document": document_id, "versions": rows}, as_json=as_json, text=text)


@documents.command(epilog="Example: realist documents file D001 --out paper.pdf")
@click.argument("document_id")
@click.option("--version", "number", type=int, metavar="N", help="Of version N; else the newest.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Else under its own name, here."
)
@db_option
@json_option
def file(document_id: str, number: int | None, out: Path | None, db: str, as_json: bool) -> None:
    """Write out the original file of a document, where it was kept (PDF)."""
    from realist.app.work_versions import original_file

    with opened(db) as store:
        name, content = original_file(store, document_id, number)
    path = out or Path(name)
    try:
        with path.open("xb") as target:
            target.write(content)
    except FileExistsError as error:
        raise UsageError(f"{path} exists already; name another file with --out") from error
    except OSError as error:
        raise UnwritableError(f"{path}: cannot be written: {error.strerror}") from error
    said = {"document": document_id, "file": str(path), "bytes": len(content)}
    emit(said, as_json=as_json, text=f"Wrote {path} ({len(content):,} bytes).")


@click.command(epilog="Example: realist locate paper.txt quotes.jsonl --out located.jsonl")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("quotes", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write here instead of stdout.")
@click.option("--json", "as_json", is_flag=True, help="The output is JSON lines in any case.")
def locate(source: Path, quotes: Path, out: Path | None, as_json: bool) -> None:  # noqa: ARG001
    """Find each quote of QUOTES (JSON lines with id and quote) in the text of SOURCE."""
    from realist.app.work_documents import locate_quotes

    found, rejected = locate_quotes(source, quotes)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    if out:
        out.write_text(lines, encoding="utf-8")
        say(f"Wrote {len(found):,} lines to {out}.")
    else:
        click.echo(lines, nl=False)
    for line, reason in rejected:
        say(f"{quotes}, line {line}: {reason}")


@click.command(epilog="Example: realist extract --offline")
@document_option
@click.option("--offline", is_flag=True, help="The heuristic that needs no model: extracts only.")
@click.option("--learn/--no-learn", default=True, help="Offline: heed verdicts of this review.")
@click.option("--embed", is_flag=True, help="Offline: with the packaged sentence model.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(["characteristics", "extracts", "assembly"]),
    help="Leave the other parts out; repeatable.",
)
@model_options
@db_option
@json_option
def extract(
    document_id: str | None,
    offline: bool,
    learn: bool,
    embed: bool,
    only: tuple[str, ...],
    db: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Propose characteristics, extracts and configurations, for people to decide on."""
    from realist.app import work_documents
    from realist.app.model_options import carry_out
    from realist.app.work_chains import PARTS, extraction_work
    from realist.app.work_embed import packaged_vectors

    with opened(db) as store, progress("passages read") as show:
        if offline:
            result = work_documents.propose_extracts(
                store,
                document_id=document_id,
                learn=learn,
                embed=packaged_vectors() if embed else None,
                progress=show,
            )
        else:
            units = extraction_work(store, document_id, only or PARTS)
            result = {"documents": len(units), **carry_out(store, units, given, show)}
    for remark in result.pop("remarks"):
        say(remark)
    emit(result, as_json=as_json, text=_extract_text(result))
    if result.get("failed") and not (
        result.get("calls") or result.get("cached") or "waiting" in result
    ):
        raise click.exceptions.Exit(1)  # nothing was answered


def _extract_text(result: dict[str, Any]) -> str:
    from realist.app.model_options import said

    if "located" not in result:
        return said(result, "")
    located = ", ".join(f"{kind} {n}" for kind, n in result["located"].items() if n) or "none"
    beside = ", ".join(f"{n:,} {kind}" for kind, n in result.get("suggestions", {}).items())
    made = (
        f"{count(result['proposals'], 'proposal')} from {count(result['documents'], 'document')}"
    )
    return said(result, f"{made} ({located})" + (f"; suggestions: {beside}." if beside else "."))


COMMANDS = (documents, locate, extract)
