import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.problem import DondocError
from scheduler.windows import DEFAULT_HOURS, Days, Hours, Windows, WindowSettings, network_opening

MANDATORY, SERVICE, PROMO, REPLY = (
    MessageClass.MANDATORY,
    MessageClass.SERVICE,
    MessageClass.PROMO,
    MessageClass.REPLY,
)
CHANNELS = ("zalo", "zns", "telegram", "email")
WINDOWS = Windows()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("asked", "message_class", "channel", "opens", "why"),
    [
        ("2026-12-01 09:00", MANDATORY, "email", "2026-12-01 09:00", "a working Tuesday is open"),
        ("2026-12-01 07:29", MANDATORY, "email", "2026-12-01 07:30", "before office hours"),
        ("2026-12-01 17:30", MANDATORY, "email", "2026-12-02 07:30", "the end is already too late"),
        ("2026-12-04 18:00", MANDATORY, "zalo", "2026-12-07 07:30", "Friday evening waits for Monday"),
        ("2026-12-05 10:00", SERVICE, "zalo", "2026-12-05 10:00", "people may be reminded on Saturday"),
        ("2026-12-06 10:00", SERVICE, "zns", "2026-12-06 10:00", "and on Sunday"),
        ("2026-12-01 20:00", SERVICE, "telegram", "2026-12-02 08:00", "not in the evening"),
        ("2026-12-05 10:00", PROMO, "telegram", "2026-12-05 10:00", "invitations may go on Saturday"),
        ("2026-12-06 10:00", PROMO, "telegram", "2026-12-07 08:00", "but not on Sunday"),
        ("2026-12-06 23:10", REPLY, "telegram", "2026-12-07 06:00", "nothing leaves at night, answers too"),
        ("2027-02-06 09:00", REPLY, "telegram", "2027-02-06 09:00", "who writes at Tết is answered"),
        ("2027-02-03 20:30", SERVICE, "zns", "2027-02-11 08:00", "Tết 2027: 4 to 10 February"),
        ("2027-02-03 17:30", MANDATORY, "zns", "2027-02-11 07:30", "Tết for employers too"),
        ("2026-11-24 09:00", SERVICE, "zns", "2026-11-25 08:00", "Vietnamese culture day, new in 2026"),
        (
            "2026-08-31 09:00",
            MANDATORY,
            "email",
            "2026-09-03 07:30",
            "a swapped day off before 1-2 September",
        ),
        ("2026-08-22 09:00", MANDATORY, "email", "2026-08-22 09:00", "the Saturday worked in its place"),
        ("2027-05-03 09:00", MANDATORY, "email", "2027-05-04 07:30", "a day off in lieu of Saturday 1 May"),
    ],
)
def test_the_opening_is_the_first_allowed_moment(asked, message_class, channel, opens, why):
    assert WINDOWS.opening(at(asked), message_class=message_class, channel=channel) == at(opens), why


def _allowed_by_hand(moment: datetime, message_class: MessageClass) -> bool:
    """The rules told a second time, without the code under test."""
    local = moment.astimezone(OFFICE_ZONE)
    start, until = {
        MANDATORY: (time(7, 30), time(17, 30)),
        SERVICE: (time(8), time(20)),
        PROMO: (time(8), time(20)),
        REPLY: (time(6), time(22)),
    }[message_class]
    day = local.date()
    tet = date(2027, 2, 4) <= day <= date(2027, 2, 10) or date(2026, 2, 16) <= day <= date(2026, 2, 20)
    weekend = day.weekday() >= 5 and day != date(2026, 8, 22)
    sunday = day.weekday() == 6
    closed = {MANDATORY: tet or weekend, SERVICE: tet, PROMO: tet or sunday, REPLY: False}[message_class]
    return start <= local.time() < until and not closed


