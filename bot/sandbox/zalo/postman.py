"""Webhooks as Zalo sends them: signed, impatient, repeated, and given up after the last rung."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from bot.channels.zalo.signing import MacUtils
from bot.sandbox.zalo.answering import milliseconds
from bot.sandbox.zalo.switches import ZaloAccount, ZaloRules

PATIENCE_S = 2.0
OA_SERVER = "OA OpenAPI"
ZNS_SERVER = "ZNS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    event_name: str
    num_retry: int
    status: int  #: 0: no connection or no answer in time


class Postman:
    def __init__(self, account: ZaloAccount, rules: ZaloRules, *, now: Callable[[], datetime]) -> None:
        self._account = account
        self._rules = rules
        self._now = now
        self._http: httpx.AsyncClient | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._order = asyncio.Lock()
        self.url = ""
        self.attempts: list[Attempt] = []

    async def register(self, url: str) -> int:
        """Save the address as Zalo's console does: an unsigned `{}` must be answered with 200."""
        status = await self._post(url, b"{}", {})
        if status == 200:
            self.url = url
        return status

    def deliver(self, event: Mapping[str, Any], *, server: str = OA_SERVER, delay_s: float = 0.0) -> None:
        """Send an event in the background; app_id and timestamp are added."""
        if not self.url:
            return
        for _ in range(2 if self._rules.twice else 1):
            task = asyncio.create_task(self._carry(dict(event), server, delay_s))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def settled(self) -> None:
        """Wait until nothing is under way (retries included)."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self) -> None:
        for task in tuple(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _carry(self, event: dict[str, Any], server: str, delay_s: float) -> None:
        if delay_s:
            await asyncio.sleep(delay_s)
        body, headers = self._signed(event, server)
        name = str(event["event_name"])
        for turn, pause in enumerate((0.0, *self._rules.retry_ladder_s)):
            if turn:
                await asyncio.sleep(pause)
                status = await self._post(self.url, body, {**headers, "num_retry": str(turn)})
            else:
                async with self._order:  # what one person says arrives in the order it was said
                    status = await self._post(self.url, body, headers)
            self.attempts.append(Attempt(event_name=name, num_retry=turn, status=status))
            if status == 200:
                return
        self.url = ""  # Zalo switches the webhook off; a person must switch it on again

    def _signed(self, event: dict[str, Any], server: str) -> tuple[bytes, dict[str, str]]:
        stamp = milliseconds(self._now())
        event |= {
            "app_id": self._account.app_id,
            "timestamp": int(stamp) if self._rules.number_timestamp else stamp,
        }
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        mac = MacUtils.build_mac(self._account.app_id, body, stamp, self._account.oa_secret_key)
        if self._rules.wrong_mac:
            mac = mac[::-1]
        return body, {"X-ZEvent-Signature": f"mac={mac}", "X-ZEvent-Server": server}

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=PATIENCE_S, trust_env=False)
        fixed = {"Content-Type": "application/json", "User-Agent": "ZaloWebhook"}
        try:
            answer = await self._http.post(url, content=body, headers={**fixed, **headers})
        except httpx.HTTPError:
            return 0
        return answer.status_code
