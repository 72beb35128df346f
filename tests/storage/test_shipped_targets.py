"""The arithmetic of the plans' own tables, done again from what is shipped."""

import pytest

from messages.problem import DondocError
from storage.target_sources import UNALLOCATED, provinces, shipped
from storage.targets import checks, in_areas_of_today

PLAN = "2021-09..2021-12"
OF_2021 = shipped("2021")
OF_2023 = shipped("2023")

#: metric, then what the national row is off by: against the 63 rows (total, months 09–12), its own months;
#: last, in how many of the 63 rows the printed total is not the sum of its months, and by how much at most
AUDIT = [
    ("bhxh_bb_new", (1, -3, 3, -2, 3), 1, 17, 1),
    ("bhxh_tn_new", (0, 0, 3, 2, 0), 0, 21, 1),
    ("bhyt_new", (-2, -1, -3, -3, 0), 0, 23, 1),
    ("receivable", (2, -2, -4, 2, 0), 1, 30, 2),
    ("inspected_units", (0, 1, 0, -2, 0), 0, 21, 1),
    ("tax_workers", (0, -1, 2, -2, -4), -1, 20, 1),
    ("conferences", (-1, -3, 2, -3, 5), 7147, 12, 7148),
]


def table(rows, metric, source=""):
    return [t for t in rows if t.metric == metric and t.source.startswith(source)]


@pytest.mark.parametrize(
    ("metric", "over_areas", "own", "rows_off", "most"), AUDIT, ids=[a[0] for a in AUDIT]
)
def test_the_tables_of_2021_are_off_by_what_the_audit_found(metric, over_areas, own, rows_off, most):
    found = checks(table(OF_2021, metric, "2800 Phụ lục"))
    national = {c.period: c.difference for c in found if c.over == "areas"}
    rows = {c.area: c.difference for c in found if c.over == "periods"}

    periods = (PLAN, "2021-09", "2021-10", "2021-11", "2021-12")
    assert national == dict(zip(periods, over_areas, strict=True))
    assert rows[""] == own
    assert max(abs(off) for area, off in rows.items() if area) == most
    assert sum(off != 0 for area, off in rows.items() if area) == rows_off


def test_only_yen_bai_and_what_contains_it_is_no_rounding():
    wrong = [
        (t.metric, c.area, c.period, c.over, c.printed, c.computed)
        for t in {(t.source, t.metric): t for t in OF_2021}.values()
        for c in checks(table(OF_2021, t.metric, t.source))
        if c.verdict == "differs"
    ]

    assert wrong == [
        ("conferences", "", PLAN, "periods", 52032, 44885),
        ("conferences", "Yên Bái", PLAN, "periods", 7515, 367),
    ]


def test_the_wrong_totals_are_kept_beside_the_right_ones_with_why():
    changed = {(t.area, t.printed, t.value) for t in OF_2021 if t.printed != t.value}

    assert changed == {("", 52032, 44885), ("Yên Bái", 7515, 367)}
    assert all(t.note for t in OF_2021 if t.printed != t.value)


def test_corrected_the_provinces_add_up_to_the_corrected_nation():
    found = [t for t in table(OF_2021, "conferences", "2800 Phụ lục 05") if t.period == PLAN]

    assert sum(t.value for t in found if t.area) == 44885
    assert len([t for t in found if t.area]) == 63


UNALLOCATED_2023 = [
    ("bhxh_bb", 15647, 15304, 343, "differs"),
    ("bhxh_tn", 1757, 1756, 1, "rounding"),
    ("bhtn", 12369, 12368, 1, "rounding"),
    ("bhyt", 108441, 102720, 5721, "differs"),
]


@pytest.mark.parametrize(
    ("metric", "printed", "wards", "rest", "verdict"), UNALLOCATED_2023, ids=[u[0] for u in UNALLOCATED_2023]
)
def test_what_tra_vinh_gave_to_no_ward_stands_apart(metric, printed, wards, rest, verdict):
    rows = table(OF_2023, metric)
    (check,) = checks(rows)
    bucket = next(t for t in rows if t.area == UNALLOCATED)

    assert (check.printed, check.computed, check.difference, check.verdict) == (printed, wards, rest, verdict)
    assert (bucket.printed, bucket.value) == (None, rest)
    assert sum(t.value for t in rows if t.area) == printed
    assert bucket.note


def test_the_other_targets_of_2023_are_those_of_the_plan():
    found = {
        (t.metric, t.period): t.value
        for t in OF_2023
        if t.metric not in {"bhxh_bb", "bhxh_tn", "bhtn", "bhyt", "conferences"}
    }

    assert found == {
        ("bhxh_coverage", "2023"): 29.72, ("bhxh_tn_coverage", "2023"): 3, ("bhtn_coverage", "2023"): 20.52,
        ("bhyt_coverage", "2023"): 94.44, ("bhxh_tn_progress", "2023-06-30"): 80,
        ("bhyt_progress", "2023-06-30"): 93, ("debt_ratio", "2023-Q1"): 1.92, ("debt_ratio", "2023-Q2"): 1.75,
        ("debt_ratio", "2023-Q3"): 1.69, ("debt_ratio", "2023-Q4"): 1.15, ("student_bhyt", "2023"): 100,
        ("union_youth", "2023"): 100, ("staff_family_bhxh_tn", "2023"): 30,
        ("staff_family_bhyt", "2023"): 100,
    }  # fmt: skip


def test_what_each_area_is_asked_for_each_month():
    online = table(OF_2021, "online_conferences")
    wards = table(OF_2023, "conferences")

    assert (len(online), {t.value for t in online}) == (63 * 4, {2})
    assert (len(wards), {t.value for t in wards}) == (10 * 10, {1})
    assert min(t.period for t in wards) == "2023-03"  # "kể từ tháng 03 năm 2023 trở đi"


def test_the_63_provinces_add_up_to_34_and_lose_nobody():
    today = in_areas_of_today(OF_2021, provinces())
    months = [t for t in today if t.metric == "bhyt_new" and t.period == PLAN]
    then = [t for t in OF_2021 if t.metric == "bhyt_new" and t.period == PLAN and t.area]

    assert len(months) == len(set(provinces().values())) == 34
    assert sum(t.value for t in months) == sum(t.value for t in then) == 4786480
    lao_cai = next(t for t in today if t.metric == "conferences" and t.area == "Lào Cai" and t.period == PLAN)
    assert lao_cai.printed == lao_cai.value + 7515 - 367


SPELLINGS = [
    "Bà Rịa-V. Tàu",
    "ba ria vung tau",
    "TP. Hồ Chí Minh",
    "Hồ Chí Minh",
    "Kom Tum",
    "T. Thiên - Huế",
]


@pytest.mark.parametrize("name", [*SPELLINGS, "tỉnh Trà Vinh", "Hoà Bình"])
def test_a_province_is_found_however_it_is_written(name):
    rows = shipped("2021", name)

    assert len({t.area for t in rows}) == 1
    assert len(rows) == 7 * 5 + 4


@pytest.mark.parametrize(("year", "province"), [("2022", ""), ("2021", "Sài Gòn"), ("2023", "Cà Mau")])
def test_what_is_not_shipped_is_said_to_be_missing(year, province):
    with pytest.raises(DondocError) as refused:
        shipped(year, province)

    assert refused.value.exit_code == 2
