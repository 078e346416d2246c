"""Forms that settle a configuration: its status, theme, name and sentence; retiring it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from realist.app.front_text import hint
from realist.app.front_theory_desk import TheoryDesk
from realist.app.front_theory_form import theme_field, why_fields
from realist.data.configuration import Configuration
from realist.data.domain import CmocStatus
from realist.extraction import settling

STATUSES = [s for s in CmocStatus if s not in (CmocStatus.MERGED, CmocStatus.SPLIT)]


def status(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Say what became of it on the evidence; the method's rules are asked."""
    again = cmoc.id in desk.since
    with st.form("theory-status", border=False):
        chosen = st.selectbox(
            "What became of it",
            [s for s in STATUSES if again or s is not cmoc.status],
            index=None,
            format_func=lambda s: s.replace("_", " "),
            placeholder="On the evidence beside",
            key=desk.key("status"),
        )
        hint("Supported wants evidence in support: an obstacle alone is none.")
        reason, rests_on = why_fields(desk, "status", [cmoc.id])
        sent = st.form_submit_button("Settle", type="primary")
    if sent and chosen:
        move = partial(settling.settle, identity=cmoc.id, status=chosen, again=again)
        desk.make(move, reason=reason, rests_on=rests_on)


def retire(desk: TheoryDesk, identity: str) -> None:
    """Take it out of use; it and its evidence stay on record."""
    with st.form("theory-retire", border=False):
        hint("It leaves the theories that rest on it. It stays on record, and can come back.")
        reason, rests_on = why_fields(desk, "retire")
        sent = st.form_submit_button("Retire", type="primary")
    if sent:
        move = partial(settling.retire, identity=identity)
        desk.make(move, reason=reason, rests_on=rests_on)


def theme(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Put it under another theme of the organising framework."""
    with st.form("theory-theme", border=False):
        chosen = theme_field(desk, "theme", cmoc.theme)
        reason, rests_on = why_fields(desk, "theme")
        sent = st.form_submit_button("Move to this theme", type="primary")
    if sent:
        move = partial(settling.move_to_theme, identity=cmoc.id, theme=chosen)
        desk.make(move, reason=reason, rests_on=rests_on)


def relabel(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Give it another number or short name; its id stays."""
    with st.form("theory-relabel", border=False):
        label = st.text_input("Short name", cmoc.label, key=desk.key("label"), max_chars=80)
        number = st.number_input("Number", 1, 999, max(1, cmoc.number), key=desk.key("number"))
        reason, rests_on = why_fields(desk, "relabel")
        sent = st.form_submit_button("Relabel", type="primary")
    if sent:
        move = partial(settling.relabel, identity=cmoc.id, label=label.strip(), number=int(number))
        desk.make(move, reason=reason, rests_on=rests_on)
