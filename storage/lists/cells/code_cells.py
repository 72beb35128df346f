"""Codes that must be exact: a digit too few is put back only where Excel is known to drop it."""

import re
from functools import lru_cache
from typing import Final, Literal

from messages.language import _
from storage.lists.cells.cell_traps import EXACT_BELOW, is_blank, plain, trap
from storage.lists.cells.remark import Remark, error, quoted, warning

_CODE_LENGTH: Final = 10
_CARD: Final = re.compile(r"[A-Z]{2}\d{13}")
_FEWEST_LEFT: Final = 7  #: codes begin with a province: at most three zeros can have stood in front
_PERSONAL_ID: Final = 12
_BETWEEN: Final = re.compile(r"[ .\-_'’/]+")
_DECIMAL_TAIL: Final = re.compile(r"(\d{6,12})[.,]0+")
_SCIENTIFIC: Final = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_UNIT: Final = re.compile(r"[A-Z]{2}[A-Z0-9]\d{3,4}[A-Z]?", re.ASCII)
_ODD_UNIT: Final = re.compile(r"(?=[A-Z0-9]*\d)[A-Z0-9]{5,10}")
_LONGEST: Final = 60

Change = Literal["", "code_lost_zero", "code_letter_o", "code_decimal_tail", "code_scientific"]
Fault = Literal["code_invalid", "code_precision_lost", "code_personal_id"]
Result = tuple[str | None, tuple[Remark, ...]]


def read_insurance_code(value: object) -> Result:
    """Mã số BHXH, 10 digits; a 15-sign health card yields the code in its tail. None for a blank cell."""
    if type(value) is str and len(value) == _CODE_LENGTH and value.isdigit() and value.isascii():
        return (value, ()) if value.strip("0") else (None, (_refused("code_invalid", value),))
    trapped = trap(value)
    if trapped is not None:
        return None, (trapped,)
    if is_blank(value):
        return None, ()
    text = _digits(value)
    code, found = _insurance_code(text) if len(text) <= _LONGEST else ("", "code_invalid")
    if not code:
        return None, (_refused(found, value),)
    return code, (_changed(found, value, code),) if found else ()


def _digits(value: object) -> str:
    """A number as the digits Excel showed, when it has no others; text as it is; "" for anything else."""
    if isinstance(value, int | float):
        return str(int(value)) if value >= 0 and value == int(value) else ""
    return value if isinstance(value, str) else ""


@lru_cache(maxsize=65536)
def _insurance_code(raw: str) -> tuple[str, str]:
    """(code, change) or ("", fault)."""
    text = plain(raw).upper()
    change: Change = ""
    tail = _DECIMAL_TAIL.fullmatch(text)
    if tail is not None:
        text, change = tail[1], "code_decimal_tail"
    power = _SCIENTIFIC.fullmatch(text)
    if power is not None:
        if len(power[2] or "") != int(power[3]):
            return "", "code_precision_lost"
        text, change = power[1] + (power[2] or ""), "code_scientific"  # no digit was lost
    text = _BETWEEN.sub("", text)
    if _CARD.fullmatch(text):
        return text[-_CODE_LENGTH:], change
    if "O" in text and re.fullmatch(r"[\dO]{9,10}", text):
        text, change = text.replace("O", "0"), "code_letter_o"
    if not text.isdigit() or not text.strip("0"):
        return "", "code_invalid"
    if len(text) == _CODE_LENGTH:
        return text, change
    if _FEWEST_LEFT <= len(text) < _CODE_LENGTH:
        return text.zfill(_CODE_LENGTH), "code_lost_zero"
    if len(text) == _PERSONAL_ID:
        return "", "code_personal_id"
    return "", "code_precision_lost" if len(text) > 15 else "code_invalid"


def _changed(change: str, value: object, code: str) -> Remark:
    if change == "code_lost_zero":
        message = _("Mã số {value} mất số 0 ở đầu, đã đọc là {code}.", value=quoted(value), code=code)
    elif change == "code_letter_o":
        message = _(
            "Chữ O trong mã số {value} đã đọc là số 0: {code}; hãy kiểm tra.", value=quoted(value), code=code
        )
    elif change == "code_scientific":
        message = _("Mã số ghi dạng {value}, đã đọc là {code}; hãy kiểm tra.", value=quoted(value), code=code)
    else:
        message = _("Đã bỏ phần “.0” thừa trong mã số {value}: {code}.", value=quoted(value), code=code)
    return warning(change, message)


def _refused(fault: str, value: object) -> Remark:
    shown = quoted(value)
    if fault == "code_precision_lost":
        message = _(
            "Mã số “{value}” đã bị Excel làm tròn; hãy định dạng cột là Văn bản rồi gõ lại.", value=shown
        )
    elif fault == "code_personal_id":
        message = _("“{value}” giống số CCCD 12 chữ số; hãy ghi mã số BHXH 10 chữ số.", value=shown)
    else:
        message = _("Mã số BHXH “{value}” không đúng; hãy ghi đủ 10 chữ số.", value=shown)
    return error(fault, message)


def read_unit_code(value: object) -> Result:
    """Mã đơn vị in capitals, "TZ0001X"; other shapes of 5 to 10 signs pass with a warning."""
    if type(value) is str and _UNIT.fullmatch(value):
        return value, ()
    if value is None or is_blank(value):
        return None, ()
    trapped = trap(value)
    if trapped is not None:
        return None, (trapped,)
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_BELOW:
        value = int(value)
    if not isinstance(value, str | int) or len(text := plain(str(value)[:_LONGEST]).upper()) >= _LONGEST:
        return None, (_no_unit(value),)
    if _UNIT.fullmatch(text):
        return text, ()
    joined = _BETWEEN.sub("", text)
    if _UNIT.fullmatch(joined):
        message = _("Mã đơn vị “{value}” đã đọc là {code}; hãy kiểm tra.", value=quoted(value), code=joined)
        return joined, (warning("unit_code_joined", message),)
    if _ODD_UNIT.fullmatch(joined):
        message = _("Mã đơn vị {code} có dạng khác thường; hãy kiểm tra.", code=joined)
        return joined, (warning("unit_code_unusual", message),)
    return None, (_no_unit(value),)


def _no_unit(value: object) -> Remark:
    message = _("“{value}” không phải mã đơn vị; hãy ghi mã như TZ0001X.", value=quoted(value))
    return error("unit_code_invalid", message)
