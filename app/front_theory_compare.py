"""Comparing: contradictions, likely duplicates, contexts, patterns, and what is still missing."""

from __future__ import annotations

import streamlit as st

from realist.app import front_order, front_session
from realist.app.counts import count
from realist.app.front_text import empty, esc, hint, section, show, table_html
from realist.app.front_theory_card import cmoc_html, point_html
from realist.app.front_theory_desk import TheoryDesk, name_of, open_
from realist.app.front_theory_merge import merge_with
from realist.data.domain import Stage
from realist.extraction.consolidation import propose_pairs
from realist.extraction.matrix import current
from realist.extraction.patterns import instances_of, patterns
from realist.extraction.synthesis import gaps, reconcile, situate

SHOWN = 12  # patterns and pairs on the page; the commands list all


def compare(desk: TheoryDesk) -> None:
    """Draw what lies between the configurations in work."""
    _gaps(desk)
    _contradictions(desk)
    _duplicates(desk)
    _contexts(desk)
    _patterns(desk)


def _gaps(desk: TheoryDesk) -> None:
    found = gaps(desk.book, current(desk.book))
    findable = front_order.choices(desk.view) if desk.view.protocol.show_rank else {}
    section("Gaps", "No, thin or one-sided evidence, or an empty slot.")
    if not found:
        empty("Nothing is missing.", "Every configuration has evidence both ways.")
        return
    for gap in found:
        identity = gap.cmoc.id
        words = f"{gap.in_favour} in favour, {gap.against} against: {'; '.join(gap.reasons)}"
        show(f'<p class="rl-gap"><b>{esc(name_of(gap.cmoc))}</b> · {esc(words)}</p>')
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(f"Open {identity}", key=f"gap-{identity}", on_click=_to, args=[identity])
            if identity in findable and st.button(f"Find records for {identity}"):
                _find(identity)
    hint("At the command line: realist rank --theory CMOC, realist theory find CMOC.")


def _find(identity: str) -> None:
    """Go to screening with the records that bear on a configuration put first."""
    front_order.ask_for(Stage.TITLE_ABSTRACT, identity)
    front_session.go("Screen")


def _contradictions(desk: TheoryDesk) -> None:
    found = reconcile(desk.book, current(desk.book))
    section("Contradictions", "Evidence both ways: what in the contexts might explain it?")
    if not found:
        empty("No configuration has evidence both ways.", "Gaps tell which have one side only.")
    for one in found:
        with st.expander(f"{one.cmoc.id}: {len(one.in_favour)} for, {len(one.against)} against"):
            show(f"<p><b>{esc(name_of(one.cmoc))}</b></p>")
            sides = (("In favour", one.in_favour), ("Against or qualifying", one.against))
            show(
                '<div class="rl-sides">'
                + "".join(
                    f"<section><h3>{words}</h3>"
                    + "".join(point_html(desk, point) for point in points)
                    + "</section>"
                    for words, points in sides
                )
                + "</div>"
            )


def _duplicates(desk: TheoryDesk) -> None:
    cmocs = {c.id: c for c in desk.book.live_cmocs() if c.slots}
    found = propose_pairs(list(cmocs.values()))
    section("May be one", "Pairs alike in their words, most alike first. People decide.")
    if not found:
        empty("No two configurations are much alike.", "They are compared role by role.")
    for pair in found[:SHOWN]:
        with st.expander(f"{pair.first} and {pair.second}: likeness {pair.likeness:.2f}"):
            both = "".join(cmoc_html(desk, cmocs[i]) for i in (pair.first, pair.second))
            show(f'<div class="rl-sides">{both}</div>')
            if desk.may:
                st.button(
                    f"Merge {pair.first} and {pair.second} …",
                    key=f"pair-{pair.first}-{pair.second}",
                    on_click=merge_with,
                    args=[pair.first, [pair.second]],
                )


def _contexts(desk: TheoryDesk) -> None:
    found = situate(desk.book, current(desk.book))
    section("Contexts compared", "What was seen to happen in each.")
    rows: list[list[object]] = [
        [
            s.context,
            desk.named(s.cmoc_id),
            "; ".join(s.reasoning),
            "; ".join(s.outcomes),
            len(s.documents),
        ]
        for s in found
    ]
    if rows:
        head = ["in this context", "configuration", "reasoning", "outcome", "documents"]
        show(table_html(head, rows))
    else:
        empty("No context is worded yet.", "Complete a configuration with one.")


def _patterns(desk: TheoryDesk) -> None:
    told = instances_of(desk.book, current(desk.book), desk.extracts.values())
    found = patterns(told)
    section("Demi-regularities", "Pieces that occur together in two documents or more.")
    rows: list[list[object]] = [
        ["-".join(p.kind), " → ".join(p.pieces), len(p.documents)] for p in found[:SHOWN]
    ]
    if rows:
        show(table_html(["pattern", "what recurs", "documents"], rows))
        hint(f"{count(len(found), 'pattern')}: realist theory patterns lists all.")
    else:
        empty("Nothing recurs yet.", "Patterns come with evidence in favour from more documents.")


def _to(identity: str) -> None:
    open_(identity)
    st.session_state["theory-part"] = "Board"
