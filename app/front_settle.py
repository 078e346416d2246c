"""Conflicts: where two reviewers differ, once both have decided, and settling them."""

from __future__ import annotations

import streamlit as st

from realist.app import front_session
from realist.app.front_text import count, empty, esc, hint, notice, record_html, show, verdict_html
from realist.app.work import settle_conflict
from realist.data.domain import Decision, Resolution, Stage, Verdict
from realist.data.errors import RealistError
from realist.data.view import View
from realist.screening.conflicts import Conflict, ConflictKind, open_conflicts


def conflicts(view: View, stage: Stage) -> None:
    """Show the open conflicts one by one, each with both sides."""
    listed = front_session.while_unchanged(
        f"conflicts {stage}", view, lambda seen: open_conflicts(seen, stage)
    )
    found = {c.record_id: c for c in listed}
    said = st.session_state.pop("settle-said", None)
    if said:
        notice(*said)
    if not found:
        empty("No open conflicts at this stage.", "They appear once both reviewers have decided.")
        return
    records = view.store.records_by_id(list(found))
    reasons = sum(c.kind is ConflictKind.REASON for c in listed)
    hint(
        f"{count(len(found), 'record')} on which decisions differ"
        + (f", {reasons:,} on the reason alone" if reasons else "")
    )
    chosen = st.selectbox(
        "Conflict",
        list(found),
        format_func=lambda r: f"{r} · {records[r].title}",
        key=f"conflict-{stage}",
        label_visibility="collapsed",
    )
    reading, deciding = st.columns([7, 3], gap="large")
    with reading:
        show(record_html(records[chosen]))
    with deciding:
        show("".join(_side(d) for d in found[chosen].decisions))
        for remark in found[chosen].remarks:
            hint(remark)
        _settle(view, stage, chosen, found[chosen])


def _side(decision: Decision) -> str:
    reason = f'<p class="hint">{esc(decision.reason)}</p>' if decision.reason else ""
    return (
        f'<div class="rl-side"><p>{esc(decision.reviewer)}</p>'
        f"{verdict_html(decision.verdict)}{reason}</div>"
    )


def _reason(view: View, stage: Stage) -> str:
    """One of the team's reasons, or one's own words."""
    shared = view.protocol.of(stage).reasons
    chosen = st.selectbox("Reason", shared, index=None, placeholder="None") if shared else None
    label = "Or in your own words" if shared else "Reason"
    own = st.text_input(label, max_chars=300)
    return own.strip() or chosen or ""


def _settle(view: View, stage: Stage, record_id: str, conflict: Conflict) -> None:
    differ = sorted({d.reviewer for d in conflict.decisions})
    on_reason = conflict.kind is ConflictKind.REASON
    mine = view.viewer in differ
    with st.form(f"settle-{stage}-{record_id}", border=False):
        agreed = not mine or st.checkbox("We have discussed this record and agree")
        reason = _reason(view, stage)
        included = not on_reason and st.form_submit_button("Settle: include", width="stretch")
        excluded = st.form_submit_button("Settle: exclude", width="stretch")
    if not (included or excluded):
        return
    if not agreed:
        notice("Discuss it first; a conflict of your own is settled by both of you.", "warning")
        return
    by = tuple(differ) if mine else (view.viewer or "",)
    verdict = Verdict.INCLUDE if included else Verdict.EXCLUDE
    try:
        settle_conflict(view.store, Resolution(record_id, stage, verdict, by, reason))
        said = (f"{record_id} is settled: {verdict}.", "good")
    except RealistError as error:
        said = (f"Nothing was settled: {error}", "warning")
    st.session_state["settle-said"] = said
    st.rerun()
