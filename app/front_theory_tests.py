"""Configurations put to documents by people, blind to each other until both have done it."""

from __future__ import annotations

import streamlit as st

from realist.app import front_session
from realist.app.front_suggestions import suggestions_html
from realist.app.front_text import empty, esc, hint, section, show
from realist.app.front_theory_card import cmoc_html, quote_html
from realist.app.front_theory_desk import TheoryDesk, name_of
from realist.app.front_theory_form import extract_words
from realist.data.configuration import (
    CmocTest,
    CmocVerdict,
    Configuration,
    DataPoint,
)
from realist.data.domain import Document
from realist.data.suggestion import SuggestionKind
from realist.extraction.confirmed import chosen_extracts
from realist.extraction.weighing import put_to

MARKS = {
    CmocVerdict.SUPPORTS: "S",
    CmocVerdict.REFINES: "R",
    CmocVerdict.CONTRADICTS: "C",
    CmocVerdict.QUALIFIES: "Q",
    CmocVerdict.NO_EVIDENCE: "0",
}


def tests(desk: TheoryDesk) -> None:
    """The grid of documents and configurations, and the form for one of its cells."""
    section(
        "Tests",
        "Each configuration, the initial ones where there are any, put to each document. A "
        "colleague's verdict opens once you have given yours.",
    )
    live = desk.book.live_cmocs()
    cmocs = [c for c in live if c.phase == "initial"] or live
    documents = desk.view.store.documents()
    if not cmocs or not documents:
        empty(
            "There is nothing to test yet.",
            "It takes an initial configuration in work and a document.",
        )
        return
    show(_grid(desk, cmocs, documents))
    if desk.may:
        _form(desk, cmocs, documents)


def _grid(desk: TheoryDesk, cmocs: list[Configuration], documents: list[Document]) -> str:
    head = "".join(
        f'<th scope="col" class="number" title="{esc(name_of(c))}">{c.number}</th>' for c in cmocs
    )
    rows = "".join(
        f'<tr><th scope="row">{esc(d.title)}</th>'
        + "".join(_cell(desk, c, d.id) for c in cmocs)
        + "</tr>"
        for d in documents
    )
    legend = " · ".join(f"{mark} {verdict.replace('_', ' ')}" for verdict, mark in MARKS.items())
    return (
        '<div class="rl-scroll"><table class="rl-table rl-heat"><caption>'
        f'{legend} · ○ not tested by you</caption><thead><tr><th scope="col">document</th>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(desk: TheoryDesk, cmoc: Configuration, document: str) -> str:
    made = [t for t in desk.book.tests_of(cmoc.id) if t.source_id == document]
    said = [f"{MARKS[t.verdict]} {esc(t.reviewer)}" for t in made]
    if desk.may and not any(t.reviewer == desk.view.viewer for t in made):
        said.insert(0, "○")
    stance = made[0].verdict.stance if made else None
    tone = f' class="on {stance}"' if stance else ""
    return f"<td{tone}>{'<br>'.join(said)}</td>"


def _form(desk: TheoryDesk, cmocs: list[Configuration], documents: list[Document]) -> None:
    known = {c.id: c for c in cmocs}
    titles = {d.id: d.title for d in documents}
    at = _first_open(desk, cmocs, documents)
    first, second = st.columns(2)
    cmoc = first.selectbox(
        "Configuration",
        list(known),
        index=list(known).index(at[0]),
        format_func=lambda i: f"{i} · {name_of(known[i])}",
        key=desk.key("test-cmoc"),
    )
    document = second.selectbox(
        "Document",
        list(titles),
        index=list(titles).index(at[1]),
        format_func=lambda i: f"{i} · {titles[i]}",
        key=desk.key("test-document"),
    )
    reading, writing = st.columns([5, 6], gap="large")
    own = [e for e in desk.extracts.values() if e.document_id == document and e.start is not None]
    with reading:
        show(cmoc_html(desk, known[cmoc]))
        proposer = _proposed(desk, cmoc, document)
        hint("What you confirmed in this document:" if own else "No extract is confirmed in it.")
        quotes = [quote_html(desk, e.id) for e in sorted(own, key=lambda e: e.start or 0)]
        show(f'<div class="rl-point">{"".join(quotes)}</div>')
    with writing:
        _verdict(desk, cmoc, document, [e.id for e in own], proposer)


def _proposed(desk: TheoryDesk, cmoc: str, document: str) -> str:
    """What a model proposes for this test, once asked for; gives who proposed, if it was seen."""
    found = desk.view.store.suggestions(SuggestionKind.THEORY_TEST, about=document, target=cmoc)
    seen = front_session.kept("theory-proposals-seen", set[tuple[str, str]])
    if found and (cmoc, document) not in seen:
        if st.button("Show what a model proposes", key=desk.key(f"proposed-{cmoc}-{document}")):
            seen.add((cmoc, document))
            st.rerun()
        hint("Your own reading first, if you can: whether you saw it is kept with the test.")
        return ""
    if not found:
        return ""
    show(suggestions_html(desk.view.store, found))
    return "; ".join(f"{s.proposer} ({s.id})" for s in found)


def _verdict(desk: TheoryDesk, cmoc: str, document: str, own: list[str], proposer: str) -> None:
    name = f"test-{cmoc}-{document}"
    with st.form("theory-test", border=False):
        chosen = st.radio(
            "What you found",
            list(CmocVerdict),
            index=None,
            format_func=lambda v: v.replace("_", " "),
            horizontal=True,
            key=desk.key(f"{name}-verdict"),
        )
        picked = st.multiselect(
            "Extracts that show it",
            own,
            format_func=lambda i: extract_words(desk, i),
            key=desk.key(f"{name}-extracts"),
            select_all=False,
        )
        context = st.text_input("In what context", key=desk.key(f"{name}-context"))
        reason = st.text_input("Reason", key=desk.key(f"{name}-reason"), max_chars=500)
        sent = st.form_submit_button("Record this test", type="primary")
    if not (sent and chosen):
        return
    test = CmocTest("", cmoc, document, chosen, desk.view.viewer or "", reason.strip(), proposer)
    stance = chosen.stance
    point = (
        DataPoint(document, cmoc, stance, note=reason.strip(), context=context) if stance else None
    )
    found = chosen_extracts(desk.extracts, picked)
    desk.make(
        lambda book: put_to(book, test, point, found), reason=reason, rests_on=[document, *picked]
    )


def _first_open(
    desk: TheoryDesk, cmocs: list[Configuration], documents: list[Document]
) -> tuple[str, str]:
    """The first pair that this person has not tested, document by document; else the first."""
    mine = {
        (t.cmoc_id, t.source_id)
        for c in cmocs
        for t in desk.book.tests_of(c.id)
        if t.reviewer == desk.view.viewer
    }
    pairs = [(c.id, d.id) for d in documents for c in cmocs]
    return next((pair for pair in pairs if pair not in mine), pairs[0])
