"""History: the lineage drawn, every move with its reason, undo, the trail taken away."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from realist.app import front_session
from realist.app.counts import count
from realist.app.front_text import empty, esc, hint, section, show, table_html
from realist.app.front_theory_desk import MOVE_WORDS, TheoryDesk
from realist.app.theory_options import some
from realist.app.work_synthesis import decided_before
from realist.app.work_trail import trail, trail_csv
from realist.data.configuration import MoveKind
from realist.extraction.lineage import lineage_svg, unexplained

_HEAD = ["when", "who", "what", "touched", "why", "rests on"]


def trail_page(desk: TheoryDesk) -> None:
    """Draw the history of the whole theory."""
    section("Lineage", "From the first configurations, left, to the theories, right.")
    drawing(lineage_svg(desk.book), "lineage.svg", "Lineage of configurations and theories")
    for note in unexplained(desk.book):
        hint(note)
    history(desk, None)
    _second_look(desk)


def history(desk: TheoryDesk, identity: str | None) -> None:
    """The moves, the last first; undo one; take the trail away."""
    rows = trail(desk.view, identity)
    section("Moves", f"{count(len(rows), 'move')}, each with its reason; none is ever deleted.")
    if not rows:
        empty("Nothing was done yet.", "Each move will be told here.")
        return
    with st.container(key="rl-trail"):
        show(table_html(_HEAD, trail_rows(desk, rows)))
    name = f"trail-{identity or 'theory'}"
    with st.container(horizontal=True):
        st.download_button("Download the trail (CSV)", trail_csv(rows), f"{name}.csv", "text/csv")
        st.download_button(
            "Download the trail (JSON)",
            json.dumps({"moves": rows}, ensure_ascii=False, indent=2),
            f"{name}.json",
            "application/json",
        )
    hint(f"The same at the command line: realist theory moves{_of(identity)} --out trail.csv")
    if desk.may:
        _undo(desk, rows)


def drawing(svg: str, name: str, words: str) -> None:
    """An SVG of our own making, shown in a frame that scrolls, and to be taken away."""
    show(drawing_html(svg, words, dark=st.context.theme.type == "dark"))
    st.download_button("Download the drawing (SVG)", svg, name, "image/svg+xml", key=f"svg-{name}")


def drawing_html(svg: str, words: str, *, dark: bool) -> str:
    """The frame with the picture in it, which the style sheet turns over for the dark theme."""
    data = base64.b64encode(svg.encode()).decode()
    return (
        f'<div class="rl-drawing{" dark" if dark else ""}" tabindex="0" role="group" '
        f'aria-label="{esc(words)}"><img alt="{esc(words)}; the table of moves tells the same" '
        f'src="data:image/svg+xml;base64,{data}"></div>'
    )


def _of(identity: str | None) -> str:
    return f" --id {identity}" if identity else ""


def trail_rows(desk: TheoryDesk, rows: Sequence[dict[str, Any]]) -> list[list[object]]:
    """The moves as the table has them, the last first."""
    made = {row["move"]: row for row in rows}
    return [_row(desk, row, made.get(row["undoes"])) for row in reversed(rows)]


def _row(desk: TheoryDesk, row: dict[str, Any], undone: dict[str, Any] | None) -> list[object]:
    what = _what(row)
    if undone:
        what += f": what was {_what(undone)} on {_when(undone)}"
    return [
        _when(row),
        row["by"],
        f"{what} (taken back later)" if row["undone_by"] else what,
        some(row["touched"]),
        row["reason"],
        some([desk.named(i) for i in row["rests_on"]]),
    ]


def _what(row: dict[str, Any]) -> str:
    return MOVE_WORDS[MoveKind(row["kind"])]


def _when(row: dict[str, Any]) -> str:
    return str(row["at"])[:16].replace("T", " ")


def _undo(desk: TheoryDesk, rows: Sequence[dict[str, Any]]) -> None:
    left = {r["move"]: r for r in reversed(rows) if r["undone_by"] is None}
    with st.expander("Take a move back"), st.form("theory-undo", border=False):
        chosen = st.selectbox(
            "Move",
            list(left),
            format_func=lambda n: " · ".join(
                (_when(left[n]), _what(left[n]), some(left[n]["touched"]))
            ),
            key=desk.key("undo-move"),
        )
        reason = st.text_input("Reason", key=desk.key("undo-reason"))
        sent = st.form_submit_button("Take it back", type="primary")
    if sent and chosen is not None:
        desk.undo(chosen, reason=reason)


def _second_look(desk: TheoryDesk) -> None:
    """One's own decisions made under an older version of the theory."""
    found = front_session.while_unchanged(
        "theory older", desk.view, lambda v: decided_before(v.store, viewer=v.viewer)
    )
    section(
        "Decided under an older theory",
        f"The theory is at version {found['theory_version']}. Yours made under an older one: "
        f"{count(found['decisions'], 'decision')} on records, "
        f"{count(found['extract_decisions'], 'verdict')} on extracts, "
        f"{count(found['resolutions'], 'settlement')}.",
    )
    rows: list[list[object]] = [
        [r["record_id"], r["stage"].replace("_", " "), r["verdict"], str(r["theory_version"])]
        for r in found["rows"]
    ]
    rows += [
        [r["proposal"], "extract", r["verdict"], str(r["theory_version"])]
        for r in found["extracts"]
    ]
    rows += [
        [r["record_id"], f"settled, {r['stage']}", r["verdict"], str(r["theory_version"])]
        for r in found["settled"]
    ]
    if rows:
        show(table_html(["what", "stage", "verdict", "under version"], rows))
        hint("Look again under Screen, My decisions, or under Extract: a new verdict has today's.")
