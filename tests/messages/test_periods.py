"""Periods as plans and officers write them."""

from datetime import date

import pytest

from messages.periods import month, quarter, read_period, span

WRITTEN = [
    ("2021-09", "2021-09", "09/2021"),
    ("9/2021", "2021-09", "09/2021"),
    ("Tháng 9/2021", "2021-09", "09/2021"),
    ("tháng 09 năm 2021", "2021-09", "09/2021"),
    ("2021-Q4", "2021-Q4", "quý IV/2021"),
    ("Quý IV/2021", "2021-Q4", "quý IV/2021"),
    ("quý 1 năm 2023", "2023-Q1", "quý I/2023"),
    ("2023", "2023", "năm 2023"),
    ("Cả năm 2023", "2023", "năm 2023"),
    ("30/06/2023", "2023-06-30", "30/06/2023"),
    ("2023-06-30", "2023-06-30", "30/06/2023"),
    ("2021-09..2021-12", "2021-09..2021-12", "09/2021–12/2021"),
    ("2021-09..2021-09", "2021-09", "09/2021"),  # a span of one month is that month
]
NONE = ["", "13/2021", "2023-02-30", "2021-Q5", "Tháng 9", "2021-12..2021-09", "Tổng số", "1.888"]


@pytest.mark.parametrize(("text", "kept", "words"), WRITTEN, ids=[w[0] for w in WRITTEN])
def test_a_period_is_read_however_it_is_written(text, kept, words):
    found = read_period(text)

    assert found is not None
    assert (found.text, found.words) == (kept, words)
    assert read_period(found.text) == found


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_period_is_none(text):
    assert read_period(text) is None


def test_a_month_without_its_year_takes_that_of_the_table():
    found = [read_period(text, in_year=2021) for text in ("Tháng 9", "T12", "Quý II")]

    assert found == [month(2021, 9), month(2021, 12), quarter(2021, 2)]


def test_a_quarter_holds_its_months_and_no_others():
    whole = quarter(2021, 3)

    assert [m.text for m in whole.months()] == ["2021-07", "2021-08", "2021-09"]
    assert (whole.holds(month(2021, 9)), whole.holds(month(2021, 10))) == (True, False)
    assert span(month(2021, 9), month(2021, 12)).last == date(2021, 12, 31)
    assert month(2021, 12).quarter() == quarter(2021, 4)
