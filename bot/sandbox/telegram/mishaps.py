"""Faults to order: the next answers go wrong in a stated way, before or after the message was taken."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send


@dataclass(slots=True, kw_only=True)
class Mishap:
    """What happens to the next `times` calls of `method` ("*": any method).

    Without `accept` the call is not carried out (nobody gets the message); with it the message
    arrives and only the answer goes wrong. A delay alone changes nothing but the time.
    """

    method: str = "sendMessage"
    times: int = 1
    status: int = 0  #: HTTP status to answer; 0: the true answer
    body: Any = None  #: object: JSON; text: as it stands; None: what the server says to that status
    parameters: Mapping[str, Any] = field(default_factory=dict)  #: retry_after, migrate_to_chat_id
    accept: bool = False
    drop: bool = False  #: cut the connection in the middle of the answer
    delay_before_s: float = 0.0
    delay_after_s: float = 0.0

    @property
    def prevents(self) -> bool:
        return not self.accept and bool(self.status or self.drop)

    def answer(self) -> Response | None:
        if self.drop:
            return CutAnswer()
        if not self.status:
            return None
        if isinstance(self.body, str):
            return Response(self.body, self.status, media_type="text/html")
        body = self.body
        if body is None:
            body = {"ok": False, "error_code": self.status, "description": HTTPStatus(self.status).phrase}
        if self.parameters:
            body = {**body, "parameters": dict(self.parameters)}
        return JSONResponse(body, self.status)


class CutAnswer(Response):
    """Headers of a success and half a body, then nothing: the caller cannot know."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})


class Mishaps:
    def __init__(self) -> None:
        self.planned: list[Mishap] = []

    def plan(self, mishap: Mishap) -> None:
        self.planned.append(mishap)

    def take(self, method: str) -> Mishap | None:
        """The first mishap meant for this method; it is used up by one."""
        for mishap in self.planned:
            if mishap.method in ("*", method) or mishap.method.lower() == method:
                mishap.times -= 1
                if mishap.times <= 0:
                    self.planned.remove(mishap)
                return mishap
        return None


async def linger(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)
