"""Everything at once until told to stop: receive, understand, plan by the clock, deliver."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from datetime import time

import structlog
import uvicorn

from bot.app import RECEIVER_LEASE, App, OpenChannels, claim_receiver, process_inbox, process_name
from bot.channels import rehearsal
from bot.guard import GuardedChannel
from bot.web.edge import edge_app
from messages.channel import Pushed
from messages.language import _
from messages.problem import DondocError
from scheduler import timetable
from scheduler.timetable import Job
from storage import leases
from storage.database import DatabaseAwayError

log = structlog.get_logger()

RENEW_S = 15.0
RETRY_S = 5.0
#: Fifty minutes in all: the slot is good for an hour.
PLAN_RETRIES_S = (60.0, 120.0, 300.0, 600.0, 900.0, 1020.0)


async def run(app: App, *, announce: Callable[[str], None], stop: asyncio.Event | None = None) -> None:
    """Run until SIGINT/SIGTERM (or `stop`). What is on the wire is finished and settled first."""
    stop = stop or asyncio.Event()
    owner = process_name()
    if not await claim_receiver(app, owner):
        raise DondocError(
            _("Một tiến trình dondoc khác đang chạy với cơ sở dữ liệu này; hãy dừng nó trước."),
            code="already_running",
            exit_code=7,
        )
    try:
        await _run_all(app, owner, announce, stop)
    finally:
        with contextlib.suppress(DatabaseAwayError):  # then it runs out by itself
            await app.database.run(leases.release, RECEIVER_LEASE, owner)


async def _run_all(app: App, owner: str, announce: Callable[[str], None], stop: asyncio.Event) -> None:
    _listen_for_signals(stop)
    async with await app.open_channels() as opened, _web(app, opened) as address:
        rehearsal.insist(app.settings, opened.guests.harmless)
        for channel in opened.channels.values():
            if isinstance(channel.inner, Pushed):
                await channel.inner.be_pushed(app.public_url())
        announce(address)
        daily = [Job(name="plan", at=_plan_time(app), work=lambda: _plan(app))]
        clock = timetable.start(daily, now=app.clock.now())
        tasks = [
            asyncio.create_task(app.delivery(opened.channels).run(stop)),
            asyncio.create_task(process_inbox(app, stop)),
            asyncio.create_task(_keep_lease(app, owner, stop)),
        ]
        receivers = [asyncio.create_task(_receive(app, c)) for c in opened.channels.values()]
        try:
            await _first_end(tasks, stop)
        finally:
            stop.set()
            clock.shutdown(wait=False)
            for receiver in receivers:
                receiver.cancel()
            await asyncio.gather(*receivers, return_exceptions=True)
            await asyncio.gather(*tasks, return_exceptions=True)


async def _first_end(tasks: list[asyncio.Task[None]], stop: asyncio.Event) -> None:
    waiting = asyncio.create_task(stop.wait())
    done, _pending = await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in done:
        if task is not waiting:
            task.result()  # an engine that ended by itself has failed: say so


async def _receive(app: App, channel: GuardedChannel) -> None:
    """Keep one channel's receiver alive; a failure is logged by its type and tried again."""
    while True:
        try:
            await channel.receive(app.recorder())
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - one deaf channel must not silence the others
            log.error("receiver_failed", channel=channel.name, error=type(error).__name__)
            await asyncio.sleep(RETRY_S)
        else:
            return  # this one comes by webhook


async def _plan(app: App) -> None:
    """Plan the day; while the database is away, ask again within the hour that the slot is good for."""
    now = app.clock.now()
    slot = timetable.slot_of(_plan_time(app), now)
    for wait in (*PLAN_RETRIES_S, None):
        try:
            done = await app.database.apart(
                timetable.plan_once_a_day, app.plan_desk(), slot=slot, now=app.clock.now()
            )
        except Exception as error:  # noqa: BLE001 - the clock would print the whole traceback, names and all
            log.error("plan_failed", error=type(error).__name__)
            if wait is None:
                return
            await asyncio.sleep(wait)
        else:
            if done is not None:
                log.info("planned", queued=done.queued, tasks=done.tasks, refused=len(done.plan.refusals))
            return


def _plan_time(app: App) -> time:
    try:
        return time.fromisoformat(app.settings.policy.plan_at)
    except ValueError as error:
        raise DondocError(
            _("policy.plan_at phải là giờ dạng 08:00."), code="bad_value", exit_code=3
        ) from error


async def _keep_lease(app: App, owner: str, stop: asyncio.Event) -> None:
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(RENEW_S):
                await stop.wait()
        if stop.is_set():
            return
        try:
            held = await claim_receiver(app, owner)
        except DatabaseAwayError:
            continue  # nobody else can have taken it from a database that is away
        if not held:
            log.error("receiver_lost")
            raise DondocError(
                _("Tiến trình khác đã nhận việc thay tiến trình này."), code="receiver_lost", exit_code=7
            )


@contextlib.asynccontextmanager
async def _web(app: App, opened: OpenChannels) -> AsyncIterator[str]:
    web = app.settings.web
    config = uvicorn.Config(
        edge_app(app, opened.channels),
        host=web.host,
        port=web.port,
        log_level="critical",
        access_log=False,  # its lines would carry unsubscribe links
        lifespan="off",
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(_serve(server))
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn offers a flag, no event
        await asyncio.sleep(0.02)
    if serving.done():
        serving.result()
    try:
        yield f"http://{web.host}:{web.port}"
    finally:
        server.should_exit = True
        await serving


async def _serve(server: uvicorn.Server) -> None:
    try:
        await server._serve()  # noqa: SLF001 - serve() would take over the signal handlers
    except SystemExit as error:
        raise DondocError(
            _("Cổng {port} đang bận; hãy đổi web.port trong cấu hình.", port=server.config.port),
            code="port_busy",
            exit_code=7,
        ) from error


def _listen_for_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def asked() -> None:
        if stop.is_set():  # the second time means now
            raise KeyboardInterrupt
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(number, asked)
