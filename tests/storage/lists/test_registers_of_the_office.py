"""Lists of staff, areas and suspensions as offices keep them, each with its truth."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from messages.registers import AreaEntry, AreaKind, StaffMember, SuspensionEntry
from messages.roles import Role
from storage.lists.areas import kind_of
from storage.lists.reading import read_list
from storage.lists.result import ListFile, ListKind
from tests.storage.lists.office_files import workbook

O, D, A, I = Role.OFFICER, Role.DIRECTOR, Role.APPROVER, Role.INSPECTOR  # noqa: E741


def read(kind: ListKind, path: Path, rows: list[list[Any]], merged: tuple[str, ...] = ()) -> ListFile:
    found = read_list(
        kind,
        workbook(path / "list.xlsx", rows, merged=merged),
        period=None,
        as_of=None,
        today=date(2026, 12, 1),
    )
    assert found.rows == len(found.reads) + len(found.duplicates) + len(found.rejected)
    return found


def refused(found: ListFile) -> list[tuple[int, str]]:
    return [(row.row, row.problems[0].code) for row in found.rejected]


def test_people_whose_titles_look_like_signatures_are_people(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["BHXH CƠ SỞ TRÀ VINH"],
        ["DANH SÁCH CÁN BỘ"],
        ["TT", "Mã CB", "Họ và tên", "Chức vụ", "Vai trò", "Địa bàn phụ trách", "ĐT", "Tình trạng"],
        [1, "lan.nt", "NGUYỄN THỊ LAN", "Giám đốc", "lãnh đạo + duyệt", None, None, None],
        [2, "CB02", "Trần Văn Mẫu", None, "Chuyên quản", "P.1; P.2, 5", 900000002, "đang công tác"],
        [3, 3, "Lê Thị Mẫu", "Phụ trách", "Thanh tra", None, "0900.000.003", "Nghỉ thai sản"],
        [4, "CB04", "Kim Văn Mẫu", None, "Lái xe", None, None, None],
        [5, "CB05", "Võ Thị Mẫu", None, None, None, None, None],
        [6, None, "Không Mã", "Chuyên viên", "Chuyên quản", None, "0900000006", None],
        [7, "cb02", "Trần Văn Mẫu", None, "Chuyên quản", "P.1; P.2, 5", 900000002, None],
        [None, None, "Người lập biểu", None, None, "GIÁM ĐỐC"],
    ]
    found = read("staff", tmp_path, rows)
    people = [one for one in found.records() if isinstance(one, StaffMember)]

    assert [(p.code, p.name, p.roles, p.areas, p.phone, p.active) for p in people] == [
        ("lan.nt", "Nguyễn Thị Lan", (D, A), (), "", True),
        ("CB02", "Trần Văn Mẫu", (O,), ("Phường 1", "Phường 2", "Phường 5"), "+84900000002", True),
        ("3", "Lê Thị Mẫu", (I,), (), "+84900000003", False),
    ]
    assert refused(found) == [(7, "role_unknown"), (8, "role_unknown"), (9, "code_missing")]
    assert [(d.row, d.of_row) for d in found.duplicates] == [(10, 5)]


def test_offices_and_communes_are_areas_and_no_letterhead(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["BẢO HIỂM XÃ HỘI TỈNH VĨNH LONG"],
        ["DANH MỤC ĐỊA BÀN TỪ 01/7/2025"],
        ["STT", "Cấp", "Mã", "Tên địa bàn", "Trực thuộc", "Hiệu lực từ ngày", "Hiệu lực đến ngày", "Văn bản"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        ["I", "Tỉnh", 86, "Tỉnh Vĩnh Long", None, date(2025, 7, 1), None, "NQ 202/2025/QH15"],
        ["1", None, None, "BHXH cơ sở Trà Vinh", "Tỉnh Vĩnh Long", "1/7/2025", "-", None],
        ["a", None, None, "Phường Trà Vinh", "BHXH cơ sở Trà Vinh", "01/07/2025", None, None],
        ["b", "xã", None, "Long Đức", "BHXH cơ sở Trà Vinh", "01/07/2025", "31/12/2026", None],
        ["c", None, None, "Long Đức", "BHXH cơ sở Trà Vinh", "01/07/2025", None, None],
        ["d", "xã", None, "Nguyệt Hóa", "BHXH cơ sở Trà Vinh", "sau sáp nhập", None, None],
        ["e", "xã", None, "Hòa Thuận", "BHXH cơ sở Trà Vinh", "01/07/2025", "32/13/2026", None],
        ["g", "xã", None, "Long đức", "BHXH CƠ SỞ TRÀ VINH", "01/07/2025", "31/12/2026", None],
        [None, None, None, "Trà Vinh, ngày 01 tháng 12 năm 2026"],
    ]
    found = read("areas", tmp_path, rows)
    areas = [one for one in found.records() if isinstance(one, AreaEntry)]

    assert [(a.kind, a.code, a.name, a.parent, a.since, a.until) for a in areas] == [
        (AreaKind.PROVINCE, "86", "Tỉnh Vĩnh Long", "", date(2025, 7, 1), None),
        (AreaKind.OFFICE, "", "BHXH cơ sở Trà Vinh", "Tỉnh Vĩnh Long", date(2025, 7, 1), None),
        (AreaKind.COMMUNE, "", "Phường Trà Vinh", "BHXH cơ sở Trà Vinh", date(2025, 7, 1), None),
        (AreaKind.COMMUNE, "", "Long Đức", "BHXH cơ sở Trà Vinh", date(2025, 7, 1), date(2026, 12, 31)),
    ]
    assert refused(found) == [(9, "area_kind_unknown"), (10, "since_missing"), (11, "until_unread")]
    assert [(d.row, d.of_row) for d in found.duplicates] == [(12, 8)]


KINDS = [
    ("Cấp xã", AreaKind.COMMUNE),
    ("phường", AreaKind.COMMUNE),
    ("Đặc khu", AreaKind.COMMUNE),
    ("BHXH cơ sở", AreaKind.OFFICE),
    ("BHXH tỉnh Vĩnh Long", AreaKind.OFFICE),
    ("Tỉnh", AreaKind.PROVINCE),
    ("Thành phố Cần Thơ", AreaKind.PROVINCE),
    ("Khóm 1", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "kind"), KINDS, ids=[k[0] or "nothing" for k in KINDS])
def test_a_word_says_what_kind_of_area_it_is(text, kind):
    assert kind_of(text) == kind


def test_months_of_a_suspension_are_read_however_they_are_written(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["DANH SÁCH ĐƠN VỊ TẠM DỪNG ĐÓNG QUỸ HƯU TRÍ, TỬ TUẤT"],
        ["STT", "Mã đơn vị", "Tên đơn vị", "Tạm dừng đóng", None, "Số QĐ", "Ghi chú"],
        [None, None, None, "Từ tháng", "Đến tháng", None, None],
        [1, "TZ0001X", "Một", "07/2026", "12/2026", "QĐ 1", None],
        [2, " tz0002x ", "Hai", 202601, "tháng 6 năm 2026", "QĐ 2", None],
        [3, "TZ0003X", "Ba", date(2026, 3, 1), date(2026, 3, 31), None, None],
        [4, "TZ0004X", "Bốn", "13/2026", "12/2026", "QĐ 4", None],
        [5, None, "Năm", "07/2026", "12/2026", "QĐ 5", None],
        [6, "TZ0001X", "Một", "07/2026", "12/2026", "QĐ 1", None],
    ]
    found = read("suspensions", tmp_path, rows, ("D2:E2",))
    told = [one for one in found.records() if isinstance(one, SuspensionEntry)]

    assert [(s.code, s.since, s.until, s.decision) for s in told] == [
        ("TZ0001X", date(2026, 7, 1), date(2026, 12, 31), "QĐ 1"),
        ("TZ0002X", date(2026, 1, 1), date(2026, 6, 30), "QĐ 2"),
        ("TZ0003X", date(2026, 3, 1), date(2026, 3, 31), ""),
    ]
    assert refused(found) == [(7, "month_missing"), (8, "code_missing")]
    assert [(d.row, d.of_row) for d in found.duplicates] == [(9, 4)]
