"""Programme theories: writing one over configurations, rewording it, its narrative and drawing."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from realist.app import front_theory_settle
from realist.app.front_text import esc, hint, section, show
from realist.app.front_theory_card import cmoc_html, theory_html
from realist.app.front_theory_desk import TheoryDesk
from realist.app.front_theory_form import cmoc_words, phase_field, theme_field, why_fields
from realist.app.front_theory_trail import drawing, history
from realist.data.book import Book
from realist.data.configuration import Change, ProgrammeTheory, State
from realist.extraction.lineage import theory_svg
from realist.extraction.theorising import retheorise, theorise
from realist.extraction.writing import narrative


def new(desk: TheoryDesk) -> None:
    """Write a programme theory."""
    section("A new programme theory", "What works for whom, in what circumstances, and why.")
    _form(desk, None)


def theory(desk: TheoryDesk, identity: str) -> None:
    """One theory: its words, its configurations, its drawing, its history, and rewording it."""
    held = desk.book.theory(identity)
    reading, writing = st.columns([6, 5], gap="large")
    with reading:
        show(theory_html(desk, held))
        for cmoc in held.cmocs:
            show(cmoc_html(desk, desk.book.cmoc(cmoc)))
    with writing:
        if desk.may and held.state is State.LIVE:
            section("Reword it")
            _form(desk, held)
            with st.expander("Retire it"):
                front_theory_settle.retire(desk, identity)
        else:
            hint(f"It is {held.state}." if desk.may else "A trainee reads the theory.")
    section("Narrative", "Composed of the statements and how the evidence bears on each.")
    words = narrative(desk.book, held)
    show(f'<div class="rl-narrative">{esc(words)}</div>')
    st.download_button("Download the narrative (text)", words, f"{identity}.txt", "text/plain")
    section("Diagram")
    drawing(theory_svg(desk.book, held), f"{identity}.svg", "Theory, configurations and entries")
    history(desk, identity)


def _form(desk: TheoryDesk, held: ProgrammeTheory | None) -> None:
    was = held or ProgrammeTheory("", "", "")
    live = {c.id: c for c in desk.book.live_cmocs()}
    with st.form("theory-write", border=False):
        statement = st.text_area(
            "What the theory says", was.statement, height=140, key=desk.key("write-statement")
        )
        cmocs = st.multiselect(
            "Rests on these configurations",
            list(live),
            [c for c in was.cmocs if c in live],
            format_func=lambda i: cmoc_words(desk, live[i]),
            key=desk.key("write-cmocs"),
            select_all=False,
        )
        theme = theme_field(desk, "write", was.theme)
        substantive = st.text_input(
            "Substantive theory", was.substantive, key=desk.key("write-substantive")
        )
        parents = () if held else _parents(desk)
        phase = phase_field(desk, "write", was.phase)
        reason, rests_on = why_fields(desk, "write", was.cmocs)
        sent = st.form_submit_button("Write it" if held is None else "Reword", type="primary")
    wanted = replace(
        was,
        statement=statement.strip(),
        cmocs=tuple(cmocs),
        theme=theme,
        substantive=substantive.strip(),
        phase=phase,
        parents=was.parents or tuple(parents),
    )

    def move(book: Book) -> Change:
        return retheorise(book, wanted) if held else theorise(book, wanted)

    if sent:
        desk.make(
            move,
            reason=reason,
            rests_on=rests_on,
            then_open=lambda touched: touched[-1],  # the new one, after what it supersedes
        )


def _parents(desk: TheoryDesk) -> list[str]:
    there = {t.id: t for t in desk.book.standing_theories()}
    if not there:
        return []
    return st.multiselect(
        "Takes the place of",
        list(there),
        format_func=lambda i: f"{i} · {there[i].theme}",
        key=desk.key("write-parents"),
        select_all=False,
    )
