"""For an office the internet cannot reach: what people wrote, fetched instead of pushed."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.channels.zalo.errors import ZaloSDKException
from bot.channels.zalo.events import moment, user_message
from bot.channels.zalo.oa_client import ZaloOAClient
from messages.channel import Inbound, Recorder

log = structlog.get_logger(__name__)

CURSOR = "zalo.history"
PAGE = 10  # Zalo's limit
PAGES = 50
FIRST_LOOK = timedelta(hours=2)
OVERLAP = timedelta(minutes=2)  # what arrives late carries an earlier time; event ids keep it single
PAUSE_AFTER_ERROR = 4  # times the usual interval
FROM_USER = "1"
EVENT_NAMES = {
    "text": "user_send_text",
    "voice": "user_send_audio",
    "photo": "user_send_image",
    "gif": "user_send_gif",
    "link": "user_send_link",
    "links": "user_send_link",
    "sticker": "user_send_sticker",
    "location": "user_send_location",
}


class HistoryPoller:
    """Follows and receipts are not in the history: only the webhook tells those."""

    def __init__(self, client: ZaloOAClient, *, now: Callable[[], datetime], every_s: float) -> None:
        self._client = client
        self._now = now
        self._every_s = every_s

    async def run(self, recorder: Recorder) -> None:
        while True:
            pause = self._every_s
            try:
                await self.look(recorder)
            except ZaloSDKException as error:
                log.warning("zalo.history.failed", code=getattr(error, "code", type(error).__name__))
                pause *= PAUSE_AFTER_ERROR
            except Exception as error:  # noqa: BLE001 - the recorder's: what it did not keep is read again
                log.error("zalo.history.not_recorded", error=type(error).__name__)
                pause *= PAUSE_AFTER_ERROR
            await asyncio.sleep(pause)

    async def look(self, recorder: Recorder) -> int:
        """One round; returns how many events were new."""
        cursor = moment(await recorder.cursor(CURSOR))
        since = cursor - OVERLAP if cursor else self._now() - FIRST_LOOK
        newest = cursor or since
        events: list[Inbound] = []
        for user_id, last in (await self._users(since)).items():
            events += await self._messages(user_id, since)
            newest = max(newest, last)
        events.sort(key=lambda event: event.at)
        stamp = str(int(newest.timestamp() * 1000))
        return await recorder.record(events, cursor=(CURSOR, stamp))

    async def _users(self, since: datetime) -> dict[str, datetime]:
        """Who has a message since then, with the time of the last one."""
        found: dict[str, datetime] = {}
        for page in range(PAGES):
            rows = await self._client.get_list_recent_chat(page * PAGE, PAGE)
            fresh = [(row, at) for row in rows if (at := moment(row.get("time"))) and at >= since]
            for row, at in fresh:
                user_id = str((row.get("from_id") if _from_user(row) else row.get("to_id")) or "")
                if user_id:
                    found[user_id] = max(at, found.get(user_id, at))
            if len(rows) < PAGE or not fresh:
                break
        return found

    async def _messages(self, user_id: str, since: datetime) -> list[Inbound]:
        found: list[Inbound] = []
        for page in range(PAGES):
            rows = await self._client.get_list_conversation_with_user(user_id, page * PAGE, PAGE)
            fresh = [(row, at) for row in rows if (at := moment(row.get("time"))) and at >= since]
            found += [_event(row, at) for row, at in fresh if _from_user(row) and row.get("message_id")]
            if len(rows) < PAGE or not fresh:
                break
        return found


def _from_user(row: dict[str, Any]) -> bool:
    return str(row.get("src")) == FROM_USER


def _event(row: dict[str, Any], at: datetime) -> Inbound:
    return user_message(
        name=EVENT_NAMES.get(str(row.get("type")).lower(), "user_send_file"),
        message_id=str(row["message_id"]),
        at=at,
        user_id=str(row.get("from_id") or ""),
        text=str(row.get("message") or ""),
        raw=row,
    )
