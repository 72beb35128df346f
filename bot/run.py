"""Everything at once until told to stop: receive, understand, plan by the clock, deliver."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable

import structlog

from bot.app import RECEIVER_LEASE, App, claim_receiver, process_inbox, process_name
from bot.channels import rehearsal
from bot.guard import GuardedChannel
from bot.jobs import jobs_of
from bot.telemetry import Telemetry
from bot.web.edge import edge_app
from bot.web.intake import Intake
from bot.web.serving import serving
from bot.web.spool import Spool
from messages.channel import Pushed
from messages.language import _
from messages.problem import DondocError
from scheduler.timetable import Timetable
from storage import leases
from storage.database import DatabaseAwayError

log = structlog.get_logger()

RENEW_S = 15.0
#: Told to stop, what is being done has so long to end.
DRAIN_S = 14.0
RETRY_S = 5.0


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
    listen_for_signals(stop)
    telemetry = Telemetry()
    jobs = jobs_of(app)
    intake = Intake(app.database, app.clock.now, Spool(app.settings.web.spool))
    async with (
        await app.open_channels() as opened,
        _kept(intake),
        serving(
            edge_app(app, opened.channels, telemetry, intake), app.settings.web.host, app.settings.web.port
        ) as address,
    ):
        intake.drain()  # what an earlier run could only put on the disk
        rehearsal.insist(app.settings, opened.guests.harmless)
        for channel in opened.channels.values():
            if isinstance(channel.inner, Pushed):
                await channel.inner.be_pushed(app.public_url())
        announce(address)
        timetable = Timetable(app.database, jobs, now=app.clock.now, windows=app.windows)
        tasks = [
            asyncio.create_task(app.delivery(opened.channels, observer=telemetry).run(stop)),
            asyncio.create_task(process_inbox(app, stop)),
            asyncio.create_task(timetable.run(stop)),
            asyncio.create_task(_keep_lease(app, owner, stop)),
        ]
        receivers = [asyncio.create_task(_receive(app, c)) for c in opened.channels.values()]
        receivers.append(asyncio.create_task(app.keep_time()))
        try:
            await _first_end(tasks, stop)
        finally:
            stop.set()
            for receiver in receivers:
                receiver.cancel()
            await asyncio.gather(*receivers, return_exceptions=True)
            await asyncio.wait(tasks, timeout=DRAIN_S)
            for task in tasks:
                task.cancel()  # a plan that takes longer is completed by whoever plans next
            await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _kept(intake: Intake) -> AsyncIterator[None]:
    """What came in is kept when the door has closed."""
    try:
        yield
    finally:
        await intake.close()


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


def listen_for_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def asked() -> None:
        if stop.is_set():  # the second time means now
            raise KeyboardInterrupt
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(number, asked)
