"""A firing has a name: the office's time it was due at, whatever the clock of the machine that sees it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from scheduler.windows import Windows

DAY = timedelta(days=1)
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

    @property
    def period(self) -> timedelta:
        return DAY


@dataclass(frozen=True, slots=True)
class Every:
    """So many times a day, counted from the office's midnight."""

    minutes: int  #: divides a day

    def __post_init__(self) -> None:
        if self.minutes < 1 or DAY % self.period:
            raise ValueError("slots must fall on the same times every day")

    def latest(self, now: datetime) -> datetime:
        local = now.astimezone(OFFICE_ZONE)
        midnight = datetime.combine(local.date(), time(0), OFFICE_ZONE)
        return midnight + (local - midnight) // self.period * self.period

    @property
    def period(self) -> timedelta:
        return timedelta(minutes=self.minutes)


When = Daily | Every


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


def skipped(slot: datetime, last: datetime, when: When) -> int:
    """How many slots lie between the last one used and this one."""
    return max(0, (slot - last) // when.period - 1)
