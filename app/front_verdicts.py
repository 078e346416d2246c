"""The keys under a proposed extract: confirm, edit, reject with a reason, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import streamlit as st

from realist.app import front_session
from realist.app.front_extract import Edit, ExtractDesk, Sheet
from realist.app.front_lit import Words
from realist.app.front_text import hint
from realist.data.domain import ExtractVerdict, Proposal

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
        decide_on(desk, sheet, listed, key, verdict)

    if made:
        hint(f"Your verdict: {made.verdict}" + (f" ({made.reason})" if made.reason else ""))
    with st.container(horizontal=True, key="rl-verdicts"):
        if proposal.located.start is not None:
            key_button("Confirm", f"yes-{key}", "Y", decide, ExtractVerdict.CONFIRM)
            key_button("Edit", f"edit-{key}", "D", _begin_edit, desk, sheet, proposal)
        else:
            key_button("Place by its words", f"place-{key}", "P", _set_mode, desk, "words")
        key_button("Reject", f"no-{key}", "N", _set_mode, desk, "reject")
        if made:
            key_button("Withdraw", f"undo-{key}", "U", decide, ExtractVerdict.WITHDRAWN)
        elif desk.last in sheet.mine:
            key_button("Undo the last", f"undo-last-{key}", "U", undo_last, desk, sheet)
    with st.container(horizontal=True, key="rl-steps"):
        key_button("Previous", f"back-{key}", "K", desk.go, listed, -1)
        key_button("Next", f"on-{key}", "J", desk.go, listed, 1)


def reject(
    desk: ExtractDesk, sheet: Sheet, listed: Sequence[Proposal], proposal: Proposal
) -> None:
    """Why it is rejected: a number for the usual reasons, or one's own words."""
    key = proposal.id

    def decide(reason: str) -> None:
        decide_on(desk, sheet, listed, key, ExtractVerdict.REJECT, reason=reason)

    def decide_in_own_words() -> None:
        decide(str(st.session_state.get(f"why-{key}", "")))

    hint("Reject, because it is …")
    for number, reason in enumerate(REASONS, start=1):
        key_button(reason, f"why-{number}-{key}", str(number), decide, reason, stretch=True)
    with st.form(f"why-form-{key}", border=False):
        st.text_input("Another reason", key=f"why-{key}", max_chars=300)
        st.form_submit_button("Reject for this reason", on_click=decide_in_own_words)
    key_button("Cancel", f"stop-{key}", "Esc", leave, desk)


def rationale_key(desk: ExtractDesk, proposal: Proposal) -> None:
    """Unfold the proposer's reasons."""
    key_button(
        "Show why it was proposed",
        f"rationale-{proposal.id}",
        "W",
        desk.unfolded.add,
        proposal.id,
    )


def key_button(
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


def decide_on(
    desk: ExtractDesk,
    sheet: Sheet,
    listed: Sequence[Proposal],
    proposal_id: str,
    verdict: ExtractVerdict,
    *,
    edit: Edit | None = None,
    reason: str = "",
) -> None:
    """Decide on a proposal, if it is the one that the person saw."""
    if desk.proposal_id == proposal_id:  # else a press meant for the one before
        view = front_session.view()
        desk.decide(view, sheet, listed, verdict, edit=edit, reason=reason)


def leave(desk: ExtractDesk) -> None:
    """Leave a form without keeping anything."""
    desk.mode, desk.chosen_role = "", None


def begin(desk: ExtractDesk) -> None:
    """Begin an extract by pasting its words."""
    desk.mode, desk.chosen_role = "words", None


def undo_last(desk: ExtractDesk, sheet: Sheet) -> None:
    """Withdraw the verdict made last."""
    desk.undo(front_session.view(), sheet)


def _set_mode(desk: ExtractDesk, mode: str) -> None:
    desk.mode = mode


def _begin_edit(desk: ExtractDesk, sheet: Sheet, proposal: Proposal) -> None:
    start, end = sheet.bounds(proposal)
    if start is not None and end is not None:
        words = Words(sheet.document.text)
        desk.bounds = words.start(start), words.end(end)
        desk.mode, desk.chosen_role = "edit", None
