"""A document's proposals as a list: pressing one leads to its quote in the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from realist.app.front_extract import ExtractDesk, Sheet
from realist.app.front_extract_text import component
from realist.app.front_text import ROLE_LETTERS
from realist.data.domain import ExtractVerdict, Proposal

_SCRIPT = Path(__file__).with_suffix(".js")
_HTML = '<ol class="rl-proposals" aria-label="Proposals"></ol>'
_WIDEST = 90  # characters of a passage that are shown
_STATES = {
    ExtractVerdict.CONFIRM: "✓ kept",
    ExtractVerdict.EDIT: "✎ edited",
    ExtractVerdict.REJECT: "✕ rejected",
}


def proposals_list(
    key: str,
    desk: ExtractDesk,
    sheet: Sheet,
    listed: Sequence[Proposal],
    on_chosen: Callable[[str], None],
) -> None:
    """Draw the list; `on_chosen` is called with the id of the proposal that was pressed."""

    def pressed() -> None:
        on_chosen(str(st.session_state[key].get("chosen") or ""))

    items = [_item(desk, sheet, number, one) for number, one in enumerate(listed, start=1)]
    drawn = component("realist_proposals", _HTML, _SCRIPT)
    drawn(key=key, data={"items": items}, on_chosen_change=pressed)


def _item(desk: ExtractDesk, sheet: Sheet, number: int, proposal: Proposal) -> dict[str, Any]:
    start, end = sheet.bounds(proposal)
    lost = start is None or end is None
    words = proposal.wording if lost else sheet.document.text[start:end]
    role, made = sheet.role(proposal), sheet.mine.get(proposal.id)
    return {
        "id": proposal.id,
        "label": f"{ROLE_LETTERS[role]}{number}",
        "look": str(role),
        "words": " ".join(words[:_WIDEST].split()) + ("…" if len(words) > _WIDEST else ""),
        "state": _STATES[made.verdict] if made else "",
        "current": proposal.id == desk.proposal_id,
    }
