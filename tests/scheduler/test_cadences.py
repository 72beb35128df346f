"""When what comes again opens and by when it is due: weekends, holidays, February, Tết."""

from datetime import date

import pytest

from scheduler.cadences import BY_ID, CADENCES, Place, of_place, spans
from scheduler.windows import Windows

WINDOWS = Windows()


def opened(cadence, first, last):
    return [(s.opens, s.due, s.period) for s in spans(BY_ID[cadence], first, last, WINDOWS)]


@pytest.mark.parametrize(
    ("cadence", "first", "last", "told", "why"),
    [
        (
            "C10",
            date(2026, 12, 4),
            date(2026, 12, 13),
            [
                (date(2026, 12, 4), date(2026, 12, 7), "2026-W50"),
                (date(2026, 12, 11), date(2026, 12, 14), "2026-W51"),
            ],
            "thứ 2 is Monday, asked for on the Friday before",
        ),
        (
            "C11",
            date(2026, 2, 1),
            date(2026, 3, 1),
            [
                (date(2026, 2, 13), date(2026, 2, 15), "2026-02-15"),
                (date(2026, 2, 27), date(2026, 2, 28), "2026-02-28"),
            ],
            "the 15th is a Sunday in Tết; February has no 30th",
        ),
        (
            "C13",
            date(2026, 12, 1),
            date(2026, 12, 31),
            [
                (date(2026, 12, 11), date(2026, 12, 14), "2026-12-14"),
                (date(2026, 12, 30), date(2026, 12, 31), "2026-12-31"),
            ],
            "before the 15th is by the end of the 14th",
        ),
        (
            "C16",
            date(2026, 12, 1),
            date(2026, 12, 31),
            [
                (date(2026, 12, 9), date(2026, 12, 10), "2026-12-10"),
                (date(2026, 12, 18), date(2026, 12, 20), "2026-12-20"),
                (date(2026, 12, 30), date(2026, 12, 31), "2026-12-31"),
            ],
            "the 10th, the 20th and the last day",
        ),
        (
            "C18",
            date(2026, 12, 1),
            date(2027, 7, 31),
            [
                (date(2027, 1, 4), date(2027, 1, 9), "2027-01-09"),
                (date(2027, 7, 1), date(2027, 7, 9), "2027-07-09"),
            ],
            "before 10/01 and 10/07; New Year's Day asks nobody",
        ),
        (
            "C23",
            date(2026, 11, 1),
            date(2026, 12, 31),
            [(date(2026, 11, 20), date(2026, 12, 19), "2026-12-19")],
            "conferences are over before 20/12",
        ),
        (
            "C05",
            date(2026, 10, 1),
            date(2027, 3, 31),
            [
                (date(2026, 12, 1), date(2026, 12, 31), "2026-Q4"),
                (date(2027, 3, 1), date(2027, 3, 31), "2027-Q1"),
            ],
            "once a quarter, in its last month",
        ),
        (
            "C06",
            date(2026, 2, 9),
            date(2026, 3, 1),
            [
                (date(2026, 2, 9), date(2026, 2, 15), "2026-W07"),
                (date(2026, 2, 23), date(2026, 3, 1), "2026-W09"),
            ],
            "the week of Tết has no working day and opens nothing",
        ),
        ("C12", date(2026, 1, 1), date(2026, 12, 31), [], "a later document asks for the same on other days"),
        ("C19", date(2026, 1, 1), date(2026, 12, 31), [], "it was for 2022"),
    ],
)
def test_it_opens_and_ends_on_its_days(cadence, first, last, told, why):
    assert opened(cadence, first, last) == told, why


def test_no_cadence_opens_twice_for_one_period():
    for cadence in CADENCES:
        periods = [p for _o, _d, p in opened(cadence.id, date(2020, 1, 1), date(2027, 12, 31))]
        assert len(periods) == len(set(periods)), cadence.id


def test_it_opens_on_working_days_and_never_after_it_is_due():
    for cadence in CADENCES:
        for opens, due, _period in opened(cadence.id, date(2020, 1, 1), date(2027, 12, 31)):
            assert opens <= due, cadence.id
            assert WINDOWS.is_working_day(opens) or cadence.id in {"C19", "C30", "C34"}, (cadence.id, opens)


def test_an_office_keeps_what_is_its_own_and_what_it_says():
    ids = {c.id for c in of_place(Place.OFFICE, switched={}, local_plans=frozenset())}
    assert {"C01", "C02", "C05", "C06", "C16", "W1", "M1"} <= ids
    assert not {"C10", "C11", "C13", "C14", "C15", "C29", "C33"} & ids

    switched = of_place(Place.OFFICE, switched={"C10": True, "C06": False}, local_plans=frozenset())
    assert ("C10" in {c.id for c in switched}, "C06" in {c.id for c in switched}) == (True, False)

    local = of_place(Place.OFFICE, switched={}, local_plans=frozenset({"49/KH-BCD"}))
    assert {"C29", "C30"} <= {c.id for c in local}
