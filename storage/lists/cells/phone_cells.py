"""Phone numbers as offices write them: with notes, in pairs, without their zero, ten years old."""

import re
from datetime import date, time, timedelta
from typing import Final

from messages.language import _
from messages.subjects import Phone
from storage.lists.cells.cell_traps import EXACT_BELOW, is_blank, plain, trap
from storage.lists.cells.phone_numbers import Change, Number, number_of
from storage.lists.cells.phone_prefixes import SETTLED_MOBILE
from storage.lists.cells.phone_split import Found, split_numbers
from storage.lists.cells.remark import Remark, error, quoted, warning
from storage.lists.cells.text_cells import read_text

_NOBODY: Final = frozenset(
    {
        "0",
        "không",
        "không có",
        "ko",
        "ko có",
        "k có",
        "kg có",
        "chưa có",
        "chưa",
        "x",
        "không sđt",
        "k",
        "trống",
        "không số",
    }
)
_SCIENTIFIC: Final = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_DECIMAL_TAIL: Final = re.compile(r"(?<=\d{7})[.,]0{1,2}(?!\d)")
_LETTER_O: Final = re.compile(
    r"(?<![^\W\d_])[oO](?=[ .\-]?\d)|(?<=\d)[oO](?![^\W\d_oO])|(?<=\d)[oO](?=[oO]*\d)"
)
#: Digits with signs between them and nothing else; if together they ring, no other reading can do better.
_ALONE: Final = re.compile(r"\(?\+?\d[\d .\-()]{6,22}\d(?<![.]\d)(?<![.]\d\d)", re.ASCII)
_NO_SIGNS: Final = str.maketrans("", "", " .-()")
_LONGEST: Final = 500

Result = tuple[tuple[Phone, ...], tuple[Remark, ...]]


def read_phones(value: object) -> Result:
    """Every number of the cell in the order written, E.164. An error remark speaks of one number only.

    Landlines, service and foreign numbers are kept with `mobile=False`: nothing is sent there.
    """
    if type(value) is str and SETTLED_MOBILE.fullmatch(value):
        return (Phone(e164="+84" + value[1:], mobile=True),), ()
    trapped = trap(value)
    if trapped is not None:
        return (), (trapped,)
    if is_blank(value):
        return (), ()
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, int | float):
        return _from_number(value)
    if isinstance(value, date | time | timedelta):
        message = _("Ô số điện thoại lại ghi ngày giờ ({value}); hãy gõ lại số.", value=quoted(value))
        return (), (error("phone_is_date", message),)
    return (), (_invalid(quoted(value)),)


def _from_number(value: float) -> Result:
    if value == 0:
        return (), ()
    if abs(value) >= EXACT_BELOW:
        return (), (_precision_lost(value),)
    if value < 0 or value != int(value):
        return (), (_invalid(quoted(value)),)
    digits = str(int(value))
    return _gathered([Found(digits, number_of(digits), "")], [])


def _from_text(value: str) -> Result:
    if len(value) > _LONGEST:
        message = _("Ô số điện thoại dài {count} ký tự; hãy chỉ ghi số điện thoại.", count=len(value))
        return (), (error("phone_too_long", message),)
    if _ALONE.fullmatch(value) and (number := number_of(value.translate(_NO_SIGNS))).e164:
        return _gathered([Found(value, number, "")], [])
    text, remarks = read_text(_lined(value))
    notices = [remark for remark in remarks if remark.code != "hidden_signs"]
    ordinary = _ordinary_digits(text)
    odd = _has_odd_signs(value)
    whole = _SCIENTIFIC.fullmatch(ordinary.strip())
    if whole is not None:
        exact = _exact(whole)
        return (
            _gathered([Found(ordinary, number_of(exact), "")], notices)
            if exact
            else ((), (_precision_lost(value),))
        )
    zeros = _LETTER_O.sub("0", ordinary)
    bare = _DECIMAL_TAIL.sub("", zeros)
    found = list(split_numbers(bare))
    if not found:
        return ((), ()) if plain(bare).lower() in _NOBODY else ((), (*notices, _missing(text)))
    phones = ", ".join(f.number.e164 for f in found if f.number.e164)
    if phones:
        if zeros != ordinary:
            sentence = _(
                "Chữ O trong “{value}” đã đọc là số 0: {phones}; hãy kiểm tra.",
                value=quoted(text),
                phones=phones,
            )
            notices.append(warning("phone_letter_o", sentence))
        if bare != zeros:
            sentence = _("Đã bỏ phần “.0” thừa trong “{value}”: {phones}.", value=quoted(text), phones=phones)
            notices.append(warning("phone_decimal_tail", sentence))
        if odd:
            sentence = _(
                "Số điện thoại có ký tự lạ hoặc ẩn, đã đọc là {phones}; hãy kiểm tra.", phones=phones
            )
            notices.append(warning("phone_odd_signs", sentence))
    return _gathered(found, notices, repaired="letter_o" if zeros != ordinary else "")


