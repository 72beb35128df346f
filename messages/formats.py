"""How money, days, phones and codes are written; what is costly in Babel is asked once."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@lru_cache(maxsize=65536)
def money(amount: int) -> str:
    """1234567 → "1.234.567 đ" (đồng have no smaller unit)."""
    return f"{format_decimal(amount, format='#,##0', locale='vi')} đ"


@lru_cache(maxsize=8192)
def figure(value: float) -> str:
    """1757 → "1.757", 29.72 → "29,72": a count or a percentage as Vietnamese papers print it."""
    return format_decimal(value, format="#,##0.##", locale="vi")


@lru_cache(maxsize=8192)
def day(value: date) -> str:
    """2026-12-31 → "31/12/2026"."""
    return format_date(value, "dd/MM/yyyy", locale="vi")


@lru_cache(maxsize=8192)
def weekday_and_day(value: date) -> str:
    """2026-11-16 → "Thứ Hai 16/11/2026": an echoed date always names its weekday."""
    return format_date(value, "EEEE dd/MM/yyyy", locale="vi")


def month(value: date) -> str:
    """2026-12-01 → "12/2026"."""
    return f"{value.month:02d}/{value.year}"


def moment(value: datetime) -> str:
    """An aware time as the office's wall clock shows it: "22/11/2026 09:05"."""
    local = value.astimezone(OFFICE_ZONE)
    return f"{day(local.date())} {local:%H:%M}"


def masked_code(code: str) -> str:
    """Mask all but the tail: "8412345670" → "******5670": enough to recognise, too little to misuse."""
    return "*" * max(0, len(code) - 4) + code[-4:]


def masked_phone(phone: str) -> str:
    """Mask the middle: "+84900000011" → "+84900***011"."""
    return phone[:6] + "***" + phone[-3:] if len(phone) > 9 else "***"


_LONG_NUMBER = re.compile(r"\d[\d .\-]{4,}\d")


def without_numbers(text: str) -> str:
    """Hide every longer number: what a person should not have sent is not shown around."""
    return _LONG_NUMBER.sub("***", text)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Search key: lower case, no marks, đ → d, single spaces. "Nguyễn Thị Đào" → "nguyen thi dao"."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
