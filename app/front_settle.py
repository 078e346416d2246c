"""Conflicts: where reviewers differ, once all have decided, and settling them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from realist.app import front_session
from realist.app.counts import count
from realist.app.front_text import empty, esc, hint, notice, record_html, show, verdict_html
from realist.app.work_settle import differing, holds, settle
from realist.data.domain import Decision, Stage, Verdict
from realist.data.errors import RealistError
from realist.data.settlements import Settlement
from realist.data.view import View
from realist.screening.conflicts import Conflict, ConflictKind, open_conflicts

_KINDS = {ConflictKind.VERDICT: "on the verdict", ConflictKind.REASON: "on the reason"}


def conflicts(view: View, stage: Stage) -> None:
    """Show the open conflicts one by one, each with all sides."""
    listed = front_session.while_unchanged(
        f"conflicts {stage}", view, lambda seen: open_conflicts(seen, stage)
    )
    said = st.session_state.pop("settle-said", None)
    if said:
        notice(*said)
    if not listed:
        empty("No open conflicts at this stage.", "They appear once both reviewers have decided.")
        return
    offers = view.store.settlements(stage)
    shown = _of_kind(_mine_first(view, listed, offers), stage)
    found = {c.record_id: c for c in shown}
    records = view.store.records_by_id(list(found))
    chosen = st.selectbox(
        "Conflict",
        list(found),
        format_func=lambda r: f"{r} · {_state(view, offers.get(r))}{records[r].title}",
        key=f"conflict-{stage}-{hash(tuple(found))}",
        label_visibility="collapsed",
    )
    conflict, offer = found[chosen], offers.get(chosen)
    reading, deciding = st.columns([7, 3], gap="large")
    with reading:
        show(record_html(records[chosen]))
    with deciding:
        hint(f"They differ {_KINDS[conflict.kind]}.")
        show("".join(_side(d, view.viewer or "") for d in conflict.decisions))
        for remark in conflict.remarks:
            notice(remark)
        if offer and not holds(offer, conflict):
            notice("A vote changed since this was put up for signing: it no longer counts.")
            offer = None
        if offer:
            _signing(view, conflict, offer)
        _settle(view, stage, conflict)


def _mine_first(
    view: View, listed: Sequence[Conflict], offers: dict[str, Settlement]
) -> list[Conflict]:
    """What waits for the viewer's signature comes first."""

    def waits(conflict: Conflict) -> bool:
        offer = offers.get(conflict.record_id)
        mine = view.viewer in differing(conflict)
        return bool(offer and mine and view.viewer not in offer.signed and holds(offer, conflict))

    return sorted(listed, key=lambda c: not waits(c))


def _of_kind(listed: list[Conflict], stage: Stage) -> list[Conflict]:
    """Both kinds, or one of them where there are both."""
    kinds = [k for k in _KINDS if any(c.kind is k for c in listed)]
    words = {k: f"{_KINDS[k].capitalize()} ({sum(c.kind is k for c in listed):,})" for k in kinds}
    if len(kinds) < 2:
        hint(f"{count(len(listed), 'record')} in conflict {_KINDS[kinds[0]]}.")
        return listed
    every = f"All ({len(listed):,})"
    options = [every, *words.values()]
    picked = st.segmented_control(
        "Conflicts", options, default=every, key=f"kinds-{stage}", label_visibility="collapsed"
    )
    return [c for c in listed if picked in (None, every, words[c.kind])]


def _state(view: View, offer: Settlement | None) -> str:
    if offer is None:
        return ""
    return "you signed · " if view.viewer in offer.signed else "waits for signing · "


def _side(decision: Decision, viewer: str) -> str:
    said: list[Any] = [decision.reason, decision.rating and f"rated {decision.rating}"]
    said += [decision.rationale, decision.concerns and f"concerns {decision.concerns}"]
    lines = "".join(f'<p class="hint">{esc(one)}</p>' for one in said if one)
    you = " (you)" if decision.reviewer == viewer else ""
    return (
        f'<div class="rl-side"><p>{esc(decision.reviewer)}{you}</p>'
        f"{verdict_html(decision.verdict)}{lines}</div>"
    )


def _reason(view: View, stage: Stage, record_id: str) -> str:
    """One of the team's reasons, or one's own words."""
    shared, key = view.protocol.of(stage).reasons, f"{stage}-{record_id}"
    chosen = None
    if shared:
        chosen = st.selectbox(
            "Reason", shared, index=None, placeholder="None", key=f"settle-why-{key}"
        )
    label = "Or in your own words" if shared else "Reason"
    own = st.text_input(label, max_chars=300, key=f"settle-own-{key}")
    return own.strip() or chosen or ""


def _signing(view: View, conflict: Conflict, offer: Settlement) -> None:
    """What was put up for signing, and the button for whose name is missing."""
    missing = [name for name in differing(conflict) if name not in offer.signed]
    reason = f", {offer.reason}" if offer.reason else ""
    show(
        f'<div class="rl-todo"><p><b>Put up for signing: {esc(offer.verdict)}</b>{esc(reason)}</p>'
        f'<p class="hint">Signed by {esc(" and ".join(offer.signed))}; '
        f"waits for {esc(' and '.join(missing))}.</p></div>"
    )
    key = f"{offer.stage}-{offer.record_id}"
    # Its key tells what is signed: a press on one outcome never signs for another put up since.
    this = hash((offer.verdict, offer.reason, offer.signed, offer.rests_on))
    if view.viewer in missing and st.button("I agree and sign", key=f"sign-{key}-{this}"):
        _do(view, conflict, offer)
    if view.viewer in offer.signed and st.button("Take it back", key=f"unsign-{key}"):
        view.store.drop_settlement(offer, actor=view.viewer)
        st.rerun()


def _settle(view: View, stage: Stage, conflict: Conflict) -> None:
    everyone, key = differing(conflict), f"{stage}-{conflict.record_id}"
    mine = view.viewer in everyone
    with st.form(f"settle-{key}", border=False):
        if mine:
            others = " and ".join(name for name in everyone if name != view.viewer)
            hint(f"Discuss it. You sign here; {others} in a session of their own.")
        else:
            hint("You decide as a third person: what you choose settles it.")
        reason = _reason(view, stage, conflict.record_id)
        act = "Sign for" if mine else "Settle"
        wide: dict[str, Any] = {"width": "stretch"}
        on_reason = conflict.kind is ConflictKind.REASON
        included = not on_reason and st.form_submit_button(f"{act}: include", **wide)
        excluded = st.form_submit_button(f"{act}: exclude", **wide)
    hint("Agreement figures stay those of the decisions before.")
    if included or excluded:
        verdict = Verdict.INCLUDE if included else Verdict.EXCLUDE
        rests_on = tuple(d.id for d in conflict.decisions)
        _do(view, conflict, Settlement(conflict.record_id, stage, verdict, reason, (), rests_on))


def _do(view: View, conflict: Conflict, offer: Settlement) -> None:
    others = [name for name in differing(conflict) if name != view.viewer]
    try:
        settled = settle(view, conflict, offer)
    except RealistError as error:
        said = (f"Nothing was settled: {error}", "warning")
    else:
        words = f"{conflict.record_id} is settled: {offer.verdict}."
        waits = f"{conflict.record_id}: signed by you; it waits for {' and '.join(others)}."
        said = (words, "good") if settled else (waits, "info")
    st.session_state["settle-said"] = said
    st.rerun()
