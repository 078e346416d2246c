"""A model with a memory: every call is logged, an answered one is never made again.

Retries what is worth retrying, keeps to the cap, and counts. The row is written before the
reply is handed on, so a run that dies finds all it has paid for when it starts again.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from realist.data.clock import Clock, system_clock
from realist.data.errors import ModelError
from realist.prompts.budget import Ledger
from realist.prompts.calllog import Call, CallLog, CallStatus, status_of
from realist.prompts.model import (
    ChatModel,
    ModelReply,
    ModelRequest,
    NotAnsweredError,
    TransientModelError,
)

LONGEST_WAIT = 60.0  # seconds; also where the server asks for more


class LoggedModel:
    """A ChatModel over another, with cache, log, retries and a cap.

    Args:
        model: who answers what the log cannot.
        log: where calls are kept.
        ledger: counts, prices and the cap.
        attempts: how often a busy model is asked before the call fails.
        sleep: how to wait between attempts; by default until `stop` is set.
        stop: set it to cancel: no further call is begun.
        ignore_cache: ask again even where an answer is kept.
        clock: gives the rows their time.
    """

    def __init__(  # noqa: PLR0913 one seam for all that a call needs
        self,
        model: ChatModel,
        log: CallLog,
        *,
        ledger: Ledger,
        attempts: int = 5,
        sleep: Callable[[float], object] | None = None,
        stop: threading.Event | None = None,
        ignore_cache: bool = False,
        clock: Clock = system_clock,
    ) -> None:
        self.name = model.name
        self.log = log
        self.ledger = ledger
        self._model = model
        self._attempts = attempts
        self._stop = stop or threading.Event()
        self._sleep = sleep or self._stop.wait
        self._ignore_cache = ignore_cache
        self._clock = clock
        self._busy: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    def complete(self, request: ModelRequest) -> ModelReply:
        """The kept reply, or a new one; two threads with one question make one call.

        Raises:
            BudgetError: the call could pass the cap; nothing was sent.
            RefusedError: consent forbids it; nothing was sent.
            TransientModelError: still busy after all attempts, or cancelled.
            ModelError: any other failure.
        """
        with self._alone(request.key):
            kept = None if self._ignore_cache else self._kept(request)
            if kept is not None:
                self.ledger.count("cached")
                return kept
            return self._call(request)

    def _kept(self, request: ModelRequest) -> ModelReply | None:
        """The answer; or the reply that was cut off, where it was answered with more room."""
        answered = self.log.get(request.key)
        if answered is not None:
            return answered
        newest = self.log.find(request.key)
        cut_off = newest is not None and newest.status is CallStatus.TRUNCATED
        if newest is None or not cut_off or self.log.get(request.wider.key) is None:
            return None
        return newest.reply

    def _call(self, request: ModelRequest) -> ModelReply:
        self.ledger.hold(request)
        reply: ModelReply | None = None
        began = time.monotonic()
        attempts = 0
        try:
            while reply is None:
                attempts += 1
                reply = self._attempt(request, attempts)
            self._write(request, reply, attempts, time.monotonic() - began)
        except NotAnsweredError:
            raise
        except ModelError as error:
            self._failed(request, error, attempts, time.monotonic() - began)
            raise
        finally:
            self.ledger.release(request, reply)
        return reply

    def _attempt(self, request: ModelRequest, number: int) -> ModelReply | None:
        """One attempt; None where it is worth another."""
        if self._stop.is_set():
            raise TransientModelError("cancelled; what was answered is kept")
        try:
            return self._model.complete(request)
        except TransientModelError as error:
            if number >= self._attempts:
                raise
            self.ledger.count("retries")
            wait = error.retry_after if error.retry_after is not None else 2.0 ** (number - 1)
            self._sleep(min(wait, LONGEST_WAIT))
            return None

    def _write(
        self, request: ModelRequest, reply: ModelReply, attempts: int, seconds: float
    ) -> None:
        price = self.ledger.price
        self.log.put(
            Call(
                request=request,
                status=status_of(reply),
                reply=reply,
                provider=self.name,
                cost=self.ledger.cost(request, reply),
                price_date=price.date if price else "",
                seconds=round(seconds, 3),
                attempts=attempts,
                at=self._clock().isoformat(),
            )
        )

    def _failed(
        self, request: ModelRequest, error: ModelError, attempts: int, seconds: float
    ) -> None:
        self.ledger.count("failed")
        self.log.put(
            Call(
                request=request,
                status=CallStatus.FAILED,
                provider=self.name,
                seconds=round(seconds, 3),
                attempts=attempts,
                error=str(error),
                at=self._clock().isoformat(),
            )
        )

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        with self._guard:
            lock = self._busy[key]
        with lock:
            yield
