"""Suggestions: what a model proposes of a document beside extracts, decided on one by one.

The passages come first, then what is suggested; its reasons open on demand, and whether they
were open is kept with the decision.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from realist.app import front_session
from realist.app.counts import count
from realist.app.front_dwell import Dwell
from realist.app.front_suggestions import passages_html, reasons_html
from realist.app.front_text import empty, heading, hint, notice, show, slot
from realist.app.work_suggestion_verdicts import decide_on
from realist.app.work_suggestions import text_of, visible
from realist.data.configuration import CmocVerdict
from realist.data.domain import Document
from realist.data.errors import RealistError
from realist.data.suggestion import (
    Suggestion,
    SuggestionDecision,
    SuggestionKind,
    SuggestionVerdict,
)
from realist.data.view import View

KINDS = {
    SuggestionKind.CHARACTERISTICS: "study",
    SuggestionKind.ASSEMBLY: "configuration",
    SuggestionKind.APPRAISAL: "appraisal",
    SuggestionKind.THEORY_TEST: "test of",
}
DONE = {
    SuggestionVerdict.ACCEPT: "Accepted.",
    SuggestionVerdict.EDIT: "Accepted as changed.",
    SuggestionVerdict.REJECT: "Rejected.",
    SuggestionVerdict.WITHDRAWN: "Your verdict is withdrawn.",
}


def page() -> None:
    """Draw the page for the signed-in reviewer."""
    heading(
        "Suggestions", "What a model proposes beside extracts. Nothing counts until you say so."
    )
    view = front_session.view()
    documents = {d.id: d for d in view.store.documents()}
    found = [s for s in visible(view) if s.about in documents]
    if not found:
        empty(
            "No model has suggested anything yet.",
            "Whoever leads the review asks one under Review set-up, Model.",
        )
        return
    own = {d.suggestion_id: d for d in view.store.suggestion_decisions(reviewer=view.viewer)}
    slot(*st.session_state.pop("suggestion-said", ("", "info")))
    document = _document(documents, found, own)
    suggestion = _one([s for s in found if s.about == document.id], own)
    reading, deciding = st.columns([7, 4], gap="large")
    with reading:
        show(passages_html(suggestion, text_of(view.store, suggestion.about)))
        _reasons(suggestion)
    with deciding:
        _verdicts(suggestion, own.get(suggestion.id))
        _others(view, suggestion)
    _dwell().shown(suggestion.id)


def _dwell() -> Dwell:
    """Guards against a double press that would decide on the next one unread."""
    return front_session.kept("suggestion-dwell", Dwell)


def _document(
    documents: dict[str, Document],
    found: Sequence[Suggestion],
    own: dict[str, SuggestionDecision],
) -> Document:
    there = list(dict.fromkeys(s.about for s in found))
    chosen: str = st.selectbox(
        "Document",
        there,
        format_func=lambda d: f"{d} · {documents[d].title}",
        key="suggestions-document",
    )
    left = sum(s.about == chosen and s.id not in own for s in found)
    hint(f"{count(left, 'suggestion')} on it without a verdict of yours.")
    return documents[chosen]


def _one(listed: Sequence[Suggestion], own: dict[str, SuggestionDecision]) -> Suggestion:
    """The suggestion on the desk; open ones first, so a decision leads on to the next.

    A list keeps its labels as long as its key: after a decision it is another list.
    """
    decided = sum(s.id in own for s in listed)
    by_id = {s.id: s for s in sorted(listed, key=lambda s: s.id in own)}

    def label(identity: str) -> str:
        s = by_id[identity]
        mark = "✓ " if identity in own else ""
        return f"{mark}{KINDS.get(s.kind, s.kind)} {_target(s)}: {s.value}"

    chosen: str = st.selectbox(
        "Suggestion",
        list(by_id),
        format_func=label,
        key=f"suggestion-{listed[0].about}-{decided}",
    )
    return by_id[chosen]


def _target(suggestion: Suggestion) -> str:
    return "" if suggestion.kind is SuggestionKind.ASSEMBLY else suggestion.target


def _reasons(suggestion: Suggestion) -> None:
    key = f"unfolded-{suggestion.id}"
    if st.session_state.get(key):
        show(reasons_html(suggestion))
    elif st.button("Show its reasons", key=f"unfold-{suggestion.id}"):
        st.session_state[key] = True
        st.rerun()


def _verdicts(suggestion: Suggestion, before: SuggestionDecision | None) -> None:
    if before:
        hint(f"You decided: {before.verdict}{f', {before.value}' if before.value else ''}.")
    value = _value(suggestion, before)
    reason = st.text_input("Reason (optional)", key=f"why-{suggestion.id}", max_chars=300)
    changed = value.strip() != suggestion.value
    accepting = SuggestionVerdict.EDIT if changed else SuggestionVerdict.ACCEPT
    buttons = {
        accepting: "Accept as changed" if changed else "Accept",
        SuggestionVerdict.REJECT: "Reject",
    }
    if before:
        buttons[SuggestionVerdict.WITHDRAWN] = "Withdraw my verdict"
    for verdict, label in buttons.items():
        st.button(
            label,
            key=f"{verdict}-{suggestion.id}",
            width="stretch",
            on_click=_decide,
            args=(suggestion, verdict, value, reason, before),
        )
    if suggestion.kind is SuggestionKind.THEORY_TEST:
        hint("Accepted, it is recorded as your own test of that configuration.")


def _value(suggestion: Suggestion, before: SuggestionDecision | None) -> str:
    """What it should read: a verdict of the list for a test, free words for the rest."""
    now = (before.value if before else "") or suggestion.value
    if suggestion.kind is not SuggestionKind.THEORY_TEST:
        return st.text_area("As it should read", now, key=f"value-{suggestion.id}", height=90)
    verdicts = [str(v) for v in CmocVerdict]
    options = verdicts if now in verdicts else [now, *verdicts]
    chosen: str = st.selectbox(
        "Your verdict", options, index=options.index(now), key=f"value-{suggestion.id}"
    )
    return chosen


def _decide(
    suggestion: Suggestion,
    verdict: SuggestionVerdict,
    value: str,
    reason: str,
    before: SuggestionDecision | None,
) -> None:
    view = front_session.view()
    if not _dwell().takes():
        st.session_state["suggestion-said"] = (
            "Too quick: that press came before you could read this suggestion.",
            "warning",
        )
        return
    try:
        decide_on(
            view.store,
            suggestion.id,
            view.viewer or "",
            verdict,
            value=value,
            reason=reason,
            rationale_shown=bool(st.session_state.get(f"unfolded-{suggestion.id}")),
            expected=before.id if before else None,
        )
    except RealistError as error:
        st.session_state["suggestion-said"] = (f"Nothing was decided: {error}", "warning")
        return
    st.session_state["suggestion-said"] = (DONE[verdict], "good")


def _others(view: View, suggestion: Suggestion) -> None:
    """Colleagues' verdicts, which the view gives once one has decided oneself."""
    for made in view.suggestion_decisions():
        if made.suggestion_id == suggestion.id and made.reviewer != view.viewer:
            said = f"{made.reviewer}: {made.verdict} {made.value}".strip()
            notice(f"{said}{f' ({made.reason})' if made.reason else ''}")
