"""What happens by the clock happens once, on however many machines, and not at all or wholly."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa

from bot.checkup import Status, daily_work
from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.office import Office
from scheduler import planning, timetable
from scheduler.plan_desk import PlanDesk
from scheduler.plan_inputs import PlanSettings
from scheduler.slots import Daily, Every
from scheduler.timetable import Beside, Fired, Job, Timetable
from storage import contact_log, leases, tasks
from storage.database import Connection, Database
from storage.tables import job_fires
from tests.desks import OFFICE
from tests.far_file import WINDOWS
from tests.listed import due, give, source
from tests.nursery import NURSERY
from tests.queued import states
from tests.waiting import until

here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EIGHT = Daily(time(8))


def plan_desk(office: Office = OFFICE) -> PlanDesk:
    return PlanDesk(
        office=office,
        windows=WINDOWS,
        settings=PlanSettings(),
        channels=frozenset({"email"}),
        admits=lambda _channel, _address: True,
    )


def make_plan(database: Database, now: datetime, closing: Callable[[Connection], None]) -> Mapping[str, int]:
    done = planning.carry_out(database, plan_desk(), day=planning.today(now), now=now, closing=closing)
    return {"queued": done.queued}


PLAN = Job(
    name="plan",
    when=EIGHT,
    work=Beside(make_plan),
    grace=timedelta(minutes=60),
    hours=MessageClass.SERVICE,
    asks=planning.MISSED,
)

HOURLY = Job(name="plan", when=Every(60), work=Beside(make_plan))


def fire(database: Database, now: datetime, job: Job = PLAN) -> Fired:
    slot = job.when.latest(now)
    fired, _counts = timetable.fire(database, job, slot=slot, now=now, windows=WINDOWS)
    return fired


def machine(url: str, moments: list[datetime], door: object, results: object) -> None:
    """One of two machines that both believe it is time."""
    database = Database(url)
    door.wait(30)  # type: ignore[attr-defined]
    results.put([fire(database, now, HOURLY) is Fired.DONE for now in moments])  # type: ignore[attr-defined]
    database.close()


def test_two_machines_fire_each_slot_once(database, database_url, clock):
    now = clock.at.replace(day=2, hour=8)
    people = [due(f"84{n:08}", email=f"{n}@x.vn", method="1") for n in range(40)]
    give(database, people, source(as_of=now.date()), now)
    moments = [now + timedelta(hours=n) for n in range(6)]
    door, results = NURSERY.Barrier(3), NURSERY.Queue()
    machines = [
        NURSERY.Process(target=machine, args=(database_url, moments, door, results), daemon=True)
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
    now = clock.at.replace(hour=8)

    def broken(*_args, **_kwargs):
        raise RuntimeError("out of paper")

    with monkeypatch.context() as patch:
        patch.setattr(planning, "make_plan", broken)
        with pytest.raises(RuntimeError):
            fire(database, now)
    assert [fire(database, now), fire(database, now)] == [Fired.DONE, Fired.USED]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_while_one_machine_is_at_it_another_does_not_wait_and_takes_over_when_it_dies(database, clock):
    now = clock.at.replace(hour=8)
    with database.engine.connect() as dying:
        assert leases.fire_once(dying, "plan", EIGHT.latest(now))
        assert fire(database, now) is Fired.ELSEWHERE
        dying.invalidate()  # its connection is gone with its machine
    assert fire(database, now) is Fired.DONE


# -- a slot that was missed ---------------------------------------------------------------------------------

FIRST = datetime(2026, 12, 1, 8, tzinfo=OFFICE_ZONE)  #: the slot before, which was used
TASK_1 = "Lịch 08:00 ngày 02/12/2026 đã lỡ; nếu vẫn cần, hãy chạy: dondoc plan"
WAKES = [
    ("on time", "2026-12-02 08:00", Fired.DONE, None),
    ("5 minutes later", "2026-12-02 08:05", Fired.DONE, None),
    ("60 minutes later", "2026-12-02 09:00", Fired.DONE, None),
    ("61 minutes later", "2026-12-02 09:01", Fired.MISSED, TASK_1),
    ("at night", "2026-12-02 23:10", Fired.MISSED, TASK_1),
    ("the night after", "2026-12-03 02:00", Fired.MISSED, TASK_1),
    ("2 days later", "2026-12-04 09:30", Fired.MISSED,
     "Lịch 08:00 ngày 04/12/2026 và 2 lần trước đó đã lỡ; nếu vẫn cần, hãy chạy: dondoc plan"),
    ("2 days later, within the hour of that day's slot", "2026-12-04 08:30", Fired.DONE, None),
]  # fmt: skip


def questions(database: Database) -> list[tuple[str, str, str]]:
    with database.begin() as conn:
        return [(t["kind"], t["detail"], t["state"]) for t in tasks.tasks_of(conn, planning.OFFICE)]


@pytest.mark.parametrize(("why", "wakes", "fired", "asked"), WAKES, ids=[w[0] for w in WAKES])
def test_a_missed_plan_is_asked_about_once_and_sends_nothing(database, why, wakes, fired, asked):
    assert fire(database, FIRST) is Fired.DONE
    now = datetime.fromisoformat(wakes).replace(tzinfo=OFFICE_ZONE)
    day = now.date()
    give(database, [due("8412345670", email="nhan@x.vn", method="1", due_date=day)], source(as_of=day), now)
    found = [fire(database, now), fire(database, now + timedelta(seconds=15))]

    assert found == [fired, Fired.USED]
    assert sum(states(database).values()) == (fired is Fired.DONE)
    assert questions(database) == ([("missed-plan", asked, "open")] if asked else [])


def test_a_plan_made_later_the_same_day_answers_the_question(database):
    fire(database, FIRST)
    late = FIRST + timedelta(days=1, hours=3)
    give(database, [due("8412345670", email="nhan@x.vn", method="1")], source(as_of=late.date()), late)
    assert fire(database, late) is Fired.MISSED
    make = planning.carry_out
    make(database, plan_desk(), day=FIRST.date(), now=late)  # yesterday's is not today's

    assert [state for *_, state in questions(database)] == ["open"]
    with database.begin() as conn:
        (told,) = daily_work.missed(conn)
    assert (told.status, told.detail, told.fix) == (Status.WARN, TASK_1, "dondoc plan")
    make(database, plan_desk(), day=planning.today(late), now=late)
    assert [state for *_, state in questions(database)] == ["cancelled"]
    with database.begin() as conn:
        assert list(daily_work.missed(conn)) == []
    assert states(database) == {"queued": 1}
    assert fire(database, late + timedelta(days=1, hours=-3)) is Fired.DONE  # tomorrow goes on as ever


@here
def test_before_the_first_day_of_a_program_nothing_was_missed(database, clock):
    afternoon = clock.at.replace(hour=15)

    assert [fire(database, afternoon), fire(database, afternoon)] == [Fired.BEGUN, Fired.USED]
    assert questions(database) == []
    assert fire(database, afternoon + timedelta(days=1)) is Fired.MISSED
    assert len(questions(database)) == 1


@here
def test_a_plan_set_to_an_earlier_hour_is_not_missed_on_the_day_it_was_made(database):
    fire(database, FIRST)
    earlier = Job(**{**{f: getattr(PLAN, f) for f in PLAN.__slots__}, "when": Daily(time(7))})

    assert fire(database, FIRST + timedelta(hours=4), earlier) is Fired.USED


@here
def test_a_clock_that_ran_a_day_ahead_does_not_cost_today_its_plan(database):
    fire(database, FIRST - timedelta(days=1))
    assert fire(database, FIRST + timedelta(hours=20)) is Fired.MISSED  # this clock says evening already
    assert fire(database, FIRST + timedelta(days=1, hours=5)) is Fired.MISSED  # and then tomorrow
    with database.begin() as conn:
        conn.execute(sa.delete(job_fires).where(job_fires.c.slot == FIRST))

    assert fire(database, FIRST + timedelta(minutes=2)) is Fired.DONE


# -- housekeeping -------------------------------------------------------------------------------------------


def test_firings_of_more_than_30_days_ago_are_forgotten_but_the_last_of_each_job(database, clock):
    job = Job(name="forget-firings", when=Every(60), work=timetable.forget_fires)
    now = clock.at
    with database.begin() as conn:
        for name, days in (("plan", 31), ("plan", 30), ("plan", 1), ("rare", 90), ("rare", 80)):
            leases.fire_once(conn, name, now - timedelta(days=days))

    assert fire(database, now, job) is Fired.DONE
    with database.begin() as conn:
        left = conn.execute(sa.select(job_fires.c.job, job_fires.c.slot).order_by(job_fires.c.slot)).all()
    assert [(row.job, (now - row.slot).days) for row in left] == [
        ("rare", 80), ("plan", 30), ("plan", 1), ("forget-firings", 0),
    ]  # fmt: skip


# -- the alarms, with the real APScheduler ------------------------------------------------------------------


def counting(calls: list[datetime], name: str = "count", when: Daily | Every = EIGHT) -> Job:
    def work(_conn: Connection, now: datetime) -> Mapping[str, int]:
        calls.append(now)
        return {}

    return Job(name=name, when=when, work=work)


@here
async def test_an_alarm_rings_at_its_slot(database):
    calls: list[datetime] = []
    wall = lambda: datetime.now(OFFICE_ZONE)  # noqa: E731 - the clock that the alarms keep
    soon = (wall() + timedelta(seconds=2)).replace(microsecond=0)
    with database.begin() as conn:
        leases.fire_once(conn, "count", soon - timedelta(days=1))
    table = Timetable(
        database, [counting(calls, when=Daily(soon.time()))], now=wall, windows=WINDOWS, look_s=3600
    )
    stop = asyncio.Event()
    running = asyncio.create_task(table.run(stop))
    await until(lambda: bool(calls))
    stop.set()
    await running

    assert len(calls) == 1
    assert soon <= calls[0] < soon + timedelta(seconds=2)


@here
@pytest.mark.parametrize("late", [timedelta(seconds=2), timedelta(minutes=50), timedelta(days=2)], ids=str)
async def test_an_alarm_that_is_late_still_rings_and_once_for_all_it_missed(database, late, clock):
    calls: list[datetime] = []
    table = Timetable(database, [counting(calls)], now=clock.now, windows=WINDOWS)
    alarms = table.alarms()
    alarms.start()
    (alarm,) = alarms.get_jobs()
    alarm.modify(next_run_time=datetime.now(OFFICE_ZONE) - late)
    await until(lambda: bool(calls))
    await asyncio.sleep(0.1)
    alarms.shutdown(wait=False)

    assert calls == [clock.at]


@here
async def test_a_failure_is_tried_again_later_and_holds_up_no_other_job(database, clock):
    calls: list[datetime] = []

    def broken(_conn: Connection, _now: datetime) -> Mapping[str, int]:
        raise RuntimeError("out of paper")

    jobs = [Job(name="broken", when=EIGHT, work=broken), counting(calls)]
    table = Timetable(database, jobs, now=clock.now, windows=WINDOWS)
    await table.look()
    await table.look()

    assert calls == [clock.at]
    assert table._failed["broken"].times == 1
    with database.begin() as conn:
        assert leases.last_fire(conn, "broken", before=clock.at) is None
    clock.forward(days=1)
    await table.look()  # another slot does not wait for what became of this one
    assert len(calls) == 2
    assert table._failed["broken"].slot == EIGHT.latest(clock.at)


@here
async def test_a_clock_put_back_a_day_fires_nothing_twice_and_goes_on(database, clock):
    calls: list[datetime] = []
    table = Timetable(
        database, [counting(calls, when=Every(60))], now=clock.now, windows=WINDOWS, look_s=0.01
    )
    stop = asyncio.Event()
    running = asyncio.create_task(table.run(stop))
    nine = clock.at
    await until(lambda: len(calls) == 1)
    clock.forward(days=-1)
    await until(lambda: len(calls) == 2)
    clock.forward(days=1)
    await asyncio.sleep(0.1)
    clock.forward(hours=1)
    await until(lambda: len(calls) == 3)
    stop.set()
    await running

    assert calls == [nine, nine - timedelta(days=1), nine + timedelta(hours=1)]


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


def test_a_lease_taken_by_a_clock_that_ran_far_ahead_holds_nobody_up(database, clock):
    span = timedelta(seconds=45)
    good = clock.now()
    with database.begin() as conn:
        assert leases.acquire(conn, "receiver", "dead", now=good + timedelta(days=365), span=span)
        assert leases.acquire(conn, "receiver", "a", now=good, span=span)
        assert not leases.acquire(conn, "receiver", "b", now=good, span=span)


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
