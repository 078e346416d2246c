"""Forms for evidence: how a source bears on a configuration, and how far to trust each piece."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from realist.app.front_text import empty, hint, section, show
from realist.app.front_theory_card import sides_html
from realist.app.front_theory_desk import TheoryDesk
from realist.app.front_theory_form import extract_words, why_fields
from realist.app.work_synthesis import rigour_levels
from realist.data.configuration import Configuration, DataPoint
from realist.data.domain import Stance
from realist.extraction import weighing
from realist.extraction.confirmed import chosen_extracts
from realist.extraction.synthesis import adjudicate


def weigh(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Say how a source bears on it: the stance, how strongly, how trustworthy this piece is."""
    source = st.selectbox(
        "Source",
        list(desk.names),
        index=None,
        format_func=desk.named,
        placeholder="A document, or a source named before",
        key=desk.key("weigh-source"),
    )
    if source is None:
        hint("Choose the source first; its confirmed extracts come with it.")
        return
    own = [i for i, e in desk.extracts.items() if e.document_id == source and e.start is not None]
    with st.form("theory-weigh", border=False):
        stance = _stance(desk, "weigh", Stance.SUPPORTS)
        picked = st.multiselect(
            "Extracts that show it",
            own,
            format_func=lambda i: extract_words(desk, i),
            key=desk.key("weigh-extracts"),
            select_all=False,
            placeholder=f"{len(own)} confirmed in this source",
        )
        said = _point_fields(desk, "weigh", None)
        reason, rests_on = why_fields(desk, "weigh", [cmoc.id])
        sent = st.form_submit_button("Add this evidence", type="primary")
    if sent:
        point = DataPoint(source, cmoc.id, stance, origin=desk.view.viewer or "")
        point = replace(point, **said)
        found = chosen_extracts(desk.extracts, picked)
        desk.make(
            lambda book: weighing.weigh(book, point, found),
            reason=reason,
            rests_on=list(dict.fromkeys([*rests_on, *picked])),
        )


def reweigh(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Rate or change a piece of evidence, the unrated first; or take it back."""
    levels = rigour_levels(desk.view.store)
    points = {p.id: p for p in adjudicate(desk.book, cmoc.id, levels)}
    if not points:
        empty("No evidence bears on it yet.", "Add some first.")
        return
    unrated = sum(p.rigour not in levels for p in points.values())
    hint(f"{unrated} of {len(points)} not rated for rigour yet; those come first.")
    chosen = st.selectbox(
        "Evidence",
        list(points),
        format_func=lambda i: f"{i} · {points[i].stance} · {desk.named(points[i].source_id)}",
        key=desk.key("reweigh-point"),
    )
    held = points[chosen]
    with st.form("theory-reweigh", border=False):
        stance = _stance(desk, f"reweigh-{chosen}", held.stance)
        said = _point_fields(desk, f"reweigh-{chosen}", held)
        reason, rests_on = why_fields(desk, "reweigh", [cmoc.id])
        with st.container(horizontal=True):
            sent = st.form_submit_button("Change this evidence", type="primary")
            struck = st.form_submit_button("Take it back")
    if sent:
        changed = replace(held, stance=stance, **said)
        desk.make(lambda book: weighing.reweigh(book, changed), reason=reason, rests_on=rests_on)
    if struck:
        move = partial(weighing.strike, identity=chosen)
        desk.make(move, reason=reason, rests_on=rests_on)


def beside(desk: TheoryDesk, cmoc: Configuration) -> None:
    """All evidence for a configuration side by side, by stance, with the sources' own words."""
    points = sorted(desk.book.points(cmoc.id), key=lambda p: (desk.named(p.source_id), p.id))
    section("Evidence side by side", "An obstacle qualifies: it is shown, not counted as support.")
    if not points:
        empty("No evidence bears on it yet.", "Add evidence, or put it to documents under Tests.")
        return
    show(sides_html(desk, points))


def _stance(desk: TheoryDesk, name: str, held: Stance) -> Stance:
    stances = list(Stance)
    chosen = st.radio(
        "Stance",
        stances,
        index=stances.index(held),
        horizontal=True,
        key=desk.key(f"{name}-stance"),
    )
    return chosen or held


def _point_fields(desk: TheoryDesk, name: str, held: DataPoint | None) -> dict[str, Any]:
    levels = list(rigour_levels(desk.view.store))
    was = held or DataPoint("", "", Stance.SUPPORTS)
    offered = [*levels, *([was.rigour] if was.rigour and was.rigour not in levels else [])]
    first, second = st.columns(2)
    note = first.text_input("What it says", was.note, key=desk.key(f"{name}-note"))
    context = second.text_input("In what context", was.context, key=desk.key(f"{name}-context"))
    strength = first.text_input("Strength", was.strength, key=desk.key(f"{name}-strength"))
    rigour = second.selectbox(
        "Rigour of this piece",
        offered,
        index=offered.index(was.rigour) if was.rigour else None,
        placeholder="Not rated",
        key=desk.key(f"{name}-rigour"),
    )
    rationale = st.text_input("Why that rigour", was.rationale, key=desk.key(f"{name}-why"))
    return {
        "note": note.strip(),
        "context": context.strip(),
        "strength": strength.strip(),
        "rigour": rigour or "",
        "rationale": rationale.strip(),
    }
