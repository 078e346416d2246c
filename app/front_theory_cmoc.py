"""One configuration: its card, the moves upon it, its sentence, evidence, tests and history."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from realist.app import (
    front_theory_evidence,
    front_theory_merge,
    front_theory_sentence,
    front_theory_settle,
    front_theory_shape,
)
from realist.app.front_text import hint, section, show, table_html
from realist.app.front_theory_card import cmoc_html
from realist.app.front_theory_desk import TheoryDesk
from realist.app.front_theory_trail import history
from realist.data.configuration import Configuration

WANTED = "theory-move-wanted"
MOVES: dict[str, Callable[[TheoryDesk, Configuration], None]] = {
    "Complete": front_theory_shape.complete,
    "Refine": front_theory_shape.refine,
    "Sentence": front_theory_sentence.sentence,
    "Add evidence": front_theory_evidence.weigh,
    "Rate evidence": front_theory_evidence.reweigh,
    "Merge": front_theory_merge.merge,
    "Split": front_theory_merge.split,
    "Settle": front_theory_settle.status,
    "Theme": front_theory_settle.theme,
    "Relabel": front_theory_settle.relabel,
    "Retire": lambda desk, cmoc: front_theory_settle.retire(desk, cmoc.id),
}


def cmoc(desk: TheoryDesk, identity: str) -> None:
    """Draw one configuration, and the form of the move that was chosen."""
    held = desk.book.cmoc(identity)
    reading, moving = st.columns([5, 6], gap="large")
    with reading:
        show(cmoc_html(desk, held, full=True))
        _tests(desk, held)
    with moving:
        _moves(desk, held)
    front_theory_evidence.beside(desk, held)
    history(desk, identity)


def _moves(desk: TheoryDesk, held: Configuration) -> None:
    if not desk.may:
        hint("A trainee reads the theory; the reviewers change it.")
        return
    if not held.live:
        hint("It is no longer worked with: work on what came of it, or take that move back.")
        return
    wanted = st.session_state.pop(WANTED, None)
    with st.container(key="rl-moves"):
        chosen = st.pills("Move", list(MOVES), default=wanted, key=desk.key("move"))
    if chosen:
        MOVES[chosen](desk, held)
    else:
        hint("Choose what to do with it. Every move asks for a reason and can be taken back.")


def _tests(desk: TheoryDesk, held: Configuration) -> None:
    rows: list[list[object]] = [
        [desk.named(t.source_id), t.reviewer, t.verdict.replace("_", " "), t.reason]
        for t in desk.book.tests_of(held.id)
    ]
    if rows:
        section("Put to documents")
        show(table_html(["document", "by", "found", "because"], rows))
