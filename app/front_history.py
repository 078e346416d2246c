"""My decisions: what the signed-in reviewer decided at a stage, and changing it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from realist.app.front_desk import seen_now
from realist.app.front_text import count, empty, esc, hint, notice, record_html, show, verdict_html
from realist.data.domain import Decision, Record, Stage, Verdict
from realist.data.errors import RealistError
from realist.data.rules import worded
from realist.data.view import View

SHOWN = 50


def decisions(view: View, stage: Stage) -> None:
    """List the viewer's standing decisions, the last first, and change one."""
    made = sorted(view.own(stage), key=lambda d: d.id, reverse=True)
    if not made:
        empty("You have not decided on a record at this stage.", "Start with the next record.")
        return
    records = view.store.records_by_id([d.record_id for d in made])
    said = st.session_state.pop("history-said", None)
    if said:
        notice(*said)
    _change(view, {d.record_id: d for d in made}, records)
    hint(count(len(made), "decision") + (f", the last {SHOWN} shown" if len(made) > SHOWN else ""))
    rows = "".join(_row(d, records[d.record_id]) for d in made[:SHOWN])
    show(f'<ul class="rl-list">{rows}</ul>')


def _row(decision: Decision, record: Record) -> str:
    words = [record.id, decision.reason, decision.note and f"note: {decision.note}"]
    said = " · ".join(esc(word) for word in words if word)
    made_up = ' <span class="rl-tag synthetic">synthetic</span>' * record.synthetic
    return (
        f"<li>{verdict_html(decision.verdict)}<span><b>{esc(record.title)}</b>"
        f'<span class="hint">{said}{made_up}</span></span></li>'
    )


def _change(view: View, made: dict[str, Decision], records: dict[str, Record]) -> None:
    chosen = st.selectbox(
        "Change a decision",
        list(made),
        index=None,
        placeholder="Find a record by its number or title",
        format_func=lambda r: f"{r} · {made[r].verdict} · {records[r].title}",
        key="history-record",
    )
    if chosen is None:
        return
    decision = made[chosen]
    show(record_html(records[chosen], small=True))
    reason = st.text_input("Reason", decision.reason, key=f"again-reason-{chosen}-{decision.id}")
    note = st.text_input("Private note", decision.note, key=f"again-note-{chosen}-{decision.id}")
    with st.container(horizontal=True):
        for verdict in view.protocol.of(decision.stage).verdicts:
            now = "Keep" if verdict is decision.verdict else "Change to"
            if st.button(f"{now} {verdict}", key=f"again-{verdict}-{chosen}-{decision.id}"):
                _again(view, replace(decision, verdict=verdict, reason=reason, note=note))


def _again(view: View, wanted: Decision) -> None:
    """Log the new verdict over the one the page showed; a stale page is told."""
    seen = seen_now(view, wanted.record_id, wanted.stage, ranked=False)
    rules = view.protocol.of(wanted.stage)
    if wanted.verdict is Verdict.EXCLUDE:
        wanted = replace(wanted, reason=worded(rules, wanted.reason))
    elif rules.reasons:
        wanted = replace(wanted, reason="")  # the list is one of reasons to exclude
    decision = replace(wanted, supersedes=wanted.id, id=0, at="", seen=seen, theory_version=0)
    try:
        view.store.decide([decision])
        said = (f"{wanted.record_id}: your decision is now {wanted.verdict}.", "good")
    except RealistError as error:
        said = (f"Nothing was changed: {error}.", "warning")
    st.session_state["history-said"] = said
    st.rerun()
