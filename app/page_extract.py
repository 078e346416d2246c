"""Extract: a document's text with proposed passages lit up; confirm, edit or reject each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from realist.app import front_session, front_verdicts
from realist.app.front_extract import ExtractDesk, Sheet
from realist.app.front_lit import Mark, around, lit_html
from realist.app.front_text import (
    ROLE_LETTERS,
    ROLE_WORDS,
    empty,
    esc,
    hint,
    show,
    slot,
)
from realist.data.domain import (
    Consent,
    Document,
    ExtractVerdict,
    Match,
    Proposal,
    Span,
)

FOUND, LOST = "In the text", "Not found in the text"
MATCH_WORDS = {
    Match.EXACT: "found word for word",
    Match.NORMALISED: "found word for word, but for spacing and marks",
    Match.ELIDED: "pieced together: not one passage of the source",
    Match.FUZZY: "similar only: not the source's own words",
    Match.NOT_FOUND: "not found in the source",
}
CONSENT_WORDS = {
    Consent.LOCAL_ONLY: "stays on this computer: never sent to a model",
    Consent.MODEL_ALLOWED: "may be sent to the configured model",
}
_STATES = {
    ExtractVerdict.CONFIRM: "confirmed",
    ExtractVerdict.EDIT: "confirmed",
    ExtractVerdict.REJECT: "rejected",
}
# Puts the current passage in the middle of the text's own scroll box; no data goes into it.
_TO_CURRENT = """<script>(() => {
const box = document.querySelector(".rl-source"), at = box?.querySelector("mark.current");
if (at) box.scrollTop = at.offsetTop - box.clientHeight / 3;
})() // %d
</script>"""


def page() -> None:
    """Draw the page for the signed-in reviewer."""
    view = front_session.view()
    documents = {d.id: d for d in view.store.documents()}
    if not documents:
        empty(
            "There are no documents yet.",
            "Whoever leads the review adds them under Review set-up, Documents.",
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="rl-bar"):
        chosen = st.selectbox(
            "Document", list(documents), format_func=lambda d: f"{d} · {documents[d].title}"
        )
        sheet = Sheet.read(view, chosen)
        lists = {FOUND: len(sheet.located), LOST: len(sheet.lost)}
        listed = st.segmented_control(
            "Proposals",
            list(lists),
            default=FOUND,
            format_func=lambda name: f"{name} ({lists[name]})",
            key=f"list-{chosen}",
        )
    show(_about(documents[chosen]))
    front_session.kept(f"extracts-{chosen}", ExtractDesk)
    _desk(chosen, lost=listed == LOST)


def _about(document: Document) -> str:
    tags = [f'<span class="rl-tag">{esc(document.kind)}</span>']
    if document.synthetic:
        tags.append('<span class="rl-tag synthetic">fictional document</span>')
    tags.append(f'<span class="rl-tag">{esc(CONSENT_WORDS[document.consent])}</span>')
    remarks = " ".join(esc(w) for w in document.warnings)
    return f'<p class="eyebrow">{"".join(tags)} {remarks}</p>'


@st.fragment
def _desk(document_id: str, *, lost: bool) -> None:
    """The text, and the proposal on the desk beside it; a press runs this alone again."""
    view = front_session.view()
    desk: ExtractDesk = st.session_state[f"extracts-{document_id}"]
    sheet = Sheet.read(view, document_id)
    listed = sheet.lost if lost else sheet.located
    proposal = desk.current(sheet, listed)
    reading, deciding = st.columns([11, 8], gap="large")
    with reading:
        show(f'<div class="rl-source" tabindex="0">{_text(sheet, desk)}</div>')
        show(_legend())
        st.html(
            _TO_CURRENT % hash((desk.proposal_id, len(sheet.mine))), unsafe_allow_javascript=True
        )
    with deciding, st.container(key="rl-decide"):
        if proposal is None:
            _nothing(lost=lost, any_located=bool(sheet.located))
        else:
            _card(desk, sheet, listed, proposal)
    desk.dwell.shown(desk.proposal_id)


def _nothing(*, lost: bool, any_located: bool) -> None:
    if lost:
        empty("Every proposed quote was found in the text.", "There is nothing to do here.")
    elif not any_located:
        empty(
            "Nothing is proposed for this document yet.",
            "Whoever leads the review has extracts proposed under Review set-up, Model.",
        )


def _text(sheet: Sheet, desk: ExtractDesk) -> str:
    marks = []
    for number, proposal in enumerate(sheet.located, start=1):
        start, end = sheet.bounds(proposal)
        current = proposal.id == desk.proposal_id
        if current and desk.editing:
            start, end = desk.bounds
        if start is not None and end is not None:
            made = sheet.mine.get(proposal.id)
            state = _STATES[made.verdict] if made else "open"
            marks.append(Mark(start, end, sheet.role(proposal), number, state, current))
    return lit_html(sheet.document.text, marks)


def _legend() -> str:
    roles = "".join(
        f'<span><span class="rl-letter {role}">{letter}</span>{ROLE_WORDS[role]}</span>'
        for role, letter in ROLE_LETTERS.items()
    )
    return (
        f'<p class="rl-legend">{roles}<span>double line: you confirmed it</span>'
        "<span>dotted: you rejected it</span></p>"
    )


def _card(desk: ExtractDesk, sheet: Sheet, listed: Sequence[Proposal], proposal: Proposal) -> None:
    """Passage first; the verdict; the rationale last and folded."""
    decided = sum(p.id in sheet.mine for p in listed)
    show(
        f'<p class="rl-progress"><b>{listed.index(proposal) + 1}</b> of {len(listed)} · '
        f"{decided} decided by you</p>{_passage(desk, sheet, proposal)}"
    )
    controls = {"edit": front_verdicts.edit, "reject": front_verdicts.reject}
    controls.get(desk.mode, front_verdicts.verdicts)(desk, sheet, listed, proposal)
    slot(*desk.take_message())
    _others(sheet, proposal)
    _rationale(desk, proposal)


def _passage(desk: ExtractDesk, sheet: Sheet, proposal: Proposal) -> str:
    role = sheet.role(proposal)
    head = (
        f'<p class="eyebrow"><span class="rl-letter {role}">{ROLE_LETTERS[role]}</span>'
        f"{ROLE_WORDS[role]} · {'stated' if proposal.stated else 'inferred'} · "
        f"{MATCH_WORDS[proposal.located.match]}</p>"
    )
    start, end = desk.bounds if desk.editing else sheet.bounds(proposal)
    if start is None or end is None:
        return (
            f'{head}<p class="hint">The proposer quotes these words, which the document does '
            f'not contain. They are no evidence.</p><p class="rl-passage {role}">'
            f"{esc(proposal.wording)}</p>"
        )
    text = sheet.document.text
    before, after = around(text, start, end)
    quoted = (
        f'<p class="rl-passage {role}"><span class="around">{esc(before)}</span>'
        f'<mark>{esc(text[start:end])}</mark><span class="around">{esc(after)}</span></p>'
    )
    said = _place(sheet.document, start) + _wording(proposal)
    return head + quoted + said + _beware(proposal)


def _beware(proposal: Proposal) -> str:
    """What was noticed about the proposal, and which way its configuration goes."""
    notes = [*proposal.flags]
    if proposal.direction in ("does_not_work", "mixed"):
        notes.append(f"configuration: {proposal.direction.replace('_', ' ')}")
    tags = "".join(f'<span class="rl-tag">{esc(note)}</span> ' for note in notes)
    return f'<p class="hint">{tags}</p>' if tags else ""


def _place(document: Document, offset: int) -> str:
    named = (
        ("page", document.page_of(offset)),
        ("section", _label(document.sections, offset)),
        ("speaker", _label(document.turns, offset)),
    )
    said = " · ".join(f"{name} {esc(label)}" for name, label in named if label)
    return f'<p class="hint">{said}</p>' if said else ""


def _label(spans: Sequence[Span], offset: int) -> str:
    return next((s.label for s in spans if s.start <= offset < s.end), "")


def _wording(proposal: Proposal) -> str:
    if proposal.located.match.verbatim:
        return ""
    return f'<p class="hint">The proposer wrote: “{esc(proposal.wording)}”</p>'


def _others(sheet: Sheet, proposal: Proposal) -> None:
    """Colleagues' verdicts, which the view gives once one has decided oneself."""
    for made in sheet.others.get(proposal.id, []):
        reason = f": {made.reason}" if made.reason else ""
        hint(f"{made.reviewer}: {made.verdict} as {ROLE_WORDS[made.role]}{reason}")


def _rationale(desk: ExtractDesk, proposal: Proposal) -> None:
    """Folded until asked for; whether it was is part of the verdict."""
    if proposal.id not in desk.unfolded:
        front_verdicts.rationale_key(desk, proposal)
        return
    words = proposal.rationale or "The proposer gave no rationale."
    again = f"In other words: {proposal.restatement}" if proposal.restatement else ""
    origin = f"Proposed by {proposal.proposer}. No rationale is evidence."
    show("".join(f'<p class="hint">{esc(line)}</p>' for line in (words, again, origin) if line))
