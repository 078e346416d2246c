"""How often two reviewers differed, window by window: does the team grow together?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from realist.app import front_agreement, front_charts
from realist.app.front_text import hint, section, show, table_html
from realist.data.view import View

if TYPE_CHECKING:
    from realist.eval.conflicts import ConflictRate

WINDOWS = (25, 50, 100, 250, 500)


def draw(view: View) -> None:
    """Conflict rates of two reviewers in the order of time."""
    from realist.eval.conflicts import conflict_rates_over_time

    chosen = front_agreement.choose(view)
    if chosen is None:
        return
    stage, joint = chosen
    window = st.select_slider("Records in each window", WINDOWS, value=100)
    found = conflict_rates_over_time(joint.first, joint.second, joint.times, window=window)
    rows = [_row(n, window, one) for n, one in enumerate(found)]
    section("Conflicts over time", f"Of {' and '.join(joint.raters)}, with Wilson's interval")
    hint("A rate that rises late is worth a talk: criteria drift apart as well as together.")
    front_charts.rates(rows)
    head = ["records", "conflicts", "rate", "interval", "decided"]
    show(
        table_html(
            head,
            [
                [r["group"], r["conflicts"], r["rate"], f"{r['low']:.3f} to {r['high']:.3f}", days]
                for r, days in zip(rows, map(_days, found), strict=True)
            ],
        )
    )
    front_charts.downloads(
        rows, f"conflicts-{stage}", svg=lambda: _picture(found), command="realist report"
    )


def _row(number: int, window: int, one: ConflictRate) -> dict[str, Any]:
    first = number * window + 1
    rate = one.rate.as_json()
    return {
        "group": f"{first:,} to {first + one.n - 1:,}",
        "conflicts": one.conflicts,
        "n": one.n,
        "rate": rate["value"],
        "low": rate["low"],
        "high": rate["high"],
    }


def _days(one: ConflictRate) -> str:
    """The first and last day of a window, out of its times."""
    first, _, last = one.group.partition(" to ")
    return first[:10] if first[:10] == last[:10] else f"{first[:10]} to {last[:10]}"


def _picture(found: list[ConflictRate]) -> str:
    from realist.eval.plots import rates_plot

    return rates_plot([one.as_json() for one in found])
