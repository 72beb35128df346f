"""What the networks really say, from the wire to the row: what waits, until when, and who is told."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.channels.zalo.codes import Family
from bot.channels.zalo.errors import ZaloOAException, ZaloTransportException
from bot.channels.zalo.outcomes import outcome_of
from messages.channel import MessageClass
from messages.outcome import TryLater, Uncertain
from storage import accounts
from tests.far_file import FarFile, RunningClock, deliver, taken
from tests.queued import new, put, road, rows, states

ALL_DAYS = timedelta(days=9)


def code(number: int):
    return outcome_of(ZaloOAException(number, ""), Family.ZNS)


def broken(kind: str, *, maybe_sent: bool):
    return outcome_of(ZaloTransportException(kind, maybe_sent=maybe_sent), Family.ZNS)


def seven_seconds(*, whole_account: bool):
    return TryLater(code="429", after_s=7.0, whole_account=whole_account)


@pytest.fixture
def running(clock):
    return RunningClock(clock.now())


@pytest.fixture
def far(tmp_path):
    return tmp_path / "far"


async def send(database, running, far, outcome=None):
    end = FarFile(far, "zns", answer=lambda _out: outcome)
    async with asyncio.timeout(30):
        await deliver(database, running.now, end).run_until_empty()


def queue(database, running, count=1):
    now = running.now()
    items = [
        new(f"m{i}", now, roads=[road("zns", f"8490{i}")], expires_at=now + ALL_DAYS) for i in range(count)
    ]
    put(database, items, now)


def account(database):
    with database.begin() as conn:
        (found,) = accounts.every(conn)
    return found


#: What was said, seconds until it may go again, whether the whole account waits, and the reason that shows.
WAITS = [
    ("nobody listens", broken("ConnectError", maybe_sent=False), 60, False, "ConnectError"),
    ("seven seconds, this chat", seven_seconds(whole_account=False), 7, False, "429"),
    ("seven seconds, all of us", seven_seconds(whole_account=True), 7, True, "429"),
    ("four hours", TryLater(code="429", after_s=4 * 3600, whole_account=True), 4 * 3600, True, "429"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "says", "seconds", "all_wait", "reason"), WAITS, ids=[w[0] for w in WAITS])
async def test_a_wait_burns_no_attempt_and_is_kept_to_the_second(
    database, running, far, why, says, seconds, all_wait, reason
):
    queue(database, running)
    asked_at = running.now()
    await send(database, running, far, says)
    (row,) = rows(database)
    found = account(database)
    assert (row["state"], row["attempt"]) == ("queued", 0)
    assert (found["reason"] if all_wait else row["code"]) == reason
    due = found["paused_until"] if all_wait else row["not_before"]
    assert due - asked_at >= timedelta(seconds=seconds)
    assert (found["state"], found["paused_until"] is None) == (
        ("paused", False) if all_wait else ("active", True)
    )

    running.forward(seconds=(due - running.now()).total_seconds() - 5)
    if seconds > 7:  # else delivery itself waits for what comes so soon
        await send(database, running, far)
        assert taken(far) == []
    running.forward(seconds=5)
    await send(database, running, far)
    assert (len(taken(far)), running.now() >= due) == (1, True)
    assert rows(database)[0]["attempt"] == 1


async def test_an_answer_that_does_not_come_is_doubt_and_goes_no_second_time(database, running, far):
    queue(database, running)
    says = broken("ReadTimeout", maybe_sent=True)
    assert isinstance(says, Uncertain)
    await send(database, running, far, says)
    running.forward(hours=5)
    await send(database, running, far)

    assert (taken(far), states(database)) == ([], {"uncertain": 1})


async def test_a_code_nobody_knows_stops_the_account_until_a_person_comes(database, running, far):
    queue(database, running, 30)
    await send(database, running, far, code(-99999))
    found = account(database)
    assert (found["state"], found["reason"]) == ("paused", "-99999")
    assert found["detail"] != ""
    assert (states(database), {row["attempt"] for row in rows(database)}) == ({"queued": 30}, {0})


def moment(text: str) -> datetime:
    return datetime.strptime(f"2026-12-{text} +0700", "%Y-%m-%d %H:%M %z")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_quota_that_is_used_up_is_waited_for_until_the_next_days_opening(database, running, far):
    queue(database, running, 20)
    await send(database, running, far, code(-144))
    found = account(database)
    assert (found["state"], found["reason"]) == ("paused", "-144")
    # spread over a quarter of an hour, so that not every office starts at six sharp
    assert moment("02 06:00") <= found["paused_until"] <= moment("02 06:15")

    for early in ("01 23:59", "02 05:59", "02 07:30"):  # and the office's own hours begin later
        running.forward(seconds=(moment(early) - running.now()).total_seconds())
        await send(database, running, far)
        assert taken(far) == []
    running.forward(seconds=(moment("02 08:15") - running.now()).total_seconds())
    await send(database, running, far)
    assert (states(database), {row["attempt"] for row in rows(database)}) == ({"accepted": 20}, {1})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("kind", "at", "until"),
    [(MessageClass.SERVICE, "01 14:00", "01 14:15"), (MessageClass.REPLY, "01 21:50", "02 06:00")],
    ids=["by our clock it is day", "night begins within the wait"],
)
async def test_their_night_is_waited_out_by_all(database, running, far, kind, at, until):
    running.forward(seconds=(moment(at) - running.now()).total_seconds())
    now = running.now()
    items = [
        new(f"m{i}", now, roads=[road("zns", f"8490{i}")], message_class=kind, expires_at=now + ALL_DAYS)
        for i in range(5)
    ]
    put(database, items, now)
    await send(database, running, far, code(-133))
    found = account(database)

    assert (found["state"], found["reason"]) == ("paused", "-133")
    assert moment(until) <= found["paused_until"] <= moment(until) + timedelta(minutes=16)
    assert ({row["attempt"] for row in rows(database)}, taken(far)) == ({0}, [])
    running.forward(seconds=(found["paused_until"] - running.now()).total_seconds() + 1)
    await send(database, running, far)
    assert states(database) == {"accepted": 5}
