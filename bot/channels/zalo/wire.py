"""One request, one answer: bounded in time and size, and honest about what may have been sent."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

from bot.channels.zalo.errors import ZaloTransportException
from messages.faultpoint import faultpoint
from messages.retry_after import retry_after

BODY_LIMIT = 1_000_000
#: Seconds for the whole of one request; well within a claim's lease.
DEADLINE_S = 10.0
CONNECT_S = 4.0
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
    def __init__(self, http: httpx.AsyncClient, *, deadline_s: float = DEADLINE_S) -> None:
        self._http = http
        self._deadline_s = deadline_s

    async def exchange(self, request: Request, *, deadline_s: float | None = None) -> dict[str, Any]:
        """The JSON object Zalo answered with; ZaloTransportException for everything else."""
        patience = self._deadline_s if deadline_s is None else deadline_s
        try:
            async with asyncio.timeout(patience):
                status, headers, body = await self._send(request, patience)
        except TimeoutError as error:
            # Connecting has a shorter limit of its own, so the request has gone out by now.
            raise ZaloTransportException("deadline", maybe_sent=True) from error
        except httpx.InvalidURL as error:
            raise ZaloTransportException("InvalidURL", maybe_sent=False) from error
        except httpx.HTTPError as error:
            code = "connect" if isinstance(error, httpx.ConnectError) else type(error).__name__
            raise ZaloTransportException(code, maybe_sent=not isinstance(error, NEVER_SENT)) from error
        return _parsed(status, headers, body)

    async def _send(self, request: Request, patience: float) -> tuple[int, httpx.Headers, bytes]:
        connect = min(CONNECT_S, patience / 2)
        # not the client's build_request: it merges defaults we do not have, at the price of the whole send
        built = httpx.Request(
            request.method,
            _parsed_url(request.url),
            params=request.params,
            content=None if request.json is None else json.dumps(request.json).encode(),
            data=request.form,
            files=request.files,
            headers={
                # A compressed answer could unpack to gigabytes before we count it.
                "Accept-Encoding": "identity",
                **({} if request.json is None else {"Content-Type": "application/json"}),
                **(request.headers or {}),
            },
            extensions={
                "timeout": {"connect": connect, "pool": connect, "read": patience, "write": patience}
            },
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


@lru_cache(maxsize=64)
def _parsed_url(url: str) -> httpx.URL:
    return httpx.URL(url)


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
    return ZaloTransportException(f"http_{status}", maybe_sent=maybe_sent, after_s=retry_after(headers))
