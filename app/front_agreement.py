"""Two reviewers' agreement: the measures with their intervals, and the cross-table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from realist.app import front_charts, front_session
from realist.app.counts import count
from realist.app.front_text import STAGES, empty, hint, section, show, stage_words, table_html
from realist.data.domain import Stage
from realist.data.view import View

if TYPE_CHECKING:
    from realist.eval.agreement import Agreement
    from realist.eval.intervals import Estimate
    from realist.eval.joint import Joint


def draw(view: View) -> None:
    """Two reviewers' agreement at a stage."""
    found = choose(view)
    if found:
        _show(view, *found)


def choose(view: View) -> tuple[Stage, Joint] | None:
    """The stage and the two reviewers a person asks for, or None with a word on why not."""
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
        return None
    mine = next((n for n, pair in enumerate(pairs) if view.viewer in pair), 0)
    pair = right.selectbox(
        "Reviewers", pairs, index=mine, format_func=" and ".join, key=f"pair-{stage}"
    )
    joint = front_session.while_unchanged(
        f"joint {stage} {pair}", view, lambda seen: joint_decisions(seen, stage, pair)
    )
    return stage, joint


def _show(view: View, stage: Stage, joint: Joint) -> None:
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
    shown = [r for r in rows if r["measure"] not in _COUNTED]
    table, plot = st.columns([1, 1], gap="large")
    with table:
        section("Measures", "With 95 % intervals where there is one")
        show(
            table_html(
                ["measure", "value", "interval"],
                [[r["measure"], r["value"], front_charts.between(r)] for r in rows],
            )
        )
    with plot:
        section("Plot", "Points, with their 95 % intervals as lines")
        front_charts.intervals(shown)
        section("Cross-table", f"Rows: {joint.raters[0]}. Columns: {joint.raters[1]}.")
        show(_crossed(found))
    if found.undefined:
        whys = "; ".join(f"{_NAMED.get(n, n)}: {why}" for n, why in found.undefined.items())
        hint(f"Not defined on these records: {whys}.")
    command = f'realist eval agreement --raters "{",".join(joint.raters)}" --stage {stage}'
    front_charts.downloads(
        rows, f"agreement-{stage}", svg=lambda: _picture(shown), command=command
    )


def _picture(rows: list[dict[str, Any]]) -> str:
    from realist.eval.plots import intervals_plot

    return intervals_plot(rows)


_NAMED = {
    "kappa": "Cohen's kappa",
    "ac1": "Gwet's AC1",
    "pabak": "PABAK",
    "alpha": "Krippendorff's alpha",
    "ppa": "positive agreement",
    "npa": "negative agreement",
}
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


def _crossed(found: Agreement) -> str:
    return table_html(
        ["", "include", "exclude"],
        [["include", found.a, found.b], ["exclude", found.c, found.d]],
    )
