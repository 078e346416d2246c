"""Ranking and stopping: what is probably still out there, the rules' advice, SAFE's checklist."""

from __future__ import annotations

from typing import Any

import streamlit as st

from realist.app import front_embed, front_ranking, front_session
from realist.app.front_ranking import RankingError
from realist.app.front_text import empty, hint, notice, section, show, table_html
from realist.data.domain import Stage
from realist.data.view import View

_ENOUGH = 50  # decisions, before a forecast stands beside every record


def stopping(view: View, stage: Stage) -> None:
    """Draw the part of the screening page for the viewer."""
    advice(view, stage)
    section("Sentence embeddings", "They let the ranker go by meaning as well as by words.")
    front_embed.embeddings(view)


def advice(view: View, stage: Stage) -> None:
    """Draw what is still out there, what each rule says now, and SAFE's checklist."""
    run = view.store.ranking_run(view.viewer or "", stage)
    seen: dict[str, Any] = run["outlook"] if run else {}
    if st.button("Work it out again" if seen else "Work it out", key=f"outlook-{stage}"):
        seen = _again(view, stage) or seen
    if not seen:
        empty("Nothing has been worked out yet.", "Screen a record, or press the button above.")
    else:
        _outlook(seen)


def brief(outlook: dict[str, Any]) -> str:
    """The estimate for the progress line; "" while there is too little to go by."""
    if outlook.get("remaining") is None or outlook["screened"] < _ENOUGH:
        return ""
    return f"about {outlook['remaining']:,.0f} still out there (0 to {outlook['most']:,})"


def _again(view: View, stage: Stage) -> dict[str, Any]:
    worker = front_ranking.worker(front_session.database())
    try:
        with st.spinner("Working it out …"):
            worker.ask(view.viewer or "", stage).result(timeout=300)
    except (RankingError, TimeoutError) as error:
        notice(str(error), "warning")
        return {}
    run = view.store.ranking_run(view.viewer or "", stage)
    found: dict[str, Any] = run["outlook"] if run else {}
    return found


def _outlook(seen: dict[str, Any]) -> None:
    from realist.screening import safe
    from realist.screening.outlook import ESTIMATE_CLAIMS

    hint(f"As of the last ranking, from {seen['screened']:,} records whose decisions you may see.")
    section("What is still out there")
    if seen["remaining"] is None:
        hint("No relevant record has been found yet: there is nothing to estimate from.")
    else:
        rows: list[list[object]] = [
            ["relevant records found", f"{seen['found']:,}"],
            ["probably still out there", f"{seen['remaining']:,.0f} (0 to {seen['most']:,})"],
            ["recall so far", f"{seen['recall']:.0%} ({seen['recall_low']:.0%} to 100%)"],
        ]
        show(table_html(["", "estimate and interval"], rows))
        hint(ESTIMATE_CLAIMS)
    section("Rules", "What each says now, what it claims and what it does not")
    show(
        table_html(
            ["rule", "says", "because", "claims", "does not claim"],
            [
                [
                    r["name"],
                    "stop" if r["stop"] else "go on",
                    r["why"],
                    r["claims"],
                    r["does_not_claim"],
                ]
                for r in seen["rules"]
            ],
        )
    )
    section("SAFE", f"Claims: {safe.CLAIMS} Does not claim: {safe.DOES_NOT_CLAIM}")
    show(
        table_html(
            ["phase", "condition", "met", "now"],
            [[c["phase"], c["condition"], _met(c), c["detail"]] for c in seen["safe"]],
        )
    )


def _met(check: dict[str, Any]) -> str:
    """Whether a condition is met; neither, where there is nothing to check."""
    if not check["checkable"]:
        return "—"
    return "✓ met" if check["met"] else "✕ not yet"
