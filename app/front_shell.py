"""The shell around every page: the theme, the menu, who is signed in, and the demo's banner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from realist.app import (
    front_jobs,
    front_oidc,
    front_session,
    front_signin,
    page_evaluate,
    page_extract,
    page_home,
    page_new,
    page_screen,
    page_setup,
    page_suggestions,
    page_theory,
)
from realist.app.front_text import heading, notice
from realist.app.roles import leads
from realist.app.work_setup import can_begin
from realist.data.domain import Review, Reviewer
from realist.data.errors import NoReviewError, RealistError

STYLES = Path(__file__).with_name("front_styles.css")
SET_UP = "Review set-up"
# Before Streamlit sees a key: what a held key repeats, and the second half of a double press, is
# dropped unless it is typed into a field. The server has its own guard (`front_dwell`), but a
# busy one cannot tell when a key was pressed. No data goes into this script.
_CALM_KEYS = """<script>
if (!window.realistCalmKeys) {
  window.realistCalmKeys = true;
  let last = "", at = 0;
  window.addEventListener("keydown", event => {
    if (event.target.closest?.("input, textarea, [contenteditable]")) return;
    const again = event.key === last && event.timeStamp - at < 250;
    if (event.repeat || again) event.stopImmediatePropagation();
    last = event.key; at = event.timeStamp;
  }, true);
}
</script>"""


def run() -> None:
    """Draw the page that was asked for, or what must come before it."""
    st.set_page_config(page_title="Realist", layout="wide")
    st.html(STYLES)
    st.html(_CALM_KEYS, unsafe_allow_javascript=True)
    front_session.send_cookie()
    try:
        review, person = front_session.store().review(), front_session.viewer()
    except NoReviewError as error:
        _no_review(error)
        return
    except RealistError as error:
        heading("Realist")
        notice(str(error), "warning")
        return
    if person is None:
        st.navigation([*_pages(lead=False).values()], position="hidden")
        front_signin.sign_in(review)
        return
    _signed_in(review, person)


def _signed_in(review: Review, person: Reviewer) -> None:
    pages = _pages(lead=person.name in leads(front_session.store()))
    page = st.navigation([*pages.values()], position="top")
    front_session.remember_pages(pages)
    _who(review, person)
    wanted = st.session_state.pop("open-page", None)
    if wanted in pages:
        st.switch_page(pages[wanted])
    at_setup = page.title == SET_UP
    front_jobs.bar(refresh=at_setup, told=page_setup.TOLD if at_setup else frozenset())
    said = st.session_state.pop("shell-said", None)
    if said:
        notice(said, "good")
    try:
        page.run()
    except RealistError as error:
        notice(str(error), "warning")


def _pages(*, lead: bool) -> dict[str, Any]:
    """The menu; set-up is for those who lead, and asks again at every write."""
    pages = [
        st.Page(page_home.page, title="Home", url_path="home", default=True),
        st.Page(page_screen.page, title="Screen", url_path="screen"),
        st.Page(page_extract.page, title="Extract", url_path="extract"),
        st.Page(page_theory.page, title="Theory", url_path="theory"),
        st.Page(page_evaluate.page, title="Evaluate", url_path="evaluate"),
    ]
    if front_session.store().has_suggestions():
        pages.insert(
            3, st.Page(page_suggestions.page, title="Suggestions", url_path="suggestions")
        )
    if lead:
        pages.append(st.Page(page_setup.page, title=SET_UP, url_path="setup"))
    return {page.title: page for page in pages}


def _no_review(error: NoReviewError) -> None:
    if can_begin(front_session.database()):
        page_new.page()
        return
    heading("No review here", str(error))


def _who(review: Review, person: Reviewer) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="rl-who"):
        front_signin.banner(review)
        front_signin.account(person)
        if st.button("Sign out", key="sign_out", width="content"):
            front_session.sign_out()
            front_oidc.leave()
            st.rerun()
