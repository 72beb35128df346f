"""A code is exact or it is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.lists.cells import read_insurance_code, read_unit_code


@pytest.mark.parametrize(
    ("cell", "code", "codes", "why"),
    [
        ("8412345670", "8412345670", [], "as printed"),
        ("8412345672\u00a0", "8412345672", [], "a no-break space"),
        ("84 1234 5670", "8412345670", [], "grouped"),
        ("8412-345-670", "8412345670", [], "grouped with dashes"),
        ("８４１２３４５６７０", "8412345670", [], "full-width"),
        ("GD4848412345680", "8412345680", [], "a health card ends in the code"),
        ("gd 4 84 84 123 45680", "8412345680", [], "as printed on the card"),
        (8412345670, "8412345670", [], "a number"),
        (8412345670.0, "8412345670", [], "a float"),
        (123456781, "0123456781", ["code_lost_zero"], "Excel took the zero"),
        (1234567, "0001234567", ["code_lost_zero"], "three zeros"),
        ("123456781", "0123456781", ["code_lost_zero"], "lost before the CSV was written"),
        ("8412345670.0", "8412345670", ["code_decimal_tail"], "a float as text"),
        ("123456781.0", "0123456781", ["code_lost_zero"], "both"),
        ("O123456789", "0123456789", ["code_letter_o"], "the letter O"),
        (None, None, [], "blank"),
        ("", None, [], "blank"),
        ("-", None, [], "blank"),
    ],
)
def test_an_insurance_code_is_read(cell, code, codes, why):
    found, remarks = read_insurance_code(cell)
    assert (found, [r.code for r in remarks]) == (code, codes), why


@pytest.mark.parametrize(
    ("cell", "code", "why"),
    [
        ("12345", "code_invalid", "too short to be a lost zero"),
        (12345, "code_invalid", "likewise"),
        ("84123456701", "code_invalid", "a digit too many"),
        ("0000000000", "code_invalid", "a placeholder"),
        ("84A2345670", "code_invalid", "a letter"),
        (-8412345670, "code_invalid", "a sign"),
        (84.5, "code_invalid", "a fraction"),
        (date(2026, 1, 1), "code_invalid", "a day"),
        ("8" * 100, "code_invalid", "a page"),
        ("084072000001", "code_personal_id", "an identity number"),
        (8412345670123456, "code_precision_lost", "Excel keeps fifteen digits"),
        ("8412345670123456", "code_precision_lost", "likewise"),
        (1e20, "code_precision_lost", "likewise"),
        ("8.41E+09", "code_precision_lost", "shown rounded"),
        ("#REF!", "cell_error", "a failed formula"),
        ("=A1", "cell_formula", "never calculated"),
        (False, "cell_boolean", "FALSE"),
    ],
)
def test_an_insurance_code_that_is_none_is_an_error(cell, code, why):
    found, remarks = read_insurance_code(cell)
    assert (found, [(r.code, r.error) for r in remarks]) == (None, [(code, True)]), why


@given(st.integers(min_value=10**6, max_value=10**10 - 1))
def test_a_code_survives_excel(number):
    code = f"{number:010d}"
    assert read_insurance_code(code) == (code, ())
    assert read_insurance_code(number)[0] == code
    assert read_insurance_code(float(number))[0] == code
    assert read_insurance_code("GD484" + code) == (code, ())


@pytest.mark.parametrize(
    ("cell", "code", "codes"),
    [
        ("TZ0001X", "TZ0001X", []),
        ("TZH490L", "TZH490L", []),
        ("YN0054Z", "YN0054Z", []),
        ("TC0243", "TC0243", []),
        ("tz0001x", "TZ0001X", []),
        (" TC0243\u00a0", "TC0243", []),
        ("TZ-0001X", "TZ0001X", ["unit_code_joined"]),
        ("TZ 0001 X", "TZ0001X", ["unit_code_joined"]),
        ("I01234", "I01234", ["unit_code_unusual"]),
        ("07906", "07906", ["unit_code_unusual"]),
        (12345.0, "12345", ["unit_code_unusual"]),
        (None, None, []),
        ("", None, []),
    ],
)
def test_a_unit_code_is_read(cell, code, codes):
    found, remarks = read_unit_code(cell)
    assert (found, [r.code for r in remarks]) == (code, codes)
    assert not any(r.error for r in remarks)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Tổng cộng", "unit_code_invalid"),
        ("TONGCONG", "unit_code_invalid"),
        ("A1", "unit_code_invalid"),
        ("TZ០០០១X\u17d4", "unit_code_invalid"),
        ("X" * 100, "unit_code_invalid"),
        (1.5, "unit_code_invalid"),
        (1e300, "unit_code_invalid"),
        (date(2026, 1, 1), "unit_code_invalid"),
        ("#N/A", "cell_error"),
        (True, "cell_boolean"),
    ],
)
def test_what_is_no_unit_code_is_an_error(cell, code):
    found, remarks = read_unit_code(cell)
    assert (found, [(r.code, r.error) for r in remarks]) == (None, [(code, True)])


def test_digits_of_another_script_are_read_as_ours():
    assert read_unit_code("TZ០០០១X")[0] == "TZ0001X"
