"""More habits of offices: dates over three columns, bands for months, tables beside each other."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from messages.problem import DondocError
from messages.subjects import Debt, Due, Scheme
from storage.lists.reading import read_list
from storage.lists.rejects import write_rejects
from storage.lists.result import ListFile, ListKind
from tests.storage.lists.office_files import workbook

TODAY = date(2026, 11, 22)
VOLUNTARY, HEALTH = Scheme.VOLUNTARY, Scheme.HOUSEHOLD_HEALTH

#: what the office does, list, rows, merged cells, (field, …), values of these fields of every record
LAYOUTS: list[tuple[str, ListKind, list[list[Any]], list[str], tuple[str, ...], list[tuple[Any, ...]]]] = [
    (
        "a percentage is no amount, and a card's first day not its last",
        "d08a",
        [
            [
                "STT",
                "Họ và tên",
                "Mã số BHXH",
                "Thời hạn sử dụng thẻ BHYT, từ ngày",
                "đến ngày",
                "Mức đóng HGĐ (%)",
                "Số tiền phải đóng",
            ],
            [1, "Sơn Thị Mẫu", "8400000001", "01/01/2026", "31/12/2026", 70, 884520],
        ],
        [],
        ("code", "scheme", "amount", "paid_to"),
        [("8400000001", HEALTH, 884520, "2026-12-31")],
    ),
    (
        "day, month and year of birth stand in three columns",
        "d08a",
        [
            [
                "STT",
                "Họ đệm",
                "Tên",
                "Ngày sinh",
                "Tháng sinh",
                "Năm sinh",
                "Mã số BHXH",
                "BHXH TN phải đóng",
            ],
            [1, "Lê Thị", "Mẫu", 5, 3, 1985, "8400000001", 792000],
            [2, "Trần", "Thử", None, None, 1990, "8400000002", 330000],
        ],
        [],
        ("name", "birth"),
        [("Lê Thị Mẫu", "1985-03-05"), ("Trần Thử", "1990")],
    ),
    (
        "the same under one merged heading",
        "d08a",
        [
            ["STT", "Họ và tên", "Sinh ngày", None, None, "Mã số BHXH", "Số tiền BHXH TN"],
            [None, None, "Ngày", "Tháng", "Năm"],
            [1, "Lê Thị Mẫu", "15", "11", "1985", "8400000001", 792000],
        ],
        ["C1:E1"],
        ("birth",),
        [("1985-11-15",)],
    ),
    (
        "men and women have their own column of birth years, which are no day, month and year",
        "d08a",
        [
            ["STT", "Họ và tên", "Năm sinh", None, "Mã số BHXH", "Số tiền BHXH TN"],
            [None, None, "Nam", "Nữ"],
            [1, "Lê Thị Mẫu", None, 1985, "8400000001", 792000],
            [2, "Trần Thử", "15/11/1990", None, "8400000002", 792000],
        ],
        ["C1:D1"],
        ("birth",),
        [("1985",), ("1990-11-15",)],
    ),
    (
        "the columns are named by the schemes alone",
        "d08a",
        [
            ["STT", "Họ tên", "Mã số BHXH", "BHXH TN", "BHYT", "Cộng", "Hạn"],
            [1, "Người Một", "8400000001", 330000, 0, 330000, "31/12/2026"],
            [2, "Người Hai", "8400000002", "-", "1.263.600", "1.263.600", "30/12/2026"],
            [3, "Người Ba", "8400000003", "x", "x", None, "30/12/2026"],
        ],
        [],
        ("code", "scheme", "amount", "due_date"),
        [
            ("8400000001", VOLUNTARY, 330000, date(2026, 12, 31)),
            ("8400000002", HEALTH, 1263600, date(2026, 12, 30)),
            ("8400000003", VOLUNTARY, None, date(2026, 12, 30)),
            ("8400000003", HEALTH, None, date(2026, 12, 30)),
        ],
    ),
    (
        "a code in scientific notation that lost no figure is that code",
        "d08a",
        [["Họ tên", "Mã số BHXH", "Số tiền BHYT"], ["Người Một", "8,400000001E+09", 1263600]],
        [],
        ("code",),
        [("8400000001",)],
    ),
    (
        "headings carry footnote marks and come again on each page",
        "d08a",
        [
            ["STT", "Họ và tên (1)", "Mã số BHXH (2)", "Số tiền BHYT (3)"],
            [1, "Người Một", "8400000001", 1000000],
            ["Cộng trang 1", None, None, 1000000],
            ["STT", "Họ và tên (1)", "Mã số BHXH (2)", "Số tiền BHYT (3)"],
            ["Trang trước chuyển sang", None, None, 1000000],
            [2, "Người Hai", "8400000002", 2000000],
        ],
        [],
        ("code", "amount"),
        [("8400000001", 1000000), ("8400000002", 2000000)],
    ),
    (
        "two tables stand beside each other",
        "d08a",
        [
            [
                "STT",
                "Họ tên",
                "Mã số BHXH",
                "Số tiền BHYT",
                None,
                "STT",
                "Họ tên",
                "Mã số BHXH",
                "Số tiền BHYT",
            ],
            [1, "Người Một", "8400000001", 100000, None, 3, "Người Ba", "8400000003", 300000],
            [2, "Người Hai", "8400000002", 200000],
        ],
        [],
        ("code", "amount"),
        [("8400000001", 100000), ("8400000002", 200000), ("8400000003", 300000)],
    ),
    (
        "one merged code has a due on each of its lines",
        "d08a",
        [
            ["Họ tên", "Mã số BHXH", "Loại hình", "Số tiền"],
            ["Người Một", "8400000001", "BHXH TN", 330000],
            [None, None, "BHYT", 1263600],
        ],
        ["A2:A3", "B2:B3"],
        ("code", "name", "scheme", "amount"),
        [("8400000001", "Người Một", VOLUNTARY, 330000), ("8400000001", "Người Một", HEALTH, 1263600)],
    ),
    (
        "a phone in the note, an address in the phone's column",
        "d08a",
        [
            ["Họ tên", "Mã số BHXH", "SĐT", "Số tiền BHYT", "Ghi chú"],
            ["Người Một", "8400000001", "mot@example.vn", 100000, "đổi số 0900.000.011"],
            ["Người Hai", "8400000002", None, 100000, "biên lai 0900000012"],
        ],
        [],
        ("email", "phones"),
        [("mot@example.vn", ("+84900000011",)), ("", ())],
    ),
    (
        "the months owed are told as bands, counts of days, or with an aside",
        "debtors",
        [
            ["Mã đơn vị", "Tên đơn vị", "Số nợ", "Nợ (tháng)"],
            ["TZ0001X", "Một", 1000000, "trên 3 tháng"],
            ["TZ0002X", "Hai", 1000000, "từ 1 đến dưới 3 tháng"],
            ["TZ0003X", "Ba", 1000000, "dưới 01 tháng"],
            ["TZ0004X", "Bốn", 1000000, "1 tháng 15 ngày"],
            ["TZ0005X", "Năm", 1000000, "5 tháng (từ 07/2026)"],
            ["TZ0006X", "Sáu", 1000000, "12T"],
            ["TZ0007X", "Bảy", 1000000, "1-<3"],
            ["TZ0008X", "Tám", 1000000, "dưới 3 tháng"],  # either band: nothing is known
        ],
        [],
        ("months",),
        [(3.0,), (1.0,), (0.0,), (1.5,), (5.0,), (12.0,), (1.0,), (None,)],
    ),
    (
        "sections name the debt's age, others the officer",
        "debtors",
        [
            ["STT", "Mã đơn vị", "Tên đơn vị", "Số nợ"],
            ["1. Cán bộ: Lê Thị Mẫu (0900000001)"],
            ["I", "Nợ từ 3 tháng trở lên"],
            [1, "TZ0001X", "Một", 1000000],
            ["II", "Nợ dưới 1 tháng"],
            [1, "TZ0002X", "Hai", 2000000],
        ],
        [],
        ("code", "months", "officers"),
        [("TZ0001X", 3.0, ("Lê Thị Mẫu",)), ("TZ0002X", 0.0, ("Lê Thị Mẫu",))],
    ),
    (
        "a heading is wrapped over three rows, and interest belongs to the debt",
        "debtors",
        [
            ["Mã", "Tên đơn vị", "Nợ BHXH", "Lãi chậm đóng", "Thời gian"],
            ["đơn vị", "sử dụng lao động", None, None, "chậm đóng"],
            [None, None, None, None, "(tháng)"],
            ["TZ0001X", "Một", 1000000, 2000, 2],
        ],
        [],
        ("code", "name", "closing", "months"),
        [("TZ0001X", "Một", 1002000, 2.0)],
    ),
    (
        "an employer's lines under one merged code are one employer",
        "debtors",
        [
            ["Mã đơn vị", "Tên đơn vị", "Số nợ", "SĐT"],
            ["TZ0001X", "Công ty TNHH Sản xuất", 5000000, "0900000001"],
            [None, "Thương mại Cửu Long", None, 900000002],
        ],
        ["A2:A3", "C2:C3"],
        ("name", "phones"),
        [("Công ty TNHH Sản xuất Thương mại Cửu Long", ("+84900000001", "+84900000002"))],
    ),
    (
        "amounts are counted in billions above the list, and a cell may say its own unit",
        "debtors",
        [
            ["ĐVT: tỷ đồng"],
            ["Mã đơn vị", "Tên đơn vị", "Số nợ"],
            ["TZ0001X", "Một", "1,25"],
            ["TZ0002X", "Hai", 2],
            ["TZ0003X", "Ba", "12,5 triệu"],
        ],
        [],
        ("closing",),
        [(1_250_000_000,), (2_000_000_000,), (12_500_000,)],
    ),
    (
        "each row says what it is counted in",
        "debtors",
        [
            ["Mã đơn vị", "Tên đơn vị", "Số nợ", "ĐVT"],
            ["TZ0001X", "Một", 12, "triệu đồng"],
            ["TZ0002X", "Hai", 5000000, "đồng"],
        ],
        [],
        ("closing",),
        [(12_000_000,), (5_000_000,)],
    ),
]


def read(kind: ListKind, path: Path) -> ListFile:
    return read_list(kind, path, period=date(2026, 12, 1), as_of=None, today=TODAY)


def value(record: object, name: str) -> object:
    if name != "phones":
        return getattr(record, name)
    if isinstance(record, Debt):
        return tuple(phone.e164 for contact in record.contacts for phone in contact.phones)
    assert isinstance(record, Due)
    return tuple(phone.e164 for phone in record.phones)


@pytest.mark.parametrize(
    ("kind", "rows", "merged", "names", "expected"),
    [layout[1:] for layout in LAYOUTS],
    ids=[layout[0] for layout in LAYOUTS],
)
def test_the_list_is_read_as_it_was_meant(
    tmp_path: Path,
    kind: ListKind,
    rows: list[list[Any]],
    merged: list[str],
    names: tuple[str, ...],
    expected: list[tuple[Any, ...]],
) -> None:
    found = read(kind, workbook(tmp_path / "list.xlsx", rows, merged=merged))
    assert [row.problems for row in found.rejected] == []
    assert [tuple(value(record, name) for name in names) for record in found.records()] == expected


def test_a_rejected_row_keeps_the_unit_and_the_section_it_stood_under(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["ĐVT: triệu đồng"],
        ["STT", "Mã đơn vị", "Tên đơn vị", "Số nợ"],
        ["I. Đơn vị đang hoạt động"],
        [1, "TZ0001X", "Một", "1.234,5"],
        ["II. Đơn vị giải thể"],
        [2, "???", "Hai", "22,6"],
    ]
    first = read("debtors", workbook(tmp_path / "list.xlsx", rows))
    write_rejects(tmp_path / "rejects.xlsx", first)
    book = openpyxl.load_workbook(tmp_path / "rejects.xlsx")
    for line in book.active.iter_rows():
        for cell in line:
            cell.value = "TZ0002X" if cell.value == "???" else cell.value
    book.save(tmp_path / "mended.xlsx")
    (record,) = read("debtors", tmp_path / "mended.xlsx").records()
    assert isinstance(record, Debt)
    assert (record.code, record.closing, record.group.value) == ("TZ0002X", 22_600_000, "UNIT_DISSOLVED")


def test_a_rejected_employee_keeps_the_organisation_written_once_above(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Mã đại lý", "Tên tổ chức dịch vụ thu", "Mã nhân viên thu", "Họ tên", "SĐT", "Địa bàn"],
        ["DL01", "Bưu điện Mẫu", "NV001", "Một", "0900000001", "Phường 1"],
        [None, None, None, "Hai", "0900000002", "Phường 2"],
    ]
    found = read("agents", workbook(tmp_path / "agents.xlsx", rows))
    assert [row.cells for row in found.rejected] == [
        ("DL01", "Bưu điện Mẫu", None, "Hai", "0900000002", "Phường 2")
    ]


EXAMPLES = {
    "d08a": "d08a_2026_12.xlsx",
    "debtors": "don_vi_no_2026_11.xlsx",
    "agents": "dai_ly_thu.xlsx",
    "unregistered": "don_vi_chua_tham_gia_2026_12.xlsx",
    "workers": "lao_dong_chua_tham_gia_2026_12.xlsx",
    "prospects": "nguoi_tiem_nang.xlsx",
    "staff": "can_bo.xlsx",
    "areas": "dia_ban.xlsx",
    "suspensions": "tam_dung_dong.xlsx",
}
WRONG = [(kind, other) for kind in EXAMPLES for other in EXAMPLES]


@pytest.mark.parametrize(("kind", "other"), [pair for pair in WRONG if pair[0] != pair[1]])
def test_a_list_given_to_the_wrong_command_is_refused(kind, other):
    path = Path(__file__).parents[3] / "examples" / EXAMPLES[other]
    with pytest.raises(DondocError):
        read_list(kind, path, period=date(2026, 12, 1), as_of=None, today=date(2026, 12, 1))
