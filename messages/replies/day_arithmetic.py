"""Which calendar day a spoken day is, counted from the day it was said.

Weeks run Monday to Sunday. A bare weekday is the next one, never today. Where only a stretch of
time is named, its last sensible day is taken and marked vague: a promise is not broken before it.
"""

import calendar
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Day = date  #: in the record the field is itself called "date"

#: WDAY is a bare weekday: with "rồi" the last one, otherwise the next;
#: PAST is past by its own words ("hôm qua"), GONE by the calendar ("15/11" said on the 22nd)
Mark = Literal["DAY", "WDAY", "NOW", "PAST", "GONE", "LATER", "MONTH"]
Problem = Literal["impossible", "past", "far", "lunar", "unclear", "conflict"]

_HALF_YEAR = timedelta(days=183)  #: "5/1" said in November is next January; "15/11" said on the 22nd is past
_FAR = timedelta(days=550)  #: nobody promises a contribution further away: a slip in the year


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading:
    date: Day | None = None
    vague: bool = False  #: a time was named, but the day is ours or missing: ask
    problem: Problem | None = None  #: why a named day could not be used


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One expression of time: what it means looking ahead, and what looking back."""

    mark: Mark
    ahead: DateReading
    behind: date | None = None
    weekday_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    today: date
    holidays: Container[date] = frozenset()

    def day(self, value: date) -> Spoken:
        """A day known exactly."""
        if value < self.today:
            return Spoken(mark="GONE", ahead=DateReading(vague=True, problem="past"), behind=value)
        if value - self.today > _FAR:
            return unusable("far")
        mark: Mark = "NOW" if value == self.today else "DAY"
        return Spoken(mark=mark, ahead=DateReading(date=value), behind=value if mark == "NOW" else None)

    def days_from_now(self, days: int, *, vague: bool = False) -> Spoken:
        if not 0 <= days <= 3660:
            return unusable("far")
        value = self.today + timedelta(days=days)
        return self.stretch_end(value) if vague else self.day(value)

    def working_days_from_now(self, days: int) -> Spoken:
        value = self.today
        for _step in range(min(days, 400)):
            value += timedelta(days=1)
            while self._closed(value):
                value += timedelta(days=1)
        return self.day(value)

    def written(self, day: int, month: int, year: int | None) -> Spoken:
        """15/11, 15/11/26, 15/11/2026; 32/11 and 31/2 are nobody's day."""
        if year is not None:
            value = _date(year + 2000 if year < 100 else year, month, day)
            return self.day(value) if value else unusable("impossible")
        value = _date(self.today.year, month, day)
        later = _date(self.today.year + 1, month, day)
        nearby = value or _date(self.today.year, month, min(day, 28))
        if nearby is None or day > 31:
            return unusable("impossible")
        meant = value if nearby >= self.today - _HALF_YEAR else later
        found = self.day(meant) if meant else unusable("impossible")
        last_past = value if value and value <= self.today else _date(self.today.year - 1, month, day)
        return Spoken(mark=found.mark, ahead=found.ahead, behind=last_past)

    def day_of_month(self, day: int, months_on: int | None = None) -> Spoken:
        """For "ngày 15" the next one; "ngày 15 tháng sau": that month's or nobody's."""
        if not 1 <= day <= 31:
            return unusable("impossible")
        if months_on is not None:
            first = self.month_start(months_on)
            value = _date(first.year, first.month, day)
            return self.day(value) if value else unusable("impossible")
        here = _date(self.today.year, self.today.month, day)
        before = self.month_start(-1)
        behind = here if here and here <= self.today else _date(before.year, before.month, day)
        if here is None:
            return Spoken(mark="DAY", ahead=DateReading(vague=True, problem="impossible"), behind=behind)
        if here < self.today:
            found = self.day_of_month(day, months_on=1)
            return Spoken(mark=found.mark, ahead=found.ahead, behind=behind)
        found = self.day(here)
        return Spoken(mark=found.mark, ahead=found.ahead, behind=behind)

    def weekday(self, weekday: int, weeks_on: int | None = None) -> Spoken:
        """0 is Monday ("thứ hai"). Without a week: the next one after today."""
        if weeks_on is None:
            distance = (weekday - self.today.weekday() - 1) % 7 + 1
            value = self.today + timedelta(days=distance)
            last = value - timedelta(days=7)
            return Spoken(mark="WDAY", ahead=DateReading(date=value), behind=last, weekday_only=True)
        found = self.day(self.week_day(weeks_on, weekday))
        return Spoken(mark=found.mark, ahead=found.ahead, behind=found.behind, weekday_only=True)

    def week_day(self, weeks_on: int, weekday: int) -> date:
        return self.today + timedelta(days=7 * weeks_on + weekday - self.today.weekday())

    def week(self, weeks_on: int) -> Spoken:
        """For "tuần sau" its Friday; "tuần này" with Friday gone the coming Friday."""
        value = self.week_day(weeks_on, 4)
        if value < self.today:
            value += timedelta(days=7)
        return self.stretch_end(value)

    def weekend(self, weeks_on: int | None) -> Spoken:
        """For "cuối tuần" the coming Saturday, which on a Saturday is today."""
        value = self.week_day(weeks_on or 0, 5)
        if value < self.today:
            value += timedelta(days=7)
        found = self.day(value)
        return Spoken(mark="DAY", ahead=found.ahead)

    def month_start(self, months_on: int) -> date:
        index = self.today.year * 12 + self.today.month - 1 + months_on
        return date(index // 12, index % 12 + 1, 1)

    def part_of_month(self, part: str, first: date) -> Spoken:
        """The 5th, the 15th or the last day; what is over counts for the month after."""
        last = calendar.monthrange(first.year, first.month)[1]
        value = first.replace(day={"start": 5, "middle": 15, "end": last}[part])
        if value < self.today:
            return Spoken(mark="GONE", ahead=DateReading(vague=True, problem="past"))
        if value - self.today > _FAR:
            return unusable("far")
        return Spoken(mark="DAY", ahead=DateReading(date=value, vague=part != "end"))

    def next_part_of_month(self, part: str) -> Spoken:
        found = self.part_of_month(part, self.month_start(0))
        return found if found.mark != "GONE" else self.part_of_month(part, self.month_start(1))

    def numbered_month(self, month: int, year: int | None = None) -> date | None:
        """The first day of "tháng 12": this year's, or next year's when it is over by half a year."""
        if not 1 <= month <= 12:
            return None
        if year is not None:
            return date(year, month, 1) if 2000 <= year <= 2100 else None
        here = date(self.today.year, month, 1)
        over = here < self.month_start(0) and self.today - here > _HALF_YEAR
        return here.replace(year=here.year + 1) if over else here

    def month(self, first: date) -> Spoken:
        """A whole month as a promise's time: vague, kept until its last day."""
        found = self.part_of_month("end", first)
        ahead = DateReading(date=found.ahead.date, vague=True, problem=found.ahead.problem)
        return Spoken(mark="MONTH", ahead=ahead)

    def next_month(self) -> Spoken:
        """A "tháng sau" is always ahead, so nothing done in it can be done already."""
        return Spoken(mark="DAY", ahead=self.month(self.month_start(1)).ahead)

    def stretch_end(self, value: date) -> Spoken:
        """A day chosen by us: vague, and stepped back from days on which nobody can pay."""
        if value - self.today > _FAR:
            return unusable("far")
        while value > self.today and value in self.holidays:
            value -= timedelta(days=1)
        return Spoken(mark="DAY", ahead=DateReading(date=value, vague=True))

    def _closed(self, value: date) -> bool:
        return value.weekday() >= 5 or value in self.holidays


def unusable(problem: Problem) -> Spoken:
    return Spoken(mark="LATER", ahead=DateReading(vague=True, problem=problem))


def some_time() -> Spoken:
    """Such as "vài bữa nữa": ahead, and nobody knows when."""
    return Spoken(mark="LATER", ahead=DateReading(vague=True))


def past(value: date | None = None) -> Spoken:
    return Spoken(mark="PAST", ahead=DateReading(vague=True, problem="past"), behind=value)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
