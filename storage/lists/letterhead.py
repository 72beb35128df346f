"""What the lines above a table say about all of it: its month, its day, its unit, its scheme."""

import re
from calendar import monthrange
from datetime import date

from messages.formats import fold
from storage.lists.vocabulary import heading_words, money_unit

_MONTH = re.compile(r"\b(?:thang|ky|ky thang|t)\s*[.:]?\s*(\d{1,2})\s*(?:nam|/|-|\.)\s*(20\d\d)\b")
_COMPACT_MONTH = re.compile(r"\b(?:ky|thang|ky du lieu|thang nam)\s*[.:]?\s*(20\d\d)[-/]?(0[1-9]|1[0-2])\b")
_AS_OF = re.compile(
    r"\b(?:so lieu(?: tinh)?(?: den)?|tinh den|den|chot den|du lieu den)\s*(?:het\s*)?(?:ngay\s*)?"
    r"(\d{1,2})\s*(?:/|-|\.|thang)\s*(\d{1,2})\s*(?:/|-|\.|nam)\s*(20\d\d)\b"
)
_AS_OF_MONTH = re.compile(
    r"\b(?:so lieu(?: tinh)?(?: den)?|tinh den|den het|chot den|den)\s*(?:het\s*)?thang\s*"
    r"(\d{1,2})\s*(?:/|-|\.|nam)\s*(20\d\d)\b"
)
_UNIT = re.compile(r"\b(dvt|don vi tinh|dv tinh|don vi)\b")


def period_of(lines: tuple[str, ...]) -> date | None:
    """The month a list is about: "Tháng 12 năm 2026", "KỲ 202611", "Kỳ 11/2026"."""
    for line in lines:
        text = fold(line)
        for found in _MONTH.finditer(text):
            month, year = int(found[1]), int(found[2])
            # "Trà Vinh, ngày … tháng 12 năm 2026" is the day of the letter, not the month it is about
            if 1 <= month <= 12 and "ngay" not in text[max(0, found.start() - 15) : found.start()]:
                return date(year, month, 1)
        if compact := _COMPACT_MONTH.search(text):
            return date(int(compact[1]), int(compact[2]), 1)
    return None


def as_of(lines: tuple[str, ...]) -> date | None:
    """The day the figures are of: "Số liệu đến ngày 30/11/2026", "tính đến hết tháng 11/2026"."""
    for line in lines:
        text = fold(line)
        if found := _AS_OF.search(text):
            try:
                return date(int(found[3]), int(found[2]), int(found[1]))
            except ValueError:
                continue
        found = _AS_OF_MONTH.search(text)
        if found and 1 <= int(found[1]) <= 12:
            year, month = int(found[2]), int(found[1])
            return date(year, month, monthrange(year, month)[1])
    return None


def unit_of(lines: tuple[str, ...]) -> int:
    """1000 when the letterhead says "ĐVT: nghìn đồng"."""
    for line in lines:
        words = heading_words(line)
        told = _UNIT.search(words)
        if told and (unit := money_unit(words[told.start() :])) > 1:
            return unit
    return 1
