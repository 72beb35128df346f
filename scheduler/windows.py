"""Nothing leaves at night, at Tết, or on a day the office is closed: every send asks here for its hour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

import holidays

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.language import _
from messages.problem import DondocError

HORIZON_DAYS = 60  #: longer than any Tết with its swapped days; beyond it the settings are wrong
SATURDAY = 5
#: So many days' hours are remembered: a season of every class on every channel. It only bounds the memory.
REMEMBERED = 8192

#: Half-open [start, until) of the office's day.
Span = tuple[time, time]


class Days(StrEnum):
    """Which days a class of messages may go out on."""

    WORKING = "working"
    WORKING_AND_SATURDAY = "working_and_saturday"
    NOT_HOLIDAYS = "not_holidays"
    EVERY = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Half-open: at `until` it is already too late."""

    start: time
    until: time
    days: Days


DEFAULT_HOURS: Mapping[MessageClass, Hours] = {
    MessageClass.MANDATORY: Hours(start=time(7, 30), until=time(17, 30), days=Days.WORKING),
    MessageClass.SERVICE: Hours(start=time(8), until=time(20), days=Days.NOT_HOLIDAYS),
    # NĐ 91/2020 Đ.13 would allow 07:00-22:00; an invitation has no reason to use the edges
    MessageClass.PROMO: Hours(start=time(8), until=time(20), days=Days.WORKING_AND_SATURDAY),
    # an answer is awaited, but a phone that rings at night wakes the family
    MessageClass.REPLY: Hours(start=time(6), until=time(22), days=Days.EVERY),
}

#: The networks' own hours, whatever the office sets: ZNS answers -133 at night, promotion ends earlier.
NETWORK_HOURS: Mapping[tuple[str, MessageClass | None], Span] = {
    ("zalo", None): (time(6), time(22)),
    ("zns", None): (time(6), time(22)),
    ("zalo", MessageClass.PROMO): (time(8), time(21)),
    ("zns", MessageClass.PROMO): (time(8), time(21)),
}

#: When somebody sits at the desks: eight hours a working day, lunch left out.
DEFAULT_WORKING_HOURS: Sequence[Span] = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))


def network_opening(at: datetime, *, channel: str) -> datetime:
    """Find the earliest moment not before `at` (aware) at which the network itself takes anything at all."""
    hours = NETWORK_HOURS.get((channel, None))
    if hours is None:
        return at
    start, until = hours
    local = at.astimezone(OFFICE_ZONE)
    day = local.date() + timedelta(days=local.time() >= until)
    return max(local, datetime.combine(day, start, OFFICE_ZONE))


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowSettings:
    hours: Mapping[MessageClass, Hours] = field(default_factory=lambda: DEFAULT_HOURS)
    #: narrower hours of one channel, or of one class on it; None = every class
    channel_hours: Mapping[tuple[str, MessageClass | None], Span] = field(default_factory=dict)
    working_hours: Sequence[Span] = DEFAULT_WORKING_HOURS  #: in order, not overlapping
    #: the office's own word on a day: True = worked (a swapped Saturday), False = closed
    overrides: Mapping[date, bool] = field(default_factory=dict)
    #: years whose public holidays the government has announced; other years' Tết is only computed
    confirmed_years: frozenset[int] = frozenset({2024, 2025, 2026})


