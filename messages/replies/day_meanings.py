"""What each way of naming a day comes to: one small function per row of the grammar."""

import re
from collections.abc import Callable
from datetime import timedelta

from messages.replies.day_arithmetic import Calendar, DateReading, Spoken, past, unusable
from messages.replies.number_words import number_from
from messages.replies.spelling import plain

Resolve = Callable[[re.Match[str], Calendar], Spoken | None]

_WEEKDAYS = {
    "2": 0,
    "hai": 0,
    "3": 1,
    "ba": 1,
    "4": 2,
    "tu": 2,
    "bon": 2,
    "5": 3,
    "nam": 3,
    "6": 4,
    "sau": 4,
    "7": 5,
    "bay": 5,
}


def weeks_on(found: re.Match[str]) -> int | None:
    said = plain_words(found["week"])
    if not said:
        return None
    return {"nay": 0, "sau": 1, "toi": 1}.get(said, 2)


def plain_words(text: str | None) -> str:
    return " ".join(plain(word) for word in (text or "").split())


def count_in(text: str | None) -> int | None:
    return number_from(text.split()) if text else None


def weekday(found: re.Match[str], days: Calendar) -> Spoken | None:
    index = 6 if found["cn"] else _WEEKDAYS.get(plain(found["wd"] or found["t"] or ""))
    if index is None:
        return None
    said = plain_words(found["week"])
    if said in {"truoc", "vua roi", "vua qua", "roi"}:
        return past(days.week_day(-1, index) if said == "truoc" else days.weekday(index).behind)
    if plain_words(found["since"]) and not said:
        return past(days.weekday(index).behind)
    weeks = weeks_on(found)
    named_week = "tuân" in (found.group(0)) or "tuan" in plain_words(found.group(0))
    return days.weekday(index, weeks if named_week else None)


def written_day(found: re.Match[str], days: Calendar) -> Spoken | None:
    day, month = int(found["d"]), int(found["m"])
    year = int(found["y"]) if found["y"] else None
    if found["sep"] == "." and year is None and not found["word"] and len(found["d"] + found["m"]) == 2:
        return unusable("unclear")  # "1.5" may be a million and a half
    if found["sep"] == "-" and year is None and 12 < month <= 31 and day < month:
        return made_vague(days.day_of_month(month))  # "ngày 25-27"
    spoken = days.written(day, month, year)
    if spoken.mark == "GONE" and plain_words(found["word"]) in {"hom", "bua"}:
        return past(spoken.behind)
    return spoken


def iso_day(found: re.Match[str], days: Calendar) -> Spoken | None:
    return days.written(int(found["d"]), int(found["m"]), int(found["y"]))


def range_in_month(found: re.Match[str], days: Calendar) -> Spoken | None:
    spoken = days.written(int(found["upto"]), int(found["m"]), None)
    return made_vague(spoken)


def made_vague(spoken: Spoken) -> Spoken:
    ahead = DateReading(date=spoken.ahead.date, vague=True, problem=spoken.ahead.problem)
    return Spoken(mark=spoken.mark, ahead=ahead, behind=spoken.behind)


def day_and_month(found: re.Match[str], days: Calendar) -> Spoken | None:
    day, month = count_in(found["d"] or found["dw"]), count_in(found["m"])
    if day is None or month is None:
        return None
    return days.written(day, month, int(found["y"]) if found["y"] else None)


def day_in_month_from_now(found: re.Match[str], days: Calendar) -> Spoken | None:
    day = count_in(found["d"] or found["dw"])
    if day is None:
        return None
    return days.day_of_month(day, 0 if plain(found["rel"]) == "nay" else 1)


def day_of_month(found: re.Match[str], days: Calendar) -> Spoken | None:
    day = count_in(found["d"] or found["dw"])
    if day is None:
        return None
    upto = found.groupdict().get("upto")
    if upto:
        return made_vague(days.day_of_month(int(upto)))
    return days.day_of_month(day)


def count_of(unit_days: int) -> Resolve:
    def resolve(found: re.Match[str], days: Calendar) -> Spoken | None:
        number, upto = count_in(found["n"]), count_in(found["upto"])
        if number is None:
            return None
        return days.days_from_now((upto or number) * unit_days, vague=upto is not None)

    return resolve


def working_days(found: re.Match[str], days: Calendar) -> Spoken | None:
    number = count_in(found["upto"]) or count_in(found["n"])
    return None if number is None else days.working_days_from_now(number)


def months_from_now(found: re.Match[str], days: Calendar) -> Spoken | None:
    number = count_in(found["n"])
    if number is None or number > 12:
        return unusable("far")
    first = days.month_start(number)
    value = min(days.today.day, 28)
    return made_vague(days.day(first.replace(day=value)))


def part_of_month(found: re.Match[str], days: Calendar) -> Spoken | None:
    part = {"dau": "start", "giua": "middle"}.get(plain(found["part"]), "end")
    if found["m"]:
        month = count_in(found["m"])
        first = days.numbered_month(month, int(found["y"]) if found["y"] else None) if month else None
        return days.part_of_month(part, first) if first else unusable("impossible")
    said = plain_words(found["rel"])
    if said in {"sau", "toi"}:
        return days.part_of_month(part, days.month_start(1))
    if said == "nay":
        return days.part_of_month(part, days.month_start(0))
    return days.next_part_of_month(part)


def numbered_month(found: re.Match[str], days: Calendar) -> Spoken | None:
    month = count_in(found["m"])
    year = int(found["y"]) if found["y"] else None
    first = (
        days.numbered_month(month, year + 2000 if year is not None and year < 100 else year)
        if month
        else None
    )
    if not first:
        return None
    spoken = days.month(first)
    said_ahead = plain_words(found[0]).startswith(("trong ", "qua ", "sang ")) and spoken.ahead.date
    return Spoken(mark="DAY", ahead=spoken.ahead) if said_ahead else spoken


def quarter(found: re.Match[str], days: Calendar) -> Spoken | None:
    quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(found["q"]) or int(found["q"])
    first = days.numbered_month(quarter * 3)
    return days.month(first) if first else None


def end_of_quarter(_found: re.Match[str], days: Calendar) -> Spoken | None:
    month = (days.today.month - 1) // 3 * 3 + 3
    return days.part_of_month("end", days.today.replace(month=month, day=1))


def part_of_week(found: re.Match[str], days: Calendar) -> Spoken | None:
    weeks = {"nay": 0, "sau": 1, "toi": 1}.get(plain_words(found["week"]))
    part = plain(found["part"])
    if part == "cuoi":
        return days.weekend(weeks)
    value = days.week_day(weeks or 0, 0 if part == "dau" else 2)
    if value <= days.today and weeks is None:
        value += timedelta(days=7)
    return made_vague(days.day(value))


def in_days(number: int) -> Resolve:
    return lambda _found, days: days.days_from_now(number)


def days_ago(number: int) -> Resolve:
    return lambda _found, days: past(days.today - timedelta(days=number))
