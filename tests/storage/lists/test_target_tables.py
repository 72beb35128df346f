"""Tables of targets and results as offices write them: any arrangement, wrong totals, bad cells."""

import csv

import pytest

from messages.periods import read_period
from messages.problem import DondocError
from storage.lists.grids import read_grids
from storage.lists.target_table import Asked
from storage.result_file import read_results
from storage.target_file import read_targets
from tests.storage.lists.office_files import workbook

SHARED = [
    # name, rows, period asked for, what is read: (metric, area, period, value)
    (
        "months below groups, as 2800 Phụ lục 01",
        [
            ["CHỈ TIÊU PHÁT TRIỂN NGƯỜI THAM GIA 04 THÁNG CUỐI NĂM 2021"],
            ["TT", "BHXH tỉnh, thành phố", "BẢO HIỂM XÃ HỘI TỰ NGUYỆN", "", "", "BẢO HIỂM Y TẾ", "", ""],
            ["", "", "Tổng số", "Tháng 9", "Tháng 10", "Tổng số", "Tháng 9", "Tháng 10"],
            ["", "Toàn quốc", "30", "10", "20", "3,000", "1,000", "2,000"],
            ["1", "Trà Vinh", "30", "10", "20", "3,000", "1,000", "2,000"],
        ],
        None,
        {
            ("bhxh_tn_new", "", "2021-09", 10), ("bhxh_tn_new", "", "2021-10", 20),
            ("bhxh_tn_new", "", "2021-09..2021-10", 30), ("bhyt_new", "", "2021-09", 1000),
            ("bhyt_new", "", "2021-10", 2000), ("bhyt_new", "", "2021-09..2021-10", 3000),
            ("bhxh_tn_new", "Trà Vinh", "2021-09", 10), ("bhxh_tn_new", "Trà Vinh", "2021-10", 20),
            ("bhxh_tn_new", "Trà Vinh", "2021-09..2021-10", 30), ("bhyt_new", "Trà Vinh", "2021-09", 1000),
            ("bhyt_new", "Trà Vinh", "2021-10", 2000), ("bhyt_new", "Trà Vinh", "2021-09..2021-10", 3000),
        },
    ),
    (
        "metrics side by side, the year in the title, as 49",
        [
            ["Chỉ tiêu năm 2023"],
            ["STT", "Đơn vị", "BHXH bắt buộc", "BHXH tự nguyện"],
            ["1", "Phường 1", "1.888", "165"],
            ["2", "Phường 2", "483", "55"],
        ],
        None,
        {
            ("bhxh_bb", "Phường 1", "2023", 1888), ("bhxh_tn", "Phường 1", "2023", 165),
            ("bhxh_bb", "Phường 2", "2023", 483), ("bhxh_tn", "Phường 2", "2023", 55),
        },
    ),
    (
        "one figure a row",
        [
            ["Địa bàn", "Chỉ tiêu", "Kỳ", "Kế hoạch"],
            ["Phường 1", "Hội nghị khách hàng", "10/2026", "4"],
            ["Phường 1", "Tỷ lệ nợ so với tổng số phải thu", "Quý IV/2026", "1,15%"],
        ],
        None,
        {("conferences", "Phường 1", "2026-10", 4), ("debt_ratio", "Phường 1", "2026-Q4", 1.15)},
    ),
    (
        "one metric in the title, a column called Chỉ tiêu, the period asked for",
        [
            ["Giao chỉ tiêu hội nghị khách hàng"],
            ["TT", "Phường, xã", "Chỉ tiêu"],
            ["1", "Phường 1", "12"],
            ["2", "Phường 2", "6"],
        ],
        "2026",
        {("conferences", "Phường 1", "2026", 12), ("conferences", "Phường 2", "2026", 6)},
    ),
    (
        "agents, a numbered header, the header again and a signature below",
        [
            ["Hội nghị năm 2026"],
            ["STT", "Mã nhân viên thu", "Tháng 11", "Tháng 12"],
            ["A", "B", "1", "2"],
            ["1", "NV001", "2", "3"],
            ["STT", "Mã nhân viên thu", "Tháng 11", "Tháng 12"],
            ["2", "NV002", "-", "1"],
            ["", "", "", "GIÁM ĐỐC"],
        ],
        None,
        {
            ("conferences", "NV001", "2026-11", 2), ("conferences", "NV001", "2026-12", 3),
            ("conferences", "NV002", "2026-12", 1),
        },
    ),
    (
        "what is counted and when in one heading",
        [["Địa bàn", "Hội nghị 11/2026", "BHXH TN quý IV năm 2026"], ["Phường 1", "9", "120"]],
        None,
        {("conferences", "Phường 1", "2026-11", 9), ("bhxh_tn", "Phường 1", "2026-Q4", 120)},
    ),
    (
        "plan and result side by side: the plan",
        [
            ["Hội nghị khách hàng tháng 11 năm 2026"],
            ["Địa bàn", "Kế hoạch", "Thực hiện", "Tỷ lệ %"],
            ["Phường 1", "10", "7", "70"],
        ],
        "2026-11",
        {("conferences", "Phường 1", "2026-11", 10)},
    ),
]  # fmt: skip


