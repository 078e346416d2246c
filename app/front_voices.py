"""A model's suggestions at screening against what people settled without having heard them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from realist.app import front_charts, front_session
from realist.app.front_text import STAGES, empty, hint, section, show, stage_words, table_html
from realist.data.domain import ReviewerRole, Stage
from realist.data.errors import InputError
from realist.data.view import View

MEASURES = {
    "sensitivity": "sensitivity: share of the includes it would keep",
    "specificity": "specificity: share of the excludes it would drop",
    "precision": "precision",
    "kappa": "Cohen's kappa",
    "ac1": "Gwet's AC1",
    "mcc": "Matthews correlation",
    "wmcc": "the same, includes and excludes weighing alike",
}


def draw(view: View) -> None:
    """Each model's measures at a stage."""
    section(
        "Model against reviewers", "Its suggestions decide nothing; here is how good they were"
    )
    if view.role is ReviewerRole.TRAINEE:
        empty("This is for the review's screeners.", "Agreement shows how you compare with them.")
        return
    stage = st.selectbox("Stage", STAGES, format_func=stage_words, key="voice-stage")
    try:
        found = front_session.while_unchanged(
            f"voices {stage}", view, lambda seen: _measured(seen, stage)
        )
    except InputError as error:
        empty("There is nothing to measure yet.", f"{error}.")
        return
    hint(
        f"{found['settled_unaided']:,} records were settled by people who had not seen a "
        f"suggestion; {found['seen_first']:,} where one was seen first are left out. "
        "A maybe passes."
    )
    for number, voice in enumerate(found["voices"]):
        _show(voice, stage, number)


def _measured(view: View, stage: Stage) -> dict[str, Any]:
    from realist.eval.intervals import Bootstrap
    from realist.eval.voice import voices_against_consensus

    return voices_against_consensus(view, stage, resampling=Bootstrap(resamples=500))


def _show(voice: dict[str, Any], stage: Stage, number: int) -> None:
    section(voice["proposer"])
    if not voice["n"]:
        hint(f"{voice['suggested']:,} suggestions, none on a record settled without them.")
        return
    rows = [
        {"measure": words} | dict(voice[name]) for name, words in MEASURES.items() if name in voice
    ]
    table, plot = st.columns([1, 1], gap="large")
    with table:
        head: list[list[object]] = [["records", voice["n"], ""]]
        cells = voice["table"]
        head += [["includes it would have missed", cells["fn"], ""]]
        show(
            table_html(
                ["measure", "value", "interval"],
                head + [[r["measure"], r["value"], front_charts.between(r)] for r in rows],
            )
        )
    with plot:
        front_charts.intervals([r for r in rows if r["value"] is not None])
        front_charts.downloads(
            rows,
            f"model-{stage}-{number}",
            svg=lambda: _picture(rows),
            command=f"realist eval suggestions --stage {stage}",
        )


def _picture(rows: list[dict[str, Any]]) -> str:
    from realist.eval.plots import intervals_plot

    return intervals_plot(rows)
