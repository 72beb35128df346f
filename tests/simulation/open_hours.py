"""The sending hours once more, written from the policy and not from the program: two must agree.

Vietnam has no summer time: its clock is seven hours ahead of UTC.
"""

from datetime import date, datetime, time, timedelta, timezone

import holidays

HANOI = timezone(timedelta(hours=7))
_CALENDAR = holidays.country_holidays("VN", years=range(2026, 2029))
OFF = frozenset(_CALENDAR)
SWAPPED = frozenset(_CALENDAR.weekend_workdays)

_SPANS = {
    "mandatory": (time(7, 30), time(17, 30)),
    "service": (time(8), time(20)),
    "promo": (time(8), time(20)),
    "reply": (time(6), time(22)),
}
_NETWORK = (time(6), time(22))  # Zalo's own


def is_open(at: datetime, message_class: str, channel: str) -> bool:
    local = at.astimezone(HANOI)
    first, last = _span(message_class, channel)
    return day_allows(local.date(), message_class) and first <= local.time() < last


def open_between(start: datetime, end: datetime, message_class: str, channel: str) -> bool:
    """Is there any open moment in [start, end)?"""
    start, end = start.astimezone(HANOI), end.astimezone(HANOI)
    first, last = _span(message_class, channel)
    for ahead in range(max(0, (end.date() - start.date()).days) + 1):
        day = start.date() + timedelta(days=ahead)
        opens, closes = (datetime.combine(day, edge, HANOI) for edge in (first, last))
        if day_allows(day, message_class) and max(opens, start) < min(closes, end):
            return True
    return False


def day_allows(day: date, message_class: str) -> bool:
    worked = (day.weekday() < 5 or day in SWAPPED) and day not in OFF
    match message_class:
        case "mandatory":
            return worked
        case "service":
            return day not in OFF
        case "promo":
            return worked or (day.weekday() == 5 and day not in OFF)
        case _:
            return True


def _span(message_class: str, channel: str) -> tuple[time, time]:
    first, last = _SPANS[message_class]
    if channel in ("zalo", "zns"):
        return max(first, _NETWORK[0]), min(last, _NETWORK[1])
    return first, last
