"""A process of an office that sends one message with a token at its end; a test may kill it at any step."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

import httpx

from bot.channels.zalo import ZaloChannel, ZaloOAClient
from bot.zalo_grant import DatabaseTokenStore
from messages import faultpoint
from messages.channel import Content, MessageClass, Outgoing
from messages.outcome import Outcome
from storage.database import Database
from storage.sealed import Seal


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where everything lies; it crosses the border between processes."""

    database_url: str
    key: str
    file: Path  #: of the pair the database does not have yet
    far_end: str  #: the sandbox's prefix
    app_id: str
    app_secret: str
    user_id: str

    def store(self, database: Database, now: Callable[[], datetime]) -> DatabaseTokenStore:
        return DatabaseTokenStore(database, Seal([self.key]), now=now, last_resort=self.file)


def process(place: Place, now: datetime, dies: str, at_once: Barrier | None, said: Connection) -> None:
    """Wait for the others, send, and say what came of it; with `dies` end as a power cut would, there."""

    def kill(name: str) -> None:
        if name == dies:
            os.kill(os.getpid(), signal.SIGKILL)

    faultpoint.plant(kill)
    if at_once is not None:
        at_once.wait(30)
    said.send(asyncio.run(_send(place, now)))


async def _send(place: Place, now: datetime) -> Outcome:
    database = Database(place.database_url)
    store = place.store(database, lambda: now)
    async with httpx.AsyncClient(trust_env=False) as http:
        client = ZaloOAClient(
            place.app_id,
            place.app_secret,
            store,
            http,
            base_url=f"{place.far_end}/openapi",
            oauth_url=f"{place.far_end}/oauth",
            now=lambda: now,
        )
        channel = ZaloChannel(client, now=lambda: now, app_id=place.app_id, oa_id="", oa_secret_keys=[])
        await store.take_back()
        content = Content(text="Chào bác")
        out = Outgoing(
            message_id=1,
            tracking_id="a" * 16,
            address=place.user_id,
            content=content,
            message_class=MessageClass.SERVICE,
        )
        found = await channel.send(out)
        await channel.close()
    database.close()
    return found
