"""Home: where the review stands, and what to do next."""

from __future__ import annotations

import streamlit as st

from realist.app import front_session
from realist.app.counts import count
from realist.app.front_text import esc, heading, hint, section, show
from realist.app.roles import leads
from realist.app.work_reports import described_reports, seek_reports
from realist.data.domain import ReviewerRole, Stage
from realist.data.view import View
from realist.eval.flow_counts import Counts, counted_flow
from realist.eval.flow_diagram import described, diagram
from realist.eval.flow_picture import svg
from realist.screening.flow import StageFlow

SET_UP = "Review set-up"


def page() -> None:
    """Draw the page for the signed-in reviewer."""
    view = front_session.view()
    review = view.store.review()
    heading(review.title, review.question)
    stages, counts = front_session.while_unchanged("flow", view, counted_flow)
    with st.container(key="rl-home"):
        side, beside = st.columns([2, 3], gap="large")
    with side:
        section("What to do next")
        _todo(view, stages)
        _full_texts(view, counts)
        section("Progress")
        _progress(view, stages)
        _about(review.notes)
    with beside:
        section("Flow of records")
        if view.role is ReviewerRole.TRAINEE:
            hint("Totals of closed stages. What became of a record shows once you have rated it.")
        _diagram(stages, counts)


def _diagram(stages: list[StageFlow], counts: Counts) -> None:
    ink = "#e4e7e5" if st.context.theme.type == "dark" else "#1f2628"
    drawn = diagram(stages, counts)
    st.image(svg(drawn, ink=ink), alt=described(stages))
    st.download_button("Download (SVG)", svg(drawn), "flow.svg", "image/svg+xml")


def _todo(view: View, stages: list[StageFlow]) -> None:
    """What to do next, in words, and one button for the first of it."""
    steps, page, part = _steps(view, stages)
    items = "".join(f"<p>{esc(step)}</p>" for step in steps)
    show(f'<div class="rl-todo">{items}</div>')
    if page and st.button(f"Open {page}", type="primary", key="home-next"):
        if part:
            st.session_state["setup-go"] = part
        front_session.go(page)


def _full_texts(view: View, counts: Counts) -> None:
    """Offer to look for the reports of what was included, while some are still to be read."""
    if not (counts.reports and counts.reports.awaited):
        return
    new = front_session.while_unchanged("reports not sought", view, _not_sought)
    if new and st.button(f"Look for {count(new, 'full text')}", key="home-seek"):
        seek_reports(view.store, actor=view.viewer or "steward")
        st.rerun()
    if new:
        hint("Each included record's report is then kept account of: sought, got, or not.")


def _not_sought(view: View) -> int:
    found: int = described_reports(view)["not_sought_yet"]
    return found


def _steps(view: View, stages: list[StageFlow]) -> tuple[list[str], str, str]:
    """The words, and the page and the part of it where the first step is done."""
    who = leads(view.store)
    leading = view.viewer in who
    if not stages or not stages[0].n:
        if leading:
            return ["Bring in your searches: drop their files."], SET_UP, "Records"
        return [f"{' or '.join(sorted(who)) or 'A lead'} brings in the searches."], "", ""
    mine = len(view.own(Stage.TITLE_ABSTRACT))
    if view.role is ReviewerRole.TRAINEE:
        return _trainee_steps(mine, stages[0].n), "Screen", ""
    steps = [
        f"To settle at {s.stage.label}: {_conflicts(s)}. See Screen, Conflicts."
        for s in stages
        if s.conflicts or s.reason_conflicts
    ]
    waiting = next((s for s in stages if s.waiting), None)
    if waiting:
        left = count(waiting.waiting, "record")
        steps.append(f"To complete at {waiting.stage.label}: {left}. See Screen.")
    screening = bool(steps)
    if view.store.documents():
        steps.append("Confirm or reject what was proposed in the documents: Extract.")
        return steps, "Screen" if screening else "Extract", ""
    if screening:
        return steps, "Screen", ""
    steps = ["Screening is finished. Next come the full texts: Review set-up, Documents."]
    return steps, SET_UP if leading else "", "Documents"


def _conflicts(at: StageFlow) -> str:
    """As many as Conflicts lists, and of which kind."""
    said = count(at.conflicts + at.reason_conflicts, "conflict")
    if not at.conflicts:
        return f"{said} on the reason"
    return (
        f"{said}, {at.reason_conflicts:,} of them on the reason" if at.reason_conflicts else said
    )


def _trainee_steps(mine: int, n: int) -> list[str]:
    if not mine:
        first = f"{n:,} records are ranked for you. Open Screen and rate a few: "
        return [
            f"{first}I includes, E excludes, M is a maybe.",
            "Then see under Evaluate how far you agree with the others.",
        ]
    return [
        f"You have rated {count(mine, 'record')}. Go on under Screen.",
        "Evaluate shows how far you agree with the others.",
        "Under Extract, decide on passages proposed in the documents.",
    ]


def _progress(view: View, stages: list[StageFlow]) -> None:
    figures = [("my decisions on title and abstract", len(view.own(Stage.TITLE_ABSTRACT)))]
    open_ones = [s for s in stages if s.conflicts or s.waiting]
    if view.role is ReviewerRole.SCREENER and open_ones:
        now = open_ones[0]
        figures += [
            (f"settled at {now.stage.label}", now.included + now.excluded),
            ("in conflict on the verdict", now.conflicts),
            ("waiting", now.waiting),
        ]
    documents = view.store.documents()
    if documents:
        decided = view.store.extract_decisions(reviewer=view.viewer)
        figures += [("documents", len(documents)), ("my verdicts on extracts", len(decided))]
    cells = "".join(f"<div><b>{n:,}</b><span>{esc(name)}</span></div>" for name, n in figures)
    show(f'<div class="rl-figures">{cells}</div>')


def _about(notes: str) -> None:
    if notes:
        with st.expander("About this review"):
            show("".join(f'<p class="hint">{esc(line)}</p><br>' for line in notes.splitlines()))
