"""A new review, from nothing: what it asks and who is in it. The rest can be said later."""

from __future__ import annotations

import streamlit as st

from realist.app import front_session
from realist.app.front_text import heading, hint, notice
from realist.app.work_setup import begin
from realist.data.domain import Review
from realist.data.errors import RealistError


def page() -> None:
    """Draw the form; when it is sent, the review is there and its first lead is signed in."""
    _, middle, _ = st.columns([1, 3, 1])
    with middle:
        heading("New review", "Say what it asks and who is in it; all of it can be changed later.")
        with st.form("new-review", border=False):
            review = _words()
            me, others, passphrase = _people()
            sent = st.form_submit_button("Start the review", type="primary")
        if sent:
            _start(review, me, others.splitlines(), passphrase)
        hint("Only looking? Close this and run: realist demo")


def _words() -> Review:
    title = st.text_input("Title", max_chars=300, placeholder="Leadership in integrated care")
    question = st.text_area(
        "Review question",
        max_chars=4000,
        height=100,
        placeholder="How, for whom and in what circumstances does … work?",
        help="It puts the records in order until there are decisions to learn from.",
    )
    return Review(title.strip(), question.strip())


def _people() -> tuple[str, str, str]:
    left, right = st.columns(2)
    with left:
        me = st.text_input("Your name", max_chars=80, help="You lead the review.")
        passphrase = st.text_input(
            "Passphrase (optional)",
            type="password",
            max_chars=200,
            help="With one, everybody needs one to sign in. On a computer of your own you may "
            "do without.",
        )
    with right:
        others = st.text_area(
            "Other reviewers, one on each line (optional)", max_chars=4000, height=125
        )
    return me, others, passphrase


def _start(review: Review, me: str, others: list[str], passphrase: str) -> None:
    try:
        begin(front_session.database(), review, me, others, passphrase=passphrase)
    except RealistError as error:
        notice(f"{str(error).capitalize()}.", "warning")
        return
    front_session.sign_in(me.strip())
    st.session_state["open-page"] = "Review set-up"
    st.rerun()
