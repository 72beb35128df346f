"""The sandbox's Zalo on a real socket, clients and channels against it, and a webhook that remembers."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.channels.zalo import (
    MemoryTokenStore,
    TokenStore,
    ZaloChannel,
    ZaloOAClient,
    ZaloToken,
    ZnsChannel,
    ZNSClient,
)
from bot.sandbox.world import World
from bot.sandbox.zalo import Mishap, ZaloAccount, ZaloProvider, ZaloRules, zalo_app
from messages.channel import Content, Inbound, MessageClass, Outgoing
from tests.conftest import HeldClock

APP_ID = "1234567890123456789"
OA_ID = "3120000000000000002"
ACCOUNT = ZaloAccount(
    app_id=APP_ID,
    app_secret="app-secret-for-tests",
    oa_id=OA_ID,
    oa_name="BHXH cơ sở",
    oa_secret_key="oa-secret-for-tests",
)
PHONE = "84900000011"
TEMPLATE = "301"
TEMPLATES: dict[str, dict[str, Any]] = {
    TEMPLATE: {
        "name": "Nhắc đóng",
        "body": "Kính gửi <ten>, hạn đóng <han>.",
        "params": [{"name": "ten", "max_length": 30}, {"name": "han", "max_length": 10}],
    },
    "302": {"name": "Chưa duyệt", "body": "Chờ.", "status": "PENDING_REVIEW"},
    "303": {"name": "Ít lượt", "body": "Chào.", "daily_quota": 1},
}
DATA = {"ten": "Nguyễn Văn An", "han": "31/12/2026"}


@contextlib.asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The app behind uvicorn on a free port of this machine."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@dataclass
class Zalo:
    """The far end, and what our side needs to reach it."""

    url: str  #: of the sandbox's prefix
    provider: ZaloProvider
    world: World
    clock: HeldClock
    http: httpx.AsyncClient
    store: MemoryTokenStore

    def token(self) -> ZaloToken:
        pair = self.provider.issue_token()
        return ZaloToken(
            access_token=pair["access_token"],
            refresh_token=pair["refresh_token"],
            obtained_at=self.clock.now(),
            expires_in=int(pair["expires_in"]),
            consented_at=self.clock.now(),
        )

    def oa(self, store: TokenStore | None = None, **options: Any) -> ZaloOAClient:
        options = {"base_url": f"{self.url}/openapi", **self._shared(), **options}
        return ZaloOAClient(APP_ID, ACCOUNT.app_secret, store or self.store, self.http, **options)

    def zns(self, store: TokenStore | None = None, **options: Any) -> ZNSClient:
        options = {"base_url": f"{self.url}/business", **self._shared(), **options}
        return ZNSClient(APP_ID, ACCOUNT.app_secret, store or self.store, self.http, **options)

    def channel(self, client: ZaloOAClient | None = None, **options: Any) -> ZaloChannel:
        keys = [ACCOUNT.oa_secret_key]
        settings = {
            "app_id": APP_ID,
            "oa_id": OA_ID,
            "oa_secret_keys": keys,
            "now": self.clock.now,
            **options,
        }
        return ZaloChannel(client or self.oa(), **settings)

    def zns_channel(self, client: ZNSClient | None = None) -> ZnsChannel:
        return ZnsChannel(client or self.zns(), now=self.clock.now)

    def plant(self, kind: str, path: str = "/message/", **fields: Any) -> None:
        self.provider.mishaps.plant(Mishap(kind=kind, path=path, **fields))

    def shown(self, channel: str, address: str) -> list[str]:
        return [line.text for line in self.world.chat(channel, address).lines if line.to_person]

    def follower(self, phone: str = PHONE) -> str:
        return self.provider.add_user(phone=phone, name="Nguyễn Văn An", follower=True)

    def _shared(self) -> dict[str, Any]:
        return {"oauth_url": f"{self.url}/oauth", "now": self.clock.now}


@pytest.fixture
async def zalo(clock: HeldClock) -> AsyncIterator[Zalo]:
    world = World(clock=clock)
    rules = ZaloRules(retry_ladder_s=(0.01, 0.01))
    app = zalo_app(world, rules, account=ACCOUNT, templates=TEMPLATES, seed="tests")
    provider: ZaloProvider = app.state.provider
    async with served(Starlette(routes=[Mount("/zalo", app=app)])) as url:
        async with httpx.AsyncClient(trust_env=False) as http:
            found = Zalo(f"{url}/zalo", provider, world, clock, http, MemoryTokenStore())
            await found.store.save(found.token())
            yield found
        await provider.close()


def outgoing(address: str, text: str = "Chào bác", **options: Any) -> Outgoing:
    fields = ("qr_payload", "template_id", "template_data")
    content = Content(text=text, **{name: options.pop(name) for name in fields if name in options})
    settings = {"message_class": MessageClass.SERVICE, **options}
    return Outgoing(message_id=1, tracking_id="a" * 16, address=address, content=content, **settings)


def letter(address: str = PHONE, **options: Any) -> Outgoing:
    """One ZNS message."""
    return outgoing(address, **{"template_id": TEMPLATE, "template_data": DATA, **options})


@dataclass
class Memory:
    """A Recorder that keeps each event once, as the inbox does."""

    events: dict[tuple[str, str], Inbound] = field(default_factory=dict)
    at: str | None = None
    failures: int = 0

    async def cursor(self, name: str) -> str | None:
        return self.at

    async def record(self, events: Sequence[Inbound], *, cursor: tuple[str, str] | None = None) -> int:
        if self.failures:
            self.failures -= 1
            raise OSError("the database is away")
        new = {(e.channel, e.event_id): e for e in events if (e.channel, e.event_id) not in self.events}
        self.events |= new
        if cursor is not None:
            self.at = cursor[1]
        return len(new)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(e.channel, e.kind.value) for e in self.events.values()]


@dataclass
class Office:
    """Our webhook as the web part serves it: verify, record, answer."""

    memory: Memory = field(default_factory=Memory)
    statuses: list[int] = field(default_factory=list)
    stubborn: int = 0  #: so many requests are answered with 500 first


@contextlib.asynccontextmanager
async def listening(zalo: Zalo, channel: ZaloChannel) -> AsyncIterator[Office]:
    office = Office()

    async def hook(request: Request) -> Response:
        if office.stubborn:
            office.stubborn -= 1
            return Response(status_code=500)
        result = await channel.webhook(dict(request.headers), await request.body(), now=zalo.clock.now())
        await office.memory.record(result.events)
        office.statuses.append(result.status)
        return Response(status_code=result.status)

    async with served(Starlette(routes=[Route("/hook", hook, methods=["POST"])])) as url:
        assert await zalo.provider.postman.register(f"{url}/hook") == 200
        office.statuses.clear()
        yield office
        await zalo.provider.postman.settled()
