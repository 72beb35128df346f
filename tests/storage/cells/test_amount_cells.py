"""Money is read to the đồng or not at all."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.formats import money
from storage.lists.cells import read_amount, vote_separator


@pytest.mark.parametrize(
    ("cell", "amount", "why"),
    [
        (792000, 792000, "a number"),
        (792000.0, 792000, "a float that is whole"),
        (791999.9999, 792000, "a sum of floats"),
        (-7500000, -7500000, "paid too much"),
        ("792000", 792000, "digits"),
        ("792000.0", 792000, "a float as text"),
        ("1500000,00", 1500000, "hundredths that are none"),
        ("1.500.000", 1500000, "Vietnamese thousands"),
        ("2,000,000", 2000000, "English thousands"),
        ("22,600,000,000 ", 22600000000, "a trailing space"),
        ("7.920.000 đ", 7920000, "currency"),
        ("6.060.801 đồng", 6060801, "currency in full"),
        ("6.060.801 ĐỒNG", 6060801, "in capitals"),
        ("5.000.000 VND", 5000000, "currency code"),
        ("VNĐ 5.000.000", 5000000, "in front"),
        ("1.234.567,00", 1234567, "both signs"),
        ("1,234,567.00", 1234567, "both signs, English"),
        ("1 500 000", 1500000, "spaces"),
        ("1\u00a0500\u00a0000", 1500000, "no-break spaces"),
        ("1'500'000", 1500000, "apostrophes"),
        ("'1500000", 1500000, "Excel's mark for text"),
        ("１．５００．０００", 1500000, "full-width"),
        ("(7.500.000)", -7500000, "accountants' brackets"),
        ("(7.500.000 đ)", -7500000, "currency inside"),
        ("(7.500.000) đ", -7500000, "currency outside"),
        ("-7500000", -7500000, "minus"),
        ("- 7.500.000 đ", -7500000, "minus and a space"),
        ("\u22127.500.000", -7500000, "a typographer's minus"),
        ("7.500.000-", -7500000, "minus behind"),
        ("+1500000", 1500000, "plus"),
        ("1,2tr", 1200000, "units"),
        ("1.5tr", 1500000, "units with a point"),
        ("500k", 500000, "thousands"),
        ("1tr2", 1200000, "tenths after a unit"),
        ("1tr250", 1250000, "thousandths after a unit"),
        ("2 tỷ", 2000000000, "billions"),
        ("2 tỷ 500 triệu", 2500000000, "two units"),
        ("1 triệu 200 nghìn đồng", 1200000, "units in full"),
        ("0,5 tỷ", 500000000, "less than one unit"),
        ("không nợ", 0, "words"),
        ("0", 0, "nothing owed"),
        ("-", None, "a dash is no figure"),
        ("", None, "blank"),
        ("   ", None, "blank"),
        (None, None, "blank"),
    ],
)
def test_an_amount_is_read(cell, amount, why):
    assert read_amount(cell) == (amount, ()), why


@pytest.mark.parametrize(
    ("cell", "code", "why"),
    [
        ("1.234", "amount_ambiguous", "1234 đồng, or 1 and 234 thousandths"),
        ("792.000 đ", "amount_ambiguous", "nothing in the cell itself tells"),
        ("1.200tr", "amount_ambiguous", "a thousand times apart"),
        ("1.234.567,89", "amount_fraction", "there is no smaller coin"),
        ("1,234,567.89", "amount_fraction", "likewise"),
        (792000.3, "amount_fraction", "likewise"),
        ("0,500", "amount_fraction", "no thousands begin with zero"),
        ("1.500.00", "amount_unreadable", "broken groups"),
        ("1.234,567", "amount_unreadable", "broken groups"),
        ("abc", "amount_unreadable", "words"),
        ("12/2026", "amount_unreadable", "a month"),
        ("1.500.000/tháng", "amount_unreadable", "a rate"),
        ("200k 1tr", "amount_unreadable", "units upside down"),
        ("1" * 61, "amount_unreadable", "too long to be money"),
        ("1.5E+06", "amount_precision_lost", "Excel shows only two digits of it"),
        (1e16, "amount_precision_lost", "past Excel's fifteen digits"),
        (10**15, "amount_precision_lost", "likewise"),
        ("10.000.000.000.000.000", "amount_precision_lost", "likewise"),
        ("=SUM(A1:A9)", "cell_formula", "never calculated"),
        ("#N/A", "cell_error", "a failed formula"),
        (float("inf"), "cell_error", "no number"),
        (True, "cell_boolean", "TRUE is not 1 đồng"),
        (datetime(2026, 1, 5), "amount_is_date", "1.5 turned into a day"),  # noqa: DTZ001 - a cell has no zone
        (timedelta(hours=3), "amount_is_date", "likewise"),
    ],
)
def test_an_amount_that_could_be_wrong_is_refused(cell, code, why):
    amount, remarks = read_amount(cell)
    assert (amount, [(r.code, r.error) for r in remarks]) == (None, [(code, True)]), why


@pytest.mark.parametrize(
    ("cell", "separator", "amount"),
    [
        ("1.234", ".", 1234),
        ("792.000 đ", ".", 792000),
        ("792,000", ",", 792000),
        ("1.200tr", ".", 1200000000),
        ("1.500.000", ",", 1500000),
        ("1.234", ",", None),
        ("792,000", ".", None),
    ],
)
def test_the_column_settles_what_the_cell_leaves_open(cell, separator, amount):
    assert read_amount(cell, separator=separator)[0] == amount


@pytest.mark.parametrize(
    ("column", "separator", "why"),
    [
        (["1.500.000", "1.234"], ".", "one sure cell"),
        (["2,000,000", "792,000"], ",", "one sure cell, English"),
        (["(7.500.000) đ", None, 5], ".", "signs and currency do not hide it"),
        (["1.234,50"], ".", "both signs in one cell"),
        (["3,5"], ".", "a decimal comma leaves the point for thousands"),
        (["792000.0"], ",", "a decimal point leaves the comma"),
        (["792.000", "374.000", "264.000"], ".", "nobody writes đồng with three decimals three times"),
        (["792.000", "792.000", "792.000"], None, "the same cell thrice is one witness"),
        (["1.234"], None, "one doubtful cell"),
        (["1.500.000", "2,000,000"], None, "contradiction"),
        (["792.000", "374,000", "264.000", "81.000"], None, "doubtful both ways"),
        (["1.500.000"] * 10 + ["2,000,000"], ".", "one slip among many"),
        ([], None, "nothing"),
        ([1, 2.5, None, True, "abc", "2.3.4.5"], None, "nothing that tells"),
    ],
)
def test_a_column_votes_on_its_separator(column, separator, why):
    assert vote_separator(column) == separator, why


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_money_as_we_print_it_is_read_back(amount):
    assert read_amount(money(amount), separator=".") == (amount, ())
    assert read_amount(f"{amount:,}", separator=",") == (amount, ())
    assert read_amount(float(amount)) == (amount, ())
