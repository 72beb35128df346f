"""The figures of the law on their days, and the worked examples of its sources to the đồng."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from messages.law import deadlines, household_health, late_charge, parameters, voluntary
from messages.law.late_charge import Unpaid, interest_of_month, k_of
from messages.law.parameter_rows import LAW_2024, ROWS
from messages.law.voluntary import Group
from messages.problem import DondocError

NOW = date(2026, 12, 1)


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


# -- parameters -----------------------------------------------------------------------------------


def test_no_two_rows_of_a_parameter_hold_on_one_day():
    edges = {day for row in ROWS for day in (row.since, row.until) if day} | {date.min, date.max}
    for day in edges:
        held = Counter(row.key for row in parameters.in_force(day))
        assert {key: count for key, count in held.items() if count > 1} == {}, day


def test_every_row_names_its_source():
    assert [row.key for row in ROWS if not row.source] == []
    assert [row.key for row in ROWS if row.since and row.until and row.since > row.until] == []


VALUES = [
    ("base_salary", "2023-06-30", 1_490_000, "the last day of the old figure"),
    ("base_salary", "2023-07-01", 1_800_000, "the first of the new one"),
    ("base_salary", "2024-07-01", 2_340_000, "NĐ 73/2024"),
    ("base_salary", "2026-07-01", 2_530_000, "NĐ 161/2026"),
    ("reference_level", "2026-06-30", 2_340_000, "it is the base salary of its day"),
    ("voluntary_income_min", "2026-12-01", 1_500_000, "the rural poverty line"),
    ("voluntary_income_max", "2026-06-30", 46_800_000, "20 times the reference level"),
    ("voluntary_income_max", "2026-07-01", 50_600_000, "and it rises with it"),
    ("employer_deadline_monthly", "2025-06-30", 0, "the month itself"),
    ("employer_deadline_monthly", "2025-07-01", 1, "the month after"),
    ("bhyt_household_year_1", "2026-06-30", 1_263_600, "as its decree computes it"),
]


@pytest.mark.parametrize(("key", "day", "value", "why"), VALUES)
def test_a_parameter_has_the_value_of_its_day(key, day, value, why):
    assert parameters.value(key, on=date.fromisoformat(day)) == value, why


NONE = [
    ("reference_level", date(2025, 6, 30), "no_parameter_then", "there was no such level"),
    ("base_salary", date(2019, 6, 30), "no_parameter_then", "before the oldest row"),
    ("fund_return_monthly", date(2027, 1, 1), "no_parameter_then", "next year's is not published"),
    ("luong", NOW, "no_parameter", "nobody knows it"),
    ("criminal_216", NOW, "parameter_without_figure", "words, not a figure"),
    ("voluntary_lump_future_years", NOW, "parameter_without_figure", "a range, not a figure"),
]


@pytest.mark.parametrize(("key", "day", "code", "why"), NONE)
def test_a_value_nobody_knows_is_told_and_not_guessed(key, day, code, why):
    with pytest.raises(DondocError) as refused:
        parameters.value(key, on=day)
    assert refused.value.code == code, why
    assert key in refused.value.message


# -- deadlines ------------------------------------------------------------------------------------


def test_deadlines_of_a_cycle_and_of_a_suspension():
    assert deadlines.deadline_of_cycle(month("2026-09")) == date(2026, 10, 31)
    assert deadlines.make_up_deadline(month("2026-01"), date(2026, 12, 31)) == date(2027, 1, 31)
    with pytest.raises(DondocError) as refused:
        deadlines.make_up_deadline(month("2026-01"), date(2027, 1, 31))
    assert refused.value.code == "suspension_too_long"


def test_a_month_older_than_every_row_still_has_a_deadline():
    assert deadlines.deadline(month("2010-02")) == date(2010, 2, 28)


EVASION = [
    ("2026-09", date(2026, 11, 5), date(2026, 12, 31), "61 days after 31/10, urged long before"),
    ("2026-09", date(2027, 1, 15), date(2027, 1, 16), "urged after the 60 days: not before that"),
    ("2026-09", None, None, "nobody urged in writing"),
    ("2025-06", date(2025, 8, 1), None, "the law of 2024 does not reach back"),
]


@pytest.mark.parametrize(("owed", "urged", "since", "why"), EVASION)
def test_evasion_needs_sixty_days_and_a_written_urging(owed, urged, since, why):
    assert deadlines.evasion_from(month(owed), urged_in_writing_on=urged) == since, why


# -- late charge ----------------------------------------------------------------------------------


def charge(owed, amount, on, k=None):
    (found,) = late_charge.late_charge([Unpaid(month=month(owed), amount=amount)], on=on, older_k=k)
    return found.times, found.charge


DAILY = [
    ("2026-09", date(2026, 12, 30), (60, 1_800_000), "the example: 100 million, 60 days"),
    ("2026-09", date(2026, 10, 31), (0, 0), "the last day in time"),
    ("2026-09", date(2026, 11, 1), (1, 30_000), "the day after it"),
    ("2026-12", date(2026, 12, 30), (0, 0), "not yet due"),
    ("2025-07", date(2025, 9, 1), (1, 30_000), "the first month of the law"),
]


@pytest.mark.parametrize(("owed", "on", "found", "why"), DAILY)
def test_since_july_2025_each_day_after_the_deadline_costs_three_hundredths_of_a_percent(
    owed, on, found, why
):
    assert charge(owed, 100_000_000, on) == found, why


def test_the_older_formula_to_the_dong():
    """QĐ 595: 200 million (100 new) at 5.80 %, 35 million (20 new) at 5.86 %."""
    ks = k_of(Decimal("5.80")), k_of(Decimal("5.86"))
    social = interest_of_month(200_000_000, 100_000_000, ks[0])
    health = interest_of_month(35_000_000, 20_000_000, ks[1])

    assert ks == (Decimal("0.9666"), Decimal("0.9766"))
    assert (social, health, social + health) == (966_600, 146_490, 1_113_090)
    assert interest_of_month(20_000_000, 20_000_000, ks[0]) == 0  # what is new is not late yet


OLDER = [
    ("2025-04", date(2025, 5, 31), (0, 0), "not yet 30 days late"),
    ("2025-04", date(2025, 6, 1), (1, 966_600), "the first of the second month"),
    ("2025-04", date(2025, 8, 15), (3, 2_899_800), "every first of a month after it"),
]


@pytest.mark.parametrize(("owed", "on", "found", "why"), OLDER)
def test_before_july_2025_each_first_of_a_month_costs_k(owed, on, found, why):
    assert charge(owed, 100_000_000, on, Decimal("0.9666")) == found, why


def test_a_debt_that_spans_the_change_is_charged_part_by_part():
    owed = [Unpaid(month=month(m), amount=10_000_000) for m in ("2025-06", "2025-07")]
    found = late_charge.late_charge(owed, on=date(2025, 9, 10), older_k=Decimal("0.9666"))

    assert [(part.by.key, part.times, part.charge) for part in found] == [
        ("late_interest_formula", 2, 193_320),
        ("late_charge_daily", 10, 30_000),
    ]


def test_an_older_month_is_not_charged_at_a_rate_nobody_gave():
    with pytest.raises(DondocError) as refused:
        charge("2025-04", 1, NOW)
    assert (refused.value.code, "04/2025" in refused.value.message) == ("older_rate_unknown", True)


# -- voluntary ------------------------------------------------------------------------------------

PAYABLE = [
    (1_500_000, "1", Group.OTHER, "2026-12", 264_000, date(2026, 12, 31)),
    (1_500_000, "3", Group.OTHER, "2026-12", 792_000, date(2027, 2, 28)),
    (1_500_000, "6", Group.OTHER, "2026-12", 1_584_000, date(2027, 3, 31)),
    (1_500_000, "12", Group.OTHER, "2026-12", 3_168_000, date(2027, 6, 30)),
    (2_000_000, "1", Group.OTHER, "2026-12", 374_000, date(2026, 12, 31)),
    (1_500_000, "1", Group.POOR, "2025-07", 165_000, date(2025, 7, 31)),
    (1_500_000, "1", Group.ISLAND, "2025-07", 165_000, date(2025, 7, 31)),
    (1_500_000, "1", Group.NEAR_POOR, "2025-07", 198_000, date(2025, 7, 31)),
    (1_500_000, "1", Group.ETHNIC, "2025-07", 231_000, date(2025, 7, 31)),
    (1_500_000, "1", Group.POOR, "2025-06", 231_000, date(2025, 6, 30)),  # NĐ 134: 30 %
    (1_500_000, "1", Group.NEAR_POOR, "2025-06", 247_500, date(2025, 6, 30)),  # 25 %
    (1_500_000, "1", Group.ETHNIC, "2025-06", 297_000, date(2025, 6, 30)),  # as everybody else: 10 %
    (1_500_000, "1", Group.OTHER, "2017-12", 330_000, date(2017, 12, 31)),  # no support before 2018
]


@pytest.mark.parametrize(("income", "method", "group", "start", "amount", "due"), PAYABLE)
def test_what_a_participant_pays_and_until_when(income, method, group, start, amount, due):
    found = voluntary.payable(income, method=method, group=group, start=month(start))
    assert (found.amount, found.due) == (amount, due)


WRONG = [
    (lambda: voluntary.payable(1_499_999, method="1", group=Group.OTHER, start=NOW), "income_out_of_bounds"),
    (lambda: voluntary.payable(50_600_001, method="1", group=Group.OTHER, start=NOW), "income_out_of_bounds"),
    (lambda: voluntary.payable(1_500_000, method="2", group=Group.OTHER, start=NOW), "method_unknown"),
    (lambda: lump(6), "years_out_of_bounds"),
    (lambda: missing(61), "months_out_of_bounds"),
    (lambda: household_health.contribution(1, months=4, on=NOW), "months_unknown"),
    (lambda: household_health.contribution(0, months=3, on=NOW), "order_unknown"),
]


def lump(years, monthly_return="0.31"):
    growth = Decimal(monthly_return)
    return voluntary.once_for_future_years(1_500_000, years=years, monthly_return=growth, on=NOW)


def missing(months, monthly_return="0.31"):
    growth = Decimal(monthly_return)
    return voluntary.once_for_missing_months(1_500_000, months=months, monthly_return=growth, on=NOW)


@pytest.mark.parametrize(("asked", "code"), WRONG, ids=[w[1] for w in WRONG])
def test_what_the_law_does_not_allow_is_refused(asked, code):
    with pytest.raises(DondocError) as refused:
        asked()
    assert refused.value.code == code


def test_paid_at_once_what_lies_ahead_is_cheaper_and_what_is_missing_dearer():
    assert lump(2, "0") == 24 * 330_000
    assert missing(24, "0") == 24 * 330_000
    assert missing(1) == 331_023  # 330,000 × 1.0031
    share, growth = Decimal(330_000), Decimal("1.0031")
    assert lump(2) == round(sum(share / growth**i for i in range(24)))
    assert lump(2) < 24 * 330_000 < missing(24)


# -- household health insurance ----------------------------------------------------------------------

HOUSEHOLDS = [
    (date(2026, 7, 1), 12, [1_366_200, 956_340, 819_720, 683_100, 546_480, 546_480]),
    (date(2026, 6, 30), 12, [1_263_600, 884_520, 758_160, 631_800, 505_440, 505_440]),
    (date(2026, 7, 1), 3, [341_550, 239_085, 204_930, 170_775, 136_620, 136_620]),
    (date(2026, 7, 1), 6, [683_100, 478_170, 409_860, 341_550, 273_240, 273_240]),
]


@pytest.mark.parametrize(("day", "months", "amounts"), HOUSEHOLDS)
def test_each_of_a_household_pays_less_than_the_one_before(day, months, amounts):
    assert household_health.household(6, months=months, on=day) == amounts
    if months == 12:
        assert amounts[0] == parameters.value("bhyt_household_year_1", on=day)


GAPS = [
    (date(2026, 12, 31), date(2027, 1, 1), True, 0, "without a gap"),
    (date(2026, 12, 31), date(2027, 3, 31), True, 0, "less than three months"),
    (date(2026, 12, 31), date(2027, 4, 1), True, 30, "three months: no longer at once, still five years"),
    (date(2026, 12, 31), date(2027, 4, 2), False, 30, "more than three months"),
    (date(2026, 11, 29), date(2027, 2, 28), True, 30, "a month that has no 30th"),
]


@pytest.mark.parametrize(("expiry", "renewed", "kept", "waits", "why"), GAPS)
def test_a_gap_of_more_than_three_months_ends_five_years_in_a_row(expiry, renewed, kept, waits, why):
    assert household_health.keeps_five_years(expiry, renewed) is kept, why
    assert household_health.waiting_days(expiry, paid_on=renewed) == waits, why


def test_a_newcomer_waits():
    assert household_health.waiting_days(None, paid_on=LAW_2024) == 30
