"""What a date cell says, before anybody asks how much of a date it has to be.

Vietnam writes day, month, year; a month first is never assumed. Excel's serials count from 1900 (with
its 29 February 1900 that never was) or from 1904 in books that came from a Mac.
"""

import re
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from storage.lists.cells.cell_traps import plain

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
LAST_SERIAL: Final = 80_000  # 11/01/2119

_CLOCK: Final = r"(?:[ ,t]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:am|pm|sa|ch))?z?)?"
_SIGN: Final = r" ?[/.\-,\\ ] ?"
_DMY: Final = re.compile(rf"(\d{{1,2}}){_SIGN}(\d{{1,2}}){_SIGN}(\d{{4}}|\d{{2}}){_CLOCK}")
_YMD: Final = re.compile(rf"(\d{{4}})(?P<s>[/.\-])(\d{{1,2}})(?P=s)(\d{{1,2}}){_CLOCK}")
_MY: Final = re.compile(r"(\d{1,2}) ?[/.\- ] ?(\d{4})")
_YM: Final = re.compile(r"(\d{4}) ?[/.\-] ?(\d{1,2})")
_MY_SHORT: Final = re.compile(r"(\d{1,2}) ?[/\-] ?(\d{2})")
_WORDS: Final = re.compile(
    r"(?:ngày|ngay) ?(\d{1,2}) ?,? ?(?:tháng|thang|thg) ?(\d{1,2}) ?,? ?(?:năm|nam)? ?(\d{4}|\d{2})"
    r"|(\d{1,2})[ \-]?(?:tháng|thang|thg)[ \-]?(\d{1,2})[ \-,]*(?:năm|nam)? ?(\d{4}|\d{2})"
)
_MONTH_WORDS: Final = re.compile(
    r"(?:tháng|thang|thg|kỳ|ky|t) ?(\d{1,2}) ?(?:[/.\-,]|năm|nam)? ?(?:năm|nam)? ?(\d{4}|\d{2})"
)
_ENGLISH: Final = re.compile(r"(\d{1,2})[ \-/]([a-z]{3})[a-z]*\.?[ \-/,]+(\d{4}|\d{2})")
_ENGLISH_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BEFORE: Final = re.compile(
    r"^(?:(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|cn)[ ,]*|đến |hết |từ |kỳ |kì |ngày (?=\d+[/.\-]))+"
)
_DECIMAL_TAIL: Final = re.compile(r"(\d{4,8})[.,]0{1,2}")
_FOUR: Final = 4


class Parts(NamedTuple):
    """What is written, checked for nothing yet. 0: not written. `short`: a year of two digits."""

    year: int
    month: int = 0
    day: int = 0
    short: bool = False


def tidy(value: str) -> str:
    """Lower case, no weekday, no quote that Excel puts before text, no full stop or ".0" at the end."""
    text = plain(value).lower().lstrip("'").rstrip(" .;")
    number = _DECIMAL_TAIL.fullmatch(text)
    return number[1] if number is not None else _BEFORE.sub("", text)


def day_parts(text: str) -> Parts | None:
    """Day, month and year from tidy text, the day first; None when it is not all there."""
    found = _DMY.fullmatch(text)
    if found is not None:
        return _parts(found[1], found[2], found[3])
    found = _YMD.fullmatch(text)
    if found is not None:
        return _parts(found[4], found[3], found[1])
    if text.isascii() and text.isdigit():
        return _packed(text)
    found = _WORDS.fullmatch(text)
    if found is not None:
        return _parts(*(group for group in found.groups() if group is not None))
    found = _ENGLISH.fullmatch(text)
    if found is not None and found[2] in _ENGLISH_MONTHS:
        return _parts(found[1], str(_ENGLISH_MONTHS.index(found[2]) + 1), found[3])
    return None


def month_parts(text: str) -> Parts | None:
    """Month and year from tidy text: "09/2026", "2026-09", "tháng 9 năm 2026", "T9/26", "202609"."""
    found = _MY.fullmatch(text)
    if found is not None:
        return Parts(int(found[2]), int(found[1]))
    found = _YM.fullmatch(text)
    if found is not None:
        return Parts(int(found[1]), int(found[2]))
    found = _MY_SHORT.fullmatch(text) or _MONTH_WORDS.fullmatch(text)
    if found is not None:
        return Parts(int(found[2]), int(found[1]), short=len(found[2]) < _FOUR)
    if len(text) == 6 and text.isascii() and text.isdigit():
        for year, month in ((int(text[:4]), int(text[4:])), (int(text[2:]), int(text[:2]))):
            if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
                return Parts(year, month)
    return None


def _parts(day: str, month: str, year: str) -> Parts:
    return Parts(int(year), int(month), int(day), short=len(year) < _FOUR)


def _packed(digits: str) -> Parts | None:
    """20261231 or 31122026 (or 1122026, its zero lost): never both, a month is no century."""
    digits = digits.zfill(8) if len(digits) == 7 else digits
    if len(digits) != 8:
        return None
    for year, month, day in ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2])):
        if FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return Parts(int(year), int(month), int(day))
    return None


def real_day(parts: Parts) -> date | None:
    """The day, if there is such a day; a two-digit year is taken as it stands (0 to 99)."""
    try:
        found = date(parts.year, parts.month, parts.day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def from_serial(number: float, *, date_1904: bool = False) -> date | None:
    """The day behind an Excel serial; the time of day in its fraction is dropped."""
    count = int(number)
    if not 1 <= count <= LAST_SERIAL:
        return None
    if date_1904:
        return date(1904, 1, 1) + timedelta(days=count)
    if count == 60:  # 29/02/1900, which only Lotus 1-2-3 and Excel believe in
        return None
    return date(1899, 12, 31 if count < 60 else 30) + timedelta(days=count)


def as_day(value: date) -> date | None:
    day = value.date() if isinstance(value, datetime) else value
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
