from datetime import date
from typing import Any

import pytest

from messages.law.deadlines import deadline
from messages.subjects import Band, Debt, UnitGroup
from scheduler.debt_age import Basis, DebtAge, band_of, debt_age

NOVEMBER = date(2026, 11, 1)


def aged(owed: Debt, **more: Any) -> DebtAge:
    found = debt_age(owed, **more)
    assert found is not None
    return found


def debt(closing: int, **more: Any) -> Debt:
    return Debt(code="YN0002X", name="Công ty", group=UnitGroup.ACTIVE, closing=closing, **more)


@pytest.mark.parametrize(
    ("months", "band"),
    [
        (0.0, Band.UNDER_1),
        (0.99, Band.UNDER_1),
        (1.0, Band.FROM_1_TO_3),
        (2.999, Band.FROM_1_TO_3),
        (3.0, Band.FROM_3),
        (14.0, Band.FROM_3),
    ],
)
def test_bands_are_half_open(months, band):
    assert band_of(months) is band
    found = aged(debt(1000, months=months), period=NOVEMBER)
    assert (found.band, found.months, found.basis) == (band, months, Basis.LISTED)


@pytest.mark.parametrize(
    ("owed", "day", "found", "why"),
    [
        (debt(0, months=2.0), None, None, "nothing is owed"),
        (debt(-7_500_000, months=2.0), None, None, "too much was paid"),
        (
            debt(60_000_000, arising=60_000_000, months=1.0),
            None,
            DebtAge(months=1.0, band=Band.FROM_1_TO_3, overdue=0, basis=Basis.LISTED),
            "the ratio says one month, the law says not yet late",
        ),
        (
            debt(781_560_000, arising=261_560_000, months=3.0),
            None,
            DebtAge(months=3.0, band=Band.FROM_3, overdue=520_000_000, basis=Basis.LISTED),
            "only what is past its deadline is overdue",
        ),
        (
            debt(60_000_000, arising=60_000_000, months=1.0),
            date(2026, 12, 31),
            DebtAge(months=1.0, band=Band.FROM_1_TO_3, overdue=0, basis=Basis.LISTED),
            "the last day of the following month is still in time",
        ),
        (
            debt(60_000_000, arising=60_000_000, months=1.0),
            date(2027, 1, 1),
            DebtAge(months=1.0, band=Band.FROM_1_TO_3, overdue=60_000_000, basis=Basis.LISTED),
            "the day after it is not",
        ),
        (
            debt(10_000_000, arising=60_000_000, months=0.2),
            None,
            DebtAge(months=0.2, band=Band.UNDER_1, overdue=0, basis=Basis.LISTED),
            "part of the month is paid: never below zero",
        ),
        (
            debt(10_000_000, arising=-5_000_000, months=0.2),
            None,
            DebtAge(months=0.2, band=Band.UNDER_1, overdue=10_000_000, basis=Basis.LISTED),
            "a downward correction makes nothing undue",
        ),
        (
            debt(30_000_000, arising=15_000_000, paid_through="2026-08"),
            date(2026, 12, 5),
            DebtAge(months=2.0, band=Band.FROM_1_TO_3, overdue=15_000_000, basis=Basis.PAID_THROUGH),
            "October's deadline was 30/11, November's is to come",
        ),
        (
            debt(30_000_000, arising=15_000_000, paid_through="2026-11"),
            date(2026, 12, 5),
            DebtAge(months=0.0, band=Band.UNDER_1, overdue=15_000_000, basis=Basis.PAID_THROUGH),
            "paid ahead is not a negative age",
        ),
        (
            debt(75_000_000, arising=15_000_000),
            None,
            DebtAge(months=4.0, band=Band.FROM_3, overdue=60_000_000, basis=Basis.RATIO),
            "no ratio, no month: overdue over what arises",
        ),
        (
            debt(75_000_000),
            None,
            DebtAge(months=None, band=None, overdue=75_000_000, basis=None),
            "nothing to measure by",
        ),
        (
            debt(30_000_000, months=float("nan"), paid_through="2026-08"),
            date(2026, 12, 5),
            DebtAge(months=2.0, band=Band.FROM_1_TO_3, overdue=30_000_000, basis=Basis.PAID_THROUGH),
            "an empty cell read as NaN is no ratio",
        ),
        (
            debt(30_000_000, months=-1.0, paid_through="2026-08"),
            date(2026, 12, 5),
            DebtAge(months=2.0, band=Band.FROM_1_TO_3, overdue=30_000_000, basis=Basis.PAID_THROUGH),
            "nor is a negative one",
        ),
        (
            debt(30_000_000, months=2.9999999996),
            None,
            DebtAge(months=3.0, band=Band.FROM_3, overdue=30_000_000, basis=Basis.LISTED),
            "a spreadsheet's 3",
        ),
    ],
)
def test_a_debt_is_aged_by_the_table(owed, day, found, why):
    assert debt_age(owed, period=NOVEMBER, day=day) == found, why


def test_the_order_of_measures_is_the_offices():
    owed = debt(75_000_000, months=0.5, paid_through="2026-08", arising=15_000_000)
    judged = date(2026, 12, 5)
    orders = {
        (Basis.LISTED,): 0.5,
        (Basis.PAID_THROUGH, Basis.LISTED): 2.0,
        (Basis.RATIO, Basis.LISTED): 4.0,
    }
    for order, months in orders.items():
        assert aged(owed, period=NOVEMBER, order=order, day=judged).months == months


@pytest.mark.parametrize(
    ("period", "last", "why"),
    [
        (date(2025, 6, 1), date(2025, 6, 30), "the old law: the month itself"),
        (date(2025, 7, 1), date(2025, 8, 31), "the new law: the following month"),
        (date(2026, 12, 15), date(2027, 1, 31), "any day of the month, over the year's end"),
        (date(2027, 1, 31), date(2027, 2, 28), "a short month"),
    ],
)
def test_the_deadline_follows_the_law_of_its_month(period, last, why):
    assert deadline(period) == last, why


def test_before_july_2025_the_whole_balance_was_late_when_the_list_was_struck():
    found = aged(debt(40, arising=15, months=1.0), period=date(2025, 6, 1))
    assert found.overdue == 40


def test_paid_through_counts_across_the_change_of_law():
    # on 15/8/2025: June was due on 30/6, July is due on 31/8
    owed = debt(40, paid_through="2025-04")
    assert aged(owed, period=date(2025, 7, 1), day=date(2025, 8, 15)).months == 2.0
