"""The keys of the screening page: each reviewer's own, shown on the page, with an off switch.

Streamlit presses the buttons. A script beside it moves the focus to the note, picks a numbered
reason, gives the letters back after a choice from a list, and sends what is being typed after a
pause, so that a draft outlives a reload. No data goes into the script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from realist.app import front_session
from realist.app.front_text import hint, notice, section, show
from realist.data.domain import Verdict
from realist.data.view import View

USUAL = {
    str(Verdict.INCLUDE): "I",
    str(Verdict.MAYBE): "M",
    str(Verdict.EXCLUDE): "E",
    "skip": "S",
    "undo": "U",
    "why": "W",
    "note": "N",
}
SAID = {
    str(Verdict.INCLUDE): "Include",
    str(Verdict.MAYBE): "Maybe",
    str(Verdict.EXCLUDE): "Exclude",
    "skip": "Skip for now",
    "undo": "Undo my last decision",
    "why": "Why here?",
    "note": "Go to the note",
}
_NAME = "keys"
_TAKEN = "CR"  # the browser page's own: Streamlit clears its cache and runs again by them
SCRIPT = Path(__file__).with_name("front_keys.js")


@dataclass(frozen=True, slots=True)
class Keys:
    """Which key does what, for one person."""

    on: bool = True
    by: Mapping[str, str] = field(default_factory=lambda: dict(USUAL))

    def of(self, action: str) -> str | None:
        """The key of an action; None while keys are off."""
        return self.by.get(action, USUAL[action]) if self.on else None


def keys_of(view: View) -> Keys:
    """The viewer's keys, read once a session."""

    def read() -> Keys:
        kept = view.store.preference(view.viewer or "", _NAME)
        return Keys(kept.get("on", True), {**USUAL, **kept.get("by", {})})

    return front_session.kept("keys-kept", read)


def listen(keys: Keys) -> None:
    """What the script needs to know; the keys of the buttons are the buttons' own."""
    note = (keys.of("note") or "").lower()
    show(f'<span class="rl-keys" hidden data-note="{note}" data-reasons="{int(keys.on)}"></span>')


def script() -> None:
    """Load the script, once for a page."""
    code = SCRIPT.read_text(encoding="utf-8")
    st.html(f"<script>{code}</script>", unsafe_allow_javascript=True)


def problem(by: Mapping[str, str]) -> str:
    """What is wrong with a choice of keys, in words; "" where nothing is."""
    holder: dict[str, str] = {}
    for action, key in by.items():
        name = SAID[action]
        if len(key) != 1 or not ("A" <= key <= "Z"):
            return f"{name}: {key or 'nothing'} will not do; choose one letter from A to Z"
        if key in _TAKEN:
            return f"{name}: {key} is the browser page's own; choose another letter"
        if key in holder:
            return f"{key} stands for both {holder[key]} and {name}; give each its own letter"
        holder[key] = name
    return ""


def settings(view: View) -> None:
    """Change the keys, switch them off, or go back to the usual ones."""
    keys = keys_of(view)
    section("Keys", "Yours alone, and kept for the next time.")
    told = st.session_state.pop("keys-said", None)
    if told:
        notice(*told)
    with st.form("keys", border=False):
        on = st.toggle("Keys decide", value=keys.on)
        columns = st.columns(4)
        typed = {
            action: columns[n % 4].text_input(
                name, keys.by[action], max_chars=1, key=f"key-{action}-{keys.by[action]}"
            )
            for n, (action, name) in enumerate(SAID.items())
        }
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save my keys")
            usual = st.form_submit_button("Back to the usual keys")
    hint("1 to 9 pick a reason where the team has a list of them. Off, all goes by buttons.")
    if saved or usual:
        by = USUAL if usual else {a: k.strip().upper() for a, k in typed.items()}
        _save(view, Keys(True if usual else on, by))


def _save(view: View, keys: Keys) -> None:
    wrong = problem(keys.by)
    if wrong:
        notice(f"Not kept: {wrong}.", "warning")
        return
    view.store.prefer(view.viewer or "", _NAME, {"on": keys.on, "by": dict(keys.by)})
    st.session_state.pop("keys-kept", None)
    state = "Your keys are kept." if keys.on else "Keys are off: decide by the buttons."
    st.session_state["keys-said"] = (state, "good")
    st.rerun()
