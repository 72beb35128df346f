"""Amounts as people write them, in whole đồng; what could be two amounts is none.

"2tr5", "1,2tr", "1tr250", "500k", "1.200.000", "một triệu hai", "2 tỷ 350" are read. "1.234" is
twelve hundred or one and a bit, "500" is đồng or thousands: those are left for a person.
"""

import re
from dataclasses import dataclass, field

from messages.replies.number_words import NUMBER_WORD, number_from
from messages.replies.shorthand import expand
from messages.replies.spelling import accented, spelled, tidy

_BILLION, _MILLION, _THOUSAND = 10**9, 10**6, 10**3
_LIMIT = 10**14
_UNITS = {
    _BILLION: "(?:tỷ|tỉ)",
    _MILLION: "(?:triệu|trịu|tr|~củ)",
    _THOUSAND: "(?:nghìn|ngàn|nghin|k)",
}
_UNIT = "(?:" + "|".join(_UNITS.values()) + ")"
_UNIT_PATTERNS = tuple((re.compile(accented(words)), value) for value, words in _UNITS.items())
_DONG = r"(?:đồng|vnđ|vnd|đ|d)"
_GROUPED = r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+"
_NUMBER = rf"(?:{_GROUPED}|\d+[.,]\d{{1,2}}(?!\d)|\d+)"
_WORDS = rf"{NUMBER_WORD}(?: {NUMBER_WORD}){{0,6}}"
#: what follows a bare number and makes it a count of something else than money
_OTHER_COUNT = (
    r"(?! ?(?:ngày|hôm|bữa|tuần|tháng|năm|người|lần|giờ|h|thứ|tết|nay|sau|tới|nữa|vấn|ơi|đợt|kỳ|tuổi|thẻ)\b)"
)
_TAIL = (
    rf"(?:(?P<half> ?rưỡi)|(?P<tail>\d{{1,3}}(?:\.\d{{3}})?(?![\d.,/:-]|h)|"
    rf" \d{{1,3}}(?![\d.,/:-])(?!\w){_OTHER_COUNT}"
    rf"| (?:{_WORDS}))(?!\w){_OTHER_COUNT})"
)
_PART = rf"(?P<number>[1-9] trăm(?: {_WORDS})?|{_NUMBER}|{_WORDS}|nửa)(?P<gap> ?)(?P<unit>{_UNIT})(?=\W|\d|$)"
_PART_AGAIN = rf" ?(?:[1-9] trăm(?: {_WORDS})?|{_NUMBER}|{_WORDS}) ?{_UNIT}(?=\W|\d|$)"
_BEFORE = r"(?<![\w/:-])(?<!\d[.,])"

_WITH_UNIT = re.compile(
    accented(
        rf"{_BEFORE}(?:{_PART}(?:{_PART_AGAIN}){{0,2}}|(?P<only>triệu)(?= ?(?:rưỡi|hai|ba|tư"
        rf"|tám)\b)){_TAIL}?(?: ?{_DONG}\b)?"
    )
)
_ONE_PART = re.compile(accented(_PART))
_IN_DONG = re.compile(accented(rf"{_BEFORE}(?P<sum>{_GROUPED}|\d+) ?{_DONG}(?!\w)"))
_BARE_GROUPED = re.compile(
    rf"{_BEFORE}(?P<sum>\d{{1,3}}(?:\.\d{{3}}){{2,}}|\d{{1,3}}(?:,\d{{3}}){{2,}})(?![\w]|[.,/:-]\d)"
)
_SPACED = re.compile(rf"{_BEFORE}(?P<sum>[1-9]\d{{0,2}}(?: \d{{3}}){{2,3}})(?![\w]|[ .,/:-]\d)")
_BARE = re.compile(rf"{_BEFORE}(?P<sum>[1-9]\d{{4,11}})(?![\w]|[.,/:-]\d)")
_PAID_WORD = re.compile(accented(r"\b(?:đóng|nộp|chuyển khoản|chuyển|trả|tiền|là|nợ|gửi|trước)(?: trước)? $"))
_AMBIGUOUS = re.compile(r"(?<![\w/:.,-])\d{1,3}[.,]\d{3}(?![\w]|[.,/:-]\d)")


@dataclass(slots=True)
class Sums:
    """The amounts of one text, in the order found; the text holds SUM0, SUM1 … where they stood."""

    values: list[int] = field(default_factory=list)

    def mark(self, value: int) -> str:
        self.values.append(value)
        return f" SUM{len(self.values) - 1} "


