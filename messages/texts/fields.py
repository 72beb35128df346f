"""Every name a text may ask for, and the only way its value is written.

Code speaks of `unit_name`, officers write "tên đơn vị"; the two map one to one. Values arrive raw
and leave as finished, inert strings: masked, grouped, without control or direction marks.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from babel.dates import format_date

from messages import formats
from messages.language import _
from messages.law.parameter_rows import LAW_2024
from messages.texts.law import Topic, late_rule, rule
from messages.texts.official_sites import allowed
from messages.texts.placeholders import TextError

Value = str | int | date | bool | None


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"  # letters, digits and + - . / only, shown whole
    MASKED = "masked"  # shown by its tail, whoever asks
    MONEY = "money"
    COUNT = "count"  # 3, or "2.5" months
    DAY = "day"
    WEEKDAY = "weekday"  # a day echoed back names its weekday
    MONTH = "month"
    PHONE = "phone"
    LINK = "link"
    METHOD = "method"  # 1, 3, 6, 12, VE_SAU, CON_THIEU
    YES_NO = "yes_no"  # only for conditions
    DERIVED = "derived"  # worked out from other fields, never passed in


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str  #: as code passes it
    label: str  #: as officers write it between the brackets
    kind: Kind
    default: str = ""


def _field(name: str, label: str, kind: Kind = Kind.TEXT, default: str = "") -> tuple[str, Field]:
    return name, Field(name=name, label=label, kind=kind, default=default)


FIELDS: Mapping[str, Field] = dict(
    [
        _field("agency", "cơ quan"),
        _field("officer", "cán bộ"),
        _field("officer_phone", "điện thoại cán bộ", Kind.PHONE),
        _field("hotline", "tổng đài", Kind.PHONE, "1900 9068"),
        _field("unit_name", "tên đơn vị"),
        _field("unit_code", "mã đơn vị", Kind.CODE),
        _field("person_name", "tên người tham gia"),
        _field("person_code", "mã số BHXH", Kind.MASKED),
        _field("period", "kỳ", Kind.MONTH),
        _field("amount", "số tiền", Kind.MONEY),
        _field("as_of", "số liệu đến ngày", Kind.DAY),
        _field("debt_months", "số tháng nợ", Kind.COUNT),
        _field("deadline", "hạn đóng", Kind.DAY),
        _field("late_charge", "tiền chậm đóng ước tính", Kind.MONEY),
        _field("charge_day", "ngày ước tính", Kind.DAY),
        _field("days_left", "số ngày còn lại", Kind.COUNT),
        _field("days_over", "số ngày quá hạn", Kind.COUNT),
        _field("method", "hình thức đóng", Kind.METHOD),
        _field("paid_to", "đóng đến tháng", Kind.MONTH),
        _field("card_expiry", "hạn thẻ", Kind.DAY),
        _field("agent", "đại lý"),
        _field("agent_phone", "điện thoại đại lý", Kind.PHONE),
        _field("account", "số tài khoản", Kind.CODE),
        _field("account_holder", "chủ tài khoản"),
        _field("bank", "ngân hàng"),
        _field("memo", "nội dung chuyển khoản"),
        _field("link", "liên kết", Kind.LINK),
        _field("confirm_code", "mã xác nhận", Kind.CODE),
        _field("promise_date", "ngày hẹn", Kind.WEEKDAY),
        _field("promise_amount", "số tiền hẹn", Kind.MONEY),
        _field("visit_date", "ngày làm việc", Kind.WEEKDAY),
        _field("decision", "số quyết định"),
        _field("tracking_no", "vận đơn", Kind.CODE),
        _field("suspension_end", "ngày kết thúc tạm dừng", Kind.DAY),
        _field("quarter", "quý"),
        _field("collector", "nhân viên thu"),
        _field("people", "số người", Kind.COUNT),
        _field("missing_workers", "số người chưa tham gia", Kind.COUNT),
        _field("reply_by", "hạn trả lời", Kind.DAY),
        _field("remote", "làm việc từ xa", Kind.YES_NO),
        _field("mandatory", "thông báo bắt buộc", Kind.YES_NO),
        _field("addressee", "cách xưng hô", Kind.DERIVED),
        _field("duty_rule", "quy định hạn đóng", Kind.DERIVED),
        _field("late_rule", "quy định chậm đóng", Kind.DERIVED),
        _field("evasion_rule", "quy định trốn đóng", Kind.DERIVED),
        _field("penalty_rule", "nghị định xử phạt", Kind.DERIVED),
        _field("publication_rule", "quy định công khai", Kind.DERIVED),
        _field("make_up_rule", "quy định đóng bù", Kind.DERIVED),
    ]
)
BY_LABEL: Mapping[str, Field] = {" ".join(f.label.casefold().split()): f for f in FIELDS.values()}

#: what a derived field is worked out from; a gap there is told by these names
SOURCES: Mapping[str, tuple[str, ...]] = {
    "addressee": (),
    "duty_rule": ("period",),
    "late_rule": ("period",),
    "evasion_rule": ("period",),
    "penalty_rule": ("as_of",),
    "publication_rule": ("period",),
    "make_up_rule": ("suspension_end",),
}

METHODS: Mapping[str, tuple[str, str]] = {
    "1": ("đóng hằng tháng", "monthly"),
    "3": ("đóng 03 tháng một lần", "every 3 months"),
    "6": ("đóng 06 tháng một lần", "every 6 months"),
    "12": ("đóng 12 tháng một lần", "every 12 months"),
    "VE_SAU": ("đóng một lần cho nhiều năm về sau", "once for several future years"),
    "CON_THIEU": ("đóng một lần cho thời gian còn thiếu", "once for the missing period"),
}

#: by "is it an employer"; gender is never guessed
ADDRESSEES: Mapping[bool, tuple[str, str]] = {
    False: ("Ông/Bà", "you"),
    True: ("Quý đơn vị", "your organisation"),
}


def finished(field: Field, value: Value, *, language: str, own_hosts: Collection[str] = ()) -> str:
    """The value as it will stand in the text; "" for an empty one. Raises TextError for a wrong one."""
    if value is None or value is False or value == "":
        return field.default
    if field.kind is Kind.LINK:
        return _link(field, value, own_hosts)
    return _written(field.name, value, language)


@lru_cache(maxsize=65536, typed=True)  # typed: True and 1 are one key otherwise
def _written(name: str, value: Value, language: str) -> str:
    field = FIELDS[name]
    try:
        return _WRITERS[field.kind](value, language)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise _wrong(field) from error


def derived(name: str, fields: Mapping[str, Value], language: str) -> str:
    """A sentence the law or the kind of reader decides; "" while its sources are empty."""
    if name == "addressee":
        unit = bool(fields.get("unit_name") or fields.get("unit_code"))
        return ADDRESSEES[unit][language == "en"]
    (source,) = SOURCES[name]
    on = _date(fields.get(source))
    if on is None:
        return ""
    if name == "late_rule":
        oldest = _date(fields.get("paid_to"))
        # Paid to 05/2025 means that the first unpaid month is 06/2025, still under the old rule.
        spans = oldest is not None and (oldest.year, oldest.month + 1) < (LAW_2024.year, LAW_2024.month)
        return late_rule(oldest if spans and oldest else on, on, language)
    return rule(Topic(name.removesuffix("_rule")), on, language)


def inert(value: str) -> str:
    """Letters only: NFC, one line, single spaces, nothing that steers a terminal or turns text around."""
    text = unicodedata.normalize("NFC", value)
    return " ".join((text if text.isprintable() else "".join(map(_kept, text))).split())


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if category.startswith("C") else character


def _text(value: Value, language: str) -> str:
    del language
    text = inert(str(value))
    if "://" in text or re.search(r"\bwww\.", text, re.IGNORECASE):
        raise ValueError(text)  # a name that brings a link along is not a name
    return text


def _code(value: Value, language: str) -> str:
    text = _text(value, language)
    if not re.fullmatch(r"[0-9A-Za-z+./-]{1,40}", text):
        raise ValueError(text)
    return text


def _masked(value: Value, language: str) -> str:
    return formats.masked_code(_code(value, language))


def _money(value: Value, language: str) -> str:
    del language
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(value)
    return formats.money(value)


def _count(value: Value, language: str) -> str:
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,6}([.,]\d{1,2})?", text):
        raise ValueError(text)
    whole, _mark, rest = text.replace(",", ".").partition(".")
    rest = rest.rstrip("0")
    return f"{whole}{'.' if language == 'en' else ','}{rest}" if rest else whole


def _day(value: Value, language: str) -> str:
    del language
    return formats.day(_must(value))


def _weekday(value: Value, language: str) -> str:
    day = _must(value)
    if language == "en":
        return format_date(day, "EEEE dd/MM/yyyy", locale="en")
    return formats.weekday_and_day(day)


def _month(value: Value, language: str) -> str:
    del language
    return formats.month(_must(value))


def _phone(value: Value, language: str) -> str:
    try:
        number = phonenumbers.parse(_text(value, language), "VN")
    except phonenumbers.NumberParseException as error:
        raise ValueError(value) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError(value)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _link(field: Field, value: Value, own_hosts: Collection[str]) -> str:
    url = str(value)
    if not allowed(url, own_hosts=own_hosts):
        message = _("Liên kết ở trường “{name}” không thuộc các trang được phép.", name=field.label)
        raise TextError(message, code="link_refused", names=(field.label,))
    return url


def _method(value: Value, language: str) -> str:
    known = METHODS.get(str(value))
    return known[language == "en"] if known else _text(value, language)


def _yes(value: Value, language: str) -> str:
    if not isinstance(value, bool):
        raise TypeError(value)
    return "yes" if language == "en" else "có"


def _must(value: Value) -> date:
    found = _date(value)
    if found is None:
        raise ValueError(value)
    return found


def _date(value: Value) -> date | None:
    """Dates, and what the lists hold: "2026-12-31" or "2026-12" (its first day)."""
    if isinstance(value, datetime):
        return value.astimezone(formats.OFFICE_ZONE).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", value):
        with suppress(ValueError):  # 2026-02-31 is no day
            return date.fromisoformat(value if len(value) > 7 else f"{value}-01")
    return None


def _wrong(field: Field) -> TextError:
    message = _("Giá trị của trường “{name}” không dùng được trong tin.", name=field.label)
    return TextError(message, code="field_invalid", names=(field.label,))


_WRITERS: Mapping[Kind, Callable[[Value, str], str]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.MASKED: _masked,
    Kind.MONEY: _money,
    Kind.COUNT: _count,
    Kind.DAY: _day,
    Kind.WEEKDAY: _weekday,
    Kind.MONTH: _month,
    Kind.PHONE: _phone,
    Kind.METHOD: _method,
    Kind.YES_NO: _yes,
}
