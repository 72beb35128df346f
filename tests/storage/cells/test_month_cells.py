"""A contribution month in any writing, and the months owed."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.lists.cells import read_month, read_months_of_debt


@pytest.mark.parametrize(
    ("cell", "month", "why"),
    [
        ("09/2026", "2026-09", "as printed"),
        ("9/2026", "2026-09", "without the zero"),
        ("09-2026", "2026-09", "a dash"),
        ("9.2026", "2026-09", "a dot"),
        ("2026-09", "2026-09", "ISO"),
        ("2026/9", "2026-09", "year first"),
        ("202609", "2026-09", "packed"),
        ("092026", "2026-09", "packed, month first"),
        ("202609.0", "2026-09", "a float as text"),
        (202609, "2026-09", "a packed number"),
        (202609.0, "2026-09", "a packed float"),
        (9.2026, "2026-09", "a month typed into a cell of numbers"),
        (10.202, "2020-10", "which drops the last zero"),
        (datetime(2026, 9, 1), "2026-09", "Excel made a day of it"),  # noqa: DTZ001 - a cell has no zone
        (date(2026, 9, 30), "2026-09", "any day of it"),
        ("01/09/2026", "2026-09", "any day of it as text"),
        ("tháng 9/2026", "2026-09", "in words"),
        ("tháng 09 năm 2026", "2026-09", "in words"),
        ("T9/2026", "2026-09", "short"),
        ("Kỳ 202609", "2026-09", "a period"),
        (46266, "2026-09", "a serial"),
        ("46266", "2026-09", "a serial as text"),
        (None, None, "blank"),
        ("-", None, "blank"),
    ],
)
def test_a_month_is_read(cell, month, why):
    assert read_month(cell) == (month, ()), why


def test_a_short_year_is_told():
    month, remarks = read_month("09/26")
    assert (month, [(r.code, r.error) for r in remarks]) == ("2026-09", [("month_two_digit_year", False)])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("13/2026", "month_invalid"),
        ("tháng 9", "month_invalid"),
        ("2026", "month_invalid"),
        (2026, "month_invalid"),
        (0, "month_invalid"),
        (-5, "month_invalid"),
        (1e300, "month_invalid"),
        (13.2026, "month_invalid"),
        ("31/02/2026", "month_invalid"),
        ("abc", "month_invalid"),
        ("a" * 100, "month_invalid"),
        (True, "cell_boolean"),
        ("#N/A", "cell_error"),
    ],
)
def test_what_is_no_month_is_an_error(cell, code):
    month, remarks = read_month(cell)
    assert (month, [(r.code, r.error) for r in remarks]) == (None, [(code, True)])


@given(st.integers(min_value=1, max_value=12), st.integers(min_value=1990, max_value=2099))
def test_every_month_is_read_in_every_writing(month, year):
    expected = (f"{year}-{month:02d}", ())
    for cell in (
        f"{month:02d}/{year}",
        f"{month}/{year}",
        year * 100 + month,
        float(f"{month}.{year}"),
        date(year, month, 1),
    ):
        assert read_month(cell) == expected


@pytest.mark.parametrize(
    ("cell", "months"),
    [
        (3, 3.0),
        (3.5, 3.5),
        ("3 tháng", 3.0),
        ("02 tháng", 2.0),
        ("3,5", 3.5),
        ("3.5 tháng", 3.5),
        ("1 năm 2 tháng", 14.0),
        ("1 năm", 12.0),
        ("không nợ", 0.0),
        (0, 0.0),
        ("-0,5", -0.5),
        ("-", None),
        ("", None),
        (None, None),
    ],
)
def test_months_of_debt_are_read(cell, months):
    assert read_months_of_debt(cell) == (months, ())


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1e9, "debt_months_invalid"),
        (date(2026, 5, 3), "debt_months_invalid"),
        ("9" * 100, "debt_months_invalid"),
        (True, "cell_boolean"),
        ("#DIV/0!", "cell_error"),
    ],
)
def test_months_of_debt_that_say_nothing_exact_are_an_error(cell, code):
    months, remarks = read_months_of_debt(cell)
    assert (months, [(r.code, r.error) for r in remarks]) == (None, [(code, True)])


@pytest.mark.parametrize("cell", ["trên 3 tháng", "> 3", ">=3"])
def test_a_band_is_read_as_its_lower_end_and_said_so(cell):
    months, remarks = read_months_of_debt(cell)
    assert (months, [(r.code, r.error) for r in remarks]) == (3.0, [("debt_months_band", False)])
