"""Who waits for whom on one account: answers, reminders, campaigns, and what a person has stopped."""

import asyncio
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from messages.channel import MessageClass
from messages.verdict import Again
from scheduler.claiming import claim
from scheduler.pacing import Pace
from scheduler.terms import Terms
from storage import settling, stops, sweeping
from storage.database import Database
from tests.far_file import WINDOWS, FarFile, RunningClock, deliver, taken, until
from tests.far_times import settle
from tests.queued import mark_sending, new, put, ready, road, rows, states

THIRTY = Terms(pace=Pace(30.0))


@pytest.fixture
def running(clock):
    return RunningClock(clock.now())


@pytest.fixture
def far(tmp_path):
    return tmp_path / "far"


def many(now, count, campaign, *, channel="telegram", priority=2, first=0):
    return [
        new(f"{campaign}{i:04}", now, campaign=campaign, priority=priority,
            roads=[road(channel, f"{first + i}")])
        for i in range(count)
    ]  # fmt: skip


def answer(now, number):
    return new(
        f"answer{number}", now, message_class=MessageClass.REPLY, priority=0, campaign="answers",
        roads=[road(address=f"9{number:05}")],
    )  # fmt: skip


def stop(database, scope, now, kind="paused"):
    with database.begin() as conn:
        stops.put(conn, scope, kind=kind, reason="test", by="tests", now=now)


def lift(database, scope):
    with database.begin() as conn:
        assert stops.lift(conn, scope)


# -- who overtakes whom ---------------------------------------------------------------------------------


def test_an_answer_waits_for_no_more_than_the_slots_already_taken(database, clock):
    """Thirty a second with three thousand waiting: an answer has its slot within 0.3 seconds and a look."""
    begin = clock.now()
    put(database, many(begin, 1500, "campaign"), begin)
    put(database, many(begin, 60, "reminders", priority=1, first=5000), begin + timedelta(seconds=2))
    queued_at, slots, order = {}, {}, []
    for look in range(40):
        if look % 4 == 1:
            put(database, [answer(clock.now(), look)], clock.now())
            queued_at[f"answer{look}"] = clock.now()
        found = database.transact(claim, "telegram", now=clock.now(), limit=16, terms=THIRTY, windows=WINDOWS)
        for item in found.claimed:
            slots[item.message.chain] = item.send_at
            order.append(item.message.chain.rstrip("0123456789"))
        settle(database, found, clock.now())
        clock.forward(seconds=0.1)
    waits = [(slots[chain] - at).total_seconds() for chain, at in queued_at.items()]

    assert len(waits) == 10
    assert max(waits) <= 0.3 + 1 / 30
    rest = [name for name in order if name != "answer"]
    assert rest == sorted(rest, reverse=True)  # reminders, and then the campaign
    assert rest.count("reminders") == 60


async def test_an_answer_is_on_the_wire_at_once_while_a_campaign_runs(database, running, far):
    put(database, many(running.now(), 600, "campaign"), running.now())
    sent_at = {}

    def stamp(out):
        sent_at[out.address] = running.now()

    stopping = asyncio.Event()
    work = deliver(database, running.now, FarFile(far, answer=stamp), paces={"telegram": Pace(30.0)})
    run = asyncio.create_task(work.run(stopping))
    await until(lambda: len(sent_at) > 20)
    queued_at = running.now()
    put(database, [answer(queued_at, 1)], queued_at)
    await until(lambda: "900001" in sent_at)
    stopping.set()
    await run

    # 0.3 s in slots; the rest is what a busy machine may take for it
    assert (sent_at["900001"] - queued_at).total_seconds() <= 0.3 + 0.5


# -- what a person has stopped --------------------------------------------------------------------------

SCOPES = ("campaign:campaign", "account:telegram", "channel:telegram", "all")


@pytest.mark.parametrize(
    ("database_url", "scope"), [("sqlite", "all"), *(("postgresql", scope) for scope in SCOPES)],
    indirect=["database_url"],
)  # fmt: skip
async def test_a_pause_stops_within_a_second_and_a_resume_skips_nobody(
    database, database_url, running, far, scope
):
    put(database, many(running.now(), 160, "campaign"), running.now())
    stopping = asyncio.Event()
    with closing(Database(database_url)) as other:
        ends = [FarFile(far, before_s=lambda: 0.02) for _ in range(2)]
        works = [deliver(db, running.now, end, max_in_flight=8)
                 for db, end in zip((database, other), ends, strict=True)]  # fmt: skip
        runs = [asyncio.create_task(work.run(stopping)) for work in works]
        await until(lambda: len(taken(far)) >= 30)
        await asyncio.to_thread(stop, database, scope, running.now())
        in_flight = len(taken(far))
        await asyncio.sleep(0.3)  # a claim that began before the pause was committed has ended by then
        await until(lambda: not states(database).get("sending"), timeout=0.7)
        paused_at = len(taken(far))
        await asyncio.sleep(0.7)
        # on the way already, and that one claim
        assert (len(taken(far)), paused_at - in_flight <= 8 + 8) == (paused_at, True)

        lift(database, scope)
        await until(lambda: len(taken(far)) > paused_at, timeout=1)
        await until(lambda: states(database) == {"accepted": 160})
        stopping.set()
        await asyncio.gather(*runs)

    assert len(taken(far)) == len(set(taken(far))) == 160


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_stopped_campaign_holds_up_nothing_else(database, running, far):
    """The other lanes of the account go on, and whoever delivers until nothing is left comes to an end."""
    now = running.now()
    put(database, [*many(now, 40, "stopped"), *many(now, 40, "other", first=100)], now)
    stop(database, "campaign:stopped", now)
    async with asyncio.timeout(20):
        await deliver(database, running.now, FarFile(far)).run_until_empty()

    assert states(database) == {"queued": 40, "accepted": 40}
    assert {row["campaign"] for row in rows(database) if row["state"] == "queued"} == {"stopped"}


