"""Every answer of Zalo looks alike: HTTP 200, a number, a message."""

import hashlib
import json
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

MINUTE = timedelta(seconds=60)
Handler = Callable[[Request], Awaitable[Response]]


class Refusal(Exception):  # noqa: N818 - an answer of the simulated API, not an error of ours
    def __init__(self, code: int, message: str, **fields: Any) -> None:
        super().__init__(code, message)
        self.body = {"error": code, "message": message, **fields}


async def refused(_request: Request, refusal: Exception) -> Response:
    return JSONResponse(
        refusal.body if isinstance(refusal, Refusal) else {"error": -100, "message": "Unknown"}
    )


def granted(data: Any = None, **more: Any) -> JSONResponse:
    body: dict[str, Any] = {"error": 0, "message": "Success"}
    if data is not None:
        body["data"] = data
    return JSONResponse(body | more)


async def json_body(request: Request, *, empty: int = -201, malformed: int = -201) -> dict[str, Any]:
    raw = await request.body()
    if not raw:
        raise Refusal(empty, "Body is empty")
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal(malformed, "Body is invalid!")
    return found


def data_query(request: Request) -> dict[str, Any]:
    """The one parameter `data` of the v2/v3 user family."""
    try:
        found = json.loads(request.query_params.get("data", ""))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal(-201, "data is invalid!")
    return found


def part(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = body.get(key)
    return found if isinstance(found, dict) else {}


class Ids:
    """Ids that repeat with the same seed, and without one never meet those of an earlier run."""

    def __init__(self, seed: str | None = None) -> None:
        self._seed = secrets.token_hex(8) if seed is None else seed
        self._count = 0

    def message(self) -> str:
        return self.opaque(20)

    def user(self) -> str:
        """Nineteen digits, far above 2^53: whoever reads them as floats loses the person."""
        return "8" + str(int(self.opaque(18), 16)).zfill(18)[-18:]

    def opaque(self, length: int = 48) -> str:
        self._count += 1
        seed = f"{self._seed}:{self._count}".encode()
        return hashlib.shake_256(seed).hexdigest((length + 1) // 2)[:length]


class Rate:
    """The requests of one app in a sliding minute; the host for templates by phone is not part of it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._calls: deque[datetime] = deque()  # granted
        self._asked: deque[datetime] = deque()  # all that came
        self.total = 0  #: requests that came, granted or not
        self.refused = 0
        self.max_60s = 0  #: most requests that came within any 60 seconds

    def figures(self) -> dict[str, int]:
        return {"total": self.total, "refused": self.refused, "max_60s": self.max_60s}

    def count(self, limit: int) -> dict[str, str]:
        """Count one call; the headers of its answer. Refusal(-32) above the limit."""
        now = self._now()
        for calls in (self._calls, self._asked):
            while calls and now - calls[0] >= MINUTE:
                calls.popleft()
        self._asked.append(now)
        self.total += 1
        # the fullest window ends at a request, so looking whenever one comes misses none
        self.max_60s = max(self.max_60s, len(self._asked))
        if len(self._calls) >= limit:
            self.refused += 1
            raise Refusal(-32, "Your application has reached the rate limit")
        self._calls.append(now)
        return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remain": str(limit - len(self._calls))}


def milliseconds(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))
