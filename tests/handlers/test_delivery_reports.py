"""Whatever the order in which a network reports, the books end the same and never go back."""

import itertools
from datetime import timedelta

import pytest

from messages.channel import InboundKind
from messages.verdict import Done, NextRoad
from storage import addresses, contact_log, receipts, settling, sweeping, tasks
from tests.desks import arrive, letter, post, read_post
from tests.queued import CALL, SUBJECT, claimed, new, put, road, rows, states

ACCEPTED, DELIVERED, READ, BOUNCED = (
    InboundKind.ACCEPTED,
    InboundKind.DELIVERED,
    InboundKind.READ,
    InboundKind.BOUNCED,
)
COMMIT = "our own commit"

#: What was reported, in whatever order → how the message stands, and what became of its next road.
#: All four of them: test_receipts_in_every_order.py.
ENDS = [
    ("delivered and given back: nobody has it", (ACCEPTED, DELIVERED, BOUNCED), "failed", "queued"),
    ("given back", (ACCEPTED, BOUNCED), "failed", "queued"),
    ("read and given back", (READ, BOUNCED), "read", None),
    ("delivered", (ACCEPTED, DELIVERED), "delivered", None),
    ("read", (ACCEPTED, DELIVERED, READ), "read", None),
    ("nothing but the provider's word", (ACCEPTED,), "accepted", None),
]


@pytest.mark.parametrize(("why", "reports", "state", "fallback"), ENDS, ids=[e[0] for e in ENDS])
def test_every_order_of_reports_ends_the_same_even_before_our_own_commit(
    database, clock, why, reports, state, fallback
):
    start = clock.now()
    orders = list(itertools.permutations([COMMIT, *reports]))
    for number in range(len(orders)):
        roads = [road("telegram", f"70{number}"), road("email", "a@x.vn")]
        put(database, [new(f"m{number:03}", start, roads=roads)], start)
    with database.begin() as conn:
        sent = claimed(conn, start, limit=len(orders))
    assert len(sent) == len(orders)
    furthest = dict.fromkeys((m.id for m in sent), 0)
    for step in range(len(reports) + 1):
        now = clock.forward(seconds=1)
        here = [(message, order[step]) for message, order in zip(sent, orders, strict=True)]
        with database.begin() as conn:
            for message, what in here:
                if what == COMMIT:
                    settling.settle(conn, message.id, "c1", Done(provider_id=f"p{message.id}"), now=now)
        events = [
            letter(f"{m.id}:{step}", now, what, tracking_id=m.tracking_id)
            for m, what in here
            if isinstance(what, InboundKind)
        ]
        arrive(database, now, *events)
        read_post(database, now)
        for row in rows(database):
            if row["id"] in furthest:
                reached = RANK[row["state"]]
                assert reached >= furthest[row["id"]]
                furthest[row["id"]] = reached
    read_post(database, clock.forward(minutes=1))

    ends = [row for row in rows(database) if row["step"] == 0]
    assert {row["state"] for row in ends} == {state}
    assert all(row["provider_id"] == f"p{row['id']}" for row in ends)
    left = [row["state"] for row in rows(database) if row["step"] == 1 and row["state"] != "cancelled"]
    assert left == ([fallback] * len(orders) if fallback else [])
    assert {row["state"] for row in post(database).values()} == {"done"}
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()


#: No report ever brings a message back; that somebody has read it is stronger than a bounce.
RANK = {"sending": 0, "accepted": 1, "delivered": 2, "failed": 3, "read": 4}

MATCHES = [
    ("our own id", {"tracking": True}, "done"),
    ("the provider's id", {"reply_to": "700:5"}, "done"),
    ("both", {"tracking": True, "reply_to": "700:5"}, "done"),
    ("our own id before another's provider id", {"tracking": True, "reply_to": "900:9"}, "done"),
    ("an id of another network", {"reply_to": "700:5", "channel": "zalo"}, "new"),
    ("no id at all", {}, "new"),
    ("an empty provider id is no match for an unsent message", {"reply_to": ""}, "new"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "ids", "state"), MATCHES, ids=[m[0] for m in MATCHES])
def test_a_report_finds_its_message_by_our_id_or_the_providers(database, clock, why, ids, state):
    now = clock.now()
    put(database, [new("a", now), new("other", now, roads=[road(address="900")])], now)
    with database.begin() as conn:
        for message, number in zip(claimed(conn, now, limit=2), ("700:5", "900:9"), strict=True):
            settling.settle(conn, message.id, "c1", Done(provider_id=number), now=now)
        tracking = claimed_tracking(conn)
    given = {k: v for k, v in ids.items() if k != "tracking"}
    if ids.get("tracking"):
        given["tracking_id"] = tracking
    arrive(database, now, letter("r", now, DELIVERED, **given))
    read_post(database, now)

    assert post(database)["r"]["state"] == state
    assert [row["state"] for row in rows(database)] == [
        "delivered" if state == "done" else "accepted",
        "accepted",
    ]


def claimed_tracking(conn) -> str:
    found = receipts.match(conn, "telegram", provider_id="700:5")
    assert found is not None
    return str(found["tracking_id"])


@pytest.mark.parametrize(
    ("kind", "patience"),
    [(DELIVERED, timedelta(hours=24)), (BOUNCED, timedelta(hours=24)), (ACCEPTED, timedelta(minutes=5))],
    ids=str,
)
def test_a_report_on_nothing_we_know_waits_and_is_then_let_go(database, clock, kind, patience):
    start = clock.now()
    arrive(database, start, letter("r", start, kind, reply_to="777:1"))
    read_post(database, start)
    assert post(database)["r"]["state"] == "new"

    while clock.now() - start + patience / 20 < patience:
        read_post(database, clock.forward(seconds=patience.total_seconds() / 20))
    assert post(database)["r"]["state"] == "new"
    read_post(database, clock.forward(hours=2))

    assert (post(database)["r"]["state"], post(database)["r"]["note"]) == ("ignored", "no_such_message")


