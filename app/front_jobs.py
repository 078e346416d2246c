"""Long work as the pages see it: `start` it, and a bar under the menu shows how it stands.

The bar draws itself again once a second while something is under way, alone: a page where
somebody types or screens is left in peace.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from realist.app import front_session, job_notes, jobs
from realist.app.front_text import esc, notice, show
from realist.app.jobs import Job, Result, State, Work
from realist.app.uploads import Upload, Uploads
from realist.data.errors import RefusedError
from realist.data.progress import Progress

_SHOWN = "jobs-under-way"


def start(kind: str, label: str, work: Work) -> None:
    """Begin work beside the app in place of the person's last of that kind, and draw anew.

    Where work of that kind is under way already, the page says so and stays.

    Args:
        kind: what sort of work; of one kind only one may be under way in a review.
        label: what a person reads beside the progress.
        work: called with `progress(done, total)` and an event that is set when it shall stop;
            returns a line that says what came of it, or a `jobs.Result` with a report.
    """
    if _began(kind, label, work):
        st.rerun()


def start_reading(
    kind: str,
    label: str,
    sent: Sequence[Upload],
    read: Callable[[list[Path], Progress], Result | str],
) -> None:
    """As `start`, with sent files, which are gone from the disk once `read` is done with them."""
    uploads = Uploads(sent)

    def work(progress: Progress, _stop: threading.Event) -> Result | str:
        try:
            return read(uploads.paths, progress)
        finally:
            uploads.close()

    if not _began(kind, label, work):
        uploads.close()
        return
    st.session_state[_round(kind)] = st.session_state.get(_round(kind), 0) + 1
    st.rerun()


def upload_key(kind: str) -> str:
    """The key of the widget that takes files for such work: an empty one once they were sent."""
    return f"upload-{kind}-{st.session_state.get(_round(kind), 0)}"


def status() -> list[Job]:
    """The signed-in person's jobs: under way, or with a result that was not dismissed."""
    person = front_session.viewer()
    return _jobs().status(person.name) if person else []


def latest(kind: str) -> Job | None:
    """The person's last job of a kind, if it was not dismissed."""
    return next((job for job in reversed(status()) if job.kind == kind), None)


def dismiss(job: Job) -> None:
    """Forget a job that has ended."""
    _jobs().dismiss(job.id)
    if not job.open:
        job_notes.forget(front_session.store(), job.by, token=job.token)


def _began(kind: str, label: str, work: Work) -> bool:
    previous, person = latest(kind), front_session.viewer()
    if previous:
        dismiss(previous)
    if person:
        job_notes.forget(front_session.store(), person.name, kind=kind)
    try:
        _jobs().start(kind, label, work, by=person.name if person else "")
    except RefusedError as error:
        notice(str(error), "warning")
        return False
    return True


def _round(kind: str) -> str:
    return f"{kind}-round"


def bar(*, refresh: bool = False, told: frozenset[str] = frozenset()) -> None:
    """Draw the person's jobs.

    Args:
        refresh: draw the whole page anew when one ends.
        told: kinds whose result the page itself shows.
    """
    _from_before()
    held = _shown(told)
    st.session_state[_SHOWN] = {job.id for job in held if job.open}
    if not held:
        return
    if any(job.open for job in held):
        st.fragment(_bar, run_every=1.0)(refresh=refresh, told=told)
    else:
        st.fragment(_bar)(refresh=refresh, told=told)


def _shown(told: frozenset[str]) -> list[Job]:
    return [j for j in status() if not (j.kind in told and j.state is State.DONE)]


def _bar(*, refresh: bool, told: frozenset[str]) -> None:
    held = _shown(told)
    under_way = {job.id for job in held if job.open}
    ended = st.session_state.get(_SHOWN, set()) - under_way
    st.session_state[_SHOWN] = under_way
    if ended and refresh:
        st.rerun()
    with st.container(key="rl-jobs"):
        for job in held:
            _one(job)


def _from_before() -> None:
    """The lines of jobs that the server no longer knows: it was started anew since."""
    person, store = front_session.viewer(), front_session.store()
    if person is None:
        return
    for note in job_notes.notes(store, person.name, {job.token for job in status()}):
        row = st.container(horizontal=True, vertical_alignment="center", key=f"rl-{note.token}")
        with row:
            notice(f"{note.line} ({note.at[:16].replace('T', ' ')} UTC)", note.mood)
            st.button(
                "Dismiss",
                key=f"note-dismiss-{note.token}",
                width="content",
                on_click=lambda token=note.token: job_notes.forget(
                    store, person.name, token=token
                ),
            )


def _one(job: Job) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"rl-job-{job.id}"):
        if job.open:
            _under_way(job)
        else:
            ended = job_notes.note_of(job, job.state)
            notice(ended.line, ended.mood)
            key = f"job-dismiss-{job.id}"
            st.button("Dismiss", key=key, width="content", on_click=dismiss, args=(job,))


def _under_way(job: Job) -> None:
    figures = f" · {job.done:,} of {job.total:,}" if job.total else ""
    waiting = " · waits for its turn" if job.state is State.WAITING else ""
    show(f'<p class="rl-job">{esc(job.label)}{esc(figures)}{waiting}</p>')
    st.progress(min(1.0, job.done / job.total) if job.total else 0.0)
    stopping = job.stop.is_set()
    label = "Stopping …" if stopping else "Cancel"
    st.button(
        label,
        key=f"job-cancel-{job.id}",
        width="content",
        disabled=stopping,
        on_click=_jobs().cancel,
        args=(job.id,),
    )


def _jobs() -> jobs.Jobs:
    url = front_session.database()
    return jobs.board(url, job_notes.keep(url))
