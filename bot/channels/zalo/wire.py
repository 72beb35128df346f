"""One request, one answer: bounded in time and size, and honest about what may have been sent."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channels.zalo.errors import ZaloTransportException
from messages.faultpoint import faultpoint

BODY_LIMIT = 1_000_000
# Nothing has been written when one of these is raised; every other httpx error may come after a byte.
NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
# Gateways answer these two when they lost sight of the server behind them.
LOST_BEHIND_GATEWAY = frozenset({502, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    method: str
    url: str
    params: Mapping[str, str] | None = None
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    files: Mapping[str, tuple[str, bytes, str]] | None = None
    headers: Mapping[str, str] | None = None


class Wire:
    def __init__(self, http: httpx.AsyncClient, *, deadline_s: float = 30.0, read_s: float = 20.0) -> None:
        self._http = http
        self._deadline_s = deadline_s
        self._timeout = httpx.Timeout(read_s, connect=5.0, pool=5.0)

    async def exchange(self, request: Request) -> dict[str, Any]:
        """The JSON object Zalo answered with; ZaloTransportException for everything else."""
        try:
            async with asyncio.timeout(self._deadline_s):
                status, headers, body = await self._send(request)
        except TimeoutError as error:
            # Connecting has a shorter limit of its own, so the request has gone out by now.
            raise ZaloTransportException("deadline", maybe_sent=True) from error
        except httpx.InvalidURL as error:
            raise ZaloTransportException("InvalidURL", maybe_sent=False) from error
        except httpx.HTTPError as error:
            code = "connect" if isinstance(error, httpx.ConnectError) else type(error).__name__
            raise ZaloTransportException(code, maybe_sent=not isinstance(error, NEVER_SENT)) from error
        return _parsed(status, headers, body)

    async def _send(self, request: Request) -> tuple[int, httpx.Headers, bytes]:
        built = self._http.build_request(
            request.method,
            request.url,
            params=request.params,
            json=request.json,
            data=request.form,
            files=request.files,
            # A compressed answer could unpack to gigabytes before we count it.
            headers={"Accept-Encoding": "identity", **(request.headers or {})},
            timeout=self._timeout,
        )
        faultpoint("zalo.before")
        answer = await self._http.send(built, stream=True, follow_redirects=False)
        try:
            body = bytearray()
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise ZaloTransportException("too_big", maybe_sent=True)
        finally:
            await answer.aclose()
        faultpoint("zalo.answered")
        return answer.status_code, answer.headers, bytes(body)


def _parsed(status: int, headers: httpx.Headers, body: bytes) -> dict[str, Any]:
    """An object with an `error` or a token speaks for itself, whatever the HTTP status around it."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if status == 429 or status >= 500:
        raise _status_failure(status, headers)
    if isinstance(found, dict) and (status < 300 or "error" in found or "error_name" in found):
        return found
    if status < 300:
        raise ZaloTransportException("unreadable", maybe_sent=True)
    raise _status_failure(status, headers)


def _status_failure(status: int, headers: httpx.Headers) -> ZaloTransportException:
    maybe_sent = status in LOST_BEHIND_GATEWAY or status > 504
    return ZaloTransportException(f"http_{status}", maybe_sent=maybe_sent, after_s=_retry_after(headers))


def _retry_after(headers: httpx.Headers) -> float | None:
    written = headers.get("Retry-After", "").strip()
    return float(written) if written.isascii() and written.isdigit() else None
