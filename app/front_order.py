"""Which records come first: the likely relevant ones, or those that bear on a theory."""

from __future__ import annotations

import streamlit as st

from realist.data.domain import Stage
from realist.data.view import View

RELEVANT = "Most likely relevant"
_SHORT = 48


def choices(view: View) -> dict[str, str]:
    """Ids of what may come first with what a person reads; "" is the plain order."""
    from realist.extraction.synthesis import THIN, gaps

    book = view.book()
    theories = [t for t in book.theories.values() if t.state == "live"]
    cmocs = [c for c in book.cmocs.values() if c.live and c.slots]
    found = {"": RELEVANT}
    found |= {t.id: f"{t.id}: {_cut(t.theme or t.statement)}" for t in theories if t.statement}
    for gap in gaps(book, cmocs):
        short = "short of evidence" if gap.in_favour < THIN else "one-sided"
        if gap.in_favour < THIN or not gap.against:  # more records do not complete a partial one
            found[gap.cmoc.id] = f"{gap.cmoc.id}, {short}: {_cut(_says(gap.cmoc))}"
    return found


def select(view: View, stage: Stage, now: str) -> str:
    """Let the viewer choose; gives the id chosen, `now` where there is no choice."""
    offered = choices(view)
    if len(offered) < 2:
        return ""
    if now not in offered:
        now = ""
    chosen: str = st.selectbox(
        "Records that come first",
        list(offered),
        index=list(offered).index(now),
        format_func=lambda i: offered[i],
        key=f"order-{stage}-{now}",
        width=360,
        help="Likeness to a theory's wording is a pointer, not evidence.",
    )
    return chosen


def _says(cmoc: object) -> str:
    slots = getattr(cmoc, "slots", ())
    return getattr(cmoc, "label", "") or (slots[0].text if slots else "")


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"
