"""Figures equal the database's and are nobody else's; ready means that work can be done."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from bot.app import App
from bot.telemetry import Telemetry
from bot.web.monitor import monitor_app
from messages.channel import Inbound, InboundKind, Quota
from messages.outcome import Uncertain
from storage import accounts, inbox, stops
from storage.accounts import Switch
from storage.tables import messages
from tests.bot.telegram.far_end import served
from tests.far_file import FarFile, deliver, taken
from tests.offices import office
from tests.queued import claimed, new, put, road, states

here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TOKEN = "giam-sat-0123456789"


@dataclass
class Desk:
    app: App
    http: httpx.AsyncClient
    telemetry: Telemetry

    async def figures(self) -> dict[tuple[str, ...], float]:
        """(name, label values …) → value."""
        page = await self.http.get("/metrics")
        assert page.status_code == 200
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(page.text)
            for sample in family.samples
        }


@pytest.fixture
async def desk(database_url, database, tmp_path, clock) -> AsyncIterator[Desk]:
    app = office(database_url, tmp_path, clock, telegram={"token": "1:a"}, web={"metrics_token": TOKEN})
    telemetry = Telemetry()
    async with contextlib.AsyncExitStack() as stack:
        url = await stack.enter_async_context(served(monitor_app(app, telemetry)))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url, trust_env=False))
        stack.callback(app.close)
        yield Desk(app, http, telemetry)


async def test_the_figures_are_those_of_the_database(desk, database, clock):
    now = clock.now()
    put(database, [new(f"a{i}", now - timedelta(minutes=5), priority=2, rule="x") for i in range(5)], now)
    put(database, [new("later", now, not_before=now + timedelta(days=1))], now)
    put(database, [new("mail", now, roads=[road("email", "a@x.vn")])], now)
    with database.begin() as conn:
        claimed(conn, now, limit=2)
        conn.execute(
            sa.update(messages)
            .where(messages.c.id == sa.select(sa.func.min(messages.c.id)).scalar_subquery())
            .values(state="uncertain")
        )
        accounts.set_quota(conn, "telegram", Quota(name="q", left=7, total=10, resets_at=None), now=now)
        accounts.set_switch(conn, "telegram", Switch(failures=3, level=1, until=now + timedelta(minutes=1)))
        stops.put(conn, "campaign:x", kind="paused", reason="r", by="b", now=now)
        event = Inbound(channel="zalo", event_id="1", kind=InboundKind.TEXT, at=now, address="1", text="?")
        inbox.record(conn, [event], now=now)

    found = await desk.figures()

    assert found["dondoc_queued", "telegram", "2"] == 3
    assert found["dondoc_due", "telegram", "2"] == 3
    assert (found["dondoc_queued", "telegram", "1"], found["dondoc_due", "telegram", "1"]) == (1, 0)
    assert found["dondoc_queued", "email", "1"] == 1
    assert sum(v for key, v in found.items() if key[0] == "dondoc_queued") == states(database)["queued"]
    assert found["dondoc_in_flight", "telegram"] == 1
    assert found["dondoc_uncertain", "telegram"] == 1
    assert found["dondoc_oldest_due_seconds", "telegram"] == 300
    assert found["dondoc_breaker_open", "telegram"] == 1
    assert found["dondoc_account_held", "telegram", "breaker"] == 1
    assert found["dondoc_quota_left", "telegram"] == 7
    assert found["dondoc_inbox_unprocessed",] == 1
    assert found["dondoc_stops",] == 1


async def test_this_process_counts_what_it_sends_claims_and_settles(desk, database, clock, tmp_path):
    put(database, [new(f"m{i}", clock.now(), roads=[road(address=str(i))]) for i in range(20)], clock.now())
    far = FarFile(
        tmp_path / "far.txt", answer=lambda out: Uncertain(code="x") if out.address == "7" else None
    )

    await deliver(database, clock.now, far, observer=desk.telemetry).run_until_empty()

    found = await desk.figures()
    assert found["dondoc_sends_total", "telegram", "accepted"] == len(taken(far.path)) == 19
    assert found["dondoc_sends_total", "telegram", "uncertain"] == 1
    assert found["dondoc_settle_batch_messages_sum",] == 20
    assert found["dondoc_settle_seconds_count",] == found["dondoc_settle_batch_messages_count",] > 0
    assert found["dondoc_claim_seconds_count", "telegram"] > 0


@here
async def test_no_label_and_no_word_names_a_person(desk, database, clock):
    put(database, [new("m", clock.now(), roads=[road(address="84912345678")])], clock.now())

    page = (await desk.http.get("/metrics")).text

    assert "84912345678" not in page
    assert "tin đến" not in page


FORWARDED = [
    {"x-forwarded-for": "203.0.113.9"},
    {"forwarded": "for=203.0.113.9"},
    {"x-real-ip": "203.0.113.9"},
]


@here
@pytest.mark.parametrize("headers", FORWARDED, ids=[next(iter(h)) for h in FORWARDED])
async def test_who_comes_through_a_proxy_needs_the_token(desk, headers):
    async def status(**more: str) -> int:
        answer = await desk.http.get("/metrics", headers={**headers, **more})
        return int(answer.status_code)

    assert await status() == 404
    assert await status(authorization="Bearer wrong") == 404
    assert await status(authorization=TOKEN) == 404
    assert await status(authorization=f"Bearer {TOKEN}") == 200


@here
async def test_without_a_token_an_empty_one_opens_nothing(desk):
    desk.app.settings.web.metrics_token = type(desk.app.settings.web.metrics_token)("")

    headers = {"x-forwarded-for": "203.0.113.9", "authorization": "Bearer"}
    assert (await desk.http.get("/metrics", headers=headers)).status_code == 404


# Ready


async def test_it_is_ready_when_the_database_takes_a_write(desk):
    answer = await desk.http.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def refuse_writes(app: App) -> None:
    app.database.engine.dispose()
    if app.database.is_sqlite:
        # what a full disk does to a commit, without filling one
        sa.event.listen(
            app.database.engine, "connect", lambda connection, _r: connection.execute("PRAGMA query_only=ON")
        )
    else:
        with app.database.begin() as conn:
            name = conn.exec_driver_sql("SELECT current_database()").scalar_one()
            conn.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        app.database.engine.dispose()


def age(app: App) -> None:
    with app.database.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num='0001'")


LACKS = [("write_refused", refuse_writes), ("migrations_behind", age)]


@pytest.mark.parametrize(("reason", "harm"), LACKS, ids=[name for name, _harm in LACKS])
async def test_it_says_why_it_is_not_ready(desk, reason, harm):
    harm(desk.app)

    answer = await desk.http.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ok": False, "reason": reason})
    assert (await desk.http.get("/healthz")).json() == {"ok": True}


@here
async def test_a_database_that_is_away_is_said_to_be(desk, tmp_path):
    (tmp_path / "dondoc.sqlite3").unlink()

    assert (await desk.http.get("/readyz")).json()["reason"] == "database_away"
