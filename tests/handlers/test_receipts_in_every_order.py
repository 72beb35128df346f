"""However receipts, bounces and our own commit are shuffled, a message ends the same and never goes back."""

import itertools

import pytest

from messages.channel import InboundKind
from messages.verdict import Done
from storage import contact_log, receipts, settling, sweeping
from storage.database import Connection, Database
from storage.message_rows import Ready
from tests.conftest import HeldClock
from tests.desks import arrive, letter, post, read_post
from tests.queued import claimed, new, put, road, rows

K = InboundKind
REPORTS = (K.ACCEPTED, K.DELIVERED, K.READ, K.BOUNCED)
COMMIT = "our own commit"
#: How far a message has come. That somebody has read it is stronger than a bounce, and nothing else is.
RANK = {"sending": 0, "uncertain": 0, "accepted": 1, "delivered": 2, "failed": 3, "read": 4}

Order = tuple[InboundKind | str, ...]
ORDERS: list[Order] = list(itertools.permutations(REPORTS))
WITH_COMMIT: list[Order] = [(*o[:at], COMMIT, *o[at:]) for o in ORDERS for at in range(5)]
CASES = [
    ("sending until our commit", False, WITH_COMMIT),
    ("in doubt before anything is heard, our commit late", True, WITH_COMMIT),
    ("in doubt, and our commit never comes", True, ORDERS),
]


@pytest.mark.parametrize(("why", "doubtful", "orders"), CASES, ids=[c[0] for c in CASES])
def test_all_orders_end_alike_and_none_goes_back(database, clock, why, doubtful, orders):
    converge(database, clock, doubtful=doubtful, orders=orders)


def converge(database: Database, clock: HeldClock, *, doubtful: bool, orders: list[Order]) -> None:
    """One message an order; the reports of each step arrive together. `doubtful`: the sender had vanished."""
    start = clock.now()
    put(
        database,
        [
            new(f"m{n:06}", start, roads=[road("telegram", f"70{n}"), road("email", "a@x.vn")])
            for n in range(len(orders))
        ],
        start,
    )
    with database.begin() as conn:
        sent = claimed(conn, start, limit=len(orders))
    if doubtful:
        with database.begin() as conn:
            assert sweeping.sweep(conn, clock.forward(minutes=2)) == len(orders)
    furthest = dict.fromkeys((m.id for m in sent), 0)
    for step in range(len(orders[0])):
        now = clock.forward(seconds=1)
        here = [(message, order[step]) for message, order in zip(sent, orders, strict=True)]
        with database.begin() as conn:
            commit(conn, [message for message, what in here if what == COMMIT], now)
        reports = [
            letter(f"{m.id}:{step}", now, what, tracking_id=m.tracking_id)
            for m, what in here
            if isinstance(what, InboundKind)
        ]
        arrive(database, now, *reports)
        read_post(database, now)
        for row in rows(database):
            if row["id"] in furthest:
                assert RANK[row["state"]] >= furthest[row["id"]]
                furthest[row["id"]] = RANK[row["state"]]
    read_post(database, clock.forward(minutes=1))

    ends = rows(database)
    assert {row["state"] for row in ends if row["step"] == 0} == {"read"}
    assert {row["state"] for row in ends if row["step"] == 1} <= {"cancelled"}
    assert {row["state"] for row in post(database).values()} == {"done"}
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()


def commit(conn: Connection, messages: list[Ready], now) -> None:
    """What delivery does with what networks took: all together, and one by one where a receipt was faster."""
    done = {message.id: ("c1", Done(provider_id=f"p{message.id}")) for message in messages}
    settled = {s.message_id for s in settling.accept(conn, done, now=now)}
    for message_id, (claim_id, verdict) in done.items():
        if message_id not in settled:
            settling.settle(conn, message_id, claim_id, verdict, now=now)


# -- in doubt ---------------------------------------------------------------------------------------


def doubtful_message(database: Database, clock: HeldClock, channel: str = "zalo") -> int:
    start = clock.now()
    put(database, [new("m", start, roads=[road(channel, "700"), road("email", "a@x.vn")])], start)
    with database.begin() as conn:
        (message,) = claimed(conn, start, account=channel)
        sweeping.sweep(conn, clock.forward(minutes=2))
    return message.id


