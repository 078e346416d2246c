"""Sentence embeddings made beside the app: a button, progress under the menu, a ranking after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

import streamlit as st

from realist.app import front_jobs, front_ranking, front_session
from realist.app.front_text import hint
from realist.app.jobs import Progress
from realist.data.domain import Stage
from realist.data.errors import MissingPartError
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
    if st.button("Embed records in the background", key="embed"):
        url, viewer = front_session.database(), view.viewer or ""
        front_jobs.start(KIND, "Embedding records", lambda p, stop: embed(url, viewer, p, stop))


def embed(url: str, viewer: str, progress: Progress, stop: threading.Event) -> str:
    """Make them in a process of its own, which gives way to the pages; then rank with them.

    Raises:
        MissingPartError: there is no model, or the process failed; the message says why.
    """
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "realist.app.embedder", url],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    ) as process:
        threading.Thread(target=_end_when, args=(process, stop), daemon=True).start()
        try:
            count = _followed(process, progress)
        finally:
            process.terminate()
    stage = Stage.TITLE_ABSTRACT
    front_ranking.worker(url).ask(viewer, stage).result(timeout=600)
    return f"{count:,} texts embedded; your queue is ranked with them from now on"


def _followed(process: subprocess.Popen[str], progress: Progress) -> int:
    for line in process.stdout or ():
        said = json.loads(line)
        if "error" in said:
            raise MissingPartError(said["error"])
        if "embedded" in said:
            return int(said["embedded"])
        progress(said["done"], said["total"])
    progress(0, 0)  # ends here where it was cancelled
    raise MissingPartError("the embedding ended before its time; ask for it again")


def _end_when(process: subprocess.Popen[str], stop: threading.Event) -> None:
    while process.poll() is None:
        if stop.wait(0.3):
            process.terminate()


@st.cache_resource(show_spinner=False)
def _model() -> tuple[bool, str]:
    from realist.screening.embedder import default_embedder

    found, why_not = default_embedder()
    return found is not None, why_not


def _all_kept(view: View) -> bool:
    from realist.app.work_embed import kept_by_hash

    review = view.store.review()
    texts = [t for t in (review.question, *(t.statement for t in view.store.theories())) if t]
    found = kept_by_hash(view.store, view.store.contents(), texts)
    return found is not None and found.titles is not None
