"""Signing in: by passphrase, through an organisation, or by name where there is neither."""

from __future__ import annotations

import streamlit as st

from realist.app import front_oidc, front_session
from realist.app.front_text import esc, heading, hint, notice, section, show
from realist.app.roles import leads
from realist.app.work_setup import change_own_passphrase
from realist.data.domain import Review, Reviewer
from realist.data.errors import RealistError
from realist.data.store import Store

_BY_NAME = (
    "This review asks for no passphrase: whoever uses this computer can sign in under any of "
    "these names. What one reviewer decides stays hidden from the other until both have."
)


def sign_in(review: Review) -> None:
    """The page before all others."""
    store = front_session.store()
    _, middle, _ = st.columns([1, 3, 1])
    with middle:
        heading(review.title, review.question)
        if review.synthetic:
            banner(review)
        if not front_session.people():
            notice("Nobody can sign in yet. Add people: realist reviewers add Ann Ben", "warning")
            return
        if front_oidc.configured():
            front_oidc.offer(store)
        if store.with_passphrase():
            _by_passphrase(store)
        elif not front_oidc.configured():
            _by_name()


def banner(review: Review) -> None:
    """Which review this is; of a synthetic one, that it is."""
    if not review.synthetic:
        show(f'<p class="rl-banner">{esc(review.title)}</p>')
        return
    show(
        '<p class="rl-banner"><b>Demonstration</b> Synthetic records, simulated reviewers and '
        "fictional documents around the published facts of one real review.</p>"
    )


def _by_name() -> None:
    with st.form("sign_in", border=True):
        name = _name_box()
        sent = st.form_submit_button("Sign in", type="primary")
    if sent and name:
        front_session.sign_in(name)
        st.rerun()
    if sent:
        notice("Choose your name first.", "warning")
    hint(_BY_NAME)


def _by_passphrase(store: Store) -> None:
    with st.form("sign_in", border=True, enter_to_submit=True):
        name = _name_box()
        given = st.text_input("Passphrase", type="password", max_chars=200)
        sent = st.form_submit_button("Sign in", type="primary")
    if not sent:
        hint(f"No passphrase yet, or forgotten? Ask {' or '.join(sorted(leads(store)))}.")
        return
    try:
        known = bool(name) and store.check_passphrase(name or "", given)
    except RealistError as error:
        notice(f"{str(error).capitalize()}.", "warning")
        return
    if known and name:
        front_session.sign_in(name)
        st.rerun()
    notice(
        "Name and passphrase do not go together. Nothing is said about which is wrong.", "warning"
    )


def _name_box() -> str | None:
    names = [r.name for r in front_session.people()]
    found: str | None = st.selectbox(
        "Your name", names, index=None, placeholder="Choose your name"
    )
    return found


def account(person: Reviewer) -> None:
    """One's own passphrase, behind one's name."""
    store = front_session.store()
    held = store.with_passphrase()
    with st.popover(person.name, width="content"):
        words = f"{person.role}, leads the review" if person.lead else str(person.role)
        show(f'<p class="rl-account"><b>{esc(person.name)}</b><br>{esc(words)}</p>')
        if person.name not in held and person.name not in leads(store):
            hint("This review asks for no passphrase.")
            return
        section("Your passphrase")
        if not held:
            hint("Once you have one, everybody needs one: give them theirs under Review set-up.")
        _own_passphrase(store, person.name, has=person.name in held)


def _own_passphrase(store: Store, name: str, *, has: bool) -> None:
    with st.form("own-passphrase", border=False, clear_on_submit=True):
        old = st.text_input("Now", type="password", max_chars=200) if has else ""
        new = st.text_input("New, ten letters or more", type="password", max_chars=200)
        again = st.text_input("Once more", type="password", max_chars=200)
        sent = st.form_submit_button("Set passphrase")
    if not sent:
        return
    if new != again:
        notice("The two are not the same; nothing was changed.", "warning")
        return
    try:
        change_own_passphrase(store, name, old, new)
    except RealistError as error:
        notice(str(error), "warning")
        return
    front_session.sign_in(name)  # the change has closed every session of this name
    st.session_state["shell-said"] = "Your passphrase is set; you are signed out elsewhere."
    st.rerun()
