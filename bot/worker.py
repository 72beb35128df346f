"""Delivery and nothing else: any number of these beside one another, and beside `dondoc run`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection

import structlog
from rapidfuzz import process

from bot.app import App
from bot.channels import rehearsal
from bot.run import DRAIN_S, listen_for_signals
from bot.telemetry import Telemetry
from bot.web.monitor import monitor_app
from bot.web.serving import serving
from messages.language import _
from messages.problem import DondocError

log = structlog.get_logger()


async def work(
    app: App,
    *,
    accounts: Collection[str],
    announce: Callable[[str], None],
    metrics_port: int | None = None,
    stop: asyncio.Event | None = None,
) -> None:
    """Deliver for `accounts` (none named: all) until SIGINT/SIGTERM (or `stop`)."""
    _check(accounts, app.channel_names())
    stop = stop or asyncio.Event()
    listen_for_signals(stop)
    telemetry = Telemetry()
    async with await app.open_channels() as opened, _monitored(app, telemetry, metrics_port) as address:
        rehearsal.insist(app.settings, opened.guests.harmless)
        mine = {name: c for name, c in opened.channels.items() if not accounts or name in accounts}
        announce(address)
        delivery = asyncio.create_task(app.delivery(mine, observer=telemetry).run(stop))
        told = asyncio.create_task(stop.wait())
        clock = asyncio.create_task(app.keep_time())
        await asyncio.wait({delivery, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        clock.cancel()
        try:
            await asyncio.wait_for(delivery, DRAIN_S)
        except TimeoutError:
            log.error("drain_too_long")


def _check(accounts: Collection[str], known: Collection[str]) -> None:
    for name in accounts:
        if name not in known:
            nearest = process.extractOne(name, known, score_cutoff=50)
            hint = _(" Có phải {name} không?", name=nearest[0]) if nearest else ""
            raise DondocError(_("Không có tài khoản “{name}”.{hint}", name=name, hint=hint), code="not_found")


@contextlib.asynccontextmanager
async def _monitored(app: App, telemetry: Telemetry, port: int | None) -> AsyncIterator[str]:
    if port is None:
        yield ""
        return
    async with serving(monitor_app(app, telemetry), "127.0.0.1", port) as address:
        yield address
