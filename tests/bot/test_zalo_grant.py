"""The one token pair of the Official Account: sealed at rest, renewed by one process at a time."""

import asyncio
import stat
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from bot import zalo_grant
from bot.channels.zalo import ZaloToken
from bot.channels.zalo.tokens import TokenKeeper
from bot.zalo_grant import DatabaseTokenStore
from messages.problem import DondocError
from storage import leases
from storage.database import Database
from storage.sealed import Seal, key_file


@pytest.fixture
def seal(tmp_path) -> Seal:
    return Seal([key_file(tmp_path / "key")])


def pair(clock, number: int) -> ZaloToken:
    return ZaloToken(
        access_token=f"access-{number}",
        refresh_token=f"refresh-{number}",
        obtained_at=clock.now(),
        expires_in=90_000,
    )


async def test_the_first_refresh_token_is_used_until_a_pair_is_kept(database, clock, seal):
    empty = DatabaseTokenStore(database, seal, now=clock.now)
    first = DatabaseTokenStore(database, seal, now=clock.now, first_refresh_token="from-the-settings")

    assert await empty.load() is None
    begun = await first.load()
    assert begun is not None
    assert (begun.refresh_token, begun.obtained_at < clock.now()) == ("from-the-settings", True)
    await first.save(pair(clock, 1))
    assert await first.load() == await empty.load() == pair(clock, 1)


async def test_no_token_lies_readable_in_the_database(database, clock, seal):
    store = DatabaseTokenStore(database, seal, now=clock.now)
    await store.save(pair(clock, 1))
    with database.begin() as conn:
        (kept,) = conn.exec_driver_sql("SELECT sealed FROM secrets").scalars()

    assert "access" not in kept
    assert "refresh" not in kept
    stranger = DatabaseTokenStore(database, Seal([other_key()]), now=clock.now)
    with pytest.raises(DondocError) as refused:
        await stranger.load()
    assert refused.value.code == "wrong_key"


def other_key() -> str:
    return "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


