"""The whole outside world in one process: every network dondoc speaks to, and the phones behind them.

`dondoc run` against it differs from the real thing by URLs alone.
"""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.clock import Clock
from bot.sandbox.chat_api import ChatApi
from bot.sandbox.credentials import MAIL_PASSWORD, MAILBOX, TELEGRAM_TOKEN, TELEGRAM_USERNAME, ZALO
from bot.sandbox.front_door import FrontDoor, every_interface
from bot.sandbox.inbox_page import InboxPage
from bot.sandbox.known_people import KnownPeople
from bot.sandbox.mail import MailSandbox
from bot.sandbox.phones import Phones
from bot.sandbox.rates import rates
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.thumbs import Thumbs
from bot.sandbox.world import World
from bot.sandbox.zalo import ZaloProvider, ZaloRules, zalo_app
from messages.language import _
from messages.problem import DondocError
from messages.texts import approved

ZALO_WEBHOOK = "http://127.0.0.1:8901/webhook/zalo"
#: Zalo waits half a minute before it tries again; nobody in training has that patience.
LADDER = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
KEEP_S = 1.0
GRACE_S = 1


class Sandbox:
    """All providers on one host. `start` it inside a running loop; `async with` does both ends.

    A port of 0 takes a free one; the attributes tell which after `start`.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 8900,
        smtp_port: int = 8925,
        imap_port: int = 8943,
        truth: Path | None = None,
        people_file: Path | None = None,
        zalo_webhook: str = ZALO_WEBHOOK,
        zalo_rules: ZaloRules | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self.world = World(clock=clock, truth=truth)
        self.rules = zalo_rules or ZaloRules(retry_ladder_s=LADDER)
        self._zalo_app = zalo_app(self.world, self.rules, account=ZALO, templates=zns_templates())
        self.zalo: ZaloProvider = self._zalo_app.state.provider
        self.zalo.postman.url = zalo_webhook
        self.telegram = TelegramSandbox(self.world, tokens={TELEGRAM_TOKEN: TELEGRAM_USERNAME})
        self.world.join(self.telegram)
        self.mail = MailSandbox(
            self.world,
            smtp_port=smtp_port,
            imap_port=imap_port,
            user=MAILBOX,
            password=MAIL_PASSWORD,
            host=host,
        )
        self.phones = Phones(self.world, self.telegram, self.zalo)
        self.known = KnownPeople(people_file, self.world, self.telegram, self.zalo)
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._webhook = zalo_webhook

    @property
    def named_host(self) -> str:
        """The host as programs on this machine name it."""
        return "127.0.0.1" if every_interface(self.host) else self.host

    @property
    def url(self) -> str:
        name = f"[{self.named_host}]" if ":" in self.named_host else self.named_host
        return f"http://{name}:{self.port}"

    @property
    def smtp_port(self) -> int:
        return self.mail.smtp_port

    @property
    def imap_port(self) -> int:
        return self.mail.imap_port

    async def start(self) -> None:
        """Open all ports or none. DondocError (exit code 7) names the one that is taken."""
        self.known.recall()
        listener = self._listen()
        try:
            await self._open_mail()
        except BaseException:
            listener.close()
            raise
        config = uvicorn.Config(
            self._app(),
            log_level="critical",
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=GRACE_S,
            timeout_keep_alive=75,  # like the real ones; uvicorn's five seconds race with every client's
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started and not self._serving.done():  # noqa: ASYNC110 - uvicorn offers a flag, no event
            await asyncio.sleep(0.005)
        if self._serving.done():
            self._serving.result()
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
            self._keeping = None
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
            self._server = self._serving = None
        await self.mail.close()
        await self.telegram.aclose()
        await self.zalo.close()
        self.known.keep()
        self.world.truth.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    def hello(self) -> dict[str, Any]:
        """Every endpoint of this sandbox, word for word: the proof that writing there harms nobody."""
        return {
            "dondoc_sandbox": True,
            "now": self.world.clock.now().isoformat(),
            "telegram_base": f"{self.url}/telegram/bot",
            "zalo_oauth": f"{self.url}/zalo/oauth",
            "zalo_openapi": f"{self.url}/zalo/openapi",
            "zalo_business": f"{self.url}/zalo/business",
            "smtp": [self.named_host, self.smtp_port],
            "imap": [self.named_host, self.imap_port],
        }

    def rates(self) -> dict[str, Any]:
        """The fullest windows of what was accepted, and what came too fast."""
        requests = {"zalo": self.zalo.rate.figures(), "telegram": {"refused": self.telegram.flood.refused}}
        return {**rates(self.world.received), "requests": requests}

    def _app(self) -> Starlette:
        async def hello(_request: Request) -> Response:
            return JSONResponse(self.hello())

        async def measured(_request: Request) -> Response:
            return JSONResponse(self.rates())

        thumbs = Thumbs(self.world, self.telegram, self.zalo)
        return Starlette(
            routes=[
                Route("/__sim/hello", hello, methods=["GET"]),
                Route("/__sim/rates", measured, methods=["GET"]),
                Mount("/telegram", routes=self.telegram.routes()),
                Mount("/zalo", app=self._zalo_app),
                *ChatApi(self.phones, thumbs).routes(),
                *InboxPage(self.phones, thumbs).routes(),
            ],
            middleware=[Middleware(FrontDoor, host=self.host)],
        )

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.host, self.port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            raise _refused(error, self.port, "--port") from error
        self.port = int(listener.getsockname()[1])
        return listener

    async def _open_mail(self) -> None:
        wanted = {"--smtp-port": self.smtp_port, "--imap-port": self.imap_port}
        try:
            await self.mail.open()
        except OSError as error:
            await self.mail.close()
            option = next((o for o, port in wanted.items() if _taken(self.host, port)), "--smtp-port")
            raise _refused(error, wanted[option], option) from error

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(KEEP_S)
            self.known.keep()
            # Zalo gives a deaf webhook up; here somebody is always there to switch it on again
            self._webhook = self.zalo.postman.url = self.zalo.postman.url or self._webhook


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to whoever runs the loop."""
        yield


def zns_templates() -> Mapping[str, Mapping[str, Any]]:
    """Our templates as Zalo has approved them; here their ids are our own names for them."""
    return {
        key: {
            "name": found.name,
            "body": found.body,
            "params": [{"name": p.name, "max_length": p.max_length} for p in found.params],
        }
        for key, found in approved.templates().items()
    }


def _taken(host: str, port: int) -> bool:
    if port == 0:
        return False
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _refused(error: OSError, port: int, option: str) -> DondocError:
    if error.errno != errno.EADDRINUSE:
        return DondocError(
            _("Không mở được cổng {port}; hãy chọn cổng khác bằng {option}.", port=port, option=option),
            code="port_refused",
            exit_code=7,
        )
    return DondocError(
        _("Cổng {port} đang bận; hãy chọn cổng khác bằng {option}.", port=port, option=option),
        code="port_busy",
        exit_code=7,
    )