def test_a_report_that_overtakes_our_commit_is_applied_after_it(database, clock):
    now = clock.now()
    put(database, [new("a", now)], now)
    with database.begin() as conn:
        (message,) = claimed(conn, now)
    arrive(database, now, letter("r", now, DELIVERED, reply_to="700:5"))
    read_post(database, now)
    assert (post(database)["r"]["state"], states(database)) == ("new", {"sending": 1})

    with database.begin() as conn:
        settling.settle(conn, message.id, "c1", Done(provider_id="700:5"), now=now)
    read_post(database, clock.forward(seconds=5))
    assert (post(database)["r"]["state"], states(database)) == ("done", {"delivered": 1})


@pytest.mark.parametrize(
    ("kind", "state"), [(ACCEPTED, "accepted"), (DELIVERED, "delivered"), (READ, "read")], ids=str
)
def test_a_report_resolves_what_was_in_doubt(database, clock, kind, state):
    now = clock.now()
    put(database, [new("a", now)], now)
    with database.begin() as conn:
        (message,) = claimed(conn, now)
        sweeping.sweep(conn, clock.forward(minutes=2))
    arrive(database, clock.now(), letter("r", clock.now(), kind, tracking_id=message.tracking_id))
    read_post(database, clock.now())

    assert states(database) == {state: 1}


def test_a_bounce_takes_the_next_road_and_never_the_same_address_again(database, clock):
    now = clock.now()
    with database.begin() as conn:
        dead = addresses.confirm(conn, SUBJECT, "email", "cu@x.vn", source="link", now=now)
    roads = [road("email", "cu@x.vn", address_id=dead), road("telegram", "700")]
    put(database, [new("a", now, roads=roads)], now)
    with database.begin() as conn:
        (message,) = claimed(conn, now, account="email")
        settling.settle(conn, message.id, "c1", Done(provider_id="<m@x>"), now=now)
    for n in range(3):  # the same bounce, told again and again
        arrive(
            database, now,
            letter(f"b{n}", now, BOUNCED, channel="email", tracking_id=message.tracking_id,
                   raw={"code": "5.1.1"}),
        )  # fmt: skip
    read_post(database, now)

    assert [(r["channel"], r["state"], r["code"]) for r in rows(database)] == [
        ("email", "failed", "5.1.1"),
        ("telegram", "queued", ""),
    ]
    with database.begin() as conn:
        (found,) = addresses.of_subject(conn, SUBJECT)
    assert (found.state, found.why) == ("dead", "5.1.1")


SPARED = [
    ("no such mailbox", "5.1.1", "dead"),
    ("a mailbox switched off", "5.2.1", "dead"),
    ("a bounce that names no code", "", "dead"),
    ("a full box is emptied one day", "5.2.2", "ok"),
    ("too long a letter", "5.3.4", "ok"),
    ("words a filter dislikes", "5.7.1", "ok"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("why", "code", "state"), SPARED, ids=[s[0] for s in SPARED])
def test_only_an_address_at_fault_is_given_up(database, clock, why, code, state):
    now = clock.now()
    with database.begin() as conn:
        known = addresses.confirm(conn, SUBJECT, "email", "co@x.vn", source="link", now=now)
    put(database, [new("a", now, roads=[road("email", "co@x.vn", address_id=known)])], now)
    with database.begin() as conn:
        (message,) = claimed(conn, now, account="email")
        settling.settle(conn, message.id, "c1", Done(provider_id="<m@x>"), now=now)
    raw = {"code": code} if code else {}
    arrive(
        database, now, letter("b", now, BOUNCED, channel="email", tracking_id=message.tracking_id, raw=raw)
    )
    read_post(database, now)

    with database.begin() as conn:
        (found,) = addresses.of_subject(conn, SUBJECT)
    assert (found.state, rows(database)[0]["state"]) == (state, "failed")


def test_a_bounce_on_the_last_road_asks_a_person_to_call(database, clock):
    now = clock.now()
    put(database, [new("a", now, roads=[road("email", "cu@x.vn")])], now)
    with database.begin() as conn:
        (message,) = claimed(conn, now, account="email")
        settling.settle(conn, message.id, "c1", Done(provider_id="<m@x>"), now=now)
    arrive(database, now, letter("b", now, BOUNCED, channel="email", tracking_id=message.tracking_id))
    read_post(database, now)

    with database.begin() as conn:
        assert [task["key"] for task in tasks.tasks_of(conn, SUBJECT)] == [CALL["key"]]


def test_a_delay_changes_nothing(database, clock):
    now = clock.now()
    put(database, [new("a", now)], now)
    with database.begin() as conn:
        (message,) = claimed(conn, now)
        settling.settle(conn, message.id, "c1", Done(provider_id="p"), now=now)
    arrive(database, now, letter("d", now, InboundKind.DELAYED, tracking_id=message.tracking_id))
    read_post(database, now)

    assert (states(database), post(database)["d"]["state"]) == ({"accepted": 1}, "done")


def test_a_report_on_a_refused_message_does_not_bring_it_back(database, clock):
    now = clock.now()
    put(database, [new("a", now)], now)
    with database.begin() as conn:
        (message,) = claimed(conn, now)
        settling.settle(conn, message.id, "c1", NextRoad(reason="403"), now=now)
    arrive(database, now, letter("d", now, DELIVERED, tracking_id=message.tracking_id))
    read_post(database, now)

    assert states(database) == {"failed": 1}
