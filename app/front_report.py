"""Beside the form, from full text on: the record's report, its text part by part, or why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import streamlit as st

from realist.app import front_jobs, front_session, work_reports
from realist.app.front_text import hint, notice, section, show
from realist.app.uploads import MEGABYTES, Upload
from realist.data.domain import Consent, Document, Span
from realist.data.errors import RealistError
from realist.data.progress import Progress
from realist.data.retrieval import Report, Retrieval
from realist.data.view import View

KIND = "full text"
_TO = " to "
PART = 6_000  # characters that are sent at a time
_TYPES = sorted(suffix.removeprefix(".") for suffix in work_reports.READ)
_CONSENT = {
    Consent.LOCAL_ONLY: "Its text stays here",
    Consent.MODEL_ALLOWED: "Its text may go to a model",
}


def beside(view: View, record_id: str, lit: Callable[[str], str]) -> None:
    """The report of a record: its text, what became of it, and what can be done.

    Args:
        view: the viewer's.
        record_id: of the record on the desk.
        lit: makes safe HTML of a stretch of text.
    """
    report = next((r for r in view.store.reports() if record_id in r.record_ids), None)
    document = _document(view, report)
    if document and document.text:
        _text(document, lit)
        return
    section("Full text", _stands(report))
    told = st.session_state.pop("report-said", None)
    if told:
        notice(*told)
    _get(view, record_id, report)


def parts(document: Document, most: int = PART) -> list[Span]:
    """The text in parts for reading: whole pages, turns or paragraphs, as many as fit.

    A paragraph longer than `most` is a part of its own, cut where it must be.
    """
    found: list[Span] = []
    for piece in _pieces(document, most):
        last = found[-1] if found else None
        if last and piece.end - last.start <= most:
            found[-1] = Span(last.start, piece.end, _joined(last.label, piece.label))
        else:
            found.append(piece)
    return found


def _pieces(document: Document, most: int) -> Iterator[Span]:
    """Without a gap and in order, each no longer than `most`."""
    spans = document.pages or document.turns or document.paragraphs
    starts = sorted({0, *(s.start for s in spans if 0 < s.start < len(document.text))})
    labels = {s.start: s.label for s in document.pages}
    for start, end in zip(starts, [*starts[1:], len(document.text)], strict=True):
        for at in range(start, end, most):
            yield Span(at, min(at + most, end), labels.get(start, ""))


def _joined(first: str, last: str) -> str:
    begin = first.split(_TO, 1)[0]
    return begin if not last or begin == last else f"{begin}{_TO}{last}"


def _document(view: View, report: Report | None) -> Document | None:
    if report is None or not report.document_id:
        return None
    return front_session.while_unchanged(
        f"text of {report.document_id}",
        view,
        lambda seen: seen.store.document(report.document_id),
    )


def _text(document: Document, lit: Callable[[str], str]) -> None:
    """One part of the text, and the way to the others."""
    listed, key = parts(document), f"report-part-{document.id}"
    at = min(st.session_state.get(key, 0), len(listed) - 1)
    with st.container(horizontal=True, vertical_alignment="bottom", key="rl-report-bar"):
        chosen = st.selectbox(
            f"Full text of {document.id}",
            range(len(listed)),
            index=at,
            format_func=lambda n: _named(n, listed),
            key=f"{key}-{at}",
            width=240,
        )
        st.button("← Back", key=f"{key}-back", disabled=at == 0, on_click=_turn, args=(key, -1))
        last = at == len(listed) - 1
        st.button("On →", key=f"{key}-on", disabled=last, on_click=_turn, args=(key, 1))
    if chosen != at:
        st.session_state[key] = chosen
        st.rerun(scope="fragment")
    part = listed[at]
    show(
        f'<section class="rl-source rl-fulltext" tabindex="0" aria-label="Full text">'
        f"{lit(document.text[part.start : part.end])}</section>"
    )
    for warning in document.warnings:
        hint(warning)


def _named(n: int, listed: list[Span]) -> str:
    label = listed[n].label
    pages = f"page{'s' * (_TO in label)} {label}" if label else f"part {n + 1}"
    return f"{pages} (part {n + 1} of {len(listed)})" if label else f"{pages} of {len(listed)}"


def _turn(key: str, step: int) -> None:
    st.session_state[key] = st.session_state.get(key, 0) + step


def _stands(report: Report | None) -> str:
    if report is None:
        return "Not sought yet."
    if report.state is Retrieval.NOT_RETRIEVED:
        return f"Not retrieved: {report.reason or 'no reason given'}."
    if report.state is Retrieval.RETRIEVED:
        return f"{report.id} was retrieved; its text is not in this review."
    return f"{report.id} is sought; nothing has come yet."


def _get(view: View, record_id: str, report: Report | None) -> None:
    """Drop a file, or say that none is to be had."""
    job = front_jobs.latest(KIND)
    if job and job.open:
        hint("A file is being read; the bar under the menu shows how far.")
        st.button("Look again", key=f"look-{record_id}")
        return
    sent = st.file_uploader(
        "Attach the report's text (PDF, Word, HTML, text or Markdown)",
        type=_TYPES,
        max_upload_size=MEGABYTES,
        key=f"report-file-{record_id}",
    )
    consent = st.radio(
        "Consent",
        list(_CONSENT),
        format_func=_CONSENT.__getitem__,
        key=f"report-consent-{record_id}",
        horizontal=True,
        label_visibility="collapsed",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button("Attach", key=f"attach-{record_id}", disabled=not sent) and sent:
            _attach(view, record_id, sent, consent)
    if report and report.state is Retrieval.NOT_RETRIEVED:
        return
    with (
        st.form(f"not-got-{record_id}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        reason = st.text_input("Not to be had, because", max_chars=300)
        missing = st.form_submit_button("Not retrieved")
    if missing:
        _not_retrieved(view, record_id, reason.strip())


def _report_of(view: View, record_id: str) -> Report:
    """The record's report, sought from now on if it was not."""
    view.store.seek([record_id], actor=view.viewer or "")
    return next(r for r in view.store.reports() if record_id in r.record_ids)


def _attach(view: View, record_id: str, sent: Upload, consent: Consent) -> None:
    store, by, report = view.store, view.viewer or "", _report_of(view, record_id)

    def read(paths: list[Path], _progress: Progress) -> str:
        _, document = work_reports.attach_text(
            store, report.id, paths[0], consent=consent, actor=by
        )
        return f"{document.id} is the text of {record_id} now"

    front_jobs.start_reading(KIND, f"Reading the report of {record_id}", [sent], read)


def _not_retrieved(view: View, record_id: str, reason: str) -> None:
    if not reason:
        notice("Say why: the flow diagram counts the reasons.", "warning")
        return
    try:
        report = _report_of(view, record_id)
        work_reports.state_report(
            view.store, report.id, Retrieval.NOT_RETRIEVED, reason=reason, actor=view.viewer or ""
        )
    except RealistError as error:
        notice(str(error), "warning")
        return
    st.session_state["report-said"] = (f"{report.id} is not retrieved: {reason}", "info")
    st.rerun(scope="fragment")
