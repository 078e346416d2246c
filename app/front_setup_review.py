"""Set-up, Question: what the review asks, its words for each role, its framework, its notes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from realist.app import work_setup
from realist.app.front_setup_form import attempt, lines
from realist.app.front_text import ROLE_WORDS, hint, section
from realist.data.domain import Review, Role
from realist.data.view import View

_ASKED = {
    Role.CONTEXT: "What counts as context here, and what does not?",
    Role.RESOURCE: "What a programme puts in that people respond to.",
    Role.REASONING: "How people take it up: their reasoning and responses.",
    Role.OUTCOME: "What follows, intended or not.",
}


def draw(view: View) -> None:
    """Draw this part; the form knows what it was filled from, and a stale one is told."""
    review = view.store.review()
    # The form is made anew from what stands whenever somebody has changed it.
    key = f"review-form-{hash(review)}"
    with st.form(key, border=False):
        asked, words = st.columns([1, 1], gap="large")
        with asked:
            changed = _asked(review)
        with words:
            definitions = _definitions(dict(review.definitions))
        sent = st.form_submit_button("Save", type="primary")
    if sent:
        wanted = replace(changed, definitions=definitions)
        attempt(
            lambda: work_setup.change_review(
                view.store, wanted, seen=review, by=view.viewer or ""
            ),
            "Saved. The log says who changed what, and when.",
        )


def _asked(review: Review) -> Review:
    section("What the review asks")
    title = st.text_input("Title", review.title, max_chars=300)
    question = st.text_area(
        "Review question",
        review.question,
        max_chars=4000,
        height="content",
        help="It orders the records until there are decisions, and goes to the model with each "
        "document.",
    )
    themes = st.text_area(
        "Themes of the organising framework, one on each line",
        "\n".join(review.themes),
        max_chars=4000,
        height="content",
    )
    notes = st.text_area("Notes on this review", review.notes, max_chars=20_000, height="content")
    return replace(
        review,
        title=title.strip(),
        question=question.strip(),
        themes=lines(themes),
        notes=notes.strip(),
    )


def _definitions(held: dict[str, str]) -> tuple[tuple[str, str], ...]:
    section("What counts as what")
    hint("Your team's working definitions. They stand beside the text when you extract.")
    said = {
        role: st.text_area(
            ROLE_WORDS[role].capitalize(),
            held.get(role, ""),
            placeholder=_ASKED[role],
            max_chars=2000,
            height="content",
        ).strip()
        for role in Role
    }
    return tuple((str(role), text) for role, text in said.items() if text)
