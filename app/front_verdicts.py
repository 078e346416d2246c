"""The keys under a proposed extract: confirm, edit, reject with a reason, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import streamlit as st

from realist.app import front_session
from realist.app.front_extract import ExtractDesk, Sheet
from realist.app.front_lit import Words
from realist.app.front_text import ROLE_LETTERS, ROLE_WORDS, hint
from realist.data.domain import ExtractVerdict, Proposal, Role

REASONS = (
    "Not in this role",
    "Only background, nothing causal",
    "About something else",
    "Too vague to use",
    "Says the same as another passage",
)


def verdicts(
    desk: ExtractDesk, sheet: Sheet, listed: Sequence[Proposal], proposal: Proposal
) -> None:
    """What can be done with the proposal, one key each."""
    key, made = proposal.id, sheet.mine.get(proposal.id)

    def decide(verdict: ExtractVerdict) -> None:
        _decide(desk, sheet, listed, key, verdict)

    if made:
        hint(f"Your verdict: {made.verdict}" + (f" ({made.reason})" if made.reason else ""))
    with st.container(horizontal=True, key="rl-verdicts"):
        if proposal.located.start is not None:
            _key("Confirm", f"yes-{key}", "Y", decide, ExtractVerdict.CONFIRM)
            _key("Edit", f"edit-{key}", "D", _begin_edit, desk, sheet, proposal)
        _key("Reject", f"no-{key}", "N", _set_mode, desk, "reject")
        if made:
            _key("Withdraw", f"undo-{key}", "U", decide, ExtractVerdict.WITHDRAWN)
    with st.container(horizontal=True, key="rl-steps"):
        _key("Previous", f"back-{key}", "K", desk.go, listed, -1)
        _key("Next", f"on-{key}", "J", desk.go, listed, 1)


def reject(
    desk: ExtractDesk, sheet: Sheet, listed: Sequence[Proposal], proposal: Proposal
) -> None:
    """Why it is rejected: a number for the usual reasons, or one's own words."""
    key = proposal.id

    def decide(reason: str) -> None:
        _decide(desk, sheet, listed, key, ExtractVerdict.REJECT, reason=reason)

    def decide_in_own_words() -> None:
        decide(str(st.session_state.get(f"why-{key}", "")))

    hint("Reject, because it is …")
    for number, reason in enumerate(REASONS, start=1):
        _key(reason, f"why-{number}-{key}", str(number), decide, reason, stretch=True)
    with st.form(f"why-form-{key}", border=False):
        st.text_input("Another reason", key=f"why-{key}", max_chars=300)
        st.form_submit_button("Reject for this reason", on_click=decide_in_own_words)
    _key("Cancel", f"stop-{key}", "Esc", _set_mode, desk, "")


def edit(desk: ExtractDesk, sheet: Sheet, listed: Sequence[Proposal], proposal: Proposal) -> None:
    """Another role, or other bounds, a word at a time."""
    key, words = proposal.id, Words(sheet.document.text)

    def move(start: int, end: int) -> None:
        first = words.start(desk.bounds[0], start)
        last = words.end(desk.bounds[1], end)
        desk.bounds = (first, last) if first < last else desk.bounds

    def save() -> None:
        role = st.session_state[f"role-{key}"]
        _decide(desk, sheet, listed, key, ExtractVerdict.EDIT, role=role)

    roles = tuple(Role)
    st.selectbox(
        "Role",
        roles,
        index=roles.index(sheet.role(proposal)),
        format_func=lambda r: f"{ROLE_LETTERS[r]} · {ROLE_WORDS[r]}",
        key=f"role-{key}",
    )
    hint("Move the bounds, a word at a time.")
    with st.container(horizontal=True, key="rl-bounds"):
        st.button("Start ←", key=f"s-{key}", on_click=move, args=(-1, 0))
        st.button("Start →", key=f"s+{key}", on_click=move, args=(1, 0))
        st.button("End ←", key=f"e-{key}", on_click=move, args=(0, -1))
        st.button("End →", key=f"e+{key}", on_click=move, args=(0, 1))
    with st.container(horizontal=True, key="rl-save"):
        _key("Keep this edit", f"save-{key}", "Y", save)
        _key("Cancel", f"stop-{key}", "Esc", _set_mode, desk, "")


def rationale_key(desk: ExtractDesk, proposal: Proposal) -> None:
    """Unfold the proposer's reasons."""
    _key(
        "Show why it was proposed",
        f"rationale-{proposal.id}",
        "W",
        desk.unfolded.add,
        proposal.id,
    )


def _key(
    label: str,
    key: str,
    shortcut: str,
    action: Callable[..., None],
    *arguments: Any,
    stretch: bool = False,
) -> None:
    """A button with its key; both belong to one proposal and are gone with it."""
    width: Literal["stretch", "content"] = "stretch" if stretch else "content"
    st.button(label, key=key, shortcut=shortcut, on_click=action, args=arguments, width=width)


def _decide(
    desk: ExtractDesk,
    sheet: Sheet,
    listed: Sequence[Proposal],
    proposal_id: str,
    verdict: ExtractVerdict,
    *,
    role: Role | None = None,
    reason: str = "",
) -> None:
    if desk.proposal_id == proposal_id:  # else a press meant for the one before
        view = front_session.view()
        desk.decide(view, sheet, listed, verdict, role=role, reason=reason)


def _set_mode(desk: ExtractDesk, mode: str) -> None:
    desk.mode = mode


def _begin_edit(desk: ExtractDesk, sheet: Sheet, proposal: Proposal) -> None:
    start, end = sheet.bounds(proposal)
    if start is not None and end is not None:
        words = Words(sheet.document.text)
        desk.bounds = words.start(start), words.end(end)
        desk.mode = "edit"
