"""A database in trouble costs nobody an answer: the disk takes what is pushed, and we say so in time."""

import asyncio
import contextlib
import os
import random
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.app import App
from bot.telemetry import Telemetry
from bot.web.edge import edge_app
from bot.web.intake import Intake, NotKeptError
from bot.web.spool import Spool, laid_aside
from storage.database import Database
from tests.bot.telegram.far_end import served
from tests.desks import letter, post
from tests.far_file import RunningClock
from tests.offices import office
from tests.pushing import SECRET, effects, held, ordeal, stored, update
from tests.waiting import until

#: The networks' patience; where other tests use the same processors, that an answer comes at all is judged.
LATEST_S = 2 if os.environ.get("SOAK") else 10
CONNECTIONS = 8


@dataclass
class House:
    app: App
    intake: Intake
    folder: Path
    http: httpx.AsyncClient

    async def push(self, number: int) -> tuple[int, float]:
        """One update as Telegram pushes it; returns status and seconds until the answer."""
        headers = {"x-telegram-bot-api-secret-token": SECRET}
        began = time.perf_counter()
        answer = await self.http.post("/webhook/telegram", json=update(number, "900000042"), headers=headers)
        return answer.status_code, time.perf_counter() - began

    async def push_all(self, numbers: list[int]) -> list[tuple[int, float]]:
        async def hand(mine: list[int]) -> list[tuple[int, float]]:
            return [await self.push(number) for number in mine]

        hands = await asyncio.gather(*(hand(numbers[i::CONNECTIONS]) for i in range(CONNECTIONS)))
        return [answer for answers in hands for answer in answers]

    def spooled(self) -> int:
        return len(list(self.folder.glob("*.json")))


@pytest.fixture
async def house(database_url: str, tmp_path: Path, clock) -> AsyncIterator[House]:
    running = RunningClock(clock.now())
    telegram = {"token": "1:a", "webhook_secret": SECRET, "poll": False, "username": "b"}
    app = office(database_url, tmp_path, running, telegram=telegram)
    folder = tmp_path / "spool"
    intake = Intake(app.database, running.now, Spool(folder))
    async with contextlib.AsyncExitStack() as stack:
        opened = await stack.enter_async_context(await app.open_channels())
        url = await stack.enter_async_context(served(edge_app(app, opened.channels, Telemetry(), intake)))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url, trust_env=False, timeout=10))
        yield House(app, intake, folder, http)
    await intake.close()
    app.close()


async def test_a_burst_into_a_database_that_is_held_is_answered_in_time_and_stored_once(
    house, database, database_url
):
    chance = random.Random(11)
    deliveries = [n for n in range(200) for _ in range(chance.randint(1, 3))]
    chance.shuffle(deliveries)
    third = len(deliveries) // 3
    answers = await house.push_all(deliveries[:third])
    with held(database_url) as release:
        answers += await house.push_all(deliveries[third : 2 * third])
        assert house.spooled() > 0
        release.set()
        answers += await house.push_all(deliveries[2 * third :])
    await until(lambda: house.spooled() == 0)

    assert {status for status, _seconds in answers} == {200}
    assert max(seconds for _status, seconds in answers) < LATEST_S
    assert sorted(map(int, post(database))) == list(range(200))


async def test_people_are_heard_in_the_order_in_which_they_spoke(house, database, database_url):
    for number in range(3):
        await house.push(number)
    with held(database_url):
        for number in range(3, 40):
            await house.push(number)
    for number in range(40, 60):  # the disk is not empty yet, or just now
        await house.push(number)
    await until(lambda: house.spooled() == 0)
    for number in range(60, 63):
        await house.push(number)

    assert list(post(database)) == [str(n) for n in range(63)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_when_neither_database_nor_disk_takes_it_the_network_is_told_so(house, database, database_url):
    with held(database_url):
        shutil.rmtree(house.folder)
        status, seconds = await house.push(1)
    assert (status, seconds < LATEST_S) == (503, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_one_run_left_on_the_disk_the_next_one_takes_in(house, database, database_url, clock):
    with held(database_url):
        await house.push(1)
        await house.intake.close()
        assert house.spooled() == 1
    again = Intake(house.app.database, clock.now, Spool(house.folder))
    again.drain()
    await until(lambda: house.spooled() == 0)

    assert list(post(database)) == ["1"]
    await again.close()


async def test_a_database_that_takes_nothing_is_no_reason_to_refuse_or_to_lay_aside(tmp_path, clock):
    (tmp_path / "broken.sqlite3").write_bytes(b"no database, whatever its name" * 100)
    broken = Database(f"sqlite:///{tmp_path / 'broken.sqlite3'}")
    spool = Spool(tmp_path / "spool")
    intake = Intake(broken, clock.now, spool)
    await intake.keep([letter("1", clock.now())])
    await intake.keep([letter("2", clock.now())])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):  # the drain has been there and found the fault in the database
            await until(lambda: not spool.waiting())

    assert (len(spool.waiting()), laid_aside(spool.folder)) == (2, 0)
    await intake.close()
    broken.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_event_the_database_never_takes_is_laid_aside_and_stops_nobody(database, tmp_path, clock):
    spool = Spool(tmp_path / "spool")
    intake = Intake(database, clock.now, spool)
    nobodys_time = clock.now().replace(tzinfo=None)
    await asyncio.gather(
        intake.keep([letter("1", clock.now())]),
        intake.keep([letter("2", nobodys_time)]),
        intake.keep([letter("3", clock.now())]),
    )
    await until(lambda: spool.waiting() == [])

    assert (list(post(database)), laid_aside(spool.folder)) == (["1", "3"], 1)
    await intake.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_a_spool_only_the_database_may_say_yes(database, database_url, clock):
    intake = Intake(database, clock.now)
    with held(database_url), pytest.raises(NotKeptError):
        await intake.keep([letter("1", clock.now())])
    await until(lambda: list(post(database)) == ["1"])  # late; the network, which was told no, sends it again
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(NotKeptError):
                await intake.keep([letter("1", clock.now())])
                break

    assert list(post(database)) == ["1"]


async def test_killed_cut_off_and_told_everything_many_times_it_keeps_each_event_once(
    database, database_url, tmp_path, clock
):
    network = await ordeal(database, database_url, tmp_path, clock.now(), events=60, kills=3, outage_s=1.0)

    assert stored(database) == {"done": 60}
    acks, promised = effects(database)
    assert (len(acks), set(acks.values()), promised) == (60, {1}, 60)
    assert max(network.seconds) < LATEST_S
