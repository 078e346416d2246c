"""What is kept of a person's long work beside the review: a line for each, until it is dismissed.

The work itself ends with the server; its line says afterwards what was done, when, and how it
ended, or that the server's end cut it short. No Streamlit here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from realist.app.jobs import Job, Keep, State
from realist.data.drafts import Drafts
from realist.data.store import Store

_NAME, _MOST = "jobs", 20
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Note:
    """One line: of which job, when it was asked for, how it stood when last heard of."""

    token: str
    kind: str
    label: str
    at: str
    state: State
    said: str = ""

    @property
    def line(self) -> str:
        """As a person reads it."""
        words = {
            State.DONE: f"{self.label}: {self.said}",
            State.FAILED: f"{self.label} stopped: {self.said}",
            State.CANCELLED: f"{self.label}: cancelled. What it had kept by then stays.",
        }
        cut = f"{self.label}: cut short when the server ended. What it had kept by then stays; "
        return words.get(self.state, f"{cut}ask for it again.")

    @property
    def mood(self) -> str:
        """Which kind of notice it is."""
        if self.state is State.CANCELLED:
            return "info"
        return "good" if self.state is State.DONE else "warning"


def note_of(job: Job, state: State) -> Note:
    """What there is to say of a job in this state."""
    said = job.result.said if job.result else job.error
    return Note(job.token, job.kind, job.label, job.at, state, said)


def keep(url: str) -> Keep:
    """Gives what `Jobs` calls whenever a job begins or ends."""

    def kept(job: Job, state: State) -> None:
        with Store.open(url) as store:
            _change(store, job.by, lambda held: {**held, job.token: _row(note_of(job, state))})

    return kept


def notes(store: Drafts, by: str, live: Collection[str] = ()) -> list[Note]:
    """The person's lines of jobs that are not among the live ones, oldest first."""
    held = store.preference(by, _NAME)
    return [_note(token, row) for token, row in held.items() if token not in live]


def forget(store: Drafts, by: str, *, token: str = "", kind: str = "") -> None:
    """Dismiss a line, or all lines of a kind of work."""

    def left(held: dict[str, Any]) -> dict[str, Any]:
        return {t: row for t, row in held.items() if t != token and row["kind"] != kind}

    _change(store, by, left)


def _change(store: Drafts, by: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    with _lock:
        held = store.preference(by, _NAME)
        changed = dict(list(change(held).items())[-_MOST:])
        if changed != held:
            store.prefer(by, _NAME, changed)


def _row(note: Note) -> dict[str, str]:
    said = {"kind": note.kind, "label": note.label, "at": note.at, "state": str(note.state)}
    return said | {"said": note.said}


def _note(token: str, row: Mapping[str, str]) -> Note:
    return Note(token, row["kind"], row["label"], row["at"], State(row["state"]), row["said"])
