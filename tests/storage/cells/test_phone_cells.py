"""Every number that rings is found, with the words that belong to it; what does not ring is said."""

from datetime import datetime

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.subjects import Phone
from storage.lists.cells import read_phones
from storage.lists.cells.phone_prefixes import AREA, OLD_AREA_3, OLD_AREA_4, OLD_MOBILE, SETTLED_MOBILE

ONE = "+84912345678"
TWO = "+84987654321"


def read(cell: object) -> tuple[list[str], list[str]]:
    phones, remarks = read_phones(cell)
    return [phone.e164 for phone in phones], [r.code for r in remarks]


@pytest.mark.parametrize(
    ("cell", "codes", "why"),
    [
        ("0912345678", [], "as printed"),
        ("0912.345.678", [], "dots"),
        ("0912 345 678", [], "spaces"),
        ("0912-345-678", [], "dashes inside one number"),
        ("0912–345–678", [], "typographer's dashes"),
        ("0912,345,678", [], "commas inside one number"),
        ("+84912345678", [], "international"),
        ("84912345678", [], "without the plus"),
        ("0084912345678", [], "with the exit code"),
        ("+84 0912 345 678", [], "country code and zero"),
        ("(+84) 0912 345 678", [], "in brackets"),
        ("+84-912-345-678", [], "dashes"),
        ("ĐT: 0912345678", [], "a label is no note"),
        ("0912345678 (Zalo)", [], "nor is the network's name"),
        ("\u00a00912345678\u00a0", [], "no-break spaces"),
        ("0912345678 - 0912345678", [], "the same twice is one"),
        (912345678, ["phone_lost_zero"], "Excel took the zero"),
        (912345678.0, ["phone_lost_zero"], "calamine gives floats"),
        ("912345678", ["phone_lost_zero"], "already lost in the CSV"),
        ("912345678.0", ["phone_decimal_tail", "phone_lost_zero"], "pandas wrote it"),
        ("0912345678.0", ["phone_decimal_tail"], "the library would read 09123456780"),
        ("9.12345678E+08", ["phone_lost_zero"], "scientific, but no digit is missing"),
        ("O912345678", ["phone_letter_o"], "the letter O"),
        ("０９１２３４５６７８", ["phone_odd_signs"], "full-width digits"),
        ("0912\u200b345678", ["phone_odd_signs"], "an invisible space"),
        ("\u202d0912345678\u202c", ["phone_odd_signs"], "copied from a contact card"),
    ],
)
def test_one_number_in_any_writing(cell, codes, why):
    assert read(cell) == ([ONE], codes), why


@pytest.mark.parametrize(
    "cell",
    [
        "0912345678/0987654321",
        "0912345678 - 0987654321",
        "0912.345.678-0987.654.321",
        "0912.345.678 - 0987654321",
        "0912345678, 0987654321",
        "0912345678;0987654321",
        "0912345678\n0987654321",
        "0912345678 và 0987654321",
        "0912345678 hoặc 0987654321",
        "0912 345 678 0987 654 321",
        "84 912 345 678 - 84 987 654 321",
        "+84912345678/+84987654321",
        "SĐT 1: 0912345678, SĐT 2: 0987654321",
        "1. 0912345678 2. 0987654321",
    ],
)
def test_two_numbers_in_a_cell(cell):
    assert read(cell) == ([ONE, TWO], [])


@pytest.mark.parametrize(
    ("cell", "notes"),
    [
        ("0912345678 (A Hùng)", ["A Hùng"]),
        ("Anh Hùng: 0912345678", ["Anh Hùng"]),
        ("A Hùng: 0912345678, chị Lan 0987654321", ["A Hùng", "chị Lan"]),
        ("0912345678 A Hùng, 0987654321 chị Lan", ["A Hùng", "chị Lan"]),
        ("0912345678 (con trai) - 0987.654.321 (bố)", ["con trai", "bố"]),
        ("0912345678 (Zalo con gái: 0987654321)", ["", "Zalo con gái"]),
        ("0912345678 con gái 0987654321", ["con gái", "con gái"]),
        ("0912345678 (vợ 2)", ["vợ 2"]),
        ("0912345678 (chÞ Lan)", ["chị Lan"]),
        ("tel 0912345678 zalo", [""]),
    ],
)
def test_a_note_belongs_to_its_number(cell, notes):
    assert [phone.note for phone in read_phones(cell)[0]] == notes


def test_a_relatives_old_number_is_told_from_the_invalid_one_before_it():
    phones, remarks = read_phones("0123456789 (Zalo con gái: 01234567890)")
    assert phones == (Phone(e164="+84834567890", mobile=True, note="Zalo con gái", repaired="old_prefix"),)
    assert [(r.code, r.error) for r in remarks] == [("phone_invalid", True), ("phone_old_prefix", False)]


@pytest.mark.parametrize(("old", "new"), OLD_MOBILE.items())
def test_an_eleven_digit_mobile_rings_under_its_new_prefix(old, new):
    phones, remarks = read_phones(old + "1234567")
    assert phones == (Phone(e164=f"+84{new[1:]}1234567", mobile=True, repaired="old_prefix"),)
    assert [r.code for r in remarks] == ["phone_old_prefix"]
    assert SETTLED_MOBILE.fullmatch(new + "1234567") or new == "059"


