"""Sign-in through an organisation (OpenID Connect), where the server's secrets configure it.

Streamlit speaks the protocol (`st.login`, `[auth]` in `.streamlit/secrets.toml`); here its claims
become one of the review's people, by an e-mail address that a lead has entered. A display name is
no proof of who somebody is: people choose theirs.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import streamlit as st

from realist.app import front_session
from realist.app.front_text import hint, notice
from realist.data.errors import NotFoundError, RealistError, RefusedError
from realist.data.store import Store


def configured() -> bool:
    """Whether the server's secrets name a provider."""
    try:
        return "auth" in st.secrets
    except (FileNotFoundError, KeyError):  # Streamlit's error for no secrets is of the former
        return False


def person_of(store: Store, claims: Mapping[str, Any], *, now: float) -> str:
    """The reviewer whom a provider's claims name.

    Args:
        store: the review.
        claims: of the ID token; its signature has been checked.
        now: seconds since 1970; Streamlit's cookie outlives the token in it.

    Raises:
        RefusedError: the token is over, or has no address that the provider vouches for.
        NotFoundError: nobody in the review has this address.
    """
    expires = claims.get("exp")
    if isinstance(expires, int | float) and expires <= now:
        raise RefusedError("your organisation's sign-in has run out; sign in again")
    email = str(claims.get("email") or "")
    if not email or claims.get("email_verified") in (False, "false"):
        raise RefusedError("your organisation gave no verified e-mail address for you")
    name = store.person_of(email)
    if name not in {r.name for r in store.reviewers() if not (r.simulated or r.left)}:
        raise NotFoundError(
            f"{email} is nobody's address in this review; ask a lead to enter it under "
            "Review set-up, Team"
        )
    return name


def offer(store: Store) -> None:
    """The organisation's button, or the person it has sent back."""
    if find_spec("authlib") is None:
        notice("Signing in through an organisation needs Authlib: pip install realist[oidc]")
        return
    if not st.user.is_logged_in:
        if st.button("Sign in with your organisation", type="primary", width="stretch"):
            st.login()
        hint("The page of your organisation opens and brings you back.")
        return
    try:
        front_session.sign_in(person_of(store, st.user.to_dict(), now=time.time()))
    except RealistError as error:
        notice(str(error), "warning")
        if st.button("Use another account"):
            st.logout()
    else:
        st.rerun()


def leave() -> None:
    """Leave the organisation's sign-in too, or the next page would sign one in again."""
    if configured() and st.user.is_logged_in:
        st.logout()
