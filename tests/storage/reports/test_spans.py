"""Spans as they are typed: their days, their months, their words."""

from datetime import date

import pytest

from messages.problem import DondocError
from storage.reports.spans import read_period

SPANS = [
    ("2026-W49", "2026-11-30", "2026-12-06", "Tuần 49 năm 2026", "a week begins on Monday"),
    ("2026-w01", "2025-12-29", "2026-01-04", "Tuần 1 năm 2026", "and may begin in the year before"),
    ("2026-11", "2026-11-01", "2026-11-30", "Tháng 11/2026", "a month"),
    ("2026-11a", "2026-11-01", "2026-11-15", "Tháng 11/2026", "its first half"),
    ("2026-02B", "2026-02-16", "2026-02-28", "Tháng 02/2026", "the 30th does not exist in February"),
    ("2028-02b", "2028-02-16", "2028-02-29", "Tháng 02/2028", "leap year"),
    ("2026-11-10", "2026-11-01", "2026-11-10", "Tháng 11/2026", "a month up to a day"),
    ("2026-Q1", "2026-01-01", "2026-03-31", "Quý 1 năm 2026", "first quarter"),
    ("2026-Q4", "2026-10-01", "2026-12-31", "Quý 4 năm 2026", "last quarter"),
    ("2026-H1", "2026-01-01", "2026-06-30", "6 tháng đầu năm 2026", "first half of the year"),
    ("2026-H2", "2026-07-01", "2026-12-31", "6 tháng cuối năm 2026", "second half"),
]


@pytest.mark.parametrize(("text", "first", "last", "words", "why"), SPANS, ids=[s[4] for s in SPANS])
def test_a_span_has_its_days(text, first, last, words, why):
    found = read_period(text)

    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert found.words().startswith(f"{words} (từ ")


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-W54", "2026-00", "2026-11c", "2026-Q5", "2026-H3", "2026-11-31", "tháng 11"]
)
def test_what_is_no_span_is_refused(text):
    with pytest.raises(DondocError) as error:
        read_period(text)

    assert (error.value.code, error.value.exit_code) == ("usage", 2)


def test_a_week_over_the_turn_of_a_month_touches_both():
    assert list(read_period("2026-W49").months()) == [date(2026, 11, 1), date(2026, 12, 1)]
