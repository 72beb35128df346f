"""A network that pushes until it is told yes, and a desk that is killed, restarted and cut off meanwhile."""

import asyncio
import contextlib
import multiprocessing
import os
import random
import signal
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import sqlalchemy as sa
import uvicorn

from bot.app import App, process_inbox
from bot.telemetry import Telemetry
from bot.web.edge import edge_app
from bot.web.intake import Intake
from bot.web.spool import Spool
from storage import addresses
from storage.database import Database
from storage.tables import inbox, messages, promises
from tests.far_file import RunningClock
from tests.listed import due, give, person, source
from tests.offices import office
from tests.waiting import until

SECRET = "bi-mat-webhook"
CONNECTIONS = 8

#: Children are forked from a process that has no threads and has imported everything already.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.pushing"])


def linked(database: Database, now: datetime, count: int) -> list[str]:
    """As many people, each with a chat; returns the chats."""
    codes = [f"84{n:08d}" for n in range(count)]
    give(database, [due(code) for code in codes], source(), now)
    chats = [str(900000000 + n) for n in range(count)]
    with database.begin() as conn:
        for code, chat in zip(codes, chats, strict=True):
            addresses.confirm(conn, person(conn, code), "telegram", chat, source="link", now=now)
    return chats


def effects(database: Database) -> tuple[Counter[str], int]:
    """Acknowledgements by chat, and how many promises stand."""
    with database.begin() as conn:
        acks = conn.scalars(sa.select(messages.c.address).where(messages.c.message_class == "reply"))
        counted = Counter(map(str, acks))
        return counted, int(conn.execute(sa.select(sa.func.count()).select_from(promises)).scalar_one())


def update(number: int, chat: str, text: str = "mai em đóng") -> dict[str, Any]:
    sender = {"id": int(chat), "is_bot": False, "first_name": "Tám"}
    where = {"id": int(chat), "type": "private", "first_name": "Tám"}
    message = {"message_id": number, "date": 1_796_000_000, "chat": where, "from": sender, "text": text}
    return {"update_id": number, "message": message}


@contextlib.contextmanager
def held(database_url: str) -> Iterator[threading.Event]:
    """Somebody else writes and does not come to an end, until the event is set."""
    other = Database(database_url)
    release, holding = threading.Event(), threading.Event()

    def hold() -> None:
        with other.begin() as conn:  # on SQLite that alone keeps every other writer out
            if not other.is_sqlite:
                conn.execute(sa.text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
            holding.set()
            release.wait(120)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(10)
    try:
        yield release
    finally:
        release.set()
        thread.join()
        other.close()


@contextlib.contextmanager
def away(database_url: str) -> Iterator[None]:
    """No database: PostgreSQL throws everybody out and lets nobody in; a SQLite file is held by somebody."""
    if database_url.startswith("sqlite"):
        with held(database_url):
            yield
        return
    server, _slash, name = database_url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as conn:
        conn.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            conn.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


def receive(url: str, folder: Path, port: int, at: datetime) -> None:
    """What the killed process does: receive by webhook, and understand."""
    telegram = {"token": "1:a", "webhook_secret": SECRET, "poll": False, "username": "b"}
    app = office(url, folder, RunningClock(at), telegram=telegram)
    asyncio.run(_receive(app, folder, port))


async def _receive(app: App, folder: Path, port: int) -> None:
    intake = Intake(app.database, app.clock.now, Spool(folder / "spool"))
    opened = await app.open_channels()
    web = edge_app(app, opened.channels, Telemetry(), intake)
    server = uvicorn.Server(uvicorn.Config(web, port=port, log_level="critical", lifespan="off"))
    intake.drain()
    await asyncio.gather(server.serve(), process_inbox(app, asyncio.Event()))


@dataclass
class Desk:
    """The receiving process, alive most of the time."""

    url: str
    folder: Path
    at: datetime
    port: int = field(init=False)
    _child: Any = None

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def start(self) -> None:
        """Start it unless it runs."""
        if self._child is None or not self._child.is_alive():
            given = (self.url, self.folder, self.port, self.at)
            self._child = NURSERY.Process(target=receive, args=given, daemon=True)
            self._child.start()

    def kill(self) -> None:
        if self._child is not None and self._child.is_alive():
            os.kill(self._child.pid, signal.SIGKILL)
            self._child.join(10)


@dataclass
class Network:
    """Pushes each event as often as it is given, and again until the answer is 200."""

    port: int
    waiting: deque[dict[str, Any]]
    seconds: list[float] = field(default_factory=list)  #: until a yes
    refused: int = 0  #: answers other than yes, and no answer at all

    async def push_all(self) -> None:
        await asyncio.gather(*(self._push() for _ in range(CONNECTIONS)))

    async def _push(self) -> None:
        headers = {"x-telegram-bot-api-secret-token": SECRET}
        url = f"http://127.0.0.1:{self.port}/webhook/telegram"
        async with httpx.AsyncClient(trust_env=False, timeout=5, headers=headers) as http:
            while self.waiting:
                event = self.waiting.popleft()
                began = time.perf_counter()
                status = 0
                with contextlib.suppress(httpx.HTTPError):
                    status = (await http.post(url, json=event)).status_code
                if status == 200:
                    self.seconds.append(time.perf_counter() - began)
                else:
                    self.refused += 1
                    self.waiting.append(event)
                    await asyncio.sleep(0.02)


async def ordeal(
    database: Database, url: str, folder: Path, at: datetime, *, events: int, kills: int, outage_s: float
) -> Network:
    """Copies, disorder, parallel hands, kills and an outage at once; returns when all is understood."""
    chance = random.Random(5)
    chats = await asyncio.to_thread(linked, database, at, events)
    copies = [update(n, chat) for n, chat in enumerate(chats) for _ in range(chance.randint(1, 5))]
    chance.shuffle(copies)
    desk = Desk(url, folder, at)
    network = Network(desk.port, deque(copies))
    pushing = asyncio.create_task(network.push_all())
    outage_at = kills // 2
    try:
        for number in range(kills):
            desk.start()
            await asyncio.sleep(chance.uniform(0.1, 0.8))
            if number == outage_at:
                await asyncio.to_thread(_outage, url, outage_s)
            desk.kill()
        while not pushing.done():
            desk.start()
            await asyncio.sleep(0.1)
        await pushing
        desk.start()
        await until(lambda: not list((folder / "spool").glob("*.json")) and _new(database) == 0, timeout=900)
    finally:
        desk.kill()
    return network


def _outage(url: str, seconds: float) -> None:
    with away(url):
        time.sleep(seconds)


def _new(database: Database) -> int:
    query = sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state == "new")
    # patiently: its connection may be one of those that were cut off
    return database.transact(lambda conn: int(conn.execute(query).scalar_one()))


def stored(database: Database) -> Counter[str]:
    """Stored events by their state."""
    with database.begin() as conn:
        return Counter(map(str, conn.scalars(sa.select(inbox.c.state))))
