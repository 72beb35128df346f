"""A call with a token that is renewed when Zalo no longer takes it, and made again once."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx

from bot.channels.zalo.endpoints import OAUTH_URL
from bot.channels.zalo.errors import (
    ZaloAuthenticationException,
    ZaloOAException,
    ZaloTokenException,
    ZaloTransportException,
)
from bot.channels.zalo.oauth import OAuth2Client
from bot.channels.zalo.signing import appsecret_proof
from bot.channels.zalo.tokens import TokenKeeper, TokenStore
from bot.channels.zalo.wire import DEADLINE_S, Request, Wire
from bot.clock import SystemClock

EXPIRED = frozenset({-216, -220, -124})
DISCONNECTED = -223  # the OA's administrator took the app's permission back: a fresh token changes nothing
File = tuple[str, bytes, str]  #: name, content, media type


class ZaloApi:
    """What the OA client and the ZNS client have in common."""

    default_url = ""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        token_store: TokenStore,
        http: httpx.AsyncClient,
        *,
        base_url: str = "",
        oauth_url: str = OAUTH_URL,
        use_appsecret_proof: bool = False,
        deadline_s: float = DEADLINE_S,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """`http` stays the caller's to close.

        `deadline_s` bounds a whole call, the token's renewal and the second try included.
        """
        now = now or SystemClock().now
        self._app_secret = app_secret
        self._base_url = (base_url or self.default_url).rstrip("/")
        self._proof = use_appsecret_proof
        self._wire = Wire(http)
        self._deadline_s = deadline_s
        self.oauth = OAuth2Client(app_id, app_secret, self._wire, now=now, oauth_url=oauth_url)
        self.tokens = TokenKeeper(token_store, self.oauth.get_zalo_token_from_refresh_token_by_oa, now=now)

    async def get(
        self, url: str, access_token: str | None = None, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The whole answer of a GET; without `access_token` the stored one is used and renewed."""
        return await self._call(Request(method="GET", url=self._absolute(url), params=params), access_token)

    async def post(
        self, url: str, access_token: str | None = None, params: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The whole answer of a POST with a JSON body."""
        return await self._call(
            Request(method="POST", url=self._absolute(url), json=params or {}), access_token
        )

    async def upload(self, url: str, file: File) -> dict[str, Any]:
        return await self._call(Request(method="POST", url=self._absolute(url), files={"file": file}), None)

    async def get_data(self, url: str, query: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The v2/v3 user family takes its query as one JSON parameter."""
        params = None if query is None else {"data": json.dumps(query, ensure_ascii=False)}
        return await self.get(url, params=params)

    async def _call(self, request: Request, access_token: str | None) -> dict[str, Any]:
        end = asyncio.get_running_loop().time() + self._deadline_s
        if access_token is not None:
            return await self._once(request, access_token, end)
        token = self.tokens.at_hand() or await _in_time(self.tokens.access_token(), end)
        try:
            return await self._once(request, token, end)
        except ZaloOAException as error:
            if error.code not in EXPIRED:
                raise
        # A refusal of the token is a definite one: nothing was accepted, so making the call again is safe.
        token = await _in_time(self.tokens.renew(token), end)
        try:
            return await self._once(request, token, end)
        except ZaloOAException as error:
            if error.code not in EXPIRED:
                raise
            raise ZaloAuthenticationException(
                error.code, error.message, error.response_data, reauthorise=True
            ) from error

    async def _once(self, request: Request, token: str, end: float) -> dict[str, Any]:
        headers = {"access_token": token}
        if self._proof:
            headers["appsecret_proof"] = appsecret_proof(self._app_secret, token)
        patience = end - asyncio.get_running_loop().time()
        if patience <= 0:
            raise ZaloTokenException("token_late")
        answer = await self._wire.exchange(replace(request, headers=headers), deadline_s=patience)
        code = error_code(answer)
        if code != 0:
            text = str(answer.get("message") or answer.get("error_name") or "")
            if code == DISCONNECTED:
                raise ZaloAuthenticationException(code, text, answer, reauthorise=True)
            raise ZaloOAException(code, text, answer)
        return answer

    def _absolute(self, url: str) -> str:
        return url if url.startswith(("http://", "https://")) else self._base_url + url


async def _in_time(token: Awaitable[str], end: float) -> str:
    """A call waits no longer for its token than for its answer; a rotation under way goes on without it."""
    try:
        async with asyncio.timeout_at(end):
            return await token
    except TimeoutError as error:
        raise ZaloTokenException("token_late") from error


def error_code(answer: Mapping[str, Any]) -> int:
    """`error` comes as a number or as a numeric string; an answer without it says nothing."""
    try:
        return int(str(answer["error"]))
    except (KeyError, ValueError) as error:
        raise ZaloTransportException("unreadable", maybe_sent=True) from error
