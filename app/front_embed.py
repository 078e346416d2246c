"""Sentence embeddings made beside the app: a button, progress under the menu, a ranking after."""

from __future__ import annotations

import streamlit as st

from realist.app import beside, front_jobs, front_ranking, front_session
from realist.app.front_text import hint
from realist.app.work_embed import destination, embedder, kept_by_hash
from realist.data.domain import Stage
from realist.data.progress import Progress
from realist.data.view import View

KIND = "embedding"


def embeddings(view: View) -> None:
    """Say how things stand, and offer to make what is missing."""
    _, why_not = _model()
    if why_not:
        hint(why_not)
        return
    held = front_jobs.latest(KIND)
    if held and held.open:
        hint("They are being made; the bar under the menu shows how far. Go on screening.")
        return
    if front_session.while_unchanged(f"embedded {held.id if held else 0}", view, _all_kept):
        hint("All records have theirs; the ranker uses them.")
        return
    hint("Some records have none yet. What is made is kept: cancelled, it goes on from there.")
    if going := destination():
        hint(going)
    if st.button("Embed records in the background", key="embed"):
        url, viewer = front_session.database(), view.viewer or ""
        front_jobs.start(KIND, "Embedding records", lambda p, _: embed(url, viewer, p))


def embed(url: str, viewer: str, progress: Progress) -> str:
    """Make them in a process of its own; then rank with them.

    Raises:
        ErrandError: there is no model, or the process failed; the message says why.
    """
    made: int = beside.run("embed", {"url": url}, progress)
    stage = Stage.TITLE_ABSTRACT
    front_ranking.worker(url).ask(viewer, stage).result(timeout=600)
    return f"{made:,} texts embedded; your queue is ranked with them from now on"


@st.cache_resource(show_spinner=False)
def _model() -> tuple[bool, str]:
    found, why_not = embedder()
    return found is not None, why_not


def _all_kept(view: View) -> bool:
    review = view.store.review()
    texts = [t for t in (review.question, *(t.statement for t in view.store.theories())) if t]
    found = kept_by_hash(view.store, view.store.contents(), texts)
    return found is not None and found.titles is not None
