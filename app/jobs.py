"""Long work beside the app: one worker thread for each review, and a table of its jobs.

A job outlives the page, the tab and the session that asked for it; its result waits until it is
dismissed. The table lives as long as the server; `realist.app.job_notes` keeps a line of each job
beside the review. No Streamlit here.
"""

from __future__ import annotations

import itertools
import queue
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from realist.data.clock import system_clock
from realist.data.errors import NotFoundError, RealistError, RefusedError
from realist.data.progress import Progress


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job: a line for everyone, and whatever the page that asked wants to show."""

    said: str
    report: Any = None


Work = Callable[[Progress, threading.Event], Result | str]


class Cancelled(BaseException):
    """Raised out of `progress` once a job shall stop; no `except Exception` may swallow it."""


@dataclass(slots=True)
class Job:
    """One piece of work and how it stands."""

    id: int
    kind: str  # import, duplicates, extraction, embedding …
    label: str  # as a person reads it
    by: str
    work: Work
    state: State = State.WAITING
    done: int = 0
    total: int = 0
    result: Result | None = None
    error: str = ""
    seconds: float = 0.0
    at: str = ""  # when it was asked for, UTC
    token: str = field(default_factory=lambda: secrets.token_hex(6))  # never given twice
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (State.WAITING, State.RUNNING)


Keep = Callable[[Job, State], None]


class Jobs:
    """The jobs of one review, done one after the other."""

    def __init__(self, keep: Keep | None = None) -> None:
        """With `keep`, which is called when a job was asked for and when it has ended."""
        self._keep = keep
        self._lock = threading.Lock()
        self._jobs: dict[int, Job] = {}
        self._numbers = itertools.count(1)
        self._queue: queue.Queue[Job] = queue.Queue()
        self._worker: threading.Thread | None = None

    def start(self, kind: str, label: str, work: Work, *, by: str = "") -> Job:
        """Ask for work; it begins as soon as what was asked before is finished.

        Args:
            kind: what sort of work; of one kind only one may be under way.
            label: what a person reads beside the progress.
            work: called with `progress(done, total)`, which also ends a cancelled job by raising,
                and the event that is set then; returns what to say.
            by: who asked.

        Raises:
            RefusedError: work of that kind is under way already.
        """
        with self._lock:
            if any(job.open and job.kind == kind for job in self._jobs.values()):
                raise RefusedError(f"{label}: this is under way already; wait for it or cancel it")
            at = system_clock().isoformat(timespec="seconds")
            job = Job(next(self._numbers), kind, label, by, work, at=at)
            self._jobs[job.id] = job
        self._tell(job, State.WAITING)  # before it can end; outside the lock, which pages wait for
        with self._lock:
            self._queue.put(job)
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._run, daemon=True, name="realist-jobs")
                self._worker.start()
        return job

    def status(self, by: str | None = None) -> list[Job]:
        """The jobs that run, wait, or whose result was not dismissed; oldest first."""
        with self._lock:
            return [job for job in self._jobs.values() if by is None or job.by == by]

    def cancel(self, job_id: int) -> None:
        """Ask a job to stop; what it kept by then stays."""
        job = self._job(job_id)
        job.stop.set()
        with self._lock:
            if job.state is State.WAITING:
                job.state = State.CANCELLED
        if not job.open:
            self._tell(job, job.state)

    def dismiss(self, job_id: int) -> None:
        """Forget a job that has ended."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is not None and not job.open:
                del self._jobs[job_id]

    def wait(self, job_id: int, *, seconds: float = 60.0) -> Job:
        """The job, once it has ended or the time is up."""
        job, until = self._job(job_id), time.monotonic() + seconds
        while job.open and time.monotonic() < until:
            time.sleep(0.01)
        return job

    def _job(self, job_id: int) -> Job:
        with self._lock:
            if job_id not in self._jobs:
                raise NotFoundError(f"no job {job_id}; it was dismissed, or the server restarted")
            return self._jobs[job_id]

    def _run(self) -> None:
        while True:
            job = self._queue.get()
            with self._lock:
                if job.state is not State.WAITING:
                    continue
                job.state = State.RUNNING
            self._do(job)

    def _do(self, job: Job) -> None:
        def progress(done: int, total: int) -> None:
            job.done, job.total = done, total
            if job.stop.is_set():
                raise Cancelled

        started, state = time.monotonic(), State.FAILED
        try:
            made = job.work(progress, job.stop)
            job.result = Result(made) if isinstance(made, str) else made
            state = State.DONE
        except Cancelled:
            state = State.CANCELLED
        except RealistError as error:
            job.error = str(error)
        except Exception as error:  # noqa: BLE001 - the worker lives on, and the person is told
            job.error = f"a fault of ours, please report it: {type(error).__name__}: {error}"
        job.seconds = time.monotonic() - started
        self._tell(job, state)
        job.state = state  # last: whoever reads it finds the rest

    def _tell(self, job: Job, state: State) -> None:
        if self._keep is not None:
            with suppress(RealistError):  # the work counts, not the note of it
                self._keep(job, state)


_boards: dict[str, Jobs] = {}
_boards_lock = threading.Lock()


def board(url: str, keep: Keep | None = None) -> Jobs:
    """The jobs of the review at a database URL, the same for everyone in this process."""
    with _boards_lock:
        return _boards.setdefault(url, Jobs(keep))
