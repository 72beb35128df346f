"""Delivery against far ends that misbehave: what was taken was sent once, what was not still waits."""

import asyncio
import threading
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog

from messages.channel import MessageClass
from messages.outcome import Accepted, AccountDown, Refused, TryLater, Uncertain
from scheduler import delivery as delivering
from scheduler import settlement
from scheduler.pacing import Pace
from storage import accounts, contact_log, tasks
from storage.database import Database
from tests.far_file import FarFile, RunningClock, addresses_of, deliver, taken, until
from tests.queued import CALL, SUBJECT, mark_sending, new, put, ready, road, rows, states


@pytest.fixture
def running(clock) -> RunningClock:
    return RunningClock(clock.now())


@pytest.fixture
def far(tmp_path: Path) -> Path:
    return tmp_path / "far.txt"


def many(now, count, **more):
    return [new(f"m{i:04}", now, roads=[road(address=f"{i}")], **more) for i in range(count)]


# -- once, by whoever and however many ----------------------------------------------------------------


async def test_two_deliveries_on_one_database_send_nothing_twice(database, database_url, running, far):
    put(database, many(running.now(), 200), running.now())
    other = Database(database_url)
    ends = [FarFile(far, after_s=lambda: 0.005) for _ in range(2)]
    try:
        runs = [deliver(db, running.now, end) for db, end in zip((database, other), ends, strict=True)]
        tallies = await asyncio.gather(*(run.run_until_empty() for run in runs))
    finally:
        other.close()

    assert sorted(addresses_of(far)) == sorted(str(i) for i in range(200))
    assert sum(tally.accepted for tally in tallies) == 200
    assert states(database) == {"accepted": 200}
    assert sum(end.busiest for end in ends) <= 32
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # a file does not go away
async def test_the_database_may_go_away_in_the_middle(database, running, far):
    put(database, many(running.now(), 150), running.now())
    killer = threading.Event()

    def cut() -> None:
        admin = sa.create_engine(database.engine.url, isolation_level="AUTOCOMMIT")
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
        with admin.connect() as conn:
            for _ in range(5):
                killer.wait(0.1)
                conn.exec_driver_sql(query + "AND datname = current_database()")
        admin.dispose()

    thread = threading.Thread(target=cut)
    thread.start()
    end = FarFile(far, before_s=lambda: 0.02)
    await deliver(database, running.now, end, max_in_flight=8).run_until_empty()
    await asyncio.to_thread(thread.join)

    assert sorted(addresses_of(far)) == sorted(str(i) for i in range(150))
    assert states(database) == {"accepted": 150}


async def test_a_writer_that_sits_on_the_database_only_delays(database, running, far):
    put(database, many(running.now(), 20), running.now())
    locked, done = threading.Event(), threading.Event()

    def sit() -> None:
        with database.begin() as conn:
            conn.exec_driver_sql("UPDATE log_head SET seq = seq")
            locked.set()
            done.wait(0.7)

    thread = threading.Thread(target=sit)
    thread.start()
    await asyncio.to_thread(locked.wait)
    await deliver(database, running.now, FarFile(far)).run_until_empty()
    await asyncio.to_thread(thread.join)

    assert len(taken(far)) == 20
    assert states(database) == {"accepted": 20}


# -- what the far end may answer ----------------------------------------------------------------------