async def test_ten_who_want_to_renew_do_it_one_after_the_other(database, database_url, clock, seal):
    databases = [Database(database_url) for _ in range(3)]
    stores = [DatabaseTokenStore(databases[n % 3], seal, now=clock.now) for n in range(10)]
    await stores[0].save(pair(clock, 0))
    inside, most, renewed = 0, 0, 0

    async def renew(store: DatabaseTokenStore) -> None:
        nonlocal inside, most, renewed
        async with store.lock():
            inside += 1
            most = max(most, inside)
            found = await store.load()
            if found == pair(clock, 0):  # nobody has been faster
                await asyncio.sleep(0.05)
                await store.save(pair(clock, 1))
                renewed += 1
            inside -= 1

    await asyncio.gather(*(renew(store) for store in stores))
    for database_ in databases:
        database_.close()
    assert (most, renewed) == (1, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_renewer_that_died_is_waited_for_and_then_replaced(database, clock, seal, monkeypatch):
    with database.begin() as conn:
        leases.acquire(conn, zalo_grant.NAME, "dead", now=clock.now(), span=zalo_grant.SPAN)
    store = DatabaseTokenStore(database, seal, now=clock.now)

    async def taken() -> bool:
        async with store.lock():
            return True

    waiting = asyncio.create_task(taken())
    await asyncio.sleep(0.3)
    assert not waiting.done()
    clock.forward(seconds=zalo_grant.SPAN.total_seconds() + 1)
    assert await asyncio.wait_for(waiting, 5)

    with database.begin() as conn:
        leases.acquire(conn, zalo_grant.NAME, "alive", now=clock.now(), span=timedelta(seconds=0.1))
    monkeypatch.setattr(zalo_grant, "SPAN", timedelta(seconds=0.1))
    with pytest.raises(DondocError) as refused:
        await taken()
    assert (refused.value.code, refused.value.exit_code) == ("zalo_locked", 75)


async def test_who_is_cancelled_while_he_takes_the_lock_does_not_keep_it(database, clock, seal):
    store = DatabaseTokenStore(database, seal, now=clock.now)

    async def hold() -> None:
        async with store.lock():
            await asyncio.Event().wait()

    for turns in range(12):
        taking = asyncio.create_task(hold())
        for _turn in range(turns):
            await asyncio.sleep(0.001)
        taking.cancel()
        await asyncio.wait({taking})
        async with asyncio.timeout(5), store.lock():
            pass


async def test_a_program_that_ends_does_not_wait_behind_a_renewer_that_died(database, clock, seal):
    with database.begin() as conn:
        leases.acquire(conn, zalo_grant.NAME, "dead", now=clock.now(), span=zalo_grant.SPAN)

    async def never(_refresh: str) -> ZaloToken:
        raise AssertionError("the lock is somebody else's")

    store = DatabaseTokenStore(database, seal, now=clock.now, first_refresh_token="from-the-settings")
    keeper = TokenKeeper(store, never, now=clock.now)
    asking = asyncio.create_task(keeper.access_token())
    await asyncio.sleep(0.3)
    asking.cancel()
    async with asyncio.timeout(2):
        await keeper.settle()
    await asyncio.wait({asking})
    with database.begin() as conn:
        held = conn.exec_driver_sql("SELECT owner FROM leases").scalars().all()
    assert held == ["dead"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_error_inside_gives_the_lock_back(database, clock, seal):
    store = DatabaseTokenStore(database, seal, now=clock.now)
    with pytest.raises(KeyError):
        async with store.lock():
            raise KeyError("x")
    async with asyncio.timeout(30), store.lock():
        pass


def refuse_to_write(database: Database) -> Callable[[], None]:
    """The database reads but takes no pair any more; returns what makes it well again."""
    full, well = (
        ("CREATE TRIGGER f BEFORE UPDATE ON secrets BEGIN SELECT RAISE(ABORT, 'full'); END", "DROP TRIGGER f")
        if database.is_sqlite
        else (
            "ALTER TABLE secrets ADD CONSTRAINT f CHECK (false) NOT VALID",
            "ALTER TABLE secrets DROP CONSTRAINT f",
        )
    )
    with database.begin() as conn:
        conn.exec_driver_sql(full)

    def cure() -> None:
        with database.begin() as conn:
            conn.exec_driver_sql(well)

    return cure


async def renew(store: DatabaseTokenStore, token: ZaloToken) -> None:
    async with store.lock():
        await store.save(token)


async def test_a_pair_the_database_would_not_take_is_used_from_its_sealed_file(
    database, clock, seal, tmp_path
):
    file = tmp_path / "kept"
    store = DatabaseTokenStore(database, seal, now=clock.now, last_resort=file)
    await renew(store, pair(clock, 1))
    cure = refuse_to_write(database)
    await renew(store, pair(clock, 2))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "refresh-2" not in file.read_text()
    assert await store.load() == pair(clock, 2)
    await store.take_back()  # in vain as yet
    assert await store.load() == pair(clock, 2)
    await renew(store, pair(clock, 3))  # the database has still not moved
    assert await store.load() == pair(clock, 3)

    cure()
    assert file.exists()
    await DatabaseTokenStore(database, seal, now=clock.now, last_resort=file).take_back()
    assert not file.exists()
    assert await store.load() == pair(clock, 3)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_new_consent_outlives_a_pair_left_in_the_file(database, clock, seal, tmp_path):
    file = tmp_path / "kept"
    store = DatabaseTokenStore(database, seal, now=clock.now, last_resort=file)
    await renew(store, pair(clock, 1))
    cure = refuse_to_write(database)
    await renew(store, pair(clock, 2))
    cure()
    elsewhere = DatabaseTokenStore(database, seal, now=clock.now, last_resort=tmp_path / "other machine")
    await renew(elsewhere, pair(clock, 9))

    assert await store.load() == pair(clock, 9)
    await store.take_back()
    assert await store.load() == pair(clock, 9)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_file_torn_by_a_power_cut_is_as_good_as_none(database, clock, seal, tmp_path):
    file = tmp_path / "kept"
    store = DatabaseTokenStore(database, seal, now=clock.now, last_resort=file)
    await renew(store, pair(clock, 1))
    cure = refuse_to_write(database)
    await renew(store, pair(clock, 2))
    cure()
    file.write_text(file.read_text()[:40])

    assert await store.load() == pair(clock, 1)
    await renew(store, pair(clock, 3))
    assert (await store.load(), file.exists()) == (pair(clock, 3), False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_full_disk_beside_the_database_costs_nothing_while_the_database_writes(
    database, clock, seal, tmp_path
):
    store = DatabaseTokenStore(database, seal, now=clock.now, last_resort=tmp_path / "missing" / "kept")
    await renew(store, pair(clock, 1))
    refuse_to_write(database)
    with pytest.raises(DBAPIError):  # nowhere at all: said, not hidden
        await renew(store, pair(clock, 2))
    assert await store.load() == pair(clock, 1)
