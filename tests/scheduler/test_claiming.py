"""A claim takes slots from the account's row, so that any number of senders keep one pace."""

import asyncio
import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from scheduler.caps import Caps
from scheduler.claiming import HORIZON, Wanted, claim, claim_each
from scheduler.claims import TOGETHER, Claims
from scheduler.pacing import Pace
from scheduler.terms import LEASE, Terms
from storage import accounts, contact_log, lanes, tasks
from storage.database import Database
from storage.questions import ask
from storage.tables import messages
from tests.far_file import WINDOWS
from tests.queued import SUBJECT, lock, new, put, road, rows, states

QUICK, SLOW = Pace(100.0), Pace(20.0)


def look(database, now, *, limit=100, pace=QUICK, busy=frozenset()):
    terms = Terms(pace=pace, in_flight=1000)
    return database.transact(
        claim, "telegram", now=now, limit=limit, terms=terms, windows=WINDOWS, busy=frozenset(busy)
    )


def fill(database, now, count=50) -> None:
    put(database, [new(f"m{i:03}", now, roads=[road(address=str(i))]) for i in range(count)], now)


def test_slots_are_reserved_at_the_pace_and_no_further_than_the_horizon(database, clock):
    fill(database, clock.now())
    found = look(database, clock.now(), pace=SLOW).claimed

    assert [item.send_at - clock.now() for item in found] == [timedelta(seconds=i / 20) for i in range(7)]
    assert found[-1].send_at - clock.now() <= HORIZON
    assert states(database) == {"sending": 7, "queued": 43}
    assert {row["lease_until"] for row in rows(database)} == {None, clock.now() + LEASE}


def test_the_next_look_goes_on_where_the_last_ended_whoever_looks(database, database_url, clock):
    fill(database, clock.now())
    other = Database(database_url)
    first = look(database, clock.now(), pace=SLOW).claimed
    nothing = look(other, clock.now(), pace=SLOW)
    second = look(other, clock.forward(seconds=0.3), pace=SLOW).claimed
    other.close()

    assert (list(nothing.claimed), nothing.looked_at > 0) == ([], True)
    slots = [item.send_at for item in (*first, *second)]
    gaps = {round((late - early).total_seconds(), 3) for early, late in itertools.pairwise(slots)}
    assert (len(slots), gaps) == (13, {0.05})


def test_no_more_than_asked_for_and_one_to_each_address(database, clock):
    now = clock.now()
    addresses = ["700", "700", "800", "900", "900", "950"]
    put(database, [new(f"m{i}", now, roads=[road(address=a)]) for i, a in enumerate(addresses)], now)

    assert [c.message.chain for c in look(database, now, limit=3).claimed] == ["m0", "m2", "m3"]


def test_an_address_just_written_to_waits_and_is_not_forgotten(database, clock):
    now = clock.now()
    put(database, [new("a", now, roads=[road(address="700")])], now)

    found = look(database, now, busy={"700"})
    assert (found.claimed, found.looked_at) == ((), 1)
    assert len(look(database, now).claimed) == 1
    assert look(database, now, busy={"700"}).looked_at == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_account_another_sender_is_claiming_is_left_alone(database, clock):
    fill(database, clock.now())
    look(database, clock.now(), limit=1)
    clock.forward(seconds=1)
    with database.begin() as conn:
        assert lock(conn, "telegram", clock.now()) is not None
        assert look(database, clock.now()).looked_at == 0
    assert look(database, clock.now()).looked_at > 0


def test_a_pace_stored_far_ahead_is_waited_for(database, clock):
    fill(database, clock.now())
    with database.begin() as conn:
        lock(conn, "telegram", clock.now())
        later = clock.now().timestamp() + 0.6
        ask(conn, *accounts.pacing([accounts.Paced(account="telegram", tat=later)]))

    assert look(database, clock.now()).claimed == []
    assert look(database, clock.forward(seconds=0.6)).claimed != []


def test_what_is_dropped_or_put_off_is_counted_so_that_the_look_goes_on(database, clock):
    now = clock.now()
    late = new("late", now, expires_at=now + timedelta(minutes=1))
    put(database, [late, new("good", now, roads=[road(address="1")])], now)
    later = clock.forward(minutes=1)
    found = look(database, later)

    assert (found.moved, [c.message.chain for c in found.claimed]) == (1, ["good"])
    with database.begin() as conn:
        assert lanes.due_accounts(conn, later) == set()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_waited_for_the_first_claim_there_was_counts_what_it_took(database, database_url, clock):
    fill(database, clock.now(), 30)
    given = {"now": clock.now(), "limit": 16, "terms": Terms(pace=QUICK, in_flight=16), "windows": WINDOWS}
    waits = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with (
        ThreadPoolExecutor(1) as beside,
        closing(Database(database_url)) as watching,
        database.begin() as conn,
    ):
        first = claim(conn, "telegram", **given)
        second = beside.submit(database.transact, claim, "telegram", **given)
        while not watching.transact(lambda look: look.scalar(waits)):
            assert not second.done()

    assert (len(first.claimed), len(second.result().claimed)) == (16, 0)


def test_somebody_telephones_about_what_is_found_too_late(database, clock):
    soon = clock.now() + timedelta(seconds=30)
    late = [new(f"late{i}", clock.now(), expires_at=soon, roads=[road(address=str(i))]) for i in range(2)]
    put(database, [*late, new("good", clock.now(), roads=[road(address="9")])], clock.now())
    found = look(database, clock.forward(minutes=1))

    assert [item.message.chain for item in found.claimed] == ["good"]
    assert states(database) == {"expired": 2, "sending": 1}
    with database.begin() as conn:
        assert [task["kind"] for task in tasks.tasks_of(conn, SUBJECT)] == ["phone-call"]
        assert [e.kind for e in contact_log.entries(conn, subject=SUBJECT)][3:] == ["expired", "expired"]


