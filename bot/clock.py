"""The one place where the wall clock is read."""

from datetime import datetime
from typing import Protocol

from messages.formats import OFFICE_ZONE


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, in the office's zone."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(OFFICE_ZONE)
