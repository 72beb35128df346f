"""Days that must be whole, and birth dates that may be only a year."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from messages.formats import day as shown
from messages.language import _
from storage.lists.cells.cell_traps import is_blank, plain, trap
from storage.lists.cells.day_parts import (
    FIRST_YEAR,
    LAST_YEAR,
    Parts,
    as_day,
    day_parts,
    from_serial,
    month_parts,
    real_day,
    tidy,
)
from storage.lists.cells.remark import Remark, error, quoted, warning

_LONGEST: Final = 60
_YEAR: Final = re.compile(r"(?:năm|nam|sinh năm|sn|sinh)? ?((?:18|19|20|21)\d{2})")
_NO_DAY: Final = re.compile(
    r"(?:0{1,2}|-{1,2}|\.{2,}|x{1,2}|_+|\?+)? ?[/.\-] ?"
)  # "00/12/1999", "  /  /1965"
_CENTURY: Final = 100

DayResult = tuple[date | None, tuple[Remark, ...]]
PartResult = tuple[str | None, tuple[Remark, ...]]


def read_day(value: object, *, today: date, date_1904: bool = False) -> DayResult:
    """A full day, day first. None without a remark for a blank cell.

    A year of two digits is taken from the century of `today`, with a warning.
    """
    if isinstance(value, date):
        found = as_day(value)
        return (found, ()) if found is not None else (None, (_invalid(value),))
    if value is None:
        return None, ()
    if isinstance(value, str):
        return _day_from_text(value, today=today, date_1904=date_1904)
    trapped = trap(value)
    if trapped is not None:
        return None, (trapped,)
    if isinstance(value, int | float):
        return _day_from_number(value, date_1904=date_1904)
    return None, (_invalid(value),)


def _day_from_text(value: str, *, today: date, date_1904: bool) -> DayResult:
    plainly = _plain_day(value)
    if plainly is not None:
        return plainly, ()
    trapped = trap(value)
    if trapped is not None or is_blank(value):
        return None, (() if trapped is None else (trapped,))
    text = tidy(value[:_LONGEST])
    parts = day_parts(text)
    if parts is None:
        if text.isdigit():
            return _day_from_number(int(text), date_1904=date_1904)
        return None, (_invalid(value) if month_parts(text) is None else _incomplete(value),)
    century = today.year // _CENTURY * _CENTURY
    day = real_day(parts._replace(year=century + parts.year) if parts.short else parts)
    if day is None:
        return None, (_swapped(value) if parts.month > 12 >= parts.day else _invalid(value),)
    if not parts.short:
        return day, ()
    message = _(
        "Năm viết hai chữ số trong “{value}” đã hiểu là {day}; hãy kiểm tra.",
        value=quoted(value),
        day=shown(day),
    )
    return day, (warning("day_two_digit_year", message),)


@lru_cache(maxsize=32768)
def _plain_day(text: str) -> date | None:
    """The common case, "31/12/2026" and its like, asked once for each text."""
    if len(text) > 10 or not text.isascii():
        return None
    parts = day_parts(text)
    return None if parts is None or parts.short else real_day(parts)


def _day_from_number(value: float, *, date_1904: bool) -> DayResult:
    whole = int(value)
    if whole == value:
        if FIRST_YEAR <= whole <= LAST_YEAR:
            return None, (_incomplete(whole),)  # a year; as a serial it would be 1905
        parts = day_parts(str(whole)) if whole > 10**6 else None
        if parts is not None and (packed := real_day(parts)) is not None:
            return packed, ()
        if whole > 10**5 and month_parts(str(whole)) is not None:
            return None, (_incomplete(whole),)
    found = from_serial(value, date_1904=date_1904)
    if found is None:
        return None, (_invalid(value),)
    message = _(
        "Ô ghi số {value}, đã hiểu là ngày {day}; hãy kiểm tra.", value=quoted(value), day=shown(found)
    )
    return found, (warning("day_serial", message),)


def read_partial_day(value: object, *, today: date) -> PartResult:
    """A birth date as much as is known: "1985-03-05", "1999-12" or "1965". A bad one is only a warning."""
    if value is None:
        return None, ()
    if isinstance(value, date):
        day = as_day(value)
        return (None, (_bad_birth(value),)) if day is None or day > today else (day.isoformat(), ())
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None, (_bad_birth(value),)
    if isinstance(value, str):
        return _birth_from_text(value, today)
    return _birth_from_number(value, today)


def _birth_from_number(value: float, today: date) -> PartResult:
    try:
        whole = int(value)
    except (OverflowError, ValueError):
        return None, (_bad_birth(value),)
    if whole == value and abs(whole) > LAST_YEAR and (found := _birth(str(whole), today)) is not None:
        return found, ()
    if FIRST_YEAR <= whole <= LAST_YEAR:
        return (str(whole), ()) if whole <= today.year else (None, (_bad_birth(value),))
    day = from_serial(value)
    if day is None or day > today:
        return None, (_bad_birth(value),)
    message = _(
        "Ô ngày sinh ghi số {value}, đã hiểu là {day}; hãy kiểm tra.", value=quoted(value), day=shown(day)
    )
    return day.isoformat(), (warning("birth_serial", message),)


def _birth_from_text(value: str, today: date) -> PartResult:
    if len(value) > _LONGEST:
        return None, (_bad_birth(value),)
    found = _birth(value, today)
    if found is not None:
        return found, ()
    if is_blank(value) or plain(value).strip(" /-.") == "":
        return None, ()
    text = tidy(value)
    parts = day_parts(text) or month_parts(text)
    if parts is not None and parts.short:
        found = _checked(_pivoted(parts, today), today)
        if found is not None:
            message = _(
                "Năm sinh viết hai chữ số trong “{value}” đã hiểu là {year}; hãy kiểm tra.",
                value=quoted(value),
                year=found[:4],
            )
            return found, (warning("birth_two_digit_year", message),)
    if text.isdigit() and len(text) == 5:
        return _birth_from_number(int(text), today)
    return None, (_bad_birth(value),)


@lru_cache(maxsize=65536)
def _birth(value: str, today: date) -> str | None:
    """A birth date written with its whole year, however much of it."""
    text = tidy(value)
    year = _YEAR.fullmatch(text)
    if year is not None:
        return _checked(Parts(int(year[1])), today)
    parts = day_parts(text)
    if parts is None:
        rest = _NO_DAY.sub("", text, count=1)
        parts = month_parts(text) or (month_parts(rest) if rest != text else None)
        if parts is None and re.fullmatch(r"\d{4}", last := _NO_DAY.sub("", rest, count=1)):
            parts = Parts(int(last))
    if parts is not None and not parts.day and not parts.month and parts.year:
        return _checked(parts, today)
    return None if parts is None or parts.short else _checked(parts, today)


def _checked(parts: Parts, today: date) -> str | None:
    """ISO text of what is known; None when there is no such day or it is still to come."""
    year, month, day = parts.year, parts.month, parts.day
    if not FIRST_YEAR <= year <= today.year:
        return None
    if day and not month:
        return None
    if not month:
        return f"{year:04d}"
    if not day:
        return (
            f"{year:04d}-{month:02d}" if month <= 12 and (year, month) <= (today.year, today.month) else None
        )
    found = real_day(parts)
    return found.isoformat() if found is not None and found <= today else None


def _pivoted(parts: Parts, today: date) -> Parts:
    """Nobody is born in the future: the latest century that is not."""
    year = today.year // _CENTURY * _CENTURY + parts.year
    later = (year, parts.month, parts.day) > (today.year, today.month, today.day)
    return parts._replace(year=year - _CENTURY if later else year, short=False)


def _invalid(value: object) -> Remark:
    return error(
        "day_invalid", _("“{value}” không phải ngày có thật; hãy ghi ngày/tháng/năm.", value=quoted(value))
    )


def _swapped(value: object) -> Remark:
    message = _("“{value}” có tháng lớn hơn 12; hãy ghi theo thứ tự ngày/tháng/năm.", value=quoted(value))
    return error("day_invalid", message)


def _incomplete(value: object) -> Remark:
    return error(
        "day_incomplete", _("“{value}” chưa đủ ngày; hãy ghi cả ngày/tháng/năm.", value=quoted(value))
    )


def _bad_birth(value: object) -> Remark:
    return warning(
        "birth_invalid",
        _("Ngày sinh “{value}” không đúng nên để trống; hãy bổ sung sau.", value=quoted(value)),
    )
