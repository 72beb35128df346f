"""What a machine asks: alive, ready, and figures. Figures are for this machine or whoever has the token."""

import asyncio
import hmac
import ipaddress
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Generic, TypeVar

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app import App
from bot.telemetry import Telemetry
from scheduler.overview import Overview
from storage import readiness
from storage.database import DatabaseAwayError
from storage.readiness import Lack

T = TypeVar("T")

#: An answer of the database is good for so long, however many ask.
KEEP_S = 3.0
#: A database that has not answered by then is away for whoever asks.
PATIENCE_S = 3.0
#: Set by whatever stands between the caller and us: then the caller is not this machine.
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


def monitor_app(app: App, telemetry: Telemetry) -> Starlette:
    """The web application of `dondoc worker`: nothing but these answers."""
    return Starlette(routes=Monitor(app, telemetry).routes())


class Monitor:
    def __init__(self, app: App, telemetry: Telemetry) -> None:
        self._app = app
        self._telemetry = telemetry
        self._standing = _Kept(self._read_standing)
        self._readiness = _Kept(self._read_readiness)

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self.healthy, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]

    async def healthy(self, request: Request) -> Response:
        del request
        return JSONResponse({"ok": True})

    async def ready(self, request: Request) -> Response:
        del request
        lack = await self._readiness.get("database_away")
        if lack is not None:
            return JSONResponse({"ok": False, "reason": lack}, status_code=503)
        return JSONResponse({"ok": True})

    async def metrics(self, request: Request) -> Response:
        if not self._may_read(request):
            return PlainTextResponse("", status_code=404)
        standing = await self._standing.get(None)
        if standing is None:
            return PlainTextResponse("", status_code=503)
        found, at = standing
        return Response(self._telemetry.page(found, at=at.timestamp()), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    def _may_read(self, request: Request) -> bool:
        token = self._app.settings.web.metrics_token.get_secret_value()
        given = request.headers.get("authorization", "").encode()
        if token and hmac.compare_digest(given, f"Bearer {token}".encode()):
            return True
        if any(name in request.headers for name in FORWARDED):
            return False
        return request.client is not None and _is_loopback(request.client.host)

    async def _read_standing(self) -> tuple[Overview, datetime] | None:
        now = self._app.clock.now()
        try:
            return await asyncio.to_thread(self._app.overview, now), now
        except DatabaseAwayError:
            return None

    async def _read_readiness(self) -> Lack | None:
        return await asyncio.to_thread(readiness.lacking, self._app.database, self._app.clock.now())


class _Kept(Generic[T]):
    """One reading for all who ask within KEEP_S; whoever waits longer than PATIENCE_S gets another answer."""

    def __init__(self, read: Callable[[], Awaitable[T]]) -> None:
        self._read = read
        self._reading: asyncio.Future[T] | None = None
        self._begun = 0.0

    async def get(self, otherwise: T) -> T:
        if self._reading is None or (self._reading.done() and time.monotonic() - self._begun > KEEP_S):
            self._reading = asyncio.ensure_future(self._read())
            self._begun = time.monotonic()
        try:
            # shielded: a database that does not answer is asked once, not once by each who asks
            return await asyncio.wait_for(asyncio.shield(self._reading), PATIENCE_S)
        except TimeoutError:
            return otherwise


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