def test_no_random_instant_opens_outside_the_window():
    draw = random.Random(20261122)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for _round in range(20_000):
        moment = start + timedelta(seconds=draw.randrange(2 * 365 * 86400))
        message_class = draw.choice(list(MessageClass))
        channel = draw.choice(CHANNELS)
        opens = WINDOWS.opening(moment, message_class=message_class, channel=channel)
        assert opens >= moment
        assert _allowed_by_hand(opens, message_class), (moment, message_class, channel, opens)
        assert WINDOWS.opening(opens, message_class=message_class, channel=channel) == opens
        later = moment + timedelta(seconds=draw.randrange(86400))
        assert WINDOWS.opening(later, message_class=message_class, channel=channel) >= opens


def test_is_open_agrees_with_opening():
    day = at("2026-12-01 00:00")
    opened = [
        h
        for h in range(24)
        if WINDOWS.is_open(day + timedelta(hours=h), message_class=REPLY, channel="telegram")
    ]
    assert opened == list(range(6, 22))


def test_the_networks_own_night_holds_even_when_the_office_would_allow_it():
    all_day = Hours(start=time(0), until=time(23, 59), days=Days.EVERY)
    windows = Windows(WindowSettings(hours=dict.fromkeys(MessageClass, all_day)))
    night = at("2026-12-01 23:00")
    assert windows.opening(night, message_class=SERVICE, channel="email") == night
    assert windows.opening(night, message_class=SERVICE, channel="zns") == at("2026-12-02 06:00")
    assert windows.opening(night, message_class=PROMO, channel="zns") == at("2026-12-02 08:00")
    assert windows.opening(at("2026-12-01 21:30"), message_class=PROMO, channel="zalo") == at(
        "2026-12-02 08:00"
    )


def test_the_office_decides_over_the_calendar():
    settings = WindowSettings(overrides={date(2026, 12, 1): False, date(2026, 12, 5): True})
    windows = Windows(settings)
    assert windows.opening(at("2026-12-01 09:00"), message_class=SERVICE, channel="zns") == at(
        "2026-12-02 08:00"
    )
    assert windows.opening(at("2026-12-05 09:00"), message_class=MANDATORY, channel="email") == at(
        "2026-12-05 09:00"
    )
    assert [windows.is_working_day(d) for d in settings.overrides] == [False, True]


def test_hours_that_never_open_are_told_instead_of_searched_for_ever():
    closed = {date(2026, 12, 1) + timedelta(days=i): False for i in range(90)}
    windows = Windows(WindowSettings(overrides=closed))
    with pytest.raises(DondocError) as told:
        windows.opening(at("2026-12-01 09:00"), message_class=SERVICE, channel="zns")
    assert told.value.code == "never_open"


def test_hours_that_end_before_they_begin_are_refused():
    wrong = {**DEFAULT_HOURS, SERVICE: Hours(start=time(20), until=time(8), days=Days.EVERY)}
    with pytest.raises(DondocError) as told:
        Windows(WindowSettings(hours=wrong))
    assert (told.value.code, told.value.exit_code) == ("hours_wrong", 3)


def test_office_hours_outside_the_networks_are_refused():
    early = {**DEFAULT_HOURS, SERVICE: Hours(start=time(4), until=time(6), days=Days.EVERY)}
    windows = Windows(WindowSettings(hours=early))
    with pytest.raises(DondocError) as told:
        windows.opening(at("2026-12-01 09:00"), message_class=SERVICE, channel="zns")
    assert told.value.code == "hours_wrong"


@pytest.mark.parametrize(
    ("day", "n", "found", "why"),
    [
        ("2026-12-01", 1, "2026-12-02", "tomorrow"),
        ("2026-12-04", 1, "2026-12-07", "over a weekend"),
        ("2027-02-03", 1, "2027-02-11", "over Tết"),
        ("2026-12-01", 0, "2026-12-01", "none to count"),
        ("2026-08-21", 1, "2026-08-22", "the swapped Saturday is worked"),
    ],
)
def test_working_days_are_counted_after_the_day(day, n, found, why):
    assert WINDOWS.working_days_after(date.fromisoformat(day), n) == date.fromisoformat(found), why


