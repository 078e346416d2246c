"""Review set-up, for those who lead: what comes in, what is asked, by which rules, by whom."""

from __future__ import annotations

import streamlit as st

from realist.app import (
    front_session,
    front_setup_documents,
    front_setup_duplicates,
    front_setup_model,
    front_setup_protocol,
    front_setup_records,
    front_setup_review,
    front_setup_team,
)
from realist.app.front_text import notice
from realist.app.roles import require_lead

PARTS = {
    "Records": front_setup_records.draw,
    "Duplicates": front_setup_duplicates.draw,
    "Question": front_setup_review.draw,
    "Stages": front_setup_protocol.draw,
    "Team": front_setup_team.draw,
    "Documents": front_setup_documents.draw,
    "Model": front_setup_model.draw,
}
TOLD = frozenset({front_setup_records.KIND, front_setup_documents.KIND})  # results shown here


def page() -> None:
    """Draw the part that was chosen, for a person who leads.

    Raises:
        RefusedError: they do not.
    """
    view = front_session.view()
    wanted = st.session_state.pop("setup-go", None)
    if wanted in PARTS:
        st.session_state["setup-part"] = wanted
    st.session_state.setdefault("setup-part", "Records")
    require_lead(view.store, view.viewer or "")
    with st.container(key="rl-bar"):
        part = st.segmented_control(
            "Set up", list(PARTS), key="setup-part", required=True, label_visibility="collapsed"
        )
    said = st.session_state.pop("setup-said", None)
    if said:
        notice(*said)
    PARTS[part or "Records"](view)
