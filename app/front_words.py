"""What a reviewer says beside a verdict: reason, rating, rationale, and private note and tags.

Each box's key holds the record's id and the stage: a word meant for one record never reaches the
next. What is typed is kept in the store as a draft, for its writer alone, until the decision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from realist.app import front_session
from realist.app.front_keys import Keys
from realist.app.front_text import esc, hint, show
from realist.app.work_drafts import place, tags_of
from realist.data.domain import Stage, Verdict
from realist.data.protocol import StageRules
from realist.data.view import View

HINT = "Letters typed in these boxes decide nothing; Esc leaves them."
BOXES = ("reason", "own", "note", "rating", "rationale", "concerns", "tags")
NUMBERED = 9  # reasons that have a key of their own
_LONG, _SHORT = 4000, 300


def boxes(view: View, rules: StageRules, record_id: str, keys: Keys) -> None:
    """The boxes that the stage's rules ask for, with what was typed into them before."""
    box = _Box(rules.stage, record_id, view.store.draft(view.viewer or "", record_id, rules.stage))
    if rules.scale:
        _appraisal(rules, box)
    _reason(rules, box, keys=keys.on)
    st.text_area("Private note (optional)", max_chars=_LONG, height=90, **box.text("note"))
    st.text_input(
        "Private tags (optional)",
        max_chars=_SHORT,
        placeholder="separated by commas",
        **box.text("tags"),
    )
    leads = f" {keys.of('note')} goes to the note." if keys.on else ""
    show(f'<p class="hint">Only you ever see your notes and tags.{leads} {esc(HINT)}</p>')


def said(rules: StageRules, record_id: str, verdict: Verdict) -> dict[str, Any]:
    """What stands in the boxes, as `Desk.decide` takes it."""
    words = {name: _standing(name, rules.stage, record_id).strip() for name in BOXES}
    own = words.pop("own")
    words["reason"] = own or words["reason"]
    if rules.reasons and verdict is not Verdict.EXCLUDE:
        words["reason"] = ""  # the list is one of reasons to exclude
    return {**words, "tags": tags_of(words.pop("tags"))}


class _Box:
    """The key of each box, what it begins with, and what happens when it changes.

    The draft is given as what a box begins with, not set from outside: a page that is drawn
    anew before the first drawing reached the browser would lose what was set.
    """

    def __init__(self, stage: Stage, record_id: str, draft: Mapping[str, str]) -> None:
        self._at, self._draft = (stage, record_id), draft

    def text(self, name: str) -> dict[str, Any]:
        """For what is typed."""
        return {"value": self._draft.get(name, ""), **self._box(name)}

    def one_of(self, name: str, options: Sequence[str]) -> dict[str, Any]:
        """For what is chosen from a list; what the list has no more is not chosen."""
        typed = self._draft.get(name)
        return {"index": options.index(typed) if typed in options else None, **self._box(name)}

    def segment(self, name: str, options: Sequence[str]) -> dict[str, Any]:
        """The same of a row of buttons."""
        typed = self._draft.get(name)
        return {"default": typed if typed in options else None, **self._box(name)}

    def _box(self, name: str) -> dict[str, Any]:
        return {"key": _key(name, *self._at), "on_change": self._keep(name)}

    def _keep(self, name: str) -> Callable[[], None]:
        stage, record_id = self._at

        def keep() -> None:
            view = front_session.view()
            typed = {name: _standing(name, stage, record_id)}
            view.store.save_draft(view.viewer or "", record_id, stage, typed)
            view.store.prefer(view.viewer or "", place(stage), {"record": record_id})

        return keep


def _key(name: str, stage: Stage, record_id: str) -> str:
    return f"{name}-{stage}-{record_id}"


def _standing(name: str, stage: Stage, record_id: str) -> str:
    return str(st.session_state.get(_key(name, stage, record_id)) or "")


def _reason(rules: StageRules, box: _Box, *, keys: bool) -> None:
    needed = "needed to exclude" if rules.reason_required else "optional"
    if not rules.reasons:
        st.text_input(f"Reason ({needed})", max_chars=_SHORT, **box.text("reason"))
        return
    chosen = box.one_of("reason", rules.reasons)
    label = "Reason to exclude" + (" (needed)" if rules.reason_required else "")
    if len(rules.reasons) > NUMBERED:
        st.selectbox(label, rules.reasons, placeholder="Choose", **chosen)
    else:
        number = {reason: n for n, reason in enumerate(rules.reasons, start=1)}

        def named(reason: str) -> str:
            return f"`{number[reason]}` {plain(reason)}" if keys else plain(reason)

        with st.container(key="rl-reasons"):
            st.radio(label, rules.reasons, format_func=named, **chosen)
    st.text_input("Or another reason, in your own words", max_chars=_SHORT, **box.text("own"))


def plain(text: str) -> str:
    """Text as a widget's label that shows it as typed: every sign of markdown is disarmed."""
    disarmed = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
    # what is looked for in the finished text (icons, addresses) is parted by a sign unseen
    return re.sub(r"(:|@|www|http)", "\\1\N{WORD JOINER}", disarmed)


def _appraisal(rules: StageRules, box: _Box) -> None:
    needed = "" if rules.rating_required else " (optional)"
    rating = box.segment("rating", rules.scale)
    st.segmented_control(f"{rules.stage.label.capitalize()}{needed}", rules.scale, **rating)
    st.text_area("Rationale", max_chars=_LONG, height=90, **box.text("rationale"))
    st.text_input(
        "Concerns",
        max_chars=_SHORT,
        placeholder="the id of a theory, data point or extract",
        **box.text("concerns"),
    )
    if rules.passes_from:
        hint(f"Kept although rated below {rules.passes_from}? Say why in the rationale.")
