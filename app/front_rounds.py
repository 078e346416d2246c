"""Calibration rounds: a few records at random on which the whole team decides first."""

from __future__ import annotations

import streamlit as st

from realist.app.counts import count
from realist.app.front_text import hint, notice, section, show, table_html
from realist.app.roles import leads, require_lead
from realist.data.domain import Stage
from realist.data.errors import RealistError
from realist.data.quorum import Calibration
from realist.data.view import View
from realist.screening.queue import calibration

USUAL = 20


def rounds(view: View, stage: Stage) -> None:
    """The rounds of a stage as far as they concern the viewer; who leads can draw one."""
    section(
        "Calibration rounds",
        "Everyone decides on the same records, in the same order, before all others; nobody sees "
        "another's verdict on one of them before all have decided on it.",
    )
    told = st.session_state.pop("rounds-said", None)
    if told:
        notice(*told)
    held = view.store.calibrations(stage)
    if held:
        mine = {d.record_id for d in view.own(stage)}
        show(table_html(["drawn", "records", "asked", "you"], [_row(c, mine, view) for c in held]))
        hint("How far you agree on them stands under Evaluate.")
    else:
        hint(f"None has been drawn at {stage.label}.")
    if view.viewer in leads(view.store):
        _draw(view, stage)


def draw(view: View, stage: Stage, size: int) -> Calibration:
    """Draw a round for the team.

    Raises:
        RefusedError: the viewer does not lead, or there is nothing to draw from.
    """
    require_lead(view.store, view.viewer or "")
    return calibration(view, stage, size)


def _row(drawn: Calibration, mine: set[str], view: View) -> list[object]:
    done = sum(r in mine for r in drawn.records)
    asked = view.viewer in drawn.reviewers
    yours = f"{done} of {len(drawn.records)} decided" if asked else "not asked"
    return [drawn.at[:10], len(drawn.records), ", ".join(drawn.reviewers), yours]


def _draw(view: View, stage: Stage) -> None:
    with (
        st.form(f"round-{stage}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        size = st.number_input("Records", 1, 500, USUAL, width=140)
        wanted = st.form_submit_button("Draw a round for the team")
    if not wanted:
        return
    try:
        drawn = draw(view, stage, int(size))
        said = (f"{count(len(drawn.records), 'record')} drawn; they come first now.", "good")
    except RealistError as error:
        said = (f"Nothing was drawn: {error}.", "warning")
    st.session_state["rounds-said"] = said
    st.rerun()
