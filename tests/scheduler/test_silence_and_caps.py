"""Nobody is written to too often, and what is never seen goes by the next road, once."""

import asyncio
from datetime import timedelta

import pytest

from handlers import stop_sending
from messages.channel import InboundKind, MessageClass
from messages.outcome import Refused
from scheduler.caps import Caps
from storage import contact_log, receipts, stops, sweeping, tasks
from tests.far_file import FarFile, addresses_of, deliver
from tests.queued import CALL, SUBJECT, new, put, road, rows, states

TWO_ROADS = [road("zalo", "z1"), road("email", "a@x.vn")]


@pytest.fixture
def far(tmp_path):
    return {name: tmp_path / name for name in ("zalo", "zns", "email", "telegram")}


def work(database, clock, far, *names, **more):
    return deliver(database, clock.now, *(FarFile(far[n], n) for n in names), **more)


def send(database, clock, far, *names, **more):
    """One round as it comes a quarter of a minute after the other: tidy up, then deliver."""
    asyncio.run(work(database, clock, far, *names, **more).run_until_empty())


def report(database, clock, chain, kind):
    row = next(r for r in rows(database, chain) if r["step"] == 0)
    with database.begin() as conn:
        receipts.apply(conn, row, kind, at=clock.now(), now=clock.now())


def roads_taken(database, chain):
    return [(r["channel"], r["state"]) for r in rows(database, chain)]


