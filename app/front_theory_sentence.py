"""The if-then-because sentence of a configuration: proposed, worded by a person, accepted."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from realist.app.front_text import esc, hint, notice, show
from realist.app.front_theory_desk import TheoryDesk
from realist.app.front_theory_form import why_fields
from realist.app.model_choice import ModelChoice
from realist.app.work_sentence import configured, proposed_sentence
from realist.data.configuration import Configuration
from realist.data.errors import RealistError
from realist.extraction import settling
from realist.extraction.writing import statement


def sentence(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Accept a sentence: the accepted one, or one composed of the entries, to be reworded."""
    _proposal(desk, cmoc)
    with st.form("theory-sentence", border=False):
        hint("Accepted." if cmoc.sentence else "Composed of its entries: reword it, then accept.")
        text = st.text_area(
            "If, then, because", statement(cmoc), height=160, key=desk.key("sentence")
        )
        reason, rests_on = why_fields(desk, "sentence", [cmoc.id])
        sent = st.form_submit_button("Accept this sentence", type="primary")
    if sent:
        move = partial(settling.accept_sentence, identity=cmoc.id, sentence=text)
        desk.make(move, reason=reason, rests_on=rests_on)


def _proposal(desk: TheoryDesk, cmoc: Configuration) -> None:
    """A sentence from the model, where one is configured; its reasons open on demand."""
    key = f"sentence-proposed-{cmoc.id}-{cmoc.version}"
    if key not in st.session_state:
        choice = configured(desk.view.store)
        if choice.model and st.button("Ask the model for a sentence"):
            with st.spinner("Asking …"):
                st.session_state[key] = _asked(desk, choice, cmoc.id)
            st.rerun()
        return
    found = st.session_state[key]
    if "refused" in found:
        notice(found["refused"], "warning")
        return
    show(
        '<section class="rl-suggestion" aria-label="A model\'s suggestion">'
        '<p class="eyebrow">A model suggests; you word it and decide</p>'
        f'<p class="rl-sentence">{esc(found["sentence"])}</p>'
        f"<details><summary>Its reasons</summary><p>{esc(found['rationale'])}</p>"
        f'<p class="hint">By {esc(found["proposer"])}.</p></details></section>'
    )


def _asked(desk: TheoryDesk, choice: ModelChoice, identity: str) -> dict[str, Any]:
    try:
        return proposed_sentence(desk.view.store, choice, identity)
    except RealistError as error:
        return {"refused": f"No sentence came: {error}"}
