"""Set-up, Documents: add sources by drop, say of each where it may go, have extracts proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from realist.app import beside, front_jobs, front_session, work_setup
from realist.app.counts import count
from realist.app.front_setup_form import attempt
from realist.app.front_text import empty, esc, hint, notice, section, show
from realist.app.jobs import Job, Result, State
from realist.app.uploads import MEGABYTES, Upload
from realist.data.domain import Consent, Document, Kind
from realist.data.progress import Progress
from realist.data.view import View

_TYPES = ["pdf", "docx", "html", "htm", "txt", "md", "vtt", "srt"]
KIND = "documents"
_CONSENT = {
    Consent.LOCAL_ONLY: "Stays here",
    Consent.MODEL_ALLOWED: "May go to a model",
}


def draw(view: View) -> None:
    """Draw this part."""
    job = front_jobs.latest(KIND)
    if job and job.state is State.DONE and job.result:
        notice(job.result.said, "good")
        _report(job.result.report)
        st.button("Close", on_click=front_jobs.dismiss, args=(job,))
    adding, kept = st.columns([2, 3], gap="large")
    with adding:
        section("Add documents")
        _upload(view, job)
    with kept:
        held = view.store.documents()
        section("In this review")
        if not held:
            empty("No documents yet.", "Drop the full texts you included, or your interviews.")
        for document in held:
            _document(view, document)


def _upload(view: View, job: Job | None) -> None:
    busy = bool(job and job.open)
    sent = st.file_uploader(
        "PDF, Word, HTML, text, Markdown or captions",
        type=_TYPES,
        accept_multiple_files=True,
        max_upload_size=MEGABYTES,
        key=front_jobs.upload_key(KIND),
        disabled=busy,
    )
    kind = st.selectbox(
        "What they are",
        [None, *Kind],
        format_func=lambda k: k.capitalize() if k else "Tell by the text",
    )
    consent = st.radio("Their text", list(_CONSENT), format_func=_CONSENT.__getitem__)
    hint("Where nothing was agreed with the people in it, let a document stay on this machine.")
    if st.button("Add", type="primary", disabled=busy or not sent) and sent:
        _start(view, sent, kind, consent)


def _start(view: View, sent: Sequence[Upload], kind: Kind | None, consent: Consent) -> None:
    asked = {"url": front_session.database(), "by": view.viewer or ""}
    asked_for = asked | {"kind": kind, "consent": consent}

    def read(paths: list[Path], progress: Progress) -> Result:
        report = beside.run("documents", asked_for | {"paths": [*map(str, paths)]}, progress)
        said = f"{count(len(report['files']), 'document')} read"
        if report["failed"]:
            said += f", {len(report['failed']):,} not"
        return Result(said, report)

    front_jobs.start_reading(KIND, f"Reading {count(len(sent), 'document')}", sent, read)


def _report(report: Mapping[str, Any]) -> None:
    for failed in report["failed"]:
        notice(failed["error"], "warning")
    for file in report["files"]:
        if file["known"]:
            notice(f"{file['file']}: the same text is in the review already.")
        for warning in file["warnings"]:
            notice(f"{file['file']}: {warning}")
        for remark in file["remarks"]:
            notice(remark)


def _document(view: View, document: Document) -> None:
    pages = f" · {count(len(document.pages), 'page')}" if document.pages else ""
    words = f"{document.id} · {document.kind} · {len(document.text):,} characters{pages}"
    synthetic = '<span class="rl-tag synthetic">fictional</span>' if document.synthetic else ""
    with st.container(key=f"rl-row-{document.id}"):
        words_beside, consent_beside = st.columns([3, 2], vertical_alignment="center")
    with words_beside:
        show(f'<p class="rl-row"><b>{esc(document.title)}</b> {synthetic}<br>{esc(words)}</p>')
    with consent_beside:
        options = list(_CONSENT)
        chosen = st.selectbox(
            f"Consent for {document.id}",
            options,
            index=options.index(document.consent),
            format_func=_CONSENT.__getitem__,
            key=f"consent-{document.id}-{document.consent}",
            label_visibility="collapsed",
        )
    if chosen is not document.consent:
        attempt(
            lambda: work_setup.change_consent(
                view.store, document.id, chosen, by=view.viewer or ""
            ),
            f"{document.id}: {_CONSENT[chosen].lower()} from now on.",
        )
