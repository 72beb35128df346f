"""Small readings that decide much: the commune in an address, the month in a letterhead, the method."""

from datetime import date

import pytest

from messages.formats import fold
from messages.subjects import Scheme, UnitGroup
from storage.lists.communes import as_commune, commune_of
from storage.lists.d08a import method_of
from storage.lists.letterhead import as_of, period_of, unit_of
from storage.lists.surroundings import group_of, scheme_of, staff_code_of


@pytest.mark.parametrize(
    ("address", "commune"),
    [
        ("Khóm 1, phường 2", "Phường 2"),
        ("Khóm 1, P.2", "Phường 2"),
        ("Khóm 1 P2", "Phường 2"),
        ("12 Lê Lợi, F. 3, P 4", "Phường 4"),
        ("Ấp Long Trị, xã Long Đức", "Xã Long Đức"),
        ("ẤP LONG TRỊ, XÃ LONG ĐỨC, TP TRÀ VINH", "Xã Long Đức"),
        ("ap 3 xa Long Duc", "Xã Long Duc"),
        ("TT. Càng Long, huyện Càng Long", "Thị trấn Càng Long"),
        ("Khóm 3 phường 5 thành phố Trà Vinh", "Phường 5"),
        ("phường 5 (nay là phường Trà Vinh)", "Phường Trà Vinh"),
        ("Số 5, phường 05", "Phường 5"),
        ("khóm 2, thị xã Duyên Hải", ""),
        ("X. Đại Phước", "Xã Đại Phước"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_commune_of_an_address(address: str, commune: str) -> None:
    assert commune_of(address) == commune


@pytest.mark.parametrize(
    ("cell", "commune"), [("P1", "Phường 1"), ("Long Đức", "Long Đức"), ("29000", ""), ("xã  A", "Xã A")]
)
def test_a_cell_of_a_commune_column(cell: str, commune: str) -> None:
    assert as_commune(cell) == commune


@pytest.mark.parametrize(
    ("line", "period"),
    [
        ("Tháng 12 năm 2026", date(2026, 12, 1)),
        ("THÔNG BÁO KẾT QUẢ ĐÓNG - KỲ 202611", date(2026, 11, 1)),
        ("Kỳ 11/2026", date(2026, 11, 1)),
        ("Danh sách đến hạn T12.2026", date(2026, 12, 1)),
        ("(Ban hành kèm theo QĐ số 505/QĐ-BHXH ngày 27/3/2020)", None),
        ("Trà Vinh, ngày 01 tháng 12 năm 2026", None),
        ("Trà Vinh, ngày    tháng 12 năm 2026", None),
        ("Tháng 13 năm 2026", None),
    ],
)
def test_the_month_a_letterhead_names(line: str, period: date | None) -> None:
    assert period_of((line,)) == period


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("(Số liệu đến ngày 30/11/2026)", date(2026, 11, 30)),
        ("Tính đến ngày 30 tháng 11 năm 2026", date(2026, 11, 30)),
        ("Số liệu tính đến hết tháng 10/2026", date(2026, 10, 31)),
        ("Kết xuất từ TST ngày 05/12/2026", None),
        ("Tính đến ngày 31/02/2026", None),
    ],
)
def test_the_day_figures_are_of(line: str, day: date | None) -> None:
    assert as_of((line,)) == day


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("ĐVT: đồng", 1),
        ("Đơn vị tính: nghìn đồng", 1000),
        ("(Đvt: 1.000 đồng)", 1000),
        ("ĐVT: Triệu đồng", 1_000_000),
        ("Thị trấn Triệu Phong", 1),
    ],
)
def test_the_unit_of_money(line: str, unit: int) -> None:
    assert unit_of((line,)) == unit


@pytest.mark.parametrize(
    ("written", "method"),
    [
        ("3", "3"), ("1 tháng", "1"), ("03 tháng/lần", "3"), ("Hàng tháng", "1"), ("quý", "3"),
        ("2 quý", "6"),
        ("Nửa năm", "6"), ("năm", "12"), ("1 năm", "12"), ("Hằng năm", "12"), ("12 tháng", "12"),
        ("Về sau", "VE_SAU"), ("5 năm", "VE_SAU"), ("36", "VE_SAU"), ("Còn thiếu", "CON_THIEU"),
        ("đóng cho những năm còn thiếu", "CON_THIEU"), ("7 tháng", None), ("chuyển khoản", None),
    ],
)  # fmt: skip
def test_the_method_of_paying(written: str, method: str | None) -> None:
    assert method_of(fold(written)) == method


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("Đang hoạt động", None),
        ("Tạm dừng đóng HTTT", UnitGroup.SUSPENDED_PENSION),
        ("tạm ngừng hoạt động", UnitGroup.SUSPENDED_PENSION),
        ("Đã giải thể", UnitGroup.DISSOLVED),
        ("Phá sản", UnitGroup.DISSOLVED),
        ("ngừng hoạt động", UnitGroup.DISSOLVED),
        ("Không hoạt động", UnitGroup.DISSOLVED),
        ("Chỉ tham gia BHYT (NSNN)", UnitGroup.STATE_BUDGET_HEALTH),
    ],
)
def test_the_state_of_an_employer(words: str, group: UnitGroup | None) -> None:
    assert group_of(words) is group


def test_one_scheme_is_told_two_are_not() -> None:
    assert scheme_of("I. BHXH tự nguyện") is Scheme.VOLUNTARY
    assert scheme_of("II. BHYT hộ gia đình") is Scheme.HOUSEHOLD_HEALTH
    assert scheme_of("ĐẾN HẠN PHẢI ĐÓNG BHXH TỰ NGUYỆN, BHYT") is None


def test_the_employee_named_in_a_letterhead() -> None:
    assert staff_code_of("Đại lý thu: Bưu điện - Mã: I01234 - Nhân viên thu: Lê Thị Mẫu - Mã: NV01") == "NV01"
    assert staff_code_of("Nhân viên thu: Lê Thị Mẫu (NV02)") == "NV02"
    assert staff_code_of("Đại lý thu: Bưu điện - Mã: I01234 - Nhân viên thu: Lê Thị Mẫu") == ""
