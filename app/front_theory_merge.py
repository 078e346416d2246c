"""Forms for merging configurations and for splitting one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from realist.app.front_text import hint, show
from realist.app.front_theory_card import cmoc_html
from realist.app.front_theory_desk import TheoryDesk, open_
from realist.app.front_theory_form import (
    cmoc_words,
    entry_fields,
    phase_field,
    theme_field,
    why_fields,
)
from realist.data.configuration import Configuration
from realist.extraction.merging_splitting import merge as merged
from realist.extraction.merging_splitting import split as was_split
from realist.extraction.merging_splitting import union
from realist.extraction.shaping import draft

WITH = "theory-merge-with"


def merge(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Make one of this and others: it takes over their evidence and their places in theories."""
    others = {c.id: c for c in desk.book.live_cmocs() if c.id != cmoc.id}
    wanted = [i for i in st.session_state.pop(WITH, []) if i in others]
    chosen = st.multiselect(
        "Merge with",
        list(others),
        wanted,
        format_func=lambda i: cmoc_words(desk, others[i]),
        key=desk.key("merge-with"),
        select_all=False,
    )
    if not chosen:
        hint("Choose what it is one with; what the new one says can be worded before it is made.")
        return
    parents = [cmoc, *(others[i] for i in chosen)]
    show(
        '<div class="rl-sides">'
        + "".join(cmoc_html(desk, parent) for parent in parents[1:])
        + "</div>"
    )
    union_of = union(parents)
    name = "merge-" + "-".join(chosen)
    with st.form("theory-merge", border=False):
        slots = entry_fields(desk, name, union_of.slots)
        theme = theme_field(desk, name, union_of.theme)
        label = st.text_input("Short name", union_of.label, key=desk.key(f"{name}-label"))
        phase = phase_field(desk, name, union_of.phase)
        reason, rests_on = why_fields(desk, name, [p.id for p in parents])
        sent = st.form_submit_button("Merge", type="primary")
    if sent:
        wanted_one = replace(
            union_of, slots=tuple(slots), theme=theme, label=label.strip(), phase=phase
        )
        desk.make(
            lambda book: merged(book, [p.id for p in parents], wanted_one),
            reason=reason,
            rests_on=rests_on,
            then_open=_newest,
        )


def split(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Make several of one; each piece of evidence goes with at least one of them."""
    many = st.number_input("Into how many", 2, 5, key=desk.key("split-many"))
    points = {p.id: p for p in desk.book.points(cmoc.id)}
    drafts, taken = [], []
    with st.form("theory-split", border=False):
        for n, column in enumerate(st.columns(int(many)), start=1):
            with column:
                hint(f"Part {n}")
                slots = entry_fields(desk, f"split-{n}", cmoc.slots)
                label = st.text_input("Short name", key=desk.key(f"split-label-{n}"))
                taken.append(
                    st.multiselect(
                        "Takes this evidence",
                        list(points),
                        format_func=lambda i: f"{i} · {points[i].stance}",
                        key=desk.key(f"split-evidence-{n}"),
                        select_all=False,
                    )
                )
            fresh = draft(cmoc.phase, slots)
            drafts.append(replace(fresh, theme=cmoc.theme, label=label.strip()))
        reason, rests_on = why_fields(desk, "split", [cmoc.id])
        sent = st.form_submit_button("Split", type="primary")
    if sent:
        desk.make(
            lambda book: was_split(book, cmoc.id, drafts, taken),
            reason=reason,
            rests_on=rests_on,
            then_open=_newest,
        )


def merge_with(first: str, others: Sequence[str]) -> None:
    """Open a configuration with the merge form filled in."""
    open_(first)
    st.session_state[WITH] = list(others)
    st.session_state["theory-part"] = "Board"
    st.session_state["theory-move-wanted"] = "Merge"


def _newest(touched: Sequence[str]) -> str:
    """The last configuration made: its id is the highest of those given here."""
    made = [i for i in touched if i[:1] == "C" and i[1:].isdigit()]
    return max(made, default=touched[0])
