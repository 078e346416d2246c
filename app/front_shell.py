"""The shell around every page: the theme, the menu, who is signed in, and the demo's banner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from realist.app import (
    front_session,
    page_evaluate,
    page_extract,
    page_home,
    page_screen,
    page_theory,
)
from realist.app.front_text import esc, heading, hint, notice, show
from realist.data.domain import Review, Reviewer
from realist.data.errors import NoReviewError, RealistError

STYLES = Path(__file__).with_name("front_styles.css")
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
    person: Reviewer | None = None
    try:
        review, person = front_session.store().review(), front_session.viewer()
    except NoReviewError as error:
        _no_review(error)
        return
    except RealistError as error:
        heading("Realist")
        notice(str(error), "warning")
        return
    page = st.navigation(_pages(), position="top" if person else "hidden")
    if person is None:
        _sign_in(review)
        return
    _who(review, person)
    try:
        page.run()
    except RealistError as error:
        notice(str(error), "warning")


def _pages() -> list[Any]:
    return [
        st.Page(page_home.page, title="Home", url_path="home", default=True),
        st.Page(page_screen.page, title="Screen", url_path="screen"),
        st.Page(page_extract.page, title="Extract", url_path="extract"),
        st.Page(page_theory.page, title="Theory", url_path="theory"),
        st.Page(page_evaluate.page, title="Evaluate", url_path="evaluate"),
    ]


def _no_review(error: NoReviewError) -> None:
    heading("No review here yet", str(error))
    show(
        '<ol class="rl-steps"><li>Look around in the demonstration review: '
        "<code>realist demo</code></li>"
        "<li>Or start your own: <code>realist init --title 'Our review' "
        "--question 'How, for whom …?' --reviewer Ann --reviewer Ben</code></li>"
        "<li>Bring in your searches: <code>realist import search.ris</code></li>"
        "<li>Come back: <code>realist app</code></li></ol>"
    )


def _sign_in(review: Review) -> None:
    _, middle, _ = st.columns([1, 3, 1])
    with middle:
        heading(review.title, review.question)
        _banner(review)
        names = [r.name for r in front_session.people()]
        if not names:
            notice("Nobody can sign in yet. Add people: realist reviewers add Ann Ben", "warning")
            return
        with st.form("sign_in", border=True):
            name = st.selectbox("Your name", names, index=None, placeholder="Choose your name")
            sent = st.form_submit_button("Sign in", type="primary")
        if sent and name:
            front_session.sign_in(name)
            st.rerun()
        if sent:
            notice("Choose your name first.", "warning")
        hint(
            "There are no passphrases yet: whoever uses this computer can sign in under any of "
            "these names. What one reviewer decides stays hidden from the other until both have."
        )


def _who(review: Review, person: Reviewer) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="rl-who"):
        _banner(review)
        show(f'<p class="rl-person">{esc(person.name)} · {esc(person.role)}</p>')
        if st.button("Sign out", key="sign_out", width="content"):
            front_session.sign_out()
            st.rerun()


def _banner(review: Review) -> None:
    if review.synthetic:
        show(
            '<p class="rl-banner"><b>Demonstration</b> Synthetic records, simulated reviewers and '
            "fictional documents around the published facts of one real review.</p>"
        )
