"""Who is signed in, to which review; the one place where a page gets its store and its view.

A session is a random token. The browser keeps it in a cookie, so that a reload or a second tab
stays signed in; the review's database keeps its hash and when it ends. Every run of a page asks
the database, so that a sign-out holds in every tab.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from realist.app.options import url_of
from realist.app.settings import from_environment
from realist.data.access import SESSION_HOURS
from realist.data.domain import Reviewer
from realist.data.errors import NotFoundError, RefusedError
from realist.data.store import Store
from realist.data.view import View

T = TypeVar("T")
_TOKEN, _COOKIE_DUE, _PAGES = "session-token", "session-cookie", "session-pages"
_GONE = "gone"


def database() -> str:
    """The review's URL: after `--db` on the script's command line, else from the environment."""
    arguments = sys.argv[1:]
    named = arguments[arguments.index("--db") + 1 :][:1] if "--db" in arguments else []
    return url_of(named[0]) if named else from_environment().db


@st.cache_resource(show_spinner=False)
def _opened(url: str) -> Store:
    """One store for the whole process: it takes a connection for each transaction."""
    store = Store.open(url)
    store.review()
    return store


def store() -> Store:
    """The review's store.

    Raises:
        NoReviewError: there is no review yet.
    """
    return _opened(database())


def people() -> list[Reviewer]:
    """Who may sign in: a simulated reviewer is nobody, nor is one who has left."""
    return [r for r in store().reviewers() if not (r.simulated or r.left)]


def viewer() -> Reviewer | None:
    """Who is signed in, if their session runs and they are still one of the review's people."""
    token = st.session_state.get(_TOKEN) or _from_cookie()
    found = store().signed_in(token) if token else None
    if found and not st.session_state.get(_TOKEN):
        st.session_state[_TOKEN] = token
    return found


def sign_in(name: str) -> None:
    """Begin a session as one of the review's people; who it is has been checked before.

    Raises:
        NotFoundError: nobody of that name, or it is a simulated reviewer.
    """
    if name not in {r.name for r in people()}:
        raise NotFoundError(f"{name!r} is not one of the people in this review")
    sign_out()
    token = store().open_session(name)
    st.session_state[_TOKEN] = st.session_state[_COOKIE_DUE] = token


def sign_out() -> None:
    """End the session in every tab, and forget everything that was on its pages."""
    token = st.session_state.get(_TOKEN)
    if token:
        store().close_session(token)
    for key in list(st.session_state):
        del st.session_state[key]
    st.session_state[_COOKIE_DUE] = _GONE


def send_cookie() -> None:
    """Have the browser keep the token, or forget it: once after signing in or out.

    A script has to set it, so it cannot be HttpOnly; it is SameSite=Strict, goes with the
    session's end and is Secure where the page is. No page shows markup that is not ours.
    """
    due = st.session_state.pop(_COOKIE_DUE, None)
    if due is None:
        return
    value, age = ("", 0) if due == _GONE else (due, SESSION_HOURS * 3600)
    st.html(
        f'<script>document.cookie = "{_cookie()}={value}; path=/; max-age={age}; samesite=strict"'
        ' + (location.protocol === "https:" ? "; secure" : "");</script>',
        unsafe_allow_javascript=True,
    )


def view() -> View:
    """The review as the signed-in person may see it; who they are is read afresh.

    Raises:
        RefusedError: nobody is signed in any more.
    """
    person = viewer()
    if person is None:
        raise RefusedError("you are signed out, perhaps in another tab; reload the page")
    return View(store(), person.name)


def remember_pages(pages: dict[str, Any]) -> None:
    """The pages of this run's menu, by title."""
    st.session_state[_PAGES] = pages


def go(title: str) -> None:
    """Open a page of the menu."""
    st.switch_page(st.session_state[_PAGES][title])


def kept(key: str, make: Callable[[], T]) -> T:
    """Something of this session, made at first use."""
    if key not in st.session_state:
        st.session_state[key] = make()
    found: T = st.session_state[key]
    return found


@st.cache_resource(show_spinner=False, max_entries=64)
def _made(
    key: tuple[str, str, str, int],  # noqa: ARG001 - what Streamlit's cache goes by
    _make: Callable[[], Any],
) -> Any:
    return _make()


def while_unchanged(what: str, seen: View, make: Callable[[View], T]) -> T:
    """A costly reading of the review, kept for this viewer until the next event is logged."""
    key = (database(), seen.viewer or "", what, seen.store.count_events())
    found: T = _made(key, lambda: make(seen))
    return found


def _from_cookie() -> str:
    """The token the browser brought, unless this very session was signed out since."""
    if st.session_state.get(_COOKIE_DUE) == _GONE:
        return ""
    return str(st.context.cookies.get(_cookie(), ""))


def _cookie() -> str:
    """A name for each review: cookies know hosts, not ports."""
    return f"realist_{hashlib.sha256(database().encode()).hexdigest()[:10]}"
