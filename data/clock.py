"""The clock, behind a seam: a fixed one makes a log repeatable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def fixed_clock(start: datetime, step: timedelta = timedelta(seconds=1)) -> Clock:
    """A clock that starts at `start` and moves by `step` at each call: for demos and tests."""
    moment = start

    def tick() -> datetime:
        nonlocal moment
        now, moment = moment, moment + step
        return now

    return tick
