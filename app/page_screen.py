"""Screen: the next record, one's own decisions, conflicts, and when to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from realist.app import (
    front_history,
    front_keys,
    front_order,
    front_ranking,
    front_record,
    front_rounds,
    front_session,
    front_settle,
    front_stopping,
)
from realist.app.front_desk import Desk
from realist.app.front_ranking import RankingError
from realist.app.front_text import empty, notice, stage_words
from realist.data.domain import ReviewerRole, Stage
from realist.data.view import View
from realist.screening.flow import entering
from realist.screening.queue import waiting

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

NEXT, CONFLICTS, MINE, STOP = "Next record", "Conflicts", "My decisions", "When to stop"
SETTINGS = "Keys and rounds"


def page() -> None:
    """Draw the page for the signed-in reviewer."""
    view = front_session.view()
    front_keys.script()
    bar = st.container(horizontal=True, vertical_alignment="bottom", key="rl-bar")
    with bar:
        stage = st.selectbox(
            "Stage", view.protocol.order_of_stages, format_func=stage_words, width=220
        )
        settles = [] if view.role is ReviewerRole.TRAINEE else [CONFLICTS]
        parts = [NEXT, *settles, MINE, STOP, SETTINGS]
        part = st.segmented_control("Show", parts, default=NEXT, key=f"part-{stage}")
    if part == CONFLICTS:
        front_settle.conflicts(view, stage)
    elif part == MINE:
        front_history.decisions(view, stage)
    elif part == STOP:
        front_stopping.stopping(view, stage)
    elif part == SETTINGS:
        front_keys.settings(view)
        front_rounds.rounds(view, stage)
    else:
        _queue(view, stage, bar)


def _queue(view: View, stage: Stage, bar: DeltaGenerator) -> None:
    entered = front_session.while_unchanged(
        f"entered {stage}", view, lambda seen: len(entering(seen, stage))
    )
    if not entered:
        _nothing_entered(view, stage)
        return
    desk = front_session.kept(f"desk-{stage}", lambda: Desk.resumed(view, stage))
    run = view.store.ranking_run(view.viewer or "", stage)
    now = run["theory"] if run else ""
    chosen = now
    if view.protocol.show_rank:
        with bar:
            chosen = front_order.select(view, stage, now)
    order = "random" if chosen == front_order.RANDOM else "ranked"
    if not view.protocol.show_rank:
        order = view.protocol.order
    if desk.order and order != desk.order:
        desk.put_back()
    desk.order = order
    chosen = now if chosen == front_order.RANDOM else chosen
    if chosen != now or front_ranking.is_missing(view, stage, entered):
        with st.spinner(f"Putting {entered:,} records in order …"):
            _rank_now(view, stage, chosen)
    if chosen != now:  # new records alone do not take away the one that is being read
        desk.put_back()
    desk.left = waiting(view, stage)
    desk.done = view.store.count_decisions(view.viewer or "", stage)
    front_record.desk(stage)


def _nothing_entered(view: View, stage: Stage) -> None:
    if stage is view.protocol.order_of_stages[0]:
        todo = "Whoever leads the review brings in the searches under Review set-up, Records."
        empty("There are no records yet.", todo)
    elif view.role is ReviewerRole.TRAINEE:
        empty(
            f"No record has come to {stage.label} that you may know of.",
            "You see what was settled on a record once you have decided on it yourself.",
        )
    else:
        empty(f"No record has come to {stage.label} yet.", "Finish the stage before it first.")


def _rank_now(view: View, stage: Stage, theory: str) -> None:
    worker = front_ranking.worker(front_session.database())
    try:
        worker.ask(view.viewer or "", stage, theory).result(timeout=300)
    except (RankingError, TimeoutError) as error:
        notice(f"{error}. Records come in the order of the last ranking.", "warning")
