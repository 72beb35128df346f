"""The one place where the wall clock is read."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from messages.formats import OFFICE_ZONE


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, in the office's zone."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(OFFICE_ZONE)


#: A question and its answer must not take longer for the answer to tell the time.
EXACT_S = 0.1


class DatabaseClock:
    """The database's time, carried on by this machine's own counter.

    Machines whose clocks differ agree on it, so that they keep one pace and one lease; and whoever sets
    this machine's clock changes nothing here.
    """

    #: goes on while the machine sleeps, where the system has such a counter
    _COUNTER = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

    def __init__(self, moment: datetime) -> None:
        self.set(moment)

    def set(self, moment: datetime) -> None:
        """The database has just said that it is this moment."""
        self._anchor = (moment.astimezone(OFFICE_ZONE), time.clock_gettime(self._COUNTER))

    def follow(self, ask: Callable[[], datetime | None]) -> None:
        """Ask the database; an answer that was long on its way says nothing exact, and is not taken."""
        before = time.clock_gettime(self._COUNTER)
        moment = ask()
        after = time.clock_gettime(self._COUNTER)
        if moment is not None and after - before <= EXACT_S:
            self._anchor = (moment.astimezone(OFFICE_ZONE), (before + after) / 2)

    def now(self) -> datetime:
        moment, at = self._anchor
        return moment + timedelta(seconds=time.clock_gettime(self._COUNTER) - at)


class ShiftedClock:
    """Runs like the real one, so many seconds ahead or behind: for training and demonstration only."""

    def __init__(self, shift: timedelta = timedelta(0), real: Clock | None = None) -> None:
        self._real = real or SystemClock()
        self._shift = shift

    def set(self, moment: datetime) -> None:
        """From now on it is this moment."""
        self._shift = moment - self._real.now()

    def now(self) -> datetime:
        return self._real.now() + self._shift


class HeldClock:
    """Stands still until it is told otherwise: for playing the future."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def hold(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment


class AbsentClock(SystemClock):
    """The real clock in place of a sandbox's that could not be asked."""
