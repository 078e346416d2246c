"""Extract: a document's text with proposed passages lit up; confirm, edit or reject each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from realist.app import front_extract_edit, front_session, front_verdicts
from realist.app.front_extract import Edit, ExtractDesk, Sheet
from realist.app.front_extract_card import card_html, rationale
from realist.app.front_extract_consensus import consensus_part
from realist.app.front_extract_list import proposals_list
from realist.app.front_extract_page import page_image, page_turner
from realist.app.front_extract_parts import part_at, parts_of
from realist.app.front_extract_progress import progress, versions_html
from realist.app.front_extract_text import Chosen, source_text
from realist.app.front_lit import Mark, lit
from realist.app.front_text import ROLE_LETTERS, ROLE_WORDS, empty, esc, hint, notice, show, slot
from realist.data.domain import Consent, Document, ExtractVerdict, Proposal, Role
from realist.data.view import View

FOUND, LOST, BOTH = "In the text", "Not found in the text", "Two extractors"
TEXT, PAGE = "Text", "Page"
CONSENT_WORDS = {
    Consent.LOCAL_ONLY: "stays on this computer: never sent to a model",
    Consent.MODEL_ALLOWED: "may be sent to the configured model",
}
_STATES = {
    ExtractVerdict.CONFIRM: "confirmed",
    ExtractVerdict.EDIT: "confirmed",
    ExtractVerdict.REJECT: "rejected",
}


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
        names = {
            FOUND: f"{FOUND} ({len(sheet.located)})",
            LOST: f"{LOST} ({len(sheet.lost)})",
            BOTH: BOTH,
        }
        listed = st.segmented_control(
            "Proposals",
            list(names),
            default=FOUND,
            format_func=names.__getitem__,
            key=f"list-{chosen}",
            required=True,
        )
    desk = front_session.kept(f"extracts-{chosen}", ExtractDesk)
    if listed == BOTH:
        _about(view, desk, sheet)
        said, kind = desk.take_message()
        if said:
            notice(said, kind)
        consensus_part(view, desk, chosen)
        return
    _desk(chosen, lost=listed == LOST)


def _about(view: View, desk: ExtractDesk, sheet: Sheet) -> None:
    """What the document is, and how far one is with it."""
    document = sheet.document
    tags = [f'<span class="rl-tag">{esc(document.kind)}</span>']
    if document.synthetic:
        tags.append('<span class="rl-tag synthetic">fictional document</span>')
    tags.append(f'<span class="rl-tag">{esc(CONSENT_WORDS[document.consent])}</span>')
    remarks = " ".join(esc(w) for w in document.warnings)
    with st.container(horizontal=True, vertical_alignment="center", key="rl-about"):
        show(f'<p class="eyebrow">{"".join(tags)} {remarks}</p>{versions_html(view, sheet)}')
        progress(view, desk, sheet)


@st.fragment
def _desk(document_id: str, *, lost: bool) -> None:
    """The text, and the proposal on the desk beside it; a press runs this alone again."""
    view = front_session.view()
    desk: ExtractDesk = st.session_state[f"extracts-{document_id}"]
    sheet = Sheet.read(view, document_id)
    listed = sheet.lost if lost else sheet.located
    proposal = desk.current(sheet, listed)
    _about(view, desk, sheet)
    beside = _beside(sheet.document)
    reading, deciding = st.columns(
        [19, 9] if beside else [11, 8], gap="medium" if beside else "large"
    )
    with reading:
        _read(desk, sheet, proposal, lost=lost)
    with deciding, st.container(key="rl-decide"):
        _decide(desk, sheet, listed, proposal, lost=lost)
        slot(*desk.take_message())
        _below(desk, sheet, listed, proposal)
    desk.dwell.shown(f"own {desk.bounds}" if desk.mode == "own" else desk.proposal_id)


def _read(desk: ExtractDesk, sheet: Sheet, proposal: Proposal | None, *, lost: bool) -> None:
    """The text, and beside it, where asked for, the page as it was printed, marked alike."""
    document, marks = sheet.document, _marks(sheet, desk)
    parts = parts_of(document)
    at = desk.bounds[0] if desk.mode in ("edit", "own") else _start(sheet, proposal)
    number = part_at(parts, at or 0) if desk.part is None else min(desk.part, len(parts) - 1)
    at = at if at is not None else parts[number].start
    if not _beside(document):
        _text(desk, sheet, marks, number, lost=lost)
        return
    with st.container(key="rl-pair"):
        text, page = st.columns([9, 10], gap="small")
    with text:
        _text(desk, sheet, marks, number, lost=lost)
    with page:
        with st.container(horizontal=True, vertical_alignment="center", key="rl-turner"):
            turned = page_turner(desk, document, at)
        page_image(document, marks, turned)


def _beside(document: Document) -> bool:
    """Whether the page stands beside the text: asked for, and there is one."""
    return bool(document.pages) and st.session_state.get(_show_key(document)) == PAGE


def _show_key(document: Document) -> str:
    """Under which is kept whether the page stands beside this document's text."""
    return f"show-{document.id}"


