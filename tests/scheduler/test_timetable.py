"""What happens by the clock happens once, on however many machines, and not at all or wholly."""

import asyncio
import multiprocessing
import threading
from datetime import date, datetime, time, timedelta

import pytest

from messages.formats import OFFICE_ZONE
from messages.office import Office
from scheduler import planning, timetable
from scheduler.plan_inputs import PlanSettings
from scheduler.planning import PlanDesk
from scheduler.timetable import Job
from storage import contact_log, leases
from storage.database import Database
from tests.desks import OFFICE
from tests.far_file import WINDOWS
from tests.listed import due, give, source
from tests.queued import states

here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.far_file", "tests.listed", "tests.desks"])


def plan_desk(office: Office = OFFICE) -> PlanDesk:
    return PlanDesk(
        office=office,
        windows=WINDOWS,
        settings=PlanSettings(),
        channels=frozenset({"email"}),
        admits=lambda _channel, _address: True,
    )


def machine(url: str, now: datetime, slots: list[datetime], door: object, results: object) -> None:
    """One of two machines that both believe it is time."""
    database = Database(url)
    door.wait(30)  # type: ignore[attr-defined]
    done = [
        timetable.plan_once_a_day(database, plan_desk(), slot=slot, now=now) is not None for slot in slots
    ]
    results.put(done)  # type: ignore[attr-defined]
    database.close()


def test_two_machines_fire_each_slot_once(database, database_url, clock):
    now = clock.at.replace(day=2, hour=8)
    people = [due(f"84{n:08}", email=f"{n}@x.vn", method="1") for n in range(40)]
    give(database, people, source(as_of=now.date()), now)
    slots = [now + timedelta(days=n) for n in range(6)]
    door, results = NURSERY.Barrier(3), NURSERY.Queue()
    machines = [
        NURSERY.Process(target=machine, args=(database_url, now, slots, door, results), daemon=True)
        for _ in range(2)
    ]
    for one in machines:
        one.start()
    door.wait(30)
    fired = [results.get(timeout=30) for _ in machines]
    for one in machines:
        one.join(30)

    assert [sum(pair) for pair in zip(*fired, strict=True)] == [1] * 6
    assert states(database) == {"queued": 40}
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()


def test_a_plan_that_fails_leaves_its_slot_to_the_next_who_tries(database, clock, monkeypatch):
    slot = clock.now()

    def broken(*_args, **_kwargs):
        raise RuntimeError("out of paper")

    with monkeypatch.context() as patch:
        patch.setattr(planning, "make_plan", broken)
        with pytest.raises(RuntimeError):
            timetable.plan_once_a_day(database, plan_desk(), slot=slot, now=slot)
    assert timetable.plan_once_a_day(database, plan_desk(), slot=slot, now=slot) is not None
    assert timetable.plan_once_a_day(database, plan_desk(), slot=slot, now=slot) is None


EIGHT = time(8)
STARTS = [
    ("a minute before its hour", (7, 59), 0),
    ("at its hour", (8, 0), 1),
    ("half an hour late", (8, 30), 1),
    ("an hour late: tomorrow is close enough", (9, 0), 0),
    ("in the evening", (20, 0), 0),
]


@pytest.mark.parametrize(("why", "at", "fires"), STARTS, ids=[s[0] for s in STARTS])
async def test_a_slot_missed_because_the_machine_was_off_is_made_up(why, at, fires):
    calls = []

    async def work() -> None:
        calls.append(1)

    now = datetime.combine(date(2026, 12, 2), time(*at), OFFICE_ZONE)
    clock = timetable.start([Job(name="plan", at=EIGHT, work=lambda: work())], now=now)  # noqa: PLW0108 - what `run` hands in
    await asyncio.sleep(0.1)
    clock.shutdown(wait=False)

    assert len(calls) == fires


async def test_the_clock_really_fires():
    fired = asyncio.Event()

    async def work() -> None:
        fired.set()

    # the wall clock is the only one that cron triggers follow
    soon = datetime.now(OFFICE_ZONE) + timedelta(days=1)
    clock = timetable.start([Job(name="plan", at=soon.time(), work=work)], now=soon)
    (job,) = [job for job in clock.get_jobs() if job.id == "plan"]
    job.modify(next_run_time=datetime.now(OFFICE_ZONE))
    async with asyncio.timeout(30):
        await fired.wait()
    clock.shutdown(wait=False)


# -- leases -------------------------------------------------------------------------------------------------


def test_a_lease_has_one_owner_until_it_ends(database, clock):
    span = timedelta(seconds=45)

    def ask(owner: str) -> bool:
        with database.begin() as conn:
            return leases.acquire(conn, "receiver", owner, now=clock.now(), span=span)

    assert [ask("a"), ask("b"), ask("a")] == [True, False, True]
    clock.forward(seconds=44)
    assert [ask("b"), ask("a")] == [False, True]  # renewed: it ends later now
    clock.forward(seconds=46)
    assert [ask("b"), ask("a")] == [True, False]
    with database.begin() as conn:
        leases.release(conn, "receiver", "a")
    assert ask("a") is False
    with database.begin() as conn:
        leases.release(conn, "receiver", "b")
    assert ask("a") is True


def test_a_free_lease_asked_for_by_many_goes_to_one(database, clock):
    door, got = threading.Barrier(8), []

    def ask(conn, owner: str) -> bool:
        return leases.acquire(conn, "receiver", owner, now=clock.now(), span=timedelta(seconds=45))

    def hurry(owner: str) -> None:
        door.wait(10)
        got.append(database.transact(ask, owner))

    threads = [threading.Thread(target=hurry, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]
