"""The sandbox's Bot API on a real socket, the channel against it, and an inbox that remembers."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.channels.telegram import TelegramChannel, Timeouts
from bot.clock import SystemClock
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.world import World
from messages.channel import Content, Inbound, MessageClass, Outgoing
from messages.outcome import Outcome

TOKEN = "424242:sandbox-token-for-tests"
USERNAME = "dondoc_thu_bot"
PERSON = "900000042"
QUICK = Timeouts(connect=0.3, deadline=0.8, poll=1)


@contextlib.asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The app behind uvicorn on a free port of this machine."""
    # without the protocol asyncio leaves Nagle on, and every answer waits 40 ms for an ACK
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    config = uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    # startup and shutdown alone: `serve` looks at the clock ten times a second, which every test would pay
    await server.startup(sockets=[listener])
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.force_exit = True  # whoever still polls is cut off, like by a server that dies
        await server.shutdown(sockets=[listener])
        await server.lifespan.shutdown()


@dataclass
class Telegram:
    """The far end: server, people, and what reached their phones."""

    url: str
    sandbox: TelegramSandbox
    world: World

    @property
    def base_url(self) -> str:
        return self.url + "/bot"

    def shown(self, address: str = PERSON) -> list[str]:
        lines = self.world.chat("telegram", address).lines
        return [line.text for line in lines if line.to_person]

    def waiting(self) -> int:
        return len(self.sandbox.bots[TOKEN].queue)


def channel_to(base_url: str, **options: Any) -> TelegramChannel:
    settings: dict[str, Any] = {"timeouts": QUICK, "pace": 0.01, "token": TOKEN, **options}
    return TelegramChannel(base_url=base_url, now=SystemClock().now, **settings)


def bare(outcome: Outcome) -> Outcome:
    """Without the officer's sentence, which has its own test."""
    kept = {name: getattr(outcome, name) for name in outcome.__dataclass_fields__ if name != "detail"}
    return type(outcome)(**kept)


def outgoing(text: str = "Chào bác", address: str = PERSON, **options: Any) -> Outgoing:
    content = Content(
        text=text, qr_payload=str(options.pop("qr_payload", "")), file=options.pop("file", None)
    )
    settings: dict[str, Any] = {"message_class": MessageClass.SERVICE, **options}
    return Outgoing(message_id=1, tracking_id="a" * 16, address=address, content=content, **settings)


@dataclass
class Memory:
    """A Recorder that keeps each event once, like the inbox, and can be told to fail."""

    events: dict[str, Inbound] = field(default_factory=dict)
    at: str | None = None
    failures: int = 0
    calls: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def cursor(self, name: str) -> str | None:
        return self.at

    async def record(self, events: Sequence[Inbound], *, cursor: tuple[str, str] | None = None) -> int:
        self.calls += 1
        if self.failures:
            self.failures -= 1
            raise OSError("the database is away")
        new = {e.event_id: e for e in events if e.event_id not in self.events}
        self.events |= new
        if cursor is not None:
            self.at = cursor[1]
        self.changed.set()
        return len(new)

    async def until(self, count: int) -> list[Inbound]:
        async with asyncio.timeout(30):
            while len(self.events) < count:
                self.changed.clear()
                await self.changed.wait()
        return list(self.events.values())


@contextlib.asynccontextmanager
async def polling(channel: TelegramChannel, memory: Memory) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(channel.receive(memory))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
