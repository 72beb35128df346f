"""The phones as JSON, for scripts and tests."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.phones import CHANNELS, Phones
from bot.sandbox.thumbs import Thumbs
from bot.sandbox.world import Line
from messages.language import _
from messages.problem import DondocError

Handler = Callable[[Request], Awaitable[Response]]


class ChatApi:
    def __init__(self, phones: Phones, thumbs: Thumbs) -> None:
        self._phones = phones
        self._thumbs = thumbs

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/chats", self.chats, methods=["GET"]),
            Route("/api/chats/{channel}/{address:path}", self.chat, methods=["GET"]),
            Route("/api/say", _told(self.say), methods=["POST"]),
            Route("/api/start", _told(self.start), methods=["POST"]),
        ]

    async def chats(self, _request: Request) -> Response:
        """All of them, the one with the newest line first."""
        chats = sorted(
            self._phones.world.chats.values(),
            key=lambda c: c.lines[-1].number if c.lines else 0,
            reverse=True,
        )
        found = [
            {"channel": c.channel, "address": c.address, "name": c.name, "lines": len(c.lines)} for c in chats
        ]
        return JSONResponse({"chats": found})

    async def chat(self, request: Request) -> Response:
        key = (request.path_params["channel"], request.path_params["address"])
        found = self._phones.world.chats.get(key)
        if found is None:
            return _refused(_("Không có cuộc trò chuyện này."), 404)
        return JSONResponse(
            {
                "channel": found.channel,
                "address": found.address,
                "name": found.name,
                "lines": [as_json(line) for line in found.lines],
            }
        )

    async def say(self, wanted: dict[str, str]) -> dict[str, str]:
        """`{channel, address, text, reply_to}`."""
        await self._thumbs.say(
            wanted.get("channel", ""),
            wanted.get("address", ""),
            wanted.get("text", ""),
            reply_to=wanted.get("reply_to", ""),
        )
        return {}

    async def start(self, wanted: dict[str, str]) -> dict[str, str]:
        """`{channel, address, token, name}`; without an address somebody new; answers with the address."""
        address = await self._thumbs.start(
            wanted.get("channel", ""),
            wanted.get("address", ""),
            token=wanted.get("token", ""),
            name=wanted.get("name", ""),
        )
        return {"address": address}


def as_json(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "at": line.at.isoformat(),
        "channel": line.channel,
        "address": line.address,
        "to_person": line.to_person,
        "text": line.text,
        "message_id": line.message_id,
        "subject": line.subject,
        "html": line.html,
        "extra": dict(line.extra),
    }


def channel_counts(lines: list[Line]) -> dict[str, int]:
    return {channel: sum(line.channel == channel for line in lines) for channel in CHANNELS}


def _told(handler: Callable[[dict[str, str]], Awaitable[dict[str, str]]]) -> Handler:
    async def told(request: Request) -> Response:
        try:
            wanted = json.loads(await request.body())
        except ValueError:
            wanted = None
        if not isinstance(wanted, dict) or not all(isinstance(value, str) for value in wanted.values()):
            return _refused(_("Nội dung phải là một đối tượng JSON gồm các chuỗi."), 400)
        try:
            return JSONResponse({"ok": True, **await handler(wanted)})
        except DondocError as error:
            return _refused(error.message, 400)

    return told


def _refused(message: str, status: int) -> Response:
    return JSONResponse({"ok": False, "error": message}, status)