def _text(desk: ExtractDesk, sheet: Sheet, marks: list[Mark], number: int, *, lost: bool) -> None:
    """A part of the text with its marks, and what leads to other parts and to the page."""
    document, parts = sheet.document, parts_of(sheet.document)
    with st.container(horizontal=True, vertical_alignment="bottom", key="rl-reading"):
        st.segmented_control(
            "Show",
            [TEXT, PAGE],
            default=TEXT,
            key=_show_key(document),
            required=True,
            label_visibility="collapsed",
        )
        if not document.pages and st.session_state.get(_show_key(document)) == PAGE:
            hint("This document has no pages: only a PDF has.")
        if len(parts) > 1:
            _part_picker(desk, document, [p.label for p in parts], number)

    def selected(chosen: Chosen) -> None:
        desk.select(sheet, chosen.start, chosen.end, chosen.role, lost=lost)

    part = parts[number]
    with st.container(key="rl-words"):
        source_text(
            f"source-{document.id}-{lost}",
            document,
            lit(document.text, marks, part.start, part.end),
            part=number,
            aim=f"{desk.proposal_id} {desk.mode} {desk.bounds}",
            asks="These are the words of the quote:"
            if lost
            else "Make an extract of these words:",
            waits="Select words to give the quote its place."
            if lost
            else "Select words in the text to make an extract of your own.",
            on_selected=selected,
            on_chosen=lambda chosen: _open(desk, sheet, chosen),
        )
        show(_legend())


def _part_picker(desk: ExtractDesk, document: Document, labels: list[str], number: int) -> None:
    """Another part of a long text to read, without leaving the proposal."""
    key = f"part-{document.id}-{number}"

    def choose() -> None:
        desk.part = st.session_state[key]

    def turn(step: int) -> None:
        desk.part = (number + step) % len(labels)

    st.selectbox(
        "Part of the text",
        range(len(labels)),
        index=number,
        format_func=lambda n: f"{n + 1} of {len(labels)} · {labels[n]}",
        key=key,
        on_change=choose,
        label_visibility="collapsed",
    )
    st.button("←", key=f"earlier-{key}", help="The part before", on_click=turn, args=(-1,))
    st.button("→", key=f"later-{key}", help="The part after", on_click=turn, args=(1,))


def _open(desk: ExtractDesk, sheet: Sheet, proposal_id: str) -> None:
    if sheet.proposal(proposal_id):
        desk.open(proposal_id)


def _start(sheet: Sheet, proposal: Proposal | None) -> int | None:
    return sheet.bounds(proposal)[0] if proposal else None


def _marks(sheet: Sheet, desk: ExtractDesk) -> list[Mark]:
    """Located proposals with their numbers, lost ones that were placed, and what is selected."""
    marks = []
    for listed in (sheet.located, sheet.lost):
        for number, proposal in enumerate(listed, start=1):
            start, end = sheet.bounds(proposal)
            current = proposal.id == desk.proposal_id and desk.mode != "own"
            if current and desk.mode == "edit":
                start, end = desk.bounds
            if start is not None and end is not None:
                made = sheet.mine.get(proposal.id)
                state = _STATES[made.verdict] if made else "open"
                role = desk.chosen_role if current else None
                marks.append(
                    Mark(
                        start,
                        end,
                        role or sheet.role(proposal),
                        number,
                        state,
                        current,
                        proposal.id,
                    )
                )
    if desk.mode == "own":
        role = desk.chosen_role or Role.CONTEXT
        marks.append(Mark(*desk.bounds, role, 0, "selected", current=True))
    return marks


def _legend() -> str:
    roles = "".join(
        f'<span><span class="rl-letter {role}">{letter}</span>{ROLE_WORDS[role]}</span>'
        for role, letter in ROLE_LETTERS.items()
    )
    return (
        f'<p class="rl-legend">{roles}<span>double line: you confirmed it</span>'
        "<span>dotted: you rejected it</span></p>"
    )


def _decide(
    desk: ExtractDesk,
    sheet: Sheet,
    listed: Sequence[Proposal],
    proposal: Proposal | None,
    *,
    lost: bool,
) -> None:
    """Passage first, then what can be done with it."""

    def keep_own(edit: Edit) -> None:
        desk.keep_own(front_session.view(), sheet, edit)

    if desk.mode == "own":
        show(card_html(desk, sheet, listed, None))
        front_extract_edit.own(desk, sheet, keep_own)
        return
    if proposal is None:
        _nothing(lost=lost, any_located=bool(sheet.located))
        if desk.mode == "words":
            front_extract_edit.paste(desk, sheet, lost=lost)
        return
    show(card_html(desk, sheet, listed, proposal))

    def keep(edit: Edit) -> None:
        front_verdicts.decide_on(desk, sheet, listed, proposal.id, ExtractVerdict.EDIT, edit=edit)

    if desk.mode == "edit":
        front_extract_edit.edit(desk, sheet, proposal, keep)
    elif desk.mode == "reject":
        front_verdicts.reject(desk, sheet, listed, proposal)
    elif desk.mode == "words":
        front_extract_edit.paste(desk, sheet, lost=lost)
    else:
        front_verdicts.verdicts(desk, sheet, listed, proposal)


def _below(
    desk: ExtractDesk, sheet: Sheet, listed: Sequence[Proposal], proposal: Proposal | None
) -> None:
    """The rationale, folded; the other proposals; an extract of one's own by its words."""
    if desk.mode in ("", "reject") and proposal is not None:
        rationale(desk, sheet, proposal)
    if listed:
        proposals_list(
            f"proposals-{sheet.document.id}-{listed is sheet.lost}",
            desk,
            sheet,
            listed,
            lambda chosen: _open(desk, sheet, chosen),
        )
    if desk.mode == "" and listed is not sheet.lost:
        front_verdicts.key_button(
            "Add one by its words", f"add-{sheet.document.id}", "A", front_verdicts.begin, desk
        )


def _nothing(*, lost: bool, any_located: bool) -> None:
    if lost:
        empty("Every proposed quote was found in the text.", "There is nothing to do here.")
    elif not any_located:
        empty(
            "Nothing is proposed for this document yet.",
            "Whoever leads the review has extracts proposed under Review set-up, Model.",
        )