def test_a_clock_that_was_set_back_does_not_leave_an_account_waiting_for_yesterdays_tomorrow(database, clock):
    fill(database, clock.now())
    assert look(database, clock.now()).claimed
    clock.forward(days=-1)
    with database.begin() as conn:
        conn.execute(sa.update(messages).values(not_before=clock.now()))
    found = [look(database, clock.forward(seconds=0.5)).claimed for _look in range(10)]

    assert any(found)


def several(count: int, terms: Terms, *, limit: int = 100) -> list[Wanted]:
    return [Wanted(account=f"bot{n}", limit=limit, terms=terms, channel="telegram") for n in range(count)]


def fill_each(database, now, wanted, count=5) -> None:
    items = [
        new(f"{one.account}-{i:03}", now, roads=[road(account=one.account, address=f"{one.account}{i}")])
        for one in wanted
        for i in range(count)
    ]
    put(database, items, now)


def test_accounts_claimed_for_together_share_a_pace_once(database, clock):
    wanted = several(2, Terms(pace=QUICK, shared=("app", Pace(20.0)), in_flight=1000))
    fill_each(database, clock.now(), wanted, 20)
    found = database.transact(claim_each, wanted, now=clock.now(), windows=WINDOWS)
    slots = sorted(item.send_at for one in found for item in one.claimed)
    gaps = {round((late - early).total_seconds(), 3) for early, late in itertools.pairwise(slots)}

    assert [bool(one.claimed) for one in found] == [True, True]
    assert gaps == {0.05}


def test_nobody_hears_more_than_the_caps_from_accounts_claimed_for_together(database, clock):
    terms = Terms(pace=QUICK, in_flight=1000)
    wanted = [
        Wanted(account=name, limit=100, terms=terms, channel=name) for name in ("telegram", "zalo", "email")
    ]
    put(
        database,
        [
            new(f"{one.account}{person}{n}", clock.now(), subject=("participant", person),
                roads=[road(one.account, f"{one.account}{person}{n}")])
            for one in wanted for person in (1, 2) for n in (1, 2)
        ],
        clock.now(),
    )  # fmt: skip
    found = database.transact(claim_each, wanted, now=clock.now(), windows=WINDOWS, caps=Caps(per_day=3))
    heard = Counter(item.message.subject for one in found for item in one.claimed)

    assert heard == {("participant", 1): 3, ("participant", 2): 3}
    assert sum(one.moved for one in found) == 6
    assert {row["code"] for row in rows(database) if row["state"] == "queued"} == {"cap"}


def test_each_account_gets_its_own_answer(database, clock):
    busy, quick, held, empty = several(4, Terms(pace=QUICK, in_flight=1000))
    fill_each(database, clock.now(), [busy, quick, held], 3)
    with database.begin() as conn:
        accounts.pause(conn, held.account, until=None, reason="quota", now=clock.now())
    busy = replace(busy, busy=frozenset(f"{busy.account}{i}" for i in range(3)))
    found = database.transact(claim_each, [busy, quick, held, empty], now=clock.now(), windows=WINDOWS)

    assert [(len(one.claimed), one.looked_at, one.held) for one in found] == [
        (0, 1, ""),
        (3, 3, ""),
        (0, 0, "quota"),
        (0, 0, ""),
    ]
    assert states(database) == {"sending": 3, "queued": 6}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_messages_another_transaction_holds_are_passed_by(database, clock):
    fill(database, clock.now(), 20)
    with database.engine.begin() as other:
        first = sa.select(messages.c.id).order_by(messages.c.id).limit(7).with_for_update()
        assert len(other.execute(first).all()) == 7
        found = look(database, clock.now(), limit=4).claimed
        assert [item.message.chain for item in found] == ["m007", "m008", "m009", "m010"]


async def test_claims_that_are_wanted_together_share_a_transaction(database, clock):
    wanted = several(TOGETHER, Terms(pace=QUICK, in_flight=1000))
    fill_each(database, clock.now(), wanted)
    committed: list[object] = []
    sa.event.listen(database.engine, "commit", committed.append)
    desk = Claims(database, now=clock.now, windows=WINDOWS, caps=None)
    found = await asyncio.gather(*(desk.claim(one) for one in wanted))

    assert [[item.message.account for item in one.claimed] for _began, one in found] == [
        [one.account] * 5 for one in wanted
    ]
    assert len(committed) == 1


async def test_a_claim_nobody_waits_for_any_more_is_given_back(database, clock):
    wanted = several(2 * TOGETHER, Terms(pace=QUICK, in_flight=1000))
    fill_each(database, clock.now(), wanted)
    desk = Claims(database, now=clock.now, windows=WINDOWS, caps=None)
    asking = [asyncio.create_task(desk.claim(one)) for one in wanted]
    await asyncio.sleep(0.002)
    for one in asking[1:]:
        one.cancel()
    await asyncio.wait(asking)
    await desk.end()

    assert len(asking[0].result()[1].claimed) == 5
    assert states(database) == {"sending": 5, "queued": 5 * len(wanted) - 5}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_account_that_somebody_is_writing_is_not_waited_for(database, clock):
    one, other = several(2, Terms(pace=QUICK, in_flight=1000))
    fill_each(database, clock.now(), [one, other])
    for wanted in (one, other):
        with database.begin() as conn:
            lock(conn, wanted.account, clock.now())
    with database.engine.begin() as writer:
        accounts.resume(writer, one.account, now=clock.now())
        with database.begin() as conn:
            conn.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
            found = claim_each(conn, [one, other], now=clock.now(), windows=WINDOWS)
    assert [len(claim.claimed) for claim in found] == [0, 5]