# -- silence --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_never_seen_goes_by_the_next_road_in_working_hours_and_once(database, clock, far):
    put(
        database,
        [new("a", clock.now(), roads=TWO_ROADS, expires_at=clock.now() + timedelta(days=9))],
        clock.now(),
    )
    send(database, clock, far, "zalo", "email")
    clock.forward(days=1, hours=2)  # fourteen working hours, or fewer
    send(database, clock, far, "zalo", "email")
    assert roads_taken(database, "a") == [("zalo", "accepted")]

    clock.forward(days=1)
    for _ in range(2):
        send(database, clock, far, "zalo", "email")
    assert roads_taken(database, "a") == [("zalo", "accepted"), ("email", "accepted")]
    assert (addresses_of(far["zalo"]), addresses_of(far["email"])) == (["z1"], ["a@x.vn"])
    with database.begin() as conn:
        kinds = [e.kind for e in contact_log.entries(conn, subject=SUBJECT)]
        assert contact_log.verify(conn).faults == ()
    assert kinds == ["planned", "accepted", "silence", "planned", "accepted"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_was_seen_is_not_said_again_by_another_road(database, clock, far, when):
    put(
        database,
        [new("a", clock.now(), roads=TWO_ROADS, expires_at=clock.now() + timedelta(days=9))],
        clock.now(),
    )
    send(database, clock, far, "zalo")
    if when == "before":
        report(database, clock, "a", InboundKind.READ)
    clock.forward(days=3)
    send(database, clock, far, "zalo")  # the silence is heard, the mail account is not served yet
    if when == "after":
        assert roads_taken(database, "a") == [("zalo", "accepted"), ("email", "queued")]
        report(database, clock, "a", InboundKind.READ)
    send(database, clock, far, "zalo", "email")

    assert states(database) == {"read": 1, "cancelled": 1} if when == "after" else {"read": 1}
    assert not far["email"].exists() or addresses_of(far["email"]) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_phone_that_was_reached_late_has_not_been_silent_since_the_morning(database, clock, far):
    put(
        database,
        [new("a", clock.now(), roads=TWO_ROADS, expires_at=clock.now() + timedelta(days=20))],
        clock.now(),
    )
    send(database, clock, far, "zalo")
    clock.forward(days=2)
    report(database, clock, "a", InboundKind.DELIVERED)
    clock.forward(hours=6)
    send(database, clock, far, "zalo")
    assert roads_taken(database, "a") == [("zalo", "delivered")]
    (row,) = rows(database)
    assert row["silence_at"] > clock.now()

    clock.forward(days=4)
    send(database, clock, far, "zalo")
    assert roads_taken(database, "a") == [("zalo", "delivered"), ("email", "queued")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_the_last_road_a_person_telephones(database, clock, far):
    late = clock.now() + timedelta(days=9)
    put(database, [new("a", clock.now(), roads=[road("zalo", "z1")], expires_at=late)], clock.now())
    send(database, clock, far, "zalo")
    clock.forward(days=3)
    for _ in range(2):
        send(database, clock, far, "zalo")

    assert roads_taken(database, "a") == [("zalo", "accepted")]
    with database.begin() as conn:
        assert [task["key"] for task in tasks.tasks_of(conn, SUBJECT)] == [CALL["key"]]


def test_the_same_words_by_another_channel_keep_their_distance(database, clock, far):
    put(
        database,
        [new("a", clock.now(), roads=TWO_ROADS, expires_at=clock.now() + timedelta(days=9))],
        clock.now(),
    )
    send(database, clock, far, "zalo", caps=Caps(other_channel_after=timedelta(days=5)))
    clock.forward(days=3)
    send(database, clock, far, "zalo", "email", caps=Caps(other_channel_after=timedelta(days=5)))
    assert roads_taken(database, "a") == [("zalo", "accepted"), ("email", "queued")]

    clock.forward(days=2)
    send(database, clock, far, "zalo", "email", caps=Caps(other_channel_after=timedelta(days=5)))
    assert roads_taken(database, "a") == [("zalo", "accepted"), ("email", "accepted")]


# -- caps -----------------------------------------------------------------------------------------------


def test_a_person_hears_two_things_a_day_and_the_rest_tomorrow(database, clock, far):
    items = [new(f"m{i}", clock.now(), roads=[road(address=str(i))]) for i in range(4)]
    duty = new("duty", clock.now(), message_class=MessageClass.MANDATORY, roads=[road(address="8")])
    answer = new(
        "answer", clock.now(), message_class=MessageClass.REPLY, priority=0, roads=[road(address="9")]
    )
    put(database, [*items, duty, answer], clock.now())
    send(database, clock, far, "telegram", caps=Caps())
    today = sorted(addresses_of(far["telegram"]))
    clock.forward(days=1)
    send(database, clock, far, "telegram", caps=Caps())

    assert today == ["0", "1", "8", "9"]
    assert states(database) == {"accepted": 6}
    assert {r["attempt"] for r in rows(database)} == {1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_failed_has_told_nobody_anything(database, clock, far):
    put(database, [new(f"m{i}", clock.now(), roads=[road(address=str(i))]) for i in range(2)], clock.now())
    send(database, clock, far, "telegram", caps=Caps(per_day=1))
    (row,) = [r for r in rows(database) if r["state"] == "accepted"]
    with database.begin() as conn:
        receipts.bounced(conn, row, code="5.1.1", now=clock.now())
    waiting = next(r for r in rows(database) if r["state"] == "queued")
    assert (waiting["code"], waiting["not_before"].date() > clock.now().date()) == ("cap", True)
    put(database, [new("later", clock.now(), roads=[road(address="7")])], clock.now())
    send(database, clock, far, "telegram", caps=Caps(per_day=1))

    assert "7" in addresses_of(far["telegram"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_silence_that_became_of_no_interest_is_not_looked_at_again(database, clock, far):
    put(database, [new("a", clock.now(), roads=TWO_ROADS)], clock.now())
    send(database, clock, far, "zalo")
    report(database, clock, "a", InboundKind.READ)
    clock.forward(days=2, hours=12)
    send(database, clock, far, "zalo")

    with database.begin() as conn:
        assert sweeping.silent(conn, clock.now() + timedelta(days=99)) == []


def cancel(database, now, campaign):
    with database.begin() as conn:
        stop_sending.stop(conn, f"campaign:{campaign}", kind="cancelled", reason="wrong", by="x", now=now)
    while database.transact(sweeping.take_back, campaign, now):
        pass
    with database.begin() as conn:
        assert stops.every(conn) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", ["silence", "bounce"])
def test_what_a_cancelled_campaign_has_said_goes_by_no_further_road(database, clock, far, how):
    later = {"campaign": "figures", "expires_at": clock.now() + timedelta(days=9)}
    put(database, [new("a", clock.now(), roads=TWO_ROADS, **later)], clock.now())
    send(database, clock, far, "zalo", "email")
    cancel(database, clock.now(), "figures")
    # the next plan's messages of the same campaign are other messages
    put(
        database,
        [new("b", clock.now(), roads=[road("zalo", "z2"), road("email", "b@x.vn")], **later)],
        clock.now(),
    )
    send(database, clock, far, "zalo", "email")
    if how == "silence":
        clock.forward(days=3)
    else:
        for row in rows(database):
            with database.begin() as conn:
                found = receipts.match(conn, "zalo", tracking_id=row["tracking_id"])
                assert found is not None
                receipts.bounced(conn, found, code="x", now=clock.now())
    send(database, clock, far, "zalo", "email")

    assert addresses_of(far["email"]) == ["b@x.vn"]
    with database.begin() as conn:
        assert tasks.tasks_of(conn, SUBJECT) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_cancelled_campaigns_last_road_is_telephoned_by_nobody(database, clock, far):
    put(database, [new("a", clock.now(), roads=[road("zalo", "z1")], campaign="figures")], clock.now())
    send(database, clock, far, "zalo")
    cancel(database, clock.now(), "figures")
    (row,) = rows(database)
    with database.begin() as conn:
        settled = receipts.bounced(conn, row, code="x", now=clock.now())
    assert settled is not None
    assert settled.exhausted is False


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_servers_that_name_each_other_end_in_the_next_road(database, clock, far):
    asked = []

    def answer(out):
        asked.append(out.address)
        return Refused(code="moved", new_address="b@x.vn" if out.address == "a@x.vn" else "a@x.vn")

    roads = [road("email", "a@x.vn"), road("telegram", "700")]
    put(database, [new("a", clock.now(), roads=roads)], clock.now())
    mail = FarFile(far["email"], "email", answer=answer)
    asyncio.run(deliver(database, clock.now, mail, FarFile(far["telegram"])).run_until_empty())

    assert (asked, addresses_of(far["telegram"])) == (["a@x.vn", "b@x.vn", "a@x.vn"], ["700"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("swept", [False, True], ids=["put off beyond its end", "nobody claimed it"])
def test_what_cannot_be_sent_in_time_is_telephoned(database, clock, far, swept):
    clock.at = clock.now().replace(hour=21)
    put(
        database,
        [new("a", clock.now(), roads=TWO_ROADS, expires_at=clock.now() + timedelta(hours=8))],
        clock.now(),
    )
    if not swept:
        send(database, clock, far, "zalo", "email")
    with database.begin() as conn:
        sweeping.sweep(conn, clock.forward(hours=12))
        assert len(tasks.known_tasks(conn, [CALL["key"]])) == 1
