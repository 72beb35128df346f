"""Waits that a network names: to the second, to the end of the night, to the next day or month."""

from datetime import datetime, timedelta

import pytest

from bot.channels.telegram import bot_errors
from bot.channels.telegram.bot_wire import RefusalError
from bot.channels.zalo.codes import Family
from bot.channels.zalo.errors import ZaloOAException, ZaloTransportException
from bot.channels.zalo.outcomes import outcome_of as zalo_outcome
from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.outcome import Outcome, TryLater
from messages.verdict import Again, HoldAccount, Verdict
from scheduler.retry import decide
from scheduler.windows import Windows

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=OFFICE_ZONE)  # a Tuesday
NIGHT = NOON.replace(hour=22, minute=30)
TOMORROW = datetime(2026, 12, 2, 8, 0, tzinfo=OFFICE_ZONE)
WINDOWS = Windows()


def judged(channel: str, outcome: Outcome, *, now: datetime = NOON, jitter: float = 0.0) -> Verdict:
    return decide(
        outcome,
        attempt=1,
        now=now,
        expires=now + timedelta(days=60),
        channel=channel,
        message_class=MessageClass.SERVICE,
        windows=WINDOWS,
        jitter=jitter,
    )


def zns(code: int) -> Outcome:
    return zalo_outcome(ZaloOAException(code, ""), Family.ZNS)


def at(day: int, hour: int, minute: int = 0, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("code", "now", "until", "why"),
    [
        (-133, at(1, 22), at(2, 6), "evening: six of the next day"),
        (-133, at(1, 23, 59), at(2, 6), "just before midnight"),
        (-133, at(2, 2), at(2, 6), "small hours: six of this day"),
        (-133, at(2, 5, 50), at(2, 6, 5), "nearly six: never before a quarter of an hour"),
        (-133, at(2, 6, 0), at(2, 6, 15), "their clock is late: a quarter of an hour, not a day"),
        (-133, datetime.fromisoformat("2026-12-01T16:30+00:00"), at(2, 6), "23:30 here, told in UTC"),
        (-144, at(1, 12), at(2, 6), "midnight, then the network's opening"),
        (-144, at(31, 23), at(1, 6, month=1, year=2027), "New Year's Eve"),
        (-144, at(2, 0, 1), at(3, 6), "a minute past midnight is already that day"),
    ],
)
def test_an_account_waits_for_the_turn(code: int, now: datetime, until: datetime, why: str) -> None:
    verdict = judged("zns", zns(code), now=now)
    assert isinstance(verdict, HoldAccount), why
    assert (verdict.until, verdict.reason) == (until, str(code)), why


@pytest.mark.parametrize(
    ("code", "now", "then", "why"),
    [
        (-147, at(1, 12), at(2, 8), "tomorrow, at the opening of its class"),
        (-147, at(31, 12), at(2, 8, month=1, year=2027), "New Year's Day is closed"),
        (-1472, at(1, 23, 59), at(2, 8), "a minute before midnight"),
        (-1441, at(1, 12), at(2, 8, month=1, year=2027), "the first of the next month, a holiday"),
        (-1441, datetime.fromisoformat("2027-01-31T18:00+00:00"), at(1, 8, month=3, year=2027), "zone"),
        (-1471, at(31, 12), at(2, 8, month=1, year=2027), "over the year's end"),
    ],
)
def test_a_message_waits_for_the_turn(code: int, now: datetime, then: datetime, why: str) -> None:
    verdict = judged("zns", zns(code), now=now)
    assert isinstance(verdict, Again), why
    assert (verdict.at, verdict.counts) == (then, False), why


def test_a_night_message_waits_for_the_hours_of_its_class() -> None:
    verdict = judged("zalo", zalo_outcome(ZaloOAException(-234, ""), Family.OA), now=NIGHT)
    assert isinstance(verdict, Again)
    assert (verdict.at, verdict.counts) == (TOMORROW, False)


def test_the_turn_is_spread_over_a_quarter_of_an_hour_after_the_opening() -> None:
    for outcome, opening in ((zns(-147), TOMORROW), (zns(-144), TOMORROW.replace(hour=6))):
        for jitter in (0.0, 0.5, 0.999):
            verdict = judged("zns", outcome, jitter=jitter)
            moment = verdict.at if isinstance(verdict, Again) else None
            moment = verdict.until if isinstance(verdict, HoldAccount) else moment
            assert moment == opening + timedelta(minutes=15) * jitter


@pytest.mark.parametrize(
    ("asked", "waits"), [(1, 1), (37, 37), (36.2, 37), (900, 900), (901, 901), (14_400, 14_400)]
)
def test_a_wait_is_obeyed_to_the_second_and_never_shortened(asked: float, waits: int) -> None:
    telegrams = bot_errors.outcome_of(RefusalError(429, "Too Many Requests", retry_after=asked))
    zalos = zalo_outcome(ZaloTransportException("http_429", maybe_sent=False, after_s=asked), Family.ZNS)
    away = zalo_outcome(ZaloTransportException("http_503", maybe_sent=False, after_s=asked), Family.ZNS)
    for channel, outcome in (("telegram", telegrams), ("zns", zalos), ("zns", away)):
        verdict = judged(channel, outcome)
        assert isinstance(verdict, HoldAccount)
        assert verdict.until == NOON + timedelta(seconds=waits)
        assert verdict.outage == (outcome is away)


def test_only_a_long_silence_is_told_as_one() -> None:
    said = [
        outcome.detail
        for seconds in (900, 901)
        for outcome in [bot_errors.outcome_of(RefusalError(429, "", retry_after=seconds))]
        if isinstance(outcome, TryLater)
    ]
    assert said == [bot_errors.SLOW.sentence, bot_errors.SILENCE.sentence]
