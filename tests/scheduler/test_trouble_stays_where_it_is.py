"""What goes wrong with one account, one clock or one process does not reach the others."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from messages.verdict import Done
from scheduler import claims
from scheduler.claiming import claim, claim_each
from scheduler.pacing import Pace
from scheduler.terms import Terms
from storage import accounts, settling
from storage import database as databases
from storage.database import DatabaseAwayError
from tests.far_file import WINDOWS, FarFile, RunningClock, deliver, taken, until
from tests.queued import new, put, road, rows, states

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PASSING = (
    "DiskFull", "ReadOnlySqlTransaction", "TooManyConnections", "OutOfMemory", "QueryCanceled",
    "ProtocolViolation", "IoError", "AdminShutdown", "DeadlockDetected",
)  # fmt: skip


def one_each(database, clock) -> RunningClock:
    """A message for Telegram and one for Zalo, due now."""
    now = clock.now()
    put(database, [new("t", now), new("z", now, roads=[road("zalo", "z1")])], now)
    return RunningClock(now)


@sqlite
async def test_a_claim_that_fails_for_one_account_leaves_the_others_alone(
    database, clock, tmp_path, monkeypatch
):
    running = one_each(database, clock)

    def broken(conn, wanted, **given):
        if "zalo" in {one.account for one in wanted}:
            raise KeyError("a row that nobody can read")
        return claim_each(conn, wanted, **given)

    monkeypatch.setattr(claims, "claim_each", broken)
    stop = asyncio.Event()
    telegram = FarFile(tmp_path / "t", before_s=lambda: 0.3)
    run = asyncio.create_task(
        deliver(database, running.now, telegram, FarFile(tmp_path / "z", "zalo")).run(stop)
    )
    await until(lambda: states(database) == {"accepted": 1, "queued": 1})
    stop.set()
    await run

    assert (len(taken(tmp_path / "t")), taken(tmp_path / "z")) == (1, [])


@sqlite
async def test_an_account_that_goes_wrong_again_and_again_is_claimed_for_alone(
    database, clock, tmp_path, monkeypatch
):
    running = one_each(database, clock)
    seen: list[set[str]] = []

    def broken(conn, wanted, **given):
        seen.append({one.account for one in wanted})
        if "zalo" in seen[-1] and len(seen) < 6:
            raise KeyError("a row that nobody can read")
        return claim_each(conn, wanted, **given)

    monkeypatch.setattr(claims, "claim_each", broken)
    stop = asyncio.Event()
    run = asyncio.create_task(
        deliver(database, running.now, FarFile(tmp_path / "t"), FarFile(tmp_path / "z", "zalo")).run(stop)
    )
    await until(lambda: states(database) == {"accepted": 2})
    stop.set()
    await run

    assert seen[0] == {"telegram", "zalo"}
    assert {"zalo"} in seen[1:5]
    assert {"telegram", "zalo"} not in seen[1:5]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_waits_for_a_pace_that_somebody_holds_does_not_hold_up_the_others(
    database, database_url, clock, tmp_path
):
    now, held = clock.now(), [f"zalo{n}" for n in range(6)]
    put(database, [new(name, now, roads=[road(name, name)]) for name in held], now)
    people = [new(f"t{n}", now, subject=("participant", n), roads=[road(address=str(n))]) for n in range(9)]
    put(database, people, now)
    running = RunningClock(now)
    of_one_app = Terms(pace=Pace(100.0), shared=("app", Pace(50.0)))
    terms = {"telegram": Terms(pace=Pace(5.0)), **dict.fromkeys(held, of_one_app)}
    networks = [FarFile(tmp_path / "t"), *(FarFile(tmp_path / "z", name) for name in held)]
    work = deliver(database, running.now, *networks, terms=terms)
    stop = asyncio.Event()
    with database.begin() as conn:
        accounts.shared_tats(conn, {"app"})
    with psycopg.connect(database_url.replace("+psycopg", "")) as frozen:
        frozen.execute("SELECT tat FROM shared_paces WHERE name = 'app' FOR UPDATE")
        run = asyncio.create_task(work.run(stop))
        waiting: list[int] = []

        def all_but_theirs_is_done() -> bool:
            count = frozen.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
            waiting.extend(count or ())
            return states(database) == {"accepted": 9, "queued": 6}

        # claimed, sent and written down, while six accounts wait, but not all of them at once
        await until(all_but_theirs_is_done, timeout=9)
        assert taken(tmp_path / "z") == []
        assert 1 <= max(waiting) < 4, "a thread is left for results"
    await until(lambda: len(taken(tmp_path / "z")) == 6)
    stop.set()
    await run


@sqlite
async def test_what_is_on_the_wire_is_settled_although_the_run_ends_in_an_error(
    database, clock, tmp_path, monkeypatch
):
    running = one_each(database, clock)
    telegram = FarFile(tmp_path / "t", after_s=lambda: 0.5)

    def broken(conn, wanted, **given):
        if "zalo" in {one.account for one in wanted} and taken(tmp_path / "t"):
            raise KeyError("a row that nobody can read")
        return claim_each(conn, [replace(w, limit=0) if w.account == "zalo" else w for w in wanted], **given)

    monkeypatch.setattr(claims, "claim_each", broken)
    with pytest.raises(ExceptionGroup):
        await deliver(database, running.now, telegram, FarFile(tmp_path / "z", "zalo")).run_until_empty()
    assert states(database) == {"accepted": 1, "queued": 1}


@pytest.mark.parametrize("name", PASSING)
def test_a_database_without_room_or_in_other_hands_is_waited_for(name):
    error = DBAPIError.instance("q", None, getattr(psycopg.errors, name)("x"), psycopg.Error)
    assert isinstance(error, DBAPIError)
    assert databases._is_passing(error)


@sqlite
def test_a_database_that_is_being_closed_begins_no_further_transaction(database):
    database.close()
    with pytest.raises(DatabaseAwayError):
        database.transact(lambda _conn: None)


@pytest.mark.parametrize(("every", "behind"), [(3, 2.0), (100, 2.0), (100, 1.3), (3, 0.6)])
def test_a_process_whose_moment_is_of_the_past_does_not_pull_the_pace_back(database, clock, every, behind):
    now = clock.now()
    past = now - timedelta(minutes=5)
    people = [
        new(f"m{i:03}", past, subject=("participant", i + 1), roads=[road(address=str(i))])
        for i in range(100)
    ]
    put(database, people, past)
    terms = Terms(pace=Pace(30.0), in_flight=16)
    slots: list[datetime] = []

    def look(at, on_the_wire):
        found = database.transact(claim, "telegram", now=at, limit=100, terms=terms, windows=WINDOWS)
        slots.extend(max(item.send_at, on_the_wire) for item in found.claimed)
        with database.begin() as conn:
            for item in found.claimed:
                settling.settle(conn, item.message.id, item.claim_id, Done(provider_id="p"), now=on_the_wire)

    for tenth in range(10):
        at = now + timedelta(seconds=0.1 * tenth)
        look(at, at)
        if tenth % every == 1:
            look(at - timedelta(seconds=behind), at)
        look(at, at)
    assert max(sum(s <= t < s + timedelta(seconds=1) for t in slots) for s in slots) <= 30


@sqlite
async def test_a_network_that_hangs_opens_the_breaker(database, clock, tmp_path):
    running = RunningClock(clock.now())
    people = [
        new(f"m{i:03}", running.now(), subject=("participant", i + 1), roads=[road(address=str(i))])
        for i in range(100)
    ]
    put(database, people, running.now())
    hanging = FarFile(tmp_path / "t", before_s=lambda: 30.0)
    await deliver(database, running.now, hanging, lease=timedelta(seconds=3)).run_until_empty()

    assert states(database)["uncertain"] <= 20
    with database.begin() as conn:
        assert accounts.switch(conn, "telegram").until is not None


@sqlite
async def test_a_process_that_stood_still_over_closing_time_sends_in_the_morning(
    database, clock, tmp_path, monkeypatch
):
    late = clock.at.replace(hour=19, minute=59, second=59, microsecond=700_000)
    running = RunningClock(late)
    put(database, [new("a", late)], late)
    work = deliver(database, running.now, FarFile(tmp_path / "t"))
    turn = work._turn

    async def held_up(line, item):
        await turn(line, item)
        running.forward(seconds=40)

    monkeypatch.setattr(work, "_turn", held_up)
    await work.run_once()

    (row,) = rows(database)
    assert (row["state"], row["code"], row["attempt"], taken(tmp_path / "t")) == (
        "queued", "outside_hours", 0, [],
    )  # fmt: skip
    assert row["not_before"].astimezone(late.tzinfo).hour == 8
