"""Fields that several forms share: entries by role, extracts, the reason, what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from realist.app.front_text import ROLE_WORDS
from realist.app.front_theory_desk import TheoryDesk
from realist.app.theory_options import entry_of
from realist.data.configuration import Configuration, Entry
from realist.data.domain import Role
from realist.extraction.confirmed import Extract, chosen_extracts

_HELP = "One a line. Marks at its end: [inferred], for outcomes also [distal, unintended]."


def entry_fields(desk: TheoryDesk, name: str, held: Sequence[Entry] = ()) -> list[Entry]:
    """A field for each role, one entry a line; what stays keeps the extracts it was made from."""
    made: list[Entry] = []
    for role in Role:
        own = [e for e in held if e.role is role]
        text = st.text_area(
            ROLE_WORDS[role].capitalize(),
            "\n".join(line_of(e) for e in own),
            height=max(68, 28 * (len(own) + 1)),
            key=desk.key(f"{name}-{role}"),
            help=_HELP,
        )
        made += [_kept(entry_of(role, line), own) for line in text.splitlines() if line.strip()]
    return made


def line_of(entry: Entry) -> str:
    """An entry as a line of its field: its words, and its marks in brackets."""
    marks = [] if entry.stated else ["inferred"]
    marks += [str(mark) for mark in (entry.reach, entry.intent) if mark]
    words = " ".join(entry.text.split())
    return f"{words} [{', '.join(marks)}]" if marks else words


def _kept(entry: Entry, held: Iterable[Entry]) -> Entry:
    return next((e for e in held if line_of(e) == line_of(entry)), entry)


def extract_fields(desk: TheoryDesk, name: str) -> list[Extract]:
    """Confirmed extracts to draw on, picked by role."""
    picked: list[str] = []
    for role in Role:
        own = [i for i, e in desk.extracts.items() if e.role is role and e.start is not None]
        if own:
            picked += st.multiselect(
                f"Extracts: {ROLE_WORDS[role]}",
                own,
                format_func=lambda i: extract_words(desk, i),
                key=desk.key(f"{name}-extracts-{role}"),
                select_all=False,
                placeholder=f"{len(own)} confirmed",
            )
    return chosen_extracts(desk.extracts, picked)


def extract_words(desk: TheoryDesk, identity: str) -> str:
    """An extract in a menu: its id, source and words."""
    extract = desk.extracts[identity]
    words = " ".join(extract.quote.split())
    return f"{identity} · {words[:160]} · {desk.named(extract.document_id)}"


def why_fields(desk: TheoryDesk, name: str, cmocs: Sequence[str] = ()) -> tuple[str, list[str]]:
    """The reason, and what the move rests on: evidence, extracts, documents."""
    reason = st.text_input("Reason", key=desk.key(f"{name}-reason"), max_chars=500)
    points = {p.id: p for c in cmocs for p in desk.book.points(c)}
    options = [*points, *desk.extracts, *desk.names]

    def words(identity: str) -> str:
        if identity in points:
            point = points[identity]
            return f"{identity} · {point.stance} · {desk.named(point.source_id)}"
        if identity in desk.extracts:
            return extract_words(desk, identity)
        return f"{identity} · {desk.named(identity)}"

    rests_on = st.multiselect(
        "Rests on",
        dict.fromkeys(options),
        format_func=words,
        key=desk.key(f"{name}-rests"),
        select_all=False,
        placeholder="Evidence, extracts or documents, where there are any",
    )
    return reason, rests_on


def theme_field(desk: TheoryDesk, name: str, held: str = "") -> str:
    """A theme of the organising framework, or a new one."""
    known = [*desk.view.store.review().themes, *(c.theme for c in desk.book.standing_cmocs())]
    themes = [t for t in dict.fromkeys([*known, held]) if t]
    chosen = st.selectbox(
        "Theme",
        themes,
        index=themes.index(held) if held else None,
        accept_new_options=True,
        placeholder="Of the organising framework",
        key=desk.key(f"{name}-theme"),
    )
    return chosen or ""


def lines_field(desk: TheoryDesk, label: str, name: str, held: Sequence[str]) -> tuple[str, ...]:
    """Several short texts, one a line."""
    text = st.text_area(label, "\n".join(held), height=68, key=desk.key(name), help="One a line.")
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def phase_field(desk: TheoryDesk, name: str, held: str = "initial") -> str:
    """Whether it belongs to the initial or to the final theory."""
    phases = ["initial", "final"]
    at = phases.index(held) if held in phases else 0
    chosen = st.radio("Phase", phases, index=at, horizontal=True, key=desk.key(f"{name}-phase"))
    return chosen or held


def cmoc_words(desk: TheoryDesk, cmoc: Configuration) -> str:
    """A configuration in a menu."""
    return f"{cmoc.id} · {desk.named(cmoc.id)} · {cmoc.theme}"
