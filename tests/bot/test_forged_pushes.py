"""What a network did not say, or said long ago, changes nothing: refused at the door, and no row of it."""

import asyncio
import gzip
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from bot.app import App
from bot.channels.zalo import MacUtils
from bot.telemetry import Telemetry
from bot.web import edge as edge_module
from bot.web.edge import edge_app
from bot.web.impatience import ImpatientProtocol
from tests.desks import post
from tests.far_file import RunningClock
from tests.offices import office

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NEW, OLD = "bi-mat-moi", "bi-mat-cu"
APP_ID, NEW_KEY, OLD_KEY = "1234567890123456789", "oa-new", "oa-old"


class HastyProtocol(ImpatientProtocol):
    """The same door, so that a test need not wait ten seconds."""

    head_s = 0.4


@dataclass
class Door:
    app: App
    url: str
    port: int
    http: httpx.AsyncClient
    clock: RunningClock

    async def telegram(self, content: Any = None, headers: Any = None, secret: str = NEW) -> int:
        usual = [("content-type", "application/json"), ("x-telegram-bot-api-secret-token", secret)]
        sent = UPDATE if content is None else content
        answer = await self.http.post("/webhook/telegram", content=sent, headers=headers or usual)
        return answer.status_code

    async def zalo(
        self, body: bytes | None = None, *, at: float = 0.0, key: str = NEW_KEY, **change: Any
    ) -> int:
        stamp = str(int((self.clock.now().timestamp() + at) * 1000))
        genuine = json.dumps({**EVENT, "timestamp": stamp}).encode() if body is None else body
        mac = MacUtils.build_mac(APP_ID, genuine, stamp, key)
        headers = change.get("headers", [("x-zevent-signature", f"mac={mac}")])
        flip = change.get("flip")
        sent = genuine if flip is None else bytes(b ^ (i == flip) for i, b in enumerate(genuine))
        return (await self.http.post("/webhook/zalo", content=sent, headers=headers)).status_code


UPDATE = json.dumps({"update_id": 7, "message": {"message_id": 7, "text": "xin chào"}}).encode()
EVENT = {
    "event_name": "user_send_text",
    "app_id": APP_ID,
    "sender": {"id": "8613000000000000001"},
    "recipient": {"id": "312"},
    "message": {"text": "xin chào", "msg_id": "m1"},
}


@pytest.fixture
async def door(database_url: str, tmp_path: Path, clock) -> AsyncIterator[Door]:
    running = RunningClock(clock.now())
    app = office(
        database_url,
        tmp_path,
        running,
        telegram={"token": "1:a", "webhook_secret": f"{NEW},{OLD}", "poll": False, "username": "b"},
        zalo={"app_id": APP_ID, "app_secret": "s", "oa_id": "312", "oa_secret": f"{NEW_KEY},{OLD_KEY}"},
    )
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(await app.open_channels())
        web = edge_app(app, opened.channels, Telemetry())
        config = uvicorn.Config(web, log_level="critical", http=HastyProtocol, ws="none", lifespan="off")
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        url = f"http://127.0.0.1:{port}"
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url, trust_env=False, timeout=10))
        yield Door(app, url, port, http, running)
        server.force_exit = True
        await server.shutdown(sockets=[listener])
    app.close()


async def test_both_secrets_count_while_one_is_being_replaced_and_a_replay_is_kept_once(door, database):
    for _ in range(3):
        assert [await door.telegram(secret=secret) for secret in (NEW, OLD)] == [200, 200]
    assert [await door.zalo(key=key) for key in (NEW_KEY, OLD_KEY)] == [200, 200]
    assert [await door.zalo(at=-seconds) for seconds in (6690, 12 * 3600)] == [200, 200]

    assert [(row["channel"], row["event_id"]) for row in post(database).values()] == [
        ("telegram", "7"),
        ("zalo", "user_send_text:m1"),
    ]


JSON = ("content-type", "application/json")
TOKEN = ("x-telegram-bot-api-secret-token", NEW)
DEEP = b'{"update_id": 7, "a": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"
BOMB = gzip.compress(b" " * 50_000_000)


