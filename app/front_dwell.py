"""The dwell: how long something must lie on screen, in peace, before a press on it counts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

DWELL = 0.4  # seconds


@dataclass
class Dwell:
    """A guard against haste, kept on the server.

    A press that comes too early begins the dwell anew, so a key held down, which repeats every
    few hundredths of a second, never decides on what it brought to the screen.
    """

    clock: Callable[[], float] = time.monotonic
    seconds: float = DWELL
    _lies_there: str = ""
    _quiet_since: float = 0.0

    def shown(self, what: str) -> None:
        """It has just been sent to the screen; drawn again, it keeps the time it lay there."""
        if what != self._lies_there:
            self._lies_there = what
            self._quiet_since = self.clock()

    def takes(self, what: str = "") -> bool:
        """Whether a press at this moment counts; one on what is not on the screen never does."""
        now = self.clock()
        early = now - self._quiet_since < self.seconds or what not in {"", self._lies_there}
        self._quiet_since = now
        return not early
