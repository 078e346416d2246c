"""Set-up, Records: bring in searches by drop, see what came of each, take an import back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from realist.app import beside, front_jobs, front_session, work_setup
from realist.app.counts import count
from realist.app.front_setup_form import attempt, lines
from realist.app.front_text import empty, esc, hint, notice, section, show, table_html
from realist.app.jobs import Job, Result, State
from realist.app.options import pairs
from realist.app.uploads import MEGABYTES, Upload
from realist.data.errors import UsageError
from realist.data.progress import Progress
from realist.data.store import Store
from realist.data.view import View

_TYPES = ["ris", "nbib", "txt", "bib", "xml", "csv", "tsv", "xlsx", "json", "enw", "ciw"]
KIND = "import"


def draw(view: View) -> None:
    """Draw this part."""
    job = front_jobs.latest(KIND)
    if job and job.state is State.DONE and job.result:
        _report(job, job.result.report)
    held = view.store.imports()
    adding, kept = st.columns([3, 2], gap="large")
    with adding:
        section("Bring in a search")
        _upload(view, job)
    with kept:
        section("Imported so far")
        if held:
            _imports(view, held)
        else:
            empty("Nothing yet.", "Drop the files of your searches; then go to Screen.")
    if held:
        _search_log(held)


def _upload(view: View, job: Job | None) -> None:
    busy = bool(job and job.open)
    sent = st.file_uploader(
        "RIS, PubMed, BibTeX, EndNote XML, CSV, Excel: the format is told from the content",
        type=_TYPES,
        accept_multiple_files=True,
        max_upload_size=MEGABYTES,
        key=front_jobs.upload_key(KIND),
        disabled=busy,
    )
    with st.expander("About the search and its columns (can be left empty)"):
        said = _about()
        mapping = _columns(sent or [])
    if st.button("Import", type="primary", disabled=busy or not sent) and sent:
        try:
            _start(view, sent, said, pairs(mapping))
        except UsageError as error:
            notice(str(error), "warning")
    if busy:
        hint("An import is under way; see above.")


def _about() -> dict[str, Any]:
    left, right = st.columns(2)
    source = left.text_input("Database", max_chars=200, placeholder="Scopus, MEDLINE")
    platform = right.text_input("Searched through", max_chars=200, placeholder="Ovid, EBSCOhost")
    day = left.date_input("Searched on", value=None)
    hits = right.number_input("Hits the search reported", min_value=0, value=None, step=1)
    words = st.text_area("Search string", max_chars=20_000, height=80)
    return {
        "source": source.strip(),
        "platform": platform.strip(),
        "searched": day.isoformat() if day else "",
        "hits": hits,
        "search": words.strip(),
    }


def _columns(sent: Sequence[Upload]) -> tuple[str, ...]:
    """What the columns of a table mean, where it does not say so itself."""
    if not any(upload.name.lower().endswith((".csv", ".tsv", ".xlsx", ".txt")) for upload in sent):
        return ()
    said = st.text_area(
        "Columns whose names are not understood, as COLUMN=FIELD on each line",
        max_chars=2000,
        height=80,
        placeholder="Heading=title",
        help="Fields are title, abstract, authors, year, journal, keywords, doi, pmid.",
    )
    return lines(said)


def _start(
    view: View, sent: Sequence[Upload], said: Mapping[str, Any], mapping: Mapping[str, str]
) -> None:
    asked = {"url": front_session.database(), "by": view.viewer or ""}
    asked_for = asked | {"said": dict(said), "mapping": dict(mapping)}

    def read(paths: list[Path], progress: Progress) -> Result:
        report = beside.run("import", asked_for | {"paths": [*map(str, paths)]}, progress)
        return Result(_summed(report), report)

    front_jobs.start_reading(KIND, f"Import of {count(len(sent), 'file')}", sent, read)


def _summed(report: Mapping[str, Any]) -> str:
    new = sum(f["imported"] for f in report["files"])
    known = sum(f["duplicates"] for f in report["files"])
    rejected = sum(len(f["rejected"]) for f in report["files"])
    said = f"{count(new, 'new record')}, {known:,} known already, {rejected:,} rejected"
    return said + (f"; {count(len(report['failed']), 'file')} not read" * bool(report["failed"]))


def _report(job: Job, report: Mapping[str, Any]) -> None:
    """What came of the last import, with every entry that is not in."""
    for failed in report["failed"]:
        advice = failed["error"].replace(
            "with --map COLUMN=title", "under About the search and its columns"
        )
        notice(advice, "warning")
    if report["files"]:
        head = ["file", "format", "found", "imported", "known already", "rejected"]
        rows: list[list[object]] = [
            [
                f["file"],
                f["format"],
                f["found"],
                f["imported"],
                f["duplicates"],
                len(f["rejected"]),
            ]
            for f in report["files"]
        ]
        show(table_html(head, rows, caption="What came of the import"))
    for file in report["files"]:
        if file["note"]:
            hint(f"{file['file']}: {file['note']}")
        if file["rejected"]:
            with st.expander(f"Rejected: {count(len(file['rejected']), 'entry')}"):
                show(table_html(["line", "reason"], _rejected(file)))
    with st.container(horizontal=True):
        if any(f["imported"] for f in report["files"]) and st.button(
            "Screen these records", type="primary"
        ):
            front_jobs.dismiss(job)
            front_session.go("Screen")
        if st.button("Look for duplicates"):
            front_jobs.dismiss(job)
            st.session_state["setup-go"] = "Duplicates"
            st.rerun()
        st.button("Close", on_click=front_jobs.dismiss, args=(job,))


def _rejected(file: Mapping[str, Any]) -> list[list[object]]:
    return [[str(r["line"]), r["reason"]] for r in file["rejected"][:500]]


def _imports(view: View, held: Sequence[Mapping[str, Any]]) -> None:
    for batch in held[::-1]:
        state = " · taken back" if batch["undone"] else ""
        figures = f"{count(batch['imported'], 'record')}, {batch['duplicates']:,} known already"
        with st.container(key=f"rl-row-{batch['id']}"):
            words, undo = st.columns([3, 2], vertical_alignment="center")
        with words:
            show(
                f'<p class="rl-row"><b>{esc(batch["file"])}</b><br>'
                f"{esc(batch['source'] or batch['format'])} · {figures} · "
                f'<span class="rl-day">{esc(batch["at"][:10])}</span>{state}</p>'
            )
        with undo:
            if not batch["undone"]:
                _undo(view.store, view.viewer or "", batch)


def _undo(store: Store, by: str, batch: Mapping[str, Any]) -> None:
    with st.popover("Take back", width="content"):
        hint("Its records leave the review, unless one of them carries a decision.")
        if st.button("Take this import back", key=f"undo-import-{batch['id']}"):
            attempt(
                lambda: work_setup.undo_import(store, batch["id"], by=by),
                f"{batch['file']} is taken back.",
            )


def _search_log(held: Sequence[Mapping[str, Any]]) -> None:
    with st.expander("Search log (PRISMA-S)"):
        head = ["database", "through", "searched", "hits", "found", "imported", "search string"]
        rows: list[list[object]] = [
            [
                b["source"] or b["file"],
                b["platform"],
                b["searched"],
                "" if b["hits"] is None else f"{b['hits']:,}",
                f"{b['found']:,}",
                f"{b['imported']:,}",
                b["search"],
            ]
            for b in held
            if not b["undone"]
        ]
        show(table_html(head, rows))
