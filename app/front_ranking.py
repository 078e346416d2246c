"""The queue's order, kept fresh while a person screens, without making them wait."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

import streamlit as st

from realist.app.counts import count
from realist.data.domain import Stage
from realist.data.errors import RealistError
from realist.data.view import View

Key = tuple[str, str, str | None, str]  # viewer, stage, theory to rank for, record to explain
REST = 4  # times as long as it took to rank, no ranking begins by itself


class RankingError(RealistError):
    """The ranking beside the app failed; the order stays as it was."""


class RankingWorker:
    """A process beside the app that ranks when asked, one request at a time."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._process: subprocess.Popen[str] | None = None
        self._asked: SimpleQueue[Key | None] = SimpleQueue()
        self._waiting: dict[Key, Future[dict[str, Any]]] = {}
        self._lock = Lock()
        self._rests_until = 0.0
        self._thread = Thread(target=self._work, name="ranking", daemon=True)
        self._thread.start()

    def ask(self, viewer: str, stage: Stage, theory: str | None = None) -> Future[dict[str, Any]]:
        """Have the viewer's queue ranked anew; the same wish twice in waiting is one.

        Args:
            viewer: whose queue.
            stage: at which stage.
            theory: whose records shall come first; "" for none, None for the one asked for last.
        """
        return self._put((viewer, str(stage), theory, ""))

    def ask_soon(self, viewer: str, stage: Stage) -> Future[dict[str, Any]] | None:
        """The same, unless it ranked a moment ago: a large review must not rank all the time."""
        if time.monotonic() < self._rests_until:
            return None
        return self.ask(viewer, stage)

    def why(self, viewer: str, stage: Stage, record_id: str) -> Future[dict[str, Any]]:
        """Have a record's place explained (`work_why.explain`)."""
        return self._put((viewer, str(stage), "", record_id))

    def _put(self, key: Key) -> Future[dict[str, Any]]:
        with self._lock:
            if key not in self._waiting:
                self._waiting[key] = Future()
                self._asked.put(key)
            return self._waiting[key]

    def close(self) -> None:
        """End the process; an app that is stopped ends it by closing its input."""
        self._asked.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (key := self._asked.get()) is not None:
            with self._lock:
                future = self._waiting.pop(key)
            began = time.monotonic()
            try:
                future.set_result(self._ranked(*key))
            except Exception as error:  # noqa: BLE001 - whoever waits for it is told
                future.set_exception(RankingError(f"the ranking stopped: {error}"))
            now = time.monotonic()
            if not key[-1]:
                self._rests_until = now + REST * (now - began)
        if self._process is not None:
            self._process.communicate()

    def _ranked(self, viewer: str, stage: str, theory: str | None, record: str) -> dict[str, Any]:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise RankingError("no pipes to the ranking")
        asked = {"viewer": viewer, "stage": stage, "theory": theory, "record": record}
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(process.stdout.readline() or '{"error": "it ended"}')
        if "error" in answer:
            raise RankingError(answer["error"])
        return answer

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "realist.app.front_ranker", self._url],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env={**os.environ, "OMP_NUM_THREADS": "1"},  # the pages want the other cores
            )
        return self._process


@st.cache_resource(show_spinner=False)
def worker(url: str) -> RankingWorker:
    """The one worker for a review, shared by all who screen."""
    return RankingWorker(url)


def is_missing(view: View, stage: Stage, entered: int) -> bool:
    """Whether the viewer has no ranking, or one that does not know all records of the stage."""
    run = view.store.ranking_run(view.viewer or "", stage)
    if run is None:
        return True
    known = view.store.count_ranked(view.viewer or "", stage) + int(run["labelled"])
    return known != entered


def batch_after(run: dict[str, Any] | None) -> int:
    """How many new decisions make the next ranking due."""
    from realist.screening.ranker import GrowingBatch

    return GrowingBatch().batch(run["labelled"] if run else 0)


def basis(run: dict[str, Any] | None) -> str:
    """What the order of the queue rests on, in words."""
    if run is None:
        return "in the order of import"
    first = f" for {run['theory']}" if run["theory"] else ""
    if run["labelled"] == 0:
        return f"ranked{first}; the ranker ({run['ranker']}) has no decisions to learn from yet"
    known = count(run["labelled"], "decision")
    learned = f"the ranker ({run['ranker']}) goes by {known} you may see"
    return f"ranked{first}; {learned}"
