"""A claim takes slots from the account's row, so that any number of senders keep one pace."""

import itertools
from datetime import timedelta

import pytest
import sqlalchemy as sa

from scheduler.claiming import HORIZON, claim
from scheduler.pacing import Pace
from scheduler.terms import LEASE, Terms
from storage import accounts, lanes
from storage.database import Database
from storage.tables import messages
from tests.far_file import WINDOWS
from tests.queued import new, put, road, rows, states

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
        assert accounts.lock(conn, "telegram", clock.now()) is not None
        assert look(database, clock.now()).looked_at == 0
    assert look(database, clock.now()).looked_at > 0


def test_a_pace_stored_far_ahead_is_waited_for(database, clock):
    fill(database, clock.now())
    with database.begin() as conn:
        accounts.lock(conn, "telegram", clock.now())
        later = clock.now().timestamp() + 0.6
        accounts.set_paces(conn, [accounts.Paced(account="telegram", tat=later)])

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


def test_a_clock_that_was_set_back_does_not_leave_an_account_waiting_for_yesterdays_tomorrow(database, clock):
    fill(database, clock.now())
    assert look(database, clock.now()).claimed
    clock.forward(days=-1)
    with database.begin() as conn:
        conn.execute(sa.update(messages).values(not_before=clock.now()))
    found = [look(database, clock.forward(seconds=0.5)).claimed for _look in range(10)]

    assert any(found)
