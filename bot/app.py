"""Assembly: the only place that knows every part and decides nothing."""

import asyncio
import os
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from bot import house_rules
from bot.channels import registry, rehearsal
from bot.clock import AbsentClock, Clock, DatabaseClock, ShiftedClock, SystemClock
from bot.guard import GuardedChannel, GuestList
from bot.settings import Settings, load_settings
from bot.zalo_grant import DatabaseTokenStore
from handlers.desk import Desk
from handlers.dispatch import process_some
from messages.channel import MessageClass
from messages.language import _, use_language
from messages.office import Office
from messages.problem import DondocError
from messages.vietqr import Account
from scheduler import overview
from scheduler.debt_age import DEFAULT_ORDER
from scheduler.delivery import Delivery
from scheduler.observing import NobodyWatches, Observer
from scheduler.overview import Overview
from scheduler.plan_desk import PlanDesk
from scheduler.plan_inputs import PlanSettings
from scheduler.windows import Windows
from storage import history, leases, schema
from storage.database import Database, DatabaseAwayError
from storage.inbox import DatabaseRecorder
from storage.message_rows import Ready
from storage.papers.filling import Sender
from storage.sealed import Seal, key_file

#: Stands in messages to people, so it does not follow the language of the office.
NOBODY_NAMED = "cán bộ quản lý thu"
#: A counter that runs on for so long is wrong by less than a millisecond.
TIME_EVERY_S = 60.0
#: One receiver a database: two pollers would take each other's updates.
RECEIVER_LEASE = "receiver"


@dataclass(kw_only=True)
class App:
    """Settings, database and the office, ready for any command."""

    settings: Settings
    clock: Clock
    database: Database
    windows: Windows
    office: Office

    def close(self) -> None:
        self.database.close()

    async def keep_time(self) -> None:
        """Ask the database for its time now and then, until cancelled: counters drift."""
        while isinstance(self.clock, DatabaseClock):
            await asyncio.sleep(TIME_EVERY_S)
            with suppress(DatabaseAwayError):
                await asyncio.to_thread(self.clock.follow, self.database.clock_time)

    @property
    def sandbox_away(self) -> bool:
        """Training is configured, but its sandbox is not there to tell the time."""
        return isinstance(self.clock, AbsentClock)

    def plan_desk(self) -> PlanDesk:
        found = self.settings.policy
        guests = self.guests(rehearsal.promised(self.settings))
        return PlanDesk(
            office=self.office,
            windows=self.windows,
            settings=PlanSettings(
                grace_days=found.grace_days,
                min_interval_days=found.min_interval_days,
                max_figures_age_days=found.max_figures_age_days,
                employer_contacts=found.employer_contacts,
                not_yet_late=found.not_yet_late,
                debt_order=tuple(found.debt_age) or DEFAULT_ORDER,
                local_plans=frozenset(found.local_plans),
            ),
            channels=frozenset(self.channel_names()),
            trust_declared=found.declared_contacts == "full",
            admits=guests.admits,
        )

    def sender(self) -> Sender:
        """What stands on the office's papers."""
        found = self.settings.documents
        return Sender(
            office=self.office,
            superior=found.superior,
            symbol=found.symbol,
            place=found.place,
            signer_title=found.signer_title,
            signer_name=found.signer_name,
            officer_name=self.settings.office.officer,
        )

    def answer_desk(self) -> Desk:
        return Desk(
            now=self.clock.now(),
            office=self.office,
            calendar=self.windows,
            reply_channels=frozenset(self.channel_names()) - {"zns"},
        )

    def guests(self, harmless: frozenset[str]) -> GuestList:
        mode = self.settings.mode
        return GuestList(live=mode.live, guests=mode.guests, harmless=harmless)

    def channel_names(self) -> list[str]:
        return _channel_names(self.settings)

    def seal(self) -> Seal:
        keys = [k for k in self.settings.database.key.get_secret_value().split(",") if k]
        return Seal(keys or [key_file(self.settings.database.key_file)])

    def recorder(self) -> DatabaseRecorder:
        return DatabaseRecorder(self.database, self.clock.now)

    def token_store(self) -> DatabaseTokenStore:
        return DatabaseTokenStore(
            self.database,
            self.seal(),
            now=self.clock.now,
            first_refresh_token=self.settings.zalo.refresh_token.get_secret_value(),
            last_resort=self.settings.database.key_file.with_name("dondoc.zalo-token.sealed"),
        )

    async def open_channels(self) -> "OpenChannels":
        """Build every channel behind the guard. Close what is returned."""
        store = self.token_store()
        await store.take_back()
        parts = registry.Parts(settings=self.settings, now=self.clock.now, token_store=store)
        guests = self.guests(await rehearsal.proven(self.settings))
        channels = {
            name: GuardedChannel(
                channel,
                guests,
                limit_per_day=self.settings.mode.guest_limit_per_day,
                sent_today=self._sent_today,
            )
            for name, channel in registry.build(parts).items()
        }
        for channel in channels.values():
            await channel.open()
        return OpenChannels(channels, parts, guests)

    def overview(self, now: datetime) -> Overview:
        """How delivery stands, for the accounts configured here and whatever else waits."""
        every = registry.terms(self.settings)
        mine = {name: every[name] for name in self.channel_names()}
        return self.database.transact(overview.look, mine, now)

    def delivery(
        self, channels: Mapping[str, GuardedChannel], *, observer: Observer | None = None
    ) -> Delivery:
        return Delivery(
            self.database,
            dict(channels),
            now=self.clock.now,
            windows=self.windows,
            terms=registry.terms(self.settings),
            unsubscribe_url=self.unsubscribe_url,
            jitter=random.random,
            doubt_rules=registry.doubt_rules(self.settings),
            caps=house_rules.caps(self.settings),
            silence=house_rules.silence(self.settings),
            observer=observer or NobodyWatches(),
        )

    def unsubscribe_url(self, message: Ready) -> str | None:
        """Give the one-click address of a message that may be refused."""
        if message.channel != "email" or message.message_class is MessageClass.MANDATORY:
            return None
        home = self.public_url()
        return f"{home}/huy/{message.tracking_id}" if home else None

    def public_url(self) -> str:
        web = self.settings.web
        if web.public_url:
            return web.public_url.rstrip("/")
        return f"http://{web.host}:{web.port}" if self.settings.mode.sandbox else ""

    async def _sent_today(self) -> int:
        now = self.clock.now()
        return await self.database.run(history.accepted_since, now - timedelta(days=1))


