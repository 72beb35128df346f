from datetime import datetime, timedelta

import pytest

from messages.area_names import area_key
from messages.formats import OFFICE_ZONE
from scheduler.levels import UNDECLARED, Level, LevelRecord, level_in_force

MAY = datetime(2026, 5, 1, tzinfo=OFFICE_ZONE)
DAY = timedelta(days=1)


def record(area: str, level: Level, from_at: datetime = MAY, **more) -> LevelRecord:
    return LevelRecord(area=area, level=level, from_at=from_at, decision="12/QĐ-UBND", **more)


@pytest.mark.parametrize(
    ("written", "key", "why"),
    [
        ("Phường 2", "phuong 2", "as the decision writes it"),
        ("phuong 2", "phuong 2", "typed without marks"),
        ("P.2", "phuong 2", "as officers write it"),
        ("P2", "phuong 2", "and shorter"),
        ("P. 02", "phuong 2", "with a leading zero"),
        ("F.2", "phuong 2", "the southern habit"),
        ("PHƯỜNG  2 ", "phuong 2", "capitals and stray spaces"),
        ("P. Long Đức", "phuong long duc", "a ward with a name"),
        ("X. Hòa Thuận", "xa hoa thuan", "a commune"),
        ("TT. Càng Long", "thi tran cang long", "a township"),
        ("TP Trà Vinh", "thanh pho tra vinh", "a city"),
        ("T.P", "tinh p", "nonsense stays a key of its own"),
        ("Phường 2, TP. Trà Vinh", "phuong 2, thanh pho tra vinh", "both parts"),
        ("Phú Hòa", "phu hoa", "a name that begins with a P is not a ward"),
        ("*", "*", "the whole office"),
        ("", "", "unknown"),
    ],
)
def test_an_area_has_one_key_however_it_is_written(written, key, why):
    assert area_key(written) == key, why


@pytest.mark.parametrize(
    ("area", "at", "level", "why"),
    [
        ("P.2", MAY, Level.L4, "from its first moment"),
        ("P.2", MAY - timedelta(microseconds=1), Level.L2, "until then the office's level"),
        ("P.2", MAY + 10 * DAY, Level.L3, "the next decision takes over"),
        ("Phường 3", MAY, Level.L2, "no decision of its own: the office's"),
        ("Phường 7, TP Trà Vinh", MAY, Level.CONTROLLED, "the parent's name"),
        ("Phường 2, TP Trà Vinh", MAY, Level.L4, "the exact ward before its parent"),
        ("", MAY, Level.L2, "an unknown area is the office"),
        ("Phường 3", MAY - 100 * DAY, Level.L1, "nothing was declared yet"),
    ],
)
def test_the_level_in_force_is_the_nearest_areas(area, at, level, why):
    records = [
        record("*", Level.L2, MAY - 30 * DAY),
        record("Phường 2", Level.L4),
        record("phuong 2", Level.L3, MAY + 10 * DAY),
        record("Thành phố Trà Vinh", Level.CONTROLLED),
    ]
    assert level_in_force(records, area, at).level is level, why


def test_without_a_decision_the_level_is_one_and_says_so():
    assert level_in_force([], "Phường 2", MAY) is UNDECLARED
    assert (UNDECLARED.level, UNDECLARED.decision) == (Level.L1, None)


def test_a_correction_entered_later_wins_over_the_same_start():
    first, corrected = record("Phường 2", Level.L3), record("Phường 2", Level.L4)
    assert level_in_force([first, corrected], "Phường 2", MAY) is corrected


def test_a_level_with_an_end_ends_there():
    short = record("Phường 2", Level.L4, until=MAY + 14 * DAY)
    assert level_in_force([short], "Phường 2", MAY + 14 * DAY - timedelta(seconds=1)) is short
    assert level_in_force([short], "Phường 2", MAY + 14 * DAY) is UNDECLARED


def test_the_past_is_read_as_it_was():
    records = [record("*", Level.L4), record("*", Level.L1, MAY + DAY)]
    assert [level_in_force(records, "", MAY + n * DAY).level for n in range(3)] == [
        Level.L4,
        Level.L1,
        Level.L1,
    ]
