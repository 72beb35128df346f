"""Which slot a moment belongs to, and whether one that was missed still has its effect."""

from datetime import UTC, datetime, time, timedelta

import pytest

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from scheduler.slots import NEVER, Daily, Every, Judgement, OnDays, judge
from scheduler.windows import Windows

WINDOWS = Windows()
MONDAYS = OnDays(time(8), lambda day: day.weekday() == 0)
RUN, MISSED = Judgement.RUN, Judgement.MISSED
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("when", "now", "slot", "why"),
    [
        (Daily(time(8)), "2026-12-02 08:00:00", "2026-12-02 08:00", "at its hour"),
        (Daily(time(8)), "2026-12-02 07:59:59", "2026-12-01 08:00", "a second before: still yesterday's"),
        (Daily(time(8)), "2026-12-02 23:59:59", "2026-12-02 08:00", "until midnight"),
        (Daily(time(0)), "2026-12-02 00:00:00", "2026-12-02 00:00", "midnight is the new day's"),
        (Every(15), "2026-12-02 00:14:59", "2026-12-02 00:00", "counted from midnight"),
        (Every(15), "2026-12-02 23:59:59", "2026-12-02 23:45", "to the end of the day"),
        (Every(1440), "2026-12-02 12:00:00", "2026-12-02 00:00", "once a day"),
        (MONDAYS, "2026-12-02 12:00:00", "2026-11-30 08:00", "the Monday before"),
        (MONDAYS, "2026-12-07 07:59:59", "2026-11-30 08:00", "Monday, not yet"),
        (MONDAYS, "2026-12-07 08:00:00", "2026-12-07 08:00", "Monday at its hour"),
    ],
)
def test_a_moment_belongs_to_the_last_slot_before_it(when, now, slot, why):
    assert when.latest(at(now)) == at(slot), why
    assert when.latest(at(now).astimezone(UTC)) == at(slot), "whatever the zone of the machine"


def test_days_that_never_come_have_a_slot_nobody_waits_for():
    assert OnDays(time(8), lambda _day: False).latest(at("2026-12-07 08:00")) == NEVER


@pytest.mark.parametrize("minutes", [0, 7, 1441])
def test_slots_that_would_wander_through_the_day_are_refused(minutes):
    with pytest.raises(ValueError, match="same times"):
        Every(minutes)


JUDGED = [
    ("at its hour", "2026-12-02 08:00", "2026-12-02 08:00:00", RUN),
    ("5 minutes late", "2026-12-02 08:00", "2026-12-02 08:05:00", RUN),
    ("60 minutes late", "2026-12-02 08:00", "2026-12-02 09:00:00", RUN),
    ("a second more", "2026-12-02 08:00", "2026-12-02 09:00:01", MISSED),
    ("61 minutes late", "2026-12-02 08:00", "2026-12-02 09:01:00", MISSED),
    ("two days late", "2026-12-02 08:00", "2026-12-04 08:05:00", MISSED),
    ("at night", "2026-12-02 08:00", "2026-12-02 23:00:00", MISSED),
    ("20 minutes late, but the evening has begun", "2026-12-02 19:45", "2026-12-02 20:05:00", MISSED),
    ("set for the evening and on time", "2026-12-02 20:30", "2026-12-02 20:30:00", RUN),
    ("set for the early morning, one machine's clock behind", "2026-12-02 06:00", "2026-12-02 06:01:30", RUN),
    ("set for the early morning and late", "2026-12-02 06:00", "2026-12-02 06:20:00", MISSED),
    ("half an hour late on a day of Tết", "2027-02-05 08:00", "2027-02-05 08:30:00", MISSED),
    ("half an hour late on a Sunday", "2026-12-06 08:00", "2026-12-06 08:30:00", RUN),
]


@pytest.mark.parametrize(("why", "slot", "now", "judged"), JUDGED, ids=[j[0] for j in JUDGED])
def test_a_plan_is_made_up_within_the_hour_and_within_its_hours(why, slot, now, judged):
    found = judge(at(slot), now=at(now), grace=HOUR, hours=MessageClass.SERVICE, windows=WINDOWS)

    assert found is judged


@pytest.mark.parametrize(
    ("grace", "now", "judged", "why"),
    [
        (None, "2026-12-09 23:00", RUN, "housekeeping is done whenever the machine is on"),
        (HOUR, "2026-12-02 03:00", RUN, "at night, too"),
        (HOUR, "2026-12-02 03:31", MISSED, "unless it has a grace of its own"),
    ],
)
def test_a_job_that_needs_no_hours_may_run_at_night(grace, now, judged, why):
    assert judge(at("2026-12-02 02:30"), now=at(now), grace=grace, hours=None, windows=WINDOWS) is judged, why


@pytest.mark.parametrize(
    ("when", "last", "slot", "n"),
    [
        (Daily(time(8)), "2026-12-01 08:00", "2026-12-02 08:00", 0),
        (Daily(time(8)), "2026-12-01 08:00", "2026-12-04 08:00", 2),
        (Daily(time(8)), "2026-12-01 09:00", "2026-12-02 08:00", 0),
        (Every(15), "2026-12-01 08:00", "2026-12-01 09:00", 3),
        (MONDAYS, "2026-12-07 08:00", "2026-12-28 08:00", 2),
    ],
)
def test_slots_that_went_by_are_counted(when, last, slot, n):
    assert when.between(at(last), at(slot)) == n