class OpenChannels:
    """Channels that are open, and how to close them all."""

    def __init__(self, channels: dict[str, GuardedChannel], parts: registry.Parts, guests: GuestList) -> None:
        self.channels = channels
        self.guests = guests
        self._parts = parts

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        for channel in self.channels.values():
            with suppress(Exception):  # closing is a courtesy; nothing of ours depends on it
                await channel.close()
        await self._parts.close()


def open_app(config: Path | None = None, *, clock: Clock | None = None, need_database: bool = True) -> App:
    """Read the settings, open the database and check that its schema is ours."""
    settings = load_settings(config)
    use_language(settings.office.language)
    app = assemble(settings, clock=clock or SystemClock(), need_database=need_database)
    if clock is None:
        app.clock = _clock(settings, _real_clock(app.database) if need_database else SystemClock())
    return app


def _real_clock(database: Database) -> Clock:
    """Take the machine's own clock beside a file, the database's where several machines share one."""
    moment = database.clock_time()
    return SystemClock() if moment is None else DatabaseClock(moment)


def _clock(settings: Settings, real: Clock) -> Clock:
    """The real clock; the sandbox's, where every channel is pointed at it."""
    if not settings.mode.sandbox or set(_channel_names(settings)) - rehearsal.promised(settings):
        return real
    shift = rehearsal.training_shift(settings, real=real.now())
    if shift is None:
        return AbsentClock()
    return ShiftedClock(shift, real) if abs(shift) > timedelta(seconds=2) else real


def assemble(settings: Settings, *, clock: Clock, need_database: bool = True) -> App:
    registry.doubt_rules(settings)  # a mistake is told by every command, not by the first delivery
    database = Database(settings.database.url)
    if need_database:
        try:
            schema.ensure_current(database)
        except DondocError:
            database.close()
            raise
        except Exception as error:
            database.close()
            raise DondocError(
                _("Không mở được cơ sở dữ liệu. Hãy chạy: dondoc doctor"), code="database_down", exit_code=75
            ) from error
    return App(
        settings=settings,
        clock=clock,
        database=database,
        windows=house_rules.windows(settings, channels=registry.BUILDERS),
        office=_office(settings),
    )


def _channel_names(settings: Settings) -> list[str]:
    """Networks the office has an account with."""
    has = {
        "zalo": bool(settings.zalo.app_id),
        "zns": bool(settings.zalo.app_id),
        "telegram": bool(settings.telegram.token.get_secret_value()),
        "email": bool(settings.email.smtp_host),
    }
    return [name for name in registry.BUILDERS if has[name]]


def _office(settings: Settings) -> Office:
    found = settings.office
    name = settings.telegram.username
    return Office(
        agency=found.agency,
        agency_code=found.agency_code,
        # every notice names whom to ask; until the office has said who, it is the desk and the hotline
        officer=found.officer or NOBODY_NAMED,
        officer_phone=found.officer_phone or found.hotline,
        hotline=found.hotline,
        site=found.site,
        accounts=tuple(Account(**a.model_dump()) for a in settings.payment_accounts),
        bot_link=f"{settings.telegram.link_base}/{name}?start=" if name else "",
        own_hosts=tuple(
            h for h in map(_host, (settings.web.public_url, found.site, settings.mode.sandbox)) if h
        ),
    )


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


async def claim_receiver(app: App, owner: str) -> bool:
    """Take or renew the right to receive; the holder is alone."""
    return await app.database.run(
        leases.acquire, RECEIVER_LEASE, owner, now=app.clock.now(), span=timedelta(seconds=45)
    )


def process_name() -> str:
    return f"{os.uname().nodename}:{os.getpid()}"


async def process_inbox(app: App, stop: asyncio.Event, *, idle_s: float = 0.2) -> None:
    """Understand stored events, oldest first, until told to stop."""
    while not stop.is_set():
        more = await asyncio.to_thread(process_some, app.database, app.answer_desk())
        if not more:
            with suppress(TimeoutError):
                async with asyncio.timeout(idle_s):
                    await stop.wait()