@pytest.mark.parametrize(
    ("day", "n", "found", "why"),
    [
        ("2026-12-01", 10, "2026-12-11", "ends on a Friday: nothing moves"),
        ("2026-12-02", 10, "2026-12-14", "ends on a Saturday: Monday"),
        ("2027-01-27", 10, "2027-02-11", "ends in Tết: the first working day after it"),
        ("2026-12-05", 0, "2026-12-07", "an empty term on a Saturday"),
    ],
)
def test_a_term_that_ends_on_a_day_off_ends_on_the_next_working_day(day, n, found, why):
    assert WINDOWS.end_of_term(date.fromisoformat(day), n) == date.fromisoformat(found), why


def test_a_year_not_yet_announced_is_provisional():
    assert [WINDOWS.provisional(year) for year in (2026, 2027)] == [False, True]
    assert not Windows(WindowSettings(confirmed_years=frozenset({2027}))).provisional(2027)


def test_open_days_leave_out_what_is_closed():
    assert WINDOWS.open_days(date(2027, 2, 3), date(2027, 2, 12), message_class=SERVICE) == 2
    assert WINDOWS.open_days(date(2027, 2, 12), date(2027, 2, 3), message_class=SERVICE) == 0


@pytest.mark.parametrize(
    ("channel", "now", "opens"),
    [
        (
            "zns",
            datetime(2026, 12, 1, 5, 59, tzinfo=OFFICE_ZONE),
            datetime(2026, 12, 1, 6, tzinfo=OFFICE_ZONE),
        ),
        ("zns", datetime(2026, 12, 1, 6, tzinfo=OFFICE_ZONE), datetime(2026, 12, 1, 6, tzinfo=OFFICE_ZONE)),
        ("zns", datetime(2026, 12, 1, 22, tzinfo=OFFICE_ZONE), datetime(2026, 12, 2, 6, tzinfo=OFFICE_ZONE)),
        ("zalo", datetime(2027, 2, 6, 3, tzinfo=OFFICE_ZONE), datetime(2027, 2, 6, 6, tzinfo=OFFICE_ZONE)),
        (
            "telegram",
            datetime(2026, 12, 1, 3, tzinfo=OFFICE_ZONE),
            datetime(2026, 12, 1, 3, tzinfo=OFFICE_ZONE),
        ),
    ],
)
def test_a_network_has_its_own_night_and_no_holidays(channel, now, opens):
    assert network_opening(now, channel=channel) == opens


# -- hours of one channel -----------------------------------------------------------------------------------

NARROW = WindowSettings(
    channel_hours={("zns", None): (time(9), time(18)), ("zns", PROMO): (time(10), time(12))}
)


@pytest.mark.parametrize(
    ("asked", "message_class", "channel", "opens", "why"),
    [
        ("2026-12-01 08:30", SERVICE, "zns", "2026-12-01 09:00", "the channel opens later than the class"),
        ("2026-12-01 18:00", SERVICE, "zns", "2026-12-02 09:00", "and closes earlier"),
        ("2026-12-01 08:30", SERVICE, "zalo", "2026-12-01 08:30", "another channel keeps the class's hours"),
        ("2026-12-01 12:00", PROMO, "zns", "2026-12-02 10:00", "one class of one channel is narrower still"),
        ("2026-12-01 07:00", MANDATORY, "zns", "2026-12-01 09:00", "the later opening of the two"),
        (
            "2026-12-01 17:45",
            MANDATORY,
            "zns",
            "2026-12-02 09:00",
            "the class closes first: nothing widens it",
        ),
    ],
)
def test_a_channels_hours_narrow_those_of_the_class(asked, message_class, channel, opens, why):
    found = Windows(NARROW).opening(at(asked), message_class=message_class, channel=channel)

    assert found == at(opens), why


