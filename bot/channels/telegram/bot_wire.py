"""The library's request layer with its doors shut: nothing secret logged, no endless answer, no status lost.

Three things the stock layer does would cost us: it logs the body it could not parse (which may
hold what a citizen wrote), it drops the HTTP status of a 5xx (500 means "later", 502 means "who
knows"), and its timeouts are per read, so that a byte a second keeps a send alive for ever.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from telegram import Bot
from telegram.error import TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

#: No honest answer is larger: 100 updates of the longest messages stay below 4 MB.
ANSWER_LIMIT = 8_000_000
#: httpcore walks its whole pool for every request: a wide pool is a slow one.
SEND_CONNECTIONS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds. The whole of one request may take their sum, however slowly the bytes trickle."""

    pool: float = 5.0
    connect: float = 5.0
    write: float = 10.0
    read: float = 15.0
    poll: int = 25  #: how long getUpdates may wait for something to happen (Telegram: at most 50)

    @property
    def deadline(self) -> float:
        # connecting counts twice (TCP, then TLS): whatever is cut here has passed the first byte
        return self.pool + 2 * self.connect + self.write + self.read


class RefusalError(TelegramError):
    """The server answered, and it did not say yes."""

    def __init__(
        self,
        status: int,
        description: str = "",
        *,
        retry_after: float | None = None,
        moved_to: str | None = None,
    ) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to


class GarbledError(TelegramError):
    """A success whose body nobody can read: whether it was carried out is unknown."""

    def __init__(self) -> None:
        super().__init__("unreadable answer")


class _Capped(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in self._stream:
            seen += len(chunk)
            if seen > ANSWER_LIMIT:
                raise httpx.DecodingError("the answer does not end")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _cap(response: httpx.Response) -> None:
    # nothing compressed was asked for, and a few bytes of gzip can hold gigabytes
    if response.headers.get("content-encoding", "identity") != "identity":
        raise httpx.DecodingError("compressed answer")
    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = _Capped(response.stream)


def _refusal(status: int, payload: bytes) -> RefusalError:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return RefusalError(status)
    if not isinstance(answer, dict):
        return RefusalError(status)
    description = answer.get("description")
    parameters = answer.get("parameters")
    if not isinstance(parameters, dict):
        parameters = {}
    wait = parameters.get("retry_after")
    moved = parameters.get("migrate_to_chat_id")
    return RefusalError(
        status,
        description if isinstance(description, str) else "",
        retry_after=float(wait) if isinstance(wait, int) and wait > 0 else None,
        moved_to=str(moved) if isinstance(moved, int) and moved else None,
    )


@cache
def _trusted() -> ssl.SSLContext:
    # reading the certificates costs 40 ms, and each of a bot's two clients would do it again
    return httpx.create_ssl_context()


#: An idle connection is dropped by us before a server drops it: a send that meets its closing is in doubt.
KEEP_ALIVE_S = 2.0


class BotRequest(HTTPXRequest):
    """One HTTP client of the bot: sends, or the long poll."""

    __slots__ = ("_deadline",)

    def __init__(self, *, connections: int, timeouts: Timeouts, deadline: float) -> None:
        super().__init__(
            connection_pool_size=connections,
            pool_timeout=timeouts.pool,
            connect_timeout=timeouts.connect,
            write_timeout=timeouts.write,
            media_write_timeout=timeouts.write,
            read_timeout=timeouts.read,
            httpx_kwargs={
                "verify": _trusted(),
                "headers": {"accept-encoding": "identity"},
                "event_hooks": {"response": [_cap]},
                "limits": httpx.Limits(
                    max_connections=connections,
                    max_keepalive_connections=connections,
                    keepalive_expiry=KEEP_ALIVE_S,
                ),
            },
        )
        self._deadline = deadline

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(self._deadline):
                status, payload = await super().do_request(
                    url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
                )
        except TimeoutError as error:
            raise TimedOut from error
        if not 200 <= status <= 299:
            raise _refusal(status, payload)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise GarbledError from None
        if not isinstance(answer, dict) or "result" not in answer:
            raise GarbledError
        return answer


class PollingBot(Bot):
    """The library's Bot, and updates as the network wrote them.

    `Bot.get_updates` builds objects: one update of a shape the library does not know
    would fail the batch, and the same batch would come back for ever.
    """

    __slots__ = ()

    def __init__(self, *, token: str, base_url: str, timeouts: Timeouts) -> None:
        super().__init__(
            token,
            base_url=base_url,
            request=BotRequest(connections=SEND_CONNECTIONS, timeouts=timeouts, deadline=timeouts.deadline),
            get_updates_request=BotRequest(
                connections=1, timeouts=timeouts, deadline=timeouts.poll + timeouts.deadline
            ),
        )

    async def raw_updates(
        self, *, offset: int | None, wait: int, read_timeout: float, allowed: list[str]
    ) -> list[Any]:
        """One getUpdates; asking with an offset tells the network to forget what lies before it."""
        found = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": wait, "limit": 100, "allowed_updates": allowed},
            read_timeout=wait + read_timeout,
        )
        if not isinstance(found, list):
            raise GarbledError
        return found

    async def open_clients(self) -> None:
        # not Bot.initialize: that asks getMe and would make starting depend on the network
        for request in self._request:
            await request.initialize()

    async def close_clients(self) -> None:
        for request in self._request:
            await request.shutdown()


def hush_libraries() -> None:
    """At INFO httpx logs every URL, and the URL holds the token; at DEBUG the library logs texts."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
