"""Ask for updates, store them, and only then ask for the next: the network forgets nothing we have not kept.

The library's own Updater moves the offset as soon as updates lie in a queue in memory; a crash
there loses answers. Here the new offset goes into the same transaction as the events, and the
network learns of it by the request after.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.channels.telegram.bot_wire import PollingBot, RefusalError, Timeouts
from bot.channels.telegram.updates import ALLOWED, CHANNEL, callback_id, translate
from messages.channel import Inbound, Recorder

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 60.0
CONFLICT_PAUSE = 30.0
SPINNER_PATIENCE = 5.0


@dataclass(slots=True, kw_only=True)
class LongPoll:
    """The one poller of one bot."""

    bot: PollingBot
    now: Callable[[], datetime]
    timeouts: Timeouts
    pace: float = 1.0  #: multiplies every pause except one the network asked for
    trouble: str = ""  #: "conflict", "token", "network", "storage": why nothing is coming in just now
    _failures: int = field(default=0, init=False)

    async def run(self, recorder: Recorder) -> None:
        offset = _offset(await recorder.cursor(CHANNEL))
        while True:
            updates = await self._ask(offset)
            if not updates:
                continue
            following = _following(updates)
            events = [event for update in updates for event in translate(update, received=self.now())]
            if await self._kept(recorder, events, following):
                offset = following
                await self._stop_spinners(events)

    async def _ask(self, offset: int | None) -> list[Any]:
        try:
            updates = await self.bot.raw_updates(
                offset=offset,
                wait=self.timeouts.poll,
                patience=self.timeouts.deadline,
                allowed=ALLOWED,
            )
        except (TelegramError, AttributeError, KeyError, TypeError, ValueError) as error:
            # the last four are the library stumbling over an answer of an unknown shape
            await self._rest(error)
            return []
        self._well()
        return updates

    async def _kept(self, recorder: Recorder, events: list[Inbound], following: int | None) -> bool:
        if following is None:
            log.warning("telegram_updates_without_id")
            await self._pause("network", LONGEST_PAUSE)
            return False
        try:
            new = await recorder.record(events, cursor=(CHANNEL, str(following)))
        except Exception as error:  # noqa: BLE001 - a database may fail in any way; the offset stays and we ask again
            log.warning("telegram_record_failed", error=type(error).__name__, events=len(events))
            await self._pause("storage", self._backoff())
            return False
        log.info("telegram_recorded", events=len(events), new=new)
        self._well()
        return True

    async def _stop_spinners(self, events: list[Inbound]) -> None:
        """A pressed button spins until it is answered; that is courtesy, never a reason to stop."""
        for event in events:
            await acknowledge(self.bot, callback_id(event))

    async def _rest(self, error: Exception) -> None:
        status = error.status if isinstance(error, RefusalError) else 0
        if status == 429 and isinstance(error, RefusalError) and error.retry_after is not None:
            await asyncio.sleep(error.retry_after + random.uniform(0, 1) * self.pace)  # noqa: S311 - jitter is no secret
            return
        if status == 409:
            log.warning("telegram_conflict", status=status)
            await self._pause("conflict", CONFLICT_PAUSE)
            return
        log.warning("telegram_poll_failed", status=status, error=type(error.__cause__ or error).__name__)
        await self._pause("token" if status in (401, 404) else "network", self._backoff())

    def _backoff(self) -> float:
        self._failures += 1
        return min(LONGEST_PAUSE, 2.0 ** min(self._failures, 10))

    async def _pause(self, trouble: str, seconds: float) -> None:
        self.trouble = trouble
        await asyncio.sleep(seconds * random.uniform(0.5, 1) * self.pace)  # noqa: S311 - jitter is no secret

    def _well(self) -> None:
        self._failures = 0
        self.trouble = ""


async def acknowledge(bot: PollingBot, query_id: str) -> None:
    """Stop a button's spinner; a press that is too old for it is nobody's problem."""
    if query_id:
        with contextlib.suppress(
            TelegramError, TimeoutError, AttributeError, KeyError, TypeError, ValueError
        ):
            async with asyncio.timeout(SPINNER_PATIENCE):
                await bot.answer_callback_query(query_id)


def _offset(stored: str | None) -> int | None:
    """A position nobody can read starts over: the inbox keeps every event once anyway."""
    return int(stored) if stored is not None and stored.isascii() and stored.isdigit() else None


def _following(updates: list[Any]) -> int | None:
    numbers = [
        update["update_id"]
        for update in updates
        if isinstance(update, dict) and type(update.get("update_id")) is int
    ]
    return max(numbers) + 1 if numbers else None