def read_amount_words(text: str) -> int | None:
    """The one amount a text names, in đồng; None when there is none, or two, or a doubt."""
    sums = Sums()
    rest = mark_bare_sums(mark_sums(expand(spelled(tidy(text))), sums), sums)
    distinct = set(sums.values)
    return distinct.pop() if len(distinct) == 1 and not _AMBIGUOUS.search(rest) else None


def mark_sums(text: str, sums: Sums) -> str:
    """Mark amounts that carry a unit: certain whatever stands around them."""

    def with_unit(found: re.Match[str]) -> str:
        value = _evaluate(found)
        return sums.mark(value) if value else " NUM "

    def in_dong(found: re.Match[str]) -> str:
        digits = re.sub(r"[.,]", "", found["sum"])
        value = int(digits) if len(digits) <= 14 else 0
        return sums.mark(value) if value >= 1000 and digits[0] != "0" else found[0]

    return _IN_DONG.sub(in_dong, _WITH_UNIT.sub(with_unit, text))


def mark_bare_sums(text: str, sums: Sums) -> str:
    """Mark bare numbers that can only be amounts; run after phones and dates are gone."""

    def grouped(found: re.Match[str]) -> str:
        value = int(re.sub(r"\D", "", found["sum"]))
        looks_like_phone = len(str(value)) in {9, 11} and value % 1000 and str(value)[0] in "35789"
        plausible = found["sum"][0] != "0" and not looks_like_phone and value < _LIMIT
        return sums.mark(value) if plausible else found[0]

    def bare(found: re.Match[str]) -> str:
        value = int(found["sum"])
        told = _PAID_WORD.search(text, 0, found.start()) is not None and len(found["sum"]) <= 8
        plausible = value % 1000 == 0 or told
        return sums.mark(value) if plausible else found[0]

    return _BARE.sub(bare, _SPACED.sub(grouped, _BARE_GROUPED.sub(grouped, text)))


def _evaluate(found: re.Match[str]) -> int | None:
    """Evaluate "2 tỷ 350 triệu", "1tr2", "triệu rưỡi" → đồng."""
    total, last_unit, spaced = 0, 0, False
    if found["only"]:
        total, last_unit, spaced = _MILLION, _MILLION, True
    for part in _ONE_PART.finditer(found[0]):
        unit = _unit(part["unit"])
        value = _scaled(part["number"], unit, spaced=bool(part["gap"]))
        if value is None or (last_unit and unit >= last_unit):
            return None
        total, last_unit, spaced = total + value, unit, bool(part["gap"])
    if found["half"]:
        total += last_unit // 2
    elif found["tail"]:
        tail = _tail(found["tail"], last_unit, spaced=spaced)
        if tail is None:
            return None
        total += tail
    return total if 0 < total < _LIMIT else None


def _unit(word: str) -> int:
    return next(value for pattern, value in _UNIT_PATTERNS if pattern.fullmatch(word))


def _scaled(number: str, unit: int, *, spaced: bool) -> int | None:
    if re.fullmatch(r"[\d.,]+", number):
        if re.fullmatch(r"\d+", number):
            value = int(number) if len(number) <= 9 else 0
            counts_as_word = unit == _THOUSAND and spaced and value < 20
            return None if counts_as_word else value * unit
        if re.fullmatch(r"\d+[.,]\d{1,2}", number):
            whole, _, part = number.replace(",", ".").partition(".")
            return int(whole[:9]) * unit + int(part) * unit // int(10 ** len(part))
        return None
    if re.fullmatch(accented("nửa"), number):
        return unit // 2
    value_in_words = number_from(number.split())
    return None if not value_in_words else value_in_words * unit


def _tail(tail: str, unit: int, *, spaced: bool) -> int | None:
    """What follows the last unit: a tenth, a hundredth or a thousandth of it, by its length."""
    text = tail.strip()
    if unit == _THOUSAND or (tail.startswith(" ") and not spaced and text.isdigit()):
        return None
    if text.isdigit():
        return int(text) * unit // int(10 ** len(text))
    if "." in text:
        return int(text.replace(".", "")) if unit == _MILLION and len(text) == 7 else None
    value = number_from(text.split())
    if value is None:
        return None
    return value * unit // (10 if value < 10 else 100 if value < 100 else 1000)
