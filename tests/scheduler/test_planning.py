"""Planning beside sending: nobody waits for a long plan, and the past costs it nothing."""

import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from messages.verdict import Done
from scheduler import planning
from scheduler.claiming import claim
from scheduler.pacing import Pace
from scheduler.terms import Terms
from storage import contact_log, settling
from storage.tables import messages
from tests.far_file import WINDOWS
from tests.listed import due, give, source
from tests.queued import new, put, road, rows, states
from tests.scheduler.test_timetable import plan_desk

PEOPLE = 3000


def people(count):
    return [due(f"84{n:08}", email=f"{n}@x.vn", method="1") for n in range(count)]


@pytest.fixture
def morning(database, clock):
    return clock.at.replace(day=2, hour=9)


def test_sends_go_on_while_a_long_plan_is_made(database, morning):
    give(database, people(PEOPLE), source(as_of=morning.date()), morning)
    put(
        database,
        [new(f"a{n}", morning, priority=0, roads=[road(address=str(n))], obligation="") for n in range(400)],
        morning,
    )
    terms = Terms(pace=Pace(1000.0), in_flight=1000)
    done = threading.Event()
    waits: list[float] = []

    def plan_all() -> None:
        try:
            planning.carry_out(database, plan_desk(), day=morning.date(), now=morning)
        finally:
            done.set()

    planner = threading.Thread(target=plan_all)
    start = time.monotonic()
    planner.start()
    while not done.is_set():
        began = time.monotonic()
        found = database.transact(
            claim,
            "telegram",
            now=morning + timedelta(seconds=len(waits)),
            limit=2,
            terms=terms,
            windows=WINDOWS,
        )
        for one in found.claimed:
            database.transact(
                settling.settle, one.message.id, one.claim_id, Done(provider_id="p"), now=morning
            )
        waits.append(time.monotonic() - began)
        done.wait(0.02)
    planner.join()

    # one transaction around all of it would have kept a send waiting to its end
    assert max(waits) < (time.monotonic() - start) / 2
    assert len(waits) > 5
    assert sum(states(database).values()) == PEOPLE + 400
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()


def test_a_plan_cut_off_half_way_is_completed_by_the_next(database, morning, monkeypatch):
    give(database, people(25), source(as_of=morning.date()), morning)
    monkeypatch.setattr(planning, "PORTION", 10)

    def cut(_conn) -> None:
        raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        planning.carry_out(database, plan_desk(), day=morning.date(), now=morning, closing=cut)
    assert states(database) == {"queued": 20}

    done = planning.carry_out(database, plan_desk(), day=morning.date(), now=morning)
    assert done.queued == 5
    assert states(database) == {"queued": 25}


def test_a_preview_counts_what_the_plan_then_does_and_writes_nothing(database, morning):
    give(database, people(7), source(as_of=morning.date()), morning)
    preview = planning.carry_out(database, plan_desk(), day=morning.date(), now=morning, dry_run=True)
    assert states(database) == {}

    done = planning.carry_out(database, plan_desk(), day=morning.date(), now=morning)
    assert (preview.queued, preview.tasks) == (done.queued, done.tasks) == (7, 0)


def test_what_left_with_its_month_is_not_said_again(database, morning):
    give(database, people(3), source(as_of=morning.date()), morning)
    planning.carry_out(database, plan_desk(), day=morning.date(), now=morning)
    (first, *_others) = rows(database)
    with database.begin() as conn:  # as archiving does: the message goes, its key stays
        conn.execute(sa.delete(messages).where(messages.c.id == first["id"]))

    again = planning.carry_out(database, plan_desk(), day=morning.date(), now=morning)
    assert (again.queued, len(again.plan.drafts)) == (0, 0)
