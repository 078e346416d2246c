"""Where two extractors differ on a document, side by side, and settling it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from realist.app.counts import count
from realist.app.front_extract import ExtractDesk
from realist.app.front_lit import around
from realist.app.front_text import ROLE_LETTERS, ROLE_WORDS, empty, esc, hint, show
from realist.app.work_extracts import joint_work, settle_conflict
from realist.data.errors import RealistError
from realist.data.view import View
from realist.extraction.consensus import Conflict, Consensus, Difference, Reading

AT_ONCE = 12  # differences on the page
KINDS = {
    Difference.VERDICT: "One kept it, the other rejected it",
    Difference.ROLE: "The role differs",
    Difference.BOUNDS: "The bounds differ",
    Difference.ONE_ONLY: "Found by one only",
}


def consensus_part(view: View, desk: ExtractDesk, document_id: str) -> None:
    """Draw the part: what is agreed, and each open difference with what settles it."""
    found = joint_work(view.store, document_id, viewer=view.viewer)
    if not found:
        empty(
            "Two extractors have not both finished this document, or you have not.",
            "Differences show here once both have; until then each works blind to the other.",
        )
        return
    both = found[0]
    show(_summary(both))
    if not both.conflicts:
        empty("No open differences on this document.", "What was agreed on or settled stands.")
        return
    text = view.store.document(document_id).text
    made = view.store.extract_decisions(document_id=document_id)
    reasons = {d.id: d.reason for d in made if d.reason}
    room = AT_ONCE
    for kind in Difference:
        listed = [c for c in both.conflicts if c.kind is kind]
        if listed and room:
            show(f'<h2 class="rl-section">{KINDS[kind]} ({len(listed)})</h2>')
        for conflict in listed[:room]:
            with st.container(border=True, key=f"rl-difference-{conflict.id}"):
                show(_sides(conflict, both, text, reasons))
                _settle(view, desk, both, conflict)
        room = max(0, room - len(listed))
    if len(both.conflicts) > AT_ONCE:
        hint(f"{len(both.conflicts) - AT_ONCE} more come as these are settled.")


def _summary(both: Consensus) -> str:
    kinds = Counter(c.kind for c in both.conflicts)
    told = ", ".join(f"{KINDS[kind].lower()}: {n}" for kind, n in kinds.items())
    opened = f"{len(both.conflicts)} open" + (f" ({told})" if told else "")
    names = esc(" and ".join(both.extractors))
    return (
        f'<p class="rl-progress">{names}: <b>{count(len(both.agreed), "extract")}</b> agreed, '
        f"{len(both.settled)} settled, {opened}.</p>"
    )


def _sides(conflict: Conflict, both: Consensus, text: str, reasons: Mapping[int, str]) -> str:
    sides = {r.reviewer: r for r in conflict.readings}
    boxes = "".join(_side(name, sides.get(name), text, reasons) for name in both.extractors)
    return f'<div class="rl-sides">{boxes}</div>'


def _side(name: str, reading: Reading | None, text: str, reasons: Mapping[int, str]) -> str:
    if reading is None:
        return f'<section><h3>{esc(name)}</h3><p class="hint">Said nothing on it.</p></section>'
    if not reading.kept:
        why = esc(f"✕ Rejected it: {reasons.get(reading.decision, 'no reason given')}")
        return f'<section><h3>{esc(name)}</h3><p class="hint">{why}</p></section>'
    role = reading.role
    how = [ROLE_WORDS[role], "stated" if reading.stated else "inferred"]
    if reading.stance:
        how.append(str(reading.stance))
    head = (
        f'<p class="eyebrow"><span class="rl-letter {role}">{ROLE_LETTERS[role]}</span>'
        f"{esc(' · '.join(how))}</p>"
    )
    own = f'<p class="hint">{esc(reading.restatement)}</p>' if reading.restatement else ""
    return f"<section><h3>{esc(name)}</h3>{head}{_passage(reading, text)}{own}</section>"


def _passage(reading: Reading, text: str) -> str:
    if reading.start is None or reading.end is None:
        return '<p class="hint">It has no place in the text.</p>'
    before, after = around(text, reading.start, reading.end)
    return (
        f'<p class="rl-passage {reading.role}"><span class="around">{esc(before)}</span>'
        f"<mark>{esc(text[reading.start : reading.end])}</mark>"
        f'<span class="around">{esc(after)}</span></p>'
    )


def _settle(view: View, desk: ExtractDesk, both: Consensus, conflict: Conflict) -> None:
    """A form per difference; both extractors settle together, a third person alone."""
    mine = view.viewer in both.extractors
    options = {r.proposal_id + r.reviewer: r for r in conflict.readings if r.kept}
    with st.form(f"settle-{conflict.id}", border=False):
        agreed = not mine or st.checkbox("We have talked about it and agree")
        reason = st.text_input("Reason (optional)", max_chars=300)
        with st.container(horizontal=True):
            kept = [
                reading
                for reading in options.values()
                if st.form_submit_button(f"Keep as {reading.reviewer} has it")
            ]
            dropped = st.form_submit_button("Keep neither")
    if not kept and not dropped:
        return
    if not agreed:
        hint("Talk about it first: one of the two cannot settle it alone.")
        return
    by = both.extractors if mine else (view.viewer or "",)
    _log(view, desk, conflict, by, kept[0] if kept else None, reason)


def _log(
    view: View,
    desk: ExtractDesk,
    conflict: Conflict,
    by: tuple[str, ...],
    kept: Reading | None,
    reason: str,
) -> None:
    bounds = None
    if kept and kept.start is not None and kept.end is not None:
        bounds = (kept.start, kept.end)
    try:
        settle_conflict(
            view.store,
            conflict.id,
            by,
            keeps=kept.proposal_id if kept else "",
            role=kept.role if kept else None,
            bounds=bounds,
            reason=reason.strip(),
        )
    except RealistError as error:
        desk.say(f"Nothing was settled: {error}.", "warning")
    else:
        said = f"as {kept.reviewer} has it" if kept else "none of it stays"
        desk.say(f"Settled: {said}.", "good")
    st.rerun()
