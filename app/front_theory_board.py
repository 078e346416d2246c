"""The board: configurations by theme, theories above them; open one, or begin a new one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from realist.app import front_theory_shape
from realist.app.counts import count
from realist.app.front_text import empty, hint, section, show
from realist.app.front_theory_card import cmoc_html, theory_html
from realist.app.front_theory_desk import TheoryDesk, open_
from realist.data.configuration import Configuration, ProgrammeTheory
from realist.extraction.matrix import current

TABLE, FINAL, INITIAL, ALL = "In work", "Final", "Initial", "Everything"


def board(desk: TheoryDesk) -> None:
    """Draw the board."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = st.segmented_control(
            "Configurations", [TABLE, FINAL, INITIAL, ALL], default=TABLE, key="theory-which"
        )
        if desk.may:
            st.button("New configuration", type="primary", on_click=open_, args=["new"])
            st.button("New theory", on_click=open_, args=["new-theory"])
    cmocs, theories = _chosen(desk, which or TABLE)
    if not cmocs and not theories:
        empty(
            "There are no configurations here yet.",
            f"{count(len(desk.extracts), 'confirmed extract')} to make one from. "
            + ("Press New configuration." if desk.extracts else "Confirm some under Extract."),
        )
        return
    for theme in dict.fromkeys([*(c.theme for c in cmocs), *(t.theme for t in theories)]):
        configurations = [c for c in cmocs if c.theme == theme]
        section(theme or "No theme yet", count(len(configurations), "configuration"))
        _cards(desk, [*(t for t in theories if t.theme == theme), *configurations])
    for said in dict.fromkeys(c.source for c in cmocs if c.source):
        hint(said)


def new(desk: TheoryDesk) -> None:
    """The desk for a new configuration: confirmed extracts to read, and the form."""
    section("A new configuration", "Whole or partial: one entry is enough.")
    front_theory_shape.create(desk)


def _chosen(desk: TheoryDesk, which: str) -> tuple[list[Configuration], list[ProgrammeTheory]]:
    book = desk.book
    if which == ALL:
        return book.standing_cmocs(), book.standing_theories()
    if which == TABLE:
        return current(book), book.live_theories()
    phase = which.lower()
    return current(book, phase), [t for t in book.standing_theories() if t.phase == phase]


def _cards(desk: TheoryDesk, items: Sequence[Configuration | ProgrammeTheory]) -> None:
    for start in range(0, len(items), 2):
        for column, item in zip(st.columns(2), items[start : start + 2], strict=False):
            with column, st.container(border=True, height="stretch"):
                if isinstance(item, Configuration):
                    show(cmoc_html(desk, item))
                else:
                    show(theory_html(desk, item))
                st.button(f"Open {item.id}", key=f"open-{item.id}", on_click=open_, args=[item.id])
