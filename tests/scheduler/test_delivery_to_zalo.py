"""A campaign whose token ends on the way: everybody waits, nobody is blamed, all hear once."""

import asyncio

import pytest

from bot.channels.zalo import ZaloChannel
from storage import accounts
from storage.database import Database
from tests.bot.zalo.conftest import Zalo, zalo  # noqa: F401 - a fixture
from tests.far_file import RunningClock, deliver
from tests.queued import new, put, road, rows, states

PEOPLE = 40


@pytest.fixture
def running(clock) -> RunningClock:
    return RunningClock(clock.now())


def campaign(database: Database, far: Zalo, running: RunningClock) -> list[str]:
    users = [far.provider.add_user(follower=True) for _ in range(PEOPLE)]
    items = [
        new(f"m{i:03}", running.now(), roads=[road("zalo", user)], subject=("participant", i))
        for i, user in enumerate(users)
    ]
    put(database, items, running.now())
    return users


async def begun(
    database: Database, far: Zalo, running: RunningClock, channel: ZaloChannel
) -> asyncio.Task[object]:
    """A delivery that is going on; ten have heard."""
    heard = far.world.listen()
    found = asyncio.create_task(deliver(database, running.now, channel, max_in_flight=4).run_until_empty())
    for _ in range(10):
        await asyncio.wait_for(heard.get(), 20)
    far.world.unlisten(heard)
    return found


def heard_by(far: Zalo, users: list[str]) -> list[int]:
    return [len(far.shown("zalo", user)) for user in users]


async def test_a_token_that_ends_on_the_way_costs_one_refresh(database, zalo, running):  # noqa: F811
    users = campaign(database, zalo, running)
    delivery = await begun(database, zalo, running, zalo.channel())
    zalo.provider.issue_token()  # a newer pair: the access token in use is dead from here on
    await asyncio.wait_for(delivery, 30)

    assert states(database) == {"accepted": PEOPLE}
    assert heard_by(zalo, users) == [1] * PEOPLE
    assert zalo.provider.grants.refresh_calls == 1


async def test_a_permission_taken_back_pauses_the_account_and_blames_nobody(database, zalo, running):  # noqa: F811
    users = campaign(database, zalo, running)
    channel = zalo.channel()
    delivery = await begun(database, zalo, running, channel)
    zalo.provider.grants.revoke()
    await asyncio.wait_for(delivery, 30)

    found = states(database)
    assert set(found) == {"accepted", "queued"}
    assert heard_by(zalo, users).count(1) == found["accepted"]
    assert {row["attempt"] for row in rows(database) if row["state"] == "queued"} == {0}
    with database.begin() as conn:
        (account,) = [row for row in accounts.every(conn) if row["name"] == "zalo"]
    assert (account["state"], account["reason"]) == ("paused", "-14014")

    await zalo.store.save(zalo.token())  # consent is given again
    with database.begin() as conn:
        accounts.resume(conn, "zalo", now=running.now())
    running.forward(minutes=1)
    await asyncio.wait_for(deliver(database, running.now, zalo.channel()).run_until_empty(), 30)
    assert states(database) == {"accepted": PEOPLE}
    assert heard_by(zalo, users) == [1] * PEOPLE
