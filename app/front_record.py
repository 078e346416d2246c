"""The record on the desk: reading it, the keys, and what is said beside it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import streamlit as st

from realist.app import (
    front_keys,
    front_ranking,
    front_report,
    front_session,
    front_why,
    front_words,
)
from realist.app.counts import count
from realist.app.front_desk import Desk
from realist.app.front_highlight import Lights, highlighter, legend
from realist.app.front_keys import Keys
from realist.app.front_stopping import brief
from realist.app.front_suggestions import suggestions_html
from realist.app.front_text import empty, esc, hint, record_html, show, slot
from realist.app.work_suggestions import on_screen
from realist.data.domain import Record, ReviewerRole, Stage, Verdict
from realist.data.protocol import Protocol, StageRules
from realist.data.view import View

# All look alike: a highlighted button would be a suggestion.
VERDICTS = (Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE)


@st.fragment
def desk(stage: Stage) -> None:
    """The record and its keys; a press runs this alone again."""
    view = front_session.view()
    keys = front_keys.keys_of(view)
    at: Desk = st.session_state[f"desk-{stage}"]
    record = at.next_record(view)
    run = view.store.ranking_run(view.viewer or "", stage)
    outlook: dict[str, Any] = run["outlook"] if run else {}
    reading, deciding = st.columns([7, 3], gap="large")
    beside = deciding.container(key="rl-decide")
    with beside:
        _progress(at, outlook)
        if record is not None:  # the keys before the record: who can read it can press them
            _keys(at, view.protocol.of(stage), record.id, keys)
        _undo(at, keys)
        slot(*at.take_message())
    with reading:
        if record is None:
            empty("Nothing is waiting for you at this stage.", _after(view))
        else:
            _read(view, at, record, run, keys)
    with beside:
        if record is not None:
            front_words.boxes(view, view.protocol.of(stage), record.id, keys)
        front_keys.listen(keys)
        _criteria(view.protocol)
    at.dwell.shown(at.record_id)
    at.keep_place(view)


def _read(view: View, at: Desk, record: Record, run: dict[str, Any] | None, keys: Keys) -> None:
    """The record with what was chosen to be lit up in it, and what stands below it."""
    terms = run["outlook"].get("terms", ()) if run else ()
    place = st.container()
    lights = _lights(view.protocol, bool(terms))
    lit = highlighter(view.protocol, terms, lights)
    place.html(record_html(record, lit=lit))
    at.dwell.shown(at.record_id)  # from now on it can be read, whatever else is still drawn
    with place:
        suggested = on_screen(view.store, record.id, at.stage)
        if suggested:
            show(suggestions_html(view.store, suggested))
    if lights:
        show(legend(lights))
    if at.stage is not Stage.TITLE_ABSTRACT:
        front_report.beside(view, record.id, lit)
    if at.order == "random":
        hint("The next records come in a random order that is the same for everyone.")
    if at.ranked_for(view):
        hint(f"The next records are {front_ranking.basis(run)}.")
        front_why.button(at, keys.of("why"))
        front_why.panel(at, view.viewer or "")


def _lights(protocol: Protocol, ranked: bool) -> list[Lights]:
    """What the reviewer has lit up; the team's lists from the start, where there are any."""
    listed = bool(protocol.highlight_include or protocol.highlight_exclude)
    offered = [Lights.LISTS] * listed + [Lights.CUES]
    offered += [Lights.RANKER] * (ranked and protocol.show_rank)
    kept = st.session_state.get("lights-kept", [Lights.LISTS])
    chosen = st.pills(
        "Light up",
        offered,
        selection_mode="multi",
        default=[one for one in kept if one in offered],
        key="lights",
        format_func=str,
    )
    st.session_state["lights-kept"] = chosen  # a widget that was not drawn forgets
    return [light for light in offered if light in chosen]


def _criteria(protocol: Protocol) -> None:
    """The review's criteria, beside the record."""
    groups = (
        ("Include", protocol.include_criteria),
        ("Exclude", protocol.exclude_criteria),
    )
    said = "".join(
        f"<p><b>{name}</b></p><ul>{''.join(f'<li>{esc(one)}</li>' for one in criteria)}</ul>"
        for name, criteria in groups
        if criteria
    )
    if said:
        show(f'<section class="rl-criteria" aria-label="Criteria">{said}</section>')


def _after(view: View) -> str:
    if view.role is ReviewerRole.TRAINEE:
        return "See how you agree with the others under Evaluate."
    return "Settle what you and your colleague see differently under Conflicts."


def _progress(desk: Desk, outlook: dict[str, Any]) -> None:
    whole = desk.done + desk.left
    st.progress(desk.done / whole if whole else 1.0)
    show(
        f'<p class="rl-progress"><b>{desk.done:,}</b> screened · <b>{desk.left:,}</b> left'
        + (f" · {len(desk.skipped):,} skipped" if desk.skipped else "")
        + (f" · {count(outlook['conflicts'], 'conflict')}" if outlook.get("conflicts") else "")
        + "</p>"
    )
    if still := brief(outlook):
        hint(f"Relevant records: {still}. See When to stop.")


def _keys(desk: Desk, rules: StageRules, record_id: str, keys: Keys) -> None:
    for verdict in VERDICTS:
        if verdict not in rules.verdicts:
            continue
        st.button(
            verdict.capitalize(),
            key=f"{verdict}-{desk.stage}-{record_id}",
            shortcut=keys.of(verdict),
            width="stretch",
            on_click=_decide,
            args=(desk, record_id, verdict),
        )
    st.button(
        "Skip for now",
        key=f"skip-{desk.stage}-{record_id}",
        shortcut=keys.of("skip"),
        width="stretch",
        on_click=lambda: desk.skip(front_session.view(), record_id),
    )


def _undo(desk: Desk, keys: Keys) -> None:
    st.button(
        "Undo my last decision",
        key=f"undo-{desk.stage}-{desk.record_id}",
        shortcut=keys.of("undo"),
        width="stretch",
        disabled=not desk.done,
        on_click=lambda: desk.undo(front_session.view()),
    )


def _decide(desk: Desk, record_id: str, verdict: Verdict) -> None:
    view = front_session.view()
    rules = view.protocol.of(desk.stage)
    words = front_words.said(rules, record_id, verdict)
    decided = desk.decide(view, record_id, verdict, **words)
    run = view.store.ranking_run(view.viewer or "", desk.stage)
    if decided and desk.since_ranking >= front_ranking.batch_after(run):
        _rank_soon(view, desk)


def _rank_soon(view: View, desk: Desk) -> None:
    """Rank beside the app; where that fails or is put off, the next decision asks again."""
    worker = front_ranking.worker(front_session.database())
    asked = worker.ask_soon(view.viewer or "", desk.stage)
    if asked is None:
        return
    waited, desk.since_ranking = desk.since_ranking, 0

    def told(done: Future[dict[str, Any]]) -> None:
        if done.exception():
            desk.since_ranking += waited

    asked.add_done_callback(told)
