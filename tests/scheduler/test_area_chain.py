"""What an area lies in on a day, and which level therefore holds there."""

from datetime import date, datetime

import pytest

from messages.formats import OFFICE_ZONE
from scheduler.area_chain import NO_AREAS, Area, Areas
from scheduler.levels import Level, LevelRecord, clash, level_in_force

MERGED = date(2025, 7, 1)
BEFORE = date(2025, 6, 30)


def area(number, kind, key, parent=None, since=date(2008, 8, 1), until=None):
    return Area(id=number, kind=kind, key=key, parent_id=parent, since=since, until=until)


#: Trà Vinh became a part of Vĩnh Long; its ward 9 was merged into "Phường Long Đức".
TREE = Areas(
    [
        area(1, "province", "tra vinh", until=BEFORE),
        area(2, "province", "vinh long"),
        area(3, "office", "bhxh thanh pho tra vinh", 1, until=BEFORE),
        area(4, "office", "bhxh co so tra vinh", 2, since=MERGED),
        area(5, "commune", "phuong 9", 3, until=BEFORE),
        area(6, "commune", "phuong long duc", 4, since=MERGED),
        area(7, "office", "bhxh co so vung liem", 2, since=MERGED),
        area(8, "commune", "xa trung thanh", 7, since=MERGED),
        area(9, "commune", "xa trung thanh", 4, since=MERGED),
    ]
)


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=OFFICE_ZONE)


def declared(name, level, day=date(2020, 1, 1), until=None):
    return LevelRecord(
        area=name,
        level=level,
        from_at=at(day, 0),
        until=None if until is None else at(until, 0),
        decision="QĐ 1",
    )


@pytest.mark.parametrize(
    ("name", "day", "told", "why"),
    [
        (
            "P.9",
            BEFORE,
            ["phuong 9", "bhxh thanh pho tra vinh", "tra vinh", "tinh tra vinh"],
            "as the tree was",
        ),
        ("Phường 9", MERGED, ["phuong 9"], "the ward is gone: nothing stands above it any more"),
        (
            "Phường Long Đức",
            MERGED,
            ["phuong long duc", "bhxh co so tra vinh", "vinh long", "tinh vinh long"],
            "now",
        ),
        ("Xã Trung Thành", MERGED, ["xa trung thanh"], "two of that name: nobody can tell which"),
        (
            "Xã Trung Thành, BHXH cơ sở Vũng Liêm",
            MERGED,
            [
                "xa trung thanh, bhxh co so vung liem",
                "xa trung thanh",
                "bhxh co so vung liem",
                "vinh long",
                "tinh vinh long",
            ],
            "unless the list says where it lies",
        ),
        ("Tỉnh Trà Vinh", MERGED, ["tinh tra vinh", "vinh long", "tinh vinh long"], "a province's successor"),
        ("TP Trà Vinh", MERGED, ["thanh pho tra vinh"], "a town of the same name is not the province"),
        ("", MERGED, [], "nothing is known of it"),
    ],
)
def test_names_are_asked_from_the_narrowest_to_the_widest(name, day, told, why):
    assert list(TREE.above(name, day)) == [*told, "*"], why


def test_a_level_holds_for_all_below_until_a_narrower_one_overrides_it():
    province = declared("Vĩnh Long", Level.L3)
    ward = declared("Phường Long Đức", Level.L4, until=date(2026, 8, 1))
    records = [province, ward]

    assert level_in_force(records, "P. Long Đức", at(date(2026, 7, 1)), TREE) is ward
    assert level_in_force(records, "P. Long Đức", at(date(2026, 8, 1)), TREE) is province
    assert level_in_force(records, "Xã Lạ", at(date(2026, 7, 1)), TREE).level is Level.L1


def test_a_level_of_the_old_province_held_until_it_was_merged():
    records = [declared("Trà Vinh", Level.L4)]

    assert level_in_force(records, "Phường 9", at(BEFORE), TREE).level is Level.L4
    assert level_in_force(records, "Phường Long Đức", at(MERGED), TREE).level is Level.L1


def test_without_a_tree_the_names_on_the_list_are_all_there_is():
    records = [declared("TP Trà Vinh", Level.L4)]

    assert level_in_force(records, "Phường 2, TP. Trà Vinh", at(MERGED), NO_AREAS).level is Level.L4
    assert level_in_force(records, "Phường 2", at(MERGED), NO_AREAS).level is Level.L1


@pytest.mark.parametrize(
    ("old", "new", "clashes", "why"),
    [
        ((date(2026, 7, 1), None), (date(2026, 8, 1), None), False, "the next one follows"),
        ((date(2026, 7, 1), None), (date(2026, 7, 1), None), True, "two begin at the same moment"),
        (
            (date(2026, 7, 1), date(2026, 8, 1)),
            (date(2026, 7, 15), None),
            True,
            "begins within the other's time",
        ),
        ((date(2026, 7, 1), date(2026, 8, 1)), (date(2026, 8, 1), None), False, "begins when the other ends"),
        (
            (date(2026, 7, 10), None),
            (date(2026, 7, 1), date(2026, 7, 20)),
            True,
            "another begins within its time",
        ),
        (
            (date(2026, 7, 20), None),
            (date(2026, 7, 1), date(2026, 7, 20)),
            False,
            "ends when the other begins",
        ),
    ],
)
def test_two_levels_of_one_area_that_cut_across_each_other_contradict(old, new, clashes, why):
    one = declared("Phường 9", Level.L4, old[0], old[1])
    other = declared("P.9", Level.L2, new[0], new[1])

    assert clash([one], other) is (one if clashes else None), why
    assert clash([one], declared("Phường 8", Level.L2, new[0], new[1])) is None
