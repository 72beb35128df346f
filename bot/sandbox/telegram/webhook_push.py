"""Push updates to the bot's webhook, one after the other, and keep what was not taken."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.sandbox.telegram.api_errors import bad_request
from bot.sandbox.telegram.parameters import Parameters
from bot.sandbox.telegram.update_queue import UpdateQueue, kinds

#: The sandbox lives on this machine, where nobody has a certificate.
PLAIN_HTTP_HOSTS = ("127.0.0.1", "localhost", "::1")


class WebhookPush:
    def __init__(self, queue: UpdateQueue, *, now: Callable[[], datetime], retry_s: float = 0.5) -> None:
        self._queue = queue
        self._now = now
        self._retry_s = retry_s
        self._task: asyncio.Task[None] | None = None
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error: tuple[int, str] | None = None

    async def set(self, parameters: Parameters) -> None:
        url, secret = parameters.text("url"), parameters.text("secret_token")
        if url:
            _check(url, secret)
        self.url, self.secret = url, secret
        self.max_connections = parameters.integer("max_connections", 40)
        self.last_error = None
        allowed = kinds(parameters.structure("allowed_updates", "allowed updates"))
        if allowed is not None:
            self._queue.allowed = list(allowed)
        if parameters.flag("drop_pending_updates"):
            self._queue.clear()
        await self.stop()
        self._queue.webhook_active = bool(url)
        if url:
            self._queue.interrupt()
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def info(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue),
        }
        if self.url:
            found["max_connections"] = self.max_connections
        if self._queue.allowed:
            found["allowed_updates"] = self._queue.allowed
        if self.last_error is not None:
            found["last_error_date"], found["last_error_message"] = self.last_error
        return found

    async def _run(self) -> None:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            while True:
                update = await self._queue.first()
                trouble = await self._deliver(client, update)
                if trouble:
                    self.last_error = (int(self._now().timestamp()), trouble)
                    await asyncio.sleep(self._retry_s)
                else:
                    self._queue.arrived(update)

    async def _deliver(self, client: httpx.AsyncClient, update: dict[str, Any]) -> str:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            answer = await client.post(self.url, json=update, headers=headers)
        except httpx.ConnectError:
            return "Connection refused"
        except httpx.TimeoutException:
            return "Read timeout expired"
        except httpx.HTTPError:
            return "Connection closed"
        if answer.is_success:
            return ""
        return f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"


def _check(url: str, secret: str) -> None:
    parts = urlsplit(url)
    if not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.scheme != "https" and parts.hostname not in PLAIN_HTTP_HOSTS:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
