"""A sender that was frozen past its lease: what it says then changes nothing, and it sends nothing more."""

import asyncio
import time
from datetime import timedelta

import pytest
import structlog

from messages.outcome import Accepted, Refused
from messages.verdict import Again, Done, GiveUp
from scheduler import delivery as delivering
from scheduler.claiming import claim
from scheduler.observing import NobodyWatches
from scheduler.pacing import Pace
from scheduler.settlement import Result, Settlement
from scheduler.terms import LEASE, Terms
from storage import contact_log, settling, sweeping
from tests.far_file import WINDOWS, FarFile, RunningClock, deliver, taken
from tests.queued import new, put, rows, states

TERMS = Terms(pace=Pace(5000.0))
LATE = [
    (Done(provider_id="frozen"), Accepted(provider_id="frozen")),
    (GiveUp(reason="no"), Refused(code="no", payload_wrong=True)),
    (Again(at=None, counts=True), None),  # type: ignore[arg-type]
]


def take(database, now):
    return database.transact(claim, "telegram", now=now, limit=1, terms=TERMS, windows=WINDOWS).claimed[0]


async def hand_in(database, clock, *results: Result) -> None:
    settlement = Settlement(database, clock.now, NobodyWatches())
    writing = asyncio.create_task(settlement.run())
    for result in results:
        written = asyncio.Event()
        settlement.hand_in(result, written.set)
        await written.wait()
    writing.cancel()


@pytest.mark.parametrize(("verdict", "outcome"), LATE, ids=["taken", "refused", "not sent"])
async def test_a_frozen_senders_word_does_not_touch_what_another_holds(database, clock, verdict, outcome):
    if isinstance(verdict, Again):
        verdict = Again(at=clock.now(), counts=True)
    put(database, [new("a", clock.now())], clock.now())
    frozen = take(database, clock.now())
    clock.forward(seconds=LEASE.total_seconds() + 1)
    with database.begin() as conn:
        assert sweeping.sweep(conn, clock.now()) == 1
        # a person has looked and says: not sent
        back = Again(at=clock.now(), counts=False, reason="resolved")
        settling.settle(conn, frozen.message.id, frozen.claim_id, back, now=clock.now())
    other = take(database, clock.now())
    assert other.message.id == frozen.message.id
    before = rows(database)

    with structlog.testing.capture_logs() as logs:
        await hand_in(database, clock, Result(claimed=frozen, verdict=verdict, outcome=outcome))
    assert rows(database) == before
    assert [(entry["event"], entry["message_id"]) for entry in logs] == [("late_result", other.message.id)]

    await hand_in(
        database, clock,
        Result(claimed=other, verdict=Done(provider_id="p"), outcome=Accepted(provider_id="p")),
        Result(claimed=frozen, verdict=verdict, outcome=outcome),
    )  # fmt: skip
    (row,) = rows(database)
    assert (row["state"], row["provider_id"], row["attempt"]) == ("accepted", "p", 1)
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_sender_that_wakes_after_its_deadline_keeps_off_the_wire(
    database, clock, tmp_path, monkeypatch
):
    """The machine sleeps between claim and slot; the clock that counts it (CLOCK_BOOTTIME) goes on."""
    running = RunningClock(clock.now())
    put(database, [new("a", running.now())], running.now())
    slept = [0.0]
    real = time.clock_gettime
    monkeypatch.setattr(time, "clock_gettime", lambda which: real(which) + slept[0])

    def sleep_at(point: str) -> None:
        if point == "send.slot":
            slept[0] = 0.8 * LEASE.total_seconds()

    monkeypatch.setattr(delivering, "faultpoint", sleep_at)
    await deliver(database, running.now, FarFile(tmp_path / "far")).run_once()

    (row,) = rows(database)
    assert (taken(tmp_path / "far"), row["state"], row["attempt"], row["code"]) == ([], "queued", 0, "late")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_send_may_take_no_longer_than_what_is_left_until_the_deadline(
    database, clock, tmp_path, monkeypatch
):
    running = RunningClock(clock.now())
    put(database, [new("a", running.now())], running.now())
    slept = [0.0]
    real = time.clock_gettime
    monkeypatch.setattr(time, "clock_gettime", lambda which: real(which) + slept[0])
    monkeypatch.setattr(
        delivering,
        "faultpoint",
        lambda point: slept.__setitem__(0, 3.0 if point == "send.slot" else slept[0]),
    )
    began = time.monotonic()
    end = FarFile(tmp_path / "far", before_s=lambda: 30.0)
    await deliver(database, running.now, end, lease=timedelta(seconds=4)).run_once()

    # 0.8 of the lease less the three seconds it has slept
    assert time.monotonic() - began < 0.8
    (row,) = rows(database)
    assert (row["state"], row["code"]) == ("uncertain", "deadline")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_doubt_that_its_own_sender_can_lift_is_lifted_and_not_logged_as_late(database, clock):
    put(database, [new("a", clock.now())], clock.now())
    slow = take(database, clock.now())
    clock.forward(seconds=LEASE.total_seconds() + 1)
    with database.begin() as conn:
        sweeping.sweep(conn, clock.now())
    with structlog.testing.capture_logs() as logs:
        await hand_in(
            database, clock,
            Result(claimed=slow, verdict=Done(provider_id="p"), outcome=Accepted(provider_id="p")),
        )  # fmt: skip

    assert (states(database), logs) == ({"accepted": 1}, [])
