"""Who is silent: counted in working hours, only where the network would have told, never after an answer."""

from datetime import datetime

import pytest

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from scheduler.silence import Sent, SilenceSettings, silent_from
from scheduler.windows import Windows

WINDOWS = Windows()
SERVICE, REPLY, MANDATORY = MessageClass.SERVICE, MessageClass.REPLY, MessageClass.MANDATORY


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


TUESDAY, NOON = at("2026-12-01 09:00"), at("2026-12-01 12:00")
CASES = [
    ("zalo", SERVICE, None, None, 1, at("2026-12-03 09:00"), "not seen for two working days"),
    ("zalo", SERVICE, at("2026-12-02 08:30"), None, 1, at("2026-12-04 08:30"), "counted from its arrival"),
    ("zalo", SERVICE, NOON, at("2026-12-01 15:00"), 1, None, "seen, or answered: who has read decides"),
    ("zalo", MANDATORY, None, at("2026-12-01 15:00"), 1, None, "a statutory notice that was read, too"),
    ("zalo", SERVICE, None, None, 0, None, "nothing is left to try"),
    ("zalo", REPLY, None, None, 1, None, "an answer is not pressed on anybody"),
    ("zns", SERVICE, None, None, 1, at("2026-12-02 09:00"), "not delivered for one working day"),
    ("zns", SERVICE, NOON, None, 1, None, "delivered: ZNS tells no more than that"),
    ("zns", SERVICE, None, None, 0, None, "nothing is left to try"),
    ("telegram", SERVICE, None, None, 2, None, "Telegram does not tell what was read"),
    ("email", SERVICE, None, None, 2, None, "nor does mail"),
    ("email", SERVICE, NOON, None, 2, None, "not even after a report of delivery"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "message_class", "delivered", "read", "left", "silent", "why"),
    CASES,
    ids=[c[-1] for c in CASES],
)
def test_silence_begins_where_a_sign_is_due(channel, message_class, delivered, read, left, silent, why):
    sent = Sent(
        channel=channel,
        message_class=message_class,
        accepted_at=TUESDAY,
        delivered_at=delivered,
        read_at=read,
        roads_left=left,
    )

    assert silent_from(sent, SilenceSettings(), WINDOWS) == silent


def sent_on(text: str, channel: str = "zalo") -> Sent:
    return Sent(channel=channel, message_class=SERVICE, accepted_at=at(text), roads_left=1)


@pytest.mark.parametrize(
    ("accepted", "silent", "why"),
    [
        ("2026-12-04 17:30", "2026-12-08 17:30", "a weekend passes uncounted"),
        ("2027-02-03 07:30", "2027-02-11 17:30", "so does Tết"),
        ("2026-08-21 07:30", "2026-08-22 17:30", "a swapped Saturday counts"),
    ],
)
def test_days_off_are_not_silence(accepted, silent, why):
    assert silent_from(sent_on(accepted), SilenceSettings(), WINDOWS) == at(silent), why


def test_the_office_says_how_long_is_silent_and_on_which_channels():
    settings = SilenceSettings(hours={"zalo": 4})

    assert silent_from(sent_on("2026-12-01 07:30"), settings, WINDOWS) == at("2026-12-01 11:30")
    assert silent_from(sent_on("2026-12-01 07:30", "zns"), settings, WINDOWS) is None


def test_a_receipt_older_than_its_acceptance_does_not_begin_silence_early():
    # networks' clocks differ, and receipts overtake answers
    sent = Sent(
        channel="zalo",
        message_class=SERVICE,
        accepted_at=TUESDAY,
        delivered_at=at("2026-12-01 08:59"),
        roads_left=1,
    )

    assert silent_from(sent, SilenceSettings(), WINDOWS) == at("2026-12-03 09:00")
