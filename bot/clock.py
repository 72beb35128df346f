"""The one place where the wall clock is read."""

from datetime import datetime, timedelta
from typing import Protocol

from messages.formats import OFFICE_ZONE


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, in the office's zone."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(OFFICE_ZONE)


class ShiftedClock:
    """Runs like the real one, so many seconds ahead or behind: for training and demonstration only."""

    def __init__(self, shift: timedelta = timedelta(0)) -> None:
        self._real = SystemClock()
        self._shift = shift

    def set(self, moment: datetime) -> None:
        """From now on it is this moment."""
        self._shift = moment - self._real.now()

    def now(self) -> datetime:
        return self._real.now() + self._shift


class AbsentClock(SystemClock):
    """The real clock in place of a sandbox's that could not be asked."""
