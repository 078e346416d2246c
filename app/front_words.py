"""What a reviewer says beside a verdict: reason, rating, rationale, and private note and tags.

Each box's key holds the record's id: a word meant for one record never reaches the next.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from realist.app.front_text import esc, hint, show
from realist.data.domain import StageRules, Verdict

HINT = "Letters typed in these boxes decide nothing; Tab leaves them."
_LONG, _SHORT = 4000, 300


def boxes(rules: StageRules, record_id: str) -> None:
    """The boxes that the stage's rules ask for."""
    if rules.scale:
        _appraisal(rules, record_id)
    _reason(rules, record_id)
    st.text_area("Private note (optional)", key=f"note-{record_id}", max_chars=_LONG, height=90)
    st.text_input(
        "Private tags (optional)",
        key=f"tags-{record_id}",
        max_chars=_SHORT,
        placeholder="separated by commas",
    )
    show(f'<p class="hint">Only you ever see your notes and tags. {esc(HINT)}</p>')


def said(rules: StageRules, record_id: str, verdict: Verdict) -> dict[str, Any]:
    """What stands in the boxes, as `Desk.decide` takes it."""
    words = {
        name: str(st.session_state.get(f"{name}-{record_id}") or "").strip()
        for name in ("reason", "note", "rating", "rationale", "concerns", "tags")
    }
    tags = tuple(tag for part in words.pop("tags").split(",") if (tag := part.strip()))
    if rules.reasons and verdict is not Verdict.EXCLUDE:
        words["reason"] = ""  # the list is one of reasons to exclude
    return {**words, "tags": tuple(dict.fromkeys(tags))}


def _reason(rules: StageRules, record_id: str) -> None:
    if not rules.reasons:
        needed = "needed to exclude" if rules.reason_required else "optional"
        st.text_input(f"Reason ({needed})", key=f"reason-{record_id}", max_chars=_SHORT)
        return
    st.selectbox(
        "Reason to exclude" + (" (needed)" if rules.reason_required else ""),
        rules.reasons,
        index=None,
        placeholder="Choose, or write your own",
        accept_new_options=True,
        key=f"reason-{record_id}",
    )


def _appraisal(rules: StageRules, record_id: str) -> None:
    needed = "" if rules.rating_required else " (optional)"
    st.segmented_control(
        f"{rules.stage.label.capitalize()}{needed}", rules.scale, key=f"rating-{record_id}"
    )
    st.text_area("Rationale", key=f"rationale-{record_id}", max_chars=_LONG, height=90)
    st.text_input(
        "Concerns",
        key=f"concerns-{record_id}",
        max_chars=_SHORT,
        placeholder="the id of a theory, data point or extract",
    )
    if rules.passes_from:
        hint(f"Kept although rated below {rules.passes_from}? Say why in the rationale.")
