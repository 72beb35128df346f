"""Lists of units and people who take no part, as messy as offices keep them, each with its truth."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from messages.registers import Coverage, MissingWorker, Prospect, UnregisteredUnit
from storage.lists.reading import read_list
from storage.lists.rejects import write_rejects
from storage.lists.result import ListFile, ListKind
from storage.lists.surroundings import coverage_of, unit_code_of
from tests.storage.lists.office_files import workbook

TODAY = date(2026, 12, 1)
NEVER, UNDER = Coverage.NEVER, Coverage.UNDER
#: tax codes that prove themselves and begin with no province
T1, T2, T3, T4 = "9900000009", "9900000016", "9900000023", "9900000030"


def read(kind: ListKind, path: Path) -> ListFile:
    found = read_list(kind, path, period=date(2026, 12, 1), as_of=None, today=TODAY)
    assert found.rows == len(found.reads) + len(found.duplicates) + len(found.rejected)
    return found


def units(found: ListFile) -> list[tuple[object, ...]]:
    return [
        (u.code, u.coverage, u.workers, u.insured, u.missing)
        for u in found.records()
        if isinstance(u, UnregisteredUnit)
    ]


def refused(found: ListFile) -> list[tuple[int, str]]:
    return [(row.row, row.problems[0].code) for row in found.rejected]


def test_a_list_of_both_kinds_with_all_the_mess_of_an_office(tmp_path: Path) -> None:
    found = read(
        "unregistered",
        workbook(
            tmp_path / "d04.xlsx",
            [
                ["BẢO HIỂM XÃ HỘI TỈNH VĨNH LONG", None, None, None, "Mẫu D04a-TS, D04b-TS"],
                ["DANH SÁCH ĐƠN VỊ CHƯA THAM GIA, THAM GIA CHƯA ĐẦY ĐỦ BHXH, BHYT, BHTN"],
                ["Tháng 12 năm 2026"],
                ["TT", "MST", "Tên đơn vị", "Địa chỉ", "SĐT", "Số lao động"],
                [None, None, None, None, None, "Theo thuế", "Đã tham gia", "Chưa tham gia"],
                ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
                ["I", None, "Đơn vị chưa tham gia"],
                [1, int(T1), "Công ty TNHH Một", "Khóm 1, phường 2", 900000001, "12", 0, 12],
                [2, "9900000016-001", "Chi nhánh Hai", "Ấp 3, xã Long Đức", None, 7, None, None],
                [3, "084085001234", "Hộ kinh doanh Ba", "Khóm 2, P.5", "0900000003", None, None, "3 người"],
                [None, None, "Cộng I", None, None, 19, 0, 22],
                ["II", None, "Đơn vị tham gia chưa đầy đủ"],
                [1, "9900000023.0", "Trường Tư thục Bốn", "khóm 4 phường 9", "0900000004", 40, 31, 9],
                [2, T1, "Công ty TNHH Một", "Khóm 1, phường 2", None, 12, 0, 12],
                [3, "9900000031", "Sai chữ số", "phường 1", None, 5, 1, 4],
                [4, None, "Thiếu mã số thuế", "phường 1", None, 5, 1, 4],
                [5, T4, None, "phường 1", None, 5, 1, 4],
                [6, T4, "Không thiếu ai", "phường 1", None, 5, 5, 0],
                [7, T4, "Ô hỏng", "phường 1", None, "#REF!", None, None],
                [None, "Tổng cộng", None, None, None, 74],
                [None, None, None, None, None, "Trà Vinh, ngày 30 tháng 11 năm 2026"],
                [None, None, "NGƯỜI LẬP BIỂU", None, None, "GIÁM ĐỐC"],
            ],
            merged=["F4:H4"],
        ),
    )

    assert units(found) == [
        (T1, NEVER, 12, 0, 12),
        ("9900000016001", NEVER, 7, None, 7),
        ("084085001234", NEVER, None, None, 3),
        (T3, UNDER, 40, 31, 9),
    ]
    assert [u.area for u in found.records() if isinstance(u, UnregisteredUnit)] == [
        "Phường 2", "Xã Long Đức", "Phường 5", "Phường 9",
    ]  # fmt: skip
    assert [(d.row, d.of_row, d.code, d.differs) for d in found.duplicates] == [(14, 8, T1, False)]
    assert refused(found) == [
        (15, "tax_code_checksum"),
        (16, "tax_code_missing"),
        (17, "name_missing"),
        (18, "nobody_missing"),
        (19, "cell_error"),
    ]


TITLES = [
    ("DANH SÁCH ĐƠN VỊ CHƯA THAM GIA BHXH (Mẫu D04a-TS)", [], [NEVER, NEVER, UNDER], "the first form"),
    ("Mẫu số 03a-KT", [], [UNDER, NEVER, UNDER], "the form of the second: without a figure it decides"),
    ("DANH SÁCH", [], [NEVER, NEVER, UNDER], "no title that says it"),
    ("Mẫu số: 02a-KT", ["Đơn vị tham gia chưa đầy đủ"], [UNDER, NEVER, UNDER], "the section is nearer"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "section", "kinds", "why"), TITLES, ids=[t[3] for t in TITLES])
def test_the_figures_decide_then_the_section_then_the_title(tmp_path, title, section, kinds, why):
    rows: list[list[Any]] = [
        [title],
        ["STT", "Mã số thuế", "Tên đơn vị", "Số lao động", "Số đã tham gia"],
        *[["I", text] for text in section],
        [1, T1, "Không ghi", 10, None],
        [2, T2, "Không ai", 10, 0],
        [3, T3, "Một số", 10, 4],
    ]
    found = read("unregistered", workbook(tmp_path / "list.xlsx", rows))

    assert [kind for _code, kind, *_counts in units(found)] == kinds, why


WORDS = [
    ("Mẫu D04a-TS", NEVER),
    ("Mẫu D04b-TS", UNDER),
    ("Mẫu số: 02a- KT", NEVER),
    ("03a-KT", UNDER),
    ("Danh sách đơn vị chưa tham gia BHXH, BHYT đầy đủ cho người lao động", UNDER),
    ("Đơn vị tham gia chưa đầy đủ", UNDER),
    ("Danh sách đơn vị chưa tham gia BHXH, BHYT cho người lao động", NEVER),
    ("Đơn vị chưa tham gia, tham gia chưa đầy đủ", None),
    ("Danh sách đơn vị nợ", None),
]


@pytest.mark.parametrize(("title", "kind"), WORDS, ids=[w[0] for w in WORDS])
def test_a_form_says_which_units_it_lists(title, kind):
    assert coverage_of(title) == kind


CODES = [
    ("Đơn vị: Công ty Mẫu – MST: 0100109106", "0100109106"),
    ("Mã số thuế đơn vị: 0100109106-001", "0100109106001"),
    ("I. Công ty Mẫu (mã đơn vị TZ0001X)", "TZ0001X"),
    ("Điện thoại: 0900000001", ""),
]


@pytest.mark.parametrize(("line", "code"), CODES, ids=[c[0] for c in CODES])
def test_a_line_names_the_unit_of_the_rows_below_it(line, code):
    assert unit_code_of(line) == code


def people(found: ListFile) -> list[tuple[object, ...]]:
    return [
        (w.unit, w.name, w.code, w.birth, w.income) for w in found.records() if isinstance(w, MissingWorker)
    ]


def test_workers_stand_under_the_unit_of_their_row_their_section_or_the_letterhead(tmp_path: Path) -> None:
    by_row = read(
        "workers",
        workbook(
            tmp_path / "rows.xlsx",
            [
                ["DANH SÁCH LAO ĐỘNG CHƯA THAM GIA BHXH, BHYT (Mẫu số 02-KT)"],
                ["STT", "Đơn vị", None, "Người lao động", None, None, "Ghi chú"],
                [None, "Tên", "Mã số thuế", "Họ và tên", "Mã số thuế", "Thu nhập"],
                [1, "Công ty Một", int(T1), "NGUYỄN VĂN MẪU", "084085001234", "5.200.000"],
                [2, None, None, "  Trần Thị Mẫu ", 84085001235, 4700000, "thử việc"],
                [3, "Công ty Hai", T2, "Lê Văn Mẫu", "12345", "4,5 triệu"],
                [4, "Công ty Hai", T2, "Lê Văn Mẫu", "12345", "4,5 triệu"],
                [5, "Công ty Ba", "9900000031", "Kim Thị Mẫu", None, None],
                [6, "Công ty Hai", T2, None, "084085001236", None],
            ],
            merged=["B2:C2", "D2:F2", "B4:B5", "C4:C5"],
        ),
    )
    by_section = read(
        "workers",
        workbook(
            tmp_path / "sections.xlsx",
            [
                ["Mẫu số 03-KT"],
                ["STT", "Họ và tên", "Số CCCD", "Ngày sinh", "Thu nhập"],
                [f"I. Công ty Một – MST: {T1}"],
                [1, "Nguyễn Văn Mẫu", "084085001234", "5/3/1985", 5200000],
                [f"II. Công ty Hai – MST: {T2}"],
                [1, "Trần Thị Mẫu", None, 1990, None],
            ],
        ),
    )
    by_letterhead = read(
        "workers",
        workbook(
            tmp_path / "one.xlsx",
            [
                [f"Đơn vị: Công ty Một, mã số thuế: {T1}"],
                ["STT", "Họ và tên", "MST cá nhân", "Ngày sinh", "Thu nhập", "Ghi chú"],
                [1, "Nguyễn Văn Mẫu", "084085001234", "1985", 5200000, None],
            ],
        ),
    )

    assert people(by_row) == [
        (T1, "Nguyễn Văn Mẫu", "084085001234", None, 5_200_000),
        (T1, "Trần Thị Mẫu", "084085001235", None, 4_700_000),
        (T2, "Lê Văn Mẫu", "12345", None, 4_500_000),
    ]
    assert [(d.row, d.of_row) for d in by_row.duplicates] == [(7, 6)]
    assert refused(by_row) == [(8, "tax_code_checksum"), (9, "name_missing")]
    assert people(by_section) == [
        (T1, "Nguyễn Văn Mẫu", "084085001234", "1985-03-05", 5_200_000),
        (T2, "Trần Thị Mẫu", "", "1990", None),
    ]
    assert people(by_letterhead) == [(T1, "Nguyễn Văn Mẫu", "084085001234", "1985", 5_200_000)]


def test_a_rejected_worker_comes_back_under_the_same_unit(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["STT", "Họ và tên", "Số CCCD", "Thu nhập"],
        [f"I. Công ty Một – MST: {T1}"],
        [1, "Nguyễn Văn Mẫu", "084085001234", 5200000],
        [2, None, "084085001235", 4700000],
    ]
    first = read("workers", workbook(tmp_path / "list.xlsx", rows))
    write_rejects(tmp_path / "rejects.xlsx", first)
    book = openpyxl.load_workbook(tmp_path / "rejects.xlsx")
    for line in book.active.iter_rows():
        if line[2].value == "084085001235":
            line[1].value = "Trần Thị Mẫu"
    book.save(tmp_path / "mended.xlsx")

    assert people(read("workers", tmp_path / "mended.xlsx")) == [
        (T1, "Trần Thị Mẫu", "084085001235", None, 4_700_000)
    ]


def test_prospects_are_known_by_a_number_or_by_who_they_are(tmp_path: Path) -> None:
    heads = ["STT", "Họ và tên", "Năm sinh", "CCCD", "Mã số BHXH", "Địa chỉ", "Điện thoại", "Trường",
             "Đồng ý nhận tin", "Nội dung đồng ý"]  # fmt: skip
    rows: list[list[Any]] = [
        ["DANH SÁCH HỌC SINH, SINH VIÊN CHƯA THAM GIA BHYT"],
        heads,
        [1, "Nguyễn Văn Mẫu", 2005, "084205001234", None, "phường 2", "0900000001", "THPT Mẫu",
         "15/11/2026", "BHYT"],
        [2, "Trần Thị Mẫu", 2006, 84306001234, "8412345670", "phường 2", None, "THPT Mẫu", "không", "BHYT"],
        [3, "LÊ VĂN MẪU", "2007", None, None, "khóm 1, phường 5", None, "THPT Mẫu", "có", "BHYT"],
        [4, "Lê  Văn  Mẫu", 2007, None, None, "P.5", "0900000004", "THPT Mẫu", None, None],
        [5, "Kim Thị Mẫu", None, "123", None, None, None, None, None, None],
        [6, "Sơn Thị Mẫu", None, "123", None, None, "0900000006", None, date(2027, 1, 1), "BHYT"],
        [7, None, 2007, None, None, "phường 5", "0900000007", None, None, None],
    ]  # fmt: skip
    found = read("prospects", workbook(tmp_path / "list.xlsx", rows))
    told = [p for p in found.records() if isinstance(p, Prospect)]

    assert [(p.name, p.code[:2], p.consent_on, p.consent_text) for p in told] == [
        ("Nguyễn Văn Mẫu", "08", date(2026, 11, 15), "BHYT"),
        ("Trần Thị Mẫu", "84", None, ""),
        ("Lê Văn Mẫu", told[2].code[:2], None, ""),
        ("Sơn Thị Mẫu", told[3].code[:2], None, ""),
    ]
    assert [p.code for p in told[:2]] == ["084205001234", "8412345670"]
    assert [(len(p.code), p.code[0]) for p in told[2:]] == [(17, "~"), (17, "~")]
    assert [(d.row, d.of_row) for d in found.duplicates] == [(6, 5)], "case, spaces and the way of writing"
    assert refused(found) == [(7, "person_unclear"), (9, "name_missing")]
    assert sorted({w.code for w in found.warnings if w.code.startswith("c")}) == [
        "citizen_number_invalid", "consent_ahead", "consent_undated",
    ]  # fmt: skip
