"""Evaluate: reviewer with reviewer, ranker and model with reviewers, and when to stop."""

from __future__ import annotations

import streamlit as st

from realist.app import (
    front_agreement,
    front_conflict_rates,
    front_extract_agreement,
    front_recall,
    front_session,
    front_voices,
)
from realist.app.front_text import heading

PARTS = {
    "Agreement": front_agreement.draw,
    "Conflicts over time": front_conflict_rates.draw,
    "Ranking": front_recall.draw,
    "Stopping": front_recall.draw_stops,
    "Model": front_voices.draw,
    "Extraction": front_extract_agreement.draw,
}


def page() -> None:
    """Draw the page for the signed-in reviewer."""
    view = front_session.view()
    heading("Evaluate", "Measured on what was decided blind, as far as you may see it.")
    first = next(iter(PARTS))
    part = st.segmented_control("Measure", list(PARTS), default=first)
    PARTS[part or first](view)
