"""Whoever has said stop hears nothing more, wherever a message to them stands at that moment."""

import asyncio
import random
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from messages.channel import MessageClass
from messages.outcome import TryLater
from storage import cases
from storage.database import Database
from tests.far_file import FarFile, RunningClock, deliver, taken, until
from tests.queued import new, put, road, rows, states


@pytest.fixture
def running(clock):
    return RunningClock(clock.now())


@pytest.fixture
def far(tmp_path):
    return tmp_path / "far"


def to(number, now, chain="a", **more):
    return new(f"{chain}{number:03}", now, subject=("participant", number), **more)


def says_stop(database, number, now):
    with database.begin() as conn:
        cases.opt_out(conn, ("participant", number), channel="", address="", inbox_id=0, now=now)


async def deliver_all(database, running, end):
    async with asyncio.timeout(30):
        await deliver(database, running.now, end).run_until_empty()


async def test_what_waits_is_not_sent_by_whatever_campaign_or_channel(database, running, tmp_path):
    now = running.now()
    items = [
        to(1, now, f"{channel}{campaign}", campaign=campaign, roads=[road(channel, f"{channel}1")])
        for channel in ("telegram", "email") for campaign in ("debt", "invitation")
    ]  # fmt: skip
    put(database, [*items, to(2, now, roads=[road(address="2")])], now)
    says_stop(database, 1, now)
    ends = [FarFile(tmp_path / name, name) for name in ("telegram", "email")]
    async with asyncio.timeout(30):
        await deliver(database, running.now, *ends).run_until_empty()

    assert states(database) == {"cancelled": 4, "accepted": 1}
    assert {row["code"] for row in rows(database) if row["subject_id"] == 1} == {"opted_out"}
    assert (len(taken(tmp_path / "telegram")), taken(tmp_path / "email")) == (1, [])


async def test_what_is_being_tried_again_is_not_sent(database, running, far):
    put(database, [to(1, running.now())], running.now())
    await deliver_all(database, running, FarFile(far, answer=lambda _out: TryLater(code="503")))
    says_stop(database, 1, running.now())
    running.forward(minutes=10)
    await deliver_all(database, running, FarFile(far))

    assert (taken(far), states(database)) == ([], {"cancelled": 1})


async def test_what_was_claimed_goes_and_comes_back_only_to_be_dropped(database, running, far):
    """It was on the wire when they said stop, and the network wants it again later."""
    put(database, [to(1, running.now())], running.now())

    def stop_and_put_off(_out):
        says_stop(database, 1, running.now())
        return TryLater(code="429", after_s=5)

    await deliver_all(database, running, FarFile(far, answer=stop_and_put_off))
    running.forward(minutes=1)
    await deliver_all(database, running, FarFile(far))

    assert (taken(far), states(database)) == ([], {"cancelled": 1})


async def test_nobody_is_written_to_after_the_commit_but_for_one_message_in_flight(
    database, database_url, running, far
):
    """Forty people with three messages each say stop at any moment, while two processes deliver."""
    now = running.now()
    people = range(40)
    items = [
        to(n, now, campaign, campaign=campaign, roads=[road(address=f"{n}")])
        for campaign in ("debt", "due", "news") for n in people
    ]  # fmt: skip
    put(database, items, now)
    sent: list[tuple[int, float]] = []
    stopped: dict[int, float] = {}
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def remember(out):
        sent.append((int(out.address), loop.time()))

    def say_stop() -> None:
        draw = random.Random(7)
        pause = threading.Event()
        for number in draw.sample(list(people), 30):
            pause.wait(draw.uniform(0.0, 0.03))
            says_stop(database, number, running.now())
            stopped[number] = loop.time()

    with closing(Database(database_url)) as other:
        ends = [FarFile(far, answer=remember, after_s=lambda: 0.01) for _ in range(2)]
        works = [
            deliver(db, running.now, end, max_in_flight=8)
            for db, end in zip((database, other), ends, strict=True)
        ]
        runs = [asyncio.create_task(work.run(stopping)) for work in works]
        thread = threading.Thread(target=say_stop)
        thread.start()
        await asyncio.to_thread(thread.join)
        await until(lambda: set(states(database)) <= {"accepted", "cancelled"})
        stopping.set()
        await asyncio.gather(*runs)

    after = [number for number, at in sent if number in stopped and at > stopped[number]]
    assert [number for number in stopped if after.count(number) > 1] == []
    assert len(sent) == len(set(taken(far)))
    heard = {n: [number for number, _at in sent].count(n) for n in people if n not in stopped}
    assert set(heard.values()) == {3}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_answer_still_goes_to_who_has_said_stop(database, running, far):
    says_stop(database, 1, running.now())
    running.forward(seconds=1)
    answer = to(1, running.now(), message_class=MessageClass.REPLY, priority=0)
    put(
        database,
        [answer, to(2, running.now() - timedelta(seconds=1), roads=[road(address="2")])],
        running.now(),
    )
    await deliver_all(database, running, FarFile(far))

    assert states(database) == {"accepted": 2}
