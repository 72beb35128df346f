"""When a message that is wanted may go: inside its hours, and not too often to one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from messages.channel import MessageClass
from scheduler.caps import Caps, Contact, may_go
from scheduler.windows import Windows


@dataclass(frozen=True, slots=True)
class PutOff:
    until: datetime
    reason: str  #: "outside_hours", "cap"


@dataclass(frozen=True, slots=True)
class Calendar:
    windows: Windows
    caps: Caps | None  #: None: nobody counts

    def put_off(
        self, message_class: MessageClass, channel: str, past: Iterable[Contact], at: datetime
    ) -> PutOff | None:
        """None: it may go at `at`, the moment of its slot. `past`: what its subject was sent unasked."""
        opening = self.windows.opening(at, message_class=message_class, channel=channel)
        if opening > at:
            return PutOff(opening, "outside_hours")
        if self.caps is None:
            return None
        free = may_go(past, message_class=message_class, now=at, caps=self.caps)
        if free is None:
            return None
        until = self.windows.opening(free, message_class=message_class, channel=channel)
        return PutOff(until, "cap")
