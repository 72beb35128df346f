"""A Bot API server for one machine: the real protocol on the wire, the sandbox's people behind it."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.telegram.api_errors import ApiError
from bot.sandbox.telegram.bot_methods import METHODS
from bot.sandbox.telegram.flood import Flood
from bot.sandbox.telegram.mishaps import Mishaps, linger
from bot.sandbox.telegram.parameters import read_parameters
from bot.sandbox.telegram.persons import Persons
from bot.sandbox.telegram.switchboard import Switchboard
from bot.sandbox.telegram.talks import BotAccount
from bot.sandbox.world import World


class TelegramSandbox(Persons):
    """The provider: `world.join` it, mount its `routes()`, `aclose` it at the end."""

    def __init__(
        self,
        world: World,
        *,
        tokens: Mapping[str, str],
        flood: Flood | None = None,
        webhook_retry_s: float = 0.5,
    ) -> None:
        self.mishaps = Mishaps()
        self.flood = flood or Flood()
        self.bots = {
            token: BotAccount(
                token=token,
                username=username,
                world=world,
                flood=self.flood,
                webhook_retry_s=webhook_retry_s,
            )
            for token, username in tokens.items()
        }
        super().__init__(world, list(self.bots.values()))

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download, methods=["GET"]),
            *Switchboard(self, self.mishaps, self.flood).routes(),
        ]

    async def aclose(self) -> None:
        for bot in self.bots.values():
            await bot.webhook.stop()

    async def _call(self, request: Request) -> Response:
        bot = self.bots.get(request.path_params["token"])
        name = str(request.path_params["method"]).lower()
        if bot is None:
            return _refused(ApiError(401, "Unauthorized"))
        if name not in METHODS:
            return _refused(ApiError(404, "Not Found"))
        mishap = self.mishaps.take(name)
        if mishap is None:
            return await self._carry_out(bot, name, request)
        await linger(mishap.delay_before_s)
        if mishap.prevents:
            return mishap.answer() or Response(status_code=500)
        answer = await self._carry_out(bot, name, request)
        await linger(mishap.delay_after_s)
        return mishap.answer() or answer

    async def _carry_out(self, bot: BotAccount, name: str, request: Request) -> Response:
        try:
            parameters = await read_parameters(request)
            result: Any = await METHODS[name](bot, parameters)
        except ApiError as error:
            return _refused(error)
        return JSONResponse({"ok": True, "result": result})

    async def _download(self, request: Request) -> Response:
        bot = self.bots.get(request.path_params["token"])
        found = bot.files.get(str(request.path_params["path"]).rpartition("/")[2]) if bot else None
        if found is None:
            return _refused(ApiError(404, "Not Found"))
        return Response(found.data, media_type="application/octet-stream")


def _refused(error: ApiError) -> Response:
    return JSONResponse(error.body(), error.status)


def telegram_app(
    world: World,
    *,
    tokens: Mapping[str, str],
    flood: Flood | None = None,
    webhook_retry_s: float = 0.5,
) -> Starlette:
    """The server alone, joined to the world; its provider is `app.state.telegram`."""
    sandbox = TelegramSandbox(world, tokens=tokens, flood=flood, webhook_retry_s=webhook_retry_s)
    world.join(sandbox)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await sandbox.aclose()

    app = Starlette(routes=sandbox.routes(), lifespan=lifespan)
    app.state.telegram = sandbox
    return app
