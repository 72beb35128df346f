import pytest

from messages.problem import DondocError
from messages.vietqr import Account, ascii_purpose, checksum, payable, unit_memo, vietqr

# The first published vector counts 12 characters where it prints 13, so no correct writer can
# reproduce it; its checksum still tells whether ours is the same sum.
MISCOUNTED = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304"
CARD_OPEN = (
    "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52"
)
ACCOUNT_FULL = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
    "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E"
)
CARD_FULL = (
    "00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC"
    "530370454061800005802VN62340107NPS68690819thanh toan don hang6304A203"
)
CARD = "9704031101234567"
GOODS = "thanh toan don hang"
OFFICE = Account(bin6="970436", number="0011001234567", holder="BHXH cơ sở Thuận An", bank_name="Vietcombank")


def test_the_checksum_of_the_miscounted_vector_is_the_printed_one() -> None:
    assert checksum(MISCOUNTED) == "F4E5"


def test_an_open_code_to_a_card_is_the_published_vector() -> None:
    assert vietqr(bin6="970403", account=CARD, amount=None, purpose="", to_card=True) == CARD_OPEN


def test_a_code_with_amount_bill_and_purpose_is_the_published_vector() -> None:
    code = vietqr(bin6="970403", account="0011012345678", amount=180000, purpose=GOODS, bill="NPS6869")
    assert code == ACCOUNT_FULL


def test_the_same_code_to_a_card_is_the_published_vector() -> None:
    code = vietqr(bin6="970403", account=CARD, amount=180000, purpose=GOODS, bill="NPS6869", to_card=True)
    assert code == CARD_FULL


def test_an_employers_memo_is_the_one_the_collecting_software_reads() -> None:
    assert unit_memo("TZH490L", "09200") == "+BHXH+103+00+TZH490L+09200+dong BHXH+"


def test_an_employers_memo_goes_into_a_code_only_when_a_long_purpose_is_wanted() -> None:
    memo = unit_memo("TZH490L", "09200")
    code = vietqr(bin6="970436", account=OFFICE.number, amount=1_234_567, purpose=memo, long_purpose=True)
    assert f"62410837{memo}6304" in code
    with pytest.raises(DondocError, match="25"):
        vietqr(bin6="970436", account=OFFICE.number, amount=1_234_567, purpose=memo)


@pytest.mark.parametrize("unit", ["", "TZH+90L", "tzh490l", "TZ 490", "TZH490L+09200+x"])
def test_a_code_that_would_break_the_memo_is_refused(unit: str) -> None:
    with pytest.raises(DondocError):
        unit_memo(unit, "09200")


@pytest.mark.parametrize(
    ("bin6", "account", "amount"),
    [
        ("97043", "0011001234567", 1),  # a bank number has six digits
        ("970436", "0011 001234567", 1),  # a space is not part of an account
        ("970436", "00110012345670208QRI", 1),  # longer than any account, would spill into the next field
        ("970436", "", None),
        ("970436", "0011001234567", 0),
        ("970436", "0011001234567", -5),
        ("970436", "0011001234567", 10**13),  # fourteen characters do not fit field 54
    ],
)
def test_a_code_is_never_built_from_a_bad_account_or_amount(
    bin6: str, account: str, amount: int | None
) -> None:
    with pytest.raises(DondocError):
        vietqr(bin6=bin6, account=account, amount=amount, purpose="x")


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("Đóng BHXH tháng 12", "Dong BHXH thang 12"),
        ("đợt 1; 2026", "dot 1 2026"),
        ("+BHXH+103", "+BHXH+103"),
        ("\u202egiả\r\nmạo", "gia mao"),
        ("Nguye\u0302\u0303n", "Nguyen"),  # decomposed input folds the same
    ],
)
def test_a_purpose_is_folded_to_what_every_bank_prints(words: str, plain: str) -> None:
    assert ascii_purpose(words) == plain


def test_only_a_whitelisted_account_is_payable() -> None:
    assert payable([OFFICE], "0011 0012 34567") == OFFICE
    assert payable([OFFICE], "0011001234568") is None
    assert payable([OFFICE], "") is None
    assert payable([], OFFICE.number) is None
