"""One number: the digits somebody wrote, and the number that rings today."""

from functools import lru_cache
from typing import Final, Literal, NamedTuple

import phonenumbers

from storage.lists.cells.phone_prefixes import (
    AREA,
    EMERGENCY,
    LANDLINE_LENGTH,
    MOBILE,
    OLD_AREA_3,
    OLD_AREA_4,
    OLD_MOBILE,
    SERVICE,
    SETTLED_MOBILE,
)

Change = Literal[
    "old_prefix",
    "old_area_code",
    "lost_zero",
    "new_range",
    "landline_doubtful",
    "foreign",
    "emergency",
    "invalid",
]


class Number(NamedTuple):
    e164: str  #: "" when no such number rings
    mobile: bool = False
    changes: tuple[Change, ...] = ()


INVALID: Final = Number("", changes=("invalid",))
_LONGEST: Final = 17  # E.164 allows 15 digits; 00 may stand in front


@lru_cache(maxsize=65536)
def number_of(digits: str) -> Number:
    """`digits`: ASCII digits, with a leading "+" where one was written."""
    if SETTLED_MOBILE.fullmatch(digits):
        return Number("+84" + digits[1:], mobile=True)
    if digits in EMERGENCY:
        return Number("", changes=("emergency",))
    if not 7 <= len(digits.lstrip("+")) <= _LONGEST:
        return INVALID
    international = digits.startswith(("+", "00"))
    bare = digits.lstrip("+") if digits.startswith("+") else digits.removeprefix("00")
    if international and not bare.startswith("84"):
        return _foreign(bare)
    if international or (bare.startswith("84") and len(bare) > 10):
        return _national("0" + bare[2:].removeprefix("0"))
    if SERVICE.fullmatch(digits):
        return Number("+84" + digits)
    if digits.startswith("0"):
        return _national(digits)
    found = _national("0" + digits)
    return found._replace(changes=("lost_zero", *found.changes)) if found.e164 else found


def _national(digits: str) -> Number:
    if MOBILE.fullmatch(digits):
        known = SETTLED_MOBILE.fullmatch(digits) is not None or _library_knows(digits)
        return Number("+84" + digits[1:], mobile=True, changes=() if known else ("new_range",))
    old = _renumbered(digits)
    if old is not None:
        return old
    if AREA.fullmatch(digits):
        whole = len(digits) == LANDLINE_LENGTH
        return Number("+84" + digits[1:], changes=() if whole else ("landline_doubtful",))
    if SERVICE.fullmatch(digits[1:]):
        return Number("+84" + digits[1:])
    if len(digits) == LANDLINE_LENGTH - 1 and _library_calls_mobile(digits):
        return Number("+84" + digits[1:], mobile=True, changes=("new_range",))
    return INVALID


def _renumbered(digits: str) -> Number | None:
    """A number of before 2017 (landlines) or 2018 (mobiles) under the prefix it has today."""
    if len(digits) == LANDLINE_LENGTH:
        if digits[:4] in OLD_MOBILE:
            return Number(
                "+84" + OLD_MOBILE[digits[:4]][1:] + digits[4:], mobile=True, changes=("old_prefix",)
            )
        area = OLD_AREA_4.get(digits[:4])
        return None if area is None else Number("+84" + area[1:] + digits[4:], changes=("old_area_code",))
    if len(digits) != LANDLINE_LENGTH - 1:
        return None
    if digits.startswith("04"):
        return Number("+8424" + digits[2:], changes=("old_area_code",))
    new = OLD_AREA_3.get(digits[:3])
    if new is None or (digits[1] == "2" and digits[3] != "3"):
        return None  # 0294 with a digit missing is likelier than Yên Bái of old, unless a 3 follows
    return Number("+84" + new[1:] + digits[3:], changes=("old_area_code",))


def _library_knows(digits: str) -> bool:
    return phonenumbers.is_valid_number(
        phonenumbers.PhoneNumber(country_code=84, national_number=int(digits))
    )


def _library_calls_mobile(digits: str) -> bool:
    """A range handed out after our table was written is known to a newer library first."""
    number = phonenumbers.PhoneNumber(country_code=84, national_number=int(digits))
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE


def _foreign(bare: str) -> Number:
    try:
        number = phonenumbers.parse("+" + bare, None)
    except phonenumbers.NumberParseException:
        return INVALID
    if not phonenumbers.is_valid_number(number):
        return INVALID
    return Number(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), changes=("foreign",)
    )
