"""What the outside may call: nothing is acknowledged that is not stored, and one click stops reminders."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.app import App
from bot.channels.zalo import MacUtils
from bot.telemetry import Telemetry
from bot.web.edge import BODY_LIMIT, UNKNOWN_AN_HOUR, edge_app
from messages.channel import MessageClass
from storage import addresses, archive, cases, history, partitions
from tests.bot.telegram.far_end import served
from tests.desks import post, read_post
from tests.far_file import RunningClock
from tests.handlers.conversations import Talk, with_employer, with_participant
from tests.offices import office
from tests.queued import new, put, ready, road

here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SECRET, APP_ID, OA_KEY = "bi-mat-webhook", "1234567890123456789", "oa-secret-for-tests"


@dataclass
class Edge:
    app: App
    http: httpx.AsyncClient
    clock: RunningClock

    def telegram(self, update: dict[str, Any], **headers: str) -> dict[str, Any]:
        return {
            "url": "/webhook/telegram",
            "content": json.dumps(update),
            "headers": {
                "content-type": "application/json",
                "x-telegram-bot-api-secret-token": SECRET,
                **headers,
            },
        }

    def zalo(self, *, at: float = 0.0, change: bytes = b"", key: str = OA_KEY) -> dict[str, Any]:
        stamp = str(int((self.clock.now().timestamp() + at) * 1000))
        event = {
            "event_name": "user_send_text",
            "app_id": APP_ID,
            "sender": {"id": "8613000000000000001"},
            "recipient": {"id": "312"},
            "message": {"text": "xin chào", "msg_id": "m1"},
            "timestamp": stamp,
        }
        body = json.dumps(event).encode()
        mac = MacUtils.build_mac(APP_ID, body, stamp, key)
        return {
            "url": "/webhook/zalo",
            "content": body + change,
            "headers": {"x-zevent-signature": f"mac={mac}"},
        }


@pytest.fixture
async def edge(database_url, database, tmp_path, clock) -> AsyncIterator[Edge]:
    running = RunningClock(clock.now())
    app = office(
        database_url,
        tmp_path,
        running,
        telegram={"token": "1:a", "webhook_secret": SECRET, "poll": False, "username": "b"},
        zalo={"app_id": APP_ID, "app_secret": "s", "oa_id": "312", "oa_secret": OA_KEY},
        email={"smtp_host": "127.0.0.1", "smtp_port": 1, "from_address": "o@x.vn"},
    )
    async with contextlib.AsyncExitStack() as stack:
        opened = await stack.enter_async_context(await app.open_channels())
        url = await stack.enter_async_context(served(edge_app(app, opened.channels, Telemetry())))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url, trust_env=False, timeout=10))
        yield Edge(app, http, running)
    app.close()


def said(number: int = 1, text: str = "xin chào") -> dict[str, Any]:
    person = {"id": 900000042, "is_bot": False, "first_name": "Tám"}
    chat = {"id": 900000042, "type": "private", "first_name": "Tám"}
    message = {"message_id": number, "date": 1_796_000_000, "chat": chat, "from": person, "text": text}
    return {"update_id": number, "message": message}


# -- webhooks -----------------------------------------------------------------------------------------------


async def test_an_event_is_stored_before_it_is_acknowledged_and_once(edge, database):
    answers = [await edge.http.post(**edge.telegram(said(n))) for n in (1, 1, 2)]
    answers.append(await edge.http.post(**edge.zalo()))

    assert [a.status_code for a in answers] == [200] * 4
    assert [(row["channel"], row["text"]) for row in post(database).values()] == [
        ("telegram", "xin chào"), ("telegram", "xin chào"), ("zalo", "xin chào"),
    ]  # fmt: skip


@here
async def test_what_cannot_be_stored_is_not_acknowledged_and_comes_again(edge, database):
    with database.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
    lost = await edge.http.post(**edge.telegram(said()))
    with database.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE away RENAME TO inbox")
    again = await edge.http.post(**edge.telegram(said()))

    assert (lost.status_code, again.status_code) == (503, 200)
    assert len(post(database)) == 1
    assert "inbox" not in lost.text


@here
async def test_many_deliveries_of_the_same_events_at_once_store_each_once(edge, database):
    posts = [edge.http.post(**edge.telegram(said(n % 20))) for n in range(100)]
    answers = await asyncio.gather(*posts)

    assert {a.status_code for a in answers} == {200}
    assert len(post(database)) == 20


BIG = "x" * (BODY_LIMIT + 1)
REFUSED = [
    ("no secret", "telegram", {"headers": {"content-type": "application/json"}}, 401),
    ("another secret", "telegram", {"headers": {"x-telegram-bot-api-secret-token": SECRET + "x"}}, 401),
    ("an empty secret", "telegram", {"headers": {"x-telegram-bot-api-secret-token": ""}}, 401),
    ("no JSON", "telegram", {"content": "{"}, 400),
    ("more than a megabyte", "telegram", {"content": BIG}, 413),
    ("a network we have no account with", "viber", {}, 404),
    ("a channel that takes no webhook", "email", {}, 404),
    ("templates come by Zalo's own", "zns", {}, None),
]


@here
@pytest.mark.parametrize(("why", "channel", "change", "status"), REFUSED, ids=[r[0] for r in REFUSED])
async def test_what_is_not_the_networks_own_word_is_refused_and_not_kept(
    edge, database, why, channel, change, status
):
    request = {**edge.telegram(said()), **change, "url": f"/webhook/{channel}"}
    answer = await edge.http.post(**request)

    assert status is None or answer.status_code == status
    assert answer.status_code != 200
    assert post(database) == {}
    assert (answer.text, SECRET in str(answer.headers)) == ("", False)


FORGED = [
    ("one byte changed", {"change": b" "}),
    ("another key", {"key": "falsch"}),
    ("a day old", {"at": -90_000.0}),
    ("from tomorrow", {"at": 90_000.0}),
]


@here
@pytest.mark.parametrize(("why", "fault"), FORGED, ids=[f[0] for f in FORGED])
async def test_a_forged_push_of_zalo_is_refused_and_not_kept(edge, database, why, fault):
    answer = await edge.http.post(**edge.zalo(**fault))

    assert (answer.status_code, post(database)) == (401, {})


@here
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
async def test_a_webhook_is_posted_to(edge, database, method):
    answer = await edge.http.request(method, "/webhook/telegram")
    assert (answer.status_code, post(database)) == (405, {})


@here
async def test_a_body_without_end_is_cut_off_at_a_megabyte(edge, database):
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += 65_536
            yield b"x" * 65_536

    headers = {"x-telegram-bot-api-secret-token": SECRET}
    with contextlib.suppress(httpx.HTTPError):  # the server may hang up before it has been read
        answer = await edge.http.post("/webhook/telegram", content=endless(), headers=headers)
        assert answer.status_code == 413
    assert post(database) == {}


# -- one click -------------------------------------------------------------------------------------


def letter_to(talk: Talk, clock: RunningClock) -> str:
    """Send them a letter; returns its public id."""
    talk.at = clock.now()
    talk.channel, talk.address = "email", "nhan@x.vn"
    with talk.database.begin() as conn:
        addresses.confirm(conn, talk.subject, "email", talk.address, source="link", now=talk.at)
    talk.remind(f"r{secrets.token_hex(4)}")
    return talk.tracking


def opted_out(database, subject: tuple[str, int]) -> list[str]:
    with database.begin() as conn:
        return [o.channel for o in cases.opted_out(conn, subjects=[subject])]


async def test_the_letters_own_post_stops_the_reminders(edge, database):
    talk = with_participant(database, edge.clock.now())
    path = f"/huy/{letter_to(talk, edge.clock)}"
    talk.remind("later", sent=False)
    answer = await edge.http.post(path, data={"List-Unsubscribe": "One-Click"})
    read_post(database, edge.clock.now())

    assert answer.status_code == 200
    assert opted_out(database, talk.subject) == [""]
    assert talk.remembers()["reminders"]["later"] == "cancelled"
    assert talk.told() == []  # the page has said it


@here
async def test_looking_at_the_page_changes_nothing(edge, database):
    talk = with_participant(database, edge.clock.now())
    path = f"/huy/{letter_to(talk, edge.clock)}"
    pages = [await edge.http.get(path) for _ in range(3)]
    read_post(database, edge.clock.now())

    assert {p.status_code for p in pages} == {200}
    assert 'method="post"' in pages[0].text
    assert (post(database), opted_out(database, talk.subject)) == ({}, [])


STOPPED, RECEIVED, NOTHING = "Đã dừng nhận tin nhắc", "Đã nhận yêu cầu", "Chưa ghi nhận được"


@here
async def test_a_link_that_is_not_whole_stores_nothing_and_says_so(edge, database):
    right = letter_to(with_participant(database, edge.clock.now()), edge.clock)
    wrong = [right.upper() + "x", "%27%20OR%201=1", "a" * 2000]
    pages = {(await edge.http.get(f"/huy/{link}")).text for link in [right, *wrong]}
    answers = [await edge.http.post(f"/huy/{link}") for link in wrong]

    assert len(pages) == 1
    assert [(a.status_code, NOTHING in a.text, STOPPED in a.text) for a in answers] == [
        (404, True, False)
    ] * 3
    assert post(database) == {}


@here
async def test_a_link_of_no_letter_of_ours_goes_to_an_officer_and_stops_nobody(edge, database):
    talk = with_participant(database, edge.clock.now())
    right = letter_to(talk, edge.clock)
    talk.channel, talk.address = "telegram", "900000042"
    talk.remind("chat")
    wrong = ["0" * 24, right[:-1], right + "0", talk.tracking]
    answers = [await edge.http.post(f"/huy/{link}") for link in wrong]
    read_post(database, edge.clock.now())

    assert [(a.status_code, RECEIVED in a.text, STOPPED in a.text) for a in answers] == [
        (200, True, False)
    ] * 4
    assert [(e["state"], e["note"]) for e in post(database).values()] == [("parked", "left_unknown")] * 4
    assert opted_out(database, talk.subject) == []


@here
async def test_made_up_links_do_not_fill_the_inbox(edge, database):
    right = letter_to(with_participant(database, edge.clock.now()), edge.clock)
    answers = [await edge.http.post(f"/huy/{n:024}") for n in range(UNKNOWN_AN_HOUR + 5)]
    assert [a.status_code for a in answers] == [200] * UNKNOWN_AN_HOUR + [503] * 5
    assert {NOTHING in a.text for a in answers[-5:]} == {True}
    assert len(post(database)) == UNKNOWN_AN_HOUR

    assert STOPPED in (await edge.http.post(f"/huy/{right}")).text
    edge.clock.forward(hours=1)
    assert RECEIVED in (await edge.http.post(f"/huy/{'a' * 24}")).text


@here
async def test_the_link_of_an_archived_letter_stops_the_reminders(edge, database, tmp_path):
    now = edge.clock.now()
    talk = with_participant(database, now)
    edge.clock.at = now.replace(year=now.year - 1)
    with database.begin() as conn:
        partitions.prepare(conn, edge.clock.now())
    link = letter_to(talk, edge.clock)
    edge.clock.at = now
    archive.archive(database, tmp_path, now.date().replace(day=1, month=6), today=now.date())
    answer = await edge.http.post(f"/huy/{link}")
    read_post(database, now)

    assert (answer.status_code, STOPPED in answer.text) == (200, True)
    assert opted_out(database, talk.subject) == [""]


@here
async def test_who_came_back_may_leave_again_by_the_same_letter(edge, database):
    talk = with_participant(database, edge.clock.now())
    path = f"/huy/{letter_to(talk, edge.clock)}"
    for _ in range(2):
        await edge.http.post(path)
        await edge.http.post(path)  # a double click
        read_post(database, edge.clock.now())
        assert opted_out(database, talk.subject) == [""]
        with database.begin() as conn:
            cases.opt_in(conn, talk.subject, channel="email", address="", now=edge.clock.now())
        edge.clock.forward(minutes=2)
    assert opted_out(database, talk.subject) == []


@here
async def test_a_unit_that_clicks_closes_its_mailbox_only(edge, database):
    talk = with_employer(database, edge.clock.now())
    await edge.http.post(f"/huy/{letter_to(talk, edge.clock)}")
    read_post(database, edge.clock.now())

    assert opted_out(database, talk.subject) == ["email"]


@here
async def test_pages_load_nothing_and_are_kept_nowhere(edge):
    page = await edge.http.get("/huy/x")

    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert (await edge.http.get("/healthz")).json() == {"ok": True}


@here
async def test_a_link_is_given_to_what_may_be_refused_and_to_nothing_else(edge, database):
    now = edge.clock.now()
    app = edge.app
    app.settings.web.public_url = "https://dondoc.x.vn/"
    classes = [MessageClass.SERVICE, MessageClass.PROMO, MessageClass.MANDATORY]
    put(database, [new(c.value, now, message_class=c, roads=[road("email", c.value)]) for c in classes], now)
    put(database, [new("chat", now)], now)
    with database.begin() as conn:
        found = [*ready(conn, "email", now, 9), *ready(conn, "telegram", now, 9)]
        rows = {m.chain: history.get(conn, m.id)["tracking_id"] for m in found}
    links = {m.chain: app.unsubscribe_url(m) for m in found}

    assert links == {
        "service": f"https://dondoc.x.vn/huy/{rows['service']}",
        "promo": f"https://dondoc.x.vn/huy/{rows['promo']}",
        "mandatory": None,
        "chat": None,
    }
