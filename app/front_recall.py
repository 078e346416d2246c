"""The settled records screened again: the recall curve, and where each rule would have stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from realist.app import front_charts, front_stopping
from realist.app.front_text import hint, notice, section, show, table_html
from realist.data.domain import Stage
from realist.data.errors import InputError
from realist.data.view import View

if TYPE_CHECKING:
    from realist.app.work_recall import Recall


def draw(view: View) -> None:
    """How early the ranker would have found what matters."""
    section(
        "Screening again in the ranker's order",
        "The settled records of title and abstract, starting from one relevant and one "
        "irrelevant record; the ranker learns as it goes.",
    )
    one = simulated(view)
    if one:
        _show(one)


def draw_stops(view: View) -> None:
    """What the rules say now, SAFE's checklist, and where each rule would have stopped."""
    if Stage.TITLE_ABSTRACT in view.protocol.order_of_stages:
        front_stopping.advice(view, Stage.TITLE_ABSTRACT)
    section(
        "Where each stopping rule would have stopped",
        "In the same simulated screening. A rule that would have stopped too early on your own "
        "records deserves distrust; one that did well on them once is not thereby proven.",
    )
    one = simulated(view)
    if one is None:
        return
    head = ["rule", "stops after", "recall by then", "records saved", "claims", "does not claim"]
    rows: list[list[object]] = [
        [
            rule["rule"],
            int(rule["stopped_at"]),
            f"{rule['recall']:.1%}",
            f"{rule['saved']:.1%}",
            rule["claims"],
            rule["does_not_claim"],
        ]
        for rule in one.rules
    ]
    show(f'<div class="rl-scroll">{table_html(head, rows)}</div>')
    front_charts.downloads(
        one.rules, "stopping", command="realist export csv, then realist eval stopping FILE"
    )


def simulated(view: View) -> Recall | None:
    """The simulation, made when it is asked for and kept until something is decided."""
    key = f"recall-{view.store.count_events()}"
    if st.button("Run the simulation", type="primary", key="run-recall"):
        _simulate(view, key)
    if key not in st.session_state:
        hint("Takes some seconds for a few thousand records.")
    found: Recall | None = st.session_state.get(key)
    return found


def _simulate(view: View, key: str) -> None:
    from realist.app.work_recall import simulated_recall

    bar = st.progress(0.0, "Screening …")

    def show_progress(done: int, n: int) -> None:
        bar.progress(done / n, f"{done:,} of {n:,} records")

    try:
        st.session_state[key] = simulated_recall(view, progress=show_progress)
    except InputError as error:
        notice(f"There is nothing to measure yet: {error}.")
    bar.empty()


def _show(one: Recall) -> None:
    scores = one.scores
    rows: list[list[object]] = [
        ["records", one.records],
        ["relevant", one.relevant],
        ["ranker", one.ranker + (", with embeddings" if one.embeddings else ", by words alone")],
        ["WSS@95: work saved at 95 % recall", scores.wss95],
        ["loss: 0 is perfect", scores.loss],
        ["nDCG", scores.ndcg],
        ["mean position of relevant records", scores.atd],
    ]
    rows += [[f"recall after {float(share):.0%}", value] for share, value in scores.recall.items()]
    table, plot = st.columns([2, 3], gap="large")
    with table:
        show(table_html(["measure", "value"], rows))
    with plot:
        front_charts.recall(one.screened, one.found)
        front_charts.downloads(
            one.points, "recall", svg=lambda: _picture(one), command="realist report"
        )


def _picture(one: Recall) -> str:
    from realist.eval.plots import recall_plot

    return recall_plot([(one.ranker, one.screened, one.found)])