# -- what a person has cancelled ------------------------------------------------------------------------


async def test_after_a_cancellation_only_what_was_on_the_wire_has_gone(database, running, far):
    put(database, many(running.now(), 200, "campaign"), running.now())
    stopping = asyncio.Event()
    work = deliver(database, running.now, FarFile(far, before_s=lambda: 0.02), max_in_flight=8)
    run = asyncio.create_task(work.run(stopping))
    await until(lambda: len(taken(far)) >= 20)
    await asyncio.to_thread(stop, database, "campaign:campaign", running.now(), "cancelled")
    cancelled_at = len(taken(far))
    await until(lambda: not states(database).get("sending"), timeout=2)
    gone = len(taken(far))
    assert gone - cancelled_at <= 8
    stopping.set()
    await run
    await deliver(database, running.now, FarFile(far)).run_until_empty()

    assert (len(taken(far)), states(database)) == (gone, {"accepted": gone, "cancelled": 200 - gone})
    with database.begin() as conn:
        assert stops.every(conn) == []


async def test_what_comes_back_from_the_wire_is_taken_back_too(database, running, far):
    """Cancelled while it was being sent, and the network then says: later."""
    now = running.now()
    put(database, many(now, 20, "campaign"), now)
    with database.begin() as conn:
        found = ready(conn, "telegram", now, 1)
        mark_sending(conn, found, claim_id="c1", lease_until=now + timedelta(minutes=1), now=now)
    stop(database, "campaign:campaign", now, "cancelled")
    while database.transact(sweeping.take_back, "campaign", now):
        pass
    with database.begin() as conn:
        assert [s.scope for s in stops.every(conn)] == ["campaign:campaign"]

    running.forward(minutes=2)  # the sweep doubts it, its sender comes back after all
    with database.begin() as conn:
        later = Again(at=running.now(), counts=False, reason="429")
        assert settling.settle(conn, found[0].id, "c1", later, now=running.now()) is not None
    async with asyncio.timeout(20):
        await deliver(database, running.now, FarFile(far)).run_until_empty()

    assert (taken(far), states(database)) == ([], {"cancelled": 20})
    with database.begin() as conn:
        assert stops.every(conn) == []


def test_a_cancellation_that_died_half_way_is_finished_by_whoever_comes_next(database, clock, monkeypatch):
    monkeypatch.setattr(sweeping, "AT_ONCE", 30)
    put(database, many(clock.now(), 100, "campaign"), clock.now())
    put(database, many(clock.now(), 5, "other", first=500), clock.now())
    stop(database, "campaign:campaign", clock.now(), "cancelled")
    for _ in range(2):
        assert database.transact(sweeping.take_back, "campaign", clock.now()) == 30
    # here the process dies; nothing of the rest may go before another has come
    found = database.transact(
        claim, "telegram", now=clock.now(), limit=100, terms=Terms(pace=Pace(5000.0)), windows=WINDOWS
    )
    assert {item.message.chain[:5] for item in found.claimed} == {"other"}
    settle(database, found, clock.now())

    assert [database.transact(sweeping.take_back, "campaign", clock.now()) for _ in range(3)] == [30, 10, 0]
    assert states(database) == {"cancelled": 100, "accepted": 5}
    with database.begin() as conn:
        assert stops.every(conn) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_cancellation_that_waited_for_a_claim_waits_for_its_wire_too(database, database_url, clock):
    now = clock.now()
    put(database, many(now, 1, "c"), now)
    other = Database(database_url)
    with database.begin() as conn:
        found = claim(conn, "telegram", now=now, limit=16, terms=THIRTY, windows=WINDOWS)
        stop(other, "campaign:c", now, "cancelled")
        cancelling = threading.Thread(target=other.transact, args=(sweeping.take_back, "c", now))
        cancelling.start()
        while not conn.execute(_SOMEBODY_WAITS).scalar_one():
            time.sleep(0.01)
    cancelling.join()
    (item,) = found.claimed
    with database.begin() as conn:
        assert [s.scope for s in stops.every(conn)] == ["campaign:c"]
        again = Again(at=now, counts=False, reason="429")
        settling.settle(conn, item.message.id, item.claim_id, again, now=now)
    other.transact(sweeping.sweep, now)
    other.close()

    assert states(database) == {"cancelled": 1}


_SOMEBODY_WAITS = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
