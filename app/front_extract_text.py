"""The source text in the browser: marks that are pressed, words that are selected.

A component of our own, for Streamlit reports no selection. What it shows goes as JSON and is set
as text; what comes back is checked as from any stranger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from realist.app.front_lit import Pieces
from realist.data.domain import Document, Role

# The letters of the roles, but for C and R, which Streamlit refuses as keys.
ROLE_KEYS = {Role.CONTEXT: "t", Role.RESOURCE: "s", Role.REASONING: "m", Role.OUTCOME: "o"}
ROLE_SHORT = {
    Role.CONTEXT: "Context",
    Role.RESOURCE: "Resource",
    Role.REASONING: "Reasoning",
    Role.OUTCOME: "Outcome",
}
_SCRIPT = Path(__file__).with_suffix(".js")
_HTML = (
    '<div class="rl-source" tabindex="0" role="region" aria-label="Source text"></div>'
    '<div class="rl-select" role="toolbar" aria-label="Selected words"></div>'
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Words that a person selected, and the role whose key was pressed."""

    start: int  # in code points of the document's text
    end: int
    role: Role


@cache
def component(name: str, html: str, script: Path) -> Any:
    """A component of our own, registered once: its HTML, and the script beside its file."""
    return st.components.v2.component(
        name, html=html, js=script.read_text("utf-8"), isolate_styles=False
    )


def source_text(
    key: str,
    document: Document,
    pieces: Pieces,
    *,
    part: int,
    aim: str,
    asks: str,
    waits: str,
    on_selected: Callable[[Chosen], None],
    on_chosen: Callable[[str], None],
) -> None:
    """Draw a part of the text and take what is done in it.

    Args:
        key: of the widget.
        document: whose text it is.
        pieces: the part, from `front_lit.lit`.
        part: its number; a new one starts at its top or at the current mark.
        aim: what to scroll to, by any name; the current mark where it changes.
        asks: what selected words would become.
        waits: what can be done, while no words are selected.
        on_selected: called with words that were selected.
        on_chosen: called with the id of a mark that was pressed.
    """

    def selected() -> None:
        chosen = chosen_of(st.session_state[key].get("selected"), document)
        if chosen:
            on_selected(chosen)

    def pressed() -> None:
        on_chosen(str(st.session_state[key].get("chosen") or ""))

    roles = [[str(role), letter, ROLE_SHORT[role]] for role, letter in ROLE_KEYS.items()]
    data = {
        "pieces": pieces,
        "part": part,
        "aim": aim,
        "asks": asks,
        "waits": waits,
        "roles": roles,
        "version": document.version,
    }
    drawn = component("realist_source_text", _HTML, _SCRIPT)
    drawn(key=key, data=data, on_selected_change=selected, on_chosen_change=pressed)


def chosen_of(said: Any, document: Document) -> Chosen | None:
    """What the browser said was selected, if it is a passage of this very text."""
    if not isinstance(said, Mapping) or said.get("version") != document.version:
        return None
    start, end, role = said.get("start"), said.get("end"), said.get("role")
    if type(start) is not int or type(end) is not int or role not in tuple(Role):
        return None
    if not 0 <= start < end <= len(document.text):
        return None
    return Chosen(start, end, Role(role))
