"""63 provinces until 30 June 2025, 34 since, and nobody lost between them."""

from datetime import date

import pytest

from messages.provinces import before_merger, province_of, provinces_on, since_merger, successor

LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)


def test_there_were_63_and_there_are_34():
    assert [len(provinces_on(day)) for day in (date(2021, 9, 1), LAST, FIRST, date(2026, 12, 1))] == [
        63, 63, 34, 34,
    ]  # fmt: skip
    assert [len({p.code for p in listed}) for listed in (before_merger(), since_merger())] == [63, 34]


def test_each_of_the_63_is_part_of_one_of_the_34_and_each_of_these_has_a_part():
    parts = {one.name: province_of(one.became, on=FIRST) for one in before_merger()}

    assert [name for name, whole in parts.items() if whole is None] == []
    assert {whole.name for whole in parts.values() if whole} == {one.name for one in since_merger()}
    assert sum(one.name == one.became for one in before_merger()) == 33  # and Huế, under another name


WRITTEN = [
    ("Trà Vinh", "84", None, "86", "an old name is none today"),
    ("tỉnh Vĩnh Long", "86", "86", "86", "the word before it does not matter"),
    ("TP. Hồ Chí Minh", "79", "79", "79", "as a list writes it"),
    ("Hồ Chí Minh", "79", "79", "79", "as the targets of 2021 write it"),
    ("Bà Rịa-V. Tàu", "77", None, "79", "as the targets of 2021 write it"),
    ("T. Thiên - Huế", "46", "46", "46", "as the targets of 2021 write it"),
    ("Huế", "46", "46", "46", "its name since 2025"),
    ("Hoà Bình", "17", None, "25", "the other place for the tone"),
    ("Kom Tum", "62", None, "51", "a slip that stands in a plan"),
    ("Bắc Ninh", "27", "24", "24", "the name goes on, the code is the other's"),
    ("An Giang", "89", "91", "91", "the same"),
    ("Phường 2", None, None, None, "no province"),
    ("", None, None, None, "nothing"),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "now", "why"), WRITTEN, ids=[f"{w[0]}: {w[4]}" for w in WRITTEN]
)
def test_a_province_is_found_by_name_and_day(name, old, new, now, why):
    found = [province_of(name, on=LAST), province_of(name, on=FIRST), successor(name)]

    assert [one.code if one else None for one in found] == [old, new, now], why
