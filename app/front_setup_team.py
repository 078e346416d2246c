"""Set-up, Team: who is in the review, what their decisions count for, how they sign in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from realist.app import front_oidc, work_setup
from realist.app.front_setup_form import attempt
from realist.app.front_text import esc, hint, section, show
from realist.data.domain import Reviewer, ReviewerRole
from realist.data.view import View

_COUNTS = {
    ReviewerRole.SCREENER: "Screener: decisions settle records",
    ReviewerRole.TRAINEE: "Trainee: rates blind, settles nothing",
}


def draw(view: View) -> None:
    """Draw this part."""
    people = list(view.store.reviewers())
    shown, changing = st.columns([3, 2], gap="large")
    with shown:
        section("In this review")
        show(_team_html(view, people))
        _how_they_sign_in(view)
    with changing:
        _add(view)
        present = [r for r in people if not r.left and not r.simulated]
        if present:
            _change(view, present)


def _team_html(view: View, people: Sequence[Reviewer]) -> str:
    held, emails = view.store.with_passphrase(), view.store.emails()
    rows = []
    for person in people:
        tags = [str(person.role)]
        tags += ["leads"] * person.lead + ["simulated"] * person.simulated
        tags += ["has left"] * person.left
        known = [emails[person.name]] if person.name in emails else []
        if held and not person.simulated and not person.left:
            known.append("passphrase set" if person.name in held else "no passphrase: shut out")
        words = "".join(f'<span class="rl-tag">{esc(tag)}</span>' for tag in tags)
        rows.append(
            f"<li><span><b>{esc(person.name)}</b></span><span>{words}"
            f'<span class="hint">{esc(" · ".join(known))}</span></span></li>'
        )
    return f'<ul class="rl-list rl-team">{"".join(rows)}</ul>'


def _how_they_sign_in(view: View) -> None:
    if front_oidc.configured():
        hint("People sign in through your organisation, by the address entered here.")
    elif view.store.with_passphrase():
        hint("People sign in by name and passphrase.")
    else:
        hint(
            "People sign in by choosing their name: fine on a computer of your own. To ask for "
            "passphrases, set yours behind your name at the top, then give the others theirs."
        )


def _add(view: View) -> None:
    section("Add somebody")
    with st.form("team-add", border=False, clear_on_submit=True):
        name = st.text_input("Name", max_chars=80)
        role = st.selectbox("Role", list(_COUNTS), format_func=_COUNTS.__getitem__)
        lead = st.checkbox("Leads the review", help="May change everything on these pages.")
        if st.form_submit_button("Add"):
            attempt(
                lambda: work_setup.add_person(
                    view.store, name, role=role, lead=lead, by=view.viewer or ""
                ),
                f"{name.strip()} is in the review.",
            )


def _change(view: View, people: Sequence[Reviewer]) -> None:
    section("Change")
    by_name = {r.name: r for r in people}
    name = st.selectbox("Who", list(by_name), index=None, placeholder="Choose somebody")
    if name is None:
        return
    person, roles, by = by_name[name], list(_COUNTS), view.viewer or ""
    with st.form(f"team-{hash(person)}", border=False):
        role = st.selectbox(
            "Role", roles, index=roles.index(person.role), format_func=_COUNTS.__getitem__
        )
        lead = st.checkbox("Leads the review", person.lead)
        email = st.text_input(
            "Address for your organisation's sign-in",
            view.store.emails().get(name, ""),
            max_chars=200,
        )
        sent = st.form_submit_button("Save")
    if sent:

        def change() -> None:
            work_setup.change_person(view.store, name, role=role, lead=lead, by=by)
            work_setup.set_email(view.store, name, email, by=by)

        attempt(change, f"{name}: saved.")
    _passphrase(view, name)
    _leave(view, name)


def _passphrase(view: View, name: str) -> None:
    """A fresh one, shown once: in this very run and never again."""
    if name == view.viewer:
        return  # behind one's own name, where the old one is asked for
    if not view.store.with_passphrase():
        return
    if st.button("New passphrase", key=f"passphrase-{name}"):
        made = work_setup.new_passphrase(view.store, name, by=view.viewer or "")
        show(
            f'<div class="rl-notice good" role="status"><span>Tell {esc(name)}: '
            f"<code>{esc(made)}</code><br>It is shown this once. {esc(name)} can change it behind "
            "their name after signing in.</span></div>"
        )


def _leave(view: View, name: str) -> None:
    with st.popover("Has left the review", width="content"):
        hint("Everything decided stays in the log. Records that were half done go to the others.")
        if st.button(f"{name} has left", key=f"leave-{name}"):
            attempt(
                lambda: work_setup.let_go(view.store, name, by=view.viewer or ""),
                f"{name} has left the review.",
            )