def _lined(value: str) -> str:
    """A line break in the cell parts two numbers; `read_text` would make it a space."""
    return (
        re.sub(r"\s*[\r\n\v\f\u2028\u2029]+\s*", " ; ", value.strip()) if not value.isprintable() else value
    )


def _has_odd_signs(value: str) -> bool:
    """Digits of another script or width, or signs nobody sees: the number may not be what it seems."""
    return not value.isascii() and any(
        sign.isdecimal() if sign.isprintable() else not sign.isspace() for sign in value if not sign.isascii()
    )


def _ordinary_digits(text: str) -> str:
    """Any script's digits and full-width signs as ASCII; words stay as written."""
    return (
        text if text.isascii() else "".join(sign if sign.isalpha() else plain(sign) or " " for sign in text)
    )


def _exact(found: re.Match[str]) -> str:
    """All digits or "": "9.12345678E+08" still holds every digit; "9.12E+08" has lost six of them."""
    whole, fraction, exponent = found[1], found[2] or "", int(found[3])
    return whole + fraction if len(fraction) == exponent else ""


def _gathered(found: list[Found], notices: list[Remark], *, repaired: str = "") -> Result:
    phones: dict[str, Phone] = {}
    remarks = list(notices)
    for written, number, note in found:
        remarks.extend(_remark(change, written, number) for change in number.changes)
        if number.e164 and number.e164 not in phones:
            phones[number.e164] = Phone(
                e164=number.e164, mobile=number.mobile, note=note, repaired=_repair(number) or repaired
            )
    return tuple(phones.values()), tuple(dict.fromkeys(remarks))


def _repair(number: Number) -> str:
    return next((change for change in number.changes if change in {"old_prefix", "old_area_code"}), "")


def _local(number: Number) -> str:
    return "0" + number.e164[3:]


def _remark(change: Change, written: str, number: Number) -> Remark:
    old, new = quoted(written), _local(number)
    if change == "invalid":
        return _invalid(old)
    if change == "emergency":
        message = _("{value} là số khẩn cấp, không nhận làm số liên hệ; hãy ghi số khác.", value=old)
        return error("phone_emergency", message)
    if change == "lost_zero":
        message = _("Số {value} mất số 0 ở đầu, đã đọc là {phone}.", value=old, phone=new)
    elif change == "old_prefix":
        message = _(
            "Số 11 chữ số cũ {value} đã đổi thành {phone}; hãy xác nhận với người dùng số.",
            value=old,
            phone=new,
        )
    elif change == "old_area_code":
        message = _(
            "Mã vùng cũ của số {value} đã đổi, số mới là {phone}; hãy kiểm tra.", value=old, phone=new
        )
    elif change == "new_range":
        message = _("Đầu số của {value} còn lạ, vẫn nhận là di động; hãy kiểm tra lại số.", value=old)
    elif change == "landline_doubtful":
        message = _("Số cố định {value} thiếu hoặc thừa chữ số; hãy kiểm tra lại.", value=old)
    else:
        message = _(
            "{value} là số nước ngoài, sẽ không nhắn tin tới; hãy bổ sung số di động Việt Nam.", value=old
        )
    return warning(f"phone_{change}", message)


def _invalid(value: str) -> Remark:
    return error(
        "phone_invalid", _("Số điện thoại “{value}” không đúng; hãy sửa lại hoặc để trống.", value=value)
    )


def _missing(text: str) -> Remark:
    return warning(
        "phone_missing", _("Ô điện thoại ghi “{value}”, không có số nào; hãy bổ sung số.", value=quoted(text))
    )


def _precision_lost(value: object) -> Remark:
    return error(
        "phone_precision_lost",
        _(
            "Số điện thoại “{value}” đã bị Excel làm tròn; hãy định dạng cột là Văn bản rồi gõ lại.",
            value=quoted(value),
        ),
    )