ANSWERS = [
    ("taken", lambda out: None, "accepted", 1, 1),
    ("nobody knows", lambda out: Uncertain(code="timeout"), "uncertain", 0, 1),
    ("a bug in the channel", lambda out: KeyError("a"), "uncertain", 0, 1),
    ("a timeout a channel let through", lambda out: TimeoutError(), "uncertain", 0, 1),
    ("refused", lambda out: Refused(code="403"), "failed", 0, 1),
    ("our text is wrong", lambda out: Refused(code="400", payload_wrong=True), "failed", 0, 1),
    ("later", lambda out: TryLater(code="503"), "queued", 0, 1),
    ("we are logged out", lambda out: AccountDown(code="401"), "queued", 0, 0),
    ("slow down, all", lambda out: TryLater(code="429", after_s=9, whole_account=True), "queued", 0, 0),
]  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("why", "answer", "state", "sent", "attempts"), ANSWERS, ids=[a[0] for a in ANSWERS])
async def test_each_answer_leaves_one_message_in_one_state(
    database, running, far, why, answer, state, sent, attempts
):
    put(database, [new("a", running.now())], running.now())
    calls = []

    def counted(out):
        calls.append(out.tracking_id)
        return answer(out)

    with structlog.testing.capture_logs() as logs:
        for _ in range(2):
            await deliver(database, running.now, FarFile(far, answer=counted)).run_until_empty()

    (row,) = rows(database)
    assert (row["state"], row["attempt"], len(taken(far)), len(calls)) == (state, attempts, sent, 1)
    assert [entry["event"] for entry in logs] == (["channel_bug"] if "bug" in why else [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_send_that_never_returns_is_given_up_before_its_lease_ends(database, running, far):
    put(database, [new("a", running.now())], running.now())
    end = FarFile(far, after_s=lambda: 5.0)
    await deliver(database, running.now, end, lease=timedelta(seconds=2)).run_until_empty()

    (row,) = rows(database)
    assert (row["state"], row["code"], len(taken(far))) == ("uncertain", "deadline", 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_sender_that_slept_too_long_does_not_touch_the_wire(database, running, far, monkeypatch):
    monkeypatch.setattr(delivering, "SEND_SHARE", -1.0)  # it wakes when its time is over
    put(database, [new("a", running.now())], running.now())
    await deliver(database, running.now, FarFile(far)).run_once()

    (row,) = rows(database)
    assert (row["state"], row["attempt"], taken(far)) == ("queued", 0, [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_road_is_tried_in_order_and_then_a_person_calls(database, running, tmp_path):
    roads = [road("telegram", "700"), road("zalo", "z1"), road("email", "a@x.vn")]
    put(database, [new("a", running.now(), roads=roads)], running.now())
    tried = []

    def refuse(out):
        tried.append(out.address)
        return Refused(code="no")

    ends = [FarFile(tmp_path / n, n, answer=refuse) for n in ("telegram", "zalo", "email")]
    await deliver(database, running.now, *ends).run_until_empty()

    assert tried == ["700", "z1", "a@x.vn"]
    assert [row["state"] for row in rows(database)] == ["failed"] * 3
    with database.begin() as conn:
        assert [task["key"] for task in tasks.tasks_of(conn, SUBJECT)] == [CALL["key"]]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_paused_account_burns_nobody_and_the_others_go_on(database, running, tmp_path):
    letters = [new(f"e{i}", running.now(), roads=[road("email", f"{i}@x.vn")]) for i in range(5)]
    put(database, [*many(running.now(), 30), *letters], running.now())
    down = FarFile(tmp_path / "t", answer=lambda _out: AccountDown(code="401", reauthorise=True))
    up = FarFile(tmp_path / "e", "email")
    await asyncio.wait_for(deliver(database, running.now, down, up).run_until_empty(), 20)

    assert states(database) == {"queued": 30, "accepted": 5}
    assert {row["attempt"] for row in rows(database) if row["channel"] == "telegram"} == {0}
    with database.begin() as conn:
        accounts.resume(conn, "telegram", now=running.now())
    await deliver(database, running.now, FarFile(tmp_path / "t2")).run_until_empty()
    assert states(database) == {"accepted": 35}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_429_holds_the_whole_account_as_long_as_the_network_asks(database, running, far):
    put(database, many(running.now(), 30), running.now())
    first = iter([TryLater(code="429", after_s=60.0, whole_account=True)])
    end = FarFile(far, answer=lambda _out: next(first, None))
    await deliver(database, running.now, end, max_in_flight=1).run_until_empty()
    assert (taken(far), states(database)) == ([], {"queued": 30})

    running.forward(seconds=55)
    await deliver(database, running.now, end).run_until_empty()
    assert taken(far) == []

    running.forward(seconds=6)
    await deliver(database, running.now, end).run_until_empty()
    assert states(database) == {"accepted": 30}
    assert {row["attempt"] for row in rows(database)} == {1}


# -- hours, paces, addresses ----------------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_at_night_nothing_is_sent_and_everything_waits_for_the_morning(database, clock, far):
    night = clock.at.replace(hour=21, minute=30)
    classes = [MessageClass.SERVICE, MessageClass.MANDATORY, MessageClass.PROMO, MessageClass.REPLY]
    items = [new(c.value, night, message_class=c, roads=[road(address=c.value)]) for c in classes]
    put(database, items, night)
    await deliver(database, RunningClock(night).now, FarFile(far)).run_until_empty()

    assert addresses_of(far) == ["reply"]  # somebody asked, and it is not yet ten
    hours = {r["chain"]: f"{r['not_before'].astimezone(night.tzinfo):%d %H:%M}" for r in rows(database)}
    assert hours == {
        "service": "02 08:00", "mandatory": "02 07:30", "promo": "02 08:00", "reply": "01 21:30",
    }  # fmt: skip
    assert states(database) == {"queued": 3, "accepted": 1}
    morning = RunningClock(night + timedelta(hours=11))
    await deliver(database, morning.now, FarFile(far)).run_until_empty()
    assert states(database) == {"accepted": 4}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_sends_keep_their_distance(database, running, tmp_path):
    put(database, many(running.now(), 30), running.now())
    at = []

    class Timed(FarFile):
        async def send(self, out):
            at.append(asyncio.get_running_loop().time())
            return await super().send(out)

    end = Timed(tmp_path / "far")
    await deliver(database, running.now, end, paces={"telegram": Pace(25.0)}).run_until_empty()

    assert len(at) == 30
    windows = [sum(1 for other in at if start <= other < start + 1.0) for start in at]
    assert max(windows) <= 30  # Telegram's own limit: on a busy machine a send starts after its slot


async def test_what_a_held_up_process_is_late_with_does_not_follow_in_one_burst(database, clock, far):
    put(database, [new(f"m{i}", clock.now(), roads=[road(address=str(i))]) for i in range(20)], clock.now())
    sent = []

    def held_up(_out):
        sent.append(time.monotonic())
        if len(sent) == 5:
            time.sleep(0.15)  # the whole process stands still: seven slots pass

    end = FarFile(far, answer=held_up)
    await deliver(
        database, RunningClock(clock.now()).now, end, paces={"telegram": Pace(50.0)}
    ).run_until_empty()
    # a burst leaves no distance at all; a timer of a busy machine takes a little of it
    assert [gap for gap in (b - a for a, b in pairwise(sent)) if gap < 0.02 / 2] == []
    assert len(sent) == 20


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_two_messages_to_one_address_come_one_after_the_other(database, running, far):
    items = [new(f"m{i}", running.now(), roads=[road(address="700")]) for i in range(3)]
    put(database, [*items, new("z", running.now(), roads=[road(address="900")])], running.now())
    end = FarFile(far, before_s=lambda: 0.3, after_s=lambda: 0.3)
    started = asyncio.get_running_loop().time()
    await deliver(database, running.now, end, chat_pace=Pace(1.0)).run_until_empty()

    assert end.overlapped == []
    assert addresses_of(far) == ["700", "900", "700", "700"]
    assert asyncio.get_running_loop().time() - started >= 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_many_messages_to_one_address_do_not_hold_up_the_others(database, running, far):
    shared = [new(f"a{i:02}", running.now(), roads=[road(address="700")]) for i in range(40)]
    put(database, [*shared, *many(running.now(), 10)], running.now())
    stop = asyncio.Event()
    work = deliver(database, running.now, FarFile(far), max_in_flight=4, chat_pace=Pace(1.0))
    run = asyncio.create_task(work.run(stop))
    await asyncio.sleep(0.8)
    stop.set()
    await run

    assert set(addresses_of(far)) >= {str(i) for i in range(10)}
    assert addresses_of(far).count("700") <= 2


# -- beginning and ending -------------------------------------------------------------------------------


async def test_stop_finishes_what_is_on_the_wire_and_leaves_nothing_in_doubt(database, running, far):
    put(database, many(running.now(), 200), running.now())
    stop = asyncio.Event()
    end = FarFile(far, before_s=lambda: 0.05, after_s=lambda: 0.05)
    run = asyncio.create_task(deliver(database, running.now, end).run(stop))
    await until(lambda: len(taken(far)) >= 20)
    stop.set()
    await asyncio.wait_for(run, 5)

    found = states(database)
    assert set(found) == {"accepted", "queued"}
    assert found["accepted"] == len(taken(far))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_answer_queued_while_we_run_goes_out_at_once(database, running, far):
    stop = asyncio.Event()
    run = asyncio.create_task(deliver(database, running.now, FarFile(far)).run(stop))
    await asyncio.sleep(0.1)
    put(database, [new("a", running.now(), message_class=MessageClass.REPLY, priority=0)], running.now())
    await until(lambda: bool(taken(far)), timeout=2)
    stop.set()
    await run

    assert states(database) == {"accepted": 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_one_look_sends_what_stands_behind_what_is_no_longer_wanted(database, clock, far):
    running = RunningClock(clock.now())
    paid = [
        new(
            f"a{n:02}",
            running.now(),
            subject=("participant", n),
            obligation="x",
            roads=[road(address=f"{n}")],
        )
        for n in range(12)
    ]
    good = [
        new(f"b{n}", running.now(), subject=("participant", 20 + n), roads=[road(address=f"{20 + n}")])
        for n in range(5)
    ]
    put(database, [*paid, *good], running.now())
    await deliver(database, running.now, FarFile(far), paces={"telegram": Pace(25.0)}).run_once()

    assert states(database) == {"accepted": 5, "cancelled": 12}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_one_look_sends_one_batch(database, running, far):
    put(database, many(running.now(), 40), running.now())
    await deliver(database, running.now, FarFile(far), max_in_flight=16).run_once()

    assert states(database) == {"accepted": 16, "queued": 24}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_a_vanished_sender_left_is_in_doubt_at_the_next_start(database, running, far):
    put(database, many(running.now(), 3), running.now())
    with database.begin() as conn:
        found = ready(conn, "telegram", running.now(), 2)
        past = running.now() - timedelta(seconds=1)
        mark_sending(conn, found, claim_id="gone", lease_until=past, now=past)
    await deliver(database, running.now, FarFile(far)).run_until_empty()

    assert states(database) == {"uncertain": 2, "accepted": 1}
    assert len(taken(far)) == 1


async def test_a_failed_settle_becomes_doubt_and_never_a_second_send(database, running, far, monkeypatch):
    put(database, many(running.now(), 5), running.now())

    def broken(*_args, **_kwargs):
        raise RuntimeError("no")

    with monkeypatch.context() as patch, structlog.testing.capture_logs() as logs:
        patch.setattr(settlement, "settle_batch", broken)
        await asyncio.wait_for(deliver(database, running.now, FarFile(far)).run_until_empty(), 10)
    assert {entry["event"] for entry in logs} == {"settle_failed"}
    assert states(database) == {"sending": 5}

    running.forward(seconds=61)
    await deliver(database, running.now, FarFile(far)).run_until_empty()
    assert (states(database), len(taken(far))) == ({"uncertain": 5}, 5)


def test_an_outcome_is_counted_once(database, clock):
    counted = deliver(database, clock.now)
    for outcome in (Accepted(provider_id="1"), Uncertain(code="x"), Refused(code="y"), TryLater(code="z")):
        counted._count("telegram", outcome)

    tally = counted.tally
    assert (tally.accepted, tally.uncertain, tally.other, tally.by_channel) == (1, 1, 2, {"telegram": 4})
