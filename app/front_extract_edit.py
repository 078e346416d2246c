"""What a person says of a passage: its bounds, role, own words, stated or inferred, stance."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from realist.app import front_session
from realist.app.front_extract import Edit, ExtractDesk, Sheet
from realist.app.front_extract_text import ROLE_KEYS, ROLE_SHORT
from realist.app.front_lit import Words
from realist.app.front_text import hint
from realist.app.front_verdicts import key_button, leave
from realist.data.domain import Proposal, Role, Stance

if TYPE_CHECKING:
    from realist.extraction.locate import Source

STANCE_WORDS = {
    None: "no stance",
    Stance.SUPPORTS: "supports the theory",
    Stance.REFINES: "refines it",
    Stance.CONTRADICTS: "contradicts it",
    Stance.QUALIFIES: "qualifies it",
}


def edit(
    desk: ExtractDesk, sheet: Sheet, proposal: Proposal, keep: Callable[[Edit], None]
) -> None:
    """Change what stands of a proposal; for a lost one, it now has a place."""
    made = sheet.mine.get(proposal.id)
    before = Edit(
        sheet.role(proposal),
        sheet.restatement(proposal),
        sheet.stated(proposal),
        made.stance if made else None,
    )
    _form(desk, sheet, f"edit-{proposal.id}", before, "Keep this edit", keep)


def own(desk: ExtractDesk, sheet: Sheet, keep: Callable[[Edit], None]) -> None:
    """Make an extract of the selected words."""
    before = Edit(desk.chosen_role or Role.CONTEXT, stated=True)
    key = f"own-{sheet.document.id}-{desk.bounds[0]}-{desk.bounds[1]}"
    _form(desk, sheet, key, before, "Keep this extract", keep)


def _form(
    desk: ExtractDesk,
    sheet: Sheet,
    key: str,
    before: Edit,
    label: str,
    keep: Callable[[Edit], None],
) -> None:
    def save() -> None:
        if desk.mode != mode:  # a press meant for another form
            return
        state = st.session_state
        stated = state.get(f"stated-{key}") is not False
        words, stance = state.get(f"words-{key}", ""), state.get(f"stance-{key}")
        keep(Edit(desk.chosen_role or before.role, words, stated, stance))

    mode = desk.mode
    _roles(desk, key, desk.chosen_role or before.role)
    _bounds(desk, sheet, key)
    with st.container(key="rl-said"):
        beside, stance = st.columns([2, 3])
    with beside:
        st.segmented_control(
            "The text says so",
            [True, False],
            default=before.stated is not False,
            format_func={True: "stated", False: "inferred"}.__getitem__,
            key=f"stated-{key}",
            required=True,
        )
    with stance:
        st.selectbox(
            "What it does to the theory",
            list(STANCE_WORDS),
            index=list(STANCE_WORDS).index(before.stance),
            format_func=STANCE_WORDS.__getitem__,
            key=f"stance-{key}",
        )
    st.text_area(
        "In your own words (optional)",
        before.restatement,
        key=f"words-{key}",
        max_chars=2_000,
        height=80,
    )
    with st.container(horizontal=True, key="rl-save"):
        key_button(label, f"save-{key}", "Y", save)
        key_button("Cancel", f"stop-{key}", "Esc", leave, desk)


def _roles(desk: ExtractDesk, key: str, chosen: Role) -> None:
    def choose(role: Role) -> None:
        desk.chosen_role = role

    hint("Role")
    with st.container(horizontal=True, key="rl-roles"):
        for role, letter in ROLE_KEYS.items():
            st.button(
                ROLE_SHORT[role],
                key=f"role-{role}-{key}",
                shortcut=letter,
                type="primary" if role is chosen else "secondary",
                on_click=choose,
                args=(role,),
            )


def _bounds(desk: ExtractDesk, sheet: Sheet, key: str) -> None:
    words = Words(sheet.document.text)

    def move(start: int, end: int) -> None:
        first = words.start(desk.bounds[0], start)
        last = words.end(desk.bounds[1], end)
        desk.bounds = (first, last) if first < last else desk.bounds

    hint("Bounds: select other words in the text, or move them a word at a time.")
    with st.container(horizontal=True, key="rl-bounds"):
        st.button("Start ←", key=f"s-{key}", on_click=move, args=(-1, 0))
        st.button("Start →", key=f"s+{key}", on_click=move, args=(1, 0))
        st.button("End ←", key=f"e-{key}", on_click=move, args=(0, -1))
        st.button("End →", key=f"e+{key}", on_click=move, args=(0, 1))


def paste(desk: ExtractDesk, sheet: Sheet, *, lost: bool) -> None:
    """Words pasted or typed are found in the text, for whoever does not select with a mouse."""
    key = f"paste-{sheet.document.id}"

    def find() -> None:
        _find(desk, sheet, str(st.session_state.get(key, "")), lost=lost)

    with st.form(f"form-{key}", border=False):
        st.text_area("Paste the words; they are found in the text", key=key, max_chars=5_000)
        st.form_submit_button("Find them", on_click=find)
    key_button("Cancel", f"stop-{key}", "Esc", leave, desk)


def _find(desk: ExtractDesk, sheet: Sheet, words: str, *, lost: bool) -> None:
    source = front_session.while_unchanged(
        f"source {sheet.document.id}", front_session.view(), lambda _: _source(sheet)
    )
    found = source.locate(words)
    if not words.strip() or found.start is None or found.end is None:
        desk.say("These words are not in the text. Check them, or select them there.", "warning")
        return
    places = len(source.occurrences(words))
    desk.mode = "words" if lost else "own"
    desk.select(sheet, found.start, found.end, desk.chosen_role, lost=lost)
    said = "Found." if found.match.verbatim else "Only similar words are there: look closely."
    if places > 1:
        said = f"Found {places} times: this is the first. Select another in the text if need be."
    desk.say(said, "good" if found.match.verbatim and places < 2 else "warning")


def _source(sheet: Sheet) -> Source:
    from realist.extraction.locate import Source

    return Source(sheet.document.text)
