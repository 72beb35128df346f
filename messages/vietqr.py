"""A payment code that can only point where the office says money may go.

The string is EMVCo's tag-length-value chain as NAPAS profiles it for VietQR: service
QRIBFTTA pays an account, QRIBFTTC a card; the checksum covers its own tag and length.
Our payers use accounts only, the card form is there because the published vectors have it.
"""

import re
import unicodedata
from binascii import crc_hqx
from collections.abc import Sequence
from dataclasses import dataclass

from messages.language import _
from messages.problem import DondocError

NAPAS = "A000000727"
SHORT_PURPOSE = 25  #: EMVCo's limit of field 62.08
LONG_PURPOSE = 85  #: what still fits into field 62 (99) beside its own headers and a bill number
CRC_START = 0xFFFF  #: CRC16/CCITT-FALSE: polynomial 0x1021, this start value, no reflection


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of the office's whitelist; nothing a person typed in a chat becomes one."""

    bin6: str  #: the bank's six-digit NAPAS number
    number: str
    holder: str
    bank_name: str


def payable(accounts: Sequence[Account], number: str) -> Account | None:
    """The whitelisted account with this number, however it was spaced; None: do not pay there."""
    wanted = re.sub(r"[\s.-]", "", number)
    return next((account for account in accounts if account.number == wanted), None) if wanted else None


def unit_memo(unit_code: str, agency_code: str) -> str:
    """The transfer content by which the collecting software books an employer's payment."""
    for code in (unit_code, agency_code):
        if not re.fullmatch(r"[A-Z0-9]{4,10}", code):
            raise DondocError(_("Mã “{code}” không dùng được trong nội dung chuyển khoản.", code=code))
    return f"+BHXH+103+00+{unit_code}+{agency_code}+dong BHXH+"


def vietqr(
    *,
    bin6: str,
    account: str,
    amount: int | None,
    purpose: str,
    bill: str = "",
    to_card: bool = False,
    long_purpose: bool = False,
) -> str:
    """Build the VietQR string; without an amount the payer fills it in.

    A purpose that does not fit is refused, never cut: half a memo books the money nowhere.
    Banks accept a 37-character purpose in practice although EMVCo says 25, hence `long_purpose`.
    """
    if not re.fullmatch(r"\d{6}", bin6) or not re.fullmatch(r"[0-9A-Za-z]{1,19}", account):
        raise DondocError(_("Số tài khoản hoặc mã ngân hàng không hợp lệ để tạo mã QR."))
    if amount is not None and not 0 < amount < 10**13:
        raise DondocError(_("Số tiền của mã QR phải lớn hơn 0 và không quá 13 chữ số."))
    words = ascii_purpose(purpose)
    limit = LONG_PURPOSE if long_purpose else SHORT_PURPOSE
    if len(words) > limit:
        raise DondocError(_("Nội dung chuyển khoản dài quá {limit} ký tự.", limit=limit))
    beneficiary = _field("00", bin6) + _field("01", account)
    service = "QRIBFTTC" if to_card else "QRIBFTTA"
    extra = _field("01", bill) + _field("08", words)
    body = (
        _field("00", "01")
        + _field("01", "11" if amount is None and not extra else "12")
        + _field("38", _field("00", NAPAS) + _field("01", beneficiary) + _field("02", service))
        + _field("53", "704")
        + _field("54", "" if amount is None else str(amount))
        + _field("58", "VN")
        + _field("62", extra)
        + "6304"
    )
    return body + checksum(body)


def checksum(body: str) -> str:
    """Four hex digits over everything before them, the closing "6304" included."""
    return f"{crc_hqx(body.encode('ascii'), CRC_START):04X}"


def ascii_purpose(words: str) -> str:
    """Fold for a bank, "Đóng BHXH tháng 12" → "Dong BHXH thang 12": what every bank prints."""
    plain = unicodedata.normalize("NFD", words.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^A-Za-z0-9 +./_-]", " ", bare).split())


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}" if value else ""
