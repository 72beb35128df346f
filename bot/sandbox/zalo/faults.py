"""Faults on order: what the next requests meet instead of an answer."""

import asyncio
import json
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: the request is not looked at
BEFORE = frozenset({"code", "http", "slow_before"})
#: the request takes effect, its answer is spoiled
AFTER = frozenset({"slow_after", "lost", "truncated", "empty", "garbage", "text_error", "no_data"})
JSON_TYPE = (b"content-type", b"application/json")


@dataclass(slots=True, kw_only=True)
class Mishap:
    kind: str  #: one of BEFORE or AFTER
    path: str = ""  #: part of the path it waits for; "" any
    count: int = 1
    code: int = -99999  #: kind "code"
    status: int = 500  #: kind "http": an HTML page
    seconds: float = 60.0  #: kinds "slow_before" and "slow_after"

    def __post_init__(self) -> None:
        if self.kind not in BEFORE | AFTER:
            raise ValueError(f"unknown fault {self.kind!r}")


class Mishaps:
    def __init__(self) -> None:
        self.waiting: list[Mishap] = []

    def plant(self, mishap: Mishap) -> None:
        self.waiting.append(mishap)

    def take(self, path: str) -> Mishap | None:
        for mishap in self.waiting:
            if mishap.path in path:
                mishap.count -= 1
                if mishap.count <= 0:
                    self.waiting.remove(mishap)
                return mishap
        return None


class MishapMiddleware:
    def __init__(self, app: ASGIApp, mishaps: Mishaps) -> None:
        self._app = app
        self._mishaps = mishaps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        mishap = None if scope["type"] != "http" or "/__sim/" in path else self._mishaps.take(path)
        if mishap is None:
            await self._app(scope, receive, send)
        elif mishap.kind in BEFORE:
            await self._instead(mishap, scope, receive, send)
        else:
            await self._spoiled(mishap, scope, receive, send)

    async def _instead(self, mishap: Mishap, scope: Scope, receive: Receive, send: Send) -> None:
        if mishap.kind == "slow_before":
            await asyncio.sleep(mishap.seconds)
            await self._app(scope, receive, send)
        elif mishap.kind == "code":
            body = json.dumps({"error": mishap.code, "message": "Planted fault"}).encode()
            await _answer(send, 200, body, JSON_TYPE)
        else:
            page = b"<html><body>Bad gateway</body></html>"
            await _answer(send, mishap.status, page, (b"content-type", b"text/html"))

    async def _spoiled(self, mishap: Mishap, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def keep(message: Message) -> None:
            body.extend(message.get("body", b""))

        await self._app(scope, receive, keep)
        match mishap.kind:
            case "slow_after":
                await asyncio.sleep(mishap.seconds)
                await _answer(send, 200, bytes(body), JSON_TYPE)
            case "lost":
                # Headers that promise more than follows: the server closes the connection on the client.
                headers = [JSON_TYPE, (b"content-length", b"4096")]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await send({"type": "http.response.body", "body": b"", "more_body": True})
            case _:
                await _answer(send, 200, _distorted(mishap.kind, bytes(body)), JSON_TYPE)


def _distorted(kind: str, body: bytes) -> bytes:
    if kind == "truncated":
        return body[: len(body) // 2]
    if kind == "garbage":
        return b"<html>maintenance</html>"
    if kind == "empty":
        return b""
    answer = json.loads(body)
    if kind == "text_error":
        answer["error"] = str(answer.get("error", 0))
    else:
        answer.pop("data", None)
    return json.dumps(answer).encode()


async def _answer(send: Send, status: int, body: bytes, kind: tuple[bytes, bytes]) -> None:
    headers = [kind, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
