"""What the parts of the set-up share: doing something, and saying how it went."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from realist.app.front_text import notice
from realist.data.errors import RealistError


def attempt(do: Callable[[], object], said: str) -> bool:
    """Do it and draw the page anew with `said`; a refusal is told on the spot."""
    try:
        do()
    except RealistError as error:
        notice(f"Nothing was changed: {error}.", "warning")
        return False
    st.session_state["setup-said"] = (said, "good")
    st.rerun()
    return True


def lines(text: str) -> tuple[str, ...]:
    """The entries of a text area, one on each line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
