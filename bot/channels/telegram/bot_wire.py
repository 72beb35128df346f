"""The library's request layer on our courier: five times as fast, nothing secret logged, no status lost.

Three things the stock layer does would cost us: it logs the body it could not parse (which may
hold what a citizen wrote), it drops the HTTP status of a 5xx (500 means "later", 502 means "who
knows"), and its timeouts are per read, so that a byte a second keeps a send alive for ever.
"""

import json
import logging
from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.courier import ANSWER_LIMIT, CONNECT_S, CONNECTIONS, DEADLINE_S, Courier

#: 100 updates of the longest messages stay below 4 MB.
UPDATES_LIMIT = 8_000_000
#: A wait is JSON of any length: more than a day is not believed.
_MOST_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds."""

    connect: float = CONNECT_S  #: until a connection stands: a free place, name, TCP and TLS
    deadline: float = DEADLINE_S  #: for the whole of one request, however slowly the bytes trickle
    poll: int = 25  #: how long getUpdates may wait for something to happen (Telegram: at most 50)


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


def _form(data: RequestData | None) -> tuple[bytes, bytes]:
    """Media type and body of the library's parameters; a picture goes as a form of several parts."""
    if data is None:
        return b"application/json", b"{}"
    if not data.contains_files:
        return b"application/json", data.json_payload
    form = httpx.Request("POST", "http://-", data=data.json_parameters, files=data.multipart_data)
    return form.headers["Content-Type"].encode(), form.read()


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
        retry_after=float(min(wait, _MOST_S)) if isinstance(wait, int) and wait > 0 else None,
        moved_to=str(moved) if isinstance(moved, int) and moved else None,
    )


class BotRequest(BaseRequest):
    """What the library sends through, carried by our own courier."""

    __slots__ = ("_courier", "_timeouts")

    def __init__(self, *, connections: int, timeouts: Timeouts, answer_limit: int = ANSWER_LIMIT) -> None:
        self._courier = Courier(connections=connections, answer_limit=answer_limit)
        self._timeouts = timeouts

    @property
    def read_timeout(self) -> float:
        return self._timeouts.deadline

    async def initialize(self) -> None:
        """Nothing to prepare: connections are opened by the first request."""

    async def shutdown(self) -> None:
        await self._courier.aclose()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's parameters
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """`read_timeout`, where given, is the time for the whole request instead of our deadline."""
        given = isinstance(read_timeout, (int, float))
        kind, body = _form(request_data)
        try:
            answer = await self._courier.exchange(
                method,
                url,
                headers=[(b"Content-Type", kind)],
                body=body,
                connect_s=self._timeouts.connect,
                deadline_s=read_timeout if given else self._timeouts.deadline,
            )
        except httpx.TimeoutException as error:
            raise TimedOut from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NetworkError(type(error).__name__) from error
        if not 200 <= answer.status <= 299:
            raise _refusal(answer.status, answer.body)
        return answer.status, answer.body

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
            request=BotRequest(connections=CONNECTIONS, timeouts=timeouts),
            get_updates_request=BotRequest(connections=1, timeouts=timeouts, answer_limit=UPDATES_LIMIT),
        )

    async def raw_updates(
        self, *, offset: int | None, wait: int, patience: float, allowed: list[str]
    ) -> list[Any]:
        """One getUpdates; asking with an offset tells the network to forget what lies before it."""
        found = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": wait, "limit": 100, "allowed_updates": allowed},
            read_timeout=wait + patience,
        )
        if not isinstance(found, list):
            raise GarbledError
        return found

    async def say(self, chat_id: int, text: str, **more: Any) -> str:
        """One sendMessage; returns "chat:message". What is no message at all raises as reading it does.

        `Bot.send_message` builds an object of 140 fields from each answer, which takes longer than the
        whole way to the network and back; two numbers of it are wanted.
        """
        sent = await self._post("sendMessage", {"chat_id": chat_id, "text": text, **more})
        return f"{int(sent['chat']['id'])}:{int(sent['message_id'])}"

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
