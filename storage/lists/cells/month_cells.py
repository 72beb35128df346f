"""Contribution months ("đã đóng đến tháng"), and how many of them are owed."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

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
_FIRST_SERIAL, _LAST_SERIAL = 29_221, 73_415  # 01/01/1980 to 31/12/2100: no smaller number is a month
_MONTHS: Final = re.compile(r"(-?\d{1,4}(?:[.,]\d{1,4})?) ?(?:tháng|thang|thg|th|t)?\.?")
_YEARS_AND_MONTHS: Final = re.compile(r"(\d{1,2}) ?năm(?: ?(\d{1,2}) ?(?:tháng|thang))?")
_MONTHS_AND_DAYS: Final = re.compile(
    r"(\d{1,3}) ?(?:tháng|thang) ?(?:và |va )?(?:(\d{1,2}) ?(?:ngày|ngay)|(rưỡi|ruoi))"
)
_ASIDE: Final = re.compile(r" ?\(.*\)?$")
_N: Final = r"(\d{1,4}(?:[.,]\d{1,2})?) ?(?:tháng|thang|thg|th|t)?"
#: "Trên 3 tháng", "từ 1 đến dưới 3 tháng": a band, whose lower end is what is known.
_AT_LEAST: Final = re.compile(
    rf"(?:(?:trên|tren|hơn|hon|quá|qua|từ|tu|≥|>=?|=>) ?{_N}(?: ?(?:trở lên|tro len|\+))?"
    rf"|{_N} ?(?:trở lên|tro len|\+)"
    rf"|(?:từ |tu )?{_N} ?(?:-|–|đến|den|tới|toi) ?(?:dưới|duoi|<)? ?{_N})"
)
_UNDER_ONE: Final = re.compile(
    r"(?:dưới|duoi|<|chưa đến|chua den|chưa đủ|chua du) ?0?1 ?(?:tháng|thang|thg|th|t)?"
)
_NOTHING_OWED: Final = frozenset({"không", "không nợ", "hết nợ", "ko", "ko nợ"})
_MOST_MONTHS: Final = 1200
_MONTH_DAYS: Final = 30

MonthResult = tuple[str | None, tuple[Remark, ...]]
DebtResult = tuple[float | None, tuple[Remark, ...]]


def read_month(value: object) -> MonthResult:
    """Read "2026-09" from any way of writing a month, or from any day of it. None for a blank cell."""
    if value is None:
        return None, ()
    if isinstance(value, date):
        day = as_day(value)
        return (None, (_bad_month(value),)) if day is None else (f"{day.year:04d}-{day.month:02d}", ())
    trapped = trap(value)
    if trapped is not None:
        return None, (trapped,)
    if isinstance(value, int | float):
        found = _from_number(value)
        return (found, ()) if found is not None else (None, (_bad_month(value),))
    if isinstance(value, str):
        return _from_text(value)
    return None, (_bad_month(value),)


def _from_text(value: str) -> MonthResult:
    parts = _parts(value) if len(value) <= _LONGEST else None
    if parts is None:
        return (None, ()) if is_blank(value) else (None, (_bad_month(value),))
    found = _iso(parts._replace(year=parts.year + 2000) if parts.short else parts)
    if found is None:
        return None, (_bad_month(value),)
    if not parts.short:
        return found, ()
    message = _(
        "Năm viết hai chữ số trong “{value}” đã hiểu là {month}; hãy kiểm tra.",
        value=quoted(value),
        month=f"{found[5:]}/{found[:4]}",
    )
    return found, (warning("month_two_digit_year", message),)


@lru_cache(maxsize=16384)
def _parts(value: str) -> Parts | None:
    text = tidy(value)
    parts = month_parts(text) or day_parts(text)
    if parts is None and len(text) == 5 and text.isdigit():
        day = from_serial(int(text)) if _FIRST_SERIAL <= int(text) <= _LAST_SERIAL else None
        return None if day is None else Parts(day.year, day.month)
    if (
        parts is not None
        and parts.day
        and real_day(parts._replace(year=parts.year + 2000 * parts.short)) is None
    ):
        return None
    return parts


def _iso(parts: Parts) -> str | None:
    if FIRST_YEAR <= parts.year <= LAST_YEAR and 1 <= parts.month <= 12:
        return f"{parts.year:04d}-{parts.month:02d}"
    return None


def _from_number(value: float) -> str | None:
    whole = int(value)
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        day = from_serial(value)
        return None if day is None else f"{day.year:04d}-{day.month:02d}"
    if whole != value:  # "09.2026" typed into a cell of numbers: the zero is gone, or "10.2020" is 10.202
        month, _dot, year = f"{value:.4f}".partition(".")
        return _iso(Parts(int(year), whole)) if abs(value - float(f"{month}.{year}")) < 1e-9 else None
    parts = month_parts(str(whole)) or day_parts(str(whole))
    return None if parts is None or (parts.day and real_day(parts) is None) else _iso(parts)


def _bad_month(value: object) -> Remark:
    return error(
        "month_invalid",
        _("“{value}” không phải là tháng; hãy ghi tháng/năm, ví dụ 09/2026.", value=quoted(value)),
    )


def read_months_of_debt(value: object) -> DebtResult:
    """How many months are owed: 3, 3.5, "3,5", "02 tháng", "1 năm 2 tháng". None for a blank cell or "-"."""
    if value is None:
        return None, ()
    trapped = trap(value)
    if trapped is not None:
        return None, (trapped,)
    if isinstance(value, int | float):
        return (float(value), ()) if abs(value) <= _MOST_MONTHS else (None, (_bad_count(value),))
    if isinstance(value, str) and len(value) <= _LONGEST:
        if is_blank(value):
            return None, ()
        found = _count(value)
        if found is not None and abs(found) <= _MOST_MONTHS:
            return found, ()
        least = months_at_least(value)
        if least is not None:
            return least, (_band(value, least),)
    return None, (_bad_count(value),)


@lru_cache(maxsize=4096)
def _count(value: str) -> float | None:
    text = plain(value).lower().lstrip("'")
    if text in _NOTHING_OWED:
        return 0.0
    found = _MONTHS.fullmatch(text)
    if found is not None:
        return float(found[1].replace(",", "."))
    found = _MONTHS_AND_DAYS.fullmatch(text)
    if found is not None:
        return int(found[1]) + (0.5 if found[3] else min(int(found[2]), _MONTH_DAYS) / _MONTH_DAYS)
    found = _YEARS_AND_MONTHS.fullmatch(text)
    if found is not None:
        return 12.0 * int(found[1]) + int(found[2] or 0)
    bare = _ASIDE.sub("", text)  # "5 tháng (từ 07/2026)"
    return _count(bare) if bare not in {"", text} else None


@lru_cache(maxsize=4096)
def months_at_least(value: str) -> float | None:
    """The lower end of a band: "trên 3 tháng" → 3, "từ 1 đến dưới 3 tháng" → 1, "dưới 1 tháng" → 0."""
    text = plain(value).lower().lstrip("'").rstrip(" .:;")
    if _UNDER_ONE.fullmatch(text):
        return 0.0
    found = _AT_LEAST.fullmatch(text)
    if found is None:
        return None
    least = float(next(number for number in found.groups() if number is not None).replace(",", "."))
    return least if least <= _MOST_MONTHS else None


def _band(value: str, least: float) -> Remark:
    return warning(
        "debt_months_band",
        _(
            "“{value}” là một khoảng: đã lấy mức thấp nhất, {months} tháng.",
            value=quoted(value),
            months=f"{least:g}".replace(".", ","),
        ),
    )


def _bad_count(value: object) -> Remark:
    return error(
        "debt_months_invalid",
        _("Không đọc được số tháng nợ “{value}”; hãy ghi một số, ví dụ 3 hoặc 3,5.", value=quoted(value)),
    )