class Windows:
    """The office's calendar and its sending hours. Holds no state but what it remembers of days."""

    def __init__(self, settings: WindowSettings | None = None) -> None:
        self.settings = settings or WindowSettings()
        self._calendar = holidays.country_holidays("VN")
        self._off: dict[date, bool] = {}  # the calendar's own look-up costs as much as the rest of a decision
        # asked for every message that is claimed: a day's hours are worked out once
        self._hours: dict[tuple[str, MessageClass, date], tuple[datetime, datetime] | None] = {}
        missing = [c.value for c in MessageClass if c not in self.settings.hours]
        empty = [c.value for c, h in self.settings.hours.items() if h.start >= h.until]
        if missing or empty:
            raise DondocError(
                _("Khung giờ gửi tin thiếu hoặc sai: {classes}.", classes=", ".join(missing + empty)),
                code="hours_wrong",
                exit_code=3,
            )
        edges = [edge for span in self.settings.working_hours for edge in span]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            raise DondocError(
                _("Giờ làm việc của cơ quan thiếu hoặc sai thứ tự."), code="hours_wrong", exit_code=3
            )

    # -- days ---------------------------------------------------------------------------------

    def is_holiday(self, day: date) -> bool:
        """A public holiday (days off in lieu included) or a day the office declared closed."""
        decided = self.settings.overrides.get(day)
        return self._public(day) if decided is None else not decided

    def is_working_day(self, day: date) -> bool:
        decided = self.settings.overrides.get(day)
        if decided is not None:
            return decided
        if self._public(day):  # this look-up also loads the year's swapped weekends
            return False
        return day.weekday() < SATURDAY or day in self._calendar.weekend_workdays

    def provisional(self, year: int) -> bool:
        """Tết of this year follows the rule of past years, not yet a decision: `doctor` says so."""
        return year not in self.settings.confirmed_years

    def working_days_after(self, day: date, n: int) -> date:
        """Find the n-th working day after `day`; the day itself never counts."""
        while n > 0:
            day += timedelta(days=1)
            n -= self.is_working_day(day)
        return day

    def end_of_term(self, day: date, n: int) -> date:
        """Count n calendar days from `day`; an end on a day off moves to the next working day.

        Civil Code Art. 148.5. The term runs out when that day ends.
        """
        end = day + timedelta(days=n)
        return end if self.is_working_day(end) else self.working_days_after(end, 1)

    def open_days(self, first: date, end: date, *, message_class: MessageClass) -> int:
        """How many days of [first, end) the class may be sent on at all."""
        length = max(0, (end - first).days)
        return sum(self._allowed(first + timedelta(days=i), message_class) for i in range(length))

    # -- hours --------------------------------------------------------------------------------

    def opening(self, at: datetime, *, message_class: MessageClass, channel: str) -> datetime:
        """Find the earliest allowed moment not before `at` (aware), in the office's zone."""
        local = at if at.tzinfo is OFFICE_ZONE else at.astimezone(OFFICE_ZONE)
        first = local.date()
        for ahead in range(HORIZON_DAYS):
            found = self._hours_on(first + timedelta(days=ahead) if ahead else first, message_class, channel)
            if found is not None and local < found[1]:
                return max(local, found[0])
        raise DondocError(
            _("Trong {days} ngày tới không có giờ nào được gửi tin.", days=HORIZON_DAYS),
            code="never_open",
            exit_code=3,
        )

    def check(self, channels: Iterable[str]) -> None:
        """Refuse hours that leave a class none on one of the channels: better now than at the first send."""
        for channel in channels:
            for message_class in MessageClass:
                self._span(message_class, channel)

    def is_open(self, at: datetime, *, message_class: MessageClass, channel: str) -> bool:
        return self.opening(at, message_class=message_class, channel=channel) == at

    def after_working_hours(self, at: datetime, hours: float) -> datetime:
        """Find the moment when so many of the office's working hours have passed since `at` (aware)."""
        local = at.astimezone(OFFICE_ZONE)
        left = timedelta(hours=hours)
        idle = 0
        day = local.date()
        while left > timedelta(0):
            for start, until in self.settings.working_hours if self.is_working_day(day) else ():
                begins = max(local, datetime.combine(day, start, OFFICE_ZONE))
                open_for = datetime.combine(day, until, OFFICE_ZONE) - begins
                if left <= open_for:
                    return begins + left
                left -= max(timedelta(0), open_for)
            idle = 0 if self.is_working_day(day) else idle + 1
            if idle > HORIZON_DAYS:
                raise DondocError(
                    _("Trong {days} ngày tới không có ngày làm việc nào.", days=HORIZON_DAYS),
                    code="never_open",
                    exit_code=3,
                )
            day += timedelta(days=1)
        return local

    def _hours_on(
        self, day: date, message_class: MessageClass, channel: str
    ) -> tuple[datetime, datetime] | None:
        """From when until when of this day the class may go by the channel; None: not at all."""
        key = (channel, message_class, day)
        try:
            return self._hours[key]
        except KeyError:
            pass
        found = None
        start, until = self._span(message_class, channel)
        if self._allowed(day, message_class):
            found = (
                datetime.combine(day, start, OFFICE_ZONE),
                datetime.combine(day, until, OFFICE_ZONE),
            )
        if len(self._hours) >= REMEMBERED:
            self._hours.clear()
        self._hours[key] = found
        return found

    def _public(self, day: date) -> bool:
        if day not in self._off:
            self._off[day] = day in self._calendar
        return self._off[day]

    def _span(self, message_class: MessageClass, channel: str) -> Span:
        """The class's hours, narrowed by the channel's and by the network's: nothing widens them."""
        hours = self.settings.hours[message_class]
        start, until = hours.start, hours.until
        for bounds in (self.settings.channel_hours, NETWORK_HOURS):
            for key in ((channel, None), (channel, message_class)):
                if key in bounds:
                    start, until = max(start, bounds[key][0]), min(until, bounds[key][1])
        if start >= until:
            raise DondocError(
                _("Khung giờ của cơ quan nằm ngoài giờ {channel} cho phép.", channel=channel),
                code="hours_wrong",
                exit_code=3,
            )
        return start, until

    def _allowed(self, day: date, message_class: MessageClass) -> bool:
        days = self.settings.hours[message_class].days
        if days is Days.EVERY:
            return True
        if days is Days.NOT_HOLIDAYS:
            return not self.is_holiday(day)
        saturday = days is Days.WORKING_AND_SATURDAY and day.weekday() == SATURDAY
        return self.is_working_day(day) or (saturday and not self.is_holiday(day))
