"""Screen: the next record, one key per decision; conflicts; one's own decisions."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import streamlit as st

from realist.app import front_history, front_ranking, front_session, front_settle
from realist.app.front_desk import Desk
from realist.app.front_ranking import RankingError
from realist.app.front_suggestions import suggestions_html
from realist.app.front_text import (
    STAGES,
    empty,
    esc,
    hint,
    notice,
    record_html,
    show,
    slot,
    stage_words,
)
from realist.app.work_suggestions import on_screen
from realist.data.domain import ReviewerRole, Stage, Verdict
from realist.data.view import View
from realist.screening.flow import entering
from realist.screening.queue import waiting

NEXT, CONFLICTS, MINE = "Next record", "Conflicts", "My decisions"
# All four look alike: a highlighted button would be a suggestion. C and R are the browser's.
KEYS = ((Verdict.INCLUDE, "I"), (Verdict.MAYBE, "M"), (Verdict.EXCLUDE, "E"))


def page() -> None:
    """Draw the page for the signed-in reviewer."""
    view = front_session.view()
    with st.container(horizontal=True, vertical_alignment="bottom", key="rl-bar"):
        stage = st.selectbox("Stage", STAGES, format_func=stage_words, width=220)
        parts = [NEXT, MINE] if view.role is ReviewerRole.TRAINEE else [NEXT, CONFLICTS, MINE]
        part = st.segmented_control("Show", parts, default=NEXT, key=f"part-{stage}")
    if part == CONFLICTS:
        front_settle.conflicts(view, stage)
    elif part == MINE:
        front_history.decisions(view, stage)
    else:
        _queue(view, stage)


def _queue(view: View, stage: Stage) -> None:
    entered = front_session.while_unchanged(
        f"entered {stage}", view, lambda seen: len(entering(seen, stage))
    )
    if not entered:
        _nothing_entered(view, stage)
        return
    if front_ranking.is_missing(view, stage, entered):
        with st.spinner(f"Putting {entered:,} records in order …"):
            _rank_now(view, stage)
    desk = front_session.kept(f"desk-{stage}", lambda: Desk(stage))
    desk.left = waiting(view, stage)
    desk.done = len(view.own(stage))
    _desk(stage)


def _nothing_entered(view: View, stage: Stage) -> None:
    if stage is Stage.TITLE_ABSTRACT:
        empty("There are no records yet.", "Import a search: realist import search.ris")
    elif view.role is ReviewerRole.TRAINEE:
        empty(
            f"No record has come to {stage.label} that you may know of.",
            "You see what was settled on a record once you have decided on it yourself.",
        )
    else:
        empty(f"No record has come to {stage.label} yet.", "Finish the stage before it first.")


def _rank_now(view: View, stage: Stage) -> None:
    try:
        _worker().ask(view.viewer or "", stage).result(timeout=300)
    except (RankingError, TimeoutError) as error:
        notice(f"{error}. Records come in the order of the last ranking.", "warning")


def _worker() -> front_ranking.RankingWorker:
    return front_ranking.worker(front_session.database())


@st.fragment
def _desk(stage: Stage) -> None:
    """The record and its keys; a press runs this alone again."""
    view = front_session.view()
    desk: Desk = st.session_state[f"desk-{stage}"]
    record = desk.next_record(view)
    reading, deciding = st.columns([7, 3], gap="large")
    with reading:
        if record is None:
            empty("Nothing is waiting for you at this stage.", _after(view))
        else:
            show(record_html(record))
            suggested = on_screen(view.store, record.id, stage)
            if suggested:
                show(suggestions_html(view.store, suggested))
            hint(f"The next records are {front_ranking.basis(view, stage)}.")
    with deciding, st.container(key="rl-decide"):
        _progress(desk)
        if record is not None:
            _keys(desk, record.id)
        _undo(desk)
        slot(*desk.take_message())
        if record is not None:
            _words(record.id)
    desk.dwell.shown(desk.record_id)


def _after(view: View) -> str:
    if view.role is ReviewerRole.TRAINEE:
        return "See how you agree with the others under Evaluate."
    return "Settle what you and your colleague see differently under Conflicts."


def _progress(desk: Desk) -> None:
    whole = desk.done + desk.left
    st.progress(desk.done / whole if whole else 1.0)
    show(
        f'<p class="rl-progress"><b>{desk.done:,}</b> screened · <b>{desk.left:,}</b> left'
        + (f" · {len(desk.skipped):,} skipped" if desk.skipped else "")
        + "</p>"
    )


def _keys(desk: Desk, record_id: str) -> None:
    for verdict, key in KEYS:
        st.button(
            verdict.capitalize(),
            key=f"{verdict}-{desk.stage}-{record_id}",
            shortcut=key,
            width="stretch",
            on_click=_decide,
            args=(desk, record_id, verdict),
        )
    st.button(
        "Skip for now",
        key=f"skip-{desk.stage}-{record_id}",
        shortcut="S",
        width="stretch",
        on_click=desk.skip,
        args=(record_id,),
    )


def _undo(desk: Desk) -> None:
    st.button(
        "Undo my last decision",
        key=f"undo-{desk.stage}-{desk.record_id}",
        shortcut="U",
        width="stretch",
        disabled=not desk.done,
        on_click=lambda: desk.undo(front_session.view()),
    )


def _words(record_id: str) -> None:
    st.text_input("Reason (optional)", key=f"reason-{record_id}", max_chars=300)
    st.text_area("Private note (optional)", key=f"note-{record_id}", max_chars=4000, height=90)
    show(f'<p class="hint">Only you ever see your notes. {esc(_HINT)}</p>')


_HINT = "Letters typed in these boxes decide nothing; Tab leaves them."


def _decide(desk: Desk, record_id: str, verdict: Verdict) -> None:
    view = front_session.view()
    words = st.session_state
    decided = desk.decide(
        view,
        record_id,
        verdict,
        reason=words.get(f"reason-{record_id}", ""),
        note=words.get(f"note-{record_id}", ""),
    )
    if decided and desk.since_ranking >= front_ranking.batch_after(view, desk.stage):
        _rank_soon(view, desk)


def _rank_soon(view: View, desk: Desk) -> None:
    """Rank beside the app; where that fails or is put off, the next decision asks again."""
    asked = _worker().ask_soon(view.viewer or "", desk.stage)
    if asked is None:
        return
    waited, desk.since_ranking = desk.since_ranking, 0

    def told(done: Future[dict[str, Any]]) -> None:
        if done.exception():
            desk.since_ranking += waited

    asked.add_done_callback(told)
