"""Theory: the board of configurations, the moves upon them, their evidence, tests and history."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from realist.app import (
    front_session,
    front_theory_board,
    front_theory_cmoc,
    front_theory_compare,
    front_theory_matrix,
    front_theory_narrative,
    front_theory_tests,
    front_theory_trail,
)
from realist.app.front_text import slot
from realist.app.front_theory_desk import TheoryDesk, open_, take_message
from realist.data.errors import NotFoundError

PART = "theory-part"
BOARD = "Board"
PARTS: dict[str, Callable[[TheoryDesk], None]] = {
    BOARD: front_theory_board.board,
    "Matrix": front_theory_matrix.matrix,
    "Compare": front_theory_compare.compare,
    "Tests": front_theory_tests.tests,
    "History": front_theory_trail.trail_page,
}


def page() -> None:
    """Draw the page for the signed-in reviewer."""
    desk = TheoryDesk.laid(front_session.view())
    st.session_state.setdefault(PART, BOARD)
    with st.container(horizontal=True, vertical_alignment="bottom", key="rl-bar"):
        part = st.segmented_control("Show", list(PARTS), key=PART, on_change=open_, args=[""])
    message, kind = take_message()
    if message:
        slot(message, kind)
    if desk.open:
        _opened(desk)
    else:
        PARTS[part or BOARD](desk)


def _to_the_top(opened: str) -> None:
    """Begin what was opened at its top: the board may have been scrolled far down.

    The script runs where its text is new: its number is that of what was opened.
    """
    number = int.from_bytes(opened.encode(), "big")
    code = "document.querySelector('[data-testid=stMain]')?.scrollTo(0, 0)"
    st.html(f"<script>/* {number} */ {code}</script>", unsafe_allow_javascript=True)


def _opened(desk: TheoryDesk) -> None:
    """What was opened from the board, with the way back."""
    st.button("← Back to the board", on_click=open_, args=[""])
    _to_the_top(desk.open)
    if desk.open == "new":
        front_theory_board.new(desk)
    elif desk.open == "new-theory":
        front_theory_narrative.new(desk)
    elif desk.open in desk.book.theories:
        front_theory_narrative.theory(desk, desk.open)
    else:
        try:
            front_theory_cmoc.cmoc(desk, desk.open)
        except NotFoundError:  # it was withdrawn by an undo
            open_("")
            st.rerun()
