"""Trial mode: until the office goes live, nobody who is not a guest is ever written to. The last hop."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import phonenumbers

from messages.channel import (
    AccountCheck,
    Asked,
    Channel,
    Metered,
    Outgoing,
    Quota,
    Recorder,
    WebhookResult,
)
from messages.language import _
from messages.outcome import Accepted, Outcome, Refused, TryLater, Uncertain

#: So long after an acceptance the database surely counts it.
SETTLES_S = 2.0
DAY_S = 86_400.0


class GuestList:
    """Who may be written to before the office goes live, and how often in a day."""

    def __init__(self, *, live: bool, guests: list[str], harmless: frozenset[str]) -> None:
        self.live = live
        self.harmless = harmless
        self._names = frozenset(guest.strip().lower() for guest in guests)
        self._phones = frozenset(_phone(guest) for guest in guests if "@" not in guest)
        self._door = asyncio.Lock()
        self._begun: dict[int, float] = {}  # message id → until when the database may not count it yet

    def admits(self, channel: str, address: str) -> bool:
        if self.live or channel in self.harmless:
            return True
        # a chat's number may look like somebody's telephone: only a telephone is compared as one
        return _phone(address) in self._phones if channel == "zns" else address.strip().lower() in self._names

    async def one_more(self, message_id: int, limit: int, sent_today: Callable[[], Awaitable[int]]) -> bool:
        """Take one of the day's messages; one at a time, for sixteen that ask at once are sixteen."""
        async with self._door:
            now = time.monotonic()
            self._begun = {number: until for number, until in self._begun.items() if until > now}
            if await sent_today() + len(self._begun) >= limit:
                return False
            self._begun[message_id] = math.inf
            return True

    def ended(self, message_id: int, outcome: Outcome) -> None:
        match outcome:
            case Accepted():
                self._begun[message_id] = time.monotonic() + SETTLES_S
            case Uncertain():
                self._begun[message_id] = time.monotonic() + DAY_S
            case _:
                self._begun.pop(message_id, None)


class GuardedChannel:
    """A channel that cannot reach anybody the guest list does not admit."""

    def __init__(
        self,
        inner: Channel,
        guests: GuestList,
        *,
        limit_per_day: int,
        sent_today: Callable[[], Awaitable[int]],
    ) -> None:
        self.name = inner.name
        self.inner = inner
        self._guests = guests
        self._limit = limit_per_day
        self._sent_today = sent_today

    async def open(self) -> None:
        await self.inner.open()

    async def close(self) -> None:
        await self.inner.close()

    async def check(self) -> AccountCheck:
        return await self.inner.check()

    async def send(self, out: Outgoing) -> Outcome:
        if not self._guests.admits(self.name, out.address):
            return Refused(
                code="trial_mode",
                payload_wrong=True,
                detail=_("Chế độ thử: người nhận không có trong danh sách khách mời."),
            )
        if self._guests.live or self.name in self._guests.harmless:
            return await self.inner.send(out)
        if not await self._guests.one_more(out.message_id, self._limit, self._sent_today):
            return TryLater(
                code="trial_limit", after_s=3600, detail=_("Chế độ thử: đã đủ số tin của hôm nay.")
            )
        outcome: Outcome = Uncertain(code="bug")
        try:
            outcome = await self.inner.send(out)
        finally:
            self._guests.ended(out.message_id, outcome)
        return outcome

    async def quota(self) -> Sequence[Quota]:
        return await self.inner.quota() if isinstance(self.inner, Metered) else ()

    async def fate(
        self, *, tracking_id: str, provider_id: str | None, sent_at: datetime, address: str, text: str
    ) -> Outcome | None:
        if not isinstance(self.inner, Asked):
            return None
        return await self.inner.fate(
            tracking_id=tracking_id, provider_id=provider_id, sent_at=sent_at, address=address, text=text
        )

    async def receive(self, recorder: Recorder) -> None:
        await self.inner.receive(recorder)

    async def webhook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> WebhookResult:
        return await self.inner.webhook(headers, body, now=now)


def _phone(address: str) -> str:
    """One form for a telephone however it was typed: "+84 912 345 678", "0912345678" → "84912345678"."""
    text = address.strip()
    try:
        number = phonenumbers.parse(text if text.startswith(("+", "0")) else f"+{text}", "VN")
    except phonenumbers.NumberParseException:
        return text
    if phonenumbers.is_possible_number(number):
        return f"{number.country_code}{number.national_number}"
    return text