def as_csv(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return read_grids(path)


def asked(period=None, metric=""):
    return Asked(metric=metric, period=read_period(period) if period else None)


@pytest.mark.parametrize(("name", "rows", "period", "expected"), SHARED, ids=[s[0] for s in SHARED])
def test_headings_are_known_by_their_words(tmp_path, name, rows, period, expected):
    found = read_targets(as_csv(tmp_path / "t.csv", rows), source="QĐ 1", asked=asked(period))

    assert {(t.metric, t.area, t.period, t.value) for t in found.rows} == expected
    assert found.rejected == ()


def test_a_workbook_is_read_as_well(tmp_path):
    path = workbook(
        tmp_path / "t.xlsx",
        [("Hội nghị năm 2026",), ("Địa bàn", "Tháng 11", "Tháng 12"), ("Phường 1", 2, 3.0)],
    )

    found = read_targets(read_grids(path), source="QĐ 1", asked=asked())

    assert [(t.area, t.period, t.value) for t in found.rows] == [
        ("Phường 1", "2026-11", 2), ("Phường 1", "2026-12", 3),
    ]  # fmt: skip


WRONG_TOTALS = [
    ["Hội nghị khách hàng năm 2021"],
    ["TT", "Tỉnh", "Tổng số", "Tháng 9", "Tháng 10", "Tháng 11", "Tháng 12"],
    ["", "Toàn quốc", "9.000", "530", "928", "796", "398"],
    ["1", "Hà Nội", "2.285", "457", "799", "686", "343"],
    ["2", "Yên Bái", "7.515", "73", "129", "110", "55"],
]


def test_totals_that_do_not_add_up_are_told_and_both_figures_kept(tmp_path):
    found = read_targets(as_csv(tmp_path / "t.csv", WRONG_TOTALS), source="QĐ 1", asked=asked())
    totals = {t.area: (t.printed, t.value) for t in found.rows if t.period == "2021-09..2021-12"}
    months = {t.period: t.value for t in found.rows if t.area == "Yên Bái"}

    assert totals == {"": (9000, 2652), "Hà Nội": (2285, 2285), "Yên Bái": (7515, 367)}
    assert months["2021-09"] == 73  # what is consistent is in
    assert len(found.rows) == 15
    told = [p.message for p in found.warnings if p.code == "total_differs"]
    assert [p.row for p in found.warnings if p.code == "total_differs"] == [3, 5]
    assert "7.515" in told[1]
    assert "367" in told[1]
    assert all(t.note for t in found.rows if t.printed != t.value)


TOO_MUCH = [
    ["Chỉ tiêu năm 2026"],
    ["Đơn vị", "BHYT"],
    ["Phường 1", "10.324"],
    ["Phường 2", "3.444"],
    ["Tổng cộng", "20.000"],
]


def test_a_total_larger_than_its_areas_may_hold_and_the_rest_stands_apart(tmp_path):
    grids = as_csv(tmp_path / "t.csv", TOO_MUCH)
    parts = read_targets(grids, source="QĐ 1", asked=asked())
    whole = read_targets(grids, source="QĐ 1", asked=asked(), unallocated=True)

    assert {t.area: (t.printed, t.value) for t in parts.rows}[""] == (20000, 13768)
    assert {t.area: (t.printed, t.value) for t in whole.rows} == {
        "Phường 1": (10324, 10324), "Phường 2": (3444, 3444), "": (20000, 20000),
        "Chưa phân bổ": (None, 6232),
    }  # fmt: skip


def test_a_row_nobody_can_read_is_left_out_and_named_and_the_others_are_in(tmp_path):
    rows = [*TOO_MUCH[:3], ["Phường 2", "ba nghìn"], ["Phường 3", "#N/A"], TOO_MUCH[4]]
    found = read_targets(as_csv(tmp_path / "t.csv", rows), source="QĐ 1", asked=asked())

    assert [(p.row, p.column) for p in found.rejected] == [(4, "BHYT"), (5, "BHYT")]
    # the total cannot be held against areas of which two are missing: it stays as printed
    assert {t.area: t.value for t in found.rows} == {"Phường 1": 10324, "": 20000}
    assert [p.code for p in found.warnings] == ["totals_unchecked"]


def test_a_row_that_is_said_twice_keeps_its_first_figure(tmp_path):
    rows = [*TOO_MUCH[:3], ["Phường 1", "9"]]
    found = read_targets(as_csv(tmp_path / "t.csv", rows), source="QĐ 1", asked=asked())

    assert [t.value for t in found.rows] == [10324]
    assert [(p.code, p.row) for p in found.warnings] == [("said_twice", 4)]


REFUSED = [
    ("nothing like a header", [["abc", "def"], ["1", "2"]], "no_header"),
    ("no metric", [["Địa bàn", "Tháng 11/2026"], ["Phường 1", "2"]], "no_metric"),
    ("no period", [["Địa bàn", "Số hội nghị"], ["Phường 1", "2"]], "no_period"),
    ("no rows", [["Địa bàn", "Số hội nghị"], ["", ""]], "no_rows"),
]


@pytest.mark.parametrize(("name", "rows", "code"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_table_that_says_too_little_is_refused_with_what_to_add(tmp_path, name, rows, code):
    grids = as_csv(tmp_path / "t.csv", rows)

    with pytest.raises(DondocError) as refused:
        read_targets(grids, source="QĐ 1", asked=asked())

    assert refused.value.code == code


def test_a_column_nobody_knows_is_told(tmp_path):
    path = workbook(
        tmp_path / "t.xlsx",
        [("Năm 2026",), ("Địa bàn", "Hội nghị", "Quà tặng"), ("P1", 2, 3), ("P2", 2, 3)],
    )
    found = read_targets(read_grids(path), source="QĐ 1", asked=asked())

    assert [(p.code, p.column) for p in found.warnings] == [("column_unknown", "Quà tặng")]


def test_a_percentage_that_excel_keeps_as_a_fraction_is_asked_about(tmp_path):
    path = workbook(tmp_path / "t.xlsx", [("Địa bàn", "Tỷ lệ nợ quý I/2026"), ("Phường 1", 0.0192)])
    found = read_targets(read_grids(path), source="QĐ 1", asked=asked())

    assert [(t.metric, t.value) for t in found.rows] == [("debt_ratio", 0.0192)]
    assert [(p.code, p.row) for p in found.warnings] == [("percent_small", 2)]


def test_results_are_taken_in_parts_and_totals_only_held_against_them(tmp_path):
    rows = [
        ["Hội nghị khách hàng năm 2026"],
        ["Địa bàn", "Tổng số", "Tháng 10", "Tháng 11"],
        ["Tổng cộng", "9", "4", "9"],
        ["Phường 1", "5", "2", "3"],
        ["Phường 2", "4", "2", "2"],
    ]
    found = read_results(as_csv(tmp_path / "r.csv", rows), source="r.csv", asked=asked())

    assert {(r.area, r.period, r.value) for r in found.rows} == {
        ("Phường 1", "2026-10", 2), ("Phường 1", "2026-11", 3),
        ("Phường 2", "2026-10", 2), ("Phường 2", "2026-11", 2),
    }  # fmt: skip
    assert [p.row for p in found.warnings] == [3, 3]  # 9 is not 4 + 9, and 9 is not 3 + 2


def test_results_beside_a_plan_are_the_column_of_results(tmp_path):
    rows = [["Hội nghị khách hàng"], ["Địa bàn", "Kế hoạch", "Thực hiện"], ["Phường 1", "10", "7"]]
    found = read_results(as_csv(tmp_path / "r.csv", rows), source="r.csv", asked=asked("2026-11"))

    assert [(r.area, r.period, r.value) for r in found.rows] == [("Phường 1", "2026-11", 7)]
