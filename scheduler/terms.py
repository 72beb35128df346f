"""On what terms an account may send: its pace, the pace of one chat, how much may be in flight."""

from dataclasses import dataclass
from datetime import timedelta

from scheduler.pacing import Pace

#: Claimed and not yet settled, over all processes: what a crash can leave in doubt.
IN_FLIGHT = 16
#: A sender that has not finished by then is taken for gone; its messages are in doubt.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a network, and the office, allow an account."""

    pace: Pace
    shared: tuple[str, Pace] | None = None  #: a pace kept together with other accounts, by its name
    chat_pace: Pace | None = None  #: between two messages to one person
    group_pace: Pace | None = None  #: between two messages to one group
    in_flight: int = IN_FLIGHT
    lease: timedelta = LEASE

    @property
    def distance_s(self) -> float:
        """Between two sends of the account; 0 where it may burst."""
        paces = [self.pace, *([self.shared[1]] if self.shared else [])]
        return max(0.0 if pace.burst > 1 else pace.interval_s for pace in paces)

    def pace_of(self, address: str) -> Pace | None:
        """The pace of one address. A group's number is negative (Telegram)."""
        return self.group_pace if address.startswith("-") else self.chat_pace
