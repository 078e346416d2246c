"""Forms that give a configuration its words: create, complete, refine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from realist.app.counts import count
from realist.app.front_text import ROLE_WORDS, empty, esc, section, show
from realist.app.front_theory_card import quote_html
from realist.app.front_theory_desk import TheoryDesk
from realist.app.front_theory_form import (
    entry_fields,
    extract_fields,
    lines_field,
    phase_field,
    theme_field,
    why_fields,
)
from realist.data.book import Book
from realist.data.configuration import Change, Configuration
from realist.data.domain import Role
from realist.extraction.shaping import complete as completed
from realist.extraction.shaping import create as created
from realist.extraction.shaping import draft
from realist.extraction.shaping import refine as refined


def create(desk: TheoryDesk) -> None:
    """Make a configuration from confirmed extracts, from words, or from both."""
    reading, writing = st.columns([5, 6], gap="large")
    with reading:
        _extracts(desk)
    with writing, st.form("theory-create", border=False):
        extracts = extract_fields(desk, "create")
        with st.expander("In your own words", expanded=not desk.extracts):
            entries = entry_fields(desk, "create")
        theme = theme_field(desk, "create")
        label = st.text_input("Short name", key=desk.key("create-label"), max_chars=80)
        phase = phase_field(desk, "create")
        reason, rests_on = why_fields(desk, "create")
        sent = st.form_submit_button("Create", type="primary")
    if sent:
        wanted = replace(draft(phase, entries), theme=theme, label=label.strip())
        desk.make(
            lambda book: created(book, wanted, extracts, by=desk.view.viewer or ""),
            reason=reason,
            rests_on=list(dict.fromkeys([*rests_on, *(e.id for e in extracts)])),
            then_open=lambda touched: touched[0],
        )


def complete(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Add entries; what is said already stays."""
    with st.form("theory-complete", border=False):
        extracts = extract_fields(desk, "complete")
        entries = entry_fields(desk, "complete")
        reason, rests_on = why_fields(desk, "complete", [cmoc.id])
        sent = st.form_submit_button("Add these entries", type="primary")
    if sent:
        desk.make(
            lambda book: completed(book, cmoc.id, entries, extracts, by=desk.view.viewer or ""),
            reason=reason,
            rests_on=list(dict.fromkeys([*rests_on, *(e.id for e in extracts)])),
        )


def refine(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Reword it: a new version of the same id."""
    with st.form("theory-refine", border=False):
        slots = entry_fields(desk, "refine", cmoc.slots)
        with st.expander("Actors, intervention, rivals, phase"):
            wanted = replace(cmoc, slots=tuple(slots), **_details(desk, cmoc))
        reason, rests_on = why_fields(desk, "refine", [cmoc.id])
        sent = st.form_submit_button("Refine", type="primary")

    def move(book: Book) -> Change:
        return refined(book, wanted)

    if sent:
        desk.make(move, reason=reason, rests_on=rests_on)


def _details(desk: TheoryDesk, cmoc: Configuration) -> dict[str, Any]:
    others = [c.id for c in desk.book.live_cmocs() if c.id != cmoc.id]
    return {
        "actors": lines_field(desk, "Actors", "refine-actors", cmoc.actors),
        "interventions": lines_field(
            desk, "Intervention", "refine-interventions", cmoc.interventions
        ),
        "rivals": lines_field(desk, "Rival explanations", "refine-rivals", cmoc.rivals),
        "substantive": st.text_input(
            "Substantive theory", cmoc.substantive, key=desk.key("refine-substantive")
        ),
        "follows": tuple(
            st.multiselect(
                "Its context is the outcome of",
                dict.fromkeys([*cmoc.follows, *others]),
                cmoc.follows,
                format_func=desk.named,
                key=desk.key("refine-follows"),
                select_all=False,
            )
        ),
        "note": st.text_input("Note", cmoc.note, key=desk.key("refine-note")),
        "phase": phase_field(desk, "refine", cmoc.phase),
    }


def _extracts(desk: TheoryDesk) -> None:
    """All confirmed extracts, by document and role, to read while choosing."""
    if not desk.extracts:
        empty("No extract is confirmed yet.", "Confirm some under Extract, or use your own words.")
        return
    section("Confirmed extracts", count(len(desk.extracts), "extract"))
    documents = dict.fromkeys(e.document_id for e in desk.extracts.values())
    blocks = []
    for document in documents:
        own = [e for e in desk.extracts.values() if e.document_id == document]
        ordered = sorted(own, key=lambda e: (list(Role).index(e.role), e.start or 0))
        quotes = "".join(quote_html(desk, e.id) for e in ordered)
        blocks.append(f"<h3>{esc(desk.named(document))}</h3>{quotes}")
    legend = " · ".join(f"{ROLE_WORDS[role]}" for role in Role)
    show(
        f'<div class="rl-source rl-point" tabindex="0" aria-label="Confirmed extracts: {legend}">'
        f"{''.join(blocks)}</div>"
    )
