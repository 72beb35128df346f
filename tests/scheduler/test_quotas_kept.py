"""What a network still takes in a day is counted down where all processes see it, and never overshot."""

import asyncio
from contextlib import closing
from datetime import timedelta

import pytest

from messages.channel import Quota
from scheduler.caps import Caps
from scheduler.silence import SilenceSettings
from scheduler.upkeep import Upkeep
from storage import accounts
from storage.database import Database
from tests.far_file import WINDOWS, FarFile, RunningClock, deliver, taken
from tests.queued import new, put, road, states


class Metered(FarFile):
    """A network that takes so many and says how many are left, as of the moment it is asked."""

    def __init__(self, path, clock, left: int | None, *, slow_to_tell: asyncio.Event | None = None) -> None:
        super().__init__(path, "zns")
        self._clock, self._left, self._slow = clock, left, slow_to_tell
        self.asked = asyncio.Event()

    async def quota(self):
        if self._left is None:
            return []
        left = self._left - len(taken(self.path))
        self.asked.set()
        if self._slow is not None:
            await self._slow.wait()
        resets = self._clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return [
            Quota(name="zns.day", total=500, left=left, resets_at=resets),
            Quota(name="zns.promo", total=2, left=0, resets_at=resets, binding=False),
        ]


@pytest.fixture
def running(clock):
    return RunningClock(clock.now())


def many(now, count, first=0):
    return [new(f"m{i:03}", now, roads=[road("zns", f"84{i}")]) for i in range(first, first + count)]


def store(database, now, left, resets_at) -> None:
    quota = Quota(name="zns.day", total=500, left=left, resets_at=resets_at)
    with database.begin() as conn:
        accounts.set_quota(conn, "zns", quota, now=now)


def account(database):
    with database.begin() as conn:
        (found,) = accounts.every(conn)
    return found


def upkeep(database, clock, channel) -> Upkeep:
    return Upkeep(
        database=database, channels={"zns": channel}, now=clock.now, windows=WINDOWS, every_s=15.0,
        caps=Caps(), silence=SilenceSettings(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("database_url", "processes"), [("sqlite", 1), ("postgresql", 3)], indirect=["database_url"]
)
async def test_seven_that_are_left_are_sent_and_the_rest_waits_for_the_turn(
    database, database_url, running, tmp_path, processes
):
    now = running.now()
    put(database, many(now, 60), now)
    store(database, now, 7, now + timedelta(minutes=5))
    others = [Database(database_url) for _ in range(processes - 1)]

    async def work() -> None:
        works = [deliver(db, running.now, FarFile(tmp_path / "far", "zns")) for db in (database, *others)]
        async with asyncio.timeout(30):
            await asyncio.gather(*(each.run_until_empty() for each in works))

    try:
        await work()
        assert (len(taken(tmp_path / "far")), account(database)["quota_left"]) == (7, 0)
        running.forward(minutes=4)
        await work()
        assert len(taken(tmp_path / "far")) == 7

        running.forward(minutes=1)
        await work()
        assert states(database) == {"accepted": 60}
    finally:
        for other in others:
            other.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_network_is_asked_first_and_its_figure_counted_down(database, running, tmp_path):
    put(database, many(running.now(), 30), running.now())
    channel = Metered(tmp_path / "far", running, 12)
    await upkeep(database, running, channel).read_quotas()
    assert (account(database)["quota"], account(database)["quota_left"]) == ("zns.day", 12)

    async with asyncio.timeout(30):
        await deliver(database, running.now, channel).run_until_empty()
    assert (len(taken(tmp_path / "far")), account(database)["quota_left"]) == (12, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_figure_that_cannot_be_read_changes_nothing(database, running, tmp_path):
    now = running.now()
    store(database, now, 9, now + timedelta(hours=1))
    await upkeep(database, running, Metered(tmp_path / "far", running, None)).read_quotas()

    assert account(database)["quota_left"] == 9


async def test_what_is_on_its_way_while_the_network_is_asked_is_not_left_any_more(
    database, database_url, running, tmp_path
):
    """The network says seven, and seven are sent before its answer is stored: nothing is left."""
    now = running.now()
    put(database, many(now, 60), now)
    store(database, now, 7, now + timedelta(hours=1))
    told = asyncio.Event()
    channel = Metered(tmp_path / "far", running, 7, slow_to_tell=told)
    asking = asyncio.create_task(upkeep(database, running, channel).read_quotas())
    with closing(Database(database_url)) as other:
        await channel.asked.wait()
        async with asyncio.timeout(30):
            await deliver(other, running.now, FarFile(tmp_path / "far", "zns")).run_until_empty()
        told.set()
        await asking
        async with asyncio.timeout(30):
            await deliver(other, running.now, FarFile(tmp_path / "far", "zns")).run_until_empty()

    assert (len(taken(tmp_path / "far")), account(database)["quota_left"]) == (7, 0)


async def test_an_older_answer_does_not_replace_a_newer_one(database, running, tmp_path):
    """Two processes ask; the one that is told first is stored last."""
    now = running.now()
    store(database, now, 7, now + timedelta(hours=1))
    told = asyncio.Event()
    late = Metered(tmp_path / "late", running, 400, slow_to_tell=told)
    asking = asyncio.create_task(upkeep(database, running, late).read_quotas())
    await late.asked.wait()
    running.forward(seconds=1)
    await upkeep(database, running, Metered(tmp_path / "far", running, 3)).read_quotas()
    told.set()
    await asking

    assert account(database)["quota_left"] == 3
