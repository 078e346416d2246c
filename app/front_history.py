"""My decisions: what the signed-in reviewer decided, to search through and to change in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from realist.app import front_session
from realist.app.counts import count
from realist.app.front_desk import seen_now
from realist.app.front_text import (
    empty,
    esc,
    hint,
    notice,
    record_html,
    show,
    stage_words,
    verdict_html,
)
from realist.app.work_drafts import tags_of
from realist.data.domain import Decision, Record, Stage, Verdict
from realist.data.errors import RealistError
from realist.data.rules import worded
from realist.data.view import View
from realist.screening.conflicts import open_conflicts

SHOWN = 15


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reviewer is looking for among their decisions."""

    verdicts: tuple[Verdict, ...] = ()
    text: str = ""
    since: date | None = None

    def takes(self, decision: Decision, record: Record) -> bool:
        """Whether it is one of them; every word of the text must stand somewhere in it."""
        if self.verdicts and decision.verdict not in self.verdicts:
            return False
        if self.since and decision.at[:10] < self.since.isoformat():
            return False
        said = (record.id, record.title, decision.reason, decision.note, *decision.tags)
        whole = " ".join((*said, decision.rating, decision.rationale)).casefold()
        return all(word in whole for word in self.text.casefold().split())


def decisions(view: View, stage: Stage) -> None:
    """List the viewer's standing decisions, the last first; each can be changed in place."""
    made = sorted(_made(view, stage), key=lambda d: d.id, reverse=True)
    said = st.session_state.pop("history-said", None)
    if said:
        notice(*said)
    if not made:
        empty("You have not decided on a record at this stage.", "Start with the next record.")
        return
    wanted = _filters(view, stage)
    records = view.store.records_by_id(list({d.record_id for d in made}))
    found = [d for d in made if wanted.takes(d, records[d.record_id])]
    pages = f"history-shown-{stage}"
    shown = st.session_state.get(pages, SHOWN)
    of = f" of {len(made):,}" if len(found) < len(made) else ""
    hint(f"{count(len(found), 'decision')}{of}, the last first")
    if not found:
        empty("None of your decisions is like that.", "Take a filter away.")
    for decision in found[:shown]:
        _row(view, decision, records[decision.record_id], several=_every(stage))
    if len(found) > shown and st.button(f"Show {min(SHOWN, len(found) - shown)} more"):
        st.session_state[pages] = shown + SHOWN
        st.rerun()


def _every(stage: Stage) -> bool:
    return bool(st.session_state.get(f"history-every-{stage}"))


def _made(view: View, stage: Stage) -> list[Decision]:
    stages = view.protocol.order_of_stages if _every(stage) else (stage,)
    return front_session.while_unchanged(
        f"own {stages}", view, lambda seen: [d for s in stages for d in seen.own(s)]
    )


def _filters(view: View, stage: Stage) -> Wanted:
    with st.container(horizontal=True, vertical_alignment="bottom", key="rl-filters"):
        text = st.text_input(
            "Find", placeholder="title, number, reason, note, tag", key=f"history-text-{stage}"
        )
        verdicts = st.multiselect(
            "Verdict", list(view.protocol.of(stage).verdicts), key=f"history-verdicts-{stage}"
        )
        since = st.date_input("Since", None, key=f"history-since-{stage}", width=150)
        st.checkbox("All stages", key=f"history-every-{stage}")
    return Wanted(tuple(verdicts), text or "", since if isinstance(since, date) else None)


def _row(view: View, decision: Decision, record: Record, *, several: bool) -> None:
    stage = stage_words(decision.stage) if several else ""
    rated = decision.rating and f"rated {decision.rating}"
    said: list[str] = [record.id, stage, decision.at[:16].replace("T", " "), rated]
    said += [decision.reason, decision.note and f"note: {decision.note}"]
    words = " · ".join(esc(word) for word in said if word)
    tags = "".join(f' <span class="rl-tag">{esc(tag)}</span>' for tag in decision.tags)
    made_up = ' <span class="rl-tag synthetic">synthetic</span>' * record.synthetic
    opened = st.session_state.get("history-open") == decision.id
    with st.container(key=f"rl-row-{decision.id}"):
        words_beside, button_beside = st.columns([8, 1], vertical_alignment="center")
        with words_beside:
            show(
                f'<ul class="rl-list rl-one"><li>{verdict_html(decision.verdict)}<span>'
                f'<b>{esc(record.title)}</b><span class="hint">{words}{tags}{made_up}</span>'
                "</span></li></ul>"
            )
        with button_beside:
            st.button(
                "Close" if opened else "Change",
                key=f"open-{decision.id}",
                on_click=_open,
                args=(0 if opened else decision.id,),
            )
        if opened:
            _form(view, decision, record)


def _open(number: int) -> None:
    st.session_state["history-open"] = number


def _form(view: View, decision: Decision, record: Record) -> None:
    """Every word of the decision, and a button for each verdict."""
    rules, n = view.protocol.of(decision.stage), decision.id
    show(record_html(record, small=True))
    late = _others(view, decision)
    if late:
        notice(
            f"{' and '.join(late)} and you have all decided here and can see each other. A change "
            "now counts for the record, not for the agreement figures."
        )
    with st.form(f"again-{n}", border=False):
        words: dict[str, Any] = {"reason": st.text_input("Reason", decision.reason)}
        if rules.scale:
            at = rules.scale.index(decision.rating) if decision.rating in rules.scale else None
            words["rating"] = st.selectbox("Rating", rules.scale, index=at) or ""
            words["rationale"] = st.text_area("Rationale", decision.rationale)
            words["concerns"] = st.text_input("Concerns", decision.concerns)
        words["note"] = st.text_input("Private note", decision.note)
        words["tags"] = tags_of(st.text_input("Private tags", ", ".join(decision.tags)))
        chosen = None
        with st.container(horizontal=True):
            for verdict in rules.verdicts:
                now = "Keep" if verdict is decision.verdict else "Change to"
                if st.form_submit_button(f"{now} {verdict}"):
                    chosen = verdict
    if chosen:
        _again(view, replace(decision, verdict=chosen, **words), late)


def _others(view: View, decision: Decision) -> Sequence[str]:
    """The colleagues whose decisions are open to the viewer here."""
    made = view.decisions_on(decision.record_id, decision.stage)
    names = {d.reviewer for d in made if d.reviewer in view.screeners}
    return sorted(names - {view.viewer}) if view.viewer in view.screeners else []


def _again(view: View, wanted: Decision, late: Sequence[str]) -> None:
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
    except RealistError as error:
        said = (f"Nothing was changed: {error}.", "warning")
    else:
        effect = _effect(view, wanted) if late else ""
        said = (f"{wanted.record_id}: your decision is now {wanted.verdict}.{effect}", "good")
        _open(0)
    st.session_state["history-said"] = said
    st.rerun()


def _effect(view: View, decision: Decision) -> str:
    """What a vote changed late has come to."""
    open_ones = {c.record_id for c in open_conflicts(view, decision.stage)}
    if decision.record_id in open_ones:
        return " The record is in conflict now: settle it under Conflicts."
    return " All agree now, and that stands."
