"""The day comes first, there is no 31 February, and half a date is no due date."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.formats import day as printed
from storage.lists.cells import read_day, read_partial_day

TODAY = date(2026, 11, 22)


def at(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - a cell has no zone


def read(cell: object, *, date_1904: bool = False) -> tuple[date | None, list[str]]:
    found, remarks = read_day(cell, today=TODAY, date_1904=date_1904)
    return found, [r.code for r in remarks]


@pytest.mark.parametrize(
    ("cell", "found", "why"),
    [
        ("15/01/2027", date(2027, 1, 15), "as printed"),
        ("5/1/2027", date(2027, 1, 5), "the day first, never the month"),
        ("15-01-2027", date(2027, 1, 15), "dashes"),
        ("15.1.2027", date(2027, 1, 15), "dots"),
        ("15 / 01 / 2027", date(2027, 1, 15), "spaces"),
        ("2027-01-15", date(2027, 1, 15), "ISO"),
        ("2027-01-15T00:00:00", date(2027, 1, 15), "ISO with a time"),
        ("31/12/2026 00:00:00", date(2026, 12, 31), "a database's midnight"),
        ("31/12/2026 7:05 SA", date(2026, 12, 31), "a Vietnamese clock"),
        ("ngày 15 tháng 01 năm 2027", date(2027, 1, 15), "a letterhead"),
        ("15 tháng 1, 2027", date(2027, 1, 15), "Excel's long form"),
        ("15-thg 1-2027", date(2027, 1, 15), "Excel's short form"),
        ("15-Jan-2027", date(2027, 1, 15), "English Excel"),
        ("Thứ Sáu, 15/01/2027", date(2027, 1, 15), "a weekday in front"),
        ("hết ngày 15/01/2027", date(2027, 1, 15), "until"),
        ("'15/01/2027", date(2027, 1, 15), "Excel's mark for text"),
        ("１５/01/2027", date(2027, 1, 15), "full-width"),
        ("15/01/2027\u00a0", date(2027, 1, 15), "a no-break space"),
        ("20270115", date(2027, 1, 15), "packed, year first"),
        ("15012027", date(2027, 1, 15), "packed, day first"),
        (20270115, date(2027, 1, 15), "packed number"),
        (5012027, date(2027, 1, 5), "packed number without its zero"),
        (at(2027, 1, 15), date(2027, 1, 15), "a real day"),
        (at(2027, 1, 15, 23, 59), date(2027, 1, 15), "a real day with a time"),
        (date(2027, 1, 15), date(2027, 1, 15), "a real day"),
        ("29/02/2028", date(2028, 2, 29), "a leap year"),
        (None, None, "blank"),
        ("", None, "blank"),
        ("-", None, "blank"),
    ],
)
def test_a_day_is_read(cell, found, why):
    assert read(cell) == (found, []), why


@pytest.mark.parametrize(
    ("cell", "date_1904", "found", "code"),
    [
        ("13/11/26", False, date(2026, 11, 13), "day_two_digit_year"),
        ("15-thg 1-27", False, date(2027, 1, 15), "day_two_digit_year"),
        (46022, False, date(2025, 12, 31), "day_serial"),
        (46022.75, False, date(2025, 12, 31), "day_serial"),
        ("45000", False, date(2023, 3, 15), "day_serial"),
        ("45000.0", False, date(2023, 3, 15), "day_serial"),
        (1, False, date(1900, 1, 1), "day_serial"),
        (59, False, date(1900, 2, 28), "day_serial"),
        (61, False, date(1900, 3, 1), "day_serial"),
        (44560, True, date(2025, 12, 31), "day_serial"),
    ],
)
def test_a_guess_about_a_day_is_told(cell, date_1904, found, code):
    assert read(cell, date_1904=date_1904) == (found, [code])


@pytest.mark.parametrize(
    ("cell", "code", "why"),
    [
        ("31/02/2026", "day_invalid", "no such day"),
        ("29/02/2026", "day_invalid", "no leap year"),
        ("11/13/2026", "day_invalid", "the month does not come first"),
        ("00/01/2026", "day_invalid", "no day 0"),
        ("31/12/20026", "day_invalid", "a digit too many"),
        ("01/01/0001", "day_invalid", "a database's nothing"),
        (at(1, 1, 1), "day_invalid", "likewise"),
        ("abc", "day_invalid", "words"),
        ("9" * 100, "day_invalid", "a page"),
        (60, "day_invalid", "Excel's 29/02/1900 never was"),
        (0, "day_invalid", "no serial"),
        (80001, "day_invalid", "past the last serial"),
        (-1, "day_invalid", "no serial"),
        (1e300, "day_invalid", "no serial"),
        (time(1), "day_invalid", "a time is no day"),
        (timedelta(days=3), "day_invalid", "a span is no day"),
        (2026, "day_incomplete", "a year, not the serial of 1905"),
        ("2026", "day_incomplete", "a year"),
        ("12/2026", "day_incomplete", "a month"),
        (202612, "day_incomplete", "a packed month"),
        (True, "cell_boolean", "TRUE is not 01/01/1900"),
        ("#VALUE!", "cell_error", "a failed formula"),
        ("=TODAY()", "cell_formula", "never calculated"),
        (float("nan"), "cell_error", "no number"),
    ],
)
def test_a_day_that_cannot_be_is_an_error(cell, code, why):
    found, remarks = read_day(cell, today=TODAY)
    assert (found, [(r.code, r.error) for r in remarks]) == (None, [(code, True)]), why


@pytest.mark.parametrize(
    ("cell", "found", "codes", "why"),
    [
        ("05/03/1985", "1985-03-05", [], "whole"),
        (at(1985, 3, 5), "1985-03-05", [], "a real day"),
        (19850305, "1985-03-05", [], "packed"),
        ("05031985", "1985-03-05", [], "packed, day first"),
        ("12/1999", "1999-12", [], "a month"),
        (199912, "1999-12", [], "a packed month"),
        ("00/12/1999", "1999-12", [], "an unknown day"),
        (1965, "1965", [], "a year"),
        (1965.0, "1965", [], "a year as a float"),
        ("1965.0", "1965", [], "a float as text"),
        ("năm 1965", "1965", [], "a year in words"),
        ("00/00/1965", "1965", [], "unknown day and month"),
        ("  /  /1965", "1965", [], "left open"),
        ("../../1965", "1965", [], "left open with dots"),
        ("22/11/2026", "2026-11-22", [], "born today"),
        ("2/3/55", "1955-03-02", ["birth_two_digit_year"], "2055 is to come"),
        ("2/3/20", "2020-03-02", ["birth_two_digit_year"], "2020 is not"),
        ("22/11/26", "2026-11-22", ["birth_two_digit_year"], "today"),
        ("23/11/26", "1926-11-23", ["birth_two_digit_year"], "tomorrow is a century ago"),
        ("12/99", "1999-12", ["birth_two_digit_year"], "month and short year"),
        (20250, "1955-06-10", ["birth_serial"], "a serial"),
        (None, None, [], "blank"),
        ("  /  /  ", None, [], "blank"),
        ("31/02/1980", None, ["birth_invalid"], "no such day"),
        ("23/11/2026", None, ["birth_invalid"], "to come"),
        (2030, None, ["birth_invalid"], "to come"),
        (at(2030, 1, 1), None, ["birth_invalid"], "to come"),
        ("13/1999", None, ["birth_invalid"], "no such month"),
        ("1899", None, ["birth_invalid"], "nobody is that old"),
        ("55", None, ["birth_invalid"], "an age or a year"),
        ("#N/A", None, ["birth_invalid"], "a failed formula"),
        (True, None, ["birth_invalid"], "TRUE"),
        (float("inf"), None, ["birth_invalid"], "no number"),
        ("x" * 100, None, ["birth_invalid"], "a page"),
    ],
)
def test_a_birth_date_is_as_much_as_is_known_and_never_an_error(cell, found, codes, why):
    birth, remarks = read_partial_day(cell, today=TODAY)
    assert (birth, [r.code for r in remarks]) == (found, codes), why
    assert not any(r.error for r in remarks)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_day_as_we_print_it_is_read_back(day):
    for text in (
        printed(day),
        day.isoformat(),
        f"{day:%d-%m-%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%Y%m%d}",
    ):
        assert read(text) == (day, [])
    assert read_partial_day(printed(day), today=date(2200, 1, 1)) == (day.isoformat(), ())


@given(st.integers(min_value=2200, max_value=78_000))
def test_a_serial_of_1904_lies_1462_days_behind(serial):
    assert read(serial, date_1904=True)[0] == read(serial + 1462)[0]