def test_hours_that_leave_a_class_none_are_refused_before_the_first_send():
    windows = Windows(WindowSettings(channel_hours={("zns", None): (time(18), time(21))}))
    windows.check(["zalo", "email"])
    with pytest.raises(DondocError) as told:
        windows.check(["zalo", "zns"])
    assert told.value.code == "hours_wrong"


def test_an_opening_is_told_in_the_offices_zone_whatever_the_zone_of_the_question():
    asked = at("2026-12-01 09:00").astimezone(UTC)
    opens = WINDOWS.opening(asked, message_class=SERVICE, channel="zalo")

    assert (opens, opens.tzinfo) == (asked, OFFICE_ZONE)


# -- working hours ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "hours", "until", "why"),
    [
        ("2026-12-01 09:00", 0, "2026-12-01 09:00", "none to wait for"),
        ("2026-12-01 09:00", 2, "2026-12-01 11:00", "within a morning"),
        ("2026-12-01 09:00", 2.5, "2026-12-01 11:30", "to the last minute before lunch"),
        ("2026-12-01 09:00", 3, "2026-12-01 14:00", "lunch does not count"),
        ("2026-12-01 12:00", 1, "2026-12-01 14:30", "nor does a message of the lunch hour"),
        ("2026-12-01 09:00", 8, "2026-12-02 09:00", "a working day"),
        ("2026-12-01 09:00", 16, "2026-12-03 09:00", "two"),
        ("2026-12-01 20:00", 8, "2026-12-02 17:30", "sent in the evening: the whole of tomorrow"),
        ("2026-12-04 16:30", 8, "2026-12-07 16:30", "over a weekend"),
        ("2026-12-05 10:00", 8, "2026-12-07 17:30", "sent on a Saturday"),
        ("2027-02-03 13:30", 16, "2027-02-12 11:30", "over Tết 2027, which is off from 4 to 10 February"),
        ("2026-08-21 13:30", 8, "2026-08-22 11:30", "the swapped Saturday is worked"),
        ("2026-08-28 13:30", 8, "2026-09-03 11:30", "the swapped Monday, 31 August, is not"),
    ],
)
def test_working_hours_pass_only_while_somebody_is_at_the_desk(since, hours, until, why):
    assert WINDOWS.after_working_hours(at(since), hours) == at(until), why


def test_working_hours_agree_with_a_count_of_minutes():
    draw = random.Random(20261130)
    for _round in range(60):
        since = at("2026-01-01 00:00") + timedelta(minutes=draw.randrange(400 * 1440))
        minutes = draw.randrange(1, 20 * 60)
        moment, left = since, minutes
        while left:
            clock = moment.time()
            manned = time(7, 30) <= clock < time(11, 30) or time(13, 30) <= clock < time(17, 30)
            left -= manned and WINDOWS.is_working_day(moment.date())
            moment += timedelta(minutes=1)

        assert WINDOWS.after_working_hours(since, minutes / 60) == moment, (since, minutes)


def test_working_hours_that_never_come_are_told_instead_of_searched_for_ever():
    closed = {date(2026, 12, 1) + timedelta(days=i): False for i in range(90)}
    with pytest.raises(DondocError) as told:
        Windows(WindowSettings(overrides=closed)).after_working_hours(at("2026-12-01 09:00"), 1)
    assert told.value.code == "never_open"


@pytest.mark.parametrize(
    ("spans", "why"),
    [
        ((), "none"),
        (((time(13), time(17)), (time(8), time(12))), "the afternoon first"),
        (((time(8), time(12)), (time(12), time(17))), "no break between two: say one"),
        (((time(12), time(8)),), "ends before it begins"),
    ],
)
def test_working_hours_out_of_order_are_refused(spans, why):
    with pytest.raises(DondocError) as told:
        Windows(WindowSettings(working_hours=spans))
    assert told.value.code == "hours_wrong", why
