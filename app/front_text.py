"""Words on a page, safely: text from records, documents, models and people is never markup.

Whatever is shown goes through `esc` into tags of our own and out through `st.html`; Streamlit's
markdown, which would load a remote image out of a title, is used for our own constants only.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from realist.data.domain import Record, Role, Stage, Stance, Verdict

ROLE_LETTERS = {Role.CONTEXT: "C", Role.RESOURCE: "R", Role.REASONING: "M", Role.OUTCOME: "O"}
ROLE_WORDS = {
    Role.CONTEXT: "context",
    Role.RESOURCE: "mechanism: resource",
    Role.REASONING: "mechanism: reasoning",
    Role.OUTCOME: "outcome",
}
STANCE_LETTERS = {
    Stance.SUPPORTS: "S",
    Stance.REFINES: "R",
    Stance.CONTRADICTS: "C",
    Stance.QUALIFIES: "Q",
}
STAGES: tuple[Stage, ...] = tuple(Stage)
VERDICT_MARKS = {Verdict.INCLUDE: "✓", Verdict.MAYBE: "?", Verdict.EXCLUDE: "✕"}


def esc(text: object) -> str:
    """The text as HTML that shows it as typed."""
    return escape(str(text), quote=True)


def show(html: str) -> None:
    """Show HTML made of our own tags and escaped text."""
    st.html(html)


def heading(text: str, below: str = "") -> None:
    """A page's heading with a line under it."""
    lead = f'<p class="lead">{esc(below)}</p>' if below else ""
    show(f'<header class="rl-head"><h1>{esc(text)}</h1>{lead}</header>')


def section(text: str, below: str = "") -> None:
    """A heading within a page."""
    lead = f'<p class="hint">{esc(below)}</p>' if below else ""
    show(f'<h2 class="rl-section">{esc(text)}</h2>{lead}')


def hint(text: str) -> None:
    """A quiet remark."""
    show(f'<p class="hint">{esc(text)}</p>')


def notice(text: str, kind: str = "info") -> None:
    """A message a person should see; `kind` is info, good or warning."""
    show(_notice_html(text, kind))


def slot(text: str, kind: str = "info") -> None:
    """A place for a message that stays as high when it is empty: nothing below it moves."""
    show(f'<div class="rl-slot">{_notice_html(text, kind) if text else "&nbsp;"}</div>')


def _notice_html(text: str, kind: str) -> str:
    mark = {"info": "i", "good": "✓", "warning": "!"}[kind]
    return (
        f'<div class="rl-notice {kind}" role="status"><b aria-hidden="true">{mark}</b>'
        f"<span>{esc(text)}</span></div>"
    )


def empty(text: str, todo: str) -> None:
    """What stands where there is nothing yet, and what to do about it."""
    show(f'<div class="rl-empty"><p>{esc(text)}</p><p class="hint">{esc(todo)}</p></div>')


def record_html(
    record: Record, *, small: bool = False, lit: Callable[[str], str] | None = None
) -> str:
    """A bibliographic record for reading; `lit` makes safe HTML of its texts in its own way."""
    safe = lit or esc
    tags = [esc(record.id)]
    if record.synthetic:
        tags.append('<span class="rl-tag synthetic">synthetic record</span>')
    abstract = (
        f'<p class="abstract">{safe(record.abstract)}</p>'
        if record.abstract
        else '<p class="abstract missing">No abstract came with this record: judge by the title, '
        "or leave it as a maybe.</p>"
    )
    keywords = "".join(f'<span class="rl-tag">{esc(word)}</span>' for word in record.keywords)
    return (
        f'<article class="rl-record{" small" if small else ""}">'
        f'<p class="eyebrow">{" ".join(tags)}</p>'
        f"<h2>{safe(record.title) or 'Untitled record'}</h2>"
        f'<p class="meta">{_metadata(record)}</p>{abstract}'
        + (f'<p class="keywords">{keywords}</p>' if keywords else "")
        + "</article>"
    )


def _metadata(record: Record) -> str:
    authors = ", ".join(record.authors[:6]) + (" and others" if len(record.authors) > 6 else "")
    parts = [authors, record.year, record.journal, record.doi and f"doi {record.doi}"]
    return " · ".join(esc(part) for part in parts if part)


def table_html(head: list[str], rows: list[list[object]], *, caption: str = "") -> str:
    """A plain table; columns that hold numbers stand right, with their heads."""
    numeric = [any(isinstance(row[k], int | float) for row in rows) for k in range(len(head))]
    top = "".join(
        f'<th scope="col"{_RIGHT * right}>{esc(cell)}</th>'
        for cell, right in zip(head, numeric, strict=True)
    )
    body = "".join(
        f"<tr>{''.join(map(_cell, row, numeric))}</tr>"  # a row's cells beside their columns
        for row in rows
    )
    said = f"<caption>{esc(caption)}</caption>" if caption else ""
    return (
        f'<div class="rl-scroll"><table class="rl-table">{said}'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


_RIGHT = ' class="number"'


def _cell(value: object, right: bool) -> str:
    shown = "not defined" if value is None else value
    if isinstance(value, float):
        shown = f"{value:,.3f}"
    elif isinstance(value, int):
        shown = f"{value:,}"
    return f"<td{_RIGHT * right}>{esc(shown)}</td>"


def stage_words(stage: Stage) -> str:
    """A stage as a menu names it."""
    return stage.label.capitalize()


def verdict_html(verdict: Verdict) -> str:
    """A verdict with its mark, so that colour is never alone."""
    return f'<span class="rl-verdict {verdict}">{VERDICT_MARKS.get(verdict, "")} {verdict}</span>'
