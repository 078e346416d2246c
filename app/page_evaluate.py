"""Evaluate: agreement between reviewers, and how early the ranking finds what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from realist.app import front_charts, front_session
from realist.app.front_text import (
    STAGES,
    count,
    empty,
    heading,
    hint,
    notice,
    section,
    show,
    stage_words,
    table_html,
)
from realist.data.domain import Stage
from realist.data.errors import InputError
from realist.data.view import View

if TYPE_CHECKING:
    from realist.app.front_recall import Recall
    from realist.eval.agreement import Agreement
    from realist.eval.intervals import Estimate
    from realist.eval.joint import Joint

AGREEMENT, RANKING = "Agreement", "Ranking"


def page() -> None:
    """Draw the page for the signed-in reviewer."""
    view = front_session.view()
    heading("Evaluate", "Measured on what was decided blind, as far as you may see it.")
    part = st.segmented_control("Measure", [AGREEMENT, RANKING], default=AGREEMENT)
    if part == RANKING:
        _ranking(view)
    else:
        _agreement(view)


def _agreement(view: View) -> None:
    from realist.eval.joint import joint_decisions, pairs_with_data

    left, right = st.columns([1, 2])
    stage = left.selectbox("Stage", STAGES, format_func=stage_words)
    pairs = front_session.while_unchanged(
        f"pairs {stage}", view, lambda seen: pairs_with_data(seen, stage)
    )
    if not pairs:
        empty(
            "There are no two reviewers whose decisions on the same record you may see.",
            "Rate some records under Screen; then compare yourself with the others here.",
        )
        return
    mine = next((n for n, pair in enumerate(pairs) if view.viewer in pair), 0)
    pair = right.selectbox(
        "Reviewers", pairs, index=mine, format_func=" and ".join, key=f"pair-{stage}"
    )
    joint = front_session.while_unchanged(
        f"joint {stage} {pair}", view, lambda seen: joint_decisions(seen, stage, pair)
    )
    _show_agreement(view, stage, joint)


def _show_agreement(view: View, stage: Stage, joint: Joint) -> None:
    from realist.eval.agreement import agreement

    found = agreement(joint.first, joint.second)
    simulated = [name for name in joint.raters if name in view.simulated]
    if simulated:
        hint(f"Simulated, not a person: {', '.join(simulated)}.")
    hint(
        f"{count(found.n, 'record')} rated by both before either could see the other's decision. "
        "A maybe counts as an include. Where includes are rare, kappa falls while AC1 rises: "
        "read them together."
    )
    rows = _measures(found)
    table, plot = st.columns([1, 1], gap="large")
    with table:
        section("Measures", "With 95 % intervals where there is one")
        show(
            table_html(
                ["measure", "value", "interval"],
                [[r["measure"], r["value"], _interval(r)] for r in rows],
            )
        )
    with plot:
        section("Plot", "Points, with their 95 % intervals as lines")
        front_charts.intervals([r for r in rows if r["measure"] not in _COUNTED])
        section("Cross-table", f"Rows: {joint.raters[0]}. Columns: {joint.raters[1]}.")
        show(_crossed(found))
    if found.undefined:
        whys = "; ".join(f"{name}: {why}" for name, why in found.undefined.items())
        hint(f"Not defined on these records: {whys}.")
    command = f'realist eval agreement --raters "{",".join(joint.raters)}" --stage {stage}'
    front_charts.download(rows, f"agreement-{stage}.csv", command=command)


_COUNTED = ("Prevalence index", "Bias index", "Conflict rate")


def _measures(found: Agreement) -> list[dict[str, Any]]:
    said: dict[str, Estimate | float | None] = {
        "Percent agreement": found.percent_agreement,
        "Cohen's kappa": found.kappa,
        "Gwet's AC1": found.ac1,
        "PABAK": found.pabak,
        "Krippendorff's alpha": found.alpha,
        "Positive agreement": found.ppa,
        "Negative agreement": found.npa,
        "Prevalence index": found.prevalence_index,
        "Bias index": found.bias_index,
        "Conflict rate": found.conflict_rate,
    }
    return [{"measure": name} | _figure(one) for name, one in said.items()]


def _figure(one: Estimate | float | None) -> dict[str, Any]:
    if one is None or isinstance(one, float):
        return {"value": one, "low": None, "high": None}
    return one.as_json()


def _interval(row: dict[str, Any]) -> str:
    return "" if row["low"] is None else f"{row['low']:.3f} to {row['high']:.3f}"


def _crossed(found: Agreement) -> str:
    return table_html(
        ["", "include", "exclude"],
        [["include", found.a, found.b], ["exclude", found.c, found.d]],
    )


def _ranking(view: View) -> None:
    section(
        "Screening again in the ranker's order",
        "The settled records of title and abstract, starting from one relevant and one "
        "irrelevant record; the ranker learns as it goes.",
    )
    key = f"recall-{view.store.count_events()}"
    if st.button("Run the simulation", type="primary", key="run-recall"):
        _simulate(view, key)
    if key in st.session_state:
        _show_recall(st.session_state[key])
    else:
        hint("Takes some seconds for a few thousand records.")


def _simulate(view: View, key: str) -> None:
    from realist.app.front_recall import simulated_recall

    bar = st.progress(0.0, "Screening …")

    def show_progress(done: int, n: int) -> None:
        bar.progress(done / n, f"{done:,} of {n:,} records")

    try:
        st.session_state[key] = simulated_recall(view, progress=show_progress)
    except InputError as error:
        notice(f"There is nothing to measure yet: {error}.")
    bar.empty()


def _show_recall(one: Recall) -> None:
    scores = one.scores
    rows: list[list[object]] = [
        ["records", one.records],
        ["relevant", one.relevant],
        ["ranker", one.ranker],
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
        points = [
            {"screened": x, "found": y} for x, y in zip(one.screened, one.found, strict=True)
        ]
        front_charts.download(points, "recall.csv")