def test_the_name_a_receipt_gives_is_kept_so_that_the_next_one_is_understood(database, clock):
    start = clock.now()
    put(database, [new("m", start, roads=[road("zns", "84900000001")])], start)
    with database.begin() as conn:
        (message,) = claimed(conn, start, account="zns")
        sweeping.sweep(conn, clock.forward(minutes=2))
    now = clock.now()
    arrive(
        database, now,
        letter("d", now, K.DELIVERED, channel="zns", reply_to="z9", tracking_id=message.tracking_id),
        letter("r", now, K.READ, channel="zns", reply_to="z9"),
    )  # fmt: skip
    read_post(database, now)

    assert [(row["state"], row["provider_id"]) for row in rows(database)] == [("read", "z9")]


ECHOES = [
    ("our words to them", {"text": "tin  đến\n700"}, "read"),
    ("other words: a colleague's", {"text": "chào anh"}, "uncertain"),
    ("no words", {"text": ""}, "uncertain"),
    ("our words to somebody else", {"text": "tin đến 700", "address": "701"}, "uncertain"),
]


@pytest.mark.parametrize(("why", "echo", "state"), ECHOES, ids=[e[0] for e in ECHOES])
def test_zalos_echo_resolves_what_was_in_doubt_by_its_words(database, clock, why, echo, state):
    doubtful_message(database, clock)
    now = clock.now()
    given = {"address": "700", "reply_to": "z1", "channel": "zalo", **echo}
    arrive(database, now, letter("e", now, K.ACCEPTED, **given))
    read_post(database, now)
    arrive(database, now, letter("r", now, K.READ, reply_to="z1", channel="zalo"))
    read_post(database, now)

    assert [row["state"] for row in rows(database)] == [state]


def test_one_echo_resolves_one_message_though_two_said_the_same(database, clock):
    first = doubtful_message(database, clock)
    start = clock.now()
    put(database, [new("n", start, roads=[road("zalo", "700")])], start)
    with database.begin() as conn:
        claimed(conn, start, account="zalo")
        sweeping.sweep(conn, clock.forward(minutes=2))
    now = clock.now()
    echo = letter("e", now, K.ACCEPTED, channel="zalo", address="700", text="tin đến 700", reply_to="z1")
    arrive(database, now, echo)
    read_post(database, now)

    assert {row["id"]: row["state"] for row in rows(database)} == {first: "accepted", first + 1: "uncertain"}


@pytest.mark.parametrize(
    ("why", "kind", "ends"),
    [
        ("a bounce leads to the next road", K.BOUNCED, [("zalo", "failed"), ("email", "queued")]),
        ("a delay changes nothing", K.DELAYED, [("zalo", "uncertain")]),
        ("an echo says it left", K.ACCEPTED, [("zalo", "accepted")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_report_on_what_is_in_doubt_decides_it(database, clock, why, kind, ends):
    doubtful_message(database, clock)
    tracking = rows(database)[0]["tracking_id"]
    for number in range(3):  # told again and again
        arrive(
            database,
            clock.now(),
            letter(str(number), clock.now(), kind, channel="zalo", tracking_id=tracking),
        )
    read_post(database, clock.now())

    assert [(row["channel"], row["state"]) for row in rows(database)] == ends


@pytest.mark.parametrize(
    ("quoted", "states"),
    [(False, ("read", "uncertain")), (True, ("accepted", "read"))],
    ids=["unquoted: the last that arrived", "quoted: the doubtful one did arrive"],
)
def test_an_answer_proves_no_more_than_it_names(database, clock, quoted, states):
    start = clock.now()
    put(database, [new("a", start)], start)
    with database.begin() as conn:
        (old,) = claimed(conn, start)
        settling.settle(conn, old.id, "c1", Done(provider_id="p1"), now=start)
    put(database, [new("never left", clock.forward(days=1))], clock.now())
    with database.begin() as conn:
        (doubted,) = claimed(conn, clock.now())
        sweeping.sweep(conn, clock.forward(minutes=2))
        row = receipts.latest_to(conn, "telegram", "700")
        assert row is not None
        assert row["id"] == doubted.id
        receipts.answered(conn, row, quoted=quoted, at=clock.now(), now=clock.now())

    assert tuple(row["state"] for row in rows(database)) == states
    assert [row["answered_at"] is not None for row in rows(database)] == [not quoted, quoted]


def test_an_answer_does_not_raise_what_has_failed_meanwhile(database, clock):
    start = clock.now()
    put(database, [new("a", start)], start)
    with database.begin() as conn:
        (message,) = claimed(conn, start)
        settling.settle(conn, message.id, "c1", Done(provider_id="p1"), now=start)
        before = receipts.latest_to(conn, "telegram", "700")
        assert before is not None
        receipts.bounced(conn, before, code="x", now=start)
        receipts.answered(conn, before, quoted=False, at=start, now=start)

    assert [row["state"] for row in rows(database)] == ["failed"]
