"""A firing has a name: the office's time it was due at, whatever the clock of the machine that sees it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from scheduler.windows import Windows

DAY = timedelta(days=1)
#: So many days back a slot is looked for: what came longer ago is nobody's business any more.
YEAR = 400
#: A slot before every program.
NEVER = datetime(2000, 1, 1, tzinfo=OFFICE_ZONE)
#: Machines' clocks differ by up to 90 seconds, and another one takes over within 45: this is not late yet.
PUNCTUAL = timedelta(seconds=135)


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day, office time."""

    at: time

    def latest(self, now: datetime) -> datetime:
        """The last slot that is not after `now`."""
        local = now.astimezone(OFFICE_ZONE)
        slot = datetime.combine(local.date(), self.at, OFFICE_ZONE)
        return slot if slot <= local else slot - DAY

    def between(self, last: datetime, slot: datetime) -> int:
        """How many slots lie between two of them."""
        return max(0, (slot - last) // DAY - 1)


@dataclass(frozen=True, slots=True)
class Every:
    """So many times a day, counted from the office's midnight."""

    minutes: int  #: divides a day

    def __post_init__(self) -> None:
        if self.minutes < 1 or DAY % self._period:
            raise ValueError("slots must fall on the same times every day")

    def latest(self, now: datetime) -> datetime:
        local = now.astimezone(OFFICE_ZONE)
        midnight = datetime.combine(local.date(), time(0), OFFICE_ZONE)
        return midnight + (local - midnight) // self._period * self._period

    def between(self, last: datetime, slot: datetime) -> int:
        return max(0, (slot - last) // self._period - 1)

    @property
    def _period(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class OnDays:
    """At one hour of certain days, office time."""

    at: time
    falls: Callable[[date], bool]  #: asked for days as they are looked at, the youngest first

    def latest(self, now: datetime) -> datetime:
        """The last slot that is not after `now`; `NEVER` where there was none within a year."""
        local = now.astimezone(OFFICE_ZONE)
        day = local.date() if local.time() >= self.at else local.date() - DAY
        for back in range(YEAR):
            if self.falls(day - timedelta(days=back)):
                return datetime.combine(day - timedelta(days=back), self.at, OFFICE_ZONE)
        return NEVER

    def between(self, last: datetime, slot: datetime) -> int:
        first = last.astimezone(OFFICE_ZONE).date() + DAY
        days = (slot.astimezone(OFFICE_ZONE).date() - first).days
        return sum(self.falls(first + timedelta(days=n)) for n in range(min(days, YEAR)))


When = Daily | Every | OnDays


class Judgement(StrEnum):
    RUN = "run"
    MISSED = "missed"


def judge(
    slot: datetime, *, now: datetime, grace: timedelta | None, hours: MessageClass | None, windows: Windows
) -> Judgement:
    """Tell whether a slot that is due and unused still has its effect.

    `grace`: how late it may be (None: however late). `hours`: the class of messages whose hours a late
    one needs, on a channel without hours of its own (None: any hour).
    """
    late = now - slot
    if late <= PUNCTUAL:
        return Judgement.RUN  # its hour is what the office has set
    if grace is not None and late > grace:
        return Judgement.MISSED
    if hours is not None and not windows.is_open(now, message_class=hours, channel=""):
        return Judgement.MISSED
    return Judgement.RUN
