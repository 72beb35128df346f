"""What waits for the bot: kept until an offset or a 2xx says that it arrived."""

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.sandbox.telegram.api_errors import ApiError

#: Left out unless asked for, as on the real server.
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
#: An offset further ahead than this belongs to another life of the queue: start over.
AHEAD = 10

OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
BY_WEBHOOK = "terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class UpdateQueue:
    def __init__(self, *, first_id: int) -> None:
        self._next_id = first_id
        self._waiting: list[dict[str, Any]] = []
        self._poll: asyncio.Future[str] | None = None
        self._changed = asyncio.Event()
        self.allowed: list[str] = []
        self.webhook_active = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, kind: str, content: dict[str, Any]) -> int | None:
        """Add one update; None if the bot did not ask for its kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return None
        number = self._next_id
        self._next_id += 1
        self._waiting.append({"update_id": number, kind: content})
        self._changed.set()
        self._wake("")
        return number

    async def poll(self, *, offset: int, limit: int, wait: float) -> list[dict[str, Any]]:
        if self.webhook_active:
            raise ApiError(409, WEBHOOK_ACTIVE)
        self._forget(offset)
        found = self._waiting[:limit]
        if found or wait <= 0:
            return found
        self._wake(OTHER_POLLER)
        mine = self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(wait):
                reason = await mine
        except TimeoutError:
            return []
        finally:
            if self._poll is mine:
                self._poll = None
        if reason:
            raise ApiError(409, reason)
        return self._waiting[:limit]

    def interrupt(self) -> None:
        """A webhook is being set: whoever polls must go."""
        self._wake(BY_WEBHOOK)

    def clear(self) -> None:
        self._waiting.clear()

    async def first(self) -> dict[str, Any]:
        """The oldest update, for the webhook; waits for one."""
        while not self._waiting:
            self._changed.clear()
            await self._changed.wait()
        return self._waiting[0]

    def arrived(self, update: dict[str, Any]) -> None:
        if update in self._waiting:
            self._waiting.remove(update)

    def _forget(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif 0 < offset <= self._next_id + AHEAD:
            self._waiting = [u for u in self._waiting if u["update_id"] >= offset]

    def _wake(self, reason: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)


def kinds(value: Any) -> Sequence[str] | None:
    """The `allowed_updates` of a request; None leaves the earlier choice alone."""
    return [str(kind) for kind in value] if isinstance(value, list) else None
