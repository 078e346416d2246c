"""Who is signed in, to which review; the one place where a page gets its store and its view."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from realist.app.options import url_of
from realist.app.settings import from_environment
from realist.data.domain import Reviewer
from realist.data.errors import NotFoundError
from realist.data.store import Store
from realist.data.view import View

T = TypeVar("T")
_VIEWER = "viewer"


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
    """Who may sign in: a simulated reviewer is nobody."""
    return [r for r in store().reviewers() if not r.simulated]


def viewer() -> Reviewer | None:
    """Who is signed in, if they are still one of the review's people."""
    name = st.session_state.get(_VIEWER)
    return next((r for r in people() if r.name == name), None) if name else None


def sign_in(name: str) -> None:
    """Begin a session as one of the review's people.

    Raises:
        NotFoundError: nobody of that name, or it is a simulated reviewer.
    """
    if name not in {r.name for r in people()}:
        raise NotFoundError(f"{name!r} is not one of the people in this review")
    sign_out()
    st.session_state[_VIEWER] = name


def sign_out() -> None:
    """End the session, and forget everything that was on its pages."""
    for key in list(st.session_state):
        del st.session_state[key]


def view() -> View:
    """The review as the signed-in person may see it; the roles in it are read afresh."""
    return View(store(), st.session_state[_VIEWER])


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
