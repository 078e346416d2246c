"""Plots with their data: each can be taken away as SVG and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from realist.app.front_text import hint

Row = Mapping[str, Any]
INK, FAINT = "#2f8a7e", "#8b908e"  # seen well on the light ground and on the dark
_UPRIGHT = 8  # labels that find room beside each other
_MOST = 400  # points drawn of a long curve; the CSV has them all


def csv_text(rows: Sequence[Row]) -> str:
    """Rows as CSV; a text cell that a spreadsheet would take for a formula gets a quote mark."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(rows[0] if rows else [])
    for row in rows:
        writer.writerow([_inert(cell) for cell in row.values()])
    return out.getvalue()


def _inert(cell: Any) -> Any:
    dangerous = isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{cell}" if dangerous else cell


def download(rows: Sequence[Row], name: str, *, command: str = "") -> None:
    """A button for the data, and the command that gives the same figures."""
    downloads(rows, name.removesuffix(".csv"), command=command)


def downloads(
    rows: Sequence[Row],
    name: str,
    *,
    svg: Callable[[], str] | None = None,
    command: str = "",
) -> None:
    """Buttons for a plot and its data, and the command that gives the same figures.

    Args:
        rows: the data.
        name: of the files, without an ending.
        svg: draws the plot, only when somebody asks for it.
        command: at the command line.
    """
    with st.container(horizontal=True):
        if svg:
            draw = svg
            st.download_button(
                "Download the plot (SVG)",
                lambda: as_file(draw()),
                f"{name}.svg",
                "image/svg+xml",
                key=f"svg-{name}",
                on_click="ignore",
            )
        st.download_button(
            "Download the data (CSV)",
            csv_text(rows),
            f"{name}.csv",
            "text/csv",
            key=f"csv-{name}",
            on_click="ignore",
        )
    if command:
        hint(f"The same at the command line: {command}")


def as_file(svg: str) -> str:
    """A picture of its own, out of an SVG made to stand in a page."""
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return svg if "xmlns=" in svg[:200] else svg.replace("<svg ", f"<svg {names} ", 1)


def between(row: Row) -> str:
    """A row's interval in words."""
    return "" if row.get("low") is None else f"{row['low']:.3f} to {row['high']:.3f}"


def intervals(rows: Sequence[Row]) -> None:
    """Measures between -1 and 1 as points, with their intervals where they have one.

    Args:
        rows: measure, value, low, high; low and high may be None.
    """
    import altair as alt

    order = [row["measure"] for row in rows]
    measure = alt.Y("measure:N", sort=order, title=None, axis=alt.Axis(labelLimit=240))
    scale = alt.Scale(domain=[min(0.0, *_lows(rows)), 1.0])
    base = alt.Chart(_data([row for row in rows if row["value"] is not None]))
    lines = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=3, opacity=0.8, color=INK)
        .encode(y=measure, x=alt.X("low:Q", scale=scale, title=None), x2="high:Q")
    )
    points = base.mark_point(filled=True, size=90, color=INK, opacity=1).encode(
        y=measure,
        x=alt.X("value:Q", scale=scale, title=None),
        tooltip=["measure:N", "value:Q", "low:Q", "high:Q"],
    )
    _drawn(
        (lines + points).properties(height=34 * len(rows)),
        alt="Measures of agreement with their 95 % intervals; the table has the figures.",
    )


def _drawn(chart: Any, alt: str) -> None:
    """Show a plot with its words in the page's own ink: Streamlit's grey is too faint to read."""
    ink = "#e4e7e5" if st.context.theme.type == "dark" else "#1f2628"
    words = {"labelColor": ink, "titleColor": ink}
    st.altair_chart(chart.configure_axis(**words).configure_legend(**words), alt=alt)


def _data(rows: Sequence[Row]) -> Any:
    """Rows as they are, without a detour by a data frame."""
    import altair as alt

    return alt.Data(values=[dict(row) for row in rows])  # type: ignore[no-untyped-call]


def _lows(rows: Sequence[Row]) -> list[float]:
    found = [row["low"] if row["low"] is not None else row["value"] for row in rows]
    return [low for low in found if low is not None] or [0.0]


def recall(screened: Sequence[float], found: Sequence[float]) -> None:
    """A recall curve with the diagonal of a random order; shares from 0 to 1."""
    import altair as alt

    step = max(1, len(screened) // _MOST)
    percent = alt.Axis(format="%", tickCount=5)
    whole = alt.Scale(domain=[0, 1], nice=False)
    curve = [
        {"screened": x, "found": y, "order": "as ranked"}
        for x, y in list(zip(screened, found, strict=True))[::step]
    ]
    curve.append({"screened": screened[-1], "found": found[-1], "order": "as ranked"})
    random = [{"screened": x, "found": x, "order": "by chance"} for x in (0.0, 1.0)]
    chart = (
        alt.Chart(_data([*curve, *random]))
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("screened:Q", title="share of records screened", axis=percent, scale=whole),
            y=alt.Y("found:Q", title="share of relevant records found", axis=percent, scale=whole),
            color=alt.Color(
                "order:N",
                title=None,
                scale=alt.Scale(domain=["as ranked", "by chance"], range=[INK, FAINT]),
                legend=alt.Legend(orient="bottom-right"),
            ),
            strokeDash=alt.StrokeDash("order:N", legend=None),
        )
        .properties(height=340)
    )
    _drawn(chart, alt="Recall curve: relevant records found by records screened.")


def rates(rows: Sequence[Row]) -> None:
    """Conflict rates in their order, with Wilson's intervals.

    Args:
        rows: group, rate, low, high.
    """
    import altair as alt

    order = [row["group"] for row in rows]
    angle = 0 if len(rows) <= _UPRIGHT else -45
    group = alt.X(
        "group:N",
        sort=order,
        title="records, in the order they were decided",
        axis=alt.Axis(labelAngle=angle),
    )
    share = alt.Axis(format="%")
    base = alt.Chart(_data(rows))
    lines = base.mark_rule(strokeWidth=3, opacity=0.8, color=INK).encode(
        x=group,
        y=alt.Y("low:Q", axis=share, scale=alt.Scale(nice=True), title="conflict rate"),
        y2="high:Q",
    )
    points = base.mark_line(point={"color": INK, "size": 60}, color=INK).encode(
        x=group, y="rate:Q"
    )
    _drawn((lines + points).properties(height=320), alt="Conflict rate over time.")