async def drops(total: int) -> AsyncIterator[bytes]:
    """A body whose length nobody was told."""
    for _ in range(total // 50_000):
        yield b" " * 50_000


TELEGRAM = [
    ("no secret", 401, {"headers": [JSON]}),
    ("an empty one", 401, {"secret": ""}),
    ("another one", 401, {"secret": NEW + "x"}),
    ("one letter of it in the other case", 401, {"secret": NEW.upper()}),
    ("both, separated as in the configuration", 401, {"secret": f"{NEW},{OLD}"}),
    ("the secret twice, once wrong", 400, {"headers": [JSON, TOKEN, (TOKEN[0], "x")]}),
    ("two types", 400, {"headers": [JSON, ("content-type", "text/plain"), TOKEN]}),
    ("another type", 400, {"headers": [("content-type", "text/plain"), TOKEN]}),
    ("a form", 400, {"headers": [("content-type", "application/x-www-form-urlencoded"), TOKEN]}),
    ("two megabytes", 413, {"content": b" " * 2_000_000}),
    ("two megabytes in pieces", 413, {"content": lambda: drops(2_000_000)}),
    ("ten thousand levels", 400, {"content": DEEP}),
    ("not a number", 400, {"content": b'{"update_id": 7, "a": NaN}'}),
    ("a number without end", 400, {"content": b'{"update_id": 7, "a": 1e999}'}),
    ("a number of many digits", 400, {"content": b'{"update_id": ' + b"7" * 9000 + b"}"}),
    ("a key twice", 400, {"content": b'{"update_id": 7, "update_id": 8}'}),
    ("no UTF-8", 400, {"content": b'{"update_id": 7, "a": "\xff"}'}),
    ("packed", 400, {"content": BOMB, "headers": [JSON, TOKEN, ("content-encoding", "gzip")]}),
    ("empty", 400, {"content": b""}),
    ("a list", 400, {"content": b"[]"}),
]


@pytest.mark.parametrize(("why", "status", "request_"), TELEGRAM, ids=[t[0] for t in TELEGRAM])
async def test_what_telegram_would_never_send_is_refused(door, database, why, status, request_):
    content = request_.get("content")
    began = time.perf_counter()
    found = await door.telegram(**{**request_, "content": content() if callable(content) else content})

    assert (found, post(database)) == (status, {})
    assert time.perf_counter() - began < 2


ZALO = [
    ("no signature", 401, {"headers": []}),
    ("an empty one", 401, {"headers": [("x-zevent-signature", "")]}),
    ("another key", 401, {"key": "oa-x"}),
    ("no key at all", 401, {"key": ""}),
    ("older than any repetition", 401, {"at": -13 * 3600 - 60}),
    ("more than five minutes ahead", 401, {"at": 330}),
    ("a signature twice", 400, {"headers": [("x-zevent-signature", "a"), ("x-zevent-signature", "b")]}),
    ("two megabytes", 413, {"body": b" " * 2_000_000}),
    ("ten thousand levels", 400, {"body": b'{"event_name":' + b"[" * 10_000 + b"]" * 10_000 + b"}"}),
    ("not a number", 400, {"body": b'{"event_name":"x","timestamp":NaN}'}),
    ("no UTF-8", 400, {"body": b'{"event_name":"\xff"}'}),
    ("packed", 400, {"body": BOMB}),
]


@pytest.mark.parametrize(("why", "status", "request_"), ZALO, ids=[z[0] for z in ZALO])
async def test_what_zalo_would_never_send_is_refused(door, database, why, status, request_):
    assert (await door.zalo(**request_), post(database)) == (status, {})


async def test_one_bit_turned_anywhere_is_noticed(door, database):
    length = len(json.dumps({**EVENT, "timestamp": "1764554400000"}))
    answers = {await door.zalo(flip=place) for place in range(0, length, 3)}

    # what is no JSON any more is unreadable; what names no event any more is the console's probe, and nothing
    assert answers <= {400, 401, 200}
    assert post(database) == {}


async def dribble(door: Door, first: bytes, again: bytes, *, every: float) -> float:
    """Say the first, then a little more for ever; returns after how many seconds we were hung up on."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    began = time.perf_counter()
    writer.write(first)

    async def on() -> None:
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(every)

    talking = asyncio.create_task(on())
    try:
        async with asyncio.timeout(15):
            while await reader.read(1000):
                pass
    except ConnectionError:
        pass
    talking.cancel()
    writer.close()
    return time.perf_counter() - began


HEAD = b"POST /webhook/telegram HTTP/1.1\r\nhost: x\r\n"


async def test_whoever_dribbles_a_head_is_hung_up_on(door, database):
    assert await dribble(door, b"", b"", every=0.05) < 2  # says nothing at all
    assert await dribble(door, HEAD, b"x-a: b\r\n", every=0.05) < 2
    asked = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
    assert await dribble(door, asked + HEAD, b"x-a: b\r\n", every=0.05) < 2  # polite once, then not
    assert (await door.http.get("/healthz")).status_code == 200


async def test_whoever_dribbles_a_body_is_hung_up_on(door, database, monkeypatch):
    monkeypatch.setattr(edge_module, "BODY_S", 0.4)
    head = HEAD + f"{TOKEN[0]}: {TOKEN[1]}\r\ncontent-length: 900000\r\n\r\n".encode()

    assert await dribble(door, head, b" ", every=0.05) < 3
    assert post(database) == {}
