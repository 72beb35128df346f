"""Finds every day a text names and settles on one.

Times of day, phone numbers and counts ("3 tháng") are not days.
"""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date

from messages.replies.day_arithmetic import Calendar, DateReading, Spoken
from messages.replies.day_grammar import DAY_ROWS
from messages.replies.day_meanings import Resolve
from messages.replies.money_words import Sums, mark_sums
from messages.replies.number_words import SMALL
from messages.replies.shorthand import expand
from messages.replies.spelling import accented, spelled, tidy

_EDGE = r"(?<![\w/.,-])"
_CLOCK = re.compile(
    _EDGE
    + accented(
        r"(?:lúc |khoảng |tầm |trước |sau )?\d{1,2} ?(?:h|giờ|g|:)(?: ?\d{1,2})?(?:p|ph|phút"
        r"|')?(?: (?:rưỡi|sáng|trưa|chiều|tối|đêm)(?! (?:mai|nay|thứ|qua|ngày|mốt)))?(?!\w)"
    )
)
_SPAN = re.compile(
    _EDGE
    + accented(
        rf"(?:\d{{1,3}}(?:-\d{{1,2}})?|{SMALL}) ?(?:tháng|năm|ngày|tuần|kỳ|hôm|bữa|tuổi|người)(?! ?\d)(?!\w)"
    )
)
_PHONE = re.compile(r"(?<![\w/.,-])(?:\+?84[ .-]?|0)\d(?:[ .-]?\d){7,9}(?!\d)|(?<![\w.,/])\d{13,}(?!\d)")


@dataclass(slots=True)
class Days:
    """The times of one text, in the order found; the text holds DAY0, NOW1, PAST2 … where they stood."""

    found: list[Spoken] = field(default_factory=list)

    def mark(self, spoken: Spoken) -> str:
        self.found.append(spoken)
        return f" {spoken.mark}{len(self.found) - 1} "


def mark_days(text: str, days: Calendar) -> tuple[str, Days]:
    """Mark every time named in an expanded, canonically spelled text."""
    seen = Days()
    text = _CLOCK.sub(" CLOCK ", text)
    for pattern, resolve in DAY_ROWS:

        def marked(found: re.Match[str], resolve: Resolve = resolve) -> str:
            spoken = resolve(found, days)
            return found[0] if spoken is None else seen.mark(spoken)

        text = pattern.sub(marked, text)
    return _SPAN.sub(" SPAN ", text), seen


def mark_phones(text: str) -> str:
    return _PHONE.sub(" PHONE ", text)


def agreed(found: list[Spoken]) -> DateReading:
    """One reading out of several: the named day; of two alternatives the later, as vague."""
    ahead = [spoken.ahead for spoken in found]
    exact = [spoken for spoken in found if spoken.ahead.date and not spoken.ahead.vague]
    distinct = {spoken.ahead.date for spoken in exact}
    if len(distinct) == 1:
        return exact[0].ahead
    if distinct:
        dated = {spoken.ahead.date for spoken in exact if not spoken.weekday_only}
        if len(dated) == 1 and any(spoken.weekday_only for spoken in exact):
            return DateReading(vague=True, problem="conflict")
        return DateReading(date=max(value for value in distinct if value), vague=True)
    broken = [reading for reading in ahead if reading.problem not in {None, "past"}]
    if broken:
        return broken[0]
    dated_vaguely = [reading for reading in ahead if reading.date]
    return (dated_vaguely or ahead or [DateReading()])[0]


def looked_back(found: list[Spoken]) -> date | None:
    """The one past day a text about something done names."""
    distinct = {spoken.behind for spoken in found if spoken.behind}
    return distinct.pop() if len(distinct) == 1 else None


def read_date(text: str, *, today: date, holidays: Container[date] = frozenset()) -> DateReading:
    """The day a text names, seen from today; never a guess: what is unclear has no date."""
    sums = Sums()
    prepared = mark_sums(mark_phones(expand(spelled(" ".join(tidy(text).split())))), sums)
    _text, days = mark_days(prepared, Calendar(today=today, holidays=holidays))
    return agreed(days.found)
