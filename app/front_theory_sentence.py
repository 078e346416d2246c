"""The if-then-because sentence of a configuration: proposed, worded by a person, accepted."""

from __future__ import annotations

from functools import partial

import streamlit as st

from realist.app.front_text import hint
from realist.app.front_theory_desk import TheoryDesk
from realist.app.front_theory_form import why_fields
from realist.data.configuration import Configuration
from realist.extraction import settling
from realist.extraction.writing import statement


def sentence(desk: TheoryDesk, cmoc: Configuration) -> None:
    """Accept a sentence: the accepted one, or one composed of the entries, to be reworded."""
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
