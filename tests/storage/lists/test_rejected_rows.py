"""What could not be read goes back to the office as a list that can be mended and read again."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from storage.lists.reading import read_list
from storage.lists.rejects import write_rejects
from storage.lists.result import ListFile
from tests.storage.lists.office_files import workbook

TODAY = date(2026, 11, 22)
LIST: list[list[object]] = [
    ["DANH SÁCH ĐẾN HẠN"],
    ["STT", "Họ và tên", "Mã số BHXH", "Điện thoại", "BHXH TN", "", "BHYT", "", "Ghi chú"],
    ["", "", "", "", "Đóng đến tháng", "Số tiền", "Hạn thẻ đến", "Số tiền", ""],
    [1, "Nguyễn Thị An", "8412345670", "0900000011", "11/2026", 330000, "", "", ""],
    [2, "Trần Văn Bình", "01234", "0900000012", "11/2026", "330.000", "", "", "=1+1"],
    [3, "Lê Thị Cẩm", "", "+84900000013", "", "", date(2026, 12, 31), 1366200, "@SUM(A1)"],
    [
        4,
        "Phạm Văn Dũng",
        "8412345673",
        "-2+3",
        "11/2026",
        "không rõ",
        "",
        "",
        '=HYPERLINK("http://x.example")',
    ],
]
MERGED = ["E2:F2", "G2:H2"]


@pytest.fixture
def found(tmp_path: Path) -> ListFile:
    path = workbook(tmp_path / "list.xlsx", LIST, merged=MERGED)
    book = openpyxl.load_workbook(path)
    for row, text in ((5, "=1+1"), (7, '=HYPERLINK("http://x.example")')):
        book.active.cell(row, 9).value = text
        book.active.cell(row, 9).data_type = "s"
    book.save(path)
    return read(path)


def read(path: Path) -> ListFile:
    return read_list("d08a", path, period=None, as_of=None, today=TODAY)


def test_rows_go_back_as_they_came_with_the_reason_behind_them(found: ListFile, tmp_path: Path) -> None:
    out = tmp_path / "loai.xlsx"
    assert write_rejects(out, found) == 3
    sheet = openpyxl.load_workbook(out).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == [
        "STT", "Họ và tên", "Mã số BHXH", "Điện thoại", "BHXH TN › Đóng đến tháng", "BHXH TN › Số tiền",
        "BHYT › Hạn thẻ đến", "BHYT › Số tiền", "Ghi chú", "Lý do",
    ]  # fmt: skip
    assert rows[1][:9] == [
        2,
        "Trần Văn Bình",
        "01234",
        "0900000012",
        "11/2026",
        "330.000",
        None,
        None,
        "=1+1",
    ]
    assert rows[1][9] == "Dòng 5 – Mã số BHXH: Mã số BHXH “01234” không đúng; hãy ghi đủ 10 chữ số."
    assert (rows[2][6].date(), rows[2][7]) == (date(2026, 12, 31), 1366200)


def test_no_cell_of_an_export_is_a_formula(found: ListFile, tmp_path: Path) -> None:
    out = tmp_path / "loai.xlsx"
    write_rejects(out, found)
    kinds = {cell.data_type for row in openpyxl.load_workbook(out).active.iter_rows() for cell in row}
    assert kinds == {"s", "n", "d"}


def test_a_mended_file_is_read_again_without_the_reason(found: ListFile, tmp_path: Path) -> None:
    out = tmp_path / "loai.xlsx"
    write_rejects(out, found)
    book = openpyxl.load_workbook(out)
    sheet = book.active
    for row, column, value in ((2, 3, "8412345671"), (3, 3, "8412345672"), (4, 6, 330000)):
        sheet.cell(row, column).value = value
    book.save(out)
    again = read(out)
    assert (again.rows, again.rejected) == (3, ())
    assert [(record.code, record.scheme, record.amount) for record in again.records()] == [  # type: ignore[union-attr]
        ("8412345671", "BHXH_TN", 330000),
        ("8412345672", "BHYT_HGD", 1366200),
        ("8412345673", "BHXH_TN", 330000),
    ]


def test_a_file_not_mended_is_rejected_the_same_way_with_one_reason_column(
    found: ListFile, tmp_path: Path
) -> None:
    first, second = tmp_path / "loai.xlsx", tmp_path / "loai_lai.xlsx"
    write_rejects(first, found)
    again = read(first)
    assert [[p.code for p in row.problems] for row in again.rejected] == [
        [p.code for p in row.problems] for row in found.rejected
    ]
    write_rejects(second, again)
    header = next(openpyxl.load_workbook(second).active.iter_rows(values_only=True))
    assert header.count("Lý do") == 1
