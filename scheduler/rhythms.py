"""When something that comes again opens and by when it is to be done.

The day on which a report is due is the plan's; it is asked for on the working day before, so that a report
made from others' reports of the same day finds them there. "Trước ngày 15" is over when the 14th ends; the
30th of February is its last day.
"""

import calendar as months
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

DAY = timedelta(days=1)


class Calendar(Protocol):
    def is_working_day(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One time around: from when on people are asked for it, and its last day."""

    opens: date
    due: date
    period: str  #: "2026-W49", "2026-12", "2026-12-15", "2026-Q4": part of the key, so never twice


Rule = Callable[[date, Calendar], Span | None]
"""The span that opens on a day."""


def month_end(day: date) -> date:
    return day.replace(day=months.monthrange(day.year, day.month)[1])


def working_day_before(day: date, calendar: Calendar) -> date:
    day -= DAY
    while not calendar.is_working_day(day):
        day -= DAY
    return day


def _first_working(day: date, calendar: Calendar) -> date:
    while not calendar.is_working_day(day):
        day += DAY
    return day


def each_week(day: date, calendar: Calendar) -> Span | None:
    """Opens on the week's first working day, to be done within the week."""
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    # a week without a working day, at Tết, opens nothing: the next one covers it
    if day > sunday or _first_working(monday, calendar) != day:
        return None
    return Span(opens=day, due=sunday, period=_week(day))


def each_month(day: date, calendar: Calendar) -> Span | None:
    """Opens on the month's first working day, to be done within the month."""
    if _first_working(day.replace(day=1), calendar) != day:
        return None
    return Span(opens=day, due=month_end(day), period=f"{day:%Y-%m}")


def each_quarter(day: date, calendar: Calendar) -> Span | None:
    """Opens on the first working day of the quarter's last month."""
    if day.month % 3 or _first_working(day.replace(day=1), calendar) != day:
        return None
    return Span(opens=day, due=month_end(day), period=f"{day.year}-Q{day.month // 3}")


def on_days(name: Callable[[date], bool], period: Callable[[date], str]) -> Rule:
    """Due on the days named; opens on the working day before.

    Where two are due with no working day between them, as at Tết, the later one opens on its own day.
    """

    def second(day: date, calendar: Calendar) -> bool:
        before = day - DAY
        while not calendar.is_working_day(before):
            if name(before):
                return True
            before -= DAY
        return False

    def rule(day: date, calendar: Calendar) -> Span | None:
        if not calendar.is_working_day(day):
            return None
        if name(day) and second(day, calendar):
            return Span(opens=day, due=day, period=period(day))
        due = day + DAY
        # a working day opens whatever is due before the next working day has come
        while True:
            if name(due):
                return Span(opens=day, due=due, period=period(due))
            if calendar.is_working_day(due):
                return None
            due += DAY

    return rule


def once(due: date, *, opens: date) -> Rule:
    def rule(day: date, _calendar: Calendar) -> Span | None:
        return Span(opens=opens, due=due, period=due.isoformat()) if day == opens else None

    return rule


def yearly(month: int, day_of_month: int, *, days_before: int) -> Rule:
    """Due on one day of the year; asked for so many days before, or on the next working day."""

    def rule(day: date, calendar: Calendar) -> Span | None:
        due = date(day.year, month, day_of_month)
        if _first_working(due - timedelta(days=days_before), calendar) != day:
            return None
        return Span(opens=day, due=due, period=due.isoformat())

    return rule


def either(*rules: Rule) -> Rule:
    def rule(day: date, calendar: Calendar) -> Span | None:
        return next((found for one in rules if (found := one(day, calendar)) is not None), None)

    return rule


def _week(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def is_day(*days: int) -> Callable[[date], bool]:
    """Tell whether a day is one of these days of its month; a day the month has not is its last."""
    return lambda day: day.day in {min(d, month_end(day).day) for d in days}


iso = date.isoformat
mondays = on_days(lambda day: day.weekday() == 0, _week)
on_15_and_30 = on_days(is_day(15, 30), iso)
before_15_and_last = on_days(is_day(14, 31), iso)
on_15_and_last = on_days(is_day(15, 31), iso)
half_years = on_days(lambda day: (day.month, day.day) in {(6, 30), (12, 31)}, iso)
