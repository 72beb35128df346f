"""Tax codes (mã số thuế) and citizens' numbers: checked by their own arithmetic where they have one.

Ten digits, of which the last is a check digit; a branch adds a dash and three digits. Since 1 July 2025 a
person, and a household that does business, has the twelve digits of the citizen's number instead
(TT 86/2024/TT-BTC Đ.5), which carry none.
"""

import re
from functools import lru_cache
from typing import Final

from messages.language import _
from storage.lists.cells.cell_traps import EXACT_BELOW, is_blank, plain, trap
from storage.lists.cells.remark import Remark, error, quoted, warning

_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_BETWEEN: Final = re.compile(r"[ .\-_'’/]+")
_LONGEST: Final = 40
_LAST_PROVINCE: Final = (
    96  #: a citizen's number begins with the province of the first registration, 001 to 096
)

Result = tuple[str | None, tuple[Remark, ...]]


def is_tax_number(digits: str) -> bool:
    """Whether ten digits carry the check digit they should."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], _WEIGHTS, strict=True))
    return str(10 - total % 11) == digits[9]


def is_citizen_number(digits: str) -> bool:
    """Whether twelve digits can be a citizen's number (số định danh cá nhân, CCCD)."""
    return len(digits) == 12 and digits[0] == "0" and 1 <= int(digits[1:3]) <= _LAST_PROVINCE


def read_tax_code(value: object) -> Result:
    """The 10, 12 or 13 digits of a tax code, without its dash. None for a blank cell.

    Zeros that Excel dropped are put back where the result proves itself right.
    """
    if value is None or is_blank(value):
        return None, ()
    trapped = trap(value)
    if trapped is not None:
        return None, (trapped,)
    if isinstance(value, float):
        value = int(value) if value.is_integer() and 0 <= value < EXACT_BELOW else str(value)
    if not isinstance(value, str | int) or len(text := plain(str(value)[: _LONGEST + 1])) > _LONGEST:
        return None, (_refused("tax_code_invalid", value),)
    code, found = _tax_code(re.sub(r"(?<=\d)[.,]0+$", "", text))
    if not code:
        return None, (_refused(found, value),)
    return code, (_restored(value, code),) if found else ()


@lru_cache(maxsize=65536)
def _tax_code(text: str) -> tuple[str, str]:
    """(code, change) or ("", fault)."""
    digits = _BETWEEN.sub("", text)
    if not (digits.isascii() and digits.isdigit()):
        return "", "tax_code_invalid"
    for length in (10, 13, 12):
        lost = length - len(digits)
        if 0 <= lost <= 1 and _is_right(digits.zfill(length)):
            return digits.zfill(length), "tax_code_lost_zero" if lost else ""
    return "", "tax_code_checksum" if len(digits) in {10, 13} else "tax_code_invalid"


def _is_right(digits: str) -> bool:
    if len(digits) == 12:
        return is_citizen_number(digits)
    return is_tax_number(digits[:10]) and digits[10:] != "000"


def _restored(value: object, code: str) -> Remark:
    message = _("Mã số thuế {value} mất số 0 ở đầu, đã đọc là {code}.", value=quoted(value), code=code)
    return warning("tax_code_lost_zero", message)


def _refused(fault: str, value: object) -> Remark:
    if fault == "tax_code_checksum":
        message = _(
            "Mã số thuế “{value}” sai chữ số kiểm tra; hãy đối chiếu với đăng ký thuế.", value=quoted(value)
        )
    else:
        message = _(
            "“{value}” không phải mã số thuế; hãy ghi đủ 10 chữ số, 13 chữ số của chi nhánh "
            "hoặc 12 chữ số của hộ kinh doanh.",
            value=quoted(value),
        )
    return error(fault, message)
