"""What goes, what waits and why is told from the living rows alone, by indexes that hold no others."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.clock import SystemClock
from messages.channel import Quota
from messages.verdict import Done
from scheduler import overview
from scheduler.pacing import Pace
from scheduler.terms import Terms
from storage import accounts, outbox, queue_view, settling, stops
from storage.accounts import Switch
from storage.questions import ask
from tests.queued import claimed, lock, new, put, ready, road

TERMS = {"telegram": Terms(pace=Pace(10.0))}
LATER = timedelta(hours=1)


def look(database, now):
    with database.begin() as conn:
        return overview.look(conn, TERMS, now)


def campaign(database, now, name="r"):
    return next(view for view in look(database, now).campaigns if view.campaign == name)


def test_an_account_is_told_in_one_row(database, clock):
    now = clock.now()
    early = now - timedelta(minutes=3)
    put(database, [new(f"m{i}", early, roads=[road(address=str(i))]) for i in range(4)], early)
    put(database, [new("later", now, not_before=now + LATER)], now)
    with database.begin() as conn:
        first, _second = claimed(conn, now, limit=2)
        settling.settle(conn, first.id, "c1", Done(provider_id="p"), now=now)
        accounts.set_quota(conn, "telegram", Quota(name="q", total=9, left=5, resets_at=now + LATER), now=now)

    (view,) = look(database, now).accounts
    assert (view.name, view.state, view.pace_per_s) == ("telegram", "running", 10.0)
    assert (view.in_flight, view.waiting, view.due, view.oldest_due) == (1, 3, 2, early)
    assert (view.quota_left, view.quota_resets_at) == (5, now + LATER)
    assert (view.last_accepted, view.per_minute) == (now, 1.0)


def paused(conn, now):
    accounts.pause(conn, "telegram", until=now + LATER, reason="429", now=now)


def opened_breaker(conn, now):
    lock(conn, "telegram", now)
    accounts.set_switch(conn, "telegram", Switch(failures=5, level=1, until=now + LATER))


def spent(conn, now):
    accounts.set_quota(conn, "telegram", Quota(name="q", total=9, left=0, resets_at=now + LATER), now=now)


def all_stopped(conn, now):
    stops.put(conn, "all", kind="paused", reason="bảo trì", by="lan", now=now)


def one_campaign_stopped(conn, now):
    stops.put(conn, "campaign:r", kind="paused", reason="x", by="lan", now=now)


def paced(conn, now):
    lock(conn, "telegram", now)
    ask(conn, *accounts.pacing([accounts.Paced(account="telegram", tat=now.timestamp() + 0.2)]))


def put_off(reason):
    def change(conn, now):
        (message,) = ready(conn, "telegram", now, 1)
        ask(conn, outbox.rescheduling(message.id, now + LATER, reason=reason))

    return change


REASONS = [
    ("paused", "paused", paused),
    ("breaker", "breaker", opened_breaker),
    ("quota", "quota", spent),
    ("stopped", "stopped", all_stopped),
    ("stopped", "running", one_campaign_stopped),
    ("pace", "running", paced),
    ("no_sender", "running", lambda _conn, _now: None),
    ("hours", "running", put_off("outside_hours")),
    ("chat_pace", "running", put_off("chat_pace")),
    ("-32", "running", put_off("-32")),
]


@pytest.mark.parametrize(("reason", "state", "change"), REASONS, ids=[f"{r}, {s}" for r, s, _c in REASONS])
def test_why_it_waits_is_said(database, clock, reason, state, change):
    put(database, [new("m", clock.now())], clock.now())
    with database.begin() as conn:
        change(conn, clock.now())

    found = look(database, clock.now())
    assert [(c.campaign, c.account, c.waiting, c.reason) for c in found.campaigns] == [
        ("r", "telegram", 1, reason)
    ]
    assert [a.state for a in found.accounts] == [state]


def test_when_it_will_have_gone_follows_from_the_last_minute(database, clock):
    now = clock.now()
    put(database, [new(f"m{i}", now, roads=[road(address=str(i))]) for i in range(40)], now)
    with database.begin() as conn:
        for message in claimed(conn, now, limit=10):
            settling.settle(conn, message.id, "c1", Done(provider_id=str(message.id)), now=now)

    view = campaign(database, now + timedelta(seconds=30))
    assert (view.reason, view.per_minute, view.due) == ("turn", 10.0, 30)
    assert view.eta == now + timedelta(minutes=3, seconds=30)
    assert campaign(database, now + timedelta(minutes=2)).eta is None


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (queue_view.waiting, "ready"),
        (lambda conn, _now: queue_view.first_code(conn, [1]), "ready"),
        (lambda conn, _now: queue_view.in_flight(conn), "sending"),
        (lambda conn, _now: queue_view.doubtful(conn), "doubt"),
    ],
    ids=["waiting", "first_code", "in_flight", "doubtful"],
)
def test_only_what_lives_is_read(database, clock, ask, index):
    asked = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    with database.begin() as conn:
        ask(conn, clock.now())
        statement, values = asked[-1]
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        if not database.is_sqlite:
            conn.exec_driver_sql("SET LOCAL enable_seqscan = off")  # the tables of a test are tiny
            conn.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        plan = str(conn.exec_driver_sql(explain + statement, values).all())

    assert (f"INDEX ix_messages_{index}" if database.is_sqlite else "Index") in plan
    assert "Seq Scan on messages" not in plan


def test_the_commands_say_it(folder, database, database_url, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_DATABASE_URL", database_url)
    monkeypatch.setenv("DONDOC_TELEGRAM_TOKEN", "1:a")
    now = SystemClock().now()
    put(database, [new("m", now, rule="debt_1_to_3")], now)
    with database.begin() as conn:
        all_stopped(conn, now)

    shown = dondoc("accounts").out
    assert "telegram: bị dừng bởi all: bảo trì" in shown
    assert "đang chờ 1" in shown
    assert "debt_1_to_3 → telegram: có người cho dừng (all)" in dondoc("queue").out
    listed = dondoc("queue", "--json").json
    assert (listed["waiting"], listed["due"], listed["in_flight"]) == (1, 1, 0)
    assert listed["campaigns"][0]["stopped_by"] == "all"
    assert dondoc("accounts", "--json").json["accounts"][0]["state"] == "stopped"
