"""Forged, mangled and oversized pushes change nothing; true ones are kept until a 2xx."""

import asyncio
import json
from datetime import datetime

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from messages.formats import OFFICE_ZONE
from tests.bot.telegram.far_end import PERSON, Telegram, channel_to, served

SECRET = "sang-nay-troi-mua"
NOW = datetime(2026, 11, 22, 9, 5, tzinfo=OFFICE_ZONE)
HEADER = "x-telegram-bot-api-secret-token"
UPDATE = {
    "update_id": 5,
    "message": {"message_id": 1, "date": 1_795_000_000, "chat": {"id": 42, "type": "private"}, "text": "dạ"},
}
BODY = json.dumps(UPDATE).encode()
GOOD = {HEADER: SECRET, "content-type": "application/json"}


@pytest.fixture
async def hooked():
    channel = channel_to("http://127.0.0.1:1/bot", webhook_secret=SECRET, previous_webhook_secret="hom-qua")
    yield channel
    await channel.close()


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (GOOD, BODY, 200),
        ({**GOOD, HEADER: "hom-qua"}, BODY, 200),
        ({**GOOD, "content-type": "application/json; charset=utf-8"}, BODY, 200),
        ({}, BODY, 401),
        ({HEADER: ""}, BODY, 401),
        ({HEADER: "sai"}, BODY, 401),
        ({HEADER: SECRET[:-1] + "b"}, BODY, 401),
        ({HEADER: SECRET.upper()}, BODY, 401),
        ({HEADER: SECRET + " "}, BODY, 401),
        ({HEADER: "mật-khẩu"}, BODY, 401),
        ({HEADER: "\udcff"}, BODY, 401),
        ({}, b"x" * 2_000_000, 401),
        (GOOD, b" " * 2_000_000, 413),
        (GOOD, b"", 400),
        (GOOD, b"{", 400),
        (GOOD, b"[]", 400),
        (GOOD, b'"x"', 400),
        (GOOD, b"{}", 400),
        (GOOD, b'{"update_id":"x"}', 400),
        (GOOD, b'{"update_id":true}', 400),
        (GOOD, b'{"update_id":1,"update_id":2}', 400),
        (GOOD, b'{"update_id":1,"a":NaN}', 400),
        (GOOD, b"\xff" + BODY, 400),
        (GOOD, b'{"update_id":1,"a":' + b"[" * 100_000, 400),
        ({**GOOD, "content-type": "text/plain"}, BODY, 400),
        ({**GOOD, "content-type": "application/x-www-form-urlencoded"}, BODY, 400),
    ],
)
async def test_a_push_is_answered(hooked, headers, body, status):
    result = await hooked.webhook(headers, body, now=NOW)
    assert result.status == status
    assert [e.text for e in result.events] == (["dạ"] if status == 200 else [])


async def test_the_same_push_twice_is_the_same_event(hooked):
    first, second = [await hooked.webhook(GOOD, BODY, now=NOW) for _ in range(2)]
    assert first == second


async def test_without_a_secret_there_is_no_door():
    channel = channel_to("http://127.0.0.1:1/bot")
    assert (await channel.webhook({HEADER: ""}, BODY, now=NOW)).status == 404
    await channel.close()


async def test_pushed_events_wait_at_telegram_until_they_are_taken(started: Telegram):
    channel = channel_to(started.base_url, webhook_secret=SECRET, poll=False)
    kept: list[str] = []
    refusals = [503, 500]

    async def door(request: Request) -> Response:
        if refusals:
            return Response(status_code=refusals.pop())
        result = await channel.webhook(dict(request.headers), await request.body(), now=NOW)
        kept.extend(e.text for e in result.events)
        return Response(status_code=result.status)

    async with served(Starlette(routes=[Route("/telegram", door, methods=["POST"])])) as url:
        before = await channel.check()
        await channel.register_webhook(url + "/telegram")
        for text in ("một", "hai"):
            await started.world.say("telegram", PERSON, text)
        async with asyncio.timeout(30):
            while len(kept) < 2:  # noqa: ASYNC110 - waiting for another server
                await asyncio.sleep(0.01)
        after = await channel.check()
        await channel.remove_webhook()
    await channel.close()
    assert (kept, started.waiting(), refusals) == (["một", "hai"], 0, [])
    assert before.detail == "Chưa đăng ký webhook nên không có tin nào về."
    assert (after.ok, after.detail) == (True, "")


async def test_a_webhook_nobody_answers_is_told_by_check(started: Telegram):
    channel = channel_to(started.base_url, webhook_secret=SECRET, poll=False)
    await channel.register_webhook("http://127.0.0.1:1/telegram")
    await started.world.say("telegram", PERSON, "một")
    await asyncio.sleep(0.3)
    told = await channel.check()
    await channel.remove_webhook()
    await channel.close()
    assert (told.ok, started.waiting()) == (False, 1)
    assert "Connection refused" in told.detail
