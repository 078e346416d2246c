"""Why a record is here: fetched by a click, from the viewer's own ranking and no other."""

from __future__ import annotations

from typing import Any

import streamlit as st

from realist.app import front_ranking, front_session
from realist.app.front_desk import Desk
from realist.app.front_ranking import RankingError
from realist.app.front_text import esc, notice, show

_WAIT = 120


def button(desk: Desk, key: str | None = "W") -> None:
    """Ask for the reasons of the record on the desk, or put them away."""
    shown = desk.why_of == desk.record_id
    st.button(
        "Hide why" if shown else "Why here?",
        key=f"why-{desk.stage}-{desk.record_id}",
        shortcut=key,
        on_click=lambda: setattr(desk, "why_of", "" if shown else desk.record_id),
    )


def panel(desk: Desk, viewer: str) -> None:
    """The reasons, where they were asked for."""
    if not desk.record_id or desk.why_of != desk.record_id:
        return
    kept: dict[str, Any] = front_session.kept("why-kept", dict)
    if kept.get("record_id") != desk.record_id:
        try:
            with st.spinner("Looking …"):
                worker = front_ranking.worker(front_session.database())
                kept = worker.why(viewer, desk.stage, desk.record_id).result(timeout=_WAIT)
        except (RankingError, TimeoutError) as error:
            notice(f"{error}", "warning")
            return
        st.session_state["why-kept"] = kept
    show(html(kept))


def html(why: dict[str, Any]) -> str:
    """The reasons as a list; every word in them is text."""
    rows = []
    if why["theory"]:
        place = f"{why['theory_rank']:,} of {why['records']:,}"
        rows.append(("Likeness to " + why["theory"], f"place {place}"))
    if why["for"] or why["against"]:
        rows += [
            ("Speaks for it", _terms(why["for"])),
            ("Speaks against it", _terms(why["against"])),
        ]
    else:
        rows.append(("Learned so far", "nothing yet: include one record and exclude one"))
    if why["meaning"]:
        rows.append(("What it means, by its sentence embedding", f"{why['meaning']:+.2f}"))
    if why["question"]:
        rows.append(("Words of the question and the theories", ", ".join(why["question"])))
    if why["experience"]:
        rows += _experience(why)
    near = "; ".join(f"{n['title']} ({n['likeness']:.2f})" for n in why["nearest"])
    rows.append(("Most like it among those you may know as included", near or "none yet"))
    if why["shared"]:
        rows.append(("It shares with the first of them", ", ".join(why["shared"])))
    listed = "".join(
        f"<dt>{esc(name)}</dt><dd>{esc(said or 'nothing')}</dd>" for name, said in rows
    )
    learned = (
        f"From the {why['labelled']:,} decisions that you may see; the figures are what each term "
        "adds to the score. It says what the ranker goes by, not whether the record is relevant."
    )
    return f'<dl class="rl-why">{listed}</dl><p class="hint">{esc(learned)}</p>'


def _experience(why: dict[str, Any]) -> list[tuple[str, str]]:
    """What earlier reviews teach of it, whatever this one's topic."""
    above = f"{why['experience']:+.1f} standard deviations from the mean record"
    return [
        ("Usual in included records of other reviews", ", ".join(why["usual"])),
        ("Unusual there", ", ".join(why["unusual"])),
        ("By words and meaning together, fading with each find", above),
    ]


def _terms(terms: list[list[Any]]) -> str:
    return ", ".join(f"{term} ({weight:+.2f})" for term, weight in terms)