@pytest.mark.parametrize(("old", "new"), [*OLD_AREA_4.items(), *OLD_AREA_3.items(), ("04", "024")])
def test_a_landline_of_before_2017_rings_under_its_new_area_code(old, new):
    number = "38251234" if old == "04" else "3825123"
    phones, remarks = read_phones(old + number)
    assert phones == (Phone(e164=f"+84{new[1:]}{number}", mobile=False, repaired="old_area_code"),)
    assert [r.code for r in remarks] == ["phone_old_area_code"]


def test_every_new_area_code_is_one_the_numbering_plan_knows():
    for area in {*OLD_AREA_4.values(), *OLD_AREA_3.values()}:
        number = phonenumbers.parse(area + "3825123", "VN")
        assert phonenumbers.is_valid_number(number), area
        assert AREA.fullmatch(area + "3825123"), area


@pytest.mark.parametrize(
    ("cell", "e164", "codes", "why"),
    [
        ("0294 3864 635", "+842943864635", [], "a landline"),
        ("(0294) 3.864.635", "+842943864635", [], "in brackets"),
        (2943864635, "+842943864635", ["phone_lost_zero"], "as a number"),
        ("02438251234", "+842438251234", [], "Hà Nội has eight digits"),
        ("0294000001", "+84294000001", ["phone_landline_doubtful"], "a digit is missing"),
        ("1900 9068", "+8419009068", [], "service"),
        ("1800123456", "+841800123456", [], "free of charge"),
        ("+855 12 345 678", "+85512345678", ["phone_foreign"], "Cambodia"),
    ],
)
def test_numbers_that_take_no_message_are_kept_as_such(cell, e164, codes, why):
    phones, remarks = read_phones(cell)
    assert [(p.e164, p.mobile) for p in phones] == [(e164, False)], why
    assert [r.code for r in remarks] == codes


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("0521234567", ["phone_new_range"]),
        ("0551234567", ["phone_new_range"]),
        ("0561234567", []),
        ("0581234567", []),
        ("0591234567", []),
        ("0871234567", []),
        ("0891234567", ["phone_new_range"]),
        ("0896123456", []),
    ],
)
def test_new_ranges_are_mobile_whatever_the_library_knows(cell, codes):
    phones, remarks = read_phones(cell)
    assert phones == (Phone(e164="+84" + cell[1:], mobile=True),)
    assert [r.code for r in remarks] == codes


@pytest.mark.parametrize(
    ("cell", "code", "why"),
    [
        ("0123456789", "phone_invalid", "ten digits with an old prefix"),
        ("091234567", "phone_invalid", "a digit short"),
        ("09123456789", "phone_invalid", "a digit too many"),
        ("3864635", "phone_invalid", "no area code"),
        ("CCCD 084072000001", "phone_invalid", "an identity number"),
        (8412345670, "phone_invalid", "a social insurance number"),
        (912345678.5, "phone_invalid", "no phone number has a fraction"),
        (-912345678, "phone_invalid", "nor a sign"),
        ("113", "phone_emergency", "police"),
        ("114", "phone_emergency", "fire"),
        ("115", "phone_emergency", "ambulance"),
        ("9.12E+08", "phone_precision_lost", "six digits are gone"),
        ("9,12E+08", "phone_precision_lost", "likewise with a comma"),
        (1e20, "phone_precision_lost", "past fifteen digits"),
        (datetime(2026, 1, 5), "phone_is_date", "Excel made a day of it"),  # noqa: DTZ001 - a cell has no zone
        ("9" * 501, "phone_too_long", "a whole page in a cell"),
        ("#N/A", "cell_error", "a failed formula"),
        ("=A1", "cell_formula", "never calculated"),
        (True, "cell_boolean", "TRUE"),
    ],
)
def test_what_does_not_ring_is_an_error_of_its_own(cell, code, why):
    phones, remarks = read_phones(cell)
    assert (phones, [(r.code, r.error) for r in remarks]) == ((), [(code, True)]), why


@pytest.mark.parametrize("cell", [None, "", "-", " ", "không có", "Không", "x", 0, 0.0, "0", "n/a"])
def test_no_number_is_nothing_to_remark(cell):
    assert read_phones(cell) == ((), ())


def test_words_without_a_number_are_a_warning():
    phones, remarks = read_phones("gửi qua UBND xã")
    assert (phones, [(r.code, r.error) for r in remarks]) == ((), [("phone_missing", False)])


def test_a_good_number_survives_a_bad_neighbour():
    assert read("0912345678/79") == ([ONE], ["phone_invalid"])
    assert read("113/0912345678") == ([ONE], ["phone_emergency"])


@given(st.from_regex(SETTLED_MOBILE, fullmatch=True))
def test_the_quick_way_agrees_with_the_library(digits):
    number = phonenumbers.parse(digits, "VN")
    assert phonenumbers.is_valid_number(number)
    assert phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    assert read_phones(digits) == (
        (Phone(e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), mobile=True),),
        (),
    )


@given(
    st.lists(st.from_regex(SETTLED_MOBILE, fullmatch=True), min_size=1, max_size=4, unique=True),
    st.sampled_from([" / ", "/", " - ", ", ", ";", "\n", " và ", " hoặc "]),
    st.sampled_from(["{0}{1}{2}", "{0}.{1}.{2}", "{0} {1} {2}", "{0}-{1}-{2}"]),
)
def test_numbers_written_together_come_apart(numbers, between, manner):
    cell = between.join(manner.format(n[:4], n[4:7], n[7:]) for n in numbers)
    assert read(cell) == (["+84" + n[1:] for n in numbers], [])
