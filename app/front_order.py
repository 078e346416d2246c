"""Which records come first: the likely relevant ones, or those that bear on a theory."""

from __future__ import annotations

import streamlit as st

from realist.data.configuration import Configuration
from realist.data.domain import Stage
from realist.data.view import View

RELEVANT = "Most likely relevant"
RANDOM, AT_RANDOM = "random", "At random, the same for everyone"
_SHORT = 48


def choices(view: View, asked: str = "") -> dict[str, str]:
    """Ids of what may come first with what a person reads; "" is the plain order.

    What was asked for last stays on offer, although it may be short of evidence no longer.
    """
    from realist.extraction.synthesis import THIN, gaps

    book = view.book()
    theories = [t for t in book.theories.values() if t.state == "live"]
    cmocs = [c for c in book.cmocs.values() if c.live and c.slots]
    found = {"": RELEVANT, RANDOM: AT_RANDOM}
    found |= {t.id: f"{t.id}: {_cut(t.theme or t.statement)}" for t in theories if t.statement}
    for gap in gaps(book, cmocs):
        short = "short of evidence" if gap.in_favour < THIN else "one-sided"
        if gap.in_favour < THIN or not gap.against:  # more records do not complete a partial one
            found[gap.cmoc.id] = f"{gap.cmoc.id}, {short}: {_cut(_says(gap.cmoc))}"
    still = next((c for c in cmocs if c.id == asked), None)
    if still and asked not in found:
        found[asked] = f"{asked}: {_cut(_says(still))}"
    return found


def select(view: View, stage: Stage, now: str) -> str:
    """Let the viewer choose; gives the id chosen, or `RANDOM`. The random order is kept."""
    offered, now = _standing(view, stage, now)
    random = now == RANDOM
    asked = st.session_state.pop(_asked(stage), now)
    first = asked if asked in offered else now
    chosen: str = st.selectbox(
        "Records that come first",
        list(offered),
        index=list(offered).index(first),
        format_func=lambda i: offered[i],
        key=f"order-{stage}-{first}",
        help="Likeness to a theory's wording is a pointer, not evidence.",
    )
    if (chosen == RANDOM) != random:
        order = RANDOM if chosen == RANDOM else "ranked"
        view.store.prefer(view.viewer or "", f"order {stage}", {"order": order})
    return chosen


def ask_for(stage: Stage, identity: str) -> None:
    """Choose what comes first from another page; it is put in order when Screen is opened."""
    st.session_state[_asked(stage)] = identity


def _standing(view: View, stage: Stage, now: str) -> tuple[dict[str, str], str]:
    """What is on offer, and which of it stands: the random order is a person's setting."""
    offered = choices(view, now)
    kept = view.store.preference(view.viewer or "", f"order {stage}").get("order", "")
    if kept == RANDOM or (not kept and view.protocol.order == RANDOM):
        return offered, RANDOM
    return offered, now if now in offered else ""


def _asked(stage: Stage) -> str:
    return f"order-asked-{stage}"


def _says(cmoc: Configuration) -> str:
    return cmoc.label or cmoc.slots[0].text


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"
