"""The outbox says one thing once, whoever asks, dies or comes late."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from messages.channel import MessageClass
from messages.verdict import Again, Done, Expired, GiveUp, HoldAccount, InDoubt, NextRoad, Verdict
from storage import accounts, addresses, contact_log, history, outbox, settling, sweeping, tasks
from storage.last_resort import open_call_tasks
from storage.message_rows import key_of
from storage.tables import messages
from tests.queued import CALL, SUBJECT, claimed, lock, new, put, ready, road, rows, states


def paused(conn, name, now) -> bool:
    return any(accounts.is_paused(row, now) for row in accounts.every(conn) if row["name"] == name)


def kinds(database) -> list[str]:
    with database.begin() as conn:
        return [entry.kind for entry in contact_log.entries(conn)]


def unpaused(conn, name, now) -> bool:
    found = lock(conn, name, now)
    return found is not None and not found.paused


# -- queueing ---------------------------------------------------------------------------------------


def test_a_plan_made_twice_queues_once(database, clock):
    first = put(database, [new("a", clock.now()), new("b", clock.now())], clock.now())
    again = put(database, [new("a", clock.now()), new("c", clock.now())], clock.now())

    assert (len(first), len(again)) == (2, 1)
    assert [key_of(row) for row in rows(database)] == ["a#0", "b#0", "c#0"]
    assert kinds(database) == ["planned"] * 3


def test_a_chain_that_stands_twice_in_one_plan_is_queued_and_logged_once(database, clock):
    put(database, [new("a", clock.now(), rule="first"), new("a", clock.now(), rule="second")], clock.now())

    assert [row["rule"] for row in rows(database)] == ["first"]
    assert kinds(database) == ["planned"]


@pytest.mark.parametrize(
    ("what", "state"),
    [("sent", Done(provider_id="p")), ("failed", GiveUp(reason="x")), ("doubted", InDoubt(code="x"))],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_was_settled_is_not_queued_again_by_a_new_plan(database, clock, what, state):
    put(database, [new("a", clock.now())], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
        settling.settle(conn, message.id, "c1", state, now=clock.now())

    assert put(database, [new("a", clock.now())], clock.now()) == []


# -- the order of claims ----------------------------------------------------------------------------


def test_answers_go_first_then_what_has_waited_longest(database, clock):
    now = clock.now()
    earlier, later = now - timedelta(minutes=2), now - timedelta(minutes=1)
    put(
        database,
        [
            new("campaign", now, priority=2, not_before=earlier),
            new("reminder late", now, not_before=later),
            new("reminder early", now, not_before=earlier),
            new("answer", now, priority=0, not_before=now),
            new("tomorrow", now, priority=0, not_before=now + timedelta(days=1)),
            new("elsewhere", now, priority=0, roads=[road("email", "a@x.vn")]),
        ],
        now,
    )

    with database.begin() as conn:
        found = [m.chain for m in ready(conn, "telegram", now, 10)]
    assert found == ["answer", "reminder early", "reminder late", "campaign"]


def test_a_message_is_claimed_by_one_and_the_lease_is_on_disk(database, clock):
    put(database, [new("a", clock.now())], clock.now())
    with database.begin() as conn:
        claimed(conn, clock.now())

    with database.begin() as conn:
        assert ready(conn, "telegram", clock.now(), 10) == []
    (row,) = rows(database)
    assert (row["state"], row["attempt"], row["claim_id"]) == ("sending", 1, "c1")
    assert row["lease_until"] == clock.now() + timedelta(seconds=60)


# -- what becomes of it -----------------------------------------------------------------------------

LATER = timedelta(hours=1)
VERDICTS = [
    ("the provider has it", lambda now: Done(provider_id="p7"), "accepted",
     {"provider_id": "p7", "attempt": 1}),
    ("a wait that counts", lambda now: Again(at=now + LATER, counts=True, reason="503"), "queued",
     {"attempt": 1, "code": "503"}),
    ("a wait the network asked for gives the attempt back",
     lambda now: Again(at=now + LATER, counts=False, reason="429"), "queued", {"attempt": 0, "code": "429"}),
    ("nobody knows", lambda now: InDoubt(code="timeout"), "uncertain", {"code": "timeout", "attempt": 1}),
    ("our text is wrong", lambda now: GiveUp(reason="400"), "failed", {"code": "400"}),
    ("too late", lambda now: Expired(reason="429"), "expired", {"code": "429"}),
    ("our account is down", lambda now: HoldAccount(until=None, reason="401"), "queued", {"attempt": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "verdict", "state", "columns"), VERDICTS, ids=[v[0] for v in VERDICTS])
def test_each_verdict_leaves_the_row_as_said(database, clock, why, verdict, state, columns):
    put(database, [new("a", clock.now())], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
        settled = settling.settle(conn, message.id, "c1", verdict(clock.now()), now=clock.now())

    (row,) = rows(database)
    assert settled is not None
    assert (settled.state, row["state"]) == (state, state)
    assert {name: row[name] for name in columns} == columns
    assert row["lease_until"] is None


def test_a_wait_moves_the_message_to_its_new_hour(database, clock):
    put(database, [new("a", clock.now())], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
        at = clock.now() + LATER
        settling.settle(conn, message.id, "c1", Again(at=at, counts=True), now=clock.now())
        assert ready(conn, "telegram", clock.now(), 10) == []
        assert outbox.next_due(conn) == at
        assert len(ready(conn, "telegram", at, 10)) == 1


# -- roads ------------------------------------------------------------------------------------------


def test_a_refusal_opens_the_next_road_once(database, clock):
    roads = [road("telegram", "700"), road("zalo", "z1"), road("email", "a@x.vn")]
    put(database, [new("a", clock.now(), roads=roads)], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
        settled = settling.settle(conn, message.id, "c1", NextRoad(reason="403"), now=clock.now())
        assert settling.settle(conn, message.id, "c1", NextRoad(reason="403"), now=clock.now()) is None

    first, second = rows(database)
    assert settled is not None
    assert not settled.exhausted
    assert (first["state"], first["code"]) == ("failed", "403")
    assert (key_of(second), second["channel"], second["address"], second["state"]) == (
        "a#1", "zalo", "z1", "queued",
    )  # fmt: skip
    assert second["tracking_id"] != first["tracking_id"]
    assert [r["channel"] for r in second["roads"]] == ["email"]
    assert second["expires_at"] == first["expires_at"]


def test_the_last_refusal_leaves_a_call_task_once(database, clock):
    put(database, [new("a", clock.now(), roads=[road(), road("email", "a@x.vn")])], clock.now())
    opened = []
    for account in ("telegram", "email"):
        with database.begin() as conn:
            (message,) = claimed(conn, clock.now(), account=account)
            settled = settling.settle(conn, message.id, "c1", NextRoad(reason="403"), now=clock.now())
            assert settled is not None
            opened.append(open_call_tasks(conn, [settled], now=clock.now()))
            opened.append(open_call_tasks(conn, [settled], now=clock.now()))

    with database.begin() as conn:
        (task,) = tasks.tasks_of(conn, SUBJECT)
    assert opened == [0, 0, 1, 0]
    assert (task["key"], task["kind"], task["owner"]) == (CALL["key"], "phone-call", "Lê Văn Tám")
    assert task["deadline"].isoformat() == CALL["deadline"]
    assert [row["state"] for row in rows(database)] == ["failed", "failed"]


def address(database, clock, channel="telegram", text="700", subject=SUBJECT) -> int:
    with database.begin() as conn:
        return addresses.confirm(conn, subject, channel, text, source="link", now=clock.now())


def address_states(database, subject=SUBJECT) -> dict[str, str]:
    with database.begin() as conn:
        return {a.address: a.state for a in addresses.of_subject(conn, subject)}


@pytest.mark.parametrize(
    ("dead", "state"), [(True, "dead"), (False, "ok")], ids=["says so", "only refuses this message"]
)
def test_an_address_is_dead_only_when_the_network_says_so(database, clock, dead, state):
    roads = [road(address_id=address(database, clock))]
    put(database, [new("a", clock.now(), roads=roads)], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
        settling.settle(conn, message.id, "c1", NextRoad(reason="403", address_dead=dead), now=clock.now())

    assert address_states(database) == {"700": state}


def test_what_its_owner_called_wrong_is_not_merely_dead(database, clock):
    known = address(database, clock)
    with database.begin() as conn:
        addresses.mark(conn, known, state="wrong", why="wrong_contact", now=clock.now())
        addresses.mark(conn, known, state="dead", why="left", now=clock.now())
        addresses.revive(conn, "telegram", "700", clock.now())

    assert address_states(database) == {"700": "wrong"}


def test_a_moved_address_is_followed_without_an_attempt(database, clock):
    put(database, [new("a", clock.now(), roads=[road(address_id=address(database, clock))])], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
        settling.settle(
            conn, message.id, "c1", NextRoad(reason="400", new_address="-100700"), now=clock.now()
        )

    (row,) = rows(database)
    assert (row["state"], row["address"], row["attempt"]) == ("queued", "-100700", 1)
    assert address_states(database) == {"-100700": "ok"}


def test_a_move_to_an_address_we_know_already_joins_the_two(database, clock):
    old, known = address(database, clock), address(database, clock, text="-100700")
    put(database, [new("a", clock.now(), roads=[road(address_id=old)])], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
        settling.settle(
            conn, message.id, "c1", NextRoad(reason="400", new_address="-100700"), now=clock.now()
        )

    (row,) = rows(database)
    assert (row["address"], row["address_id"]) == ("-100700", known)
    assert address_states(database) == {"700": "dead", "-100700": "ok"}


def test_a_move_to_where_it_already_is_does_not_go_round_for_ever(database, clock):
    put(database, [new("a", clock.now())], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
        settled = settling.settle(
            conn, message.id, "c1", NextRoad(reason="400", new_address="700"), now=clock.now()
        )

    assert settled is not None
    assert (settled.state, settled.exhausted) == ("failed", True)


# -- claims that are no longer ours ------------------------------------------------------------------


def test_a_stale_claim_settles_nothing(database, clock):
    put(database, [new("a", clock.now())], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
        settling.settle(conn, message.id, "c1", Again(at=clock.now(), counts=False), now=clock.now())
        claimed(conn, clock.now(), claim_id="c2")
        assert settling.settle(conn, message.id, "c1", Done(provider_id="late"), now=clock.now()) is None

    (row,) = rows(database)
    assert (row["state"], row["claim_id"], row["provider_id"]) == ("sending", "c2", None)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Done(provider_id="p"), "accepted"),
        (GiveUp(reason="400"), "failed"),
        (InDoubt(code="timeout"), "uncertain"),
    ],
    ids=["accepted", "refused", "still unknown"],
)
def test_a_sender_that_comes_back_late_may_still_say_what_it_knows(database, clock, verdict, state):
    put(database, [new("a", clock.now())], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
    clock.forward(seconds=61)
    with database.begin() as conn:
        assert sweeping.sweep(conn, clock.now()) == 1
    with database.begin() as conn:
        settling.settle(conn, message.id, "c1", verdict, now=clock.now())

    assert states(database) == {state: 1}


FASTER = [
    ("a receipt of delivery", "delivered"),
    ("a receipt of reading", "read"),
    ("an echo of the sending", "accepted"),
]


@pytest.mark.parametrize(("what", "state"), FASTER, ids=[f[0] for f in FASTER])
def test_a_receipt_that_was_faster_than_our_commit_stands_and_learns_the_providers_name(
    database, clock, what, state
):
    put(database, [new("a", clock.now())], clock.now())
    with database.begin() as conn:
        (message,) = claimed(conn, clock.now())
        conn.execute(sa.update(messages).values(state=state))
        settling.settle(conn, message.id, "c1", Done(provider_id="p7"), now=clock.now())
        assert settling.settle(conn, message.id, "c1", Done(provider_id="p8"), now=clock.now()) is None
        assert settling.settle(conn, message.id, "c1", NextRoad(reason="403"), now=clock.now()) is None

    (row,) = rows(database)
    assert (row["state"], row["provider_id"], row["accepted_at"]) == (state, "p7", clock.now())


# -- the sweep ---------------------------------------------------------------------------------------


def test_what_was_being_sent_when_its_sender_vanished_is_in_doubt_and_stays_there(database, clock):
    put(database, [new("a", clock.now()), new("b", clock.now())], clock.now())
    with database.begin() as conn:
        claimed(conn, clock.now())
        assert sweeping.sweep(conn, clock.forward(seconds=60)) == 0  # the lease has not run out yet
        assert sweeping.sweep(conn, clock.forward(seconds=1)) == 1
        assert sweeping.sweep(conn, clock.forward(days=1)) == 0

    assert [(row["state"], row["code"]) for row in rows(database)] == [
        ("uncertain", "sender_vanished"),
        ("queued", ""),
    ]
    with database.begin() as conn:
        assert [m.chain for m in ready(conn, "telegram", clock.now(), 10)] == ["b"]


def test_a_lease_written_by_a_clock_that_ran_far_ahead_holds_nothing(database, clock):
    good = clock.now()
    put(database, [new("a", good, expires_at=good + timedelta(days=900))], good)
    with database.begin() as conn:
        claimed(conn, clock.forward(days=365))
    clock.at = good + timedelta(minutes=1)
    with database.begin() as conn:
        assert sweeping.sweep(conn, clock.now()) == 1

    assert states(database) == {"uncertain": 1}


# -- taking back -------------------------------------------------------------------------------------


def test_reminders_are_taken_back_but_not_answers_nor_what_is_on_its_way(database, clock):
    now = clock.now()
    put(database, [new("on its way", now)], now)
    with database.begin() as conn:
        claimed(conn, now)
    put(
        database,
        [
            new("reminder", now),
            new("answer", now, message_class=MessageClass.REPLY, priority=0),
            new("somebody else", now, subject=("participant", 2)),
            new("a unit", now, subject=("employer", 1)),
        ],
        now,
    )
    with database.begin() as conn:
        assert outbox.cancel_reminders(conn, SUBJECT, reason="opted_out", now=now) == 1
        assert outbox.cancel_reminders(conn, SUBJECT, reason="opted_out", now=now) == 0

    assert {row["chain"]: row["state"] for row in rows(database)} == {
        "on its way": "sending",
        "reminder": "cancelled",
        "answer": "queued",
        "somebody else": "queued",
        "a unit": "queued",
    }
    assert kinds(database).count("cancelled") == 1


def test_the_log_does_not_say_dropped_of_a_message_that_was_not(database, clock):
    (message_id,) = put(database, [new("a", clock.now())], clock.now())
    with database.begin() as conn:
        claimed(conn, clock.now())
        outbox.drop(conn, message_id, SUBJECT, state="cancelled", reason="x", now=clock.now())

    assert states(database) == {"sending": 1}
    assert "cancelled" not in kinds(database)


# -- accounts ----------------------------------------------------------------------------------------

MINUTE = timedelta(minutes=1)
PAUSES = [
    ("a short wait does not end an open pause", None, MINUTE, None),
    ("an open pause outlasts a short wait", MINUTE, None, None),
    ("the longer of two waits holds", 5 * MINUTE, MINUTE, 5 * MINUTE),
    ("a longer wait extends a shorter", MINUTE, 5 * MINUTE, 5 * MINUTE),
]


@pytest.mark.parametrize(("why", "first", "second", "end"), PAUSES, ids=[p[0] for p in PAUSES])
def test_pauses_add_up_to_the_longest(database, clock, why, first, second, end):
    now = clock.now()
    with database.begin() as conn:
        for span in (first, second):
            accounts.pause(conn, "zalo", until=now + span if span else None, reason="x", now=now)
        (account,) = accounts.every(conn)
        assert paused(conn, "zalo", now)

    assert account["paused_until"] == (now + end if end else None)


def test_a_pause_with_an_end_ends_by_itself_and_one_without_does_not(database, clock):
    now = clock.now()
    with database.begin() as conn:
        accounts.pause(conn, "a", until=now + MINUTE, reason="429", now=now)
        accounts.pause(conn, "b", until=None, reason="401", now=now)
    clock.forward(minutes=1)
    with database.begin() as conn:
        assert unpaused(conn, "a", clock.now())
        assert paused(conn, "b", clock.now())
        accounts.resume(conn, "b", now=clock.now())
        assert unpaused(conn, "b", clock.now())


def test_a_pause_that_has_ended_does_not_hold_up_a_later_and_shorter_one(database, clock):
    now = clock.now()
    with database.begin() as conn:
        accounts.pause(conn, "a", until=now + 10 * MINUTE, reason="429", now=now)
        later = clock.forward(minutes=11)
        lock(conn, "a", later)
        accounts.pause(conn, "a", until=later + MINUTE, reason="429", now=later)
        assert paused(conn, "a", later)


# -- the books ---------------------------------------------------------------------------------------


def test_totals_add_up_and_the_log_tells_the_same_story(database, clock):
    now = clock.now()
    verdicts: list[Verdict] = [
        Done(provider_id="p"), GiveUp(reason="x"), InDoubt(code="x"), Expired(reason="x"),
        Again(at=now + LATER, counts=True), NextRoad(reason="403"),
    ]  # fmt: skip
    put(database, [new(f"m{i}", now) for i in range(len(verdicts) + 2)], now)
    with database.begin() as conn:
        for verdict in verdicts:
            (message,) = claimed(conn, now)
            settling.settle(conn, message.id, "c1", verdict, now=now)
            assert sum(history.states(conn).values()) == len(verdicts) + 2
        outbox.cancel_reminders(conn, SUBJECT, reason="opted_out", now=now)

    assert states(database) == {"accepted": 1, "failed": 2, "uncertain": 1, "expired": 1, "cancelled": 3}
    logged = kinds(database)
    assert {kind: logged.count(kind) for kind in set(logged)} == {
        "planned": 8, "accepted": 1, "failed": 2, "uncertain": 1, "expired": 1,
        "postponed": 1, "cancelled": 3,
    }  # fmt: skip
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()


# -- the history is not read ---------------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_in_doubt_and_who_is_waited_for_are_found_by_the_living_alone(database):
    caught = []

    def catch(_conn, _cursor, statement, parameters, _context, _many):
        caught.append((statement, parameters))

    with database.begin() as conn:
        sa.event.listen(database.engine, "before_cursor_execute", catch)
        sweeping.in_doubt(conn, ["zalo", "zns"], 100)
        outbox.waiting_subjects(conn)
        sa.event.remove(database.engine, "before_cursor_execute", catch)
        plans = [
            [row[-1] for row in conn.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)]
            for statement, parameters in caught
        ]

    assert ["USING INDEX ix_messages_doubt" in plan[0] for plan in plans] == [True, False]
    assert any(f"USING INDEX ix_messages_{name}" in plans[1][0] for name in ("ready", "expiring"))


def test_the_next_road_knows_area_and_level_although_the_first_was_written_before_they_had_columns(
    database, clock
):
    snapshot = {"area": "Phường 1", "level": "level-3"}
    roads = [road(), road("zalo", "z1")]
    put(database, [new("m", clock.now(), roads=roads, snapshot=snapshot)], clock.now())
    with database.begin() as conn:
        conn.execute(sa.update(messages).values(state="accepted", area="", level=""))
    (row,) = rows(database)
    with database.begin() as conn:
        settling.fall_back(conn, row, reason="bounced", now=clock.now())
        (waiting,) = ready(conn, "zalo", clock.now(), 5)

    assert (waiting.area, waiting.level) == ("Phường 1", "level-3")
