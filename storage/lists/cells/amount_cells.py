"""Money in whole đồng; a cell that could mean two amounts is asked about, never guessed."""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from messages.language import _
from storage.lists.cells.cell_traps import BLANKS, EXACT_BELOW, plain, trap
from storage.lists.cells.remark import Remark, error, quoted
from storage.lists.cells.separator_vote import Separator

Fault = Literal[
    "amount_ambiguous", "amount_fraction", "amount_unreadable", "amount_precision_lost", "amount_is_date"
]

_NOTHING_OWED: Final = frozenset(
    {
        "không",
        "không nợ",
        "không còn nợ",
        "không có nợ",
        "hết nợ",
        "ko nợ",
        "k nợ",
        "ko",
        "khong no",
        "không có",
        "không đồng",
    }
)
_CURRENCY: Final = re.compile(r"(?:việt nam đồng|đồng chẵn|đồng|vnđ|vnd|₫|đ|d|dong)\.?$|^(?:vnđ|vnd|₫)\s*")
_UNITS: Final = {
    "tỷ": 10**9, "tỉ": 10**9, "ty": 10**9,
    "triệu": 10**6, "trieu": 10**6, "tr": 10**6,
    "nghìn": 10**3, "ngàn": 10**3, "nghin": 10**3, "ngan": 10**3, "k": 10**3,
}  # fmt: skip
_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_PIECE: Final = re.compile(rf"(\d+(?:[.,]\d+)*)\s*({_UNIT})\s*")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_SPACED: Final = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d{1,2})?")
_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+)?e\+?\d+")
_GROUPED: Final = {sign: re.compile(rf"\d{{1,3}}(?:[{sign}]\d{{3}})+") for sign in ".,"}
_NEAR: Final = Decimal("0.005")  #: what a sum of floats may be off by
_LONGEST: Final = 60

Result = tuple[int | None, tuple[Remark, ...]]


def read_amount(value: object, *, separator: Separator = None) -> Result:
    """Whole đồng, negative where the cell says so; None for a blank cell. "không nợ" is 0.

    `separator` is the column's thousands sign as `vote_separator` found it.
    """
    if type(value) is int:
        return (value, ()) if -EXACT_BELOW < value < EXACT_BELOW else _refused("amount_precision_lost", value)
    if value is None:
        return None, ()
    if type(value) is str and len(value) < 15 and value.isascii() and value.isdigit():
        return int(value), ()
    trapped = trap(value)
    if trapped is not None:
        return None, (trapped,)
    found: int | Fault | None
    if isinstance(value, float):
        found = _whole(Decimal(value)) if abs(value) < EXACT_BELOW else "amount_precision_lost"
    elif isinstance(value, date | time | timedelta):
        found = "amount_is_date"
    elif isinstance(value, str):
        found = _from_text(value, separator) if len(value) <= _LONGEST else "amount_unreadable"
    else:
        found = "amount_unreadable"
    return _refused(found, value) if isinstance(found, str) else (found, ())


@lru_cache(maxsize=32768)
def _from_text(raw: str, separator: Separator) -> int | Fault | None:
    text = plain(raw).lower().lstrip("'").strip()
    if text in BLANKS:
        return None
    if text in _NOTHING_OWED:
        return 0
    text = _CURRENCY.sub("", text).strip()
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, _CURRENCY.sub("", text[1:-1].strip()).strip()
    elif text.startswith("-"):
        negative, text = True, text[1:].strip()
    elif text.endswith("-"):
        negative, text = True, text[:-1].strip()
    found = _positive(text.removeprefix("+").strip(), separator)
    return -found if negative and isinstance(found, int) else found


def _positive(text: str, separator: Separator) -> int | Fault:
    if _SCIENTIFIC.fullmatch(text):
        return "amount_precision_lost"
    if _SPACED.fullmatch(text):
        text = text.replace(" ", "").replace("'", "")
    if _NUMBER.fullmatch(text):
        number = _decimal(text, separator)
        return number if isinstance(number, str) else _whole(number)
    return _from_units(text, separator)


def _from_units(text: str, separator: Separator) -> int | Fault:
    """Sum of "1,2tr", "500k", "2 tỷ 500 triệu"; after a unit a bare digit counts tenths of it: "1tr2"."""
    total, at, last = Decimal(0), 0, 10**12
    for piece in _PIECE.finditer(text):
        size = _UNITS[piece[2]]
        if piece.start() != at or size >= last:
            return "amount_unreadable"
        number = _decimal(piece[1], separator)
        if isinstance(number, str):
            return number
        total, at, last = total + number * size, piece.end(), size
    if not at:
        return "amount_unreadable"
    rest = text[at:]
    if not rest:
        return _whole(total)
    if rest.isdigit() and len(rest) <= 3 and last > 1000:
        return _whole(total + Decimal(rest) * last / 10 ** len(rest))
    tail = _decimal(rest, separator) if _NUMBER.fullmatch(rest) else "amount_unreadable"
    if isinstance(tail, str):
        return tail
    return _whole(total + tail) if 1000 <= tail < last else "amount_unreadable"


def _decimal(number: str, separator: Separator) -> Decimal | Fault:
    signs = set(number) & {".", ","}
    if not signs:
        return Decimal(number)
    if len(signs) == 2:
        last = "." if number.rindex(".") > number.rindex(",") else ","
        whole, fraction = number.rsplit(last, 1)
        thousands = "," if last == "." else "."
        if last in whole or len(fraction) > 2 or not _GROUPED[thousands].fullmatch(whole):
            return "amount_unreadable"
        return Decimal(whole.replace(thousands, "") + "." + fraction)
    sign = signs.pop()
    if number.count(sign) > 1:
        return Decimal(number.replace(sign, "")) if _GROUPED[sign].fullmatch(number) else "amount_unreadable"
    if _GROUPED[sign].fullmatch(number) and not number.startswith("0"):
        # Against its column's habit "792.000" is still likelier 792 thousand than 792 with three decimals.
        return Decimal(number.replace(sign, "")) if separator == sign else "amount_ambiguous"
    return Decimal(number.replace(",", "."))


def _whole(number: Decimal) -> int | Fault:
    whole = round(number)
    if abs(whole) >= EXACT_BELOW:
        return "amount_precision_lost"
    return whole if abs(number - whole) <= _NEAR else "amount_fraction"


def _refused(fault: Fault, value: object) -> Result:
    return None, (error(fault, _sentence(fault, quoted(value))),)


def _sentence(fault: Fault, value: str) -> str:
    if fault == "amount_ambiguous":
        return _(
            "Số tiền “{value}” có thể hiểu hai cách; hãy ghi đủ số đồng, không dùng dấu chấm, phẩy.",
            value=value,
        )
    if fault == "amount_fraction":
        return _("Số tiền “{value}” có phần lẻ dưới 1 đồng; hãy ghi số đồng chẵn.", value=value)
    if fault == "amount_precision_lost":
        return _(
            "Số tiền “{value}” quá dài hoặc đã bị Excel làm tròn; hãy gõ lại đủ các chữ số.", value=value
        )
    if fault == "amount_is_date":
        return _("Ô số tiền lại ghi ngày giờ ({value}); hãy định dạng cột là Số rồi gõ lại.", value=value)
    return _("Không đọc được số tiền “{value}”; hãy ghi số đồng, ví dụ 1.500.000.", value=value)
